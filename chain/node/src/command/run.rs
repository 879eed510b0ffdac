//! `phala-node run`: flags over `PHALA_NODE_*` variables over the file given by `--config` over the defaults.
use crate::{settings::*, spec, NodeError};
use clap::Args;
use edge_log::Format as LogFormat;
use edge_manual::environment;
use figment::{
	providers::{Env, Format, Serialized, Toml},
	Figment,
};
use serde::{Deserialize, Serialize};
use std::{
	net::{IpAddr, Ipv4Addr, SocketAddr},
	path::{Path, PathBuf},
	time::Duration,
};

const ENVIRONMENT: &str = "PHALA_NODE_";
/// Below this a full disk would end the database, and with it the program, in the middle of a write.
const LEAST_GUARD_MIB: u64 = 16;
const RPC_PORT: u16 = 9_944;
const P2P_PORT: u16 = 30_333;

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
	/// Address for peers [default: loopback with --dev-seed, every address otherwise]
	#[arg(long, value_name = "ADDRESS")]
	#[serde(skip_serializing_if = "Option::is_none")]
	pub p2p_addr: Option<IpAddr>,
	/// A peer to start from, as /ip4/1.2.3.4/tcp/30333/p2p/12D3...; may be repeated
	#[arg(long, value_delimiter = ',', value_name = "MULTIADDR")]
	#[serde(default, deserialize_with = "list", skip_serializing_if = "Option::is_none")]
	pub bootnode: Option<Vec<String>>,
	/// Serve Prometheus metrics on this loopback port, 0 for any free one [default: nowhere]
	#[arg(long, value_name = "PORT")]
	#[serde(skip_serializing_if = "Option::is_none")]
	pub prometheus_port: Option<u16>,
	/// Keep a justification at least once in so many blocks [default: 64, with --dev-seed 1]
	#[arg(long, value_name = "BLOCKS")]
	#[serde(skip_serializing_if = "Option::is_none")]
	pub justification_period: Option<u32>,
	/// Gossip votes so often [default: 1000, with --dev-seed 80]
	#[arg(long, value_name = "MILLISECONDS")]
	#[serde(skip_serializing_if = "Option::is_none")]
	pub gossip_ms: Option<u64>,
	/// Keep only the states of so many final blocks; blocks are always kept [default: all]
	#[arg(long, value_name = "BLOCKS")]
	#[serde(skip_serializing_if = "Option::is_none")]
	pub keep_states: Option<u32>,
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

impl Typed {
	/// What to log, and how.
	pub fn log(&self) -> (String, LogFormat) {
		(self.log.clone().unwrap_or_else(|| "info".into()), self.log_format.unwrap_or_default())
	}

	/// The settings this asks for; reads the chain spec.
	pub fn settings(self) -> Result<NodeSettings, NodeError> {
		let role = self.role()?;
		let consensus = self.consensus()?;
		let least_free = self.least_free_mib.unwrap_or(LEAST_FREE_BYTES / 1024 / 1024);
		let least_free = at_least(LEAST_GUARD_MIB, "least_free_mib", least_free)?;
		let keep_states = self.keep_states.map(|states| at_least(1, "keep_states", states.into())).transpose()?;
		let everywhere = IpAddr::V4(if self.dev_seed.is_some() { Ipv4Addr::LOCALHOST } else { Ipv4Addr::UNSPECIFIED });
		let bootnodes = self.bootnode.unwrap_or_default().into_iter().map(|peer| {
			peer.parse()
				.map_err(|error| NodeError::BadSettings(format!("bootnode {peer:?} is no peer's address: {error}")))
		});
		let mut rpc = RpcSettings {
			addr: SocketAddr::new(
				self.rpc_addr.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST)),
				self.rpc_port.unwrap_or(RPC_PORT),
			),
			unsafe_everywhere: self.rpc_unsafe.unwrap_or(false),
			..RpcSettings::default()
		};
		if let Some(origins) = self.rpc_cors {
			rpc.cors = (!origins.iter().any(|origin| origin == "all")).then_some(origins);
		}
		let chain = needed("chain", self.chain)?;
		Ok(NodeSettings {
			base_path: needed("base_path", self.base_path)?,
			network: NetworkSettings {
				listen: SocketAddr::new(self.p2p_addr.unwrap_or(everywhere), self.p2p_port.unwrap_or(P2P_PORT)),
				bootnodes: bootnodes.collect::<Result<_, _>>()?,
				..NetworkSettings::default()
			},
			spec: spec::from_file(&chain)?,
			role,
			development_keys_on_live: self.dev_on_live.unwrap_or(false),
			rpc,
			metrics: self.prometheus_port.map(|port| SocketAddr::from((Ipv4Addr::LOCALHOST, port))),
			consensus,
			keep_states: keep_states.map(|states| states as u32),
			least_free_bytes: least_free.saturating_mul(1024 * 1024),
		})
	}

	fn role(&self) -> Result<NodeRole, NodeError> {
		let bad = |words: &str| Err(NodeError::BadSettings(words.into()));
		match (&self.dev_seed, self.validator.unwrap_or(false), &self.keystore) {
			(Some(_), true, _) => bad("validator and dev_seed exclude each other: they name different keys"),
			(_, false, Some(_)) => bad("keystore is set, but only a validator has one"),
			(Some(seed), false, None) if !seed.starts_with("//") => {
				Err(NodeError::BadKey { origin: "dev_seed".into(), reason: "it is no path such as //Alice" })
			}
			(Some(seed), false, None) => Ok(NodeRole::Validator(Keys::Seed(seed.clone()))),
			(None, true, keystore) => Ok(NodeRole::Validator(Keys::Store(keystore.clone()))),
			(None, false, None) => Ok(NodeRole::Full),
		}
	}

	fn consensus(&self) -> Result<ConsensusSettings, NodeError> {
		let mut consensus = match self.dev_seed {
			Some(_) => ConsensusSettings::development(),
			None => ConsensusSettings::production(),
		};
		if let Some(period) = self.justification_period {
			consensus.justification_period = at_least(1, "justification_period", period.into())? as u32;
		}
		if let Some(ms) = self.gossip_ms {
			consensus.gossip = Duration::from_millis(at_least(1, "gossip_ms", ms)?);
		}
		consensus.lapse = self.lapse_ms.map(|ms| at_least(1, "lapse_ms", ms)).transpose()?.map(Duration::from_millis);
		Ok(consensus)
	}
}

