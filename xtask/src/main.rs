//! Development tasks: runtime blobs, tidy checks, weights.
mod metadata;
mod tidy;
mod wasm;

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
	/// Check layers, crate sentences, file sizes and the lock file.
	Tidy,
}

fn main() -> Result<()> {
	match Cli::parse().task {
		Task::Wasm(args) => wasm::run(&args),
		Task::Tidy => tidy::run(),
	}
}
