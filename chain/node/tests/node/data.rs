//! Commands on a chain's data, as an operator types them.
use crate::harness::{finalized, lapsed, spec, DEADLINE};
use phala_node::start;
use serde_json::{json, Value};
use std::{path::Path, process::Command, time::Duration};
use tokio::runtime::Handle;

const NODE: &str = env!("CARGO_BIN_EXE_phala-node");

/// Exit code, JSON on stdout, words on stderr.
pub fn phala_node(base: &Path, words: &str) -> (i32, Value, String) {
	let mut command = Command::new(NODE);
	command.args(words.split_whitespace()).current_dir(base);
	let output = command.output().unwrap();
	let said = String::from_utf8_lossy(&output.stderr).into_owned();
	(output.status.code().unwrap(), serde_json::from_slice(&output.stdout).unwrap_or_default(), said)
}

pub fn done(base: &Path, words: &str) -> Value {
	let (code, document, said) = phala_node(base, words);
	assert_eq!(code, 0, "{words}: {said}");
	document
}

#[tokio::test(flavor = "multi_thread")]
async fn blocks_move_between_nodes_by_file_and_a_purge_leaves_the_keys() {
	let home = tempfile::tempdir().unwrap();
	let home = home.path();
	let ours = spec("phala", "data", json!({}));
	std::fs::write(home.join("spec.json"), phala_node::spec::to_json(&ours, true).unwrap()).unwrap();
	let mut settings = lapsed(ours, &home.join("one"));
	settings.consensus.lapse = Some(Duration::from_millis(20));
	let node = start(&settings, Handle::current()).unwrap();
	finalized(&node, 60).await;
	let (code, _, said) = phala_node(home, "purge --yes --chain spec.json --base-path one");
	assert!(code == 1 && said.contains("open in another process"), "{code}: {said}");
	assert!(node.stop(DEADLINE).await);

	let looked = done(home, "check --chain spec.json --base-path one");
	let finalized = looked["finalized"].as_u64().unwrap();
	assert!(finalized >= 60 && looked["verdict"].is_null() && looked["stateEntries"].as_u64() > Some(50), "{looked}");
	for what in ["headers", "bodies", "records", "justifications"] {
		assert_eq!(looked[what], json!({ "absent": [], "missing": [], "damaged": [] }), "{what}");
	}
	done(home, "export --chain spec.json --base-path one blocks");
	let (code, _, said) = phala_node(home, "export --chain spec.json --base-path one blocks");
	assert!(code == 2 && said.contains("blocks"), "a file is written over another: {said}");
	let imported = done(home, "import --chain spec.json --base-path two blocks");
	assert!(imported["finalized"].as_u64() >= Some(60), "{imported}");
	let again = done(home, "check --chain spec.json --base-path two");
	assert_eq!((&again["records"]["missing"], &again["verdict"]), (&json!([]), &Value::Null));
	// The imported one keeps some states, and a development node's new one all: it goes on as it was made.
	let imported = phala_node::spec::from_file(&home.join("spec.json")).unwrap();
	let node = start(&lapsed(imported, &home.join("two")), Handle::current()).unwrap();
	assert!(node.stop(DEADLINE).await);
	let reverted = done(home, "revert --chain spec.json --base-path one 5");
	assert_eq!(reverted["finalized"].as_u64(), Some(finalized), "what is final is never taken back");

	let words = home.join("words");
	std::fs::write(&words, "//Alice").unwrap();
	std::fs::set_permissions(&words, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
	done(home, "key insert --chain spec.json --base-path two words");
	let would = done(home, "purge --chain spec.json --base-path two");
	assert!(would["removed"] == false && home.join("two/chains/data/db").exists(), "{would}");
	let purged = done(home, "purge --yes --chain spec.json --base-path two");
	assert!(purged["removed"] == true && !home.join("two/chains/data/db").exists(), "{purged}");
	assert_eq!(std::fs::read_dir(home.join("two/chains/data/keystore")).unwrap().count(), 2);
	let (code, _, said) = phala_node(home, "check --chain spec.json --base-path two");
	assert!(code == 1 && said.contains("there is no database"), "{said}");
}
