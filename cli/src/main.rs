//! `phala`: runs networks, shows why workers are paid or not, and forecasts.
mod calc;
mod failure;
mod output;

use clap::{CommandFactory, Parser, Subcommand};
use std::process::ExitCode;

/// Runs Phala and Khala, shows why workers are paid or not, and forecasts.
///
/// Data goes to standard output, everything else to standard error. Exit codes: 0 done, 1 refused or failed, 2 wrong
/// usage, 3 a node or worker cannot be reached.
#[derive(Parser)]
#[command(name = "phala", version, propagate_version = true)]
struct Cli {
	#[command(subcommand)]
	command: Command,
}

#[derive(Subcommand)]
enum Command {
	/// Forecast what a worker earns, without a network.
	Calc(calc::Args),
	/// Print completions for a shell.
	Completions {
		/// The shell to complete in.
		shell: clap_complete::Shell,
	},
}

fn main() -> ExitCode {
	let result = match Cli::parse().command {
		Command::Calc(args) => calc::run(&args),
		Command::Completions { shell } => {
			clap_complete::generate(shell, &mut Cli::command(), "phala", &mut std::io::stdout());
			Ok(())
		}
	};
	match result {
		Ok(()) => ExitCode::SUCCESS,
		Err(failure) => failure.report(),
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn every_command_has_consistent_help() {
		Cli::command().debug_assert();
	}
}
