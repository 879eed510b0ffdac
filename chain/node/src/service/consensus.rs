//! Puts an opened chain to work: network, RPC, authoring, finality.
use super::{clock::Clock, failure::service_error, network, parts::Parts, rpc, session_keys};
use crate::{rpc::KnownSpec, settings::NodeSettings, NodeError};
use sc_consensus_aura::{SlotProportion, StartAuraParams};
use sc_consensus_grandpa as grandpa;
use sc_service::{Error, RpcHandlers, TaskManager};
use sc_transaction_pool_api::OffchainTransactionPoolFactory;
use sp_consensus_aura::{sr25519::AuthorityPair as AuraPair, SlotDuration};
use sp_core::H256;

/// Part of a slot that may be spent on making a block.
const PROPOSAL_SHARE: f32 = 2.0 / 3.0;

/// A chain at work.
pub struct Running {
	pub tasks: TaskManager,
	pub handlers: RpcHandlers,
	/// Where peers reach it.
	pub peers: Vec<String>,
}

/// Starts every task of the node.
pub fn run(settings: &NodeSettings, parts: Parts) -> Result<Running, NodeError> {
	let folder = parts.folder.clone();
	run_tasks(settings, parts).map_err(|e| service_error(&folder, e))
}

fn run_tasks(settings: &NodeSettings, mut parts: Parts) -> Result<Running, Error> {
	let slot = sc_consensus_aura::slot_duration(&*parts.client)?;
	if slot.as_millis() == 0 {
		return Err(Error::Other("the chain's slot length is zero".into()));
	}
	let lapse = settings.consensus.lapse;
	let net = network::start(&parts, slot, lapse.is_some())?;
	let voter_state = grandpa::SharedVoterState::empty();
	let peers = net.addresses(&settings.network.public);
	let known = KnownSpec::new(&settings.spec, &peers);
	let rpc_builder = rpc::builder(&parts, known, net.warp.clone(), voter_state.clone());
	let telemetry = parts.telemetry.as_ref().map(|telemetry| telemetry.handle());
	let (role, name) = (parts.config.role, parts.config.network.node_name.clone());
	let registry = parts.config.prometheus_registry().cloned();

	let handlers = sc_service::spawn_tasks(sc_service::SpawnTasksParams {
		config: parts.config,
		client: parts.client.clone(),
		backend: parts.backend,
		task_manager: &mut parts.tasks,
		keystore: parts.keystore.keystore(),
		transaction_pool: parts.pool.clone(),
		rpc_builder,
		network: net.service.clone(),
		system_rpc_tx: net.system_rpc,
		tx_handler_controller: net.transactions,
		sync_service: net.sync.clone(),
		telemetry: parts.telemetry.as_mut(),
		tracing_execute_block: None,
	})?;

	if role.is_authority() {
		let keys = session_keys::Watch {
			client: parts.client.clone(),
			keystore: parts.keystore.keystore(),
			authorities: parts.link.shared_authority_set().clone(),
		};
		keys.start(&parts.tasks, registry.as_ref()).map_err(Error::from)?;
		let proposer_factory = sc_basic_authorship::ProposerFactory::new(
			parts.tasks.spawn_handle(),
			parts.client.clone(),
			parts.pool.clone(),
			registry.as_ref(),
			telemetry.clone(),
		);
		// Real time between two attempts; in a time lapse the slot's number comes from the parent.
		let pace = lapse.map_or(slot, |d| SlotDuration::from_millis((d.as_millis() as u64).max(1)));
		let clock = Clock::author(parts.client.clone(), slot, lapse.is_some());
		let aura = sc_consensus_aura::start_aura::<AuraPair, _, _, _, _, _, _, _, _, _, _>(StartAuraParams {
			slot_duration: pace,
			client: parts.client,
			select_chain: parts.select_chain,
			block_import: parts.block_import,
			proposer_factory,
			sync_oracle: net.sync.clone(),
			justification_sync_link: net.sync.clone(),
			create_inherent_data_providers: move |parent: H256, ()| std::future::ready(clock.after(parent)),
			force_authoring: settings.consensus.author_alone,
			backoff_authoring_blocks: None::<()>,
			keystore: parts.keystore.keystore(),
			block_proposal_slot_portion: SlotProportion::new(PROPOSAL_SHARE),
			max_block_proposal_slot_portion: None,
			telemetry: telemetry.clone(),
			compatibility_mode: Default::default(),
		})?;
		parts.tasks.spawn_essential_handle().spawn_blocking("aura", Some("authoring"), aura);
	}

	let voting_rule = if settings.consensus.vote_for_best {
		grandpa::VotingRulesBuilder::new().build()
	} else {
		grandpa::VotingRulesBuilder::default().build()
	};
	let voter = grandpa::run_grandpa_voter(grandpa::GrandpaParams {
		config: grandpa::Config {
			gossip_duration: settings.consensus.gossip,
			justification_generation_period: settings.consensus.justification_period,
			observer_enabled: false,
			local_role: role,
			name: Some(name),
			keystore: role.is_authority().then(|| parts.keystore.keystore()),
			telemetry: telemetry.clone(),
			protocol_name: net.votes_protocol,
		},
		link: parts.link,
		network: net.service,
		sync: net.sync,
		notification_service: net.votes,
		voting_rule,
		prometheus_registry: registry,
		shared_voter_state: voter_state,
		telemetry,
		offchain_tx_pool_factory: OffchainTransactionPoolFactory::new(parts.pool),
	})?;
	parts.tasks.spawn_essential_handle().spawn_blocking("grandpa-voter", None, voter);
	Ok(Running { tasks: parts.tasks, handlers, peers: peers.iter().map(ToString::to_string).collect() })
}
