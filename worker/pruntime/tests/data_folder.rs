//! "Cannot use" is not "damaged": what makes a start refuse a data folder leaves everything in it as it was.
mod common;

use common::{damage, has_warning, tip, Home, Process};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use worker_core::testing::Town;

/// Every file of a folder but those that come and go with a process.
fn content(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
	let mut files = BTreeMap::new();
	for folder in [folder.to_owned(), folder.join("checkpoints")] {
		for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
			if entry.is_file() && !entry.ends_with("endpoints.json") {
				files.insert(entry.clone(), fs::read(&entry).unwrap());
			}
		}
	}
	files
}

/// A stopped worker that has followed a chain for `blocks`.
async fn stopped_at(home: &Home, town: &mut Town, blocks: u32) {
	let process = home.start();
	process.settle_in(town).await;
	while town.height() < blocks {
		town.block(false);
	}
	process.follow(town, blocks).await.unwrap();
	assert!(process.terminate().success());
}

/// Fails with this code, says so, and changes nothing.
fn refuse(home: &Home, code: i32, says: &str) {
	let before = content(&home.path());
	let output = home.fail(&[]);
	let stderr = String::from_utf8(output.stderr).unwrap();
	assert_eq!(output.status.code(), Some(code), "{stderr}");
	assert!(stderr.contains(says) && stderr.contains("\nhint: "), "{stderr}");
	assert_eq!(content(&home.path()), before);
}

async fn starts_at(home: &Home, number: u32) -> Process {
	let process = home.start();
	assert_eq!(tip(&process.status().await), number);
	process
}

/// Its tip fell from 247 to 0: both checkpoints had been set aside as damaged, one over the other.
#[tokio::test]
async fn case_22_a_workers_folder_started_once_as_a_gatekeeper_is_as_before() {
	let home = Home::new(&[]);
	stopped_at(&home, &mut Town::new(1, 3), 247).await;
	let home = home.with(&["--gatekeeper"]);
	refuse(&home, 2, "holds no economy");
	let home = home.with(&[]);
	starts_at(&home, 247).await;
}

/// Its economy would have been dropped with the next checkpoint, and folded from block 0 again.
#[tokio::test]
async fn case_22_a_gatekeepers_folder_started_once_as_a_worker_is_as_before() {
	let home = Home::new(&["--gatekeeper"]);
	stopped_at(&home, &mut Town::new(2, 3), 40).await;
	let home = home.with(&[]);
	refuse(&home, 2, "without --gatekeeper");
	let home = home.with(&["--gatekeeper"]);
	starts_at(&home, 40).await;
}

#[tokio::test]
async fn case_22_a_checkpoint_that_cannot_be_read_now_is_read_later() {
	let home = Home::new(&[]);
	stopped_at(&home, &mut Town::new(3, 3), 60).await;
	let (checkpoint, kept) = (home.checkpoints()[0].clone(), home.path().join("kept"));
	fs::rename(&checkpoint, &kept).unwrap();
	// What stands there opens and does not read.
	fs::create_dir(&checkpoint).unwrap();
	refuse(&home, 1, "cannot read");
	fs::remove_dir(&checkpoint).unwrap();
	fs::rename(&kept, &checkpoint).unwrap();
	starts_at(&home, 60).await;
}

#[tokio::test]
async fn case_22_promises_that_cannot_be_read_now_are_not_forgotten() {
	let home = Home::new(&[]);
	stopped_at(&home, &mut Town::new(4, 3), 20).await;
	let (promises, kept) = (home.path().join("promises.sealed"), home.path().join("kept"));
	fs::rename(&promises, &kept).unwrap();
	fs::create_dir(&promises).unwrap();
	refuse(&home, 1, "promises.sealed");
}

#[tokio::test]
async fn case_22_a_lost_sealing_key_is_named_and_not_replaced() {
	let home = Home::new(&[]);
	stopped_at(&home, &mut Town::new(5, 3), 10).await;
	let (key, kept) = (home.path().join("plain-sealing.key"), home.path().with_extension("kept"));
	fs::rename(&key, &kept).unwrap();
	refuse(&home, 2, "the key that seals it is gone");
	fs::rename(&kept, &key).unwrap();
	starts_at(&home, 10).await;
}

/// Each /initialise made an identity, wrote it, and was refused because of checkpoints of another worker: without end.
#[tokio::test]
async fn case_22_a_lost_identity_is_named_and_not_replaced() {
	let home = Home::new(&[]);
	let mut town = Town::new(7, 3);
	stopped_at(&home, &mut town, 30).await;
	let (identity, kept) = (home.path().join("identity.sealed"), home.path().with_extension("kept"));
	fs::rename(&identity, &kept).unwrap();
	refuse(&home, 2, "identity.sealed is gone");
	// Promises alone are another worker's words, too.
	let away = home.path().with_extension("away");
	fs::rename(home.path().join("checkpoints"), &away).unwrap();
	fs::create_dir(home.path().join("checkpoints")).unwrap();
	refuse(&home, 2, "promises.sealed");
	fs::remove_dir(home.path().join("checkpoints")).unwrap();
	fs::rename(&away, home.path().join("checkpoints")).unwrap();
	fs::rename(&kept, &identity).unwrap();
	drop(starts_at(&home, 30).await);
	// As the hint says.
	for left in ["identity.sealed", "promises.sealed"] {
		fs::remove_file(home.path().join(left)).unwrap();
	}
	fs::remove_dir_all(home.path().join("checkpoints")).unwrap();
	let process = home.start();
	process.settle_in(&mut town).await;
	assert_eq!(tip(&process.status().await), 0);
}

#[tokio::test]
async fn case_22_damaged_files_are_kept_each_under_a_number_and_half_written_ones_go() {
	let home = Home::new(&[]);
	let mut town = Town::new(6, 3);
	stopped_at(&home, &mut town, 10).await;
	let half_written = home.path().join("checkpoints/.0000000300.checkpoint.x1y2z3.unfinished");
	for round in 1..=2 {
		fs::write(&half_written, b"half").unwrap();
		let newest = home.checkpoints()[0].clone();
		damage(&newest);
		damage(&home.path().join("promises.sealed"));
		let process = home.start();
		let status = process.status().await;
		assert!(has_warning(&status.warnings, "checkpoint-damaged"), "{:?}", status.warnings);
		assert!(has_warning(&status.warnings, "promises-damaged"), "{:?}", status.warnings);
		assert!(newest.with_extension(format!("damaged-{round}")).exists());
		assert!(home.path().join(format!("promises.damaged-{round}")).exists());
		assert!(!half_written.exists());
		process.follow(&town, 10).await.unwrap();
		assert!(process.terminate().success());
	}
	starts_at(&home, 10).await;
}
