//! Nodes in this process, on the real runtimes.

use crate::harness::{call, finalized, lapsed, spec};
use codec::Decode;
use light_client::{Batch, Jump, LightClient};
use phala_node::{
	rpc::{Available, BatchReply, Records},
	start, NodeError, RunningNode,
};
use protocol::Anchor;
use sc_client_api::HeaderBackend;
use secrets::LibraryCrypto;
use serde_json::json;
use sp_core::Bytes;
use tokio::runtime::Handle;

/// Where a client may start.
pub async fn anchor(node: &RunningNode, number: u32) -> Anchor {
	let anchor: Bytes = call(node, "gemini_anchor", json!([number])).await.unwrap();
	Anchor::decode(&mut &anchor[..]).unwrap()
}

/// The anchor of block 0, as its state has it.
async fn genesis_anchor(node: &RunningNode) -> Anchor {
	let params = json!(["GrandpaApi_grandpa_authorities", "0x", node.genesis]);
	let authorities: Bytes = call(node, "state_call", params).await.unwrap();
	let from_state = Anchor {
		chain_genesis: node.genesis.0,
		number: 0,
		header_hash: node.genesis.0,
		record_head: protocol::GENESIS_HEAD,
		set_id: 0,
		authorities: Decode::decode(&mut &authorities[..]).unwrap(),
	};
	assert_eq!(anchor(node, 0).await, from_state, "what the spec says is what the state says");
	from_state
}

pub async fn next_batch(node: &RunningNode, client: &LightClient, max: u32, keys: &[Vec<u8>]) -> Option<Batch> {
	let keys: Vec<Bytes> = keys.iter().cloned().map(Bytes).collect();
	let milestone = client.milestone().map(|milestone| milestone.number);
	let params = json!([client.tip().number, client.set_id(), max, keys, milestone]);
	let reply: Option<BatchReply> = call(node, "gemini_batch", params).await.unwrap();
	reply.map(|reply| Batch::decode_bounded(&reply.batch).unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_light_client_follows_each_of_two_chains_in_one_process() {
	let base = tempfile::tempdir().unwrap();
	let phala = start(&lapsed(spec("phala", "phala-test", json!({})), base.path()), Handle::current()).unwrap();
	let khala = start(&lapsed(spec("khala", "khala-test", json!({})), base.path()), Handle::current()).unwrap();
	assert_ne!(phala.genesis, khala.genesis);
	assert_ne!(phala.rpc.port(), khala.rpc.port());
	let head_key = vec![protocol::storage::record_head()];
	for node in [&phala, &khala] {
		finalized(node, 40).await;
		let anchor = genesis_anchor(node).await;
		let mut client = LightClient::new::<LibraryCrypto>(&anchor).unwrap();
		let mut records = 0;
		while client.tip().number < 40 {
			let before = client.tip().number;
			let batch = next_batch(node, &client, 7, &head_key).await.expect("40 blocks are final");
			let imported = client.import::<LibraryCrypto>(&batch, &head_key).unwrap();
			assert!(imported.records.len() <= 7 || !batch.descendants.is_empty());
			assert_eq!(imported.records[0].number, before + 1);
			match &imported.values[..] {
				[] => assert!(client.tip().number + 16 < node.client.info().finalized_number, "the past has no proof"),
				values => assert_eq!(values, [Some(client.tip().record_head.to_vec())]),
			}
			records += imported.records.len();
		}
		assert_eq!(records, client.tip().number as usize);

		let mut jumper = LightClient::new::<LibraryCrypto>(&anchor).unwrap();
		// Into the past, where nothing is proven.
		let params = json!([client.tip().number, 0, 0, []]);
		let reply: Option<BatchReply> = call(node, "gemini_finality", params).await.unwrap();
		let batch = Batch::decode_bounded(&reply.unwrap().batch).unwrap();
		let jump = Jump {
			fragments: &batch.fragments,
			header: &batch.header,
			descendants: &batch.descendants,
			justification: batch.justification.as_ref().unwrap(),
			proof: &batch.proof,
		};
		jumper.jump::<LibraryCrypto>(&jump, &[]).unwrap();
		assert_eq!((jumper.tip().hash, jumper.set_id()), (client.tip().hash, client.set_id()));
	}
}

#[tokio::test(flavor = "multi_thread")]
async fn records_hash_to_the_head_of_their_block() {
	let base = tempfile::tempdir().unwrap();
	let node = start(&lapsed(spec("phala", "records", json!({})), base.path()), Handle::current()).unwrap();
	finalized(&node, 10).await;
	let available: Available = call(&node, "gemini_recordsAvailable", json!([])).await.unwrap();
	assert_eq!(available.first, 1);
	let all: Records = call(&node, "gemini_records", json!([1, 10])).await.unwrap();
	let records: Vec<Vec<u8>> = Decode::decode(&mut &all.records[..]).unwrap();
	let head = records.iter().fold(protocol::GENESIS_HEAD, |head, r| protocol::extend::<LibraryCrypto>(&head, r));
	assert_eq!((all.from, all.to, records.len()), (1, 10, 10));
	assert_eq!((all.before.0, all.head.0), (protocol::GENESIS_HEAD, head));
	for bad in [json!([0, 3]), json!([5, 4]), json!([1, 4_000_000])] {
		let error = call::<Records>(&node, "gemini_records", bad).await.unwrap_err();
		assert!(error.contains("7001"), "{error}");
	}
	let other_set = call::<Option<BatchReply>>(&node, "gemini_batch", json!([3, 9, 10, []])).await.unwrap_err();
	assert!(other_set.contains("another chain"), "{other_set}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_goes_on_and_another_chain_is_refused_in_its_folder() {
	let base = tempfile::tempdir().unwrap();
	let ours = spec("phala", "restart", json!({}));
	let node = start(&lapsed(ours.clone(), base.path()), Handle::current()).unwrap();
	finalized(&node, 5).await;
	let (genesis, rpc) = (node.genesis, node.rpc);

	let mut settings = lapsed(ours.clone(), base.path());
	settings.rpc.addr = rpc;
	assert!(matches!(start(&settings, Handle::current()), Err(NodeError::PortOccupied { addr, .. }) if addr == rpc));
	assert!(matches!(start(&lapsed(ours.clone(), base.path()), Handle::current()), Err(NodeError::DataInUse { .. })));
	assert!(node.stop(crate::harness::DEADLINE).await, "the database is still open");

	let other = spec("khala", "restart", json!({}));
	let refused = start(&lapsed(other, base.path()), Handle::current()).err();
	assert!(matches!(refused, Some(NodeError::DataOfAnotherChain { .. })), "{refused:?}");

	let node = start(&lapsed(ours, base.path()), Handle::current()).unwrap();
	assert_eq!(node.genesis, genesis);
	finalized(&node, 15).await;
}
