//! Who holds how many shares of which pool, as bearer items.
//!
//! Each pool is a collection of the stock NFT pallet, owned by a keyless account; each item of it is a title on shares.
//! Who bears the title is known to the NFT pallet alone; how many shares it is worth, how old they are and whether they
//! are locked or vote is known here alone. Moving an item there therefore moves the delegation, whole and with nothing else.
//!
//! * An account may hold any number of items. Nothing enumerates them, so unwanted ones cost their holder nothing.
//! * An item that can be traded never loses shares: what takes some away locks the item (and moves the rest to a new
//!   one) or ends it, and a price, approval or swap offer ends with it. What adds shares to an item ends its offers, too:
//!   a buyer gets what was offered, and a seller sells no more than that.
//! * What keeps the state small: pools and whitelisted accounts cost their owner a deposit, which is free again when they go;
//!   a new item holds [`Config::MinShares`], and a part that is split off or asked for [`Config::MinPart`].
//! * What every pool has, stake pool or vault, is kept here: its owner, whom it admits, what its owner says of it, and the
//!   queue of those who want to leave, first come, first served.
//! * A pool that lost everything is voided by a generation number: old items are worth nothing from then on, and cannot be
//!   given, sold or swapped any more, whatever was offered before.
#![cfg_attr(not(feature = "std"), no_std)]

mod holds;
mod invariants;
mod ledger;
mod members;
mod offers;
mod queue;
mod types;
pub mod weights;

#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

pub use offers::{Offers, StockOffers};
pub use pallet::*;
pub use types::{Book, Entry, Title};
pub use weights::WeightInfo;

#[frame::pallet]
pub mod pallet {
	use crate::{Book, Offers, Title, WeightInfo};
	use chain_traits::{Holding, Queue, Request};
	use frame::{
		prelude::*,
		token::nonfungibles_v2::{Create, Destroy, Inspect, Mutate, Transfer},
	};
	use pallet_nfts::{CollectionConfig, ItemConfig};
	use units::{ItemId, Millis, PoolId};

	/// Account ids of the chain.
	pub type AccountIdOf<T> = <T as frame_system::Config>::AccountId;

	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
		/// Who bears which item: the stock NFT pallet, with zero deposits and this pallet as its `Locker`.
		type Titles: Inspect<Self::AccountId, CollectionId = PoolId, ItemId = ItemId>
			+ Create<Self::AccountId, CollectionConfig<u128, BlockNumberFor<Self>, PoolId>>
			+ Destroy<Self::AccountId>
			+ Mutate<Self::AccountId, ItemConfig>
			+ Transfer<Self::AccountId>;

		/// Where items are offered: [`StockOffers`](crate::StockOffers) of the same NFT pallet.
		type Offers: Offers;

		/// Slot time of this block.
		type SlotTime: Get<Millis>;

		/// Shares that are asked for younger than this are paid no more than was paid in for them.
		type ShareAge: Get<Millis>;

		/// Names the account that owns all collections.
		#[pallet::constant]
		type PalletId: Get<PalletId>;

		/// The fewest shares of a new item, in units of 10^-12 shares: bounds what dust can cost others.
		#[pallet::constant]
		type MinShares: Get<u128>;

		/// The fewest shares of a part of an item, whether it is split off or asked for: what an entry of the state costs is
		/// bound in it.
		#[pallet::constant]
		type MinPart: Get<u128>;

		/// Holds the deposits of pool owners.
		type Deposits: fungible::MutateHold<Self::AccountId, Balance = u128, Reason = Self::RuntimeHoldReason>;

		/// The reasons of the runtime.
		type RuntimeHoldReason: From<HoldReason>;

		/// For a pool, its description included.
		#[pallet::constant]
		type PoolDeposit: Get<u128>;

		/// For an account on a whitelist.
		#[pallet::constant]
		type ListedDeposit: Get<u128>;

		/// Accounts on a pool's whitelist, at most.
		#[pallet::constant]
		type MaxWhitelist: Get<u32>;

		/// Bytes of a pool's description, at most.
		#[pallet::constant]
		type MaxDescription: Get<u32>;

