//! A worker as a process of its own: started, found, stopped.
use super::nursery::Nursery;
use crate::failure::Failure;
use edge_log::Rotating;
use protocol::worker_api::Endpoints;
use std::{
	fs,
	io::{self, Write},
	os::unix::process::ExitStatusExt,
	path::{Path, PathBuf},
	process::{ExitStatus, Stdio},
	time::Duration,
};
use tokio::{
	io::{AsyncBufReadExt, AsyncRead, BufReader},
	process::{Child, Command},
	time::{sleep, timeout, Instant},
};
use worker_client::Endpoint;

/// How long a worker may take until it listens.
const START_DEADLINE: Duration = Duration::from_secs(60);
/// How long a worker may take to write its last checkpoint; then it is killed, which it survives.
const STOP_DEADLINE: Duration = Duration::from_secs(3);
const POLL: Duration = Duration::from_millis(50);
/// A worker's log takes at most twice this.
const MOST_LOG: u64 = 16 * 1024 * 1024;

/// What to start.
pub struct Recipe {
	/// The worker program.
	pub program: PathBuf,
	/// For people: `Phala worker`.
	pub name: String,
	/// Its data folder.
	pub folder: PathBuf,
	/// Whether it folds the economy.
	pub gatekeeper: bool,
}

/// A running pRuntime that listens. Killed when dropped.
pub struct Worker {
	/// Where its relayer reaches it.
	pub private_endpoint: Endpoint,
	process: Process,
}

struct Process {
	name: String,
	folder: PathBuf,
	child: Child,
}

impl Worker {
	/// Starts it and waits until it listens. Its log goes to `pruntime.log` in its folder.
	pub async fn start(recipe: &Recipe, nursery: &Nursery) -> Result<Self, Failure> {
		let log_path = recipe.folder.join("pruntime.log");
		let log = Rotating::open(&log_path, MOST_LOG).map_err(|error| {
			Failure::new(format!("cannot write {}: {error}", log_path.display()))
				.hint("check that it can be written and that the disk is not full")
		})?;
		// Left by a process that was killed; a new one writes its own.
		let _ = fs::remove_file(recipe.folder.join("endpoints.json"));
		let mut child = nursery.start(command(recipe)).await.map_err(|error| cannot_start(&recipe.program, &error))?;
		if let Some(said) = child.stderr.take() {
			tokio::spawn(keep(said, log));
		}
		let mut process = Process { name: recipe.name.clone(), folder: recipe.folder.clone(), child };
		let private_endpoint =
			process.wait_for_endpoints().await?.private.parse::<Endpoint>().map_err(Failure::inside)?;
		Ok(Self { private_endpoint, process })
	}

	/// Of its process, while it runs.
	pub fn pid(&self) -> Option<u32> {
		self.process.child.id()
	}

	/// Waits until it ends by itself, and says how.
	pub async fn ended(&mut self) -> Failure {
		match self.process.child.wait().await {
			Ok(status) => self.process.failure(&how(status)),
			Err(error) => self.process.failure(&format!("cannot be watched: {error}")),
		}
	}

	/// Asks it to write a last checkpoint and end; kills it if it does not.
	pub async fn stop(self) {
		self.process.stop().await;
	}
}

fn command(recipe: &Recipe) -> Command {
	let mut command = Command::new(&recipe.program);
	command.arg("--data-dir").arg(&recipe.folder).args(["--public", "127.0.0.1:0"]);
	command.args(["--exit-with-parent", &std::process::id().to_string()]);
	if recipe.gatekeeper {
		command.arg("--gatekeeper");
	}
	command
		.stdin(Stdio::null())
		.stdout(Stdio::null())
		.stderr(Stdio::piped())
		// Ctrl-C reaches the whole foreground group; workers are stopped after their relayers, by us.
		.process_group(0)
		.kill_on_drop(true);
	command
}

fn cannot_start(program: &Path, error: &io::Error) -> Failure {
	Failure::new(format!("cannot start {}: {error}", program.display()))
		.hint("build it (make build) or give --pruntime PATH")
}

/// How a process ended, in few words.
fn how(status: ExitStatus) -> String {
	match (status.code(), status.signal()) {
		(Some(code), _) => format!("ended with code {code}"),
		(None, Some(signal)) => format!("ended by signal {signal}"),
		(None, None) => "ended".into(),
	}
}

/// Keeps what a process says, line by line, until it ends. A disk that is full must not stop the process: what cannot be
/// written is dropped.
async fn keep(said: impl AsyncRead + Unpin, mut log: Rotating) {
	let mut lines = BufReader::new(said);
	let mut line = Vec::new();
	while lines.read_until(b'\n', &mut line).await.is_ok_and(|read| read > 0) {
		let _ = log.write_all(&line);
		line.clear();
	}
}

impl Process {
	async fn wait_for_endpoints(&mut self) -> Result<Endpoints, Failure> {
		let deadline = Instant::now() + START_DEADLINE;
		loop {
			if let Some(why) = self.exited() {
				return Err(why);
			}
			let endpoints = fs::read(self.folder.join("endpoints.json")).ok();
			// The file appears in one step, but may be of a process that is gone.
			if let Some(endpoints) = endpoints.and_then(|bytes| serde_json::from_slice::<Endpoints>(&bytes).ok()) {
				if Some(endpoints.pid) == self.child.id() {
					return Ok(endpoints);
				}
			}
			if Instant::now() > deadline {
				return Err(self.failure(&format!("does not listen after {} s", START_DEADLINE.as_secs())));
			}
			sleep(POLL).await;
		}
	}

	fn exited(&mut self) -> Option<Failure> {
		match self.child.try_wait() {
			Ok(None) => None,
			Ok(Some(status)) => Some(self.failure(&how(status))),
			Err(error) => Some(self.failure(&format!("cannot be watched: {error}"))),
		}
	}

	fn failure(&self, what: &str) -> Failure {
		let log = self.folder.join("pruntime.log");
		let said = fs::read(&log).unwrap_or_default();
		let said = String::from_utf8_lossy(&said);
		let error = said.lines().rev().take(8).find_map(|line| line.strip_prefix("error: "));
		let why = error.map(|error| format!(": {error}")).unwrap_or_default();
		Failure::new(format!("the {} {what}{why}", self.name)).hint(format!("its log is {}", log.display()))
	}

	async fn stop(mut self) {
		if let Some(pid) = self.child.id().and_then(|pid| i32::try_from(pid).ok()) {
			let pid = nix::unistd::Pid::from_raw(pid);
			let _ = nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGTERM);
		}
		if timeout(STOP_DEADLINE, self.child.wait()).await.is_err() {
			tracing::warn!("the {} did not stop in time and was killed", self.name);
			let _ = self.child.kill().await;
		}
	}
}
