//! Chance that repeats itself.

/// Random numbers from a seed: the same on every machine.
pub struct Dice(u64);

impl Dice {
	/// Other seeds throw other numbers.
	pub fn new(seed: u64) -> Self {
		Self(seed)
	}

	/// Splitmix64.
	pub fn throw(&mut self) -> u64 {
		self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
		let mut mixed = self.0;
		mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
		mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
		mixed ^ (mixed >> 31)
	}

	/// A number below `bound`.
	pub fn below(&mut self, bound: usize) -> usize {
		(self.throw() % bound as u64) as usize
	}

	/// True in `percent` of 100 throws.
	pub fn chance(&mut self, percent: usize) -> bool {
		self.below(100) < percent
	}

	/// One of them.
	pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
		&from[self.below(from.len())]
	}

	/// In any order.
	pub fn shuffle<T>(&mut self, items: &mut [T]) {
		for last in (1..items.len()).rev() {
			items.swap(last, self.below(last + 1));
		}
	}
}
