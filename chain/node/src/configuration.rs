//! The service's configuration, filled from [`NodeSettings`].
mod network;

use crate::{folder::ChainFolder, keys, settings::*, NodeError};
use edge_secrets::SecretText;
use sc_chain_spec::ChainSpec;
use sc_service::{
	config::{
		BasePath, BlocksPruning, DatabaseSource, ExecutorConfiguration, KeystoreConfig, OffchainWorkerConfig,
		PrometheusConfig, PruningMode, RpcBatchRequestConfig, RpcConfiguration, RpcEndpoint, RpcMethods,
	},
	Configuration, Role,
};
use sc_telemetry::TelemetryEndpoints;
use sc_transaction_pool::{TransactionPoolOptions, TransactionPoolType};
use sp_core::{ed25519, sr25519};
use std::net::SocketAddr;

/// Largest request and response of the JSON-RPC, in MiB. A batch of records is at most 8 MiB, twice that as hex.
const MAX_REQUEST_MIB: u32 = 15;
const MAX_RESPONSE_MIB: u32 = 64;
/// Calls in one JSON-RPC batch.
const MAX_BATCH_CALLS: u32 = 1_000;
/// The pool does not look at bytes that it refused for this many seconds. Most refusals of ours pass within a block, and
/// each try of a banned transaction renews its ban: with the default of half an hour, what is retried is never heard.
const BAN_SECONDS: u64 = 6;

/// Fills in the service's configuration. `metrics` is the resolved address, with a port.
pub fn build(
	settings: &NodeSettings,
	folder: &ChainFolder,
	metrics: Option<SocketAddr>,
	tokio_handle: tokio::runtime::Handle,
) -> Result<Configuration, NodeError> {
	let validator = matches!(settings.role, NodeRole::Validator(_));
	let of_new = (!folder.database().exists()).then_some(settings.new_keeps_states);
	Ok(Configuration {
		impl_name: "phala-node".into(),
		impl_version: env!("CARGO_PKG_VERSION").into(),
		role: if validator { Role::Authority } else { Role::Full },
		tokio_handle,
		transaction_pool: pool(settings.pool),
		network: network::build(settings, folder),
		keystore: keystore(settings, folder),
		database: DatabaseSource::ParityDb { path: folder.database() },
		trie_cache_maximum_size: Some(settings.trie_cache_bytes),
		warm_up_trie_cache: None,
		state_pruning: settings.keep_states.or(of_new).map(|kept| match kept {
			Kept::All => PruningMode::ArchiveAll,
			Kept::Last(blocks) => PruningMode::blocks_pruning(blocks),
		}),
		blocks_pruning: match settings.keep_blocks {
			Kept::All => BlocksPruning::KeepAll,
			Kept::Last(blocks) => BlocksPruning::Some(blocks),
		},
		chain_spec: Box::new(settings.spec.clone()),
		executor: ExecutorConfiguration::default(),
		wasm_runtime_overrides: None,
		rpc: rpc(&settings.rpc),
		prometheus_config: metrics
			.map(|addr| PrometheusConfig::new_with_default_registry(addr, settings.spec.id().into())),
		telemetry_endpoints: telemetry(settings)?,
		// The index holds the records: a node without it could serve nobody.
		offchain_worker: OffchainWorkerConfig { enabled: false, indexing_enabled: true },
		force_authoring: settings.consensus.author_alone,
		disable_grandpa: false,
		dev_key_seed: match &settings.role {
			NodeRole::Validator(Keys::Seed(seed)) => Some(checked_seed(seed)?),
			_ => None,
		},
		tracing_targets: None,
		tracing_receiver: sc_service::TracingReceiver::Log,
		announce_block: true,
		data_path: folder.path().into(),
		base_path: BasePath::new(&settings.base_path),
	})
}

fn pool(bounds: PoolSettings) -> TransactionPoolOptions {
	let kind = TransactionPoolType::SingleState;
	TransactionPoolOptions::new_with_params(bounds.transactions, bounds.bytes, Some(BAN_SECONDS), kind, false, false)
}

fn telemetry(settings: &NodeSettings) -> Result<Option<TelemetryEndpoints>, NodeError> {
	match &settings.telemetry {
		Telemetry::Off => Ok(None),
		Telemetry::AsSpec => Ok(ChainSpec::telemetry_endpoints(&settings.spec).clone()),
		Telemetry::To(endpoints) => TelemetryEndpoints::new(endpoints.clone())
			.map(Some)
			.map_err(|error| NodeError::BadSettings(format!("telemetry_url is no endpoint: {error}"))),
	}
}

/// A path of the public phrase from which keys of both schemes can be derived.
fn checked_seed(seed: &str) -> Result<String, NodeError> {
	const ORIGIN: &str = "the development seed";
	if !seed.starts_with("//") {
		return Err(NodeError::BadKey { origin: ORIGIN.into(), reason: "it is no path such as //Alice" });
	}
	let secret = SecretText::new(seed, ORIGIN)?;
	keys::pair::<sr25519::Pair>(&secret, ORIGIN)?;
	keys::pair::<ed25519::Pair>(&secret, ORIGIN)?;
	Ok(seed.to_owned())
}

fn keystore(settings: &NodeSettings, folder: &ChainFolder) -> KeystoreConfig {
	let path = match &settings.role {
		NodeRole::Validator(Keys::Seed(_)) => return KeystoreConfig::InMemory,
		NodeRole::Validator(Keys::Store(Some(path))) => path.clone(),
		NodeRole::Validator(Keys::Store(None)) | NodeRole::Full => folder.keystore(),
	};
	KeystoreConfig::Path { path, password: settings.keystore_password.as_ref().map(keys::password) }
}

fn rpc(rpc: &RpcSettings) -> RpcConfiguration {
	const BUFFER: u32 = 64;
	const SUBSCRIPTIONS: u32 = 1024;
	let batch_config = RpcBatchRequestConfig::Limit(MAX_BATCH_CALLS);
	let methods = if rpc.unsafe_everywhere { RpcMethods::Unsafe } else { RpcMethods::Auto };
	let endpoint = RpcEndpoint {
		listen_addr: rpc.addr,
		batch_config,
		max_connections: rpc.max_connections,
		max_payload_in_mb: MAX_REQUEST_MIB,
		max_payload_out_mb: MAX_RESPONSE_MIB,
		max_subscriptions_per_connection: SUBSCRIPTIONS,
		max_buffer_capacity_per_connection: BUFFER,
		rate_limit: None,
		rate_limit_trust_proxy_headers: false,
		rate_limit_whitelisted_ips: Vec::new(),
		cors: rpc.cors.clone(),
		rpc_methods: methods,
		is_optional: false,
		retry_random_port: false,
	};
	RpcConfiguration {
		addr: Some(vec![endpoint]),
		max_connections: rpc.max_connections,
		cors: rpc.cors.clone(),
		methods: if rpc.unsafe_everywhere {
			sc_service::config::RpcMethods::Unsafe
		} else {
			sc_service::config::RpcMethods::Auto
		},
		max_request_size: MAX_REQUEST_MIB,
		max_response_size: MAX_RESPONSE_MIB,
		id_provider: None,
		max_subs_per_conn: SUBSCRIPTIONS,
		port: rpc.addr.port(),
		message_buffer_capacity: BUFFER,
		batch_config,
		rate_limit: None,
		rate_limit_whitelisted_ips: Vec::new(),
		rate_limit_trust_proxy_headers: false,
		request_logger_limit: 1024,
	}
}
