//! What this network pays: the published formulas, per record and by time.
//!
//! A record stands for `dt`, the chain time since the record before, at most
//! [`MAX_ACCRUAL_GAP`](units::MAX_ACCRUAL_GAP). Every per-block factor `x` of the parameters acts as
//! `floor(x * dt / 12000)`, so that at 12 seconds a block nothing differs from the published law. Pay accrues with
//! every record instead of at the heartbeat: `share * (budget due / sum of shares)`, with the shares as they stood when
//! the record began and the budget that was in force then.
use crate::formulas::gain;
use units::{mul_div_floor, Amount, Fixed, Millis, Ratio, RewardWeight, TokenomicParameters, Value, REFERENCE_BLOCK};

/// `floor(x * dt / 12000)`; at most [`Fixed::MAX`]. Whoever accrues for a record gives the span that counts for it
/// ([`Millis::accrual_since`]): nothing is capped here, where a forecast for a day would be capped unseen.
pub fn scaled(per_block: Fixed, dt: Millis) -> Fixed {
	let bits = mul_div_floor(per_block.bits(), dt.0.into(), REFERENCE_BLOCK.0.into());
	Fixed::from_bits(bits.unwrap_or(u128::MAX))
}

/// The budget due for a record that stands for `dt`: what all payouts and treasury parts of it add up to at most.
pub fn budget_due(budget_per_block: Fixed, dt: Millis) -> Fixed {
	scaled(budget_per_block, dt)
}

/// The per-block factors as they act in one record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
	/// `(rho - 1) * dt / 12000`.
	pub growth: Fixed,
	/// `cost_k * dt / 12000`.
	pub cost_k: Fixed,
	/// `cost_b * dt / 12000`.
	pub cost_b: Fixed,
	/// `slash_rate * dt / 12000`.
	pub slash: Fixed,
	/// The largest value.
	pub v_max: Value,
}

impl Step {
	/// For a record that stands for `dt`.
	pub fn new(parameters: &TokenomicParameters, dt: Millis) -> Self {
		let at = |bits| scaled(Fixed::from_bits(bits), dt);
		Self {
			growth: scaled(Fixed::from_bits(parameters.rho).saturating_sub(Fixed::ONE), dt),
			cost_k: at(parameters.cost_k),
			cost_b: at(parameters.cost_b),
			slash: at(parameters.slash_rate),
			v_max: Value::from_bits(parameters.v_max),
		}
	}

	/// One record without a heartbeat, while responsive: the new value, capped at `v_max`, and the growth, which is not.
	///
	/// `performance` is p / P, `cost` is [`running_cost`](crate::formulas::running_cost) with this step's factors.
	#[inline]
	pub fn idle(&self, value: Value, performance: Fixed, cost: Fixed) -> (Value, Value) {
		let gained = gain(value, performance, self.growth, cost);
		(value.saturating_add(gained).min(self.v_max), gained)
	}

	/// One record while unresponsive.
	#[inline]
	pub fn slashed(&self, value: Value) -> Value {
		value.saturating_sub(value.mul_floor(self.slash))
	}
}

/// Pay in one record per unit of a [`share_root`](crate::formulas::share_root): bits of a U64F64, with 64 more fraction
/// bits so that many small shares lose nothing.
///
/// Rounded down, so that the accruals of all shares never add up to more than the budget due; they fall short by less
/// than `2^-64 PHA * (number of shares + sum of shares * 2^-32)`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rate(u128);

impl Rate {
	/// The rate at which `due` is shared out among shares that add up to `sum`; zero without shares.
	pub fn new(due: Fixed, sum: RewardWeight) -> Self {
		const ROOT_BITS: u32 = 32;
		let roots = sum.bits() >> ROOT_BITS;
		if roots == 0 {
			return Self(0);
		}
		// Too large only for a sum of a few parts of 2^-32: then it pays less than due.
		Self(mul_div_floor(due.bits(), 1 << 64, roots).unwrap_or(u128::MAX))
	}

	/// What a share accrues in the record, rounded down; the share is given by its
	/// [`share_root`](crate::formulas::share_root).
	#[inline]
	pub const fn accrue(self, root: u64) -> Fixed {
		let (high, low) = (self.0 >> 64, self.0 & u64::MAX as u128);
		let root = root as u128;
		// Two factors below 2^64 each time; only the sum could exceed 128 bits, for a root above the sum of roots.
		Fixed::from_bits((root * high).saturating_add((root * low) >> 64))
	}
}

/// An accrual split between pool and treasury.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Split {
	/// What the payout takes from the worker's value, at most its growth since the last payout.
	pub payout_value: Value,
	/// Owed to the pool.
	pub payout: Amount,
	/// Owed to the treasury.
	pub treasury: Amount,
}

/// Splits what a worker accrued, as published: each part is rounded down by itself.
///
/// `payout + treasury` is at most the accrual; less than two units of it stay with the subsidy.
pub fn split(accrued: Fixed, treasury_ratio: Ratio) -> Split {
	let treasury_ratio = Ratio::saturating_from(treasury_ratio.to_fixed());
	let payout = accrued.mul_floor(treasury_ratio.complement().to_fixed());
	Split {
		payout_value: payout.into(),
		payout: payout.to_amount_floor(),
		treasury: accrued.mul_floor(treasury_ratio.to_fixed()).to_amount_floor(),
	}
}

/// The value after a payout: less by the payout, at most by what it grew since the last one.
pub fn value_after_payout(value: Value, grown: Value, payout: Value) -> Value {
	value.saturating_sub(grown.min(payout))
}

/// The value of a session that goes on with another stake: it moves by as much as its initial value did, within
/// `[0, v_max]`. What was slashed stays slashed, what grew stays grown.
pub fn value_after_restart(value: Value, initial_before: Value, initial_value: Value, v_max: Value) -> Value {
	let risen = initial_value.saturating_sub(initial_before);
	let fallen = initial_before.saturating_sub(initial_value);
	value.saturating_add(risen).saturating_sub(fallen).min(v_max)
}

/// Sum of shares given by their roots. Cannot overflow below 2^64 shares.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ShareSum(u128);

impl ShareSum {
	/// With one more.
	#[inline]
	pub const fn and(self, root: u64) -> Self {
		Self(self.0.saturating_add(root as u128))
	}

	/// As a weight.
	pub const fn total(self) -> RewardWeight {
		if self.0 >> 96 != 0 {
			return RewardWeight::MAX;
		}
		RewardWeight::from_bits(self.0 << 32)
	}
}
