//! Contributions and withdrawals.
use crate::{AccountIdOf, Config, Error, Event, Funding, Pallet, Pool, PoolRules, Pools, Request, Requests, Whitelist};
use chain_traits::{ShareLedger, WrappedMoney};
use frame::prelude::*;
use tokenomics::pool::{self, Ledger, PoolError};
use units::{Amount, ItemId, PoolId};

impl<T: Config> Pallet<T> {
	/// The keyless account that holds all money of a pool.
	pub fn account(pool: PoolId) -> AccountIdOf<T> {
		T::PalletId::get().into_sub_account_truncating(pool)
	}

	pub(crate) fn pool(pool: PoolId) -> Result<Pool<AccountIdOf<T>>, Error<T>> {
		Pools::<T>::get(pool).ok_or(Error::<T>::UnknownPool)
	}

	/// A pool that `who` owns.
	pub(crate) fn owned(who: &AccountIdOf<T>, id: PoolId) -> Result<Pool<AccountIdOf<T>>, Error<T>> {
		let pool = Self::pool(id)?;
		ensure!(pool.owner == *who, Error::<T>::NotOwner);
		Ok(pool)
	}

	/// Value and shares, from which every price follows.
	pub(crate) fn ledger(id: PoolId, pool: &Pool<AccountIdOf<T>>) -> Result<Ledger, Error<T>> {
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
		let id = T::Shares::open()?;
		Pools::<T>::insert(id, Pool::new(owner.clone()));
		Self::deposit_event(Event::Created { pool: id, owner, account: Self::account(id) });
		Ok(())
	}

	fn may_contribute(who: &AccountIdOf<T>, id: PoolId, pool: &Pool<AccountIdOf<T>>) -> bool {
		pool.whitelisted == 0 || pool.owner == *who || Whitelist::<T>::contains_key(id, who)
	}

	pub(crate) fn take_contribution(
		who: &AccountIdOf<T>,
		id: PoolId,
		amount: Amount,
		funding: Funding,
		into: Option<ItemId>,
		min_shares_out: u128,
	) -> DispatchResult {
		let mut pool = Self::pool(id)?;
		ensure!(amount.0 >= PoolRules::<T>::get().min_contribution.max(1), Error::<T>::ContributionTooSmall);
		ensure!(Self::may_contribute(who, id, &pool), Error::<T>::NotWhitelisted);
		let shares = pool::issue(Self::ledger(id, &pool)?, amount).map_err(Self::refusal)?.shares;
		ensure!(shares >= min_shares_out, Error::<T>::FewerSharesThanAsked);

		match funding {
			Funding::Wrapped => T::Money::transfer(who, &Self::account(id), amount)?,
			Funding::Native => T::Money::wrap(who, &Self::account(id), amount)?,
		}
		let item = T::Shares::issue(id, who, into, shares, T::SlotTime::get())?;
		pool.free = pool.free.checked_add(amount).ok_or(Error::<T>::Overflow)?;
		Self::deposit_event(Event::Contributed { pool: id, who: who.clone(), item, amount, shares });

		// Whoever waits is paid before the cap is looked at: a full pool can change hands.
		Self::serve_queue(id, &mut pool, crate::SERVED_PER_CALL)?;
		let value = pool.value().ok_or(Error::<T>::Overflow)?;
		ensure!(pool.cap.is_none_or(|cap| value <= cap), Error::<T>::CapExceeded);
		Pools::<T>::insert(id, pool);
		Ok(())
	}

	pub(crate) fn request_withdrawal(who: &AccountIdOf<T>, id: PoolId, item: ItemId, shares: u128) -> DispatchResult {
		let mut pool = Self::pool(id)?;
		let now = T::SlotTime::get();
		let holding = T::Shares::holding(id, item).ok_or(Error::<T>::UnknownItem)?;
		ensure!(holding.owner == *who, Error::<T>::NotBearer);
		ensure!(now.since(holding.youngest) >= PoolRules::<T>::get().share_age, Error::<T>::SharesTooYoung);
		ensure!(Self::ledger(id, &pool)?.value > Amount::ZERO, Error::<T>::PoolBankrupt);

		let locked = T::Shares::lock(id, item, shares)?;
		let through = pool.queue.queued.checked_add(shares).ok_or(Error::<T>::Overflow)?;
		let request = pool.queue.tail;
		Requests::<T>::insert(id, request, Request { item: locked.item, since: now, through });
		pool.queue.tail = request.checked_add(1).ok_or(Error::<T>::Overflow)?;
		pool.queue.queued = through;
		Self::deposit_event(Event::Queued { pool: id, who: who.clone(), request, item: locked.item, shares });

		Self::serve_queue(id, &mut pool, crate::SERVED_PER_CALL)?;
		Pools::<T>::insert(id, pool);
		Ok(())
	}

	pub(crate) fn reopen_pool(who: &AccountIdOf<T>, id: PoolId) -> DispatchResult {
		let mut pool = Self::owned(who, id)?;
		let ledger = Self::ledger(id, &pool)?;
		ensure!(ledger.value == Amount::ZERO && ledger.shares > 0, Error::<T>::PoolNotBankrupt);
		T::Shares::void(id)?;
		// The void requests stay in the queue until it is served, which drops them.
		pool.queue.served = pool.queue.queued;
		Pools::<T>::insert(id, pool);
		Self::deposit_event(Event::Reopened { pool: id });
		Ok(())
	}
}
