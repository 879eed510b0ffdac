//! What a node is asked to be. Every choice is an argument; nothing is read from the environment.
use crate::spec::Spec;
use edge_secrets::SecretText;
use sc_network::{config::MultiaddrWithPeerId, Multiaddr};
use std::{
	net::{IpAddr, Ipv4Addr, SocketAddr},
	path::PathBuf,
	str::FromStr,
	time::Duration,
};

/// One node of one chain.
#[derive(Clone)]
pub struct NodeSettings {
	/// The chain.
	pub spec: Spec,
	/// Several nodes of different chains may share it; each keeps to `chains/<id>` below.
	pub base_path: PathBuf,
	/// Whether it makes blocks and votes, and with which keys.
	pub role: NodeRole,
	/// Make blocks and vote on a live chain with keys that everybody has. Refused otherwise.
	pub development_keys_on_live: bool,
	/// Without which the words in the keystore give other keys.
	pub keystore_password: Option<SecretText>,
	/// The JSON-RPC listener.
	pub rpc: RpcSettings,
	/// Where the node serves Prometheus metrics; port 0 picks a free one. `None`: nowhere.
	pub metrics: Option<SocketAddr>,
	/// Where it reports itself to.
	pub telemetry: Telemetry,
	/// Peers.
	pub network: NetworkSettings,
	/// Transactions that wait.
	pub pool: PoolSettings,
	/// Bytes of the cache of state.
	pub trie_cache_bytes: usize,
	/// Pace of blocks and finality.
	pub consensus: ConsensusSettings,
	/// Which states of final blocks to keep; `None`: as the database was made.
	pub keep_states: Option<Kept>,
	/// Which ones a database keeps that is made with `None`.
	pub new_keeps_states: Kept,
	/// Which bodies of final blocks to keep. Headers, justifications of set changes and records are always kept.
	pub keep_blocks: Kept,
	/// Refuse to start, and stop, below this many free bytes on the data folder's file system.
	pub least_free_bytes: u64,
}

/// Default of [`NodeSettings::least_free_bytes`].
pub const LEAST_FREE_BYTES: u64 = 256 * 1024 * 1024;

/// Default of [`NodeSettings::trie_cache_bytes`].
pub const TRIE_CACHE_BYTES: usize = 64 * 1024 * 1024;
/// The fewest states that a node may keep: those that a worker at the tip may ask a proof of.
pub const LEAST_STATES: u32 = 32;
/// States that a new database keeps of final blocks, if nothing else is said: as Polkadot's node.
pub const USUAL_STATES: u32 = 256;

/// How much of the past a node keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(into = "String")]
pub enum Kept {
	/// Everything.
	All,
	/// What belongs to so many of the newest final blocks.
	Last(u32),
}

impl FromStr for Kept {
	type Err = &'static str;
	fn from_str(text: &str) -> Result<Self, Self::Err> {
		match text {
			"all" => Ok(Self::All),
			number => number.parse().map(Self::Last).map_err(|_| "it is neither a number of blocks nor `all`"),
		}
	}
}

impl From<Kept> for String {
	fn from(kept: Kept) -> Self {
		match kept {
			Kept::All => "all".into(),
			Kept::Last(blocks) => blocks.to_string(),
		}
	}
}

/// A number or a text: as a file or a variable of the environment has it.
impl<'de> serde::Deserialize<'de> for Kept {
	fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
		#[derive(serde::Deserialize)]
		#[serde(untagged, expecting = "it is neither a number of blocks nor `all`")]
		enum Either {
			Blocks(u32),
			Text(String),
		}
		match Either::deserialize(from)? {
			Either::Blocks(blocks) => Ok(Self::Last(blocks)),
			Either::Text(text) => text.parse().map_err(serde::de::Error::custom),
		}
	}
}

impl NodeSettings {
	/// A sole validator of a development network: loopback only, free ports, finality as fast as it goes.
	pub fn development(spec: Spec, base_path: PathBuf, seed: &str) -> Self {
		Self {
			spec,
			base_path,
			role: NodeRole::Validator(Keys::Seed(seed.into())),
			development_keys_on_live: false,
			keystore_password: None,
			rpc: RpcSettings::default(),
			metrics: None,
			telemetry: Telemetry::Off,
			network: NetworkSettings::default(),
			pool: PoolSettings::default(),
			trie_cache_bytes: TRIE_CACHE_BYTES,
			consensus: ConsensusSettings::development(),
			keep_states: None,
			new_keeps_states: Kept::All,
			keep_blocks: Kept::All,
			least_free_bytes: LEAST_FREE_BYTES,
		}
	}
}

impl NodeSettings {
	/// Whether it makes blocks where that needs keys of one's own.
	pub(crate) fn may_not_use_development_keys(&self) -> bool {
		let validates = matches!(self.role, NodeRole::Validator(_));
		validates && !self.development_keys_on_live && crate::spec::is_live(&self.spec)
	}
}

/// Where a node reports itself to, for everybody to see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Telemetry {
	/// Nowhere.
	Off,
	/// Where the chain spec says.
	AsSpec,
	/// To these endpoints, with how much they are told (0 to 9).
	To(Vec<(String, u8)>),
}

