//! One network as separate processes, each of which can be killed, starved of disk and started again. They go on from a
//! folder in which `phala up` has brought its workers to be paid.
use crate::{phala, Programs};
use anyhow::{bail, ensure, Context, Result};
use serde_json::Value;
use std::{
	fs::{self, File},
	net::TcpListener,
	path::{Path, PathBuf},
	process::{Child, Command, Stdio},
	thread::sleep,
	time::{Duration, Instant},
};

const POLL: Duration = Duration::from_millis(500);

/// A process of the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
	/// The node.
	Node,
	/// The gatekeeper.
	Gatekeeper,
	/// Its relayer.
	GatekeeperRelayer,
	/// The paid worker.
	Worker,
	/// Its relayer.
	WorkerRelayer,
}

impl Part {
	/// All, in the order in which they start.
	pub const ALL: [Self; 5] =
		[Self::Node, Self::Gatekeeper, Self::GatekeeperRelayer, Self::Worker, Self::WorkerRelayer];
}

/// The running network. Everything is killed when this is dropped.
pub struct Parts {
	folder: PathBuf,
	chain: &'static str,
	lapse: Duration,
	port: u16,
	running: Vec<(Part, Child)>,
}

impl Parts {
	/// Starts every part on what `phala up` left in `folder` of the chain with this id. A block comes each `lapse` of real
	/// time, while chain time moves by a whole slot.
	pub fn start(folder: &Path, chain: &'static str, lapse: Duration) -> Result<Self> {
		// Free now; the node takes the same one at each start.
		let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
		let mut parts = Self { folder: folder.into(), chain, lapse, port, running: Vec::new() };
		private_file(&folder.join("payer"), "//Charlie")?;
		for part in Part::ALL {
			parts.begin(part)?;
		}
		Ok(parts)
	}

	/// Of the node.
	pub fn url(&self) -> String {
		format!("ws://127.0.0.1:{}", self.port)
	}

	/// The data folder of a part; relayers have none.
	pub fn folder_of(&self, part: Part) -> Option<PathBuf> {
		match part {
			Part::Node => Some(self.folder.join("node")),
			Part::Gatekeeper => Some(self.folder.join(self.chain).join("gatekeeper")),
			Part::Worker => Some(self.folder.join(self.chain).join("worker")),
			Part::GatekeeperRelayer | Part::WorkerRelayer => None,
		}
	}

	/// Starts a part that does not run.
	pub fn begin(&mut self, part: Part) -> Result<()> {
		ensure!(!self.running.iter().any(|(other, _)| *other == part), "{part:?} runs already");
		let log = File::options().create(true).append(true).open(self.folder.join(format!("{part:?}.log")))?;
		let mut command = self.command(part)?;
		command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
		self.running.push((part, command.spawn().with_context(|| format!("cannot start {part:?}"))?));
		Ok(())
	}

	/// As the power cord does it.
	pub fn kill(&mut self, part: Part) -> Result<()> {
		let index = self.running.iter().position(|(other, _)| *other == part);
		let (_, mut child) = self.running.remove(index.with_context(|| format!("{part:?} does not run"))?);
		child.kill()?;
		child.wait()?;
		Ok(())
	}

	/// Whether a part ended by itself; it counts as not running then.
	pub fn ended(&mut self, part: Part) -> Result<bool> {
		let mut ended = false;
		for (other, child) in &mut self.running {
			ended |= *other == part && child.try_wait()?.is_some();
		}
		self.running.retain(|(other, _)| !(ended && *other == part));
		Ok(ended)
	}

	fn command(&self, part: Part) -> Result<Command> {
		match part {
			Part::Node => self.node(),
			Part::Gatekeeper => self.worker(part, &["--gatekeeper"]),
			Part::Worker => self.worker(part, &[]),
			Part::GatekeeperRelayer => self.relayer(Part::Gatekeeper),
			Part::WorkerRelayer => self.relayer(Part::Worker),
		}
	}

	fn node(&self) -> Result<Command> {
		let mut command = Command::new(Programs::path("phala-node")?);
		command.args(["run", "--dev-seed", "//Alice", "--p2p-port", "0", "--rpc-port", &self.port.to_string()]);
		command.args(["--lapse-ms", &self.lapse.as_millis().to_string(), "--least-free-mib", "16"]);
		command.arg("--chain").arg(self.folder.join(self.chain).join("spec.json"));
		command.arg("--base-path").arg(self.folder.join("node"));
		Ok(command)
	}

	fn worker(&self, part: Part, more: &[&str]) -> Result<Command> {
		let mut command = Command::new(Programs::path("pruntime")?);
		command.args(["--exit-with-parent", &std::process::id().to_string(), "--public", "127.0.0.1:0"]);
		command.args(more).arg("--data-dir").arg(self.folder_of(part).context("a worker has a folder")?);
		Ok(command)
	}

	fn relayer(&self, worker: Part) -> Result<Command> {
		let socket = self.folder_of(worker).context("a worker has a folder")?.join("private.sock");
		let mut command = Command::new(Programs::path("relayer")?);
		command.args(["--chain", &self.url(), "--jump-beyond", "0", "--renew-hours", "1"]);
		command.arg("--worker").arg(format!("unix:{}", socket.display()));
		command.arg("--payer-file").arg(self.folder.join("payer"));
		Ok(command)
	}

	/// What `phala status` says of the chain.
	pub fn status(&self) -> Result<Value> {
		let status = phala(&["status", "--json", "--url", &self.url()])?.json()?;
		Ok(status["chains"][0].clone())
	}

	/// What `phala worker why` says of the paid worker.
	pub fn why(&self, worker: &str) -> Result<Value> {
		phala(&["worker", "why", worker, "--json", "--url", &self.url()])?.json()
	}

	/// How often the session of a worker was paid.
	pub fn payouts(&self, worker: &str) -> Result<u64> {
		let status = self.status()?;
		let workers = status["workers"].as_array().context("no workers")?;
		let paid = workers.iter().find(|other| other["publicKey"] == worker).context("the worker is unknown")?;
		paid["payouts"].as_u64().context("no payouts")
	}

	/// Looks again and again until `look` finds something; fails with the parts' last words when the time is over. An error
	/// of `look` is no end: a part may just be down.
	pub fn until<T>(&self, what: &str, within: Duration, mut look: impl FnMut() -> Result<Option<T>>) -> Result<T> {
		let deadline = Instant::now() + within;
		loop {
			let seen = look();
			if let Ok(Some(found)) = seen {
				return Ok(found);
			}
			if Instant::now() > deadline {
				let last = seen.err().map(|error| format!(" ({error:#})")).unwrap_or_default();
				bail!("{what} did not come within {} s{last}:\n{}", within.as_secs(), self.last_words());
			}
			sleep(POLL);
		}
	}

	fn last_words(&self) -> String {
		let mut words = String::new();
		for part in Part::ALL {
			let log = fs::read_to_string(self.folder.join(format!("{part:?}.log"))).unwrap_or_default();
			let last: Vec<&str> = log.lines().rev().take(6).collect();
			words += &format!("--- {part:?}\n");
			last.iter().rev().for_each(|line| words += &format!("{line}\n"));
		}
		words
	}
}

impl Drop for Parts {
	fn drop(&mut self) {
		for (_, child) in &mut self.running {
			let _ = child.kill();
			let _ = child.wait();
		}
	}
}

fn private_file(path: &Path, text: &str) -> Result<()> {
	use std::os::unix::fs::PermissionsExt;
	fs::write(path, text)?;
	fs::set_permissions(path, fs::Permissions::from_mode(0o600))?;
	Ok(())
}
