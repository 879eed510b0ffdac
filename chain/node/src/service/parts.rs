//! The chain's parts that need nobody else: database, client, pool, block import.
use super::{
	failure::{caught, service_error},
	own_keys::OwnKeys,
};
use crate::{
	client::{Backend, Client, Pool, SelectChain},
	fake_runtime::Block,
	folder::ChainFolder,
	settings::NodeSettings,
	spec::HostFunctions,
	NodeError,
};
use sc_client_api::{Backend as _, HeaderBackend};
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

/// Opens the database, or makes it, and refuses one of another chain, or a damaged one.
pub fn open(settings: &NodeSettings, folder: &ChainFolder, config: Configuration) -> Result<Parts, NodeError> {
	folder.check_files()?;
	caught(folder, || assemble(settings, folder, config))
}

fn assemble(settings: &NodeSettings, folder: &ChainFolder, config: Configuration) -> Result<Parts, NodeError> {
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
	if let Some(forgotten) = forgotten(&client, &backend).map_err(|e| service_error(folder, e))? {
		return Err(folder.damaged(forgotten));
	}
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

/// What the database no longer knows, by what else it does. What is lost with its index is as if it had never been: the SDK would
/// begin the chain again over it, or let a validator vote a second time.
fn forgotten(client: &Client, backend: &Backend) -> Result<Option<String>, sp_blockchain::Error> {
	let info = client.info();
	let (best, above) = (info.best_number, info.best_number.saturating_add(1));
	if client.hash(above)?.is_some() {
		return Ok(Some(format!("it has block {above}, and calls block {best} its newest")));
	}
	Ok(match grandpa::best_justification::<_, Block>(backend)?.map(|newest| newest.target().0) {
		Some(justified) if justified > best => {
			Some(format!("it has a justification of block {justified}, and calls block {best} its newest"))
		}
		None if info.finalized_number > 0 && was_executed(client, backend, info.finalized_number) => {
			Some(format!("block {} is final, and nothing is left of who voted for it", info.finalized_number))
		}
		_ => None,
	})
}

/// Whether the states before and after a block are here. A node that came by warp sync has the state of a block and not the one
/// before, no record of it, and no votes for it.
pub fn was_executed(client: &Client, backend: &Backend, number: u32) -> bool {
	let has_state = |number| {
		let hash = client.hash(number).ok().flatten();
		hash.is_some_and(|hash| backend.have_state_at(hash, number))
	};
	has_state(number) && has_state(number.saturating_sub(1))
}

fn start_telemetry(endpoints: TelemetryEndpoints) -> Result<(TelemetryWorker, Telemetry), sc_telemetry::Error> {
	const WAITING_WORDS: usize = 16;
	let worker = TelemetryWorker::new(WAITING_WORDS)?;
	let telemetry = worker.handle().new_telemetry(endpoints);
	Ok((worker, telemetry))
}
