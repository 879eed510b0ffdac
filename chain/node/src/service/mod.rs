//! One chain's node: database, import, network, RPC, authoring and finality, wired once.
mod clock;
mod consensus;
mod failure;
mod health;
pub(crate) mod network;
mod own_keys;
pub(crate) mod parts;
mod rpc;
mod session_keys;
mod space;

use crate::{
	client::{Backend, Client},
	folder::ChainFolder,
	ports,
	settings::{Keys, NodeRole, NodeSettings},
	NodeError,
};
use health::Health;
use own_keys::OwnKeys;
use sc_client_api::HeaderBackend;
use sc_service::{RpcHandlers, TaskManager};
use sp_core::H256;
use std::{
	net::{IpAddr, SocketAddr},
	sync::Arc,
	time::Duration,
};

/// How often [`RunningNode::stop`] looks whether the database is closed.
const STOP_POLL: Duration = Duration::from_millis(20);

/// A node at work. Dropping it stops its tasks; the database is always in order, even if the process is killed.
pub struct RunningNode {
	/// Keeps the tasks alive. Resolves when an essential one fails.
	pub tasks: TaskManager,
	/// Where the JSON-RPC listens, with the port that was chosen.
	pub rpc: SocketAddr,
	/// Where the metrics are served, with the port that was chosen.
	pub metrics: Option<SocketAddr>,
	/// Where peers reach it, with its identity: the public addresses if it was told any, else where it listens.
	pub peers: Vec<String>,
	/// Hash of block 0.
	pub genesis: H256,
	/// Id of the chain.
	pub chain: String,
	/// JSON-RPC without a socket.
	pub handlers: RpcHandlers,
	/// The chain, for programs in the same process.
	pub client: Arc<Client>,
	/// The database, for programs in the same process.
	pub backend: Arc<Backend>,
	folder: ChainFolder,
	least_free_bytes: u64,
	own_keys: Option<OwnKeys>,
	health: Health,
}

impl RunningNode {
	/// `ws://` URL of the JSON-RPC, on loopback if it listens on every address.
	pub fn url(&self) -> String {
		let mut addr = self.rpc;
		if addr.ip().is_unspecified() {
			addr.set_ip(if addr.is_ipv4() { [127, 0, 0, 1].into() } else { IpAddr::from([0u16, 0, 0, 0, 0, 0, 0, 1]) });
		}
		format!("ws://{addr}")
	}

	/// Stops the node and waits until its database is closed, so that the same folder can be opened again. False if that
	/// takes longer than `limit`; the database is in order all the same.
	pub async fn stop(self, limit: Duration) -> bool {
		let (backend, folder) = (Arc::downgrade(&self.backend), self.folder.clone());
		drop(self);
		// Whoever lets go of it last closes it, which takes a moment more.
		let is_locked = || matches!(folder.lock(), Err(NodeError::DataInUse { .. }));
		let closed = async {
			while backend.strong_count() > 0 || is_locked() {
				tokio::time::sleep(STOP_POLL).await;
			}
		};
		tokio::time::timeout(limit, closed).await.is_ok()
	}

	/// Waits until the node fails, and says why. Never returns otherwise.
	pub async fn failed(&mut self) -> NodeError {
		let outcome = self.tasks.future().await;
		if let Err(full) = self.folder.check_space(self.least_free_bytes) {
			return full;
		}
		if let Some(Err(shared)) = self.own_keys.as_ref().map(OwnKeys::check) {
			return shared;
		}
		if let Some(damage) = self.health.damage() {
			return self.folder.damaged(damage);
		}
		match outcome {
			Ok(()) => NodeError::Service("its tasks ended".into()),
			Err(e) => NodeError::Service(e.to_string()),
		}
	}
}

/// Starts a node and returns once it serves. `handle` must be of a multi-threaded runtime.
///
/// Checks before anything is written: the listeners, the room on the disk, and that the folder holds this chain.
pub fn start(settings: &NodeSettings, handle: tokio::runtime::Handle) -> Result<RunningNode, NodeError> {
	let _entered = handle.enter();
	if matches!(settings.role, NodeRole::Validator(Keys::Seed(_))) && settings.may_not_use_development_keys() {
		return Err(NodeError::DevelopmentKeys);
	}
	ports::check_free("rpc", settings.rpc.addr)?;
	ports::check_free("peer-to-peer", settings.network.listen)?;
	ports::check_free("peer-to-peer WebSocket", settings.network.listen_ws)?;
	let metrics = settings.metrics.map(|addr| ports::choose("metrics", addr)).transpose()?;
	let folder = ChainFolder::open(&settings.base_path, settings.spec.id())?;
	folder.check_space(settings.least_free_bytes)?;

	folder.check_aside()?;

	let config = crate::configuration::build(settings, &folder, metrics, handle.clone())?;
	let chain = parts::open(settings, &folder, config)?;
	let genesis = chain.client.info().genesis_hash;
	let (client, backend) = (chain.client.clone(), chain.backend.clone());
	let own_keys = chain.own_keys.clone();
	let consensus::Running { tasks, handlers, peers } = failure::caught(&folder, || consensus::run(settings, chain))?;
	own_keys.iter().for_each(|keys| keys.watch(&tasks));
	let health = Health::default();
	health.watch(&tasks, client.clone(), backend.clone());
	space::watch(&tasks, folder.clone(), settings.least_free_bytes);
	Ok(RunningNode {
		tasks,
		rpc: listen_address(&handlers).unwrap_or(settings.rpc.addr),
		metrics,
		peers,
		genesis,
		chain: settings.spec.id().into(),
		handlers,
		client,
		backend,
		folder,
		least_free_bytes: settings.least_free_bytes,
		own_keys,
		health,
	})
}

fn listen_address(handlers: &RpcHandlers) -> Option<SocketAddr> {
	use sc_network::multiaddr::Protocol;
	let mut parts = handlers.listen_addresses().first()?.iter();
	let ip = match parts.next()? {
		Protocol::Ip4(ip) => IpAddr::V4(ip),
		Protocol::Ip6(ip) => IpAddr::V6(ip),
		_ => return None,
	};
	match parts.next()? {
		Protocol::Tcp(port) => Some(SocketAddr::new(ip, port)),
		_ => None,
	}
}
