//! Parameters and the budget that accrues.
use crate::pallet::*;
use crate::types::Clock;
use chain_traits::Gate;
use frame::prelude::*;
use protocol::ComputationMessage;
use tokenomics::paid;
use units::{BlockNumber, Economy as EconomyParameters, Fixed, Millis};

/// One in U64F64.
const ONE: u128 = 1 << 64;
/// No value or budget of the law exceeds this many PHA: a thousand times all PHA there is. Products then fit.
const MOST_PHA: u128 = 1 << 40;

/// The treasury takes half at most. What is earned and not settled yet is split by the ratio of when it is settled, so this also
/// bounds what a change takes of it; published is a fifth.
const MOST_TREASURY: u128 = ONE / 2;
/// Of V, so much is lost at most in 12 seconds of silence: a quarter in an hour. Designed was a thousandth in an hour.
const MOST_SLASH: u128 = ONE >> 10;
/// Records that a worker has to answer in at least: as in the first published parameters. In a shorter window a stall of finality
/// would take what was earned.
const LEAST_WINDOW: BlockNumber = 10;

/// What is wrong with a set of parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
	/// The budget is above the limit.
	BudgetTooHigh,
	/// A parameter is outside its range.
	OutOfRange,
}

impl<T> From<Fault> for Error<T> {
	fn from(fault: Fault) -> Self {
		match fault {
			Fault::BudgetTooHigh => Self::BudgetTooHigh,
			Fault::OutOfRange => Self::BadEconomy,
		}
	}
}

/// Whether the law can work with these parameters, and nobody loses by them what the bounds above protect: factors within
/// [1, 2), nothing that must be positive zero, no product that overflows.
pub fn check(economy: &EconomyParameters, max_budget: u128) -> Result<(), Fault> {
	let t = &economy.tokenomic;
	ensure!(t.budget_per_block <= max_budget, Fault::BudgetTooHigh);
	let ratios = t.treasury_ratio <= MOST_TREASURY && t.slash_rate <= MOST_SLASH;
	let factors = (ONE..2 * ONE).contains(&t.rho) && (ONE..16 * ONE).contains(&t.re);
	let value = t.v_max > 0 && t.v_max <= MOST_PHA << 64;
	let small = [t.cost_k, t.cost_b, t.rig_k, t.rig_b, t.k].iter().all(|bits| *bits <= 1 << (64 + 24));
	let times = t.heartbeat_window >= LEAST_WINDOW
		&& economy.heartbeat_window.0 > 0
		&& economy.challenge_interval.0 > 0
		&& economy.max_challenged > 0;
	ensure!(ratios && factors && value && small && times, Fault::OutOfRange);
	Ok(())
}

impl<T: Config> Pallet<T> {
	/// Moves the clock to this block and accrues the budget of the span since the one before, at the budget that the
	/// gatekeepers were told before this block. Nothing is due before reports are, nor while nobody computes.
	pub(crate) fn tick(slot: Millis) {
		let gap = BlockClock::<T>::get().map_or(Millis(0), |clock| slot.accrual_since(clock.slot));
		BlockClock::<T>::put(Clock { slot, gap });
		if Online::<T>::get() == 0 || !WaitingSince::<T>::exists() {
			return;
		}
		if let Some(told) = Told::<T>::get() {
			let due = paid::budget_due(Fixed::from_bits(told.tokenomic.budget_per_block), gap);
			Accrued::<T>::mutate(|accrued| *accrued = accrued.saturating_add(due));
			Budget::<T>::mutate(|claims| claims.accrue(due));
		}
	}

	/// Tells the gatekeepers what holds from the next record on, if it is not what they were told last. While the gate
	/// is closed that is a budget of zero: they accrue what the chain accrues.
	pub(crate) fn tell_economy() {
		let Some(mut economy) = Economy::<T>::get() else { return };
		if !T::Gate::is_open() {
			economy.tokenomic.budget_per_block = 0;
		}
		let told = Told::<T>::get();
		if told.as_ref() == Some(&economy) {
			return;
		}
		let budget = economy.tokenomic.budget_per_block;
		let only_budget = told.is_some_and(|mut told| {
			told.tokenomic.budget_per_block = budget;
			told == economy
		});
		Told::<T>::put(&economy);
		Self::tell(if only_budget {
			ComputationMessage::BudgetChanged(budget)
		} else {
			ComputationMessage::EconomyChanged(economy)
		});
	}

	/// Replaces all parameters and tells the gatekeepers.
	pub(crate) fn store_economy(economy: EconomyParameters) {
		Economy::<T>::put(&economy);
		Self::tell_economy();
		Self::deposit_event(Event::EconomySet { economy });
	}

	/// Replaces the budget and tells the gatekeepers.
	pub(crate) fn store_budget(budget: u128) -> DispatchResult {
		ensure!(budget <= MaxBudget::<T>::get(), Error::<T>::BudgetTooHigh);
		let mut economy = Economy::<T>::get().ok_or(Error::<T>::NoEconomy)?;
		economy.tokenomic.budget_per_block = budget;
		Economy::<T>::put(&economy);
		Self::tell_economy();
		Self::deposit_event(Event::BudgetSet { budget });
		Ok(())
	}
}
