//! What calls are charged: measured by a blob of its own, written into the pallets, compiled, and held against what was measured.
use crate::{metadata::Metadata, wasm};
use anyhow::{ensure, Context, Result};
use std::{path::Path, process::Command};

/// How to weigh.
#[derive(clap::Args)]
pub struct Args {
	/// Measure nothing: hold what the pallets charge against the last measurement, and write the table of it.
	#[arg(long)]
	check: bool,
	/// Measure only cases whose pallet or name contains one of these words; the others keep what was measured before.
	words: Vec<String>,
}

/// Measures, unless only a check is asked for, and checks.
pub fn run(args: &Args) -> Result<()> {
	let metadata = Metadata::load()?;
	if !args.check {
		let blob = wasm::measured(&metadata)?;
		let measure = ["measure".to_owned(), blob.to_str().context("a path is not text")?.to_owned()];
		weigh(&metadata, measure.into_iter().chain(args.words.iter().cloned()))?;
	}
	// Compiled again: with what was written just now.
	weigh(&metadata, ["check".to_owned()])
}

/// Builds the program that weighs, with the features of the whole workspace as everything else, and runs it.
fn weigh(metadata: &Metadata, arguments: impl IntoIterator<Item = String>) -> Result<()> {
	let build = ["build", "--locked", "--workspace", "--bin", "weigh"];
	succeed(Command::new(env!("CARGO")).current_dir(&metadata.workspace_root).args(build))?;
	let program: &Path = &metadata.target_directory.join("debug/weigh");
	succeed(Command::new(program).current_dir(&metadata.workspace_root).args(arguments))
}

fn succeed(command: &mut Command) -> Result<()> {
	let status = command.status().with_context(|| format!("cannot run {command:?}"))?;
	ensure!(status.success(), "{command:?} failed");
	Ok(())
}
