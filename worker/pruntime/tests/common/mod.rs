//! Real pruntime processes.
#![allow(dead_code)] // Each test binary uses its part.
use protocol::worker_api::{ErrorBody, Initialise, Progress, Status, Warning};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use worker_client::{read_endpoints, ClientError, Worker};
use worker_core::testing::Town;

/// Generous: the machine may be busy with other tests.
const PATIENCE: Duration = Duration::from_secs(60);

/// A data folder and how to start a worker in it.
pub struct Home {
	folder: TempDir,
	args: Vec<&'static str>,
}

impl Home {
	pub fn new(args: &[&'static str]) -> Self {
		let folder = tempfile::Builder::new().prefix("pruntime-test").tempdir().unwrap();
		Self { folder, args: args.to_vec() }
	}

	pub fn path(&self) -> PathBuf {
		self.folder.path().join("data")
	}

	/// A worker that listens.
	pub fn start(&self) -> Process {
		let child = self.command().stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
		let mut process = Process { worker: None, child };
		let patience = Instant::now();
		loop {
			if let Some(status) = process.child.try_wait().unwrap() {
				panic!("pruntime ended with {status} instead of listening");
			}
			if read_endpoints(&self.path()).is_ok_and(|endpoints| endpoints.pid == process.child.id()) {
				process.worker = Some(Worker::in_folder(&self.path()).unwrap());
				return process;
			}
			assert!(patience.elapsed() < PATIENCE, "waited for pruntime to listen");
			std::thread::sleep(Duration::from_millis(10));
		}
	}

	/// A worker that is expected to end by itself.
	pub fn fail(&self, args: &[&str]) -> Output {
		let mut command = self.command();
		let mut child = command.args(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
		let patience = Instant::now();
		while child.try_wait().unwrap().is_none() {
			if patience.elapsed() > PATIENCE {
				child.kill().unwrap();
				panic!("waited for pruntime {args:?} to fail");
			}
			std::thread::sleep(Duration::from_millis(10));
		}
		child.wait_with_output().unwrap()
	}

	fn command(&self) -> Command {
		let mut command = Command::new(env!("CARGO_BIN_EXE_pruntime"));
		command
			.arg("--data-dir")
			.arg(self.path())
			.args(["--cores", "1", "--log", "warn", "--exit-with-parent", &std::process::id().to_string()])
			.args(&self.args);
		command
	}

	/// The checkpoints, newest first.
	pub fn checkpoints(&self) -> Vec<PathBuf> {
		let folder = std::fs::read_dir(self.path().join("checkpoints")).unwrap();
		let mut found: Vec<_> = folder.map(|entry| entry.unwrap().path()).collect();
		found.retain(|path| path.extension().is_some_and(|extension| extension == "checkpoint"));
		found.sort();
		found.reverse();
		found
	}
}

/// A running worker; killed when dropped.
pub struct Process {
	worker: Option<Worker>,
	child: Child,
}

impl Process {
	pub fn call(&self) -> &Worker {
		self.worker.as_ref().unwrap()
	}

	pub fn pid(&self) -> u32 {
		self.child.id()
	}

	/// kill -9.
	pub fn kill(mut self) {
		self.child.kill().unwrap();
		self.child.wait().unwrap();
	}

	/// SIGTERM, as a service manager ends it.
	pub fn terminate(self) -> ExitStatus {
		// The shell's own: a bare system has no `kill` program.
		let killed = Command::new("sh").args(["-c", &format!("kill -TERM {}", self.pid())]).status().unwrap();
		assert!(killed.success());
		self.terminate_by_itself()
	}

	/// Waits for the end that was asked for in another way.
	pub fn terminate_by_itself(mut self) -> ExitStatus {
		let patience = Instant::now();
		loop {
			if let Some(status) = self.child.try_wait().unwrap() {
				return status;
			}
			assert!(patience.elapsed() < PATIENCE, "waited for pruntime to end");
			std::thread::sleep(Duration::from_millis(10));
		}
	}

	pub async fn status(&self) -> Status {
		self.call().status().await.unwrap()
	}

	/// Brings it to a block of the town, with a proof.
	pub async fn follow(&self, town: &Town, upto: u32) -> Result<Progress, ClientError> {
		let tip = tip(&self.status().await);
		self.call().batch(&town.batch_to(tip, upto)).await
	}

	/// Tells it the town's chain, and the town its identity.
	pub async fn settle_in(&self, town: &mut Town) {
		self.call().initialise(&Initialise { anchor: town.anchor(), operator: None }).await.unwrap();
		town.register(self.status().await.worker.unwrap());
		town.block(false);
	}
}

impl Drop for Process {
	fn drop(&mut self) {
		let _ = self.child.kill();
		let _ = self.child.wait();
	}
}

pub fn tip(status: &Status) -> u32 {
	status.chain.as_ref().unwrap().sync.tip
}

pub fn refusal<T: std::fmt::Debug>(result: Result<T, ClientError>) -> ErrorBody {
	match result {
		Err(ClientError::Refused(body)) => body,
		other => panic!("expected a refusal, got {other:?}"),
	}
}

pub fn has_warning(warnings: &[Warning], code: &str) -> bool {
	warnings.iter().any(|warning| warning.code == code)
}

pub fn damage(path: &Path) {
	let mut content = std::fs::read(path).unwrap();
	let middle = content.len() / 2;
	content[middle] ^= 1;
	std::fs::write(path, content).unwrap();
}
