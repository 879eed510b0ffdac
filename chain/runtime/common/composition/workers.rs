//! Workers: who they are, what they say, what they earn.
use super::{
	governance::{Keepers, Parameters},
	money::TreasuryAccount,
	*,
};
use frame::{deps::sp_core::crypto::ByteArray, traits::Get};
use pallet_computation::Call as Compute;
use pallet_launch_gate::GateOf;
use pallet_stake_pool::Call as Pool;
use pallet_worker_registry::Call as Registry;

parameter_types! {
	pub const SubsidyId: PalletId = runtime_common::accounts::SUBSIDY;
}

/// The authorities that finalize, as an anchor lists them.
pub struct FinalityAuthorities;
impl Get<Vec<([u8; 32], u64)>> for FinalityAuthorities {
	fn get() -> Vec<([u8; 32], u64)> {
		let key = |id: &[u8]| <[u8; 32]>::try_from(id).ok();
		let authorities = Grandpa::grandpa_authorities();
		authorities.iter().filter_map(|(id, weight)| Some((key(id.as_slice())?, *weight))).collect()
	}
}

impl pallet_worker_registry::Config for Runtime {
	type GovernanceOrigin = Keepers;
	type SlotTime = system::SlotTime;
	type Messages = WorkerMessages;
	type Usage = Computation;
	type FinalityAuthorities = FinalityAuthorities;
	type Gate = GateOf<Runtime, WorkerRegistry>;
	type WeightInfo = pallet_worker_registry::weights::Measured<Runtime>;
}

impl pallet_computation::Config for Runtime {
	type GovernanceOrigin = Parameters;
	type SlotTime = system::SlotTime;
	type Notice = staking::Notice;
	type Messages = WorkerMessages;
	type Workers = WorkerRegistry;
	type Gatekeepers = WorkerRegistry;
	type Rewards = StakePool;
	type SessionEvents = StakePool;
	type Currency = Balances;
	type SubsidyId = SubsidyId;
	type Treasury = TreasuryAccount;
	type Protocol = pallet_worker_registry::Protocol<Runtime>;
	type Gate = GateOf<Runtime, Computation>;
	type WeightInfo = pallet_computation::weights::Measured<Runtime>;
}

impl pallet_worker_messages::Config for Runtime {
	type Senders = WorkerRegistry;
	type Handler = (WorkerRegistry, Computation);
	type Challenges = Computation;
	type SlotTime = system::SlotTime;
	type Gate = GateOf<Runtime, WorkerMessages>;
	type WeightInfo = pallet_worker_messages::weights::Measured<Runtime>;
}

/// Calls with which governance prepares the launch, taken although their pallets are closed. All of them need
/// governance's origin, except that workers may register and messages may come in, without which no gatekeeper could
/// ever be launched.
pub struct Preparation;
impl Contains<RuntimeCall> for Preparation {
	fn contains(call: &RuntimeCall) -> bool {
		match call {
			RuntimeCall::WorkerRegistry(call) => !matches!(call, Registry::set_endpoint { .. }),
			RuntimeCall::Computation(call) => matches!(
				call,
				Compute::set_economy { .. }
					| Compute::set_budget { .. }
					| Compute::set_max_budget { .. }
					| Compute::set_cool_down { .. }
					| Compute::set_minimum_score { .. }
					| Compute::set_heartbeats_paused { .. }
			),
			RuntimeCall::StakePool(call) => matches!(call, Pool::set_rules { .. }),
			_ => false,
		}
	}
}

/// Whether this runs a pool's workers, without moving money out of it.
pub fn is_pool_management(call: &RuntimeCall) -> bool {
	match call {
		RuntimeCall::StakePool(call) => matches!(
			call,
			Pool::create { .. }
				| Pool::add_worker { .. }
				| Pool::remove_worker { .. }
				| Pool::start_worker { .. }
				| Pool::stop_worker { .. }
				| Pool::restart_worker { .. }
				| Pool::reclaim_worker { .. }
		),
		RuntimeCall::WorkerRegistry(call) => {
			matches!(
				call,
				Registry::register { .. } | Registry::set_endpoint { .. } | Registry::request_benchmark { .. }
			)
		}
		_ => false,
	}
}
