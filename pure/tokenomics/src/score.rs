//! Performance: what a benchmark and a heartbeat say of a machine.
use crate::formulas::score_fixed;
use units::{Fixed, Millis, Score};

/// No benchmark counts for more.
pub const MAX_SCORE: Score = 6_000;
/// A score counts iterations in so many seconds.
pub const SCORE_SECONDS: u64 = 6;

/// 1.2 as the nearest U64F64: how far a worker may exceed its benchmark.
const INSTANT_LIMIT: Fixed = Fixed::from_bits(22_136_092_888_451_461_939);

/// P of a benchmark: iterations in a whole second, rounded down, times six, at most [`MAX_SCORE`].
///
/// None if `counted_for` is less than a second.
pub fn initial_score(iterations: u64, counted_for: Millis) -> Option<Score> {
	let per_second = iterations.checked_div(counted_for.as_secs())?;
	let score = per_second.saturating_mul(SCORE_SECONDS).min(MAX_SCORE.into());
	Score::try_from(score).ok()
}

/// Whether a heartbeat says how fast its machine is, so that p follows it. If not, p stays, and the next heartbeat is
/// measured from this one's challenge on.
///
/// The worker reads its counter when it learns of a challenge. If the challenge was drawn before the answer to the one
/// before was on the chain (`answered_before`: slot time of the record that carried it), both readings may be of one
/// moment, as when a worker catches up over two challenges at once: their difference, over the chain time between the
/// two, says nothing. The same holds of a first answer without an iteration: the worker learnt of its session only with
/// the challenge.
pub fn is_measurement(challenge_time: Millis, iterations: u64, answered_before: Option<Millis>) -> bool {
	match answered_before {
		Some(answered_at) => challenge_time >= answered_at,
		None => iterations > 0,
	}
}

/// P of a heartbeat as the chain shows it: `min(iterations * 6 / seconds, 12 * P / 10)`, in integers.
///
/// None if no whole second has passed. A count that went down is taken as a new start and gives 0.
pub fn instant_score_shown(iterations: u64, before: u64, seconds: u64, score: Score) -> Option<Score> {
	let counted = iterations.saturating_sub(before);
	let measured = counted.saturating_mul(SCORE_SECONDS).checked_div(seconds)?;
	let limit = u64::from(score).saturating_mul(12) / 10;
	Score::try_from(measured.min(limit)).ok()
}

/// The largest p that a benchmark allows: 1.2 * P, rounded down.
pub fn most_instant(score: Score) -> Fixed {
	score_fixed(score).mul_floor(INSTANT_LIMIT)
}

/// p of a heartbeat as it is paid: `min(6 * iterations / seconds, 1.2 * P)`, rounded down.
///
/// `counted_for` runs from the challenge before to the record that carries the answer. None if it is zero: p stays.
/// A count that went down is taken as a new start and gives 0.
pub fn instant_score(iterations: u64, before: u64, counted_for: Millis, score: Score) -> Option<Fixed> {
	let seconds = Fixed::from_fraction_floor(counted_for.0, 1_000)?;
	let counted = Fixed::from_int(iterations.saturating_sub(before));
	if seconds == Fixed::ZERO {
		return None;
	}
	let per_second = counted.div_floor(seconds).unwrap_or(Fixed::MAX);
	let measured = Fixed::from_bits(per_second.bits().saturating_mul(SCORE_SECONDS.into()));
	Some(measured.min(most_instant(score)))
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_benchmark_counts_whole_seconds_and_stops_at_six_thousand() {
		assert_eq!(initial_score(1_000, Millis(10_999)), Some(600));
		assert_eq!(initial_score(1_009, Millis(10_000)), Some(600));
		assert_eq!(initial_score(u64::MAX, Millis(1_000)), Some(MAX_SCORE));
		assert_eq!(initial_score(1, Millis(999)), None);
	}

	#[test]
	fn the_shown_score_is_capped_and_restarts_at_zero() {
		assert_eq!(instant_score_shown(11_000, 0, 100, 600), Some(660));
		assert_eq!(instant_score_shown(26_000, 11_000, 100, 600), Some(720));
		assert_eq!(instant_score_shown(999, 1_000, 110, 100), Some(0));
		assert_eq!(instant_score_shown(1, 0, 0, 100), None);
	}

	#[test]
	fn an_answer_measures_only_what_was_counted_since_the_one_before() {
		assert!(is_measurement(Millis(100), 0, Some(Millis(100))), "a machine that stands still shows");
		assert!(!is_measurement(Millis(99), 5, Some(Millis(100))));
		assert!(is_measurement(Millis(1), 1, None));
		assert!(!is_measurement(Millis(1), 0, None));
	}

	#[test]
	fn the_limit_is_the_nearest_to_one_and_a_fifth() {
		assert_eq!("1.2".parse(), Ok(INSTANT_LIMIT));
		assert_eq!(instant_score(100, 0, Millis(0), 100), None);
	}
}
