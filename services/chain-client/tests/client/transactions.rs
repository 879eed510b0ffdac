//! Transactions, batches and connections.
use crate::harness::development;
use chain_client::{sr25519, ChainClient, ClientError, Follower, Pair, RuntimeCall, RuntimeEvent, H256};
use light_client::{Batch, LightClient};
use phala_node::{start, NodeSettings, RunningNode};
use secrets::LibraryCrypto;
use std::{path::Path, time::Duration};
use tokio::runtime::Handle;

pub const DEADLINE: Duration = Duration::from_secs(120);

pub fn settings(base: &Path) -> NodeSettings {
	let mut settings = NodeSettings::development(development("client-test"), base.into(), "//Alice");
	settings.consensus.lapse = Some(Duration::from_millis(100));
	settings
}

pub fn pair(path: &str) -> sr25519::Pair {
	sr25519::Pair::from_string(path, None).unwrap()
}

pub fn transfer(amount: u128) -> RuntimeCall {
	let dest = chain_client::extrinsic::address(&pair("//Bob").public());
	RuntimeCall::Balances(pallet_balances::Call::transfer_keep_alive { dest, value: amount })
}

pub async fn within<T>(what: &str, work: impl std::future::Future<Output = T>) -> T {
	tokio::time::timeout(DEADLINE, work).await.unwrap_or_else(|_| panic!("waited too long for {what}"))
}

pub async fn running(base: &Path) -> (RunningNode, ChainClient) {
	let node = start(&settings(base), Handle::current()).unwrap();
	let chain = ChainClient::connect(&node.url()).await.unwrap();
	(node, chain)
}

#[tokio::test(flavor = "multi_thread")]
async fn transactions_succeed_or_say_why_not() {
	let base = tempfile::tempdir().unwrap();
	let (node, chain) = running(base.path()).await;
	assert_eq!(chain.genesis(), node.genesis);
	let bob = frame_account(&pair("//Bob"));
	let before = chain.free_balance(&bob, None).await.unwrap();

	let submitted = chain.submit_signed(transfer(1_000_000_000_000), &pair("//Alice")).await.unwrap();
	let included = within("a transfer", submitted.finalized()).await.unwrap();
	let moved = |event: &RuntimeEvent| {
		matches!(event, RuntimeEvent::Balances(pallet_balances::Event::Transfer { amount: 1_000_000_000_000, .. }))
	};
	assert!(included.events.iter().any(moved), "{:?}", included.events);
	let after = chain.free_balance(&bob, Some(included.block)).await.unwrap();
	assert_eq!(after - before, 1_000_000_000_000);

	let too_much = chain.submit_signed(transfer(u128::MAX / 2), &pair("//Alice")).await.unwrap();
	let failed = within("a refusal", too_much.in_block()).await.unwrap_err();
	assert!(matches!(&failed, ClientError::Failed { reason, .. } if !reason.is_empty()), "{failed}");
	assert!(!failed.hint().is_empty());

	let unauthorized = chain.submit_authorized(transfer(1), 0).await.err();
	assert!(matches!(unauthorized, Some(ClientError::NotTaken(_))), "{unauthorized:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn batches_lead_a_light_client_and_the_connection_renews_itself() {
	let base = tempfile::tempdir().unwrap();
	let (node, chain) = running(base.path()).await;
	let mut heads = chain.finalized_heads().await.unwrap();
	while within("finality", heads.next()).await.unwrap().number < 12 {}

	let mut client = LightClient::new::<LibraryCrypto>(&chain.anchor(0).await.unwrap()).unwrap();
	let keys = [protocol::storage::record_head()];
	while client.tip().number < 12 {
		let tip = client.tip().number;
		let follower = Follower { tip, set_id: client.set_id(), milestone: None };
		let reply = chain.batch(follower, 5, &keys).await.unwrap().expect("12 blocks are final");
		client.import::<LibraryCrypto>(&Batch::decode_bounded(&reply.batch).unwrap(), &keys).unwrap();
		assert_eq!((client.tip().number, H256(client.tip().hash)), (reply.number, reply.hash));
	}
	assert_eq!(client.anchor(), {
		let anchor = chain.anchor(client.tip().number).await.unwrap();
		assert_eq!(chain.block_hash(anchor.number).await.unwrap(), H256(anchor.header_hash));
		anchor
	});
	let records = chain.records(3, 9).await.unwrap();
	let head = records.records.iter().fold(records.before.0, |head, r| protocol::extend::<LibraryCrypto>(&head, r));
	assert_eq!((records.records.len(), head), (7, records.head.0));

	let rpc = node.rpc;
	assert!(node.stop(DEADLINE).await, "the database is still open");
	let mut again = settings(base.path());
	again.rpc.addr = rpc;
	let node = start(&again, Handle::current()).unwrap();
	assert!(chain.status().await.unwrap().finalized.number >= 11);
	drop(node);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_url_or_chain_is_named() {
	let base = tempfile::tempdir().unwrap();
	let (node, _) = running(base.path()).await;
	let wrong = ChainClient::connect_to(&node.url(), H256::repeat_byte(9)).await.err();
	assert!(matches!(wrong, Some(ClientError::WrongChain { .. })), "{wrong:?}");
	let scheme = ChainClient::connect("gopher://x").await.err();
	assert!(matches!(scheme, Some(ClientError::BadUrl { .. })), "{scheme:?}");
	let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
	let nobody = ChainClient::connect(&format!("ws://{nobody}")).await.err();
	assert!(matches!(nobody, Some(ClientError::Unreachable { .. })), "{nobody:?}");
	let http = ChainClient::connect(&node.url().replace("ws://", "http://")).await.unwrap();
	assert_eq!(http.genesis(), node.genesis);
	let no_subscription = http.finalized_heads().await.err();
	assert!(matches!(no_subscription, Some(ClientError::NeedsWebSocket { .. })), "{no_subscription:?}");
}

fn frame_account(pair: &sr25519::Pair) -> [u8; 32] {
	pair.public().0
}
