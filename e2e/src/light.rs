//! Stock smoldot as a process: a light client that knows nothing of a chain but its spec.
use crate::foreign::node;
use anyhow::{bail, ensure, Context, Result};
use serde_json::Value;
use std::{
	io::{BufRead, BufReader, Read},
	path::Path,
	process::{Child, Stdio},
	sync::mpsc::{channel, Receiver, RecvTimeoutError},
	time::{Duration, Instant},
};

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/foreign/light.mjs");

/// A light client at work. Killed when dropped.
pub struct LightClient {
	child: Child,
	said: Receiver<Value>,
	/// The newest final header it told of: height, and the parent's hash as 0x and digits.
	pub seen: Option<(u32, String)>,
	/// What it read of the chain's state: the runtime's name.
	pub runtime: Option<String>,
}

impl LightClient {
	/// Starts it with nothing but the spec in this file.
	pub fn start(spec: &Path) -> Result<Self> {
		let mut child = node()
			.arg(SCRIPT)
			.arg(spec)
			.stdin(Stdio::piped())
			.stdout(Stdio::piped())
			.stderr(Stdio::piped())
			.spawn()
			.context("cannot start node: `make setup` says what is missing")?;
		let (tell, said) = channel();
		let lines = BufReader::new(child.stdout.take().context("piped")?).lines();
		std::thread::spawn(move || {
			for line in lines.map_while(Result::ok) {
				if serde_json::from_str(&line).is_ok_and(|value| tell.send(value).is_err()) {
					return;
				}
			}
		});
		Ok(Self { child, said, seen: None, runtime: None })
	}

	/// Waits until it has told of a final header at or above `height`, and takes note of everything on the way.
	pub fn finalized(&mut self, height: u32, within: Duration) -> Result<Duration> {
		let started = Instant::now();
		self.until(&format!("block {height} final"), within, |light| {
			light.seen.as_ref().is_some_and(|(number, _)| *number >= height)
		})?;
		Ok(started.elapsed())
	}

	/// Waits until it has read the runtime by proof.
	pub fn runtime(&mut self, within: Duration) -> Result<String> {
		self.until("the runtime", within, |light| light.runtime.is_some())?;
		self.runtime.clone().context("just seen")
	}

	fn until(&mut self, what: &str, within: Duration, is_there: impl Fn(&Self) -> bool) -> Result<()> {
		let deadline = Instant::now() + within;
		while !is_there(self) {
			match self.said.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
				Ok(value) => self.note(&value)?,
				Err(RecvTimeoutError::Timeout) => {
					let (said, seen) = (self.end(), &self.seen);
					bail!("the light client did not see {what} within {within:?}, only {seen:?}: {said}")
				}
				Err(RecvTimeoutError::Disconnected) => bail!("the light client ended: {}", self.end()),
			}
		}
		Ok(())
	}

	fn note(&mut self, value: &Value) -> Result<()> {
		if let Some(name) = value["runtime"].as_str() {
			self.runtime = Some(name.into());
		}
		if let Some(number) = value["final"].as_u64() {
			let parent = value["parentHash"].as_str().context("a header has a parent")?;
			let number = u32::try_from(number)?;
			ensure!(self.seen.as_ref().is_none_or(|(before, _)| *before <= number), "finality went back");
			self.seen = Some((number, parent.into()));
		}
		Ok(())
	}

	/// Ends it; what it complained of.
	fn end(&mut self) -> String {
		let _ = self.child.kill();
		let mut said = String::new();
		if let Some(mut errors) = self.child.stderr.take() {
			let _ = errors.read_to_string(&mut said);
		}
		said
	}
}

impl Drop for LightClient {
	fn drop(&mut self) {
		let _ = self.child.kill();
		let _ = self.child.wait();
	}
}
