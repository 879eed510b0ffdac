//! The command line of `phala-node`: what can be typed, and the settings it becomes.
use crate::{
	keys::{self, Scheme},
	settings::*,
	spec::{self, NewSpec},
	NodeError,
};
use clap::{Args, Parser, Subcommand};
use sc_network::config::MultiaddrWithPeerId;
use std::{
	io::Read,
	net::{IpAddr, Ipv4Addr, SocketAddr},
	path::PathBuf,
	time::Duration,
};

/// A node of Phala or Khala.
#[derive(Parser, Debug)]
#[command(name = "phala-node", version, about, propagate_version = true)]
pub struct Cli {
	/// What to log: error, warn, info, debug, trace, or per target as in `info,grandpa=debug`.
	#[arg(long, global = true, default_value = "info")]
	pub log: String,
	/// What to do.
	#[command(subcommand)]
	pub command: Command,
}

/// What to do.
#[derive(Subcommand, Debug)]
pub enum Command {
	/// Run a node of one chain.
	Run(Box<RunArgs>),
	/// Make a chain spec (JSON on stdout) from a runtime blob and one of its genesis presets.
	BuildSpec(BuildSpecArgs),
	/// Make keys, look at them, put them into a keystore.
	#[command(subcommand)]
	Key(KeyCommand),
	/// Print the version.
	Version,
}

/// A node as typed.
#[derive(Args, Debug)]
pub struct RunArgs {
	/// Chain spec file, see `build-spec`.
	#[arg(long, value_name = "FILE")]
	pub chain: PathBuf,
	/// Folder for the chain's data.
	#[arg(long, value_name = "FOLDER")]
	pub base_path: PathBuf,
	/// Make blocks and vote, with the keys in the keystore.
	#[arg(long)]
	pub validator: bool,
	/// Make blocks and vote with keys derived from this secret, such as //Alice. For development networks.
	#[arg(long, value_name = "SECRET", conflicts_with = "validator")]
	pub dev_seed: Option<String>,
	/// Keystore folder; below the base path if not given.
	#[arg(long, value_name = "FOLDER", requires = "validator")]
	pub keystore: Option<PathBuf>,
	/// Port of the JSON-RPC, 0 for any free one.
	#[arg(long, default_value_t = 9944)]
	pub rpc_port: u16,
	/// Address of the JSON-RPC. Beyond loopback, methods that change the node are refused.
	#[arg(long, default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
	pub rpc_addr: IpAddr,
	/// Serve methods that change the node to everybody who reaches the JSON-RPC.
	#[arg(long)]
	pub rpc_unsafe: bool,
	/// Web pages that may call, comma-separated, or `all`.
	#[arg(long, value_delimiter = ',', value_name = "ORIGIN")]
	pub rpc_cors: Option<Vec<String>>,
	/// Port for peers, 0 for any free one.
	#[arg(long, default_value_t = 30333)]
	pub p2p_port: u16,
	/// Address for peers; loopback with --dev-seed, every address otherwise.
	#[arg(long)]
	pub p2p_addr: Option<IpAddr>,
	/// A peer to start from, as /ip4/1.2.3.4/tcp/30333/p2p/12D3...; may be repeated.
	#[arg(long, value_name = "MULTIADDR")]
	pub bootnode: Vec<MultiaddrWithPeerId>,
	/// Serve Prometheus metrics on this loopback port, 0 for any free one.
	#[arg(long, value_name = "PORT")]
	pub prometheus_port: Option<u16>,
	/// Keep a justification at least once in so many blocks [default: 64, with --dev-seed 1].
	#[arg(long, value_name = "BLOCKS")]
	pub justification_period: Option<u32>,
	/// Gossip votes so often [default: 1000, with --dev-seed 80].
	#[arg(long, value_name = "MILLISECONDS")]
	pub gossip_ms: Option<u64>,
	/// Keep only the states of so many final blocks; all if not given. Blocks are always kept.
	#[arg(long, value_name = "BLOCKS")]
	pub keep_states: Option<u32>,
	/// For tests only: a block each so many real milliseconds, while chain time moves a whole slot per block.
	#[arg(long, value_name = "MILLISECONDS")]
	pub lapse_ms: Option<u64>,
	/// Stop when the disk has fewer free MiB.
	#[arg(long, value_name = "MIB", default_value_t = LEAST_FREE_BYTES / 1024 / 1024)]
	pub least_free_mib: u64,
}

impl RunArgs {
	/// The settings this asks for; reads the chain spec.
	pub fn settings(self) -> Result<NodeSettings, NodeError> {
		let development = self.dev_seed.is_some();
		let mut consensus =
			if development { ConsensusSettings::development() } else { ConsensusSettings::production() };
		if let Some(period) = self.justification_period {
			consensus.justification_period = at_least(1, "--justification-period", period.into())? as u32;
		}
		if let Some(ms) = self.gossip_ms {
			consensus.gossip = Duration::from_millis(at_least(1, "--gossip-ms", ms)?);
		}
		consensus.lapse = self.lapse_ms.map(|ms| at_least(1, "--lapse-ms", ms)).transpose()?.map(Duration::from_millis);
		let least_free = at_least(LEAST_GUARD_MIB, "--least-free-mib", self.least_free_mib)?;
		let keep_states = self.keep_states.map(|states| at_least(1, "--keep-states", states.into())).transpose()?;
		let everywhere = IpAddr::V4(if development { Ipv4Addr::LOCALHOST } else { Ipv4Addr::UNSPECIFIED });
		let mut rpc = RpcSettings {
			addr: SocketAddr::new(self.rpc_addr, self.rpc_port),
			unsafe_everywhere: self.rpc_unsafe,
			..RpcSettings::default()
		};
		if let Some(origins) = self.rpc_cors {
			rpc.cors = (!origins.iter().any(|origin| origin == "all")).then_some(origins);
		}
		Ok(NodeSettings {
			spec: spec::from_file(&self.chain)?,
			base_path: self.base_path,
			role: match self.dev_seed {
				Some(seed) => NodeRole::Validator(Keys::Seed(seed)),
				None if self.validator => NodeRole::Validator(Keys::Store(self.keystore)),
				None => NodeRole::Full,
			},
			rpc,
			metrics: self.prometheus_port.map(|port| SocketAddr::from((Ipv4Addr::LOCALHOST, port))),
			network: NetworkSettings {
				listen: SocketAddr::new(self.p2p_addr.unwrap_or(everywhere), self.p2p_port),
				bootnodes: self.bootnode,
				..NetworkSettings::default()
			},
			consensus,
			keep_states: keep_states.map(|states| states as u32),
			least_free_bytes: least_free.saturating_mul(1024 * 1024),
		})
	}
}

