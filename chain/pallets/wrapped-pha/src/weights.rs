//! What the calls cost.
//!
//! Upper bounds by hand: computation at several times what a native run takes, plus every distinct storage key that a
//! call may read or write (system account, balances, asset, asset account), priced by the runtime's database.
use chain_traits::Cost;
use frame::weights_prelude::*;

/// Cost of each call.
pub trait WeightInfo {
	/// `wrap`.
	fn wrap() -> Weight;
	/// `unwrap` and `unwrap_all`.
	fn unwrap() -> Weight;
}

/// With the runtime's own database prices.
pub struct Estimated<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for Estimated<T> {
	// Caller and collateral account, the asset, the caller's asset account.
	fn wrap() -> Weight {
		Cost(120_000_000, 5, 4).weight::<T>()
	}

	fn unwrap() -> Weight {
		Cost(130_000_000, 5, 4).weight::<T>()
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
