//! Contributions and withdrawals.
use crate::{AccountIdOf, Config, Error, Event, Funding, Pallet, Pool, PoolRules, Pools};
use chain_traits::{Queued, ShareLedger, WithdrawalQueue, WrappedMoney};
use frame::{arithmetic::Permill, prelude::*};
use tokenomics::pool::{self, Ledger, PoolError};
use units::{Amount, ItemId, PoolId};

impl<T: Config> Pallet<T> {
	/// The keyless account that holds all money of a pool.
	pub fn account(pool: PoolId) -> AccountIdOf<T> {
		T::PalletId::get().into_sub_account_truncating(pool)
	}

	pub(crate) fn pool(pool: PoolId) -> Result<Pool, Error<T>> {
		Pools::<T>::get(pool).ok_or(Error::<T>::UnknownPool)
	}

	/// A pool that `who` owns.
	pub(crate) fn owned(who: &AccountIdOf<T>, id: PoolId) -> Result<Pool, Error<T>> {
		let pool = Self::pool(id)?;
		ensure!(T::Shares::owner(id).as_ref() == Some(who), Error::<T>::NotOwner);
		Ok(pool)
	}

	/// Value and shares, from which every price follows.
	pub(crate) fn ledger(id: PoolId, pool: &Pool) -> Result<Ledger, Error<T>> {
		Ok(Ledger { value: pool.value().ok_or(Error::<T>::Overflow)?, shares: T::Shares::total(id) })
	}

	/// The rules' reason as this pallet's.
	pub(crate) fn refusal(reason: PoolError) -> Error<T> {
		match reason {
			PoolError::Bankrupt { .. } => Error::<T>::PoolBankrupt,
			PoolError::TooSmall => Error::<T>::ContributionTooSmall,
			PoolError::NoMembers => Error::<T>::NoShares,
			PoolError::TooManyShares { .. } | PoolError::Overflow => Error::<T>::Overflow,
		}
	}

	pub(crate) fn create_pool(owner: AccountIdOf<T>) -> DispatchResult {
		let id = T::Shares::open(&owner)?;
		Pools::<T>::insert(id, Pool::default());
		T::Money::open(&Self::account(id));
		Self::deposit_event(Event::Created { pool: id, owner, account: Self::account(id) });
		Ok(())
	}

	/// A pool in which nobody has shares leaves nothing behind. What roundings left in it, and gifts, are its owner's.
	pub(crate) fn close_pool(who: &AccountIdOf<T>, id: PoolId) -> DispatchResult {
		let pool = Self::owned(who, id)?;
		let is_idle = pool.workers == 0 && pool.lent == Amount::ZERO && pool.owner_reward == Amount::ZERO;
		ensure!(is_idle, Error::<T>::PoolInUse);
		T::Shares::close(id)?;
		T::Money::close(&Self::account(id), who)?;
		Pools::<T>::remove(id);
		Self::deposit_event(Event::Closed { pool: id });
		Ok(())
	}

	/// Returns the item and the shares that went into it.
	pub(crate) fn take_contribution(
		who: &AccountIdOf<T>,
		id: PoolId,
		amount: Amount,
		funding: Funding,
		into: Option<ItemId>,
		(min_shares_out, max_commission): (u128, Permill),
	) -> Result<(ItemId, u128), DispatchError> {
		let mut pool = Self::pool(id)?;
		ensure!(Self::commission_now(id, &pool) <= max_commission, Error::<T>::CommissionAboveAccepted);
		ensure!(amount.0 >= PoolRules::<T>::get().min_contribution.max(1), Error::<T>::ContributionTooSmall);
		ensure!(T::Shares::admits(id, who), Error::<T>::NotWhitelisted);
		let shares = pool::issue(Self::ledger(id, &pool)?, amount).map_err(Self::refusal)?.shares;
		ensure!(shares >= min_shares_out, Error::<T>::FewerSharesThanAsked);

		T::Money::pay_in(who, &Self::account(id), amount, funding)?;
		let item = T::Shares::issue(id, who, into, shares, amount)?;
		pool.free = pool.free.checked_add(amount).ok_or(Error::<T>::Overflow)?;
		Self::deposit_event(Event::Contributed { pool: id, who: who.clone(), item, amount, shares });

		// Whoever waits is paid before the cap is looked at: a full pool can change hands.
		Self::serve_queue(id, &mut pool, crate::SERVED_PER_CALL)?;
		let value = pool.value().ok_or(Error::<T>::Overflow)?;
		ensure!(pool.cap.is_none_or(|cap| value <= cap), Error::<T>::CapExceeded);
		Pools::<T>::insert(id, pool);
		Ok((item, shares))
	}

	/// For `who`, who is the account of `vault` if a vault asks.
	pub(crate) fn request_withdrawal(
		who: &AccountIdOf<T>,
		id: PoolId,
		item: ItemId,
		shares: u128,
		vault: Option<PoolId>,
	) -> Result<Queued, DispatchError> {
		let mut pool = Self::pool(id)?;
		let holding = T::Shares::holding(id, item).ok_or(Error::<T>::UnknownItem)?;
		ensure!(holding.owner == *who, Error::<T>::NotBearer);
		// A vault counts its shares at their full price, so it must not sell them below.
		ensure!(vault.is_none() || holding.cost.is_none(), Error::<T>::SharesTooYoung);
		ensure!(Self::ledger(id, &pool)?.value > Amount::ZERO, Error::<T>::PoolBankrupt);
		let queued = T::Shares::enqueue(id, item, shares, T::SlotTime::get(), vault)?;
		Self::serve_queue(id, &mut pool, crate::SERVED_PER_CALL)?;
		Pools::<T>::insert(id, pool);
		Ok(queued)
	}

	pub(crate) fn reopen_pool(who: &AccountIdOf<T>, id: PoolId) -> DispatchResult {
		let pool = Self::owned(who, id)?;
		let ledger = Self::ledger(id, &pool)?;
		ensure!(ledger.value == Amount::ZERO && ledger.shares > 0, Error::<T>::PoolNotBankrupt);
		T::Shares::void(id)?;
		Self::deposit_event(Event::Reopened { pool: id });
		Ok(())
	}
}
