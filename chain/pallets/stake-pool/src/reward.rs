//! Rewards: what workers earned, to the members and the owner of their pool.
use crate::{AccountIdOf, Config, Error, Event, Pallet, Pools, WeightInfo, SERVED_PER_CALL};
use chain_traits::{Earned, RewardSink, ShareLedger, WrappedMoney};
use frame::{deps::frame_support::storage::with_storage_layer, prelude::*};
use units::{Amount, Millis, PoolId, WorkerId};

impl<T: Config> Pallet<T> {
	pub(crate) fn pay_owner(who: &AccountIdOf<T>, id: PoolId, to: AccountIdOf<T>) -> DispatchResult {
		let mut pool = Self::owned(who, id)?;
		let amount = core::mem::take(&mut pool.owner_reward);
		ensure!(amount > Amount::ZERO, Error::<T>::NoOwnerReward);
		T::Money::transfer(&Self::account(id), &to, amount)?;
		Pools::<T>::insert(id, pool);
		Self::deposit_event(Event::OwnerRewardClaimed { pool: id, to, amount });
		Ok(())
	}
}

impl<T: Config> RewardSink<AccountIdOf<T>> for Pallet<T> {
	/// The collateral of wrapped PHA: the pool then receives wrapped PHA for what arrived there. None while nobody
	/// holds shares: a reward would belong to whoever comes next.
	fn receiver(pool: PoolId) -> Option<AccountIdOf<T>> {
		(Pools::<T>::contains_key(pool) && T::Shares::total(pool) > 0).then(T::Money::collateral)
	}

	/// Commission is rounded down, members get the rest. An announced commission is written down by the first work that was
	/// done under it.
	fn assess(id: PoolId, payout: Amount, earned_at: Millis) -> Earned {
		let Ok(mut pool) = Self::pool(id) else { return Earned { payout, commission: Amount::ZERO } };
		if Self::apply_announced(id, &mut pool, earned_at) {
			Pools::<T>::insert(id, pool);
		}
		// Exact in parts per million, which a binary fraction would not be.
		Earned { payout, commission: Amount(pool.commission.rate.mul_floor(payout.0)) }
	}

	/// Touches one pool and up to [`SERVED_PER_CALL`] waiting requests, whatever the number of members.
	fn reward(id: PoolId, worker: &WorkerId, earned: Earned) -> DispatchResult {
		let Earned { payout, commission: to_owner } = earned;
		if payout == Amount::ZERO {
			return Ok(());
		}
		let mut pool = Self::pool(id)?;
		ensure!(T::Shares::total(id) > 0, Error::<T>::NoShares);
		T::Money::issue_covered(&Self::account(id), payout)?;
		let to_members = payout.saturating_sub(to_owner);
		pool.owner_reward = pool.owner_reward.checked_add(to_owner).ok_or(Error::<T>::Overflow)?;
		pool.free = pool.free.checked_add(to_members).ok_or(Error::<T>::Overflow)?;
		Self::deposit_event(Event::Rewarded { pool: id, worker: *worker, to_owner, to_members });

		// The reward stands even if somebody in the queue cannot be paid.
		let mut served = pool;
		match with_storage_layer(|| Self::serve_queue(id, &mut served, SERVED_PER_CALL)) {
			Ok(()) => pool = served,
			Err(error) => Self::deposit_event(Event::QueueStuck { pool: id, error }),
		}
		Pools::<T>::insert(id, pool);
		Ok(())
	}

	fn weight() -> Weight {
		T::WeightInfo::reward()
	}
}
