//! Development tasks: runtime blobs, tidy checks, mutants, weights.
mod metadata;
mod mutants;
mod tidy;
mod wasm;
mod weights;

use anyhow::Result;
use clap::{Parser, Subcommand};

/// Development tasks of this repository.
#[derive(Parser)]
#[command(name = "xtask")]
struct Cli {
	#[command(subcommand)]
	task: Task,
}

#[derive(Subcommand)]
enum Task {
	/// Build both runtimes to wasm and put them beside the programs, where `phala` looks for them.
	Wasm(wasm::Args),
	/// Check layers, crate sentences, file sizes, the lock file, licences and the lists of mutants.
	Tidy,
	/// Break one rule at a time in a copy of the tree and ask whether a test that names the rule notices.
	Mutants(mutants::Args),
	/// Measure in wasm what calls take, and write what they are charged.
	Weights(weights::Args),
}

fn main() -> Result<()> {
	match Cli::parse().task {
		Task::Wasm(args) => wasm::run(&args),
		Task::Tidy => tidy::run(),
		Task::Mutants(args) => mutants::run(&args),
		Task::Weights(args) => weights::run(&args),
	}
}
