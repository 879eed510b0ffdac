//! A worker whose disk is full for a while goes on when there is room again, with everything it ever showed.
mod common;

use common::{refusal, tip, Process};
use protocol::worker_api::{ErrorCode, Health};
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use worker_core::testing::Town;

/// How long there is no room.
const FULL: Duration = Duration::from_secs(20);

/// A small disk of its own: a tmpfs that nobody else sees, for as long as the process lives that holds it.
struct Disk {
	holder: Child,
	mounted: tempfile::TempDir,
}

impl Disk {
	/// None where the system lets nobody mount, which takes a privileged user.
	fn mount(size: &str) -> Option<Self> {
		let mounted = tempfile::tempdir().unwrap();
		let script = "mount -t tmpfs -o size=\"$1\" none \"$0\" && touch \"$0/ready\" && exec sleep 600";
		let mut command = Command::new("unshare");
		command.args(["-m", "sh", "-c", script]).arg(mounted.path()).arg(size);
		let holder = command.stdin(Stdio::null()).stderr(Stdio::null()).spawn().ok()?;
		let mut disk = Self { holder, mounted };
		while !disk.inside().join("ready").exists() {
			if disk.holder.try_wait().unwrap().is_some() {
				return None;
			}
			std::thread::sleep(Duration::from_millis(10));
		}
		Some(disk)
	}

	/// The disk as this process sees it.
	fn inside(&self) -> PathBuf {
		let outside = self.mounted.path().strip_prefix("/").unwrap();
		Path::new("/proc").join(self.holder.id().to_string()).join("root").join(outside)
	}

	fn fill(&self) {
		let mut file = File::create(self.inside().join("fill")).unwrap();
		for size in [64 * 1024, 4096, 1] {
			while file.write_all(&vec![1; size]).is_ok() {}
		}
	}

	fn free(&self) {
		fs::remove_file(self.inside().join("fill")).unwrap();
	}

	fn pruntime(&self) -> Command {
		let mut command = Command::new("nsenter");
		command.args(["-t", &self.holder.id().to_string(), "-m", env!("CARGO_BIN_EXE_pruntime"), "--data-dir"]);
		command.arg(self.mounted.path().join("data"));
		command.args(["--cores", "1", "--log", "warn", "--checkpoint-interval", "1", "--private", "127.0.0.1:0"]);
		command.args(["--exit-with-parent", &std::process::id().to_string()]);
		command.stdin(Stdio::null()).stderr(Stdio::null());
		command
	}

	fn start(&self) -> Process {
		Process::wait(self.pruntime().spawn().unwrap(), &self.inside().join("data"))
	}
}

impl Drop for Disk {
	fn drop(&mut self) {
		let _ = self.holder.kill();
		let _ = self.holder.wait();
	}
}

async fn health(process: &Process) -> Health {
	process.call().health().await.unwrap()
}

fn codes(health: &Health) -> Vec<&str> {
	health.problems.iter().map(|problem| problem.code.as_str()).collect()
}

#[tokio::test]
async fn bar_3_a_worker_goes_on_after_a_full_disk_and_a_kill_on_it() {
	let Some(disk) = Disk::mount("1m") else {
		eprintln!("NOT TESTED: mounting a small disk takes a privileged user");
		return;
	};
	let mut town = Town::new(1, 3);
	let process = disk.start();
	process.settle_in(&mut town).await;
	let worker = process.status().await.worker;
	town.start_session(1);
	town.block(true);
	process.follow(&town, 2).await.unwrap();
	let said = process.call().outbox().await.unwrap();
	assert_eq!(said.len(), 1);

	disk.fill();
	let full = Instant::now();
	while full.elapsed() < FULL / 2 {
		town.block(true);
		let body = refusal(process.follow(&town, town.height()).await);
		assert_eq!(body.code, ErrorCode::Storage, "{}", body.error);
		assert!(body.hint.unwrap().contains("disk space"));
		assert_eq!(process.call().outbox().await.unwrap(), said, "nothing that is not on the disk was shown");
		tokio::time::sleep(Duration::from_millis(500)).await;
	}
	let now = health(&process).await;
	assert!(!now.ok && codes(&now).contains(&"write-failed"), "{now:?}");
	process.kill();
	// On a full disk it does not start, says so, and may do later. (What the killed process had open is room again.)
	fs::remove_file(disk.inside().join("data/endpoints.json")).unwrap();
	disk.fill();
	while full.elapsed() < FULL {
		let failed = disk.pruntime().stderr(Stdio::piped()).output().unwrap();
		assert_eq!(failed.status.code(), Some(1), "{}", String::from_utf8_lossy(&failed.stderr));
		assert!(String::from_utf8_lossy(&failed.stderr).contains("disk space"));
		tokio::time::sleep(Duration::from_millis(500)).await;
	}

	disk.free();
	let process = disk.start();
	assert_eq!(process.status().await.worker, worker);
	assert_eq!(process.call().outbox().await.unwrap(), said);
	process.follow(&town, town.height()).await.unwrap();
	assert_eq!(tip(&process.status().await), town.height());
	assert!(!codes(&health(&process).await).contains(&"write-failed"));
	let outbox = process.call().outbox().await.unwrap();
	assert_eq!(outbox[0], said[0]);
	let answered = process.status().await.chain.unwrap().outbox;
	assert_eq!(answered, (town.height() - 1).min(1 + 16), "the newest challenges are all answered");
}

/// Checkpoints alone do not fit: the worker answers on, says so, and writes the next one that fits.
#[tokio::test]
async fn case_22_a_checkpoint_that_cannot_be_written_is_told_and_the_next_one_succeeds() {
	let Some(disk) = Disk::mount("1m") else {
		eprintln!("NOT TESTED: mounting a small disk takes a privileged user");
		return;
	};
	let mut town = Town::new(2, 3);
	let process = disk.start();
	process.settle_in(&mut town).await;
	process.follow(&town, 1).await.unwrap();
	disk.fill();
	let failed = eventually(&process, &mut town, |health| codes(health).contains(&"checkpoint-failed")).await;
	let checkpoint = failed.problems.iter().find(|problem| problem.code == "checkpoint-failed").unwrap();
	assert!(checkpoint.hint.contains("disk space"), "{checkpoint:?}");
	disk.free();
	eventually(&process, &mut town, |health| !codes(health).contains(&"checkpoint-failed")).await;
}

/// Follows the chain until its health is like that. Idle blocks promise nothing, so they are taken on a full disk, too.
async fn eventually(process: &Process, town: &mut Town, is_so: impl Fn(&Health) -> bool) -> Health {
	let patience = Instant::now();
	loop {
		town.block(false);
		process.follow(town, town.height()).await.unwrap();
		let health = health(process).await;
		if is_so(&health) {
			return health;
		}
		assert!(patience.elapsed() < Duration::from_secs(60), "{health:?}");
		tokio::time::sleep(Duration::from_millis(100)).await;
	}
}
