//! What is typed becomes what is used: every cross-check, once.
use super::Typed;
use crate::{settings::*, spec, NodeError};
use edge_log::Format as LogFormat;
use std::{
	fmt::Display,
	net::{IpAddr, Ipv4Addr, SocketAddr},
	path::{Path, PathBuf},
	str::FromStr,
	time::Duration,
};

/// Below this a full disk would end the database, and with it the program, in the middle of a write.
const LEAST_GUARD_MIB: u64 = 16;
const RPC_PORT: u16 = 9_944;
const P2P_PORT: u16 = 30_333;
/// Everything that a telemetry may be told.
const MOST_VERBOSE: u8 = 9;
/// The WebSocket listener for peers is so many ports above the other, unless it is said where.
const WS_PORT_AFTER: u16 = 100;

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
		let new_keeps_states = if self.dev_seed.is_some() { Kept::All } else { Kept::Last(USUAL_STATES) };
		let keep_states = self.keep_states.map(|kept| at_least_kept("keep_states", kept)).transpose()?;
		let keep_blocks = at_least_kept("keep_blocks", self.keep_blocks.unwrap_or(Kept::All))?;
		let network = self.network()?;
		let mut rpc = RpcSettings {
			addr: SocketAddr::new(
				self.rpc_addr.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST)),
				self.rpc_port.unwrap_or(RPC_PORT),
			),
			unsafe_everywhere: self.rpc_unsafe.unwrap_or(false),
			..RpcSettings::default()
		};
		if let Some(origins) = self.rpc_cors.clone() {
			rpc.cors = (!origins.iter().any(|origin| origin == "all")).then_some(origins);
		}
		let metrics = self.metrics()?;
		let telemetry = self.telemetry()?;
		let keystore_password = self.keystore_password_file.as_deref().map(edge_secrets::read_file).transpose()?;
		let usual = PoolSettings::default();
		let pool = PoolSettings {
			transactions: self.pool_limit.unwrap_or(usual.transactions),
			bytes: self.pool_kbytes.map_or(usual.bytes, |kib| kib.saturating_mul(1024)),
		};
		let trie_cache_bytes = self.trie_cache_mib.map_or(TRIE_CACHE_BYTES, |mib| mib.saturating_mul(1024 * 1024));
		let chain = needed("chain", self.chain)?;
		Ok(NodeSettings {
			base_path: needed("base_path", self.base_path)?,
			network,
			spec: spec::from_file(&chain)?,
			role,
			development_keys_on_live: self.dev_on_live.unwrap_or(false),
			keystore_password,
			rpc,
			metrics,
			telemetry,
			pool,
			trie_cache_bytes,
			consensus,
			keep_states,
			new_keeps_states,
			keep_blocks,
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

	fn metrics(&self) -> Result<Option<SocketAddr>, NodeError> {
		match (self.prometheus_port, self.prometheus_addr) {
			(Some(port), addr) => Ok(Some(SocketAddr::new(addr.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST)), port))),
			(None, Some(_)) => Err(NodeError::BadSettings("prometheus_addr is set, and prometheus_port is not".into())),
			(None, None) => Ok(None),
		}
	}

	fn telemetry(&self) -> Result<Telemetry, NodeError> {
		let endpoint = |text: &String| {
			let (url, verbosity) = text.trim().rsplit_once(' ').unwrap_or((text.trim(), "0"));
			let verbosity = verbosity.parse().ok().filter(|verbosity| *verbosity <= MOST_VERBOSE);
			let bad =
				|| NodeError::BadSettings(format!("telemetry_url {text:?} is not followed by 0 to {MOST_VERBOSE}"));
			Ok::<_, NodeError>((url.trim().to_owned(), verbosity.ok_or_else(bad)?))
		};
		match (&self.telemetry_url, self.no_telemetry.unwrap_or(false)) {
			(Some(_), true) => Err(NodeError::BadSettings("telemetry_url and no_telemetry exclude each other".into())),
			(Some(urls), false) => Ok(Telemetry::To(urls.iter().map(endpoint).collect::<Result<_, _>>()?)),
			(None, false) if self.dev_seed.is_none() => Ok(Telemetry::AsSpec),
			(None, _) => Ok(Telemetry::Off),
		}
	}

	fn network(&self) -> Result<NetworkSettings, NodeError> {
		let everywhere = IpAddr::V4(if self.dev_seed.is_some() { Ipv4Addr::LOCALHOST } else { Ipv4Addr::UNSPECIFIED });
		let addr = self.p2p_addr.unwrap_or(everywhere);
		let port = self.p2p_port.unwrap_or(P2P_PORT);
		let ws_port = match (self.p2p_ws_port, port) {
			(Some(chosen), _) => chosen,
			(None, 0) => 0,
			(None, port) => port.checked_add(WS_PORT_AFTER).ok_or_else(|| {
				NodeError::BadSettings(format!(
					"p2p_ws_port is not set, and there is no port {WS_PORT_AFTER} above {port}"
				))
			})?,
		};
		let usual = Slots::default();
		Ok(NetworkSettings {
			listen: SocketAddr::new(addr, port),
			listen_ws: SocketAddr::new(addr, ws_port),
			public: addresses("public_addr", self.public_addr.as_deref())?,
			bootnodes: addresses("bootnode", self.bootnode.as_deref())?,
			reserved: addresses("reserved_node", self.reserved_node.as_deref())?,
			reserved_only: self.reserved_only.unwrap_or(false),
			slots: Slots {
				out: self.out_peers.unwrap_or(usual.out),
				full: self.in_peers.unwrap_or(usual.full),
				light: self.in_peers_light.unwrap_or(usual.light),
			},
			sync: self.sync.unwrap_or_default(),
			name: self.name.clone(),
			key_file: self.node_key_file.clone(),
		})
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

/// Addresses of peers; `what` names the setting.
fn addresses<A: FromStr<Err: Display>>(what: &str, typed: Option<&[String]>) -> Result<Vec<A>, NodeError> {
	let parse = |text: &String| {
		text.parse().map_err(|error| NodeError::BadSettings(format!("{what} {text:?} is no peer's address: {error}")))
	};
	typed.unwrap_or_default().iter().map(parse).collect()
}

fn at_least(least: u64, what: &str, value: u64) -> Result<u64, NodeError> {
	if value < least {
		return Err(NodeError::BadSettings(format!("{what} must be at least {least}")));
	}
	Ok(value)
}

fn at_least_kept(what: &str, kept: Kept) -> Result<Kept, NodeError> {
	match kept {
		Kept::Last(blocks) => at_least(LEAST_STATES.into(), what, blocks.into()).map(|_| kept),
		Kept::All => Ok(kept),
	}
}

fn needed(what: &str, path: Option<PathBuf>) -> Result<PathBuf, NodeError> {
	match path {
		Some(path) if path != Path::new("") => Ok(path),
		_ => Err(NodeError::BadSettings(format!("{what} is not set: it has no default"))),
	}
}
