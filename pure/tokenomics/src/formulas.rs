//! The formulas both laws share.
use units::{Amount, ConfidenceLevel, Fixed, RewardWeight, Score, TokenomicParameters, Value};

/// What a level of confidence counts for: 1 for levels one to three, 0.8 for four, 0.7 for five.
pub const fn confidence_score(level: ConfidenceLevel) -> Fixed {
	match level {
		ConfidenceLevel::One | ConfidenceLevel::Two | ConfidenceLevel::Three => Fixed::ONE,
		ConfidenceLevel::Four => Fixed::from_bits(14_757_395_258_967_641_293),
		ConfidenceLevel::Five => Fixed::from_bits(12_912_720_851_596_686_131),
	}
}

/// A score as a number.
pub const fn score_fixed(score: Score) -> Fixed {
	Fixed::from_int(score as u64)
}

/// Value of the machine: `rig_k * P + rig_b`, rounded down.
pub fn rig_cost(score: Score, parameters: &TokenomicParameters) -> Fixed {
	Fixed::from_bits(parameters.rig_k).mul_floor(score_fixed(score)).saturating_add(Fixed::from_bits(parameters.rig_b))
}

/// What each PHA of stake and machine is worth: `1 + (R - 1) * confidence`, rounded down; an R below 1 counts as 1.
fn stake_multiplier(level: ConfidenceLevel, parameters: &TokenomicParameters) -> Fixed {
	Fixed::from_bits(parameters.re)
		.saturating_sub(Fixed::ONE)
		.mul_floor(confidence_score(level))
		.saturating_add(Fixed::ONE)
}

/// A stake whose initial value would be above `v_max`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooMuchStake {
	/// The value it would have.
	pub value: Value,
	/// The largest one.
	pub v_max: Value,
}

impl core::fmt::Display for TooMuchStake {
	fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
		write!(f, "the initial value would be {}, above the maximum of {}", self.value, self.v_max)
	}
}

impl core::error::Error for TooMuchStake {}

/// The value a worker starts a session with.
///
/// `V = (1 + (R - 1) * confidence) * (stake + rig_k * P + rig_b)`, every step rounded down; refused above `v_max`.
/// Grows with stake, score and confidence.
pub fn initial_value(
	stake: Amount,
	score: Score,
	level: ConfidenceLevel,
	parameters: &TokenomicParameters,
) -> Result<Value, TooMuchStake> {
	let value = unlimited_initial_value(stake, score, level, parameters);
	let v_max = Value::from_bits(parameters.v_max);
	if value > v_max {
		return Err(TooMuchStake { value, v_max });
	}
	Ok(value)
}

fn unlimited_initial_value(
	stake: Amount,
	score: Score,
	level: ConfidenceLevel,
	parameters: &TokenomicParameters,
) -> Value {
	let base = stake.to_fixed_floor().saturating_add(rig_cost(score, parameters));
	stake_multiplier(level, parameters).mul_floor(base).into()
}

/// The least stake for this score: `k * sqrt(P)`, with the published square root, rounded down.
pub fn minimum_stake(score: Score, parameters: &TokenomicParameters) -> Amount {
	Fixed::from_bits(parameters.k).mul_floor(score_fixed(score).sqrt_published()).to_amount_floor()
}

/// The largest stake whose initial value is at most `v_max`; none if even no stake is too much.
///
/// Found by bisection, since the rounded formula has no exact inverse: at most 128 steps.
pub fn maximum_stake(score: Score, level: ConfidenceLevel, parameters: &TokenomicParameters) -> Option<Amount> {
	let fits = |units: u128| initial_value(Amount(units), score, level, parameters).is_ok();
	if !fits(0) {
		return None;
	}
	let (mut most, mut too_much) = (0u128, u128::MAX);
	if fits(too_much) {
		return Some(Amount(too_much));
	}
	while too_much - most > 1 {
		let middle = most + (too_much - most) / 2;
		if fits(middle) {
			most = middle;
		} else {
			too_much = middle;
		}
	}
	Some(Amount(most))
}

/// A worker's performance factor `p / P`, rounded down; 1 if `P` is zero.
pub fn performance(instant: Fixed, score: Score) -> Fixed {
	instant.div_floor(score_fixed(score)).unwrap_or(Fixed::ONE)
}

/// Growth of a value in one step: `performance * (growth * V + cost_k * P + cost_b)`, every product rounded down.
#[inline]
pub fn gain(value: Value, performance: Fixed, growth: Fixed, cost: Fixed) -> Value {
	performance.mul_floor(value.mul_floor(growth).to_fixed().saturating_add(cost)).into()
}

/// Running cost in one step: `cost_k * P + cost_b`. The product is exact.
#[inline]
pub fn running_cost(score: Score, cost_k: Fixed, cost_b: Fixed) -> Fixed {
	Fixed::from_bits(cost_k.bits().saturating_mul(score as u128)).saturating_add(cost_b)
}

/// The part of a share that does not depend on the value: `(2 * p * confidence)^2`, every product rounded down.
pub fn share_base(instant: Fixed, level: ConfidenceLevel) -> Fixed {
	let weighted = Fixed::from_int(2).mul_floor(instant).mul_floor(confidence_score(level));
	weighted.mul_floor(weighted)
}

/// The upper 64 of a share's 96 bits, which are all that the published root has: the share is `root * 2^32` bits.
///
/// `base` is [`share_base`].
#[inline]
pub fn share_root(value: Value, base: Fixed) -> u64 {
	let square = value.mul_floor(value.to_fixed()).to_fixed().saturating_add(base);
	// The integer root of 128 bits has 64.
	square.bits().isqrt() as u64
}

/// The share with this [`share_root`].
pub const fn share_of_root(root: u64) -> RewardWeight {
	RewardWeight::from_bits((root as u128) << 32)
}

/// A worker's weight in the sharing of the budget: `sqrt(V^2 + (2 * p * confidence)^2)`, with the published root.
pub fn share(value: Value, instant: Fixed, level: ConfidenceLevel) -> RewardWeight {
	share_of_root(share_root(value, share_base(instant, level)))
}
