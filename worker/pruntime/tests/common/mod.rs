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

	/// The same data folder, started with other arguments.
	pub fn with(mut self, args: &[&'static str]) -> Self {
		self.args = args.to_vec();
		self
	}

	/// A worker that listens.
	pub fn start(&self) -> Process {
		self.start_logging(Stdio::null())
	}

	/// As [`Home::start`], with a log.
	pub fn start_logging(&self, log: impl Into<Stdio>) -> Process {
		let child = self.command().stdin(Stdio::null()).stdout(Stdio::null()).stderr(log).spawn().unwrap();
		Process::wait(child, &self.path())
	}

	/// A worker that is expected to end by itself.
	pub fn fail(&self, args: &[&str]) -> Output {
		let mut command = self.command();
		command.args(args);
		self.finish(command)
	}

	/// As [`Home::fail`], for a command of one's own.
	pub fn finish(&self, mut command: Command) -> Output {
		let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
		let patience = Instant::now();
		while child.try_wait().unwrap().is_none() {
			if patience.elapsed() > PATIENCE {
				child.kill().unwrap();
				panic!("waited for {command:?} to end");
			}
			std::thread::sleep(Duration::from_millis(10));
		}
		child.wait_with_output().unwrap()
	}

	/// How to start it.
	pub fn command(&self) -> Command {
		let mut command = Command::new(env!("CARGO_BIN_EXE_pruntime"));
		command
			.arg("--data-dir")
			.arg(self.path())
			.args(["--exit-with-parent", &std::process::id().to_string()])
			// What a test says itself beats these.
			.envs([("PRUNTIME_CORES", "1"), ("PRUNTIME_LOG", "warn")])
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
	/// Waits until a child that was just started listens.
	pub fn wait(child: Child, data: &Path) -> Self {
		let mut process = Process { worker: None, child };
		let patience = Instant::now();
		loop {
			if let Some(status) = process.child.try_wait().unwrap() {
				panic!("pruntime ended with {status} instead of listening");
			}
			if read_endpoints(data).is_ok_and(|endpoints| endpoints.pid == process.child.id()) {
				process.worker = Some(Worker::in_folder(data).unwrap());
				return process;
			}
			assert!(patience.elapsed() < PATIENCE, "waited for pruntime to listen");
			std::thread::sleep(Duration::from_millis(10));
		}
	}

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
