//! `phala-node run`: flags over `PHALA_NODE_*` variables over the file given by `--config` over the defaults.
mod settings;

use crate::{
	settings::{Kept, SyncMode},
	NodeError,
};
use clap::Args;
use edge_log::Format as LogFormat;
use edge_manual::environment;
use figment::{
	providers::{Env, Format, Serialized, Toml},
	Figment,
};
use serde::{Deserialize, Serialize};
use std::{net::IpAddr, path::PathBuf};

const ENVIRONMENT: &str = "PHALA_NODE_";

/// Settings come from the flags below, else from PHALA_NODE_* environment variables (PHALA_NODE_BASE_PATH and so on), else
/// from the file given by --config, else from the defaults.
#[derive(Args, Clone, Debug, Default)]
pub struct Run {
	/// TOML file with the settings below, their names written with underscores [env: PHALA_NODE_CONFIG]
	#[arg(long, env = "PHALA_NODE_CONFIG", value_parser = environment::path(), value_name = "FILE", hide_env = true)]
	pub config: Option<PathBuf>,
	/// How to run it.
	#[command(flatten)]
	pub typed: Typed,
}

/// A node as typed. Absent means: look further.
#[derive(Args, Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Typed {
	/// Chain spec file, see `build-spec`
	#[arg(long, value_name = "FILE")]
	#[serde(skip_serializing_if = "Option::is_none")]
	pub chain: Option<PathBuf>,
	/// Folder for the chain's data
	#[arg(long, value_name = "FOLDER")]
	#[serde(skip_serializing_if = "Option::is_none")]
	pub base_path: Option<PathBuf>,
	/// Make blocks and vote, with the keys in the keystore
	#[arg(long, num_args = 0..=1, default_missing_value = "true", value_name = "BOOL")]
	#[serde(skip_serializing_if = "Option::is_none")]
	pub validator: Option<bool>,
	/// Make blocks and vote with the keys of this path of the public phrase, such as //Alice: for development networks
	#[arg(long, value_name = "PATH")]
	#[serde(skip_serializing_if = "Option::is_none")]
	pub dev_seed: Option<String>,
	/// Make blocks and vote on a live chain, too, with keys that everybody has
	#[arg(long, num_args = 0..=1, default_missing_value = "true", value_name = "BOOL")]
	#[serde(skip_serializing_if = "Option::is_none")]
	pub dev_on_live: Option<bool>,
	/// Keystore folder of a validator [default: below the base path]
	#[arg(long, value_name = "FOLDER")]
	#[serde(skip_serializing_if = "Option::is_none")]
	pub keystore: Option<PathBuf>,
	/// File with the password of the keystore, readable by you alone
	#[arg(long, value_name = "FILE")]
	#[serde(skip_serializing_if = "Option::is_none")]
	pub keystore_password_file: Option<PathBuf>,
	/// Port of the JSON-RPC, 0 for any free one [default: 9944]
	#[arg(long, value_name = "PORT")]
	#[serde(skip_serializing_if = "Option::is_none")]
	pub rpc_port: Option<u16>,
	/// Address of the JSON-RPC; beyond loopback, methods that change the node are refused [default: 127.0.0.1]
	#[arg(long, value_name = "ADDRESS")]
	#[serde(skip_serializing_if = "Option::is_none")]
	pub rpc_addr: Option<IpAddr>,
	/// Serve methods that change the node to everybody who reaches the JSON-RPC
	#[arg(long, num_args = 0..=1, default_missing_value = "true", value_name = "BOOL")]
	#[serde(skip_serializing_if = "Option::is_none")]
	pub rpc_unsafe: Option<bool>,
	/// Web pages that may call, comma-separated, or `all` [default: those of this machine]
	#[arg(long, value_delimiter = ',', value_name = "ORIGIN")]
	#[serde(default, deserialize_with = "list", skip_serializing_if = "Option::is_none")]
	pub rpc_cors: Option<Vec<String>>,
	/// Port for peers, 0 for any free one [default: 30333]
	#[arg(long, value_name = "PORT")]
	#[serde(skip_serializing_if = "Option::is_none")]
	pub p2p_port: Option<u16>,
	/// Port for peers that speak WebSocket, as light clients do [default: p2p-port + 100, any free one if that is 0]
	#[arg(long, value_name = "PORT")]
	#[serde(skip_serializing_if = "Option::is_none")]
	pub p2p_ws_port: Option<u16>,
	/// Address for peers [default: loopback with --dev-seed, every address otherwise]
	#[arg(long, value_name = "ADDRESS")]
	#[serde(skip_serializing_if = "Option::is_none")]
	pub p2p_addr: Option<IpAddr>,
	/// Where peers reach it, as /dns/node.example.org/tcp/30333; may be repeated [default: where they see it]
	#[arg(long, value_delimiter = ',', value_name = "MULTIADDR")]
	#[serde(default, deserialize_with = "list", skip_serializing_if = "Option::is_none")]
	pub public_addr: Option<Vec<String>>,
	/// A peer to start from, as /ip4/1.2.3.4/tcp/30333/p2p/12D3...; may be repeated
	#[arg(long, visible_alias = "bootnodes", value_delimiter = ',', value_name = "MULTIADDR")]
	#[serde(default, deserialize_with = "list", skip_serializing_if = "Option::is_none")]
	pub bootnode: Option<Vec<String>>,
	/// A peer that always has a slot; may be repeated
	#[arg(long, visible_alias = "reserved-nodes", value_delimiter = ',', value_name = "MULTIADDR")]
	#[serde(default, deserialize_with = "list", skip_serializing_if = "Option::is_none")]
	pub reserved_node: Option<Vec<String>>,
	/// Talk to reserved peers only
	#[arg(long, num_args = 0..=1, default_missing_value = "true", value_name = "BOOL")]
	#[serde(skip_serializing_if = "Option::is_none")]
	pub reserved_only: Option<bool>,
	/// Full nodes that it calls [default: 8]
	#[arg(long, value_name = "PEERS")]
	#[serde(skip_serializing_if = "Option::is_none")]
	pub out_peers: Option<u32>,
	/// Full nodes that may call it [default: 32]
	#[arg(long, value_name = "PEERS")]
	#[serde(skip_serializing_if = "Option::is_none")]
	pub in_peers: Option<u32>,
	/// Light clients that may call it [default: 100]
	#[arg(long, value_name = "PEERS")]
	#[serde(skip_serializing_if = "Option::is_none")]
	pub in_peers_light: Option<u32>,
	/// What peers and the telemetry call it [default: the chain's id]
	#[arg(long, value_name = "NAME")]
	#[serde(skip_serializing_if = "Option::is_none")]
	pub name: Option<String>,
	/// File with the secret of its peer-to-peer identity, made if it is not there [default: below the base path]
	#[arg(long, value_name = "FILE")]
	#[serde(skip_serializing_if = "Option::is_none")]
	pub node_key_file: Option<PathBuf>,
	/// How it comes to the present: full or warp [default: full]
	#[arg(long, value_enum, value_name = "MODE")]
	#[serde(skip_serializing_if = "Option::is_none")]
	pub sync: Option<SyncMode>,
	/// Serve Prometheus metrics on this port, 0 for any free one [default: nowhere]
	#[arg(long, value_name = "PORT")]
	#[serde(skip_serializing_if = "Option::is_none")]
	pub prometheus_port: Option<u16>,
	/// Address of the metrics [default: 127.0.0.1]
	#[arg(long, value_name = "ADDRESS")]
	#[serde(skip_serializing_if = "Option::is_none")]
	pub prometheus_addr: Option<IpAddr>,
	/// Report to this telemetry, as 'wss://example.org/submit 0' with how much (0 to 9); may be repeated [default: as the spec says, nowhere with --dev-seed]
	#[arg(long, value_delimiter = ',', value_name = "URL")]
	#[serde(default, deserialize_with = "list", skip_serializing_if = "Option::is_none")]
	pub telemetry_url: Option<Vec<String>>,
	/// Report to no telemetry
	#[arg(long, num_args = 0..=1, default_missing_value = "true", value_name = "BOOL")]
	#[serde(skip_serializing_if = "Option::is_none")]
	pub no_telemetry: Option<bool>,
	/// Transactions that may wait in the pool [default: 8192]
	#[arg(long, value_name = "TRANSACTIONS")]
	#[serde(skip_serializing_if = "Option::is_none")]
	pub pool_limit: Option<usize>,
	/// KiB of them [default: 20480]
	#[arg(long, value_name = "KIB")]
	#[serde(skip_serializing_if = "Option::is_none")]
	pub pool_kbytes: Option<usize>,
	/// MiB of the cache of state [default: 64]
	#[arg(long, value_name = "MIB")]
	#[serde(skip_serializing_if = "Option::is_none")]
	pub trie_cache_mib: Option<usize>,
	/// Keep a justification at least once in so many blocks [default: 64, with --dev-seed 1]
	#[arg(long, value_name = "BLOCKS")]
	#[serde(skip_serializing_if = "Option::is_none")]
	pub justification_period: Option<u32>,
	/// Gossip votes so often [default: 1000, with --dev-seed 80]
	#[arg(long, value_name = "MILLISECONDS")]
	#[serde(skip_serializing_if = "Option::is_none")]
	pub gossip_ms: Option<u64>,
	/// States to keep, of so many final blocks or `all`; at least 32 [default: as the database was made, a new one 256; all with
	/// --dev-seed]
	#[arg(long, value_name = "BLOCKS")]
	#[serde(skip_serializing_if = "Option::is_none")]
	pub keep_states: Option<Kept>,
	/// Bodies of final blocks to keep, of so many or `all`; headers and records are always kept [default: all]
	#[arg(long, value_name = "BLOCKS")]
	#[serde(skip_serializing_if = "Option::is_none")]
	pub keep_blocks: Option<Kept>,
	/// For tests only: a block each so many real milliseconds, while chain time moves a whole slot per block
	#[arg(long, value_name = "MILLISECONDS")]
	#[serde(skip_serializing_if = "Option::is_none")]
	pub lapse_ms: Option<u64>,
	/// Stop when the disk has fewer free MiB [default: 256]
	#[arg(long, value_name = "MIB")]
	#[serde(skip_serializing_if = "Option::is_none")]
	pub least_free_mib: Option<u64>,
	/// What to log to standard error: a level, or target=level pairs as in `info,grandpa=debug` [default: info]
	#[arg(long, value_name = "FILTER")]
	#[serde(skip_serializing_if = "Option::is_none")]
	pub log: Option<String>,
	/// What a line of the log looks like [default: text]
	#[arg(long, value_enum, value_name = "FORMAT")]
	#[serde(skip_serializing_if = "Option::is_none")]
	pub log_format: Option<LogFormat>,
}

