//! `phala`: runs networks, shows why workers are paid or not, and forecasts.
mod account;
mod anchor;
mod calc;
mod chain_spec;
mod delegation;
#[cfg(test)]
mod documented;
mod failure;
mod keys;
mod listing;
mod money;
mod motion;
mod network;
mod output;
mod pick;
mod pool;
mod records;
mod referendum;
mod registry;
mod running;
mod runtime;
mod session;
mod staking;
mod status;
mod transact;
mod tx;
mod up;
mod upgrade;
mod vault;
mod when;
mod wish;
mod worker;
mod wpha;

use clap::{error::ErrorKind, CommandFactory, FromArgMatches, Parser, Subcommand};
use edge_manual::Manual;
use failure::Failure;
use std::{process::ExitCode, time::Duration};

/// Runs Phala and Khala, shows why workers are paid or not, and forecasts.
///
/// Data goes to standard output, everything else to standard error. Exit codes: 0 done, 1 refused or failed, 2 wrong
/// usage, 3 a node or worker cannot be reached, 4 it is not known whether a transaction happened. Options beat PHALA_*
/// environment variables, which beat the configuration file (docs/operations/configuration.md).
#[derive(Parser)]
#[command(name = "phala", version, propagate_version = true)]
struct Cli {
	#[command(subcommand)]
	command: Command,
}

#[derive(Subcommand)]
enum Command {
	/// Run both networks on this machine, each with a gatekeeper and a paid worker, and watch them.
	#[command(after_help = "Example: phala up --data-dir my-networks")]
	Up(up::Args),
	/// Show chains, workers, pools and vaults.
	#[command(after_help = "Example: phala status --json")]
	Status(status::Args),
	/// Show why a worker is paid, or not.
	#[command(subcommand)]
	Worker(worker::Command),
	/// Stake pools: look, contribute, own.
	#[command(subcommand)]
	Pool(pool::Command),
	/// Vaults: pools that invest in stake pools.
	#[command(subcommand)]
	Vault(vault::Command),
	/// Delegations: what you have in pools, what it is worth, and the way out.
	#[command(subcommand)]
	Delegation(delegation::Command),
	/// PHA one to one as the asset that pools hold.
	#[command(subcommand)]
	Wpha(wpha::Command),
	/// Which programs may work, who is a gatekeeper, and motions about both.
	#[command(subcommand)]
	Registry(registry::Command),
	/// Motions of the council, or of the technical committee: look, vote, close.
	#[command(subcommand)]
	Motion(motion::Command),
	/// Referenda: look, vote with PHA, take a vote back.
	#[command(subcommand)]
	Referendum(referendum::Command),
	/// What became of a transaction.
	#[command(
		after_help = "Example: phala tx 0x5555555555555555555555555555555555555555555555555555555555555555 --after 120 --until 1143 --genesis 0x6666666666666666666666666666666666666666666666666666666666666666"
	)]
	Tx(tx::Args),
	/// Forecast what a worker earns, without a network or by what a running one pays.
	#[command(after_help = "Example: phala calc --score 1900 --stake 10000 --confidence 1")]
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
	#[command(after_help = "Example: phala chain-spec phala --preset local")]
	ChainSpec(chain_spec::Args),
	/// Show what a runtime blob is: its version, its size, and the hashes that motions and signers name it by.
	#[command(after_help = "Example: phala runtime phala.wasm")]
	Runtime(runtime::Args),
	/// Another runtime for a chain that lives: check, authorize, apply, report.
	#[command(subcommand)]
	Upgrade(upgrade::Command),
	/// Print completions for a shell.
	#[command(after_help = "Example: phala completions bash")]
	Completions {
		/// The shell to complete in.
		shell: clap_complete::Shell,
	},
	/// Print the man page, or write one for each command.
	#[command(after_help = "Example: phala man --out man1")]
	Man {
		/// Folder for the pages of the program and of every command.
		#[arg(long, value_name = "DIR")]
		out: Option<std::path::PathBuf>,
	},
}

/// How long tasks may take to end after the last command did.
const SHUTDOWN: Duration = Duration::from_millis(300);

/// The whole command line. Numbers below zero are values everywhere, so that whoever takes a value says its bounds.
fn program() -> clap::Command {
	fn signed(command: clap::Command) -> clap::Command {
		let takes = |argument: clap::Arg| match argument.get_action().takes_values() {
			true => argument.allow_negative_numbers(true),
			false => argument,
		};
		command.mut_args(takes).mut_subcommands(signed)
	}
	signed(Cli::command())
}

/// What was typed, or the exit code after what was said about it.
fn typed() -> Result<Cli, ExitCode> {
	let parsed = program().try_get_matches().and_then(|words| Cli::from_arg_matches(&words));
	parsed.map_err(|error| {
		let _ = error.print();
		if error.use_stderr() && error.kind() != ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
			output::note("\nhint: the same command with --help says what it takes, and shows an example");
		}
		ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(u8::MAX))
	})
}