/// Bounds of the transaction pool; a tenth of each may wait for others that are not there yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PoolSettings {
	/// Transactions.
	pub transactions: usize,
	/// Their bytes.
	pub bytes: usize,
}

impl Default for PoolSettings {
	fn default() -> Self {
		Self { transactions: 8_192, bytes: 20 * 1024 * 1024 }
	}
}

/// How a node that is behind comes to the present.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SyncMode {
	/// Every block is fetched and executed: it has every record.
	#[default]
	Full,
	/// Proofs of the changes of authorities, the newest state; blocks of the past are fetched afterwards: no records of them.
	Warp,
}

/// What a node does beside following.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NodeRole {
	/// Follows and serves.
	Full,
	/// Makes blocks and votes.
	Validator(Keys),
}

/// Where a validator's session keys are.
#[derive(Clone, PartialEq, Eq)]
pub enum Keys {
	/// Derived from this path of the public phrase, such as `//Alice`, in memory. For development.
	Seed(String),
	/// In the keystore folder, see `phala-node key insert`. `None`: the folder of the chain below the base path.
	Store(Option<PathBuf>),
}

impl std::fmt::Debug for Keys {
	fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
		match self {
			Self::Seed(_) => f.write_str("Seed(..)"),
			Self::Store(path) => f.debug_tuple("Store").field(path).finish(),
		}
	}
}

/// The JSON-RPC listener (HTTP and WebSocket on one port).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RpcSettings {
	/// Port 0 picks a free one.
	pub addr: SocketAddr,
	/// Serve methods that change the node (keys, peers, pruning) on an address others can reach, too.
	pub unsafe_everywhere: bool,
	/// Web pages of these origins may call; `None`: of all.
	pub cors: Option<Vec<String>>,
	/// Connections at a time.
	pub max_connections: u32,
}

impl Default for RpcSettings {
	fn default() -> Self {
		let cors = ["http://localhost:*", "http://127.0.0.1:*", "https://localhost:*", "https://127.0.0.1:*"];
		Self {
			addr: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0),
			unsafe_everywhere: false,
			cors: Some(cors.map(String::from).to_vec()),
			max_connections: 512,
		}
	}
}

/// Peers of the node.
#[derive(Clone, Debug, PartialEq)]
pub struct NetworkSettings {
	/// Where peers reach it; port 0 picks a free one.
	pub listen: SocketAddr,
	/// Where peers reach it that speak WebSocket alone, as light clients do; port 0 picks a free one.
	pub listen_ws: SocketAddr,
	/// Where it says that it is reached. Empty: where others see it.
	pub public: Vec<Multiaddr>,
	/// Peers to start from, beside those of the chain spec.
	pub bootnodes: Vec<MultiaddrWithPeerId>,
	/// Peers that always have a slot.
	pub reserved: Vec<MultiaddrWithPeerId>,
	/// Talk to nobody else.
	pub reserved_only: bool,
	/// How many peers at most.
	pub slots: Slots,
	/// How it comes to the present.
	pub sync: SyncMode,
	/// What peers and the telemetry call it; the chain's id if not given.
	pub name: Option<String>,
	/// File with the secret of its peer-to-peer identity; made if it is not there. `None`: below the base path.
	pub key_file: Option<PathBuf>,
}

impl Default for NetworkSettings {
	fn default() -> Self {
		let any = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0);
		Self {
			listen: any,
			listen_ws: any,
			public: Vec::new(),
			bootnodes: Vec::new(),
			reserved: Vec::new(),
			reserved_only: false,
			slots: Slots::default(),
			sync: SyncMode::Full,
			name: None,
			key_file: None,
		}
	}
}

/// How many peers a node has at most, of each kind. Light clients have slots of their own: full nodes never take them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slots {
	/// Full nodes that it called.
	pub out: u32,
	/// Full nodes that called it.
	pub full: u32,
	/// Light clients.
	pub light: u32,
}

impl Default for Slots {
	/// Those of the SDK's own command line.
	fn default() -> Self {
		Self { out: 8, full: 32, light: 100 }
	}
}

/// Pace of blocks and finality.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsensusSettings {
	/// How often votes are gossiped; bounds the finality lag from below.
	pub gossip: Duration,
	/// A justification is kept at least once in so many blocks.
	pub justification_period: u32,
	/// Vote for the best block at once, without leaving a margin below it.
	pub vote_for_best: bool,
	/// Make blocks also without peers.
	pub author_alone: bool,
	/// Tests only: a block each so many real milliseconds, while chain time moves one whole slot per block.
	/// Followers need the same setting.
	pub lapse: Option<Duration>,
}

impl ConsensusSettings {
	/// Finality within a second, on one machine.
	pub fn development() -> Self {
		Self {
			gossip: Duration::from_millis(80),
			justification_period: 1,
			vote_for_best: true,
			author_alone: true,
			lapse: None,
		}
	}

	/// Validators that live far apart.
	pub fn production() -> Self {
		Self {
			gossip: Duration::from_millis(1000),
			justification_period: 64,
			vote_for_best: false,
			author_alone: false,
			lapse: None,
		}
	}
}
