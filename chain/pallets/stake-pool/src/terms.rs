//! What an owner may set for a pool, and governance for all; and from when on it holds.
use crate::{
	AccountIdOf, ComingRules, Config, Error, Event, LeastNotice, NextRules, Pallet, Pool, PoolRules, Pools, Rules,
	SoundRules,
};
use chain_traits::{SessionControl, ShareLedger, WithdrawalQueue};
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
		if T::Shares::total(id) == 0 {
			pool.commission.set(commission);
		} else {
			let notice = PoolRules::<T>::get().notice_with(T::Sessions::cool_down());
			pool.commission.change(commission, T::SlotTime::get().after(notice));
		}
		Self::deposit_event(match pool.commission.announced {
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

	/// What is worse for holders waits until everybody who wants to leave for it has left, by the rules of today.
	pub(crate) fn change_rules(rules: Rules) -> DispatchResult {
		let sound = SoundRules::try_from(rules).map_err(|_| Error::<T>::RulesOutOfBounds)?;
		ensure!(rules.notice >= LeastNotice::<T>::get(), Error::<T>::RulesOutOfBounds);
		let present = PoolRules::<T>::get();
		if rules.is_as_good_as(&present) {
			NextRules::<T>::kill();
			PoolRules::<T>::put(sound);
			Self::deposit_event(Event::RulesSet { rules });
		} else {
			let from = T::SlotTime::get().after(present.notice_with(T::Sessions::cool_down()));
			NextRules::<T>::put(ComingRules { rules: sound, from });
			Self::deposit_event(Event::RulesAnnounced { rules, from });
		}
		Ok(())
	}

	/// Puts announced rules in force if their time has come.
	pub(crate) fn apply_coming_rules() {
		let Some(coming) = NextRules::<T>::get().filter(|coming| T::SlotTime::get() >= coming.from) else { return };
		NextRules::<T>::kill();
		PoolRules::<T>::put(coming.rules);
		Self::deposit_event(Event::RulesSet { rules: *coming.rules });
	}
}
