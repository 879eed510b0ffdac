//! What the calls cost.
//!
//! Upper bounds by hand: computation at several times what a native run takes, plus every distinct storage key that a
//! call may read or write, priced by the runtime's database. What an item's worth costs is added by the pallet, since
//! only the pool's own pallet knows.
use frame::weights_prelude::*;

/// Cost of each call.
pub trait WeightInfo {
	/// `vote` with this many items, without what their worth costs.
	fn vote(items: u32) -> Weight;
	/// `remove` with this many items.
	fn remove(items: u32) -> Weight;
	/// `free` of an item that is in this many polls.
	fn free(polls: u32) -> Weight;
}

/// Bytes a storage proof needs for one key, at most: value and trie nodes.
const PROOF_PER_KEY: u64 = 3_000;

/// Compute, keys read, keys written.
fn cost<T: frame_system::Config>(picoseconds: u64, reads: u64, writes: u64) -> Weight {
	Weight::from_parts(picoseconds, reads.saturating_mul(PROOF_PER_KEY))
		.saturating_add(T::DbWeight::get().reads_writes(reads, writes))
}

/// A poll is opened and written back: its record, the alarm it had and the one it gets, each in a block's agenda.
fn poll<T: frame_system::Config>() -> Weight {
	cost::<T>(250_000_000, 4, 4)
}

/// An item is looked up, held or released, and its vote written: vote, title, bearer.
fn item<T: frame_system::Config>() -> Weight {
	cost::<T>(60_000_000, 3, 2)
}

/// With the runtime's own database prices.
pub struct Estimated<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for Estimated<T> {
	fn vote(items: u32) -> Weight {
		poll::<T>().saturating_add(item::<T>().saturating_mul(items.into()))
	}

	fn remove(items: u32) -> Weight {
		poll::<T>().saturating_add(item::<T>().saturating_mul(items.into()))
	}

	fn free(polls: u32) -> Weight {
		item::<T>().saturating_add(poll::<T>().saturating_add(item::<T>()).saturating_mul(polls.into()))
	}
}

impl WeightInfo for () {
	fn vote(items: u32) -> Weight {
		Weight::from_parts(250_000_000, 0)
			.saturating_add(Weight::from_parts(60_000_000, 0).saturating_mul(items.into()))
	}

	fn remove(items: u32) -> Weight {
		Self::vote(items)
	}

	fn free(polls: u32) -> Weight {
		Weight::from_parts(60_000_000, 0)
			.saturating_add(Weight::from_parts(310_000_000, 0).saturating_mul(polls.into()))
	}
}
