//! What the owner does with the money, and what stake pools say about it.
//!
//! A stake pool may pay this vault while the vault is talking to it: whatever is stored is stored before the call and
//! read again after it.
use crate::{books::SERVED_PER_CALL, AccountIdOf, Config, Error, Event, Pallet, Position, Vaults};
use chain_traits::{Rules, ShareLedger, StakePools, WithdrawalQueue};
use frame::{arithmetic::Permill, prelude::*, traits::Defensive};
use units::{Amount, PoolId};

impl<T: Config> Pallet<T> {
	pub(crate) fn put_to_work(
		who: &AccountIdOf<T>,
		id: PoolId,
		pool: PoolId,
		amount: Amount,
		limits: (u128, Permill),
	) -> DispatchResult {
		Self::ensure_owner(who, id)?;
		let mut open = Self::open(id)?;
		Self::serve_queue(id, &mut open, SERVED_PER_CALL)?;
		ensure!(T::Shares::queue(id).is_empty(), Error::<T>::WithdrawalsWaiting);
		open.vault.free = open.vault.free.checked_sub(amount).ok_or(Error::<T>::NotEnoughFree)?;
		let into = open.vault.position(pool).and_then(|position| position.item);
		Self::store(id, open);

		let (item, shares) = T::Pools::contribute(&Self::account(id), pool, amount, into, limits)?;
		let mut vault = Self::vault(id)?;
		if vault.position(pool).is_none() {
			let position = Position::new(pool, T::Shares::generation(pool));
			vault.positions.try_push(position).map_err(|_| Error::<T>::TooManyPositions)?;
		}
		// Found or pushed above.
		let position = vault.position_mut(pool).ok_or(Error::<T>::NoPosition)?;
		position.item = Some(item);
		position.shares = position.shares.checked_add(shares).ok_or(Error::<T>::Overflow)?;
		ensure!(Self::may_leave(position, position.shares), Error::<T>::PositionTooSmall);
		Vaults::<T>::insert(id, vault);
		Self::deposit_event(Event::Invested { vault: id, pool, item, amount, shares });
		Ok(())
	}

	pub(crate) fn take_out(who: &AccountIdOf<T>, id: PoolId, pool: PoolId, shares: u128) -> DispatchResult {
		Self::ensure_owner(who, id)?;
		Self::ask(id, pool, shares)?;
		let vault = Self::vault(id)?;
		let rest = vault.position(pool).ok_or(Error::<T>::NoPosition)?;
		ensure!(Self::may_leave(rest, rest.shares), Error::<T>::PositionTooSmall);
		Self::settle_and_serve(id, SERVED_PER_CALL)
	}

	/// Whether `shares` may be what is left unasked of a position: nothing, or as much as the rules may at most demand
	/// before workers are stopped for it, and no fewer than a part of an item holds. So no holder's money lies where it is
	/// too little to be forced out.
	pub(crate) fn may_leave(position: &Position, shares: u128) -> bool {
		let is_enough = || Self::worth(position, shares) >= Amount(Rules::MOST_TO_FORCE);
		shares == 0 || (shares >= T::Shares::least() && is_enough())
	}

	/// Asks a stake pool for some of the vault's shares, which may pay at once.
	pub(crate) fn ask(id: PoolId, pool: PoolId, shares: u128) -> DispatchResult {
		let mut vault = Self::vault(id)?;
		let position = vault.position_mut(pool).ok_or(Error::<T>::NoPosition)?;
		let item = position.item.take().ok_or(Error::<T>::NotEnoughShares)?;
		position.shares = position.shares.checked_sub(shares).ok_or(Error::<T>::NotEnoughShares)?;
		position.queued = position.queued.checked_add(shares).ok_or(Error::<T>::Overflow)?;
		Vaults::<T>::insert(id, vault);

		let queued = T::Pools::redeem(id, &Self::account(id), pool, item, shares)?;
		Vaults::<T>::mutate_extant(id, |vault| {
			if let Some(position) = vault.position_mut(pool) {
				position.item = queued.rest;
			}
		});
		Self::deposit_event(Event::Redeemed { vault: id, pool, request: queued.request, shares });
		Ok(())
	}
}

impl<T: Config> chain_traits::Vaults for Pallet<T> {
	fn on_paid(id: PoolId, pool: PoolId, shares: u128, amount: Amount) {
		Vaults::<T>::mutate_extant(id, |vault| {
			// All wrapped PHA fits into an amount, and a vault waits for what it asked for.
			vault.free = vault.free.checked_add(amount).defensive_unwrap_or(vault.free);
			if let Some(position) = vault.position_mut(pool).defensive() {
				position.queued = position.queued.checked_sub(shares).defensive_unwrap_or(0);
			}
		});
		Self::deposit_event(Event::Returned { vault: id, pool, shares, amount });
	}
}
