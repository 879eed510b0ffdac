//! Votes of delegations: items named and held for a poll, counted at what they are worth.
//!
//! PHA that is delegated to a pool votes where it is. Its bearer names items; each is counted at its present worth, with
//! the weight of a vote without a lock after the poll, and held in place while it votes.
//!
//! * **No value votes twice in a poll.** An item has at most one vote in each, and what it is worth can neither be moved
//!   nor withdrawn nor joined to anything while the vote stands. Native PHA that votes is locked by the stock pallet, so
//!   it cannot be contributed and vote again.
//! * **A vote counts what its item was worth when it was cast**, exactly, until it is cast anew or removed. Removing it
//!   takes from the tally what it added, not a unit more or less.
//! * **A vote is no trap.** The bearer may remove it at any time, whatever governance does and whatever became of poll
//!   and pool; once the poll is over anyone may. Nothing but the item's own holds decides when it is free.
//! * No code walks over votes or voters: calls name their items, and an item is in a bounded number of polls.
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

mod cast;
mod types;
pub mod weights;

#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

pub use pallet::*;
pub use types::{Ballot, BallotError, Counted, ItemBallot, Periods};
pub use weights::WeightInfo;

#[frame::pallet]
pub mod pallet {
	use crate::{Counted, ItemBallot, Periods, WeightInfo};
	use alloc::vec::Vec;
	use chain_traits::{ItemWorth, VoteLock};
	use frame::{deps::frame_support::traits::Polling, prelude::*};
	use pallet_conviction_voting::Tally;
	use units::{Amount, ItemId, PoolId};

	/// Number of a poll.
	pub type PollIndex = u32;
	/// What a poll counts: the stock pallet's tally, so that delegations and native PHA meet in one.
	pub type TallyOf<T> = Tally<u128, <T as Config>::MaxTurnout>;

	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
		/// Conducts the polls.
		type Polls: Polling<TallyOf<Self>, Index = PollIndex, Votes = u128>;

		/// All that could vote, in units of 10^-12 PHA. The one of the pallet in which native PHA votes.
		type MaxTurnout: Get<u128>;

		/// Knows what items are worth.
		type Worth: ItemWorth;

		/// Keeps items in place.
		type Lock: VoteLock<Self::AccountId>;

		/// Polls an item can be in at once.
		#[pallet::constant]
		type MaxPolls: Get<u32>;

		/// Items named by one call.
		#[pallet::constant]
		type MaxItems: Get<u32>;

		/// Cost of the calls.
		type WeightInfo: WeightInfo;
	}

	/// Version of the storage.
	const STORAGE_VERSION: StorageVersion = StorageVersion::new(0);

	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	/// What each item counts, by the polls it is in.
	#[pallet::storage]
	pub type Votes<T: Config> =
		StorageDoubleMap<_, Blake2_128Concat, (PoolId, ItemId), Twox64Concat, PollIndex, Counted>;

	/// How long the parts of a referendum take.
	#[pallet::storage]
	pub type ReferendumPeriods<T: Config> = StorageValue<_, Periods, ValueQuery>;

	/// The periods at genesis; production's by default.
	#[pallet::genesis_config]
	#[derive(DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		/// See [`Periods`].
		pub periods: Periods,
		#[doc(hidden)]
		#[serde(skip)]
		pub _marker: core::marker::PhantomData<T>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		fn build(&self) {
			ReferendumPeriods::<T>::put(self.periods);
		}
	}

	#[pallet::event]
	#[pallet::generate_deposit(pub(crate) fn deposit_event)]
	pub enum Event<T: Config> {
		/// An item votes, or votes anew. It is held in place.
		Voted {
			/// In this poll.
			poll: PollIndex,
			/// Its bearer.
			who: T::AccountId,
			/// Its pool.
			pool: PoolId,
			/// The item.
			item: ItemId,
			/// Counts this for the proposal.
			aye: Amount,
			/// Counts this against it.
			nay: Amount,
		},
		/// An item's vote was removed. While the poll goes on, its tally shrinks by exactly this.
		Removed {
			/// From this poll.
			poll: PollIndex,
			/// Its pool.
			pool: PoolId,
			/// The item.
			item: ItemId,
			/// Counted this for the proposal.
			aye: Amount,
			/// Counted this against it.
			nay: Amount,
		},
	}

	#[pallet::error]
	pub enum Error<T> {
		/// There is no such poll, or it is over.
		PollNotOngoing,
		/// There is no such item.
		UnknownItem,
		/// The item belongs to somebody else; while the poll goes on, only its bearer may do this.
		NotBearer,
		/// The ballot says nothing: the item is worth nothing, or both parts are zero.
		EmptyBallot,
		/// The parts of the ballot are more than the item is worth.
		MoreThanWorth,
		/// The item is in as many polls as it can be at once.
		TooManyPolls,
		/// None of the named items votes there.
		NothingToRemove,
		/// No item was named.
		NothingNamed,
		/// A number does not fit: no honest history of a poll leads here.
		Overflow,
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), frame::try_runtime::TryRuntimeError> {
			Self::check_invariants()
		}
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Lets items of the caller vote in a poll, all or none, each counted at its present worth and held in place. An
		/// item that votes there already votes anew.
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::vote(votes.len() as u32).saturating_add(
			<T::Worth as ItemWorth>::weight().saturating_mul(votes.len() as u64)
		))]
		pub fn vote(
			origin: OriginFor<T>,
			#[pallet::compact] poll: PollIndex,
			votes: BoundedVec<ItemBallot, T::MaxItems>,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::cast(&who, poll, &votes)
		}

		/// Removes the votes of these items from a poll: the bearer at any time, anyone once the poll is over. Items that
		/// do not vote there are passed over.
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::remove(items.len() as u32))]
		pub fn remove(
			origin: OriginFor<T>,
			#[pallet::compact] poll: PollIndex,
			items: BoundedVec<(PoolId, ItemId), T::MaxItems>,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::remove_from(&who, poll, &items)
		}

		/// Removes an item from every poll: the bearer from all, anyone else from those that are over. Afterwards the
		/// bearer can do with it whatever they could before.
		#[pallet::call_index(2)]
		#[pallet::weight(T::WeightInfo::free(T::MaxPolls::get()))]
		pub fn free(
			origin: OriginFor<T>,
			#[pallet::compact] pool: PoolId,
			#[pallet::compact] item: ItemId,
		) -> DispatchResultWithPostInfo {
			let who = ensure_signed(origin)?;
			let polls = Self::free_item(&who, pool, item)?;
			Ok(Some(T::WeightInfo::free(polls)).into())
		}
	}

	#[pallet::view_functions]
	impl<T: Config> Pallet<T> {
		/// The polls an item is in, and what it counts there, in no particular order.
		pub fn item_votes(pool: PoolId, item: ItemId) -> Vec<(PollIndex, Counted)> {
			Votes::<T>::iter_prefix((pool, item)).collect()
		}
	}
}
