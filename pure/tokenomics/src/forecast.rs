//! What a worker can expect: the arithmetic behind `phala calc`, without a network.
use crate::challenge::draw_probability;
use crate::formulas::{
	initial_value, maximum_stake, minimum_stake, running_cost, score_fixed, share_base, share_of_root, share_root,
	TooMuchStake,
};
use crate::paid::{budget_due, split, Rate, Split, Step};
use units::{Amount, ConfidenceLevel, Economy, Fixed, Millis, Ratio, RewardWeight, Score, TokenomicParameters, Value};

/// Forecasts look at most so many hours ahead: a month of 31 days.
pub const MAX_HOURS: u32 = 24 * 31;

const HOUR: Millis = Millis::from_secs(3_600);
/// A day of chain time.
pub const DAY: Millis = Millis::from_secs(86_400);

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
	/// P of the machine.
	pub score: Score,
	/// What a pool would stake on it.
	pub stake: Amount,
	/// How far its platform is believed.
	pub confidence: ConfidenceLevel,
	/// The parameters in force.
	pub economy: Economy,
	/// Sum of the shares of all responsive workers, this one included.
	pub total_shares: RewardWeight,
	/// Workers in a session, this one included.
	pub workers: u32,
	/// Time between two blocks, at least a second and at most the cap of one record's accrual.
	pub block_time: Millis,
	/// How far to look ahead, at most [`MAX_HOURS`].
	pub hours: u32,
}

/// What is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forecast {
	/// V at the start of a session.
	pub initial_value: Value,
	/// The least stake for this score.
	pub minimum_stake: Amount,
	/// The largest stake for this score and confidence; none if the machine alone is above the maximum value.
	pub maximum_stake: Option<Amount>,
	/// V after the hours asked for, if nothing was paid meanwhile.
	pub value_after: Value,
	/// Share at the start.
	pub share: RewardWeight,
	/// That share's part of all shares, rounded down.
	pub part_of_shares: Ratio,
	/// Paid to the pool in a day at that share, before the owner's commission.
	pub pay_per_day: Amount,
	/// Paid to the treasury for the same work.
	pub treasury_per_day: Amount,
	/// Probability of a challenge in one block, rounded down.
	pub challenge_probability: Ratio,
}

/// Why there is no forecast.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ForecastError {
	/// No session starts with this stake.
	TooMuchStake(TooMuchStake),
	/// No session starts with this stake.
	TooLittleStake {
		/// The least stake for the score.
		minimum: Amount,
	},
	/// Shorter than a second or longer than one record accrues for.
	BlockTime(Millis),
	/// Further ahead than [`MAX_HOURS`].
	TooFar(u32),
}

impl core::fmt::Display for ForecastError {
	fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
		match self {
			Self::TooMuchStake(why) => why.fmt(f),
			Self::TooLittleStake { minimum } => write!(f, "the stake must be at least {minimum} PHA for this score"),
			Self::BlockTime(time) => write!(f, "a block time of {time} is not between one and sixty seconds"),
			Self::TooFar(hours) => write!(f, "{hours} hours are too far ahead, the most is {MAX_HOURS}"),
		}
	}
}

impl core::error::Error for ForecastError {}

/// Answers the question by the paid law, with the worker as fast as its benchmark and nobody else changing.
pub fn forecast(question: &Question) -> Result<Forecast, ForecastError> {
	let Question { score, stake, confidence, ref economy, block_time, hours, .. } = *question;
	let parameters = &economy.tokenomic;
	if block_time < Millis::from_secs(1) || block_time > units::MAX_ACCRUAL_GAP {
		return Err(ForecastError::BlockTime(block_time));
	}
	if hours > MAX_HOURS {
		return Err(ForecastError::TooFar(hours));
	}
	let minimum_stake = minimum_stake(score, parameters);
	if stake < minimum_stake {
		return Err(ForecastError::TooLittleStake { minimum: minimum_stake });
	}
	let initial_value = initial_value(stake, score, confidence, parameters).map_err(ForecastError::TooMuchStake)?;
	let root = share_root(initial_value, share_base(score_fixed(score), confidence));
	let share = share_of_root(root);
	let total = question.total_shares.max(share);
	let pay = pay_in(DAY, root, total, block_time, parameters);
	Ok(Forecast {
		initial_value,
		minimum_stake,
		maximum_stake: maximum_stake(score, confidence, parameters),
		value_after: value_after(initial_value, question),
		share,
		part_of_shares: Ratio::saturating_from(
			share.div_floor(total.to_fixed()).map_or(Fixed::ZERO, RewardWeight::to_fixed),
		),
		pay_per_day: pay.payout,
		treasury_per_day: pay.treasury,
		challenge_probability: draw_probability(question.workers, block_time, economy),
	})
}

/// Records of `block_time` in `span`, rounded down.
fn records_in(span: Millis, block_time: Millis) -> u64 {
	span.0.checked_div(block_time.0).unwrap_or(0)
}

/// What a share is paid for `span` of chain time, before the owner's commission, if nothing else changes: accrued as the
/// gatekeepers accrue it, record by record.
///
/// `root` is the share's [`share_root`], `total` the sum of all shares, this one included. A record stands for `block_time`;
/// what is left of the span after whole records is not counted. Rounded down.
pub fn pay_in(
	span: Millis,
	root: u64,
	total: RewardWeight,
	block_time: Millis,
	parameters: &TokenomicParameters,
) -> Split {
	let due = budget_due(Fixed::from_bits(parameters.budget_per_block), block_time);
	let each = Rate::new(due, total.max(share_of_root(root))).accrue(root);
	let accrued = Fixed::from_bits(each.bits().saturating_mul(records_in(span, block_time).into()));
	split(accrued, Ratio::from_bits(parameters.treasury_ratio))
}

fn value_after(initial: Value, question: &Question) -> Value {
	let step = Step::new(&question.economy.tokenomic, question.block_time);
	let cost = running_cost(question.score, step.cost_k, step.cost_b);
	let span = Millis(HOUR.0.saturating_mul(question.hours.into()));
	(0..records_in(span, question.block_time)).fold(initial, |value, _| step.idle(value, Fixed::ONE, cost).0)
}
