//! What apps ask.
use crate::{AccountIdOf, Config, Pallet, PoolRules, PoolView, Pools};
use chain_traits::{Outlook, Purse, SessionControl, ShareLedger, WithdrawalPreview, WithdrawalQueue};
use frame::traits::Get;
use units::{mul_div_floor, Amount, ItemId, PoolId};

impl<T: Config> Pallet<T> {
	pub(crate) fn view(id: PoolId) -> Option<PoolView<AccountIdOf<T>>> {
		let mut pool = Pools::<T>::get(id)?;
		let ledger = Self::ledger(id, &pool).ok()?;
		let queue = T::Shares::queue(id);
		pool.commission.rate = Self::commission_now(id, &pool);
		Some(PoolView {
			owner: T::Shares::owner(id)?,
			account: Self::account(id),
			value: ledger.value,
			shares: ledger.shares,
			price: mul_div_floor(ledger.value.0, 1 << 64, ledger.shares),
			waiting: ledger.worth(queue.waiting()).unwrap_or(Amount::ZERO),
			queue,
			oldest: T::Shares::oldest(id).map(|request| request.since),
			pool,
		})
	}

	pub(crate) fn value_of(id: PoolId, item: ItemId) -> Option<Amount> {
		let pool = Pools::<T>::get(id)?;
		let holding = T::Shares::holding(id, item)?;
		if holding.shares == 0 {
			return Some(Amount::ZERO);
		}
		let worth = Self::ledger(id, &pool).ok()?.worth(holding.shares)?;
		Some(holding.cost.map_or(worth, |cost| worth.min(cost)))
	}

	pub(crate) fn preview(id: PoolId, item: ItemId, shares: u128) -> Option<WithdrawalPreview> {
		let pool = Pools::<T>::get(id)?;
		let holding = T::Shares::holding(id, item)?;
		let rules = PoolRules::<T>::get();
		let outlook = Outlook {
			purse: Purse { ledger: Self::ledger(id, &pool).ok()?, free: pool.free },
			releasing: pool.releasing,
			queue: T::Shares::queue(id),
			rules: *rules,
			patience: rules.grace,
			release: T::Sessions::cool_down(),
			now: T::SlotTime::get(),
		};
		outlook.preview(&holding, shares)
	}
}
