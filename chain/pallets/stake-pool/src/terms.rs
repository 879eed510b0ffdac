//! What an owner may set, and from when on it holds.
use crate::{AccountIdOf, Config, Error, Event, Pallet, Pool, PoolRules, Pools};
use chain_traits::{SessionControl, WithdrawalQueue};
use frame::{arithmetic::Permill, prelude::*};
use units::{Amount, Millis, PoolId};

impl<T: Config> Pallet<T> {
	fn oldest(id: PoolId) -> Option<Millis> {
		T::Shares::oldest(id).map(|request| request.since)
	}

	/// The commission that a reward pays now.
	pub(crate) fn commission_now(id: PoolId, pool: &Pool) -> Permill {
		match pool.commission.announced {
			Some(_) => pool.commission.at(T::SlotTime::get(), Self::oldest(id)),
			None => pool.commission.rate,
		}
	}

	/// Writes down that an announced commission applies at `at`, if it does; whether it does. The caller stores `pool`.
	pub(crate) fn apply_announced(id: PoolId, pool: &mut Pool, at: Millis) -> bool {
		if pool.commission.announced.is_none() {
			return false;
		}
		let applied = pool.commission.apply(at, Self::oldest(id));
		if let Some(commission) = applied {
			Self::deposit_event(Event::CommissionSet { pool: id, commission });
		}
		applied.is_some()
	}

	pub(crate) fn change_commission(who: &AccountIdOf<T>, id: PoolId, commission: Permill) -> DispatchResult {
		let mut pool = Self::owned(who, id)?;
		Self::apply_announced(id, &mut pool, T::SlotTime::get());
		let notice = PoolRules::<T>::get().notice_with(T::Sessions::cool_down());
		let announced = pool.commission.change(commission, T::SlotTime::get().after(notice));
		Self::deposit_event(match announced {
			Some(next) => Event::CommissionAnnounced { pool: id, commission, from: next.from },
			None => Event::CommissionSet { pool: id, commission },
		});
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
}