fn main() -> ExitCode {
	let cli = match typed() {
		Ok(cli) => cli,
		Err(code) => return code,
	};
	let result = match cli.command {
		Command::Up(args) => block_on(up::run(&args)),
		Command::Status(args) => block_on(status::run(&args)),
		Command::Worker(command) => block_on(worker::run(&command)),
		Command::Pool(command) => block_on(pool::run(&command)),
		Command::Vault(command) => block_on(vault::run(&command)),
		Command::Delegation(command) => block_on(delegation::run(&command)),
		Command::Wpha(command) => block_on(wpha::run(&command)),
		Command::Registry(command) => block_on(registry::run(&command)),
		Command::Motion(command) => block_on(motion::run(&command)),
		Command::Referendum(command) => block_on(referendum::run(&command)),
		Command::Tx(args) => block_on(tx::run(&args)),
		Command::Calc(args) => block_on(calc::run(&args)),
		Command::Records(command) => block_on(records::run(&command)),
		Command::Anchor(command) => block_on(anchor::run(&command)),
		Command::Keys(command) => keys::run(&command),
		Command::ChainSpec(args) => block_on(chain_spec::run(&args)),
		Command::Runtime(args) => runtime::run(&args),
		Command::Upgrade(command) => block_on(upgrade::run(&command)),
		Command::Completions { shell } => manual(&Manual::Completions { shell }),
		Command::Man { out } => manual(&Manual::Man { out }),
	};
	match result {
		Ok(()) => ExitCode::SUCCESS,
		Err(failure) => failure.report(),
	}
}

fn manual(manual: &Manual) -> Result<(), Failure> {
	manual
		.run(program())
		.map_err(|error| Failure::new(format!("cannot be written: {error}")).hint(edge_files::hint(&error)))
}

fn block_on(command: impl std::future::Future<Output = Result<(), Failure>>) -> Result<(), Failure> {
	let runtime = tokio::runtime::Builder::new_multi_thread()
		.enable_all()
		.build()
		.map_err(|error| Failure::inside(format!("cannot start the runtime: {error}")))?;
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

	/// Every command that does something, with the words that lead to it.
	fn leaves(command: &clap::Command, path: &str) -> Vec<(String, clap::Command)> {
		if !command.has_subcommands() {
			return vec![(path.to_owned(), command.clone())];
		}
		let below = |child: &clap::Command| leaves(child, &format!("{path} {}", child.get_name()));
		command.get_subcommands().filter(|child| child.get_name() != "help").flat_map(below).collect()
	}

	#[test]
	fn every_command_shows_an_example_that_is_understood() {
		for (path, command) in leaves(&Cli::command(), "phala") {
			let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
			let example = help.strip_prefix("Example: ").unwrap_or_else(|| panic!("{path} shows no example"));
			assert!(example.starts_with(&path), "{path} shows an example of something else: {example}");
			let words = words(example);
			let parsed = Cli::try_parse_from(&words);
			assert!(parsed.is_ok(), "{example}: {}", parsed.err().map(|e| e.to_string()).unwrap_or_default());
		}
	}

	/// Whether a whole command line is understood.
	pub fn parse(line: &str) -> Result<(), clap::Error> {
		Cli::try_parse_from(words(line)).map(drop)
	}

	/// Where each argument without a name stands in the usage line, in the order in which the command takes them.
	fn places(path: &str, command: &clap::Command) -> Vec<(String, Option<usize>)> {
		let usage = command.clone().bin_name(path).render_usage().to_string();
		let shown = |name: &str| {
			usage.find(&format!("<{name}")).or_else(|| usage.find(&format!("[{name}"))).filter(|_| !name.is_empty())
		};
		let name =
			|argument: &clap::Arg| argument.get_value_names().and_then(|names| names.first()).map(|n| n.to_string());
		command.get_positionals().filter_map(name).map(|name| (name.clone(), shown(&name))).collect()
	}

	/// Clap puts a group in front of the arguments that come before its own ones.
	#[test]
	fn case_25_every_usage_line_shows_the_arguments_in_the_order_that_is_understood() {
		let mut root = Cli::command();
		root.build();
		let mut count = 0;
		for (path, command) in leaves(&root, "phala") {
			let places = places(&path, &command);
			count += places.len();
			assert!(places.iter().all(|(_, place)| place.is_some()), "{path}: {places:?}");
			assert!(places.is_sorted_by_key(|(_, place)| *place), "{path}: {places:?}");
		}
		assert!(count > 50, "only {count} arguments were found");
	}

	/// As a shell would split it; only single quotes are known.
	fn words(line: &str) -> Vec<String> {
		let quoted = |(index, part): (usize, &str)| match index % 2 {
			0 => part.split_whitespace().map(str::to_owned).collect(),
			_ => vec![part.to_owned()],
		};
		line.split('\'').enumerate().flat_map(quoted).collect()
	}

	/// A number below zero is answered with the bounds of what was asked for, never with `--`.
	#[test]
	fn case_25_a_negative_number_is_refused_with_what_is_allowed() {
		for line in [
			"phala calc --score 100 --stake -1",
			"phala calc --score -1 --stake 1",
			"phala vault contribute 1 5 --tolerance -1 --dev eve",
			"phala pool set-commission 0 -1 --dev bob",
			"phala registry retire-measurement 0x5555555555555555555555555555555555555555555555555555555555555555 --grace-hours -1 --dev bob",
		] {
			let refused = program().try_get_matches_from(words(line)).unwrap_err();
			assert_eq!(refused.kind(), ErrorKind::ValueValidation, "{line}: {refused}");
		}
	}
}
