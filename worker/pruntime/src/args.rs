//! What was typed: flags, environment and file, not yet checked.
use clap::{Parser, Subcommand, ValueEnum};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// The worker program of a Gemini network: follows its chain by proofs, works, and answers for it.
///
/// It needs a relayer beside it that brings blocks and carries messages. Settings come from the flags below, else from the
/// environment, else from the file given by --config, else from the defaults.
///
/// Exit codes: 0 ended as it was told, 1 failed and may do when started again, 2 wrong usage, settings or data folder: as
/// it was started it never will.
#[derive(Debug, Parser)]
#[command(name = "pruntime", version, args_conflicts_with_subcommands = true)]
pub struct Cli {
	/// What to do; nothing: run the worker.
	#[command(subcommand)]
	pub command: Option<Command>,
	/// TOML file with the settings below, their names written with underscores.
	#[arg(long, env = "PRUNTIME_CONFIG", value_name = "FILE")]
	pub config: Option<PathBuf>,
	/// How to run it.
	#[command(flatten)]
	pub run: Typed,
}

/// What else it does.
#[derive(Debug, Subcommand)]
pub enum Command {
	/// Print what quotes of this very program say it is, as 0x and 64 hexadecimal digits.
	Measurement {
		/// Where it would run.
		#[arg(long, value_enum, default_value_t = Platform::Development)]
		platform: Platform,
	},
	/// Completions and man pages.
	#[command(flatten)]
	Manual(edge_manual::Manual),
}

/// Where it runs, which decides who attests it and whose key seals its files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Platform {
	/// No enclave: quotes under the development root, which only development chains admit; the sealing key is a file in
	/// the data folder and not bound to the program, so that a rebuilt worker goes on.
	Development,
	/// SGX under Gramine: quotes and the sealing key come from /dev/attestation.
	Gramine,
	/// A TDX guest: quotes come from the kernel's configfs-tsm.
	Tdx,
}

impl Platform {
	/// As typed.
	pub fn name(self) -> &'static str {
		match self {
			Self::Development => "development",
			Self::Gramine => "gramine",
			Self::Tdx => "tdx",
		}
	}
}

/// Settings as typed. Absent means: look further.
#[derive(Clone, Debug, Default, Parser, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Typed {
	/// Folder for the identity, checkpoints and sockets [default: pruntime-data]
	#[arg(long, env = "PRUNTIME_DATA_DIR", value_name = "DIR")]
	#[serde(skip_serializing_if = "Option::is_none")]
	pub data_dir: Option<PathBuf>,
	/// Where it runs [default: development]
	#[arg(long, env = "PRUNTIME_PLATFORM", value_enum)]
	#[serde(skip_serializing_if = "Option::is_none")]
	pub platform: Option<Platform>,
	/// Folder of the platform's attestation device, where it is not at its usual place [default: /dev/attestation for
	/// gramine, /sys/kernel/config/tsm/report for tdx]
	#[arg(long, env = "PRUNTIME_ATTESTATION_DEVICE", value_name = "FOLDER")]
	#[serde(skip_serializing_if = "Option::is_none")]
	pub attestation_device: Option<PathBuf>,
	/// Private listener, for the relayer: "unix" (a socket in the data folder) or ADDRESS:PORT with a token; port 0
	/// takes a free one [default: unix]
	#[arg(long, env = "PRUNTIME_PRIVATE", value_name = "unix|ADDRESS:PORT")]
	#[serde(skip_serializing_if = "Option::is_none")]
	pub private: Option<String>,
	/// File with the bearer token of a private TCP listener; made if it does not exist [default: private.token in the
	/// data folder]
	#[arg(long, env = "PRUNTIME_TOKEN_FILE", value_name = "FILE")]
	#[serde(skip_serializing_if = "Option::is_none")]
	pub token_file: Option<PathBuf>,
	/// Public listener: ADDRESS:PORT, port 0 takes a free one, or "none" [default: none]
	#[arg(long, env = "PRUNTIME_PUBLIC", value_name = "ADDRESS:PORT|none")]
	#[serde(skip_serializing_if = "Option::is_none")]
	pub public: Option<String>,
	/// Fold the economy from the anchor on and, once the chain lists this worker as a gatekeeper, vote
	#[arg(long, env = "PRUNTIME_GATEKEEPER", num_args = 0..=1, default_missing_value = "true", value_name = "BOOL")]
	#[serde(skip_serializing_if = "Option::is_none")]
	pub gatekeeper: Option<bool>,
	/// Accept that the key which seals the identity, and a gatekeeper's master key, is a plain file in the data folder, for
	/// whoever reads the disk to read. TDX has no sealing key of its own, so --platform tdx is refused without this: give
	/// it if the data folder is on a disk that only this guest can decrypt. In development it is always so.
	#[arg(long, env = "PRUNTIME_PLAIN_SEALING_KEY", num_args = 0..=1, default_missing_value = "true", value_name = "BOOL")]
	#[serde(skip_serializing_if = "Option::is_none")]
	pub plain_sealing_key: Option<bool>,
	/// Benchmark threads [default: all cores]
	#[arg(long, env = "PRUNTIME_CORES", value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1_024))]
	#[serde(skip_serializing_if = "Option::is_none")]
	pub cores: Option<u16>,
	/// Part of each core that the benchmark may use when it is idle, in percent [default: 10 in development, else 100]
	#[arg(long, env = "PRUNTIME_DUTY", value_name = "PERCENT", value_parser = clap::value_parser!(u8).range(1..=100))]
	#[serde(skip_serializing_if = "Option::is_none")]
	pub duty: Option<u8>,
	/// Seconds between checkpoints [default: 10, gatekeepers 60]
	#[arg(long, env = "PRUNTIME_CHECKPOINT_INTERVAL", value_name = "SECONDS")]
	#[serde(skip_serializing_if = "Option::is_none")]
	pub checkpoint_interval: Option<u64>,
	/// Checkpoints to keep [default: 3]
	#[arg(long, env = "PRUNTIME_CHECKPOINTS", value_name = "N")]
	#[serde(skip_serializing_if = "Option::is_none")]
	pub checkpoints: Option<usize>,
	/// End when the process with this id, which started this one, ends (on Linux: the thread that started it)
	#[arg(long, value_name = "PID")]
	#[serde(skip_serializing_if = "Option::is_none")]
	pub exit_with_parent: Option<u32>,
	/// What to log to standard error: a level, or target=level pairs [default: info]
	#[arg(long, env = "PRUNTIME_LOG", value_name = "FILTER")]
	#[serde(skip_serializing_if = "Option::is_none")]
	pub log: Option<String>,
	/// Lines for people, or a JSON object a line [default: text]
	#[arg(long, env = "PRUNTIME_LOG_FORMAT", value_enum, value_name = "FORMAT")]
	#[serde(skip_serializing_if = "Option::is_none")]
	pub log_format: Option<edge_log::Format>,
}
