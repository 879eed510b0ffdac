//! How the pallets of stakers say what their calls cost.
use frame::weights_prelude::*;

/// Bytes a storage proof needs for one key, at most: value and trie nodes.
const PROOF_PER_KEY: u64 = 3_000;

/// What is charged for a picosecond of measured compute: a validator's machine may be slower than the one that measured, and
/// busy with other things. Keys are charged as they were counted.
pub const MARGIN: u64 = 3;

/// Compute in picoseconds, keys read, keys written: as measured in wasm, or added up from the parts of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost(pub u64, pub u64, pub u64);

impl Cost {
	/// What is charged for what was measured: its compute with the [`MARGIN`], its keys at the database prices of a runtime.
	pub fn charge<T: frame_system::Config>(self) -> Weight {
		Self(self.0.saturating_mul(MARGIN), self.1, self.2).weight::<T>()
	}

	/// Nothing at all.
	pub const NOTHING: Self = Self(0, 0, 0);

	/// Whichever of the two is dearer, part by part.
	pub const fn or(self, other: Self) -> Self {
		const fn dearer(a: u64, b: u64) -> u64 {
			if a > b {
				a
			} else {
				b
			}
		}
		Self(dearer(self.0, other.0), dearer(self.1, other.1), dearer(self.2, other.2))
	}

	/// What this costs beyond `base`, part by part.
	pub const fn beyond(self, base: Self) -> Self {
		Self(self.0.saturating_sub(base.0), self.1.saturating_sub(base.1), self.2.saturating_sub(base.2))
	}

	/// Its compute alone.
	pub const fn compute(self) -> Self {
		Self(self.0, 0, 0)
	}

	/// What `n` of something cost, on the line through two costs that were measured; rounded up. Below the first it is that
	/// one.
	pub const fn line((from, few): (u64, Self), (to, many): (u64, Self), n: u64) -> Self {
		const fn part(few: u64, many: u64, steps: u64, of: u64) -> u64 {
			let rise = many.saturating_sub(few) as u128;
			let of = if of == 0 { 1 } else { of };
			few.saturating_add((rise.saturating_mul(steps as u128)).div_ceil(of as u128) as u64)
		}
		let (steps, of) = (n.saturating_sub(from), to.saturating_sub(from));
		Self(part(few.0, many.0, steps, of), part(few.1, many.1, steps, of), part(few.2, many.2, steps, of))
	}

	/// Both.
	pub const fn and(self, other: Self) -> Self {
		Self(self.0.saturating_add(other.0), self.1.saturating_add(other.1), self.2.saturating_add(other.2))
	}

	/// `n` times this.
	pub const fn times(self, n: u64) -> Self {
		Self(self.0.saturating_mul(n), self.1.saturating_mul(n), self.2.saturating_mul(n))
	}

	/// At the database prices of a runtime.
	pub fn weight<T: frame_system::Config>(self) -> Weight {
		Weight::from_parts(self.0, self.1.saturating_mul(PROOF_PER_KEY))
			.saturating_add(T::DbWeight::get().reads_writes(self.1, self.2))
	}
}
