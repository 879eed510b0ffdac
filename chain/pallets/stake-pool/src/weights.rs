//! What the calls cost.
//!
//! Upper bounds by hand: computation at several times what a native run takes, plus every distinct storage key that a
//! call may read or write, priced by the runtime's database. Calls that serve the queue on their way are charged for
//! [`crate::SERVED_PER_CALL`] requests, whether any waits or not.
use crate::SERVED_PER_CALL;
use chain_traits::Cost;
use frame::weights_prelude::*;

/// Cost of each call.
#[allow(missing_docs)]
pub trait WeightInfo {
	fn create() -> Weight;
	fn set_commission() -> Weight;
	fn set_cap() -> Weight;
	fn contribute() -> Weight;
	fn withdraw() -> Weight;
	fn serve(limit: u32) -> Weight;
	/// Of so many members that are looked at and so many that are stopped.
	fn force_stop(members: u32, stops: u32) -> Weight;
	fn add_worker() -> Weight;
	fn remove_worker() -> Weight;
	fn start_worker() -> Weight;
	fn stop_worker() -> Weight;
	fn restart_worker() -> Weight;
	fn reclaim_worker() -> Weight;
	fn claim_owner_reward() -> Weight;
	fn reopen() -> Weight;
	fn set_rules() -> Weight;
	fn close() -> Weight;
	/// Not a call: announced rules are looked at in every block.
	fn on_initialize() -> Weight;
	/// Not a call: what crediting one payout costs the caller of the reward sink.
	fn reward() -> Weight;
}

/// The pool itself and its books, which hold the queue.
const POOL: Cost = Cost(30_000_000, 2, 2);
/// A request is read and removed, its item ends (book, title, eight keys of the NFT pallet), wPHA moves to an account,
/// a vault is told.
const SERVED: Cost = Cost(220_000_000, 14, 14);
/// What every queue-serving call is charged for it; the pool's own asset account and the asset.
const QUEUE: Cost = SERVED.times(SERVED_PER_CALL as u64).and(Cost(0, 2, 2));
/// A title is issued or locked: book, title, NFT collection and its configuration, item, its configuration, bearer, and
/// the offers of an item that is added to.
const ITEM: Cost = Cost(150_000_000, 9, 9);
/// wPHA moves or is issued: the asset, two asset accounts, two system accounts.
const MONEY: Cost = Cost(120_000_000, 6, 6);
/// Computation starts, stops or ends a session: registration, binding, session, economy, record messages.
const SESSION: Cost = Cost(200_000_000, 12, 8);

/// With the runtime's own database prices.
pub struct Estimated<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for Estimated<T> {
	fn create() -> Weight {
		POOL.and(Cost(150_000_000, 9, 11)).weight::<T>()
	}
	fn set_commission() -> Weight {
		POOL.and(Cost(20_000_000, 5, 1)).weight::<T>()
	}
	fn set_cap() -> Weight {
		POOL.weight::<T>()
	}
	fn contribute() -> Weight {
		POOL.and(ITEM).and(MONEY).and(QUEUE).and(Cost(20_000_000, 3, 0)).weight::<T>()
	}
	fn withdraw() -> Weight {
		POOL.and(ITEM).and(QUEUE).and(Cost(20_000_000, 4, 2)).weight::<T>()
	}
	fn serve(limit: u32) -> Weight {
		POOL.and(SERVED.times(limit.into())).and(Cost(0, 2, 2)).weight::<T>()
	}
	fn force_stop(members: u32, stops: u32) -> Weight {
		// The request and the rules; of each member its loan and its session.
		let looked_at = Cost(10_000_000, 3, 0).times(members.into());
		POOL.and(looked_at).and(SESSION.times(stops.into())).and(Cost(40_000_000, 3, 0)).weight::<T>()
	}
	fn add_worker() -> Weight {
		POOL.and(SESSION).and(Cost(20_000_000, 3, 2)).weight::<T>()
	}
	fn remove_worker() -> Weight {
		POOL.and(SESSION).and(Cost(20_000_000, 3, 2)).weight::<T>()
	}
	fn start_worker() -> Weight {
		POOL.and(SESSION).and(QUEUE).and(Cost(20_000_000, 2, 2)).weight::<T>()
	}
	fn stop_worker() -> Weight {
		POOL.and(SESSION).and(Cost(20_000_000, 1, 1)).weight::<T>()
	}
	fn restart_worker() -> Weight {
		POOL.and(SESSION.times(2)).and(QUEUE).and(MONEY).and(Cost(20_000_000, 2, 1)).weight::<T>()
	}
	fn reclaim_worker() -> Weight {
		POOL.and(SESSION).and(QUEUE).and(MONEY).and(Cost(20_000_000, 1, 2)).weight::<T>()
	}
	fn claim_owner_reward() -> Weight {
		POOL.and(MONEY).weight::<T>()
	}
	fn reopen() -> Weight {
		POOL.and(Cost(30_000_000, 1, 1)).weight::<T>()
	}
	fn set_rules() -> Weight {
		Cost(60_000_000, 5, 2).weight::<T>()
	}
	fn close() -> Weight {
		POOL.and(MONEY).and(Cost(150_000_000, 14, 16)).weight::<T>()
	}
	fn on_initialize() -> Weight {
		Cost(30_000_000, 3, 2).weight::<T>()
	}
	fn reward() -> Weight {
		POOL.and(MONEY).and(QUEUE).and(Cost(20_000_000, 2, 0)).weight::<T>()
	}
}
