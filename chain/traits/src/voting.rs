//! Between voting, which counts what items are worth, and those who know their worth and can keep them in place.
use frame::prelude::{DispatchResult, Weight};
use units::{Amount, ItemId, PoolId};

/// What items are worth: asked by delegation-voting, answered for each kind of pool by its own pallet.
pub trait ItemWorth {
	/// The present worth of an item, rounded down; zero if its pool lost everything or voided it; none if there is no
	/// such pool or item.
	fn worth(pool: PoolId, item: ItemId) -> Option<Amount>;
	/// An upper bound of what [`ItemWorth::worth`] costs.
	fn weight() -> Weight {
		Weight::from_parts(500_000_000, 0)
	}
}

/// Keeps items that vote where they are: asked by delegation-voting, answered by pool-ledger.
///
/// An item that is held can be neither moved, split, merged, added to, queued nor discarded, so that its shares are the
/// same shares of the same bearer until the last hold ends.
pub trait VoteLock<AccountId> {
	/// The bearer of an item; none if there is no such item.
	fn bearer(pool: PoolId, item: ItemId) -> Option<AccountId>;
	/// How many holds keep an item in place.
	fn holds(pool: PoolId, item: ItemId) -> u32;
	/// Adds a hold. Fails if there is no such item, or if it is queued for withdrawal.
	fn hold(pool: PoolId, item: ItemId) -> DispatchResult;
	/// Ends one hold. Without effect if there is none: nothing about an item, its pool or governance may stand in the
	/// way of its bearer.
	fn release(pool: PoolId, item: ItemId);
}
