//! Blocks made by hand on a real node's database: two siblings with different messages.
use crate::harness::development;
use chain_client::{
	extrinsic::{signed, Binding},
	sr25519, ChainClient, Pair, RuntimeCall, H256,
};
use codec::{Decode, Encode};
use frame::deps::sp_runtime::generic::Era;
use phala_node::{start, Block, NodeRole, NodeSettings, RunningNode};
use protocol::{BlockRecord, ComputationMessage, Topic};
use sc_block_builder::BlockBuilderBuilder;
use sc_client_api::HeaderBackend;
use sc_consensus::{BlockImport, BlockImportParams, ForkChoiceStrategy, StateAction, StorageChanges};
use secrets::LibraryCrypto;
use sp_consensus::BlockOrigin;
use sp_consensus_aura::{digests::CompatibleDigestItem, sr25519::AuthoritySignature};
use sp_inherents::InherentDataProvider;
use sp_runtime::{traits::Block as _, Digest, DigestItem, OpaqueExtrinsic};
use std::path::Path;
use tokio::runtime::Handle;

/// Development slots of Phala.
const SLOT_MS: u64 = 3_000;
/// Some slot of the past.
const FIRST_SLOT: u64 = 590_000_000;
const ONE: u128 = 1 << 64;

/// Makes no blocks by itself.
fn follower(base: &Path) -> RunningNode {
	let mut settings = NodeSettings::development(development("siblings"), base.into(), "//Alice");
	settings.role = NodeRole::Full;
	start(&settings, Handle::current()).unwrap()
}

/// A motion of the sole councillor that sets the budget, and so sends a message.
fn budget_motion(node: &RunningNode, nonce: u32, budget: u128) -> OpaqueExtrinsic {
	let call = RuntimeCall::Computation(pallet_computation::Call::set_budget { budget });
	let motion = RuntimeCall::Council(pallet_collective::Call::propose {
		threshold: 1,
		length_bound: call.encoded_size() as u32,
		proposal: Box::new(call),
	});
	let binding = Binding {
		genesis: node.genesis,
		spec_version: phala_runtime::VERSION.spec_version,
		transaction_version: phala_runtime::VERSION.transaction_version,
		nonce,
		era: Era::Immortal,
		checkpoint: node.genesis,
	};
	let alice = sr25519::Pair::from_string("//Alice", None).unwrap();
	OpaqueExtrinsic::decode(&mut &signed(motion, &alice, &binding)[..]).unwrap()
}

/// A block on `parent` in the given slot, with one motion, and what its execution changes.
fn build(node: &RunningNode, parent: (u32, H256), slot: u64, motion: OpaqueExtrinsic) -> BlockImportParams<Block> {
	let digest =
		Digest { logs: vec![<DigestItem as CompatibleDigestItem<AuthoritySignature>>::aura_pre_digest(slot.into())] };
	let mut builder = BlockBuilderBuilder::new(&*node.client)
		.on_parent_block(parent.1)
		.with_parent_block_number(parent.0)
		.with_inherent_digests(digest)
		.build()
		.unwrap();
	let time = sp_timestamp::InherentDataProvider::new((slot * SLOT_MS).into());
	let data = finish(time.create_inherent_data());
	for inherent in builder.create_inherents(data).unwrap() {
		builder.push(inherent).unwrap();
	}
	builder.push(motion).unwrap();
	let built = builder.build().unwrap();
	let (header, body) = built.block.deconstruct();
	let mut params = BlockImportParams::new(BlockOrigin::Own, header);
	params.body = Some(body);
	params.state_action = StateAction::ApplyChanges(StorageChanges::Changes(built.storage_changes));
	params.fork_choice = Some(ForkChoiceStrategy::LongestChain);
	params
}

fn finish<T, E: std::fmt::Debug>(future: impl std::future::Future<Output = Result<T, E>>) -> T {
	tokio::task::block_in_place(|| Handle::current().block_on(future)).unwrap()
}

async fn import(node: &RunningNode, block: BlockImportParams<Block>) -> H256 {
	let hash = block.post_hash();
	(*node.client).import_block(block).await.unwrap();
	hash
}

fn budgets(records: &[Vec<u8>]) -> Vec<u128> {
	let said = records.iter().flat_map(|record| {
		let BlockRecord::V1(record) = BlockRecord::decode(&mut &record[..]).unwrap();
		record.messages
	});
	said.filter(|message| message.topic == Topic::Computation)
		.filter_map(|message| match message.decode() {
			Some(ComputationMessage::BudgetChanged(budget)) => Some(budget),
			_ => None,
		})
		.collect()
}

/// Imports two siblings, the `first` of them first, lets the second one win, and reads the records of both forks.
async fn both_forks(first: u128, second: u128) {
	let base = tempfile::tempdir().unwrap();
	let node = follower(base.path());
	let chain = ChainClient::connect(&node.url()).await.unwrap();
	let genesis = (0, node.genesis);
	let one = build(&node, genesis, FIRST_SLOT, budget_motion(&node, 0, first));
	let two = build(&node, genesis, FIRST_SLOT, budget_motion(&node, 0, second));
	let one = import(&node, one).await;
	assert_eq!(budgets(&chain.records(1, 1).await.unwrap().records), [first]);
	let two = import(&node, two).await;
	assert_ne!(one, two);

	let child = build(&node, (1, two), FIRST_SLOT + 1, budget_motion(&node, 1, 3 * ONE));
	import(&node, child).await;
	assert_eq!(node.client.info().best_number, 2);
	let records = chain.records(1, 2).await.unwrap();
	assert_eq!(budgets(&records.records), [second, 3 * ONE]);
	let head = records.records.iter().fold(protocol::GENESIS_HEAD, |h, r| protocol::extend::<LibraryCrypto>(&h, r));
	assert_eq!(records.head.0, head);

	// Back to the first fork: its record was not overwritten by its sibling's.
	let child = build(&node, (1, one), FIRST_SLOT + 1, budget_motion(&node, 1, 4 * ONE));
	let child = import(&node, child).await;
	let grandchild = build(&node, (2, child), FIRST_SLOT + 2, budget_motion(&node, 2, 5 * ONE));
	import(&node, grandchild).await;
	let records = chain.records(1, 3).await.unwrap();
	assert_eq!(budgets(&records.records), [first, 4 * ONE, 5 * ONE]);
}

#[tokio::test(flavor = "multi_thread")]
async fn siblings_with_different_messages_keep_both_records_in_either_order() {
	both_forks(ONE, 2 * ONE).await;
	both_forks(2 * ONE, ONE).await;
}
