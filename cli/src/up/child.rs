//! A worker as a process of its own: started, found, stopped.
use crate::failure::Failure;
use protocol::worker_api::Endpoints;
use std::{
	fs,
	path::{Path, PathBuf},
	process::Stdio,
	time::Duration,
};
use tokio::{
	process::{Child, Command},
	time::{sleep, timeout, Instant},
};
use worker_client::Endpoint;

/// How long a worker may take until it listens.
const START_DEADLINE: Duration = Duration::from_secs(60);
/// How long a worker may take to write its last checkpoint; then it is killed.
const STOP_DEADLINE: Duration = Duration::from_secs(15);
const POLL: Duration = Duration::from_millis(50);

/// A running pRuntime that listens.
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
	/// Starts `program` in `folder` and waits until it listens. Its log goes to `pruntime.log` there.
	pub async fn start(program: &Path, name: &str, folder: PathBuf, gatekeeper: bool) -> Result<Self, Failure> {
		let log_path = folder.join("pruntime.log");
		let log = fs::OpenOptions::new()
			.create(true)
			.append(true)
			.open(&log_path)
			.map_err(|error| Failure::new(format!("cannot write {}: {error}", log_path.display())))?;
		// Left by a process that was killed; a new one writes its own.
		let _ = fs::remove_file(folder.join("endpoints.json"));
		let mut command = Command::new(program);
		command.arg("--data-dir").arg(&folder).args(["--exit-with-parent", &std::process::id().to_string()]);
		command.args(["--public", "127.0.0.1:0"]);
		if gatekeeper {
			command.arg("--gatekeeper");
		}
		let child = command
			.stdin(Stdio::null())
			.stdout(Stdio::null())
			.stderr(log)
			// Ctrl-C reaches the whole foreground group; workers are stopped after their relayers, by us.
			.process_group(0)
			.kill_on_drop(true)
			.spawn()
			.map_err(|error| {
				Failure::new(format!("cannot start {}: {error}", program.display()))
					.hint("build it (make build) or give --pruntime PATH")
			})?;
		let mut process = Process { name: name.into(), folder, child };
		let private_endpoint = process.wait_for_endpoints().await?.private.parse::<Endpoint>().map_err(Failure::new)?;
		Ok(Self { private_endpoint, process })
	}

	/// Why it runs no more; `None` while it runs.
	pub fn exited(&mut self) -> Option<Failure> {
		self.process.exited()
	}

	/// Asks it to write a last checkpoint and end; kills it if it does not.
	pub async fn stop(self) {
		self.process.stop().await;
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
			Ok(Some(status)) => Some(self.failure(&format!("ended with {status}"))),
			Err(error) => Some(self.failure(&format!("cannot be watched: {error}"))),
		}
	}

	fn failure(&self, what: &str) -> Failure {
		let log = self.folder.join("pruntime.log");
		let said = fs::read_to_string(&log).unwrap_or_default();
		let last: Vec<&str> = said.lines().rev().take(3).collect();
		let last: String = last.into_iter().rev().map(|line| format!("\n  {line}")).collect();
		Failure::new(format!("the {} {what}{last}", self.name))
			.hint(format!("its log is {}; without --data-dir it ends with this command", log.display()))
	}

	async fn stop(mut self) {
		if let Some(pid) = self.child.id().and_then(|pid| i32::try_from(pid).ok()) {
			let pid = nix::unistd::Pid::from_raw(pid);
			let _ = nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGTERM);
		}
		if timeout(STOP_DEADLINE, self.child.wait()).await.is_err() {
			eprintln!("phala: the {} did not stop in time and was killed", self.name);
			let _ = self.child.kill().await;
		}
	}
}
