//! The withdrawal queue: paid in order, and paid at last even if the owner is hostile.
use crate::{Config, Error, Event, Loans, Pallet, Pool, PoolRules, Pools};
use chain_traits::{Payment, Purse, Request, Vaults, WithdrawalQueue, WrappedMoney};
use frame::prelude::*;
use units::{Amount, Millis, PoolId, WorkerId};

/// Requests that an operation serves on its way, at most; `serve` does the rest.
pub const SERVED_PER_CALL: u32 = 4;

impl<T: Config> Pallet<T> {
	/// Pays up to `limit` requests from free stake, oldest first. The caller stores `pool`.
	pub(crate) fn serve_queue(id: PoolId, pool: &mut Pool, limit: u32) -> DispatchResult {
		let account = Self::account(id);
		let mut purse = Purse { ledger: Self::ledger(id, pool)?, free: pool.free };
		T::Shares::serve(id, limit, &mut purse, |payment| {
			let Payment { request, holder, vault, shares, amount, left } = payment;
			if amount > Amount::ZERO {
				T::Money::transfer(&account, &holder, amount)?;
			}
			if let Some(vault) = vault {
				T::Vaults::on_paid(vault, id, shares, amount);
			}
			Self::deposit_event(Event::Withdrawn { pool: id, who: holder, request, shares, amount, left });
			Ok(())
		})?;
		pool.free = purse.free;
		Ok(())
	}

	pub(crate) fn serve_now(id: PoolId, limit: u32) -> DispatchResult {
		let mut pool = Self::pool(id)?;
		Self::serve_queue(id, &mut pool, limit)?;
		Pools::<T>::insert(id, pool);
		Ok(())
	}

	/// Serves what one operation may, then refuses if somebody still waits.
	pub(crate) fn ensure_nobody_waits(id: PoolId, pool: &mut Pool) -> DispatchResult {
		Self::serve_queue(id, pool, SERVED_PER_CALL)?;
		ensure!(T::Shares::queue(id).is_empty(), Error::<T>::WithdrawalsWaiting);
		Ok(())
	}

	/// What has to be paid until `request` is paid wholly, at the present price. Nothing if it was voided.
	fn owed_through(id: PoolId, pool: &Pool, request: &Request) -> Result<Amount, Error<T>> {
		let shares = T::Shares::queue(id).waiting_through(request);
		Self::ledger(id, pool)?.worth(shares).ok_or(Error::<T>::Overflow)
	}

	pub(crate) fn waiting_through(id: PoolId, number: u64) -> Option<Amount> {
		let pool = Pools::<T>::get(id)?;
		let request = T::Shares::request(id, number)?;
		Self::owed_through(id, &pool, &request).ok()
	}

	/// Since when a request waits, and the least that must wait with it before workers can be stopped for it.
	///
	/// A vault's request waits as long as the vault's own holders do whom somebody forced it to pay: they have waited for
	/// the grace already. If all that the vault has here waits, it has nothing to add that could reach the minimum.
	pub(crate) fn claim(id: PoolId, request: &Request) -> (Millis, u128) {
		let least = PoolRules::<T>::get().min_force;
		match request.vault.and_then(|vault| T::Vaults::pressing(vault, id)) {
			Some(pressing) => {
				let since = if pressing.since < request.since { pressing.since } else { request.since };
				(since, if pressing.whole { 0 } else { least })
			}
			None => (request.since, least),
		}
	}

	/// Stops the named workers one by one while what waits is not covered.
	pub(crate) fn stop_for_request(id: PoolId, number: u64, workers: &[WorkerId]) -> DispatchResult {
		let mut pool = Self::pool(id)?;
		let request = T::Shares::request(id, number).ok_or(Error::<T>::UnknownRequest)?;
		let (since, least) = Self::claim(id, &request);
		ensure!(T::SlotTime::get().since(since) > PoolRules::<T>::get().grace, Error::<T>::RequestNotExpired);
		let size = Self::ledger(id, &pool)?.quote(T::Shares::queue(id).size_through(&request));
		ensure!(size.is_none_or(|size| size.0 >= least), Error::<T>::TooLittleWaiting);
		let owed = Self::owed_through(id, &pool, &request)?;
		ensure!(!covers(&pool, owed), Error::<T>::RequestCovered);

		let mut stopped = 0u32;
		for worker in workers {
			if covers(&pool, owed) {
				break;
			}
			let Some(loan) = Loans::<T>::get(worker).filter(|loan| loan.pool == id && loan.releasing.is_none()) else {
				continue;
			};
			Self::release(id, &mut pool, worker, loan)?;
			stopped = stopped.saturating_add(1);
		}
		ensure!(stopped > 0, Error::<T>::NothingToStop);
		Pools::<T>::insert(id, pool);
		Self::deposit_event(Event::ForciblyStopped { pool: id, request: number, workers: stopped });
		Ok(())
	}
}

/// Whether `owed` can be paid from what is free and what will be, without stopping more workers.
fn covers(pool: &Pool, owed: Amount) -> bool {
	owed <= pool.free.saturating_add(pool.releasing)
}
