//! Pools that invest in stake pools and are valued whenever somebody asks.
//!
//! A vault has free money and up to [`MAX_POSITIONS`] positions: shares in stake pools, held by its keyless account.
//! What it is worth is stored nowhere. Every operation values all positions at the present prices first, takes the
//! owner's fee, and then acts, so that whoever comes, goes or looks meets the same price. Shares live in the share
//! ledger.
//!
//! * **The fee** is a part of what holders gain above the mark, the highest price that a fee was taken at, and is taken
//!   as new shares of the owner. A higher commission is announced like a stake pool's, and what was gained until it
//!   applies is settled at the old rate.
//! * **Exits.** Requests wait in a queue, first come, first served; whatever an operation finds free serves it. Nothing
//!   is invested while somebody waits. After a day anyone can make the vault ask its stake pools for what is missing; there
//!   it waits like anybody else. The longest exit is that day, one grace period and one cool-down, whatever the owners of
//!   vault and pools do.
//! * **Positions** are worth at least 1 PHA when they are made and after a part of them was asked for, so that none is too
//!   little to be forced out of its stake pool.
//! * **Payments** by stake pools are booked when they happen; holders who wait are paid by the next operation, or by
//!   `serve`. A stake pool that pays a vault therefore pays a bounded cost, however many wait behind it.
//! * **Losses** of stake pools reach holders through the price. Shares that a stake pool voided count nothing. A vault
//!   that lost everything takes no contribution until its owner reopens it, which voids the old shares.
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

mod books;
mod force;
mod invariants;
mod invest;
mod members;
mod terms;
mod types;
mod view;
pub mod weights;

#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

pub use books::SERVED_PER_CALL;
pub use pallet::*;
pub use types::{Position, PositionView, Vault, VaultView, MAX_POSITIONS};
pub use weights::WeightInfo;

#[frame::pallet]
pub mod pallet {
	use crate::{Vault, VaultView, WeightInfo, MAX_POSITIONS};
	use chain_traits::{Funding, ShareLedger, StakePools, WithdrawalPreview, WithdrawalQueue, WrappedMoney};
	use frame::{arithmetic::Permill, prelude::*};
	use units::{Amount, ItemId, Millis, PoolId};

	/// Account ids of the chain.
	pub type AccountIdOf<T> = <T as frame_system::Config>::AccountId;

	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
		/// The stake pools to invest in. They set the rules of all pools.
		type Pools: StakePools<AccountIdOf<Self>>;

		/// Knows who holds how many shares of which pool, and who waits to leave it.
		type Shares: ShareLedger<AccountIdOf<Self>> + WithdrawalQueue<AccountIdOf<Self>>;

		/// Holds and moves wrapped PHA.
		type Money: WrappedMoney<AccountIdOf<Self>>;

		/// Slot time of this block.
		type SlotTime: Get<Millis>;

		/// Names the accounts of the vaults.
		#[pallet::constant]
		type PalletId: Get<PalletId>;

		/// Requests served by one call of `serve`, at most.
		#[pallet::constant]
		type MaxServed: Get<u32>;

