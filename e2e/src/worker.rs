//! `pruntime` as a process of its own.
use crate::Programs;
use anyhow::{Context, Result};
use std::{
	fs::{self, File},
	path::Path,
	process::{Child, Command, Stdio},
};

/// A worker at work. Killed when dropped.
pub struct WorkerProcess(Child);

impl WorkerProcess {
	/// Starts one with its state and its log in `folder`, on one core that is mostly idle.
	pub fn start(folder: &Path, more: &[&str]) -> Result<Self> {
		fs::create_dir_all(folder)?;
		let log = File::create(folder.join("log"))?;
		let mut command = Command::new(Programs::path("pruntime")?);
		command.arg("--data-dir").arg(folder).args(["--cores", "1", "--duty", "5"]).args(more);
		let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log).spawn();
		Ok(Self(child.context("cannot start the worker")?))
	}
}

impl Drop for WorkerProcess {
	fn drop(&mut self) {
		self.0.kill().ok();
		self.0.wait().ok();
	}
}
