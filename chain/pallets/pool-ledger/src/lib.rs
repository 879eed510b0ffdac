//! Who holds how many shares of which pool, as bearer items.
//!
//! Each pool is a collection of the stock NFT pallet, owned by a keyless account; each item of it is a title on shares.
//! Who bears the title is known to the NFT pallet alone; how many shares it is worth, how old they are and whether they
//! are locked is known here alone. Moving an item there therefore moves the delegation, whole and with nothing else.
//!
//! * An account may hold any number of items. Nothing enumerates them, so unwanted ones cost their holder nothing.
//! * An item that can be traded never loses shares: what takes some away locks the item (and moves the rest to a new
//!   one) or ends it, and a price, approval or swap offer ends with it. A buyer gets at least what was offered.
//! * No deposits. What keeps the state small is [`Config::MinShares`]: no part of a split is smaller.
//! * A pool that lost everything is voided by a generation number: old items are worth nothing from then on.
#![cfg_attr(not(feature = "std"), no_std)]

mod ledger;
mod types;
pub mod weights;

#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

pub use pallet::*;
pub use types::{Book, Title};
pub use weights::WeightInfo;

#[frame::pallet]
pub mod pallet {
	use crate::{Book, Title, WeightInfo};
	use chain_traits::Holding;
	use frame::{
		prelude::*,
		token::nonfungibles_v2::{Create, Inspect, Mutate, Transfer},
	};
	use pallet_nfts::{CollectionConfig, ItemConfig};
	use units::{ItemId, PoolId};

	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
		/// Who bears which item: the stock NFT pallet, with zero deposits and this pallet as its `Locker`.
		type Titles: Inspect<Self::AccountId, CollectionId = PoolId, ItemId = ItemId>
			+ Create<Self::AccountId, CollectionConfig<u128, BlockNumberFor<Self>, PoolId>>
			+ Mutate<Self::AccountId, ItemConfig>
			+ Transfer<Self::AccountId>;

		/// Names the account that owns all collections.
		#[pallet::constant]
		type PalletId: Get<PalletId>;

		/// The fewest shares of a new item, in units of 10^-12 shares: bounds what dust can cost others.
		#[pallet::constant]
		type MinShares: Get<u128>;

		/// Cost of the calls.
		type WeightInfo: WeightInfo;
	}

	#[pallet::pallet]
	pub struct Pallet<T>(_);

	/// The next pool's id.
	#[pallet::storage]
	pub type NextPool<T: Config> = StorageValue<_, PoolId, ValueQuery>;

	/// The books of each pool.
	#[pallet::storage]
	pub type Books<T: Config> = StorageMap<_, Blake2_128Concat, PoolId, Book>;

	/// What each item is worth. Who bears it: the NFT pallet.
	#[pallet::storage]
	pub type Items<T: Config> = StorageDoubleMap<_, Blake2_128Concat, PoolId, Blake2_128Concat, ItemId, Title>;

	#[pallet::event]
	#[pallet::generate_deposit(pub(crate) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A pool's books were opened.
		Opened {
			/// Of this pool.
			pool: PoolId,
		},
		/// Shares were issued into an item.
		Issued {
			/// Of this pool.
			pool: PoolId,
			/// Into this item.
			item: ItemId,
			/// To its bearer.
			holder: T::AccountId,
			/// How many.
			shares: u128,
		},
		/// An item's bearer split it.
		Split {
			/// Of this pool.
			pool: PoolId,
			/// Ended with this.
			item: ItemId,
			/// The parts: item and shares.
			parts: [(ItemId, u128); 2],
		},
		/// An item's shares went into another one of the same bearer.
		Merged {
			/// Of this pool.
			pool: PoolId,
			/// Ended with this.
			from: ItemId,
			/// Holds the shares of both.
			into: ItemId,
			/// How many moved.
			shares: u128,
		},
		/// Shares were locked for withdrawal.
		Locked {
			/// Of this pool.
			pool: PoolId,
			/// In this item.
			item: ItemId,
			/// How many.
			shares: u128,
			/// The item that holds the others, and how many.
			rest: Option<(ItemId, u128)>,
		},
		/// Shares of a locked item were burnt.
		Burnt {
			/// Of this pool.
			pool: PoolId,
			/// From this item.
			item: ItemId,
			/// How many.
			shares: u128,
		},
		/// All shares of a pool that lost everything became void.
		Voided {
			/// Of this pool.
			pool: PoolId,
			/// How many.
			shares: u128,
		},
		/// The bearer of a void item threw it away.
		Discarded {
			/// Of this pool.
			pool: PoolId,
			/// The item.
			item: ItemId,
		},
	}

	#[pallet::error]
	pub enum Error<T> {
		/// There is no such pool.
		UnknownPool,
		/// There is no such item, or it was burnt.
		UnknownItem,
		/// The item belongs to somebody else.
		NotBearer,
		/// The item is queued for withdrawal.
		ItemLocked,
		/// Only a locked item can lose shares.
		ItemNotLocked,
		/// The item holds fewer shares than asked for.
		NotEnoughShares,
		/// An item would hold fewer shares than the least a new item may hold.
		TooFewShares,
		/// An item cannot be merged with itself.
		SameItem,
		/// The item still holds shares.
		NotVoid,
		/// A number does not fit: no honest history of a pool leads here.
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
		/// Splits an item of the caller into two new ones, `shares` in the first. Both are as old as it was.
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::split())]
		pub fn split(
			origin: OriginFor<T>,
			#[pallet::compact] pool: PoolId,
			#[pallet::compact] item: ItemId,
			#[pallet::compact] shares: u128,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::split_item(&who, pool, item, shares)
		}

		/// Moves all shares of the caller's item `from` into the caller's item `into`, which becomes as young as the
		/// younger of the two.
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::merge())]
		pub fn merge(
			origin: OriginFor<T>,
			#[pallet::compact] pool: PoolId,
			#[pallet::compact] into: ItemId,
			#[pallet::compact] from: ItemId,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::merge_items(&who, pool, into, from)
		}

		/// Throws away a void item of the caller.
		#[pallet::call_index(2)]
		#[pallet::weight(T::WeightInfo::discard())]
		pub fn discard(
			origin: OriginFor<T>,
			#[pallet::compact] pool: PoolId,
			#[pallet::compact] item: ItemId,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::discard_item(&who, pool, item)
		}
	}

	#[pallet::view_functions]
	impl<T: Config> Pallet<T> {
		/// An item's bearer, shares, age and lock.
		pub fn item(pool: PoolId, item: ItemId) -> Option<Holding<T::AccountId>> {
			<Self as chain_traits::ShareLedger<T::AccountId>>::holding(pool, item)
		}

		/// All shares of a pool, in units of 10^-12.
		pub fn total_shares(pool: PoolId) -> u128 {
			<Self as chain_traits::ShareLedger<T::AccountId>>::total(pool)
		}
	}
}
