//! Chance with a seed.

/// SplitMix64: every seed gives another sequence, the same on every machine.
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
	/// Thrown from this seed.
	pub fn new(seed: u64) -> Self {
		Self(seed)
	}

	/// The next number.
	pub fn roll(&mut self) -> u64 {
		self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
		let mut z = self.0;
		z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
		z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
		z ^ (z >> 31)
	}

	/// A number below `end`; 0 if there is none.
	pub fn below(&mut self, end: u64) -> u64 {
		self.roll().checked_rem(end).unwrap_or(0)
	}

	/// One of these.
	pub fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
		let index = usize::try_from(self.below(from.len() as u64)).unwrap_or(0);
		from.get(index)
	}
}
