//! What apps ask.
use crate::{AccountIdOf, Config, Pallet, PoolView, Pools};
use chain_traits::ShareLedger;
use units::{mul_div_floor, Amount, ItemId, PoolId};

impl<T: Config> Pallet<T> {
	pub(crate) fn view(id: PoolId) -> Option<PoolView<AccountIdOf<T>>> {
		let mut pool = Pools::<T>::get(id)?;
		let ledger = Self::ledger(id, &pool).ok()?;
		let oldest = Self::oldest_request(id, &pool);
		let waiting = ledger.worth(pool.queue.waiting()).unwrap_or(Amount::ZERO);
		pool.commission = Self::commission_now(id, &pool);
		Some(PoolView {
			account: Self::account(id),
			value: ledger.value,
			shares: ledger.shares,
			price: mul_div_floor(ledger.value.0, 1 << 64, ledger.shares),
			waiting,
			oldest,
			pool,
		})
	}

	pub(crate) fn worth(id: PoolId, item: ItemId) -> Option<Amount> {
		let pool = Pools::<T>::get(id)?;
		let holding = T::Shares::holding(id, item)?;
		if holding.shares == 0 {
			return Some(Amount::ZERO);
		}
		Self::ledger(id, &pool).ok()?.worth(holding.shares)
	}
}
