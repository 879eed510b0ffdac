//! What the calls, hooks and handlers of this pallet cost: measured in wasm, in states in which they are dearest. `make weights` measures
//! anew; `docs/operations/weights.md` says what is charged of it and why.
pub mod figures;

use chain_traits::Cost;
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

/// With the runtime's own database prices.
pub struct Measured<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for Measured<T> {
	fn on_initialize() -> Weight {
		figures::START.charge::<T>()
	}
	fn tell_stalled() -> Weight {
		figures::START_STALLED.beyond(figures::START).charge::<T>()
	}
	/// As if it ended the session of a worker that was shut out.
	fn on_heartbeat() -> Weight {
		figures::HEARTBEAT.or(figures::HEARTBEAT_DENIED).charge::<T>()
	}
	fn on_benchmark() -> Weight {
		figures::BENCHMARK.charge::<T>()
	}
	fn on_vote() -> Weight {
		figures::VOTE.charge::<T>()
	}
	fn authorize_apply_report() -> Weight {
		figures::AUTHORIZE_REPORT.charge::<T>()
	}
	fn apply_report(settlements: u32, transitions: u32) -> Weight {
		const EMPTY: Cost = figures::REPORT_0;
		const SETTLED: Cost = figures::REPORT_100_TOLD.beyond(EMPTY);
		const SILENT: Cost = figures::REPORT_500_SILENT.beyond(EMPTY);
		let settled = Cost::line((0, Cost::NOTHING), (100, SETTLED), settlements.into());
		let silent = Cost::line((0, Cost::NOTHING), (500, SILENT), transitions.into());
		EMPTY.and(settled).and(silent).charge::<T>()
	}
	fn pay_debt() -> Weight {
		figures::PAY_DEBT_TOLD.charge::<T>()
	}
	fn unbind() -> Weight {
		figures::UNBIND.charge::<T>()
	}
	fn set_economy() -> Weight {
		figures::SET_ECONOMY.charge::<T>()
	}
	fn set_budget() -> Weight {
		figures::SET_BUDGET.charge::<T>()
	}
	fn set_max_budget() -> Weight {
		figures::SET_MAX_BUDGET.charge::<T>()
	}
	fn set_cool_down() -> Weight {
		figures::SET_COOL_DOWN.charge::<T>()
	}
	fn set_minimum_score() -> Weight {
		figures::SET_MINIMUM_SCORE.charge::<T>()
	}
	fn set_heartbeats_paused() -> Weight {
		figures::SET_HEARTBEATS_PAUSED.charge::<T>()
	}
	fn force_challenge() -> Weight {
		figures::FORCE_CHALLENGE.charge::<T>()
	}
	fn force_stop() -> Weight {
		figures::FORCE_STOP.charge::<T>()
	}
	fn force_unbind() -> Weight {
		figures::FORCE_UNBIND.charge::<T>()
	}
	fn skip_report() -> Weight {
		figures::SKIP_REPORT.charge::<T>()
	}
	fn stop_denied() -> Weight {
		figures::STOP_DENIED.charge::<T>()
	}
}
