//! `phala upgrade`: another runtime for a chain that lives. Checked on a copy of its state, authorized by referendum, applied.
mod apply;
mod authorize;
mod check;
mod document;
mod report;
mod words;

use crate::{failure::Failure, network::Networks, transact::Sending};
use std::path::PathBuf;

/// What to do about another runtime.
#[derive(clap::Subcommand)]
pub enum Command {
	/// Try an upgrade on a copy of the chain's whole state: what it changes, and what speaks against it.
	#[command(after_help = "Example: phala upgrade check phala.wasm --network phala")]
	Check(Check),
	/// Shorten it: a motion of the technical committee that whitelists the authorization of this blob.
	#[command(after_help = "Example: phala upgrade whitelist phala.wasm --key FILE")]
	Whitelist(Proposed),
	/// Check it, then propose to holders to authorize this blob: a referendum, with its deposit.
	#[command(after_help = "Example: phala upgrade authorize phala.wasm --track whitelisted --key FILE")]
	Authorize(Authorize),
	/// Check it once more, then apply the blob that was authorized. By anybody; the fee comes back.
	#[command(after_help = "Example: phala upgrade apply phala.wasm --key FILE")]
	Apply(Proposed),
	/// What runs since which block, what is authorized, and the sums of the chain before and after.
	#[command(after_help = "Example: phala upgrade report --network phala")]
	Report(Report),
}

/// What, and where.
#[derive(clap::Args)]
pub struct Check {
	/// The blob, as `cargo xtask wasm --ship` builds it.
	#[arg(value_name = "FILE")]
	file: PathBuf,
	#[command(flatten)]
	networks: Networks,
	/// Print a JSON document (docs/operations/json.md).
	#[arg(long)]
	json: bool,
}

/// What, and by whom.
#[derive(clap::Args)]
pub struct Proposed {
	/// The blob, as `cargo xtask wasm --ship` builds it.
	#[arg(value_name = "FILE")]
	file: PathBuf,
	#[command(flatten)]
	sending: Sending,
}

/// What, how fast, and by whom.
#[derive(clap::Args)]
pub struct Authorize {
	#[command(flatten)]
	proposed: Proposed,
	/// How holders decide: in days by `root`, or in one by `whitelisted`, which takes two thirds of the committee, too.
	#[arg(long, value_enum, default_value = "root")]
	track: Track,
}

/// Where.
#[derive(clap::Args)]
pub struct Report {
	#[command(flatten)]
	networks: Networks,
	/// Print a JSON document (docs/operations/json.md).
	#[arg(long)]
	json: bool,
}

/// How holders decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Track {
	/// Everything.
	Root,
	/// What the committee has whitelisted.
	Whitelisted,
}

/// Runs one of the commands.
pub async fn run(command: &Command) -> Result<(), Failure> {
	match command {
		Command::Check(args) => check::run(args).await,
		Command::Whitelist(args) => authorize::whitelist(args).await,
		Command::Authorize(args) => authorize::run(args).await,
		Command::Apply(args) => apply::run(args).await,
		Command::Report(args) => report::run(args).await,
	}
}
