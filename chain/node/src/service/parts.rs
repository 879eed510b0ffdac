//! The chain's parts that need nobody else: database, client, pool, block import.
use super::{failure::service_error, own_keys::OwnKeys};
use crate::{
	client::{Backend, Client, Pool, SelectChain},
	fake_runtime::Block,
	folder::ChainFolder,
	settings::NodeSettings,
	spec::HostFunctions,
	NodeError,
};
use sc_client_api::HeaderBackend;
use sc_consensus_grandpa as grandpa;
use sc_service::{Configuration, KeystoreContainer, TaskManager};
use sc_telemetry::{Telemetry, TelemetryEndpoints, TelemetryWorker};
use std::sync::Arc;

/// Block import that keeps GRANDPA's books.
pub type BlockImport = grandpa::GrandpaBlockImport<Backend, Block, Client, SelectChain>;
/// What the voter needs of the import.
pub type Link = grandpa::LinkHalf<Block, Client, SelectChain>;

/// An opened chain, not yet at work.
pub struct Parts {
	pub config: Configuration,
	pub folder: ChainFolder,
	pub client: Arc<Client>,
	pub backend: Arc<Backend>,
	pub keystore: KeystoreContainer,
	/// Of a validator that needs keys of its own.
	pub own_keys: Option<OwnKeys>,
	pub tasks: TaskManager,
	pub pool: Arc<Pool>,
	pub select_chain: SelectChain,
	pub block_import: BlockImport,
	pub link: Link,
	/// What it reports to, if it does.
	pub telemetry: Option<Telemetry>,
}

/// Opens the database, or makes it, and refuses one of another chain.
pub fn open(settings: &NodeSettings, folder: &ChainFolder, config: Configuration) -> Result<Parts, NodeError> {
	let fail = |e: sc_service::Error| service_error(folder, e);
	let executor = sc_service::new_wasm_executor::<HostFunctions>(&config.executor);
	folder.check_chain(&settings.spec, &executor)?;
	let fresh = !folder.database().exists();
	let endpoints = config.telemetry_endpoints.clone().filter(|endpoints| !endpoints.is_empty());
	let telemetry = endpoints.map(start_telemetry).transpose().map_err(|e| NodeError::Service(e.to_string()))?;
	let (client, backend, keystore, tasks) = sc_service::new_full_parts::<Block, crate::fake_runtime::RuntimeApi, _>(
		&config,
		telemetry.as_ref().map(|(_, telemetry)| telemetry.handle()),
		executor.clone(),
		// Justified blocks are what warp proofs and light clients live on.
		vec![Arc::new(grandpa::GrandpaPruningFilter)],
	)
	.map_err(fail)?;
	let telemetry = telemetry.map(|(worker, telemetry)| {
		tasks.spawn_handle().spawn("telemetry", None, worker.run());
		telemetry
	});
	let own_keys = settings.may_not_use_development_keys().then(|| OwnKeys(keystore.keystore()));
	own_keys.iter().try_for_each(OwnKeys::check)?;
	folder.mark(client.info().genesis_hash, &settings.spec, &executor, fresh)?;

	let client: Arc<Client> = Arc::new(client);
	let select_chain = SelectChain::new(backend.clone());
	let pool = sc_transaction_pool::Builder::new(
		tasks.spawn_essential_handle(),
		client.clone(),
		config.role.is_authority().into(),
	)
	.with_options(config.transaction_pool.clone())
	.with_prometheus(config.prometheus_registry())
	.build();
	let (block_import, link) = grandpa::block_import(
		client.clone(),
		settings.consensus.justification_period,
		&client,
		select_chain.clone(),
		telemetry.as_ref().map(Telemetry::handle),
	)
	.map_err(|e| service_error(folder, e))?;
	Ok(Parts {
		config,
		folder: folder.clone(),
		client,
		backend,
		keystore,
		own_keys,
		tasks,
		pool: Arc::new(pool),
		select_chain,
		block_import,
		link,
		telemetry,
	})
}

fn start_telemetry(endpoints: TelemetryEndpoints) -> Result<(TelemetryWorker, Telemetry), sc_telemetry::Error> {
	const WAITING_WORDS: usize = 16;
	let worker = TelemetryWorker::new(WAITING_WORDS)?;
	let telemetry = worker.handle().new_telemetry(endpoints);
	Ok((worker, telemetry))
}
