//! What the calls cost.
//!
//! Upper bounds by hand: computation at several times what a native run takes, plus every distinct storage key that a
//! call may read or write, priced by the runtime's database. An NFT that is minted or burnt touches the collection, its
//! configuration, the item, the item's configuration, the bearer's index, price, swap and approvals.
use chain_traits::Cost;
use frame::weights_prelude::*;

/// Cost of each call.
pub trait WeightInfo {
	/// `split`: one item ends, two begin.
	fn split() -> Weight;
	/// `merge`: one item ends, and the offers of another.
	fn merge() -> Weight;
	/// `discard`: one item ends.
	fn discard() -> Weight;
	/// `describe`: one text.
	fn describe() -> Weight;
	/// `whitelist` and `unwhitelist`: one entry.
	fn whitelist() -> Weight;
}

/// With the runtime's own database prices.
pub struct Estimated<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for Estimated<T> {
	fn split() -> Weight {
		Cost(250_000_000, 15, 19).weight::<T>()
	}

	fn merge() -> Weight {
		Cost(180_000_000, 16, 14).weight::<T>()
	}

	fn discard() -> Weight {
		Cost(120_000_000, 11, 9).weight::<T>()
	}

	fn describe() -> Weight {
		Cost(40_000_000, 1, 1).weight::<T>()
	}

	fn whitelist() -> Weight {
		Cost(90_000_000, 5, 5).weight::<T>()
	}
}

impl WeightInfo for () {
	fn split() -> Weight {
		Weight::from_parts(250_000_000, 0)
	}

	fn merge() -> Weight {
		Weight::from_parts(150_000_000, 0)
	}

	fn discard() -> Weight {
		Weight::from_parts(120_000_000, 0)
	}

	fn describe() -> Weight {
		Weight::from_parts(40_000_000, 0)
	}

	fn whitelist() -> Weight {
		Weight::from_parts(40_000_000, 0)
	}
}
