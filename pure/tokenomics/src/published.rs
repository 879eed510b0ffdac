//! The tokenomics as published, one step per block, to the last bit of its order of operations.
//!
//! Nothing is paid by this law: it is the specification that [`crate::paid`] is measured against.
use crate::formulas::{gain, performance, running_cost, score_fixed, share};
use crate::score::instant_score;
use units::{BlockNumber, ConfidenceLevel, Fixed, Millis, Ratio, RewardWeight, Score, TokenomicParameters, Value};

/// A worker in a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Worker {
	/// V now.
	pub value: Value,
	/// Growth of V since the last payout: what a payout takes from it at most.
	pub deductible: Value,
	/// Block of the last payout, recovery or start.
	pub settled_at: BlockNumber,
	/// P of the benchmark.
	pub score: Score,
	/// p of the last heartbeat.
	pub instant: Fixed,
	/// How far its platform is believed.
	pub confidence: ConfidenceLevel,
	/// Hosts contracts: its benchmark is paused and P stands in for p.
	pub hosting: bool,
	/// Iterations told by the last heartbeat.
	pub iterations: u64,
	/// Time of the last answered challenge, or of the start.
	pub challenged_at: Millis,
}

/// What one heartbeat earns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Payout {
	/// To the worker's pool.
	pub payout: Fixed,
	/// To the treasury.
	pub treasury: Fixed,
}

impl Worker {
	/// At the start of a session in `block`, at `now`.
	pub fn start(value: Value, score: Score, confidence: ConfidenceLevel, block: BlockNumber, now: Millis) -> Self {
		Self {
			value,
			deductible: Value::ZERO,
			settled_at: block,
			score,
			instant: score_fixed(score),
			confidence,
			hosting: false,
			iterations: 0,
			challenged_at: now,
		}
	}

	/// p, or P while it hosts contracts.
	pub fn counted_score(&self) -> Fixed {
		if self.hosting {
			score_fixed(self.score)
		} else {
			self.instant
		}
	}

	/// Its weight in the sharing of the budget.
	pub fn share(&self) -> RewardWeight {
		share(self.value, self.counted_score(), self.confidence)
	}

	/// One block without a heartbeat, while responsive. V is capped, the deductible is not.
	pub fn idle(&mut self, parameters: &TokenomicParameters) {
		let growth = Fixed::from_bits(parameters.rho).saturating_sub(Fixed::ONE);
		let cost = running_cost(self.score, Fixed::from_bits(parameters.cost_k), Fixed::from_bits(parameters.cost_b));
		let gained = gain(self.value, performance(self.counted_score(), self.score), growth, cost);
		self.value = self.value.saturating_add(gained).min(Value::from_bits(parameters.v_max));
		self.deductible = self.deductible.saturating_add(gained);
	}

	/// One block while unresponsive.
	pub fn slash(&mut self, parameters: &TokenomicParameters) {
		let lost = self.value.mul_floor(Fixed::from_bits(parameters.slash_rate));
		self.value = self.value.saturating_sub(lost);
		self.deductible = Value::ZERO;
	}

	/// Responsive again in `block`: what accrued since the last payout is lost.
	pub fn recover(&mut self, block: BlockNumber) {
		self.deductible = Value::ZERO;
		self.settled_at = block;
	}

	/// Takes the measurement of a heartbeat that arrived at `now` and answers the challenge of `challenged_at`.
	pub fn measure(&mut self, now: Millis, challenged_at: Millis, iterations: u64, hosting: bool) {
		self.hosting = hosting;
		let counted_for = now.since(self.challenged_at);
		if let Some(instant) = instant_score(iterations, self.iterations, counted_for, self.score) {
			self.instant = instant;
		}
		self.iterations = iterations;
		self.challenged_at = challenged_at;
	}

	/// Pays a heartbeat in `block`: `share / sum_of_shares * budget * blocks since the last payout`, split by the
	/// treasury ratio. Nothing happens without shares, without growth since the last payout, or twice in a block.
	pub fn pay(&mut self, sum_of_shares: RewardWeight, block: BlockNumber, parameters: &TokenomicParameters) -> Payout {
		let Some(blocks) = block.checked_sub(self.settled_at).filter(|blocks| *blocks > 0) else {
			return Payout::default();
		};
		let own = self.share();
		let Some(part) = own.div_floor(sum_of_shares.to_fixed()) else { return Payout::default() };
		if self.deductible == Value::ZERO || own == RewardWeight::ZERO {
			return Payout::default();
		}
		let earned = part
			.to_fixed()
			.mul_floor(Fixed::from_bits(parameters.budget_per_block))
			.mul_floor(Fixed::from_int(blocks.into()));
		let treasury_ratio = Ratio::from_bits(parameters.treasury_ratio);
		let payout = earned.mul_floor(treasury_ratio.complement().to_fixed());
		self.value = self.value.saturating_sub(self.deductible.min(payout.into()));
		self.recover(block);
		Payout { payout, treasury: earned.mul_floor(treasury_ratio.to_fixed()) }
	}
}
