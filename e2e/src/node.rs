//! `phala-node` as a process, on a chain of its own.
use crate::Programs;
use anyhow::{bail, Context, Result};
use nix::{
	sys::signal::{kill, Signal},
	unistd::Pid,
};
use std::{
	fs,
	io::{BufRead, BufReader},
	path::{Path, PathBuf},
	process::{Child, Command, Stdio},
};

/// A sole node of a network with the runtime of Phala: `development` finalizes alone, `local` has four validators, of which
/// one alone makes blocks and finalizes none.
pub struct Node {
	child: Child,
	/// Where it serves.
	pub url: String,
	folder: PathBuf,
	pace_ms: u32,
}

impl Node {
	/// Starts it with state in `folder`, a slot each so many real milliseconds.
	pub fn start(folder: &Path, preset: &str, pace_ms: u32) -> Result<Self> {
		let spec = folder.join("spec.json");
		let blob = Programs::path("runtimes/phala.wasm")?;
		let made = Command::new(Programs::path("phala-node")?)
			.args(["build-spec", "--raw", "--id", "test", "--preset", preset, "--wasm"])
			.arg(blob)
			.output()?;
		if !made.status.success() {
			bail!("{}", String::from_utf8_lossy(&made.stderr));
		}
		fs::write(spec, made.stdout)?;
		let (child, url) = run(folder, pace_ms)?;
		Ok(Self { child, url, folder: folder.into(), pace_ms })
	}

	/// As `kill -9` does.
	pub fn kill(&mut self) -> Result<()> {
		self.child.kill()?;
		self.child.wait()?;
		Ok(())
	}

	/// Sends it a signal: `SIGSTOP` makes it a node that takes connections and says nothing.
	pub fn signal(&self, signal: Signal) -> Result<()> {
		let pid = Pid::from_raw(self.child.id().try_into()?);
		Ok(kill(pid, signal)?)
	}

	/// Starts it again with the same state, after it was killed. It serves at another port.
	pub fn restart(&mut self) -> Result<()> {
		let (child, url) = run(&self.folder, self.pace_ms)?;
		(self.child, self.url) = (child, url);
		Ok(())
	}
}

impl Drop for Node {
	fn drop(&mut self) {
		let _ = self.kill();
	}
}

fn run(folder: &Path, pace_ms: u32) -> Result<(Child, String)> {
	let mut command = Command::new(Programs::path("phala-node")?);
	command
		.args(["run", "--dev-seed", "//Alice", "--rpc-port", "0", "--p2p-port", "0", "--log", "error"])
		.args(["--lapse-ms", &pace_ms.to_string()])
		.arg("--chain")
		.arg(folder.join("spec.json"))
		.arg("--base-path")
		.arg(folder);
	serving(&mut command)
}

/// Starts a node; where it serves.
pub(crate) fn serving(command: &mut Command) -> Result<(Child, String)> {
	let mut child = command.stdin(Stdio::null()).stderr(Stdio::piped()).spawn()?;
	let mut lines = BufReader::new(child.stderr.take().context("piped")?).lines();
	let mut said = String::new();
	let url = lines.by_ref().map_while(Result::ok).find_map(|line| {
		let url = line.split_once(" serves ").map(|(_, url)| url.to_owned());
		said.push_str(&line);
		url
	});
	// Go on reading: a full pipe would stop the node.
	std::thread::spawn(move || lines.for_each(drop));
	match url {
		Some(url) => Ok((child, url)),
		None => {
			let _ = child.kill();
			bail!("the node ended with {:?}: {said}", child.wait())
		}
	}
}
