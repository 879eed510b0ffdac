//! Peers: block import from them, GRANDPA's votes, warp proofs for them.
use super::{clock::Clock, parts::Parts};
use crate::{client::Backend, fake_runtime::Block};
use sc_consensus::DefaultImportQueue;
use sc_consensus_aura::ImportQueueParams;
use sc_consensus_grandpa as grandpa;
use sc_network::{
	config::{FullNetworkConfiguration, MultiaddrWithPeerId},
	multiaddr::{Multiaddr, Protocol},
	service::traits::NetworkService,
	Litep2pNetworkBackend, NetworkBackend, NotificationService, ProtocolName,
};
use sc_network_sync::SyncingService;
use sc_network_transactions::TransactionsHandlerController;
use sc_rpc::system::Request;
use sc_service::{Error, WarpSyncConfig};
use sc_utils::mpsc::TracingUnboundedSender;
use sp_consensus_aura::{sr25519::AuthorityPair as AuraPair, SlotDuration};
use sp_core::H256;
use std::sync::Arc;

type Net = Litep2pNetworkBackend;
/// Makes warp proofs out of this node's database.
pub type WarpProvider = grandpa::warp_proof::NetworkProvider<Block, Backend>;

/// Who votes on finality.
pub type Authorities = grandpa::SharedAuthoritySet<H256, u32>;

/// The running network.
pub struct Network {
	pub service: Arc<dyn NetworkService>,
	pub sync: Arc<SyncingService<Block>>,
	pub system_rpc: TracingUnboundedSender<Request<Block>>,
	pub transactions: TransactionsHandlerController<H256>,
	pub votes: Box<dyn NotificationService>,
	pub votes_protocol: ProtocolName,
	pub warp: Arc<WarpProvider>,
}

impl Network {
	/// Where peers reach this node, with its identity; first where light clients do.
	pub fn addresses(&self, public: &[Multiaddr]) -> Vec<MultiaddrWithPeerId> {
		let peer_id = self.service.local_peer_id();
		let heard = if public.is_empty() { self.service.listen_addresses() } else { public.to_vec() };
		let mut all: Vec<_> = heard
			.into_iter()
			.map(|address| {
				let is_identity = |part: &Protocol<'_>| matches!(part, Protocol::P2p(_));
				let multiaddr = address.iter().filter(|part| !is_identity(part)).collect();
				MultiaddrWithPeerId { multiaddr, peer_id }
			})
			.collect();
		let for_full_nodes = |address: &MultiaddrWithPeerId| {
			!address.multiaddr.iter().any(|part| matches!(part, Protocol::Ws(_) | Protocol::Wss(_)))
		};
		all.sort_by_key(|address| (for_full_nodes(address), address.to_string()));
		all.dedup();
		all
	}
}

/// Checks and imports blocks of others.
pub fn import_queue(parts: &Parts, slot: SlotDuration, lapse: bool) -> Result<DefaultImportQueue<Block>, Error> {
	let clock = Clock::verifier(parts.client.clone(), slot, lapse);
	Ok(sc_consensus_aura::import_queue::<AuraPair, _, _, _, _, _>(ImportQueueParams {
		block_import: parts.block_import.clone(),
		justification_import: Some(Box::new(parts.block_import.clone())),
		client: parts.client.clone(),
		create_inherent_data_providers: move |parent: H256, ()| std::future::ready(clock.after(parent)),
		spawner: &parts.tasks.spawn_essential_handle(),
		registry: parts.config.prometheus_registry(),
		check_for_equivocation: Default::default(),
		telemetry: parts.telemetry.as_ref().map(|telemetry| telemetry.handle()),
		compatibility_mode: Default::default(),
	})?)
}

/// Starts the network.
pub fn start(parts: &Parts, slot: SlotDuration, lapse: bool) -> Result<Network, Error> {
	let registry = parts.config.prometheus_registry();
	let import_queue = import_queue(parts, slot, lapse)?;

	let mut net = FullNetworkConfiguration::<Block, H256, Net>::new(&parts.config.network, registry.cloned());
	let metrics = <Net as NetworkBackend<Block, H256>>::register_notification_metrics(registry);
	let genesis = sc_client_api::HeaderBackend::info(&*parts.client).genesis_hash;
	let votes_protocol = grandpa::protocol_standard_name(&genesis, &parts.config.chain_spec);
	let (votes_config, votes) = grandpa::grandpa_peers_set_config::<Block, Net>(
		votes_protocol.clone(),
		metrics.clone(),
		net.peer_store_handle(),
	);
	net.add_notification_protocol(votes_config);
	let warp = Arc::new(grandpa::warp_proof::NetworkProvider::new(
		parts.backend.clone(),
		parts.link.shared_authority_set().clone(),
		Vec::new(),
	));
	let (service, system_rpc, transactions, sync, _bitswap) =
		sc_service::build_network(sc_service::BuildNetworkParams {
			config: &parts.config,
			net_config: net,
			client: parts.client.clone(),
			transaction_pool: parts.pool.clone(),
			spawn_handle: parts.tasks.spawn_handle(),
			spawn_essential_handle: parts.tasks.spawn_essential_handle(),
			import_queue,
			block_announce_validator_builder: None,
			warp_sync_config: Some(WarpSyncConfig::WithProvider(warp.clone())),
			block_relay: None,
			metrics,
			gap_sync_body_policy: None,
		})?;
	Ok(Network { service, sync, system_rpc, transactions, votes, votes_protocol, warp })
}
