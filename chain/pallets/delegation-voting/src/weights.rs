//! What the calls of this pallet cost: measured in wasm, in states in which they are dearest. `make weights` measures
//! anew; `docs/operations/weights.md` says what is charged of it and why.
pub mod figures;

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

/// With the runtime's own database prices.
pub struct Measured<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for Measured<T> {
	fn vote(items: u32) -> Weight {
		Cost::line((1, figures::VOTE_1), (16, figures::VOTE_16), items.into()).charge::<T>()
	}
	fn remove(items: u32) -> Weight {
		Cost::line((1, figures::REMOVE_1), (16, figures::REMOVE_16), items.into()).charge::<T>()
	}
	fn free(polls: u32) -> Weight {
		Cost::line((1, figures::FREE_1), (32, figures::FREE_32), polls.into()).charge::<T>()
	}
}

/// For mock runtimes without a database.
impl WeightInfo for () {
	fn vote(items: u32) -> Weight {
		Weight::from_parts(Cost::line((1, figures::VOTE_1), (16, figures::VOTE_16), items.into()).0, 0)
	}
	fn remove(items: u32) -> Weight {
		Self::vote(items)
	}
	fn free(polls: u32) -> Weight {
		Weight::from_parts(Cost::line((1, figures::FREE_1), (32, figures::FREE_32), polls.into()).0, 0)
	}
}
