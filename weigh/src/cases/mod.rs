//! The states in which calls are dearest.
mod computation;
mod delegation_voting;
mod launch_gate;
mod pool_ledger;
mod stake_pool;
mod validator_set;
mod vault;
mod worker_messages;
mod worker_registry;
mod wrapped_pha;

use crate::case::Case;

/// The pallets that are measured, by their folders, and their cases.
pub const PALLETS: [(&str, fn() -> Vec<Case>); 10] = [
	("wrapped-pha", wrapped_pha::cases),
	("worker-registry", worker_registry::cases),
	("worker-messages", worker_messages::cases),
	("computation", computation::cases),
	("stake-pool", stake_pool::cases),
	("vault", vault::cases),
	("pool-ledger", pool_ledger::cases),
	("delegation-voting", delegation_voting::cases),
	("launch-gate", launch_gate::cases),
	("validator-set", validator_set::cases),
];
