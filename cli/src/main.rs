//! `phala`: runs networks, shows why workers are paid or not, and forecasts.
mod anchor;
mod calc;
mod chain_spec;
mod failure;
mod keys;
mod output;
mod records;
mod status;
mod up;
mod worker;

use clap::{CommandFactory, Parser, Subcommand};
use failure::Failure;
use std::{process::ExitCode, time::Duration};

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
	/// Run both networks on this machine, each with a gatekeeper and a paid worker, and watch them.
	Up(up::Args),
	/// Show chains, workers and pools.
	Status(status::Args),
	/// Show why a worker is paid, or not.
	#[command(subcommand)]
	Worker(worker::Command),
	/// Forecast what a worker earns, without a network.
	Calc(calc::Args),
	/// Write a chain's records to a file, or verify such a file.
	#[command(subcommand)]
	Records(records::Command),
	/// Where a worker starts to trust a chain.
	#[command(subcommand)]
	Anchor(anchor::Command),
	/// Make and inspect accounts.
	#[command(subcommand)]
	Keys(keys::Command),
	/// Print the spec of a chain.
	ChainSpec(chain_spec::Args),
	/// Print completions for a shell.
	Completions {
		/// The shell to complete in.
		shell: clap_complete::Shell,
	},
}

/// How long tasks may take to end after the last command did.
const SHUTDOWN: Duration = Duration::from_secs(5);

fn main() -> ExitCode {
	let result = match Cli::parse().command {
		Command::Up(args) => block_on(up::run(&args)),
		Command::Status(args) => block_on(status::run(&args)),
		Command::Worker(command) => block_on(worker::run(&command)),
		Command::Calc(args) => calc::run(&args),
		Command::Records(command) => block_on(records::run(&command)),
		Command::Anchor(command) => block_on(anchor::run(&command)),
		Command::Keys(command) => keys::run(&command),
		Command::ChainSpec(args) => chain_spec::run(&args),
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

fn block_on(command: impl std::future::Future<Output = Result<(), Failure>>) -> Result<(), Failure> {
	let runtime = tokio::runtime::Builder::new_multi_thread()
		.enable_all()
		.build()
		.map_err(|error| Failure::new(format!("cannot start the runtime: {error}")))?;
	let result = runtime.block_on(command);
	runtime.shutdown_timeout(SHUTDOWN);
	result
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn every_command_has_consistent_help() {
		Cli::command().debug_assert();
	}
}
