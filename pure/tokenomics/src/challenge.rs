//! Which workers a block challenges, and when silence counts as absence.
use units::{BlockNumber, Economy, Hash, Millis, Ratio};

/// The published target: a 256-bit bound, big-endian, below which a draw hits.
///
/// `t = min(expected, 2 * N / blocks an hour)`, `floor(t / N * 2^24)` parts of `2^256 - 1`, in U32F32 arithmetic. All
/// zero without workers. `blocks_per_hour` must not be zero, else nobody is drawn.
pub fn published_target(expected: u32, workers: u32, blocks_per_hour: u32) -> Hash {
	let workers_bits = u128::from(workers) << 32;
	let most = (workers_bits.saturating_mul(2) << 32).checked_div(u128::from(blocks_per_hour) << 32).unwrap_or(0);
	let drawn = (u128::from(expected) << 32).min(most);
	let parts = (drawn << 32).checked_div(workers_bits).unwrap_or(0) >> 8;
	// (2^256 - 1) >> 24 is 232 ones: three zero bytes and 29 of 0xff. Times parts, which is at most 2^25.
	let mut target = [0u8; 32];
	let mut carry = 0u128;
	for (place, byte) in target.iter_mut().enumerate().rev() {
		let factor = if place < 3 { 0 } else { 0xff };
		let sum = parts.saturating_mul(factor).saturating_add(carry);
		*byte = (sum & 0xff) as u8;
		carry = sum >> 8;
	}
	target
}

/// The target this network uses; none if nobody is to be drawn.
///
/// Each of `workers` is drawn with probability `min(max_challenged / workers, dt / challenge_interval)`, rounded down to
/// 64 bits, where `dt` is the capped chain time since the record before: the mean time between two challenges of one
/// worker does not depend on the speed of the chain.
pub fn target(workers: u32, dt: Millis, economy: &Economy) -> Option<Hash> {
	if workers == 0 {
		return None;
	}
	// A draw hits if it is at most the target, so probability q / 2^64 needs the target q * 2^192 - 1.
	let upper = draw_probability(workers, dt, economy).bits().checked_sub(1)?;
	let mut target = [0xff; 32];
	if let (Some(head), Ok(upper)) = (target.first_chunk_mut::<8>(), u64::try_from(upper)) {
		*head = upper.to_be_bytes();
	}
	Some(target)
}

/// The probability with which [`target`] draws each of `workers`, rounded down; without workers, as for one.
pub fn draw_probability(workers: u32, dt: Millis, economy: &Economy) -> Ratio {
	let by_count = probability(economy.max_challenged.into(), workers.max(1).into());
	let by_time = probability(dt.accrual_since(Millis(0)).0, economy.challenge_interval.0);
	Ratio::from_bits(by_count.min(by_time))
}

/// `part / whole` in parts of 2^64, at most 2^64; an empty whole counts as one.
fn probability(part: u64, whole: u64) -> u128 {
	let certain = 1u128 << 64;
	(u128::from(part) << 64).checked_div(whole.into()).map_or(certain, |parts| parts.min(certain))
}

/// The seed of a block's draw: `H("gemini/challenge/v1" ++ random ++ delivered_after ++ number)`.
///
/// `random` is the newest report's random number, which no author can choose; `delivered_after` is the hash of the block
/// before the one that delivered that report, which no gatekeeper can choose. The number is little-endian.
pub fn seed(hash: impl FnOnce(&[u8]) -> Hash, random: &Hash, delivered_after: &Hash, number: BlockNumber) -> Hash {
	const DOMAIN: &[u8; 19] = b"gemini/challenge/v1";
	let mut bytes = [0u8; 19 + 32 + 32 + 4];
	let parts: [&[u8]; 4] = [DOMAIN, random, delivered_after, &number.to_le_bytes()];
	for (out, byte) in bytes.iter_mut().zip(parts.into_iter().flatten()) {
		*out = *byte;
	}
	hash(&bytes)
}

/// Whether a challenge that is `records` records and `waited` of capped chain time old makes its worker unresponsive:
/// both windows must have passed, so that neither a fast chain nor a halted one takes away time to answer.
pub fn is_overdue(records: BlockNumber, waited: Millis, economy: &Economy) -> bool {
	records > economy.tokenomic.heartbeat_window && waited > economy.heartbeat_window
}
