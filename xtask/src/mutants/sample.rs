//! Draws a few of many, the same few for the same seed.
use std::collections::VecDeque;

/// `count` of `all`, or all if there are not more; in the order of `all`.
///
/// Every rule has the same chance. The generator is SplitMix64.
pub fn draw<T>(all: Vec<T>, count: usize, seed: u64) -> Vec<T> {
	let (mut state, mut wanted) = (seed, count);
	let mut left: VecDeque<T> = all.into();
	let mut drawn = Vec::new();
	while let Some(next) = left.pop_front() {
		// So many are wanted of this one and those behind it.
		let among = left.len() as u64 + 1;
		if throw(&mut state) % among < wanted as u64 {
			drawn.push(next);
			wanted -= 1;
		}
	}
	drawn
}

fn throw(state: &mut u64) -> u64 {
	*state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
	let mut mixed = *state;
	mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
	mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
	mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
	use super::draw;
	use std::collections::BTreeSet;

	#[test]
	fn a_seed_draws_the_same_few_and_seeds_together_draw_all() {
		let all = || (0..100).collect::<Vec<u32>>();
		assert_eq!(draw(all(), 15, 7), draw(all(), 15, 7));
		let seen: BTreeSet<u32> = (0..100).flat_map(|seed| draw(all(), 15, seed)).collect();
		assert_eq!(seen.len(), 100);
		for seed in 0..100 {
			assert_eq!(draw(all(), 15, seed).len(), 15);
		}
		assert_eq!(draw(all(), 500, 1), all());
	}
}
