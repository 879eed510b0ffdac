//! The work that P counts.
use core::hint::black_box;

/// Rounds of one iteration.
const ROUNDS: u32 = 1 << 23;

/// One benchmark iteration: `2^23` rounds of a 64-bit mix (xor-shift, multiply, add), each of which needs the result of
/// the one before. Takes about 15 to 25 ms of one core of 2020 to 2025; returns the mixed value, so that no compiler can
/// leave the work out.
///
/// What an iteration is, is part of what a score means: it changes only together with the protocol number.
pub fn iterate(seed: u64) -> u64 {
	let mut mixed = black_box(seed);
	for round in 0..ROUNDS {
		mixed ^= mixed >> 31;
		mixed = mixed.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(u64::from(round));
	}
	black_box(mixed)
}

#[cfg(test)]
mod tests {
	use super::*;

	/// A changed constant changes every score on the chain.
	#[test]
	fn an_iteration_is_always_the_same_work() {
		assert_eq!(iterate(1), iterate(1));
		assert_ne!(iterate(1), iterate(2));
		let mut mixed = 7u64;
		for round in 0..1u64 << 23 {
			mixed = (mixed ^ (mixed >> 31)).wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(round);
		}
		assert_eq!(iterate(7), mixed);
	}
}