/// A list, or one text with commas, as a variable of the environment has it.
fn list<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Vec<String>>, D::Error> {
	#[derive(Deserialize)]
	#[serde(untagged, expecting = "it is neither a list nor a text with commas")]
	enum Either {
		Text(String),
		List(Vec<String>),
	}
	Ok(Option::<Either>::deserialize(from)?.map(|either| match either {
		Either::Text(text) => text.split(',').map(|part| part.trim().to_owned()).collect(),
		Either::List(list) => list,
	}))
}

impl Run {
	/// What is typed, with what environment and file add to it. Of the environment, what is no setting is somebody else's:
	/// Kubernetes, for one, names its services there.
	pub fn read(&self) -> Result<Typed, NodeError> {
		let settings = environment::settings(&Self::augment_args(clap::Command::new("run")));
		if let Some(name) = environment::empty_variable(ENVIRONMENT, &settings) {
			return Err(NodeError::EmptyVariable(name));
		}
		let known: Vec<_> = settings.iter().map(String::as_str).filter(|setting| *setting != "config").collect();
		let mut figment = Figment::new();
		if let Some(file) = &self.config {
			if !file.is_file() {
				return Err(NodeError::BadSettings(format!("there is no configuration file {}", file.display())));
			}
			figment = figment.merge(Toml::file_exact(file));
		}
		figment
			.merge(Env::prefixed(ENVIRONMENT).only(&known))
			.merge(Serialized::defaults(&self.typed))
			.extract()
			.map_err(|error| {
				NodeError::BadSettings(format!(
					"cannot read the settings: {}",
					edge_secrets::what_is_wrong(&error.to_string())
				))
			})
	}
}

#[cfg(test)]
mod tests;
