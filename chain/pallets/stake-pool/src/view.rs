//! What apps ask.
use crate::{AccountIdOf, Borrowers, Config, Loans, Pallet, PoolRules, PoolView, Pools};
use alloc::vec::Vec;
use chain_traits::{
	in_order, ExitTerms, Outlook, Purse, Release, SessionControl, ShareLedger, Source, WithdrawalPreview,
	WithdrawalQueue,
};
use frame::traits::Get;
use units::{mul_div_floor, Amount, ItemId, PoolId, WorkerId};

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

	/// The rules that decide how long an exit takes.
	pub fn exit_terms() -> ExitTerms {
		ExitTerms::of(&PoolRules::<T>::get(), T::Sessions::cool_down())
	}

	/// The sessions that cool down with a pool's stake, and when anybody may take it back, the earliest first. Costs two
	/// reads for each worker that has its stake.
	pub fn releases(id: PoolId) -> Vec<Release> {
		let release = |worker: WorkerId| {
			let amount = Loans::<T>::get(worker)?.releasing?;
			let stopped = T::Sessions::session(&worker)?.stopped_at()?;
			Some(Release { amount, at: stopped.after(T::Sessions::cool_down()), from: Source::Worker(worker) })
		};
		in_order(Borrowers::<T>::iter_key_prefix(id).filter_map(release).collect())
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
