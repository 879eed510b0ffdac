//! On what was measured, and when.
use anyhow::{Context, Result};
use std::{fs, process::Command};

/// `2026-11-28 on Some CPU, 2 cores, by rustc 1.95.0.`
pub fn describe() -> Result<String> {
	let date = said("date", &["-u", "+%Y-%m-%d"])?;
	let cpus = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
	let model = cpus.lines().find_map(|line| line.strip_prefix("model name")?.split_once(':'));
	let model = model.map_or("an unknown processor", |(_, name)| name.trim());
	let cores = std::thread::available_parallelism()?;
	let compiler = said("rustc", &["--version"])?;
	let compiler = compiler.split(" (").next().unwrap_or_default();
	Ok(format!("{date}, {model}, {cores} cores, {compiler}, profile `wasm-measured`; medians."))
}

fn said(program: &str, arguments: &[&str]) -> Result<String> {
	let output = Command::new(program).args(arguments).output().with_context(|| format!("cannot run {program}"))?;
	Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
