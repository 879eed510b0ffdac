//! The stock client, database and pool over our block type.
use crate::{
	fake_runtime::{Block, RuntimeApi},
	spec::HostFunctions,
};
use sc_executor::WasmExecutor;

/// Reads and writes one chain.
pub type Client = sc_service::TFullClient<Block, RuntimeApi, WasmExecutor<HostFunctions>>;
/// One chain's database.
pub type Backend = sc_service::TFullBackend<Block>;
pub(crate) type SelectChain = sc_consensus::LongestChain<Backend, Block>;
pub(crate) type Pool = sc_transaction_pool::TransactionPoolHandle<Block, Client>;
