//! The withdrawal queue: paid in order, and paid at last even if the owner is hostile.
use crate::{Config, Error, Event, Loan, Loans, Members, Pallet, Pool, PoolRules, Pools};
use alloc::vec::Vec;
use chain_traits::{Payment, Purse, Request, SessionControl, Vaults, WithdrawalQueue, WrappedMoney};
use frame::prelude::*;
use tokenomics::pool;
use units::{Amount, PoolId, WorkerId};

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
				T::Money::pay_out(&account, &holder, amount)?;
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

	/// Stops sessions one by one while what waits is not covered: no more than that takes, and no larger ones. Returns how
	/// many were looked at and how many were stopped.
	pub(crate) fn stop_for_request(id: PoolId, number: u64) -> Result<(u32, u32), DispatchError> {
		let mut pool = Self::pool(id)?;
		let rules = PoolRules::<T>::get();
		let request = T::Shares::request(id, number).ok_or(Error::<T>::UnknownRequest)?;
		ensure!(T::SlotTime::get().since(request.since) > rules.grace, Error::<T>::RequestNotExpired);
		let size = Self::ledger(id, &pool)?.quote(T::Shares::queue(id).size_through(&request));
		ensure!(size.is_none_or(|size| size.0 >= rules.min_force), Error::<T>::TooLittleWaiting);
		let owed = Self::owed_through(id, &pool, &request)?;
		ensure!(missing(&pool, owed) > Amount::ZERO, Error::<T>::RequestCovered);

		let mut running = Self::running(id);
		let mut stopped = 0u32;
		while stopped < T::MaxStops::get() {
			let back = running.iter().map(|(back, ..)| *back);
			let Some(place) = pool::next_to_stop(back, missing(&pool, owed)) else { break };
			let (_, worker, loan) = running.remove(place);
			Self::release(id, &mut pool, &worker, loan)?;
			stopped = stopped.saturating_add(1);
		}
		ensure!(stopped > 0, Error::<T>::NothingToStop);
		Pools::<T>::insert(id, pool);
		Self::deposit_event(Event::ForciblyStopped { pool: id, request: number, workers: stopped });
		Ok((pool.workers, stopped))
	}

	/// The loans of a pool whose sessions do not cool down yet, with what these would give back, the smallest first. Only
	/// members have such: whoever leaves the pool cools down.
	fn running(id: PoolId) -> Vec<(Amount, WorkerId, Loan)> {
		let loan = |(worker, ())| {
			let loan = Loans::<T>::get(worker).filter(|loan| loan.pool == id && loan.releasing.is_none())?;
			Some((T::Sessions::expected(&worker).min(loan.stake), worker, loan))
		};
		let mut running: Vec<_> = Members::<T>::iter_prefix(id).filter_map(loan).collect();
		running.sort_unstable_by_key(|(back, worker, _)| (*back, *worker));
		running
	}
}

/// What of `owed` is neither free nor on its way.
fn missing(pool: &Pool, owed: Amount) -> Amount {
	owed.saturating_sub(pool.free.saturating_add(pool.releasing))
}
