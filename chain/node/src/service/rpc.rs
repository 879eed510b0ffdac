//! Which JSON-RPC methods the node has beside the service's own (system, chain, state, author).
use super::{network::WarpProvider, parts::Parts};
use crate::rpc::{Gemini, GeminiApiServer, KnownSpec, Reader};
use jsonrpsee::{Methods, RpcModule};
use sc_consensus_grandpa as grandpa;
use sc_consensus_grandpa_rpc::{Grandpa, GrandpaApiServer};
use sc_rpc::SubscriptionTaskExecutor;
use sc_service::Error;
use std::sync::Arc;

/// Builds the module, once for sockets and once for calls inside the process.
pub type Builder = Box<dyn Fn(SubscriptionTaskExecutor) -> Result<RpcModule<()>, Error>>;

/// Everything the methods need is cloned out of `parts`.
pub fn builder(
	parts: &Parts,
	known: KnownSpec,
	warp: Arc<WarpProvider>,
	voter_state: grandpa::SharedVoterState,
) -> Builder {
	let (client, backend, pool) = (parts.client.clone(), parts.backend.clone(), parts.pool.clone());
	let authorities = parts.link.shared_authority_set().clone();
	let justifications = parts.link.justification_stream();
	let finality = grandpa::FinalityProofProvider::new_for_service(backend.clone(), Some(authorities.clone()));
	Box::new(move |executor| {
		let mut module = RpcModule::new(());
		let mut merge = |methods: Methods| module.merge(methods).map_err(|e| Error::Other(e.to_string()));
		{
			use substrate_frame_rpc_system::{System, SystemApiServer};
			merge(System::new(client.clone(), pool.clone()).into_rpc().into())?;
		}
		{
			use pallet_transaction_payment_rpc::{TransactionPayment, TransactionPaymentApiServer};
			merge(TransactionPayment::new(client.clone()).into_rpc().into())?;
		}
		let finality_rpc =
			Grandpa::new(executor, authorities.clone(), voter_state.clone(), justifications.clone(), finality.clone());
		merge(finality_rpc.into_rpc().into())?;
		let reader = Reader::new(client.clone(), backend.clone(), authorities.clone());
		merge(Gemini::new(reader, known.clone(), warp.clone()).into_rpc().into())?;
		Ok(module)
	})
}
