//! Keys that everybody has make no blocks of a live chain, however they come into the keystore.
use crate::harness::{call, lapsed, typed_spec, DEADLINE};
use phala_node::{keys, start, Keys, NodeError, NodeRole, NodeSettings};
use serde_json::{json, Value};
use std::path::Path;
use tokio::{runtime::Handle, time::timeout};

/// A validator of a live chain with a keystore of its own.
fn validator(base: &Path) -> NodeSettings {
	let mut settings = lapsed(typed_spec("phala", "live", json!({}), true), base);
	settings.role = NodeRole::Validator(Keys::Store(Some(base.join("keys"))));
	settings
}

#[tokio::test(flavor = "multi_thread")]
async fn case_12_a_development_key_that_comes_while_a_live_validator_runs_stops_it() {
	let base = tempfile::tempdir().unwrap();
	let (own, _) = keys::generate(keys::Scheme::Sr25519);
	let both = keys::SessionSecrets { authoring: (&own, "test"), finality: (&own, "test") };
	keys::insert(&both, &base.path().join("keys"), None).unwrap();
	let mut node = start(&validator(base.path()), Handle::current()).unwrap();
	let (alice, _) = keys::typed("//Alice").unwrap();
	let public = keys::inspect(&alice, "test", keys::Scheme::Sr25519).unwrap().public;
	call::<Value>(&node, "author_insertKey", json!(["aura", "//Alice", public])).await.unwrap();
	let failed = timeout(DEADLINE, node.failed()).await.expect("it goes on with a key that everybody has");
	assert!(matches!(failed, NodeError::DevelopmentKeys), "{failed}");
	assert!(node.stop(DEADLINE).await);
	let again = start(&validator(base.path()), Handle::current());
	assert!(matches!(again, Err(NodeError::DevelopmentKeys)));
}
