//! What the calls, hooks and handlers of this pallet cost. How the figures were taken: `docs/operations/weights.md`.
use frame::weights_prelude::*;

/// Costs of computation.
pub trait WeightInfo {
	/// Clock, accrual, stall check.
	fn on_initialize() -> Weight;
	/// Taking a heartbeat.
	fn on_heartbeat() -> Weight;
	/// Taking a benchmark report.
	fn on_benchmark() -> Weight;
	/// Taking a vote.
	fn on_vote() -> Weight;
	/// Checking that a majority agreed on a report of the largest size.
	fn authorize_apply_report() -> Weight;
	/// Applying a report with so many settlements and transitions, without what pools do with rewards.
	fn apply_report(settlements: u32, transitions: u32) -> Weight;
	/// Paying one debt, without what the pool does with it.
	fn pay_debt() -> Weight;
	/// Taking a worker out of its pool.
	fn unbind() -> Weight;
	/// Setting all parameters.
	fn set_economy() -> Weight;
	/// Setting the budget.
	fn set_budget() -> Weight;
	/// Setting one value.
	fn set_max_budget() -> Weight;
	/// Setting one value.
	fn set_cool_down() -> Weight;
	/// Setting one value.
	fn set_minimum_score() -> Weight;
	/// Setting one value.
	fn set_heartbeats_paused() -> Weight;
	/// Setting one value.
	fn force_challenge() -> Weight;
	/// Stopping a session.
	fn force_stop() -> Weight;
	/// Taking a worker out of its pool.
	fn force_unbind() -> Weight;
	/// Giving up a report.
	fn skip_report() -> Weight;
}

/// Figures of the reference machine, rounded up.
pub struct Measured<T>(PhantomData<T>);

impl<T: frame_system::Config> Measured<T> {
	fn cost(micros: u64, reads: u64, writes: u64) -> Weight {
		Weight::from_parts(micros.saturating_mul(1_000_000), 0)
			.saturating_add(T::DbWeight::get().reads_writes(reads, writes))
	}
}

impl<T: frame_system::Config> WeightInfo for Measured<T> {
	fn on_initialize() -> Weight {
		// Challenge of the same block included: it is drawn while worker-messages closes its record.
		Self::cost(60, 16, 6)
	}
	fn on_heartbeat() -> Weight {
		Self::cost(40, 6, 3)
	}
	fn on_benchmark() -> Weight {
		Self::cost(40, 4, 3)
	}
	fn on_vote() -> Weight {
		Self::cost(60, 6, 3)
	}
	fn authorize_apply_report() -> Weight {
		Self::cost(300, 8, 0)
	}
	fn apply_report(settlements: u32, transitions: u32) -> Weight {
		// Per settlement: session twice, meter, binding, debt, its total, and three accounts.
		Self::cost(100, 12, 8)
			.saturating_add(Self::cost(200, 9, 7).saturating_mul(settlements.into()))
			.saturating_add(Self::cost(20, 2, 2).saturating_mul(transitions.into()))
	}
	fn pay_debt() -> Weight {
		Self::cost(150, 9, 7)
	}
	fn unbind() -> Weight {
		Self::cost(150, 12, 12)
	}
	fn set_economy() -> Weight {
		Self::cost(30, 5, 5)
	}
	fn set_budget() -> Weight {
		Self::cost(30, 6, 5)
	}
	fn set_max_budget() -> Weight {
		Self::cost(15, 0, 1)
	}
	fn set_cool_down() -> Weight {
		Self::cost(15, 0, 1)
	}
	fn set_minimum_score() -> Weight {
		Self::cost(15, 0, 1)
	}
	fn set_heartbeats_paused() -> Weight {
		Self::cost(15, 0, 1)
	}
	fn force_challenge() -> Weight {
		Self::cost(15, 0, 1)
	}
	fn force_stop() -> Weight {
		Self::cost(50, 6, 5)
	}
	fn force_unbind() -> Weight {
		Self::cost(150, 12, 12)
	}
	fn skip_report() -> Weight {
		Self::cost(20, 1, 3)
	}
}