		/// Cost of the calls.
		type WeightInfo: WeightInfo;
	}

	/// Version of the storage.
	const STORAGE_VERSION: StorageVersion = StorageVersion::new(0);

	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	/// The vaults.
	#[pallet::storage]
	pub type Vaults<T: Config> = StorageMap<_, Blake2_128Concat, PoolId, Vault>;

	#[pallet::event]
	#[pallet::generate_deposit(pub(crate) fn deposit_event)]
	#[allow(missing_docs)]
	pub enum Event<T: Config> {
		/// A vault was created; `account` holds its money and its items.
		Created { vault: PoolId, owner: AccountIdOf<T>, account: AccountIdOf<T> },
		/// The commission became this.
		CommissionSet { vault: PoolId, commission: Permill },
		/// A higher commission will apply from `from` on, once older requests are paid.
		CommissionAnnounced { vault: PoolId, commission: Permill, from: Millis },
		/// `shares` were minted to the owner, in no item yet.
		FeeSettled { vault: PoolId, shares: u128 },
		/// `shares` of the owner went into an item of `to`.
		OwnerSharesClaimed { vault: PoolId, to: AccountIdOf<T>, item: ItemId, shares: u128 },
		/// `amount` came in and `shares` went into `item`.
		Contributed { vault: PoolId, who: AccountIdOf<T>, item: ItemId, amount: Amount, shares: u128 },
		/// `shares` of a request were burnt for `amount`; `left` still wait.
		Withdrawn { vault: PoolId, who: AccountIdOf<T>, request: u64, shares: u128, amount: Amount, left: u128 },
		/// `amount` went into a stake pool for `shares` of it, in `item` of the vault's account.
		Invested { vault: PoolId, pool: PoolId, item: ItemId, amount: Amount, shares: u128 },
		/// The vault asked a stake pool for `shares`: request number `request` there.
		Redeemed { vault: PoolId, pool: PoolId, request: u64, shares: u128 },
		/// A stake pool paid `amount` for `shares`.
		Returned { vault: PoolId, pool: PoolId, shares: u128, amount: Amount },
		/// Anyone made the vault ask because request number `request` had waited for longer than shares are young.
		Forced { vault: PoolId, request: u64 },
		/// A vault was closed by its owner; nothing of it is left.
		Closed { vault: PoolId },
		/// A vault that had lost everything was reopened: shares issued before are void.
		Reopened { vault: PoolId },
	}

	#[pallet::error]
	pub enum Error<T> {
		/// There is no such vault.
		UnknownVault,
		/// Only the vault's owner may do this.
		NotOwner,
		/// Less than the smallest contribution.
		ContributionTooSmall,
		/// The vault has a whitelist and the caller is not on it.
		NotWhitelisted,
		/// The contribution would yield fewer shares than the caller insists on.
		FewerSharesThanAsked,
		/// The owner takes more than the contributor accepts.
		CommissionAboveAccepted,
		/// The vault has shares and no value: its owner can reopen it.
		VaultBankrupt,
		/// The vault has value, or no shares: there is nothing to reopen.
		VaultNotBankrupt,
		/// There is no such item.
		UnknownItem,
		/// The item belongs to somebody else.
		NotBearer,
		/// There is no such waiting request.
		UnknownRequest,
		/// The request has not waited for longer than shares are young: the owner may still pay it.
		RequestNotExpired,
		/// Too little waits to force anything for it.
		TooLittleWaiting,
		/// Free money covers the request: `serve` pays it.
		RequestCovered,
		/// None of the named pools has anything of this vault that is needed and not asked for already.
		NothingToRedeem,
		/// Requests wait: nothing can be invested before they are paid.
		WithdrawalsWaiting,
		/// The vault's free money is less than asked for.
		NotEnoughFree,
		/// Fewer shares are there than asked for.
		NotEnoughShares,
		/// The vault has nothing in this pool.
		NoPosition,
		/// The vault is in as many pools as it can be.
		TooManyPositions,
		/// What the vault would leave in a stake pool is too little to be forced out of it: less than 1 PHA, and not nothing.
		PositionTooSmall,
		/// Somebody has shares of the vault, or it has shares of a stake pool.
		VaultInUse,
		/// Too many requests at once.
		LimitTooHigh,
		/// A number does not fit: no honest history of a vault leads here.
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
		/// Creates a vault of the caller, who deposits for it until it is closed.
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::create())]
		pub fn create(origin: OriginFor<T>) -> DispatchResult {
			let owner = ensure_signed(origin)?;
			Self::create_vault(owner)
		}

		/// Sets the owner's part of gains. A lower one applies at once and withdraws an announcement; a higher one is
		/// announced and applies after the notice, and not before every request queued until then is paid. What was
		/// gained until it applies is settled at the old rate. While nobody has shares, any applies at once.
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::set_commission())]
		pub fn set_commission(
			origin: OriginFor<T>,
			#[pallet::compact] vault: PoolId,
			commission: Permill,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::change_commission(&who, vault, commission)
		}

		/// Contributes `amount` for shares at the present price, rounded down: into the caller's item `into`, or as a
		/// new item. Fails if that yields fewer than `min_shares_out`, or if the owner takes more than `max_commission`, which
		/// he may set at once while nobody has shares.
		#[pallet::call_index(2)]
		#[pallet::weight(T::WeightInfo::contribute())]
		pub fn contribute(
			origin: OriginFor<T>,
			#[pallet::compact] vault: PoolId,
			amount: Amount,
			funding: Funding,
			into: Option<ItemId>,
			#[pallet::compact] min_shares_out: u128,
			max_commission: Permill,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::take_contribution(&who, vault, amount, funding, into, (min_shares_out, max_commission))
		}

		/// Withdraws `shares` of the caller's item: they are locked, queued and paid as soon as it is their turn and
		/// money is free, which may be now. What is left of the item moves to a new one. Young shares are paid no more
		/// than was paid in for them.
		#[pallet::call_index(3)]
		#[pallet::weight(T::WeightInfo::withdraw())]
		pub fn withdraw(
			origin: OriginFor<T>,
			#[pallet::compact] vault: PoolId,
			#[pallet::compact] item: ItemId,
			#[pallet::compact] shares: u128,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::request_withdrawal(&who, vault, item, shares)
		}

		/// Pays up to `limit` waiting requests from free money. By anyone.
		#[pallet::call_index(4)]
		#[pallet::weight(T::WeightInfo::serve(*limit))]
		pub fn serve(
			origin: OriginFor<T>,
			#[pallet::compact] vault: PoolId,
			#[pallet::compact] limit: u32,
		) -> DispatchResult {
			ensure_signed(origin)?;
			ensure!(limit <= T::MaxServed::get(), Error::<T>::LimitTooHigh);
			Self::settle_and_serve(vault, limit)
		}

		/// Contributes free money to a stake pool, 1 PHA or more, on the limits of any contribution. Refused while withdrawals
		/// wait.
		#[pallet::call_index(5)]
		#[pallet::weight(T::WeightInfo::invest().saturating_add(T::Pools::contribute_weight()))]
		pub fn invest(
			origin: OriginFor<T>,
			#[pallet::compact] vault: PoolId,
			#[pallet::compact] pool: PoolId,
			amount: Amount,
			#[pallet::compact] min_shares_out: u128,
			max_commission: Permill,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::put_to_work(&who, vault, pool, amount, (min_shares_out, max_commission))
		}

		/// Asks a stake pool for `shares` of the vault's: for all, or so that 1 PHA or more stays.
		#[pallet::call_index(6)]
		#[pallet::weight(T::WeightInfo::redeem().saturating_add(T::Pools::redeem_weight()))]
		pub fn redeem(
			origin: OriginFor<T>,
			#[pallet::compact] vault: PoolId,
			#[pallet::compact] pool: PoolId,
			#[pallet::compact] shares: u128,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::take_out(&who, vault, pool, shares)
		}

		/// Asks stake pools, in the order named, until what is free and what was asked for cover request number
		/// `request` and all before it. By anyone, once the request has waited for longer than shares are young. What
		/// was asked for waits in its stake pool like any request there.
		#[pallet::call_index(7)]
		#[pallet::weight(T::WeightInfo::force_redeem(pools.len() as u32)
			.saturating_add(T::Pools::redeem_weight().saturating_mul(pools.len() as u64)))]
		pub fn force_redeem(
			origin: OriginFor<T>,
			#[pallet::compact] vault: PoolId,
			#[pallet::compact] request: u64,
			pools: BoundedVec<PoolId, ConstU32<MAX_POSITIONS>>,
		) -> DispatchResult {
			ensure_signed(origin)?;
			Self::redeem_for_request(vault, request, &pools)
		}

		/// Puts `shares` of the owner into an item of `to`: a new one, or the owner's item `into`.
		#[pallet::call_index(8)]
		#[pallet::weight(T::WeightInfo::claim_owner_shares())]
		pub fn claim_owner_shares(
			origin: OriginFor<T>,
			#[pallet::compact] vault: PoolId,
			#[pallet::compact] shares: u128,
			into: Option<ItemId>,
			to: AccountIdOf<T>,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::hand_out_owner_shares(&who, vault, shares, into, to)
		}

		/// Takes the owner's fee on what was gained until now, as every other operation does. By anyone.
		#[pallet::call_index(9)]
		#[pallet::weight(T::WeightInfo::settle_fee())]
		pub fn settle_fee(origin: OriginFor<T>, #[pallet::compact] vault: PoolId) -> DispatchResult {
			ensure_signed(origin)?;
			Self::settle_and_serve(vault, crate::SERVED_PER_CALL)
		}

		/// Reopens a vault that lost everything. Its shares, worth nothing, become void for good.
		#[pallet::call_index(10)]
		#[pallet::weight(T::WeightInfo::reopen())]
		pub fn reopen(origin: OriginFor<T>, #[pallet::compact] vault: PoolId) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::reopen_vault(&who, vault)
		}

		/// Closes a vault of the caller in which nobody has anything, and gives its deposit back.
		#[pallet::call_index(11)]
		#[pallet::weight(T::WeightInfo::close())]
		pub fn close(origin: OriginFor<T>, #[pallet::compact] vault: PoolId) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::close_vault(&who, vault)
		}
	}

	#[pallet::view_functions]
	impl<T: Config> Pallet<T> {
		/// A vault with its price, its positions and its queue, as if its fee were settled now.
		pub fn vault_view(vault: PoolId) -> Option<VaultView<AccountIdOf<T>>> {
			Self::view(vault)
		}

		/// What an item's shares fetch now, in units of 10^-12 PHA, rounded down, after the owner's fee; those that are
		/// young, or were when they were asked for, no more than was paid in for them.
		pub fn item_value(vault: PoolId, item: ItemId) -> Option<Amount> {
			Self::value_of(vault, item)
		}

		/// What has to be paid until request number `request` is paid wholly; none if it does not wait.
		pub fn paid_after(vault: PoolId, request: u64) -> Option<Amount> {
			Self::waiting_through(vault, request)
		}

		/// What would happen if `shares` of an item were asked for now; none if they cannot be.
		pub fn withdrawal_preview(vault: PoolId, item: ItemId, shares: u128) -> Option<WithdrawalPreview> {
			Self::preview(vault, item, shares)
		}
	}
}
