//! What the calls of this pallet cost: measured in wasm, in states in which they are dearest. `make weights` measures
//! anew; `docs/operations/weights.md` says what is charged of it and why.
pub mod figures;

use chain_traits::Cost;
use frame::weights_prelude::*;

/// Cost of each call.
#[allow(missing_docs)]
pub trait WeightInfo {
	fn create() -> Weight;
	fn set_commission() -> Weight;
	fn set_cap() -> Weight;
	fn contribute() -> Weight;
	fn withdraw() -> Weight;
	fn serve(limit: u32) -> Weight;
	/// Of so many members that are looked at and so many that are stopped.
	fn force_stop(members: u32, stops: u32) -> Weight;
	fn add_worker() -> Weight;
	fn remove_worker() -> Weight;
	fn start_worker() -> Weight;
	fn stop_worker() -> Weight;
	fn restart_worker() -> Weight;
	fn reclaim_worker() -> Weight;
	fn claim_owner_reward() -> Weight;
	fn reopen() -> Weight;
	fn set_rules() -> Weight;
	fn close() -> Weight;
	/// Not a call: announced rules are looked at in every block.
	fn on_initialize() -> Weight;
	/// Not a call: what crediting one payout costs the caller of the reward sink.
	fn reward() -> Weight;
}

/// With the runtime's own database prices.
pub struct Measured<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for Measured<T> {
	fn create() -> Weight {
		figures::CREATE.charge::<T>()
	}
	fn set_commission() -> Weight {
		figures::SET_COMMISSION.charge::<T>()
	}
	fn set_cap() -> Weight {
		figures::SET_CAP.charge::<T>()
	}
	fn contribute() -> Weight {
		figures::CONTRIBUTE_NEW.or(figures::CONTRIBUTE_OWN).charge::<T>()
	}
	fn withdraw() -> Weight {
		figures::WITHDRAW.charge::<T>()
	}
	fn serve(limit: u32) -> Weight {
		Cost::line((0, figures::SERVE_0), (64, figures::SERVE_64), limit.into()).charge::<T>()
	}
	/// Measured with all the workers that a pool may have and all the stops of a call, and charged so.
	fn force_stop(_: u32, _: u32) -> Weight {
		figures::FORCE_STOP.charge::<T>()
	}
	fn add_worker() -> Weight {
		figures::ADD_WORKER.charge::<T>()
	}
	fn remove_worker() -> Weight {
		figures::REMOVE_WORKER.charge::<T>()
	}
	fn start_worker() -> Weight {
		figures::START_WORKER.charge::<T>()
	}
	fn stop_worker() -> Weight {
		figures::STOP_WORKER.charge::<T>()
	}
	fn restart_worker() -> Weight {
		figures::RESTART_WORKER.charge::<T>()
	}
	fn reclaim_worker() -> Weight {
		figures::RECLAIM_WORKER.charge::<T>()
	}
	fn claim_owner_reward() -> Weight {
		figures::CLAIM_OWNER_REWARD.charge::<T>()
	}
	fn reopen() -> Weight {
		figures::REOPEN.charge::<T>()
	}
	fn set_rules() -> Weight {
		figures::SET_RULES.charge::<T>()
	}
	fn close() -> Weight {
		figures::CLOSE.charge::<T>()
	}
	fn on_initialize() -> Weight {
		figures::ON_INITIALIZE.charge::<T>()
	}
	fn reward() -> Weight {
		figures::REWARD.charge::<T>()
	}
}
