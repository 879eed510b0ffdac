//! What registrations cost.
use crate::harness::{admit, description, is_registered, node, now, pair, within};
use chain_client::{ChainClient, Pair};
use relayer::{enter, journal::Patience, plan::WhyRegister, Registered};
use std::time::{Duration, Instant};
use tokio::time::sleep;

const DUE: WhyRegister = WhyRegister::Unknown;

/// Case 10 of issue 7: a refused registration was paid for every 8 blocks for ever, 0.122 PHA each.
#[tokio::test(flavor = "multi_thread")]
async fn case_10_nothing_is_paid_for_a_registration_that_the_chain_would_refuse() {
	let base = tempfile::tempdir().unwrap();
	let (_node, chain) = node(base.path()).await;
	let bob = pair("//Bob");
	let purse = || async { chain.free_balance(&bob.public().0, None).await.unwrap() };
	let before = purse().await;
	let attempt = |with_collateral: bool| {
		let (chain, bob) = (chain.clone(), bob.clone());
		async move {
			let said = description(&chain, 1, with_collateral).await;
			let time = now(&chain).await;
			within("an answer", enter(&chain, said, &bob, DUE, time)).await
		}
	};
	let refused = |outcome: Registered, words: &str, expected: Patience| match outcome {
		Registered::Refused { patience, why, .. } => assert!(why.contains(words) && patience == expected, "{why}"),
		other => panic!("{other:?}"),
	};
	refused(attempt(true).await, "UnlistedMeasurement", Patience::Later);
	admit(&chain).await;
	refused(attempt(false).await, "CollateralNeeded", Patience::Later);
	assert_eq!(purse().await, before, "something was paid");

	let said = description(&chain, 1, true).await;
	let poor = pair("//Nobody in particular");
	refused(enter(&chain, said, &poor, DUE, now(&chain).await).await, "cannot pay", Patience::Later);
	assert!(!is_registered(&chain, 1).await);

	assert_eq!(attempt(true).await, Registered::Yes);
	assert!(is_registered(&chain, 1).await && purse().await < before);
}

/// Case 10: eight workers with one payer needed three rounds, retrying in step.
#[tokio::test(flavor = "multi_thread")]
async fn case_10_fifty_workers_with_one_payer_register_within_ten_blocks_of_what_blocks_can_carry() {
	const WORKERS: u8 = 50;
	let base = tempfile::tempdir().unwrap();
	let (node, chain) = node(base.path()).await;
	admit(&chain).await;
	let (first, began) = (chain.best().await.unwrap().number, Instant::now());
	let relayers = (1..=WORKERS).map(|n| {
		let url = node.url();
		tokio::spawn(async move {
			// A program of its own, which shares nothing with the others but the payer.
			let chain = ChainClient::connect(&url).await.unwrap();
			loop {
				let (said, time) = (description(&chain, n, true).await, now(&chain).await);
				match enter(&chain, said, &pair("//Charlie"), DUE, time).await {
					Registered::Yes => return 0,
					Registered::Refused { patience: Patience::Soon, .. } => sleep(Duration::from_millis(200)).await,
					other => panic!("worker {n}: {other:?}"),
				}
			}
		})
	});
	for relayer in relayers.collect::<Vec<_>>() {
		within("a registration", relayer).await.unwrap();
	}
	let blocks = chain.best().await.unwrap().number - first;
	println!("{WORKERS} registered in {blocks} blocks and {} ms", began.elapsed().as_millis());
	for n in 1..=WORKERS {
		assert!(is_registered(&chain, n).await, "worker {n}");
	}
	assert!(blocks <= 10 + 50 / 10, "{blocks} blocks");
}
