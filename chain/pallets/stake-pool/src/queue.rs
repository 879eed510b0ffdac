//! The withdrawal queue: paid in order, and paid at last even if the owner is hostile.
use crate::{AccountIdOf, Config, Error, Event, Loans, Pallet, Pool, PoolRules, Pools, Request, Requests};
use chain_traits::{ShareLedger, WrappedMoney};
use frame::{prelude::*, traits::DefensiveOption};
use tokenomics::pool::{self, PoolError};
use units::{Amount, Millis, PoolId, WorkerId};

/// Requests that an operation serves on its way, at most; `serve` does the rest.
pub const SERVED_PER_CALL: u32 = 4;

/// What became of the head of the queue.
enum Served {
	/// It left the queue.
	Whole,
	/// It was paid in part, or not at all: nothing is free.
	Short,
}

impl<T: Config> Pallet<T> {
	/// Pays up to `limit` requests from free stake, oldest first. A request that free stake cannot pay wholly is paid
	/// in part and stays at the head. The caller stores `pool`.
	pub(crate) fn serve_queue(id: PoolId, pool: &mut Pool<AccountIdOf<T>>, limit: u32) -> DispatchResult {
		for _ in 0..limit {
			if pool.queue.is_empty() {
				break;
			}
			if let Served::Short = Self::serve_head(id, pool)? {
				break;
			}
		}
		Ok(())
	}

	pub(crate) fn serve_now(id: PoolId, limit: u32) -> DispatchResult {
		let mut pool = Self::pool(id)?;
		Self::serve_queue(id, &mut pool, limit)?;
		Pools::<T>::insert(id, pool);
		Ok(())
	}

	fn serve_head(id: PoolId, pool: &mut Pool<AccountIdOf<T>>) -> Result<Served, DispatchError> {
		let number = pool.queue.head;
		// Requests are written together with `tail` and removed together with `head`.
		let request = Requests::<T>::get(id, number).defensive_ok_or(Error::<T>::UnknownRequest)?;
		let holding = T::Shares::holding(id, request.item).defensive_ok_or(Error::<T>::UnknownItem)?;
		if holding.shares == 0 {
			T::Shares::burn(id, request.item, 0)?;
			Self::leave(id, pool)?;
			Self::deposit_event(Event::RequestDropped { pool: id, request: number });
			return Ok(Served::Whole);
		}
		let ledger = Self::ledger(id, pool)?;
		if ledger.value == Amount::ZERO {
			return Ok(Served::Short);
		}
		let paid = match pool::redeem_up_to(ledger, holding.shares, pool.free) {
			Ok(paid) => paid,
			Err(PoolError::TooSmall) => return Ok(Served::Short),
			Err(reason) => return Err(Self::refusal(reason).into()),
		};
		let left = holding.shares.checked_sub(paid.shares).ok_or(Error::<T>::Overflow)?;
		T::Shares::burn(id, request.item, paid.shares)?;
		if paid.amount > Amount::ZERO {
			T::Money::transfer(&Self::account(id), &holding.owner, paid.amount)?;
		}
		pool.free = pool.free.checked_sub(paid.amount).ok_or(Error::<T>::Overflow)?;
		pool.queue.served = pool.queue.served.checked_add(paid.shares).ok_or(Error::<T>::Overflow)?;
		Self::deposit_event(Event::Withdrawn {
			pool: id,
			who: holding.owner,
			request: number,
			shares: paid.shares,
			amount: paid.amount,
			left,
		});
		if left > 0 {
			return Ok(Served::Short);
		}
		Self::leave(id, pool)?;
		Ok(Served::Whole)
	}

	/// Takes the head off the queue.
	fn leave(id: PoolId, pool: &mut Pool<AccountIdOf<T>>) -> DispatchResult {
		Requests::<T>::remove(id, pool.queue.head);
		pool.queue.head = pool.queue.head.checked_add(1).ok_or(Error::<T>::Overflow)?;
		Ok(())
	}

	/// Serves what one operation may, then refuses if somebody still waits.
	pub(crate) fn ensure_nobody_waits(id: PoolId, pool: &mut Pool<AccountIdOf<T>>) -> DispatchResult {
		Self::serve_queue(id, pool, SERVED_PER_CALL)?;
		ensure!(pool.queue.is_empty(), Error::<T>::WithdrawalsWaiting);
		Ok(())
	}

	/// When the oldest waiting request was made.
	pub(crate) fn oldest_request(id: PoolId, pool: &Pool<AccountIdOf<T>>) -> Option<Millis> {
		if pool.queue.is_empty() {
			return None;
		}
		Requests::<T>::get(id, pool.queue.head).map(|request| request.since)
	}

	/// What has to be paid until `request` is paid wholly, at the present price. Nothing if it was voided.
	fn owed_through(id: PoolId, pool: &Pool<AccountIdOf<T>>, request: &Request) -> Result<Amount, Error<T>> {
		let shares = request.through.saturating_sub(pool.queue.served);
		Self::ledger(id, pool)?.worth(shares).ok_or(Error::<T>::Overflow)
	}

	pub(crate) fn waiting_through(id: PoolId, number: u64) -> Option<Amount> {
		let pool = Pools::<T>::get(id)?;
		let request = Requests::<T>::get(id, number)?;
		Self::owed_through(id, &pool, &request).ok()
	}

	/// Stops the named workers one by one while what waits is not covered.
	pub(crate) fn stop_for_request(id: PoolId, number: u64, workers: &[WorkerId]) -> DispatchResult {
		let mut pool = Self::pool(id)?;
		let rules = PoolRules::<T>::get();
		let request = Requests::<T>::get(id, number).ok_or(Error::<T>::UnknownRequest)?;
		ensure!(T::SlotTime::get().since(request.since) > rules.grace, Error::<T>::RequestNotExpired);
		let owed = Self::owed_through(id, &pool, &request)?;
		ensure!(owed.0 >= rules.min_force, Error::<T>::TooLittleWaiting);
		ensure!(!covers(&pool, owed), Error::<T>::RequestCovered);

		let mut stopped = 0u32;
		for worker in workers {
			if covers(&pool, owed) {
				break;
			}
			let Some(loan) = Loans::<T>::get(worker).filter(|loan| loan.pool == id && !loan.releasing) else {
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
fn covers<AccountId>(pool: &Pool<AccountId>, owed: Amount) -> bool {
	owed <= pool.free.saturating_add(pool.releasing)
}