/// Below this a full disk would end the database, and with it the program, in the middle of a write.
const LEAST_GUARD_MIB: u64 = 16;

fn at_least(least: u64, what: &str, value: u64) -> Result<u64, NodeError> {
	if value < least {
		return Err(NodeError::BadSettings(format!("{what} must be at least {least}")));
	}
	Ok(value)
}

/// A chain spec as typed.
#[derive(Args, Debug)]
pub struct BuildSpecArgs {
	/// Runtime blob, built by `cargo xtask wasm`.
	#[arg(long, value_name = "FILE")]
	pub wasm: PathBuf,
	/// Id of the chain: letters, digits, - and _. Names its data folder.
	#[arg(long)]
	pub id: String,
	/// Name for people; the id if not given.
	#[arg(long)]
	pub name: Option<String>,
	/// Genesis preset of the runtime.
	#[arg(long, default_value = "development")]
	pub preset: String,
	/// JSON merged over the preset, such as '{"balances":{"balances":[]}}'.
	#[arg(long, value_name = "JSON")]
	pub patch: Option<String>,
	/// Genesis as storage instead of settings: starts faster.
	#[arg(long)]
	pub raw: bool,
	/// A live network, not a development one.
	#[arg(long)]
	pub live: bool,
}

impl BuildSpecArgs {
	/// The spec's JSON.
	pub fn json(&self) -> Result<String, NodeError> {
		let blob = self.wasm.display().to_string();
		let code = std::fs::read(&self.wasm)
			.map_err(|e| NodeError::BadRuntime { blob: blob.clone(), reason: e.to_string() })?;
		let patch = self.patch.as_deref().map(serde_json::from_str).transpose();
		let patch = patch.map_err(|e| NodeError::BadSettings(format!("--patch is no JSON: {e}")))?;
		let new = NewSpec {
			code: &code,
			blob: &blob,
			id: &self.id,
			name: self.name.as_deref().unwrap_or(&self.id),
			preset: &self.preset,
			patch,
			live: self.live,
		};
		spec::to_json(&spec::new_spec(new)?, self.raw)
	}
}

/// What to do with keys. A secret given as `-` is read from stdin, where no list of processes shows it.
#[derive(Subcommand, Debug)]
pub enum KeyCommand {
	/// Make a secret of 12 words (JSON on stdout).
	Generate {
		/// What the key is for.
		#[arg(long, value_enum, default_value = "sr25519")]
		scheme: Scheme,
	},
	/// Show public key and address of a secret (JSON on stdout).
	Inspect {
		/// Words, 0x and 64 hex digits, a path such as //Alice, or - for stdin.
		secret: String,
		/// What the key is for.
		#[arg(long, value_enum, default_value = "sr25519")]
		scheme: Scheme,
	},
	/// Put a validator's session keys into the keystore of a chain.
	Insert {
		/// Words, 0x and 64 hex digits, a path such as //Alice, or - for stdin.
		secret: String,
		/// Folder for the chain's data.
		#[arg(long, value_name = "FOLDER")]
		base_path: PathBuf,
		/// Chain spec file.
		#[arg(long, value_name = "FILE")]
		chain: PathBuf,
	},
}

impl KeyCommand {
	/// Does it; the answer is JSON.
	pub fn run(self) -> Result<serde_json::Value, NodeError> {
		match self {
			Self::Generate { scheme } => Ok(serde_json::json!(keys::generate(scheme))),
			Self::Inspect { secret, scheme } => Ok(serde_json::json!(keys::inspect(&typed(secret)?, scheme)?)),
			Self::Insert { secret, base_path, chain } => {
				let spec = spec::from_file(&chain)?;
				let folder = crate::folder::ChainFolder::open(&base_path, spec.id())?;
				Ok(serde_json::json!(keys::insert(&typed(secret)?, &folder.keystore())?))
			}
		}
	}
}

/// Reads at most 4 KiB of stdin for `-`.
fn typed(secret: String) -> Result<String, NodeError> {
	if secret != "-" {
		return Ok(secret);
	}
	let mut text = String::new();
	std::io::stdin()
		.take(4096)
		.read_to_string(&mut text)
		.map_err(|e| NodeError::BadKey(format!("cannot read the secret from stdin: {e}")))?;
	Ok(text.trim().to_owned())
}

#[cfg(test)]
mod tests {
	use super::*;
	use clap::CommandFactory;

	#[test]
	fn the_command_line_is_consistent() {
		Cli::command().debug_assert();
	}

	#[test]
	fn a_period_of_zero_is_refused() {
		let args = "phala-node run --chain x --base-path y --justification-period 0";
		let Command::Run(run) = Cli::parse_from(args.split(' ')).command else { panic!("parsed as another command") };
		assert!(matches!(run.settings(), Err(NodeError::BadSettings(_))));
	}
}
