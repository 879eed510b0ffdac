//! What vaults ask of stake pools.
use crate::{AccountIdOf, Config, Funding, Pallet, PoolRules, Pools, WeightInfo};
use chain_traits::{Queued, Rules, SessionControl, StakePools};
use frame::{arithmetic::Permill, prelude::*};
use units::{mul_div_ceil, Amount, ItemId, Millis, PoolId};

impl<T: Config> StakePools<AccountIdOf<T>> for Pallet<T> {
	fn rules() -> Rules {
		*PoolRules::<T>::get()
	}

	fn cool_down() -> Millis {
		T::Sessions::cool_down()
	}

	fn worth(pool: PoolId, shares: u128) -> Option<Amount> {
		let books = Pools::<T>::get(pool)?;
		Self::ledger(pool, &books).ok()?.worth(shares)
	}

	fn shares_for(pool: PoolId, amount: Amount) -> Option<u128> {
		let books = Pools::<T>::get(pool)?;
		let ledger = Self::ledger(pool, &books).ok()?;
		mul_div_ceil(amount.0, ledger.shares, ledger.value.0)
	}

	fn contribute(
		who: &AccountIdOf<T>,
		pool: PoolId,
		amount: Amount,
		into: Option<ItemId>,
		limits: (u128, Permill),
	) -> Result<(ItemId, u128), DispatchError> {
		Self::take_contribution(who, pool, amount, Funding::Wrapped, into, limits)
	}

	fn redeem(
		vault: PoolId,
		who: &AccountIdOf<T>,
		pool: PoolId,
		item: ItemId,
		shares: u128,
	) -> Result<Queued, DispatchError> {
		Self::request_withdrawal(who, pool, item, shares, Some(vault))
	}

	fn contribute_weight() -> Weight {
		T::WeightInfo::contribute()
	}

	fn redeem_weight() -> Weight {
		T::WeightInfo::withdraw()
	}
}
