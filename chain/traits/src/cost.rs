//! How the pallets of stakers say what their calls cost.
use frame::weights_prelude::*;

/// Bytes a storage proof needs for one key, at most: value and trie nodes.
const PROOF_PER_KEY: u64 = 3_000;

/// Compute in picoseconds, keys read, keys written: upper bounds, added up from the parts of a call.
#[derive(Clone, Copy, Debug)]
pub struct Cost(pub u64, pub u64, pub u64);

impl Cost {
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
