//! What an owner may set, and from when on it holds.
use crate::{AccountIdOf, Announced, Config, Error, Event, Pallet, Pool, PoolRules, Pools, Whitelist};
use chain_traits::SessionControl;
use frame::{arithmetic::Permill, prelude::*};
use units::{Amount, Millis, PoolId};

impl<T: Config> Pallet<T> {
	/// Time between the announcement of a higher commission and its effect: enough to leave, whatever the rules say.
	fn notice() -> Millis {
		let rules = PoolRules::<T>::get();
		rules.notice.max(rules.grace.after(T::Sessions::cool_down()))
	}

	/// The commission that a reward pays now: the announced one once its time has come and all who asked to leave
	/// before are paid. Since requests are paid in order, it never falls back to the old one.
	pub(crate) fn commission_now(id: PoolId, pool: &Pool<AccountIdOf<T>>) -> Permill {
		let Some(announced) = pool.announced else { return pool.commission };
		let nobody_older = Self::oldest_request(id, pool).is_none_or(|oldest| oldest >= announced.from);
		if T::SlotTime::get() >= announced.from && nobody_older {
			announced.commission
		} else {
			pool.commission
		}
	}

	/// Writes down that an announced commission applies now. The caller stores `pool`.
	pub(crate) fn apply_announced(id: PoolId, pool: &mut Pool<AccountIdOf<T>>) {
		let commission = Self::commission_now(id, pool);
		if commission != pool.commission {
			pool.commission = commission;
			pool.announced = None;
			Self::deposit_event(Event::CommissionSet { pool: id, commission });
		}
	}

	pub(crate) fn change_commission(who: &AccountIdOf<T>, id: PoolId, commission: Permill) -> DispatchResult {
		let mut pool = Self::owned(who, id)?;
		Self::apply_announced(id, &mut pool);
		if commission <= pool.commission {
			pool.commission = commission;
			pool.announced = None;
			Self::deposit_event(Event::CommissionSet { pool: id, commission });
		} else {
			let from = T::SlotTime::get().after(Self::notice());
			pool.announced = Some(Announced { commission, from });
			Self::deposit_event(Event::CommissionAnnounced { pool: id, commission, from });
		}
		Pools::<T>::insert(id, pool);
		Ok(())
	}

	pub(crate) fn change_cap(who: &AccountIdOf<T>, id: PoolId, cap: Option<Amount>) -> DispatchResult {
		let mut pool = Self::owned(who, id)?;
		let value = pool.value().ok_or(Error::<T>::Overflow)?;
		ensure!(cap.is_none_or(|cap| cap >= value), Error::<T>::CapBelowValue);
		pool.cap = cap;
		Pools::<T>::insert(id, pool);
		Self::deposit_event(Event::CapSet { pool: id, cap });
		Ok(())
	}

	pub(crate) fn add_to_whitelist(who: &AccountIdOf<T>, id: PoolId, account: AccountIdOf<T>) -> DispatchResult {
		let mut pool = Self::owned(who, id)?;
		ensure!(!Whitelist::<T>::contains_key(id, &account), Error::<T>::AlreadyWhitelisted);
		ensure!(pool.whitelisted < T::MaxWhitelist::get(), Error::<T>::WhitelistFull);
		pool.whitelisted = pool.whitelisted.saturating_add(1);
		Whitelist::<T>::insert(id, &account, ());
		Pools::<T>::insert(id, pool);
		Self::deposit_event(Event::Whitelisted { pool: id, account });
		Ok(())
	}

	pub(crate) fn take_off_whitelist(who: &AccountIdOf<T>, id: PoolId, account: AccountIdOf<T>) -> DispatchResult {
		let mut pool = Self::owned(who, id)?;
		ensure!(Whitelist::<T>::take(id, &account).is_some(), Error::<T>::NotWhitelisted);
		pool.whitelisted = pool.whitelisted.saturating_sub(1);
		Pools::<T>::insert(id, pool);
		Self::deposit_event(Event::Unwhitelisted { pool: id, account });
		Ok(())
	}
}
