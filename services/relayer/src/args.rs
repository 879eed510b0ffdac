//! What was typed: flags, environment and file, not yet checked.
use clap::Parser;
use edge_manual::Manual;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// Carries one chain to one worker and the worker's messages back. Feeless but for registrations and collateral, which an
/// account pays.
///
/// Settings come from the flags below, else from RELAYER_* environment variables (RELAYER_PAYER_FILE and so on), else from
/// the file given by --config, else from the defaults. Exit codes: 0 it was stopped, 1 it can never work or something
/// failed, 2 wrong usage or settings. What fails for a time is tried again, for ever.
#[derive(Debug, Parser)]
#[command(name = "relayer", version, args_conflicts_with_subcommands = true)]
pub struct Cli {
	/// What to do; nothing: relay.
	#[command(subcommand)]
	pub command: Option<Manual>,
	/// TOML file with the settings below, their names written with underscores.
	#[arg(long, env = "RELAYER_CONFIG", value_parser = edge_manual::environment::path(), value_name = "FILE")]
	pub config: Option<PathBuf>,
	/// How to relay.
	#[command(flatten)]
	pub run: Typed,
}

/// Settings as typed. Absent means: look further.
#[derive(Clone, Debug, Default, PartialEq, Parser, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Typed {
	/// URL of a node of the chain [default: ws://127.0.0.1:9944]
	#[arg(long, value_name = "URL")]
	#[serde(skip_serializing_if = "Option::is_none")]
	pub chain: Option<String>,
	/// The worker's private endpoint: unix:/path/to/socket or http://address:port
	#[arg(long, value_name = "ENDPOINT")]
	#[serde(skip_serializing_if = "Option::is_none")]
	pub worker: Option<String>,
	/// File with the worker's bearer token, for http endpoints
	#[arg(long, value_name = "FILE")]
	#[serde(skip_serializing_if = "Option::is_none")]
	pub token_file: Option<PathBuf>,
	/// Account that may put the worker to work: 0x and 64 hexadecimal digits
	#[arg(long, value_name = "ACCOUNT")]
	#[serde(skip_serializing_if = "Option::is_none")]
	pub operator: Option<String>,
	/// File with the secret (a phrase, or 0x and 64 hexadecimal digits) of the account that pays for registrations and
	/// collateral, or - for standard input
	#[arg(long, value_name = "FILE")]
	#[serde(skip_serializing_if = "Option::is_none")]
	pub payer_file: Option<String>,
	/// Pay with a key that everybody knows, such as //Alice, on a live chain, too
	#[arg(long, num_args = 0..=1, default_missing_value = "true", value_name = "BOOL")]
	#[serde(skip_serializing_if = "Option::is_none")]
	pub dev_on_live: Option<bool>,
	/// Where to fetch what the vendor says of the worker's platform, if the chain lacks it and the worker brings none: base
	/// URL of a PCS or PCCS (version 4), or "none" [default: https://api.trustedservices.intel.com]
	#[arg(long, value_name = "URL|none")]
	#[serde(skip_serializing_if = "Option::is_none")]
	pub collateral_url: Option<String>,
	/// Folder where the workers of this machine share what was fetched, or "none" [default: gemini/collateral in
	/// $XDG_CACHE_HOME or ~/.cache]
	#[arg(long, value_name = "FOLDER|none")]
	#[serde(skip_serializing_if = "Option::is_none")]
	pub collateral_cache: Option<String>,
	/// Block from which a fresh worker starts to trust the chain [default: 0]
	#[arg(long, value_name = "BLOCK")]
	#[serde(skip_serializing_if = "Option::is_none")]
	pub anchor: Option<u32>,
	/// Skip the records when the worker is further behind than this many blocks (not for gatekeepers); 0: never
	/// [default: 10000]
	#[arg(long, value_name = "BLOCKS")]
	#[serde(skip_serializing_if = "Option::is_none")]
	pub jump_beyond: Option<u32>,
	/// Register again when less than this many hours are left of the attestation, or half of what it was good for
	/// [default: 24]
	#[arg(long, value_name = "HOURS")]
	#[serde(skip_serializing_if = "Option::is_none")]
	pub renew_hours: Option<u64>,
	/// Serve Prometheus metrics at http://ADDRESS:PORT/metrics, or "none" [default: none]
	#[arg(long, value_name = "ADDRESS:PORT|none")]
	#[serde(skip_serializing_if = "Option::is_none")]
	pub metrics: Option<String>,
	/// What to log to standard error: a level, or target=level pairs [default: info]
	#[arg(long, value_name = "FILTER")]
	#[serde(skip_serializing_if = "Option::is_none")]
	pub log: Option<String>,
	/// What a line of the log looks like [default: text]
	#[arg(long, value_enum, value_name = "FORMAT")]
	#[serde(skip_serializing_if = "Option::is_none")]
	pub log_format: Option<edge_log::Format>,
}
