//! What the calls, hooks and handlers of this pallet cost. How the figures were taken: `docs/operations/weights.md`.
use frame::weights_prelude::*;

/// Costs of computation.
pub trait WeightInfo {
	/// Clock, accrual, stall check.
	fn on_initialize() -> Weight;
	/// Saying who is waited for.
	fn tell_stalled() -> Weight;
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
	/// Setting the cool-down, or announcing a longer one.
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
	/// Stopping the session of a worker that was shut out.
	fn stop_denied() -> Weight;
}

/// Keys read to know which gatekeepers count: five for each, and the limits.
const COUNTING: u64 = 5 * protocol::MAX_GATEKEEPERS as u64 + 4;
/// Keys read to know whose claim each settlement of the largest report is.
const CLAIMS: u64 = 3 * protocol::MAX_SETTLEMENTS as u64 + 3;

/// Upper bounds, made by hand: `docs/operations/weights.md`.
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
		Self::cost(80, 21, 11)
	}
	fn tell_stalled() -> Weight {
		Self::cost(300, 6 + COUNTING, 1)
	}
	fn on_heartbeat() -> Weight {
		// As if it ended the session of a worker that was shut out.
		Self::cost(60, 12, 6)
	}
	fn on_benchmark() -> Weight {
		Self::cost(40, 4, 3)
	}
	fn on_vote() -> Weight {
		Self::cost(200, 6 + COUNTING, 3)
	}
	fn authorize_apply_report() -> Weight {
		Self::cost(700, 8 + COUNTING + CLAIMS, 0)
	}
	fn apply_report(settlements: u32, transitions: u32) -> Weight {
		// Per settlement: session, meter, past sessions, three lists of who is shut out, debt, its total, three accounts.
		Self::cost(500, 16 + COUNTING, 10 + u64::from(crate::MAX_FORGOTTEN))
			.saturating_add(Self::cost(220, 13, 9).saturating_mul(settlements.into()))
			.saturating_add(Self::cost(25, 2, 2).saturating_mul(transitions.into()))
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
		Self::cost(20, 4, 2)
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
	fn stop_denied() -> Weight {
		Self::cost(60, 11, 7)
	}
}
