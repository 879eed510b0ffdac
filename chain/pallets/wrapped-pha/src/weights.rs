//! What the calls cost.
//!
//! Upper bounds by hand: computation at several times what a native run takes, plus every distinct storage key that a
//! call may read or write (system account, balances, asset, asset account), priced by the runtime's database.
use frame::weights_prelude::*;

/// Cost of each call.
pub trait WeightInfo {
	/// `wrap`.
	fn wrap() -> Weight;
	/// `unwrap` and `unwrap_all`.
	fn unwrap() -> Weight;
}

/// Bytes a storage proof needs for one key, at most: value and trie nodes.
const PROOF_PER_KEY: u64 = 3_000;

/// Compute, keys read, keys written.
fn cost<T: frame_system::Config>(picoseconds: u64, reads: u64, writes: u64) -> Weight {
	Weight::from_parts(picoseconds, reads.saturating_mul(PROOF_PER_KEY))
		.saturating_add(T::DbWeight::get().reads_writes(reads, writes))
}

/// With the runtime's own database prices.
pub struct Estimated<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for Estimated<T> {
	// Caller and collateral account, the asset, the caller's asset account.
	fn wrap() -> Weight {
		cost::<T>(120_000_000, 5, 4)
	}

	fn unwrap() -> Weight {
		cost::<T>(130_000_000, 5, 4)
	}
}

impl WeightInfo for () {
	fn wrap() -> Weight {
		Weight::from_parts(120_000_000, 0)
	}

	fn unwrap() -> Weight {
		Weight::from_parts(130_000_000, 0)
	}
}
