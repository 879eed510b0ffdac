//! Light clients of a node that keeps few states.
use crate::{
	chains::{anchor, next_batch},
	harness::{call, finalized, lapsed, spec},
};
use light_client::LightClient;
use phala_node::{rpc::BatchReply, start, Kept, RunningNode, LEAST_STATES};
use sc_client_api::HeaderBackend;
use secrets::LibraryCrypto;
use serde_json::{json, Value};
use sp_core::Bytes;
use std::time::Duration;
use tokio::runtime::Handle;

/// Records in one batch: as far as this is into the past, no state is there any more.
const STRIDE: u32 = 100;

#[tokio::test(flavor = "multi_thread")]
async fn a_fresh_client_and_one_far_behind_follow_a_node_that_keeps_32_states_and_bodies() {
	let base = tempfile::tempdir().unwrap();
	let mut settings = lapsed(spec("phala", "pruned", json!({})), base.path());
	settings.consensus.lapse = Some(Duration::from_millis(10));
	settings.keep_states = Some(Kept::Last(LEAST_STATES));
	settings.keep_blocks = Kept::Last(LEAST_STATES);
	let node = start(&settings, Handle::current()).unwrap();
	let from_genesis = anchor(&node, 0).await;
	let mut behind = LightClient::new::<LibraryCrypto>(&from_genesis).unwrap();
	follow(&node, &mut behind, 20).await;

	let height = behind.tip().number + 4 * STRIDE;
	finalized(&node, height).await;
	let gone = call::<Value>(&node, "state_getMetadata", json!([node.genesis])).await;
	assert!(gone.is_err(), "the state of block 0 is still there");
	assert_eq!(anchor(&node, 0).await, from_genesis);
	let mut fresh = LightClient::new::<LibraryCrypto>(&from_genesis).unwrap();
	for client in [&mut fresh, &mut behind] {
		let unproven = follow(&node, client, height).await;
		assert!(unproven >= 3, "{unproven} batches led into the past");
		// An anchor in the middle is what the client knew there.
		let middle = client.tip().number;
		assert_eq!(anchor(&node, middle).await.authorities, client.anchor().authorities);
	}
	let mut jumper = json!([from_genesis.number, from_genesis.set_id, [Bytes(protocol::storage::record_head())]]);
	let jump: Option<BatchReply> = call(&node, "gemini_jump", jumper.take()).await.unwrap();
	assert!(jump.is_some_and(|jump| jump.number >= height));
}

/// Follows until the client knows the state of a block at or above `height`; how many batches had no proof on the way.
async fn follow(node: &RunningNode, client: &mut LightClient, height: u32) -> u32 {
	let key = vec![protocol::storage::record_head()];
	let mut unproven = 0;
	loop {
		finalized(node, (client.tip().number + 1).max(height)).await;
		let near = node.client.info().finalized_number;
		let batch = next_batch(node, client, STRIDE, &key).await.expect("something newer is final");
		let imported = client.import::<LibraryCrypto>(&batch, &key).unwrap();
		match &imported.values[..] {
			[] => {
				unproven += 1;
				assert!(client.tip().number + LEAST_STATES / 2 < node.client.info().finalized_number, "{near}");
			}
			values => {
				assert_eq!(values, [Some(client.tip().record_head.to_vec())]);
				if client.tip().number >= height {
					return unproven;
				}
			}
		}
	}
}