fn at_least(least: u64, what: &str, value: u64) -> Result<u64, NodeError> {
	if value < least {
		return Err(NodeError::BadSettings(format!("{what} must be at least {least}")));
	}
	Ok(value)
}

fn needed(what: &str, path: Option<PathBuf>) -> Result<PathBuf, NodeError> {
	match path {
		Some(path) if path != Path::new("") => Ok(path),
		_ => Err(NodeError::BadSettings(format!("{what} is not set: it has no default"))),
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::command::{Cli, Command};
	use clap::Parser;

	fn run(args: &str) -> Run {
		let words = ["phala-node", "run"].into_iter().chain(args.split_whitespace());
		let Command::Run(run) = Cli::parse_from(words).command else { panic!("parsed as another command") };
		*run
	}

	/// Without the variables of other tests.
	#[allow(clippy::result_large_err)] // The jail's own error.
	fn alone(test: impl FnOnce()) {
		figment::Jail::expect_with(|_| {
			test();
			Ok(())
		});
	}

	#[test]
	fn what_makes_no_sense_is_refused_by_name() {
		alone(|| {
			for (args, named) in [
				("--justification-period 0", "justification_period must be at least 1"),
				("--least-free-mib 1", "least_free_mib must be at least 16"),
				("--dev-seed //Alice --validator", "exclude each other"),
				("--keystore k", "only a validator"),
				("--dev-seed horse", "no path such as //Alice"),
				("--chain x --base-path y --bootnode x", "bootnode"),
				("", "chain is not set"),
				("--chain x", "base_path is not set"),
			] {
				let refused = run(args).read().and_then(Typed::settings).map(|_| ()).unwrap_err();
				assert!(refused.to_string().contains(named), "{args}: {refused}");
			}
		});
	}

	#[test]
	fn case_25_a_flag_beats_the_file_and_the_file_beats_the_default() {
		alone(|| {
			let folder = tempfile::tempdir().unwrap();
			let file = folder.path().join("node.toml");
			std::fs::write(
				&file,
				"rpc_port = 1\np2p_port = 2\nvalidator = true\nbootnode = [\"a\", \"b\"]\nlog = \"warn\"\n",
			)
			.unwrap();
			let typed = run(&format!("--config {} --rpc-port 3", file.display())).read().unwrap();
			assert_eq!((typed.rpc_port, typed.p2p_port, typed.validator), (Some(3), Some(2), Some(true)));
			assert_eq!((typed.bootnode.as_deref().map(<[_]>::len), typed.log().0.as_str()), (Some(2), "warn"));
			std::fs::write(&file, "rpcport = 1\n").unwrap();
			let refused = run(&format!("--config {}", file.display())).read().unwrap_err().to_string();
			assert!(refused.contains("rpcport"), "{refused}");
		});
	}

	/// Case 25: beside a Kubernetes service of its name, no node started; and an empty variable was taken for a path.
	#[test]
	#[allow(clippy::result_large_err)] // The jail's own error.
	fn case_25_variables_of_others_are_ignored_and_empty_ones_are_refused_by_name() {
		figment::Jail::expect_with(|jail| {
			for (name, value) in
				[("PORT", "tcp://10.0.0.1:9944"), ("SERVICE_HOST", "10.0.0.1"), ("RPC_PORT", "7"), ("BOOTNODE", "a, b")]
			{
				jail.set_env(format!("PHALA_NODE_{name}"), value);
			}
			let typed = run("").read().unwrap();
			assert_eq!((typed.rpc_port, typed.bootnode.unwrap().len()), (Some(7), 2));
			for name in ["CHAIN", "CONFIG", "LOG"] {
				let variable = format!("PHALA_NODE_{name}");
				jail.set_env(&variable, "");
				let refused = run("--chain x --log info").read().map(|_| ()).unwrap_err();
				assert_eq!(refused.to_string(), format!("{variable} is set and empty"));
				std::env::remove_var(&variable);
			}
			jail.create_file("node.toml", "rpc_cors = 1")?;
			let refused = run("--config node.toml").read().map(|_| ()).unwrap_err().to_string();
			assert!(refused.contains("neither a list nor a text") && !refused.contains("untagged"), "{refused}");
			Ok(())
		});
	}

	#[test]
	fn case_25_wrong_settings_are_wrong_usage() {
		alone(|| {
			for args in ["--least-free-mib 1", "--dev-seed horse", "--chain nowhere --base-path y", "--config nowhere"]
			{
				let refused = run(args).read().and_then(Typed::settings).map(|_| ()).unwrap_err();
				assert!(refused.is_usage(), "{args}: {refused}");
			}
		});
		assert!(!NodeError::Service(String::new()).is_usage());
	}
}
