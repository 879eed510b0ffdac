//! `phala up` as a process.
use crate::{phala, Programs};
use anyhow::{bail, ensure, Context, Result};
use nix::{
	sys::signal::{kill, Signal},
	unistd::Pid,
};
use serde_json::Value;
use std::{
	fs::{self, File},
	path::{Path, PathBuf},
	process::{Child, Command, Stdio},
	thread::sleep,
	time::{Duration, Instant},
};

const POLL: Duration = Duration::from_millis(500);
/// Debian's package faketime; the form for programs with threads.
const FAKETIME: &str = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1";

/// How to run it.
#[derive(Default)]
pub struct Options {
	/// Another worker program.
	pub pruntime: Option<PathBuf>,
	/// Other runtimes, in this folder.
	pub runtimes: Option<PathBuf>,
	/// Run it this many days in the future.
	pub days_ahead: u32,
}

/// Running networks. Killed when dropped.
pub struct Up {
	child: Child,
	folder: PathBuf,
	started: Instant,
}

impl Up {
	/// Starts `phala up` on free ports with state in `folder`; its output goes to `up.log` there.
	pub fn start(folder: &Path, options: &Options) -> Result<Self> {
		let mut command = Command::new(Programs::path("phala")?);
		if options.days_ahead > 0 {
			// Not through the `faketime` program, which would stand between us and the signals we send. Monotonic time
			// stays real: only what the clock on the wall says is moved.
			command
				.env("LD_PRELOAD", FAKETIME)
				.env("FAKETIME", format!("+{}d", options.days_ahead))
				.env("FAKETIME_DONT_FAKE_MONOTONIC", "1");
		}
		let log = File::options().create(true).append(true).open(folder.join("up.log"))?;
		command.args(["up", "--plain", "--phala-port", "0", "--khala-port", "0"]);
		command.args(["--phala-p2p-port", "0", "--khala-p2p-port", "0", "--data-dir"]).arg(folder);
		if let Some(pruntime) = &options.pruntime {
			command.arg("--pruntime").arg(pruntime);
		}
		if let Some(runtimes) = &options.runtimes {
			command.arg("--runtimes").arg(runtimes);
		}
		let child =
			command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log).spawn().context("cannot start")?;
		Ok(Self { child, folder: folder.into(), started: Instant::now() })
	}

	/// Since the start.
	pub fn age(&self) -> Duration {
		self.started.elapsed()
	}

	/// URLs of both nodes, once everything listens.
	pub fn urls(&mut self, within: Duration) -> Result<Vec<String>> {
		self.until("networks.json", within, |up| {
			let Ok(text) = fs::read(up.folder.join("networks.json")) else { return Ok(None) };
			let listening: Value = serde_json::from_slice(&text)?;
			let networks = listening["networks"].as_array().context("no networks")?;
			let url = |network: &Value| network["url"].as_str().map(str::to_owned).context("no url");
			networks.iter().map(url).collect::<Result<Vec<_>>>().map(Some)
		})
	}

	/// What `phala status --json` says of each chain, once `wanted` holds for all of them.
	pub fn status(
		&mut self,
		what: &str,
		urls: &[String],
		within: Duration,
		wanted: impl Fn(&Value) -> bool,
	) -> Result<Vec<Value>> {
		let urls = urls.join(",");
		self.until(what, within, |_| {
			let status = phala(&["status", "--json", "--url", &urls])?.json()?;
			let chains = status["chains"].as_array().context("no chains")?.clone();
			Ok(chains.iter().all(&wanted).then_some(chains))
		})
	}

	/// Looks again and again; fails with everything that was said when the time is over or the program has ended.
	fn until<T>(
		&mut self,
		what: &str,
		within: Duration,
		mut look: impl FnMut(&Self) -> Result<Option<T>>,
	) -> Result<T> {
		let deadline = Instant::now() + within;
		loop {
			let seen = look(self);
			if let Ok(Some(found)) = seen {
				return Ok(found);
			}
			if let Some(status) = self.child.try_wait()? {
				bail!("phala up ended with {status} while waiting for {what}:\n{}", self.log());
			}
			seen.with_context(|| format!("while waiting for {what}:\n{}", self.log()))?;
			if Instant::now() > deadline {
				bail!("{what} did not come within {} s:\n{}", within.as_secs(), self.log());
			}
			sleep(POLL);
		}
	}

	/// Everything it said, and the last lines of its workers' logs.
	fn log(&self) -> String {
		let mut text = fs::read_to_string(self.folder.join("up.log")).unwrap_or_default();
		for chain in ["phala-development", "khala-development"] {
			for role in ["gatekeeper", "worker"] {
				let path = self.folder.join(chain).join(role).join("pruntime.log");
				let log = fs::read_to_string(&path).unwrap_or_default();
				let last: Vec<&str> = log.lines().rev().take(8).collect();
				text += &format!("--- {chain} {role}\n");
				last.iter().rev().for_each(|line| text += &format!("{line}\n"));
			}
		}
		text
	}

	/// Sends Ctrl-C and waits for a clean end.
	pub fn interrupt(mut self, within: Duration) -> Result<()> {
		let pid = Pid::from_raw(i32::try_from(self.child.id())?);
		kill(pid, Signal::SIGINT)?;
		let deadline = Instant::now() + within;
		loop {
			if let Some(status) = self.child.try_wait()? {
				ensure!(status.success(), "phala up ended with {status}:\n{}", self.log());
				return Ok(());
			}
			ensure!(Instant::now() < deadline, "phala up did not stop in {} s:\n{}", within.as_secs(), self.log());
			sleep(POLL / 5);
		}
	}
}

impl Drop for Up {
	fn drop(&mut self) {
		let _ = self.child.kill();
		let _ = self.child.wait();
	}
}
