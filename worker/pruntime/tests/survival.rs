//! What a worker keeps, whatever happens to its process and its disk.
mod common;

use common::{damage, has_warning, refusal, tip, Home};
use light_client::testing::Dice;
use protocol::worker_api::{ErrorCode, Initialise};
use std::time::Duration;
use units::AccountId;
use worker_core::testing::Town;

/// However often it is killed while it folds, and wherever: the same identity, every message that was ever visible, and
/// it goes on to the tip.
#[tokio::test]
async fn killed_again_and_again_it_goes_on_with_identity_and_outbox() {
	let home = Home::new(&["--checkpoint-interval", "1"]);
	let mut town = Town::new(1, 4);
	let mut dice = Dice::new(11);
	let process = home.start();
	process.settle_in(&mut town).await;
	let identity = process.status().await.worker.unwrap();
	town.start_session(3);
	for block in 0..60 {
		town.block(block % 5 == 4);
	}
	process.kill();

	let mut seen = Vec::new();
	for _ in 0..8 {
		let process = home.start();
		assert_eq!(process.status().await.worker, Some(identity));
		let visible = process.call().outbox().await.unwrap();
		assert_eq!(visible[..seen.len()], seen[..], "what was visible before is there again");
		let from = tip(&process.status().await);
		for upto in (from + 1..=town.height()).step_by(7) {
			process.follow(&town, upto).await.unwrap();
			if dice.chance(20) {
				break;
			}
		}
		seen = process.call().outbox().await.unwrap();
		// The last batch is under way when the process is killed.
		let after = tip(&process.status().await);
		if after < town.height() {
			let (worker, batch) = (process.call().clone(), town.batch(after));
			let under_way = tokio::spawn(async move { worker.batch(&batch).await });
			tokio::time::sleep(Duration::from_micros(dice.below(5_000) as u64)).await;
			process.kill();
			let _ = under_way.await;
		}
	}
	let process = home.start();
	if tip(&process.status().await) < town.height() {
		process.follow(&town, town.height()).await.unwrap();
	}
	let outbox = process.call().outbox().await.unwrap();
	assert_eq!(outbox[..seen.len()], seen[..]);
	assert_eq!(outbox.len(), 12, "one answer to each challenge");
	// The chain takes them; the worker lets go of exactly these.
	town.offer(outbox);
	town.block(false);
	assert_eq!(process.follow(&town, town.height()).await.unwrap().outbox, 0);
	assert_eq!(town.taken.len(), 12);
}

#[tokio::test]
async fn a_damaged_newest_checkpoint_falls_back_to_the_one_before() {
	let home = Home::new(&[]);
	let mut town = Town::new(2, 4);
	let process = home.start();
	process.settle_in(&mut town).await;
	let identity = process.status().await.worker;
	for _ in 0..40 {
		town.block(false);
	}
	process.follow(&town, 10).await.unwrap();
	assert!(process.terminate().success());
	let process = home.start();
	process.follow(&town, 20).await.unwrap();
	assert!(process.terminate().success());
	assert_eq!(home.checkpoints().len(), 2);

	damage(&home.checkpoints()[0]);
	let process = home.start();
	let status = process.status().await;
	assert_eq!((tip(&status), status.worker), (10, identity));
	assert!(has_warning(&status.warnings, "checkpoint-damaged"));
	process.follow(&town, 30).await.unwrap();
	assert!(process.terminate().success());

	// Nothing is left but the identity: it starts again from its anchor.
	for checkpoint in home.checkpoints() {
		std::fs::write(checkpoint, b"").unwrap();
	}
	let process = home.start();
	let status = process.status().await;
	assert_eq!((tip(&status), status.worker), (0, identity));
	process.follow(&town, 40).await.unwrap();
}

#[tokio::test]
async fn another_chain_is_refused_and_the_operator_may_change() {
	let home = Home::new(&[]);
	let (mut town, mut other) = (Town::new(3, 2), Town::new(4, 2));
	let process = home.start();
	assert_eq!(refusal(process.call().watched_keys().await).code, ErrorCode::NotInitialised);
	process.settle_in(&mut town).await;
	other.block(false);
	let before = process.status().await;

	let request = Initialise { anchor: other.anchor(), operator: None };
	let body = refusal(process.call().initialise(&request).await);
	assert_eq!(body.code, ErrorCode::OtherChain);
	assert!(body.hint.unwrap().contains("data folder"));
	let body = refusal(process.call().batch(&other.batch(0)).await);
	assert_eq!(body.code, ErrorCode::Forged);
	assert!(body.hint.is_some());
	assert_eq!(process.status().await.chain, before.chain);

	let operator = Some(AccountId([6; 32]));
	process.call().initialise(&Initialise { anchor: town.anchor(), operator }).await.unwrap();
	assert!(process.terminate().success());
	let process = home.start();
	let chain = process.status().await.chain.unwrap();
	assert_eq!((chain.operator, chain.genesis), (operator, before.chain.unwrap().genesis));
	assert_eq!(process.call().registration().await.unwrap().info.operator, operator);
}

/// The disk refuses: the call says so, nothing changed, and the same call succeeds once there is room.
#[tokio::test]
async fn a_message_that_cannot_be_written_down_is_never_seen() {
	let home = Home::new(&[]);
	let mut town = Town::new(5, 2);
	let process = home.start();
	process.settle_in(&mut town).await;
	town.start_session(1);
	town.block(false);
	process.follow(&town, 2).await.unwrap();
	town.block(true);
	// Where the file belongs stands a folder with something in it, so the write fails even for a privileged user.
	let obstacle = home.path().join("promises.sealed");
	std::fs::remove_file(&obstacle).unwrap();
	std::fs::create_dir_all(obstacle.join("in the way")).unwrap();
	let body = refusal(process.follow(&town, 3).await);
	assert_eq!(body.code, ErrorCode::Storage);
	let status = process.status().await;
	assert_eq!(tip(&status), 2);
	assert!(has_warning(&status.warnings, "write-failed"), "{:?}", status.warnings);
	assert_eq!(process.call().outbox().await.unwrap(), []);
	std::fs::remove_dir_all(obstacle).unwrap();
	assert_eq!(process.follow(&town, 3).await.unwrap().outbox, 1);
	assert!(!has_warning(&process.status().await.warnings, "write-failed"));
}

#[tokio::test]
async fn a_stopped_worker_leaves_no_socket_and_no_endpoints() {
	let home = Home::new(&[]);
	let process = home.start();
	process.call().stop().await.unwrap();
	assert!(process.terminate_by_itself().success());
	assert!(!home.path().join("endpoints.json").exists());
	assert!(!home.path().join("private.sock").exists());
}
