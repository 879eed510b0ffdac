//! The `phala` program, asked as a user would.
use anyhow::{bail, ensure, Context, Result};
use std::{path::PathBuf, process::Command};

/// Where the programs under test are.
pub struct Programs;

impl Programs {
	/// A program built beside the running test.
	pub fn path(name: &str) -> Result<PathBuf> {
		let test = std::env::current_exe()?;
		let path = test.parent().and_then(|deps| deps.parent()).context("a test lives in deps/")?.join(name);
		ensure!(path.exists(), "{} is missing: run `make build` first", path.display());
		Ok(path)
	}
}

/// What a command said.
pub struct Output {
	/// Its exit code.
	pub code: i32,
	/// Standard output.
	pub out: String,
	/// Standard error.
	pub err: String,
}

impl Output {
	/// The standard output as JSON, if the command succeeded.
	pub fn json(&self) -> Result<serde_json::Value> {
		if self.code != 0 {
			bail!("exit code {}: {}", self.code, self.err);
		}
		serde_json::from_str(&self.out).with_context(|| format!("not JSON: {}", self.out))
	}
}

/// Runs `phala` with these words to its end.
pub fn phala(words: &[&str]) -> Result<Output> {
	let output = Command::new(Programs::path("phala")?).args(words).output()?;
	Ok(Output {
		code: output.status.code().unwrap_or(-1),
		out: String::from_utf8_lossy(&output.stdout).into_owned(),
		err: String::from_utf8_lossy(&output.stderr).into_owned(),
	})
}
