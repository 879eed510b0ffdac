//! What the calls cost.
//!
//! Upper bounds by hand: computation at several times what a native run takes, plus every distinct storage key that a
//! call may read or write, priced by the runtime's database. Every call values [`crate::MAX_POSITIONS`] positions and is
//! charged for them, whether the vault has so many or not; calls that serve the queue on their way are charged for
//! [`crate::SERVED_PER_CALL`] requests.
use crate::{MAX_POSITIONS, SERVED_PER_CALL};
use chain_traits::Cost;
use frame::weights_prelude::*;

/// Cost of each call, without what stake pools charge for their part.
#[allow(missing_docs)]
pub trait WeightInfo {
	fn create() -> Weight;
	fn set_commission() -> Weight;
	fn contribute() -> Weight;
	fn withdraw() -> Weight;
	fn serve(limit: u32) -> Weight;
	fn invest() -> Weight;
	fn redeem() -> Weight;
	fn force_redeem(pools: u32) -> Weight;
	fn claim_owner_shares() -> Weight;
	fn settle_fee() -> Weight;
	fn reopen() -> Weight;
	fn close() -> Weight;
	/// Not a call: what valuing one item costs.
	fn value() -> Weight;
}

/// A pool and its books for every position.
const POSITIONS: Cost = Cost(30_000_000, 2, 0).times(MAX_POSITIONS as u64);
/// The vault, its books, its oldest request, rules, time and cool-down, and what its positions are worth.
const VAULT: Cost = Cost(50_000_000, 6, 2).and(POSITIONS);
/// A request is read and removed, its item ends (book, title, eight keys of the NFT pallet), wPHA moves to an account.
const SERVED: Cost = Cost(200_000_000, 13, 13);
/// What every queue-serving call is charged for it; the vault's own asset account and the asset.
const QUEUE: Cost = SERVED.times(SERVED_PER_CALL as u64).and(Cost(0, 2, 2));
/// A title is issued or locked: book, title, NFT collection and its configuration, item, its configuration, bearer, and
/// the offers of an item that is added to.
const ITEM: Cost = Cost(150_000_000, 9, 9);
/// wPHA moves or is issued: the asset, two asset accounts, two system accounts.
const MONEY: Cost = Cost(120_000_000, 6, 6);

/// With the runtime's own database prices.
pub struct Estimated<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for Estimated<T> {
	fn create() -> Weight {
		Cost(170_000_000, 10, 12).weight::<T>()
	}
	fn set_commission() -> Weight {
		VAULT.weight::<T>()
	}
	fn contribute() -> Weight {
		VAULT.and(ITEM).and(MONEY).and(QUEUE).and(Cost(10_000_000, 1, 0)).weight::<T>()
	}
	fn withdraw() -> Weight {
		VAULT.and(ITEM).and(QUEUE).and(Cost(10_000_000, 1, 1)).weight::<T>()
	}
	fn serve(limit: u32) -> Weight {
		VAULT.and(SERVED.times(limit.into())).and(Cost(0, 2, 2)).weight::<T>()
	}
	fn invest() -> Weight {
		VAULT.and(QUEUE).weight::<T>()
	}
	fn redeem() -> Weight {
		VAULT.and(QUEUE).weight::<T>()
	}
	fn force_redeem(pools: u32) -> Weight {
		let named = Cost(20_000_000, 3, 1).times(pools.into());
		VAULT.times(2).and(QUEUE.times(2)).and(named).weight::<T>()
	}
	fn claim_owner_shares() -> Weight {
		VAULT.and(ITEM).weight::<T>()
	}
	fn settle_fee() -> Weight {
		VAULT.and(QUEUE).weight::<T>()
	}
	fn reopen() -> Weight {
		VAULT.and(Cost(10_000_000, 1, 1)).weight::<T>()
	}
	fn close() -> Weight {
		VAULT.and(MONEY).and(Cost(150_000_000, 14, 16)).weight::<T>()
	}
	fn value() -> Weight {
		VAULT.and(Cost(10_000_000, 2, 0)).weight::<T>()
	}
}