		/// Cost of the calls.
		type WeightInfo: WeightInfo;
	}

	/// What deposits are for.
	#[pallet::composite_enum]
	pub enum HoldReason {
		/// A pool.
		#[codec(index = 0)]
		Pool,
		/// Accounts on whitelists.
		#[codec(index = 1)]
		Whitelist,
	}

	/// Version of the storage.
	const STORAGE_VERSION: StorageVersion = StorageVersion::new(0);

	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	/// The next pool's id.
	#[pallet::storage]
	pub type NextPool<T: Config> = StorageValue<_, PoolId, ValueQuery>;

	/// The books of each pool.
	#[pallet::storage]
	pub type Books<T: Config> = StorageMap<_, Blake2_128Concat, PoolId, Book<AccountIdOf<T>>>;

	/// What each item is worth. Who bears it: the NFT pallet.
	#[pallet::storage]
	pub type Items<T: Config> = StorageDoubleMap<_, Blake2_128Concat, PoolId, Blake2_128Concat, ItemId, Title>;

	/// What owners say of their pools.
	#[pallet::storage]
	pub type Descriptions<T: Config> =
		StorageMap<_, Blake2_128Concat, PoolId, BoundedVec<u8, T::MaxDescription>, ValueQuery>;

	/// Who may contribute to a pool with a whitelist, and what the owner deposited for the entry.
	#[pallet::storage]
	pub type Whitelist<T: Config> =
		StorageDoubleMap<_, Blake2_128Concat, PoolId, Blake2_128Concat, AccountIdOf<T>, u128>;

	/// Waiting withdrawals, by pool and number.
	#[pallet::storage]
	pub type Requests<T: Config> = StorageDoubleMap<_, Blake2_128Concat, PoolId, Blake2_128Concat, u64, Request>;

	#[pallet::event]
	#[pallet::generate_deposit(pub(crate) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A pool's books were opened.
		Opened {
			/// Of this pool.
			pool: PoolId,
			/// Who sets its terms.
			owner: T::AccountId,
		},
		/// A pool's books were closed.
		Closed {
			/// Of this pool.
			pool: PoolId,
		},
		/// The description changed.
		Described {
			/// Of this pool.
			pool: PoolId,
		},
		/// An account may contribute to a pool with a whitelist.
		Whitelisted {
			/// To this pool.
			pool: PoolId,
			/// Who.
			account: T::AccountId,
		},
		/// An account was taken off the whitelist; without any account on it, the pool is open.
		Unwhitelisted {
			/// Of this pool.
			pool: PoolId,
			/// Who.
			account: T::AccountId,
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
		/// Shares were locked and wait for withdrawal.
		Queued {
			/// Of this pool.
			pool: PoolId,
			/// Number of the request.
			request: u64,
			/// In this item.
			item: ItemId,
			/// Its bearer, who will be paid.
			holder: T::AccountId,
			/// How many.
			shares: u128,
			/// The item that holds the others, and how many.
			rest: Option<(ItemId, u128)>,
		},
		/// Shares of the oldest request were burnt, to be paid; a request without shares leaves the queue.
		Burnt {
			/// Of this pool.
			pool: PoolId,
			/// The request.
			request: u64,
			/// From this item.
			item: ItemId,
			/// How many.
			shares: u128,
		},
		/// A request whose shares had been voided left the queue, and its item ended.
		Dropped {
			/// Of this pool.
			pool: PoolId,
			/// The request.
			request: u64,
			/// Its item.
			item: ItemId,
		},
		/// All shares of a pool that lost everything became void.
		Voided {
			/// Of this pool.
			pool: PoolId,
			/// How many.
			shares: u128,
		},
		/// Somebody threw a void item away.
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
		/// Only the pool's owner may do this.
		NotOwner,
		/// The account is on the whitelist already.
		AlreadyWhitelisted,
		/// The account is not on the whitelist.
		NotWhitelisted,
		/// The whitelist is full.
		WhitelistFull,
		/// Somebody has shares of the pool or waits, or is on its whitelist, or bears a void item of it.
		PoolInUse,
		/// There is no such waiting request.
		UnknownRequest,
		/// There is no such item, or it was burnt.
		UnknownItem,
		/// The item belongs to somebody else.
		NotBearer,
		/// The item is queued for withdrawal.
		ItemLocked,
		/// The item votes: its votes have to be removed first.
		ItemVotes,
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

		/// Throws away a void item. By anyone: it is worth nothing, cannot be moved, and keeps its pool from being closed.
		#[pallet::call_index(2)]
		#[pallet::weight(T::WeightInfo::discard())]
		pub fn discard(
			origin: OriginFor<T>,
			#[pallet::compact] pool: PoolId,
			#[pallet::compact] item: ItemId,
		) -> DispatchResult {
			ensure_signed(origin)?;
			Self::discard_item(pool, item)
		}

		/// Sets what the owner says of the pool.
		#[pallet::call_index(3)]
		#[pallet::weight(T::WeightInfo::describe())]
		pub fn describe(
			origin: OriginFor<T>,
			#[pallet::compact] pool: PoolId,
			text: BoundedVec<u8, T::MaxDescription>,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::set_description(&who, pool, text)
		}

		/// Lets an account contribute. The first one closes the pool to everybody else but the owner.
		#[pallet::call_index(4)]
		#[pallet::weight(T::WeightInfo::whitelist())]
		pub fn whitelist(
			origin: OriginFor<T>,
			#[pallet::compact] pool: PoolId,
			account: AccountIdOf<T>,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::add_to_whitelist(&who, pool, account)
		}

		/// Takes an account off the whitelist. Without any account on it the pool is open to everybody.
		#[pallet::call_index(5)]
		#[pallet::weight(T::WeightInfo::whitelist())]
		pub fn unwhitelist(
			origin: OriginFor<T>,
			#[pallet::compact] pool: PoolId,
			account: AccountIdOf<T>,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::take_off_whitelist(&who, pool, account)
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

		/// The counters of a pool's withdrawal queue.
		pub fn queue_of(pool: PoolId) -> Queue {
			<Self as chain_traits::WithdrawalQueue<T::AccountId>>::queue(pool)
		}
	}
}
