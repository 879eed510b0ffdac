//! What the calls cost.
//!
//! Upper bounds by hand: computation at several times what a native run takes, plus every distinct storage key that a
//! call may read or write, priced by the runtime's database. What an item's worth costs is added by the pallet, since
//! only the pool's own pallet knows.
use chain_traits::Cost;
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

/// A poll is opened and written back: its record, the alarm it had and the one it gets, each in a block's agenda.
fn poll<T: frame_system::Config>() -> Weight {
	Cost(250_000_000, 4, 4).weight::<T>()
}

/// An item is looked up, held or released, and its vote written: vote, title, bearer.
fn item<T: frame_system::Config>() -> Weight {
	Cost(60_000_000, 3, 2).weight::<T>()
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
