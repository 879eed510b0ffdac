//! What is refused, what becomes of what is sent, and who is told.
use crate::transactions::{pair, running, settings, transfer, within, DEADLINE};
use chain_client::{
	sr25519, ChainClient, ClientError, Depth, Fate, Gone, Pair, PoolRefusal, RuntimeCall, Submitted, H256,
};
use frame::deps::frame_system;
use phala_node::start;
use protocol::{Envelope, SignedEnvelope, Topic};
use std::time::Duration;
use tokio::{runtime::Handle, time::sleep};
use units::WorkerId;

/// What a worker that the chain does not know says.
fn message_of_a_stranger() -> RuntimeCall {
	let envelope = Envelope { sender: WorkerId([1; 32]), sequence: 0, topic: Topic::Heartbeat, payload: vec![1] };
	let envelope = SignedEnvelope { envelope, signature: protocol::Signature([9; 64]) };
	RuntimeCall::WorkerMessages(pallet_worker_messages::Call::send { envelope })
}

fn remark(bytes: usize) -> RuntimeCall {
	RuntimeCall::System(frame_system::Call::remark { remark: vec![7; bytes] })
}

/// Case 3 of issue 7: a refusal that passes by itself banned the bytes, each retry renewed the ban, and so a gate that was
/// closed for three minutes was closed until the node was restarted.
#[tokio::test(flavor = "multi_thread")]
async fn case_3_what_was_refused_for_now_is_looked_at_again() {
	let base = tempfile::tempdir().unwrap();
	let (_node, chain) = running(base.path()).await;
	let unknown = pallet_worker_messages::Refusal::UnknownSender as u8;
	for salt in [0, 0, 0, 1] {
		let refused = chain.post_authorized(message_of_a_stranger(), salt).await;
		assert!(
			matches!(refused, Err(ClientError::NotTaken(PoolRefusal::NotNow(code))) if code == unknown),
			"{refused:?}"
		);
	}
}

/// The same for what is invalid, and so banned: other bytes are looked at at once, the same bytes after a few seconds.
#[tokio::test(flavor = "multi_thread")]
async fn case_3_a_ban_is_short_and_only_for_the_very_bytes() {
	let base = tempfile::tempdir().unwrap();
	let (_node, chain) = running(base.path()).await;
	let post = |salt| chain.post_authorized(transfer(1), salt);
	let refusal = |outcome: Result<(), ClientError>| match outcome {
		Err(ClientError::NotTaken(refusal)) => refusal,
		other => panic!("{other:?}"),
	};
	let first = refusal(post(0).await);
	assert_ne!(first, PoolRefusal::Banned);
	assert_eq!(refusal(post(0).await), PoolRefusal::Banned);
	assert_eq!(refusal(post(1).await), first);
	sleep(Duration::from_secs(8)).await;
	assert_eq!(refusal(post(0).await), first, "the ban is not over");
}

/// Case 11: 8 of 16 sends of one account at once failed.
#[tokio::test(flavor = "multi_thread")]
async fn case_11_sixteen_sends_of_one_account_from_as_many_programs_all_arrive() {
	let base = tempfile::tempdir().unwrap();
	let (node, chain) = running(base.path()).await;
	let senders = (0..16).map(|n| {
		let url = node.url();
		// Each of another length, so that the pool prefers one to another.
		tokio::spawn(async move {
			let chain = ChainClient::connect(&url).await.unwrap();
			chain.carry_signed(remark(10 * n), &pair("//Alice"), Depth::InBlock, |_| ()).await
		})
	});
	let senders: Vec<_> = senders.collect();
	let mut places = Vec::new();
	for sender in senders {
		let included = within("a send", sender).await.unwrap().unwrap();
		places.push((included.block, included.index));
	}
	places.sort();
	places.dedup();
	assert_eq!(places.len(), 16);
	drop(chain);
}

/// Case 11: "not included, state is unchanged" was said of money that moved, when the node was killed while the program
/// waited.
#[tokio::test(flavor = "multi_thread")]
async fn case_11_a_node_that_dies_while_a_transaction_is_waited_for_leaves_its_fate_unknown_and_its_hash_known() {
	let base = tempfile::tempdir().unwrap();
	let (node, chain) = running(base.path()).await;
	let rpc = node.rpc;
	let submitted = chain.submit_signed(transfer(1_000_000_000_000), &pair("//Alice")).await.unwrap();
	let (hash, ticket) = (submitted.hash(), submitted.ticket().clone());
	within("its block", included(&chain, &submitted)).await;
	assert!(node.stop(DEADLINE).await);

	let outcome = within("an answer", submitted.finalized()).await;
	let Err(error @ ClientError::Unknown { .. }) = outcome else { panic!("{outcome:?}") };
	assert!(error.to_string().contains(&format!("{hash:?}")), "{error}");
	assert!(error.hint().contains(&ticket.until.unwrap().to_string()), "{}", error.hint());

	let mut again = settings(base.path());
	again.rpc.addr = rpc;
	let _node = start(&again, Handle::current()).unwrap();
	let fate = within("its fate", chain.fate(&ticket)).await.unwrap();
	assert!(matches!(fate, Fate::InBlock { .. }), "{fate:?}");
}

async fn included(chain: &ChainClient, submitted: &Submitted) {
	while !matches!(chain.fate(submitted.ticket()).await.unwrap(), Fate::InBlock { .. }) {
		sleep(Duration::from_millis(20)).await;
	}
}

/// Case 11: a transaction whose index another one used can never come, and only then is that said.
#[tokio::test(flavor = "multi_thread")]
async fn case_11_what_can_never_come_is_told_from_what_is_not_there_yet() {
	let base = tempfile::tempdir().unwrap();
	let (_node, chain) = running(base.path()).await;
	let submitted = chain.submit_signed(remark(1), &pair("//Alice")).await.unwrap();
	let mut other = submitted.ticket().clone();
	other.hash = H256::repeat_byte(7);
	within("its block", submitted.finalized()).await.unwrap();
	assert_eq!(chain.fate(&other).await.unwrap(), Fate::Gone { why: Gone::IndexUsed, is_final: true });
	other.signed = other.signed.map(|(account, index)| (account, index + 1));
	assert!(matches!(chain.fate(&other).await.unwrap(), Fate::Open { .. }));
}

/// Case 25: "another version" was said of an empty purse.
#[tokio::test(flavor = "multi_thread")]
async fn case_25_an_empty_purse_is_called_that() {
	let base = tempfile::tempdir().unwrap();
	let (_node, chain) = running(base.path()).await;
	let poor = sr25519::Pair::from_string("//Nobody in particular", None).unwrap();
	let refused = chain.submit_signed(remark(1), &poor).await.err().unwrap();
	assert!(matches!(refused, ClientError::NotTaken(PoolRefusal::Payment)), "{refused:?}");
	assert!(!refused.hint().contains("version") && refused.hint().contains("fee"), "{}", refused.hint());
}
