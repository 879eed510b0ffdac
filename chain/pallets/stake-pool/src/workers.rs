//! Workers and the stake lent to them.
use crate::{AccountIdOf, Borrowers, Config, Error, Event, Loan, Loans, Members, Pallet, Pool, PoolOf, Pools};
use chain_traits::{SessionControl, SessionEvents, WorkerDirectory, WrappedMoney};
use frame::prelude::*;
use units::{Amount, PoolId, WorkerId};

impl<T: Config> Pallet<T> {
	fn operates(who: &AccountIdOf<T>, worker: &WorkerId) -> bool {
		let operator = T::Workers::registration(worker).and_then(|registration| registration.info.operator);
		operator.is_some_and(|operator| AccountIdOf::<T>::from(operator.0) == *who)
	}

	/// A worker of this pool.
	fn ensure_in_pool(id: PoolId, worker: &WorkerId) -> DispatchResult {
		ensure!(PoolOf::<T>::get(worker) == Some(id), Error::<T>::NotInPool);
		Ok(())
	}

	/// What this pool lent to a worker.
	fn loan_of(id: PoolId, worker: &WorkerId) -> Result<Loan, Error<T>> {
		Loans::<T>::get(worker).filter(|loan| loan.pool == id).ok_or(Error::<T>::NoStakeLent)
	}

	pub(crate) fn bind_worker(who: &AccountIdOf<T>, id: PoolId, worker: WorkerId) -> DispatchResult {
		let mut pool = Self::owned(who, id)?;
		ensure!(Self::operates(who, &worker), Error::<T>::NotOperator);
		ensure!(!PoolOf::<T>::contains_key(worker), Error::<T>::WorkerInPool);
		ensure!(!Loans::<T>::contains_key(worker), Error::<T>::StakeNotReclaimed);
		ensure!(pool.workers < T::MaxWorkers::get(), Error::<T>::TooManyWorkers);
		T::Sessions::bind(&worker, id)?;
		pool.workers = pool.workers.saturating_add(1);
		PoolOf::<T>::insert(worker, id);
		Members::<T>::insert(id, worker, ());
		Pools::<T>::insert(id, pool);
		Self::deposit_event(Event::WorkerAdded { pool: id, worker });
		Ok(())
	}

	pub(crate) fn unbind_worker(who: &AccountIdOf<T>, id: PoolId, worker: WorkerId) -> DispatchResult {
		Self::owned(who, id)?;
		Self::ensure_in_pool(id, &worker)?;
		ensure!(!Loans::<T>::contains_key(worker), Error::<T>::StakeNotReclaimed);
		T::Sessions::unbind(&worker)?;
		Self::forget(&worker);
		Ok(())
	}

	/// Ends a worker's membership, if it has one.
	fn forget(worker: &WorkerId) {
		let Some(id) = PoolOf::<T>::take(worker) else { return };
		Members::<T>::remove(id, worker);
		Pools::<T>::mutate_extant(id, |pool| pool.workers = pool.workers.saturating_sub(1));
		Self::deposit_event(Event::WorkerRemoved { pool: id, worker: *worker });
	}

	pub(crate) fn lend(who: &AccountIdOf<T>, id: PoolId, worker: WorkerId, stake: Amount) -> DispatchResult {
		let mut pool = Self::owned(who, id)?;
		Self::ensure_in_pool(id, &worker)?;
		ensure!(!Loans::<T>::contains_key(worker), Error::<T>::StakeNotReclaimed);
		Self::ensure_nobody_waits(id, &mut pool)?;
		pool.free = pool.free.checked_sub(stake).ok_or(Error::<T>::NotEnoughFreeStake)?;
		pool.lent = pool.lent.checked_add(stake).ok_or(Error::<T>::Overflow)?;
		let session = T::Sessions::start(&worker, stake)?;
		Loans::<T>::insert(worker, Loan { pool: id, stake, session, releasing: None });
		Borrowers::<T>::insert(id, worker, ());
		Pools::<T>::insert(id, pool);
		Self::deposit_event(Event::WorkerStarted { pool: id, worker, session, stake });
		Ok(())
	}

	pub(crate) fn stop_own(who: &AccountIdOf<T>, id: PoolId, worker: WorkerId) -> DispatchResult {
		let mut pool = Self::owned(who, id)?;
		let loan = Self::loan_of(id, &worker)?;
		ensure!(loan.releasing.is_none(), Error::<T>::AlreadyStopped);
		Self::release(id, &mut pool, &worker, loan)?;
		Pools::<T>::insert(id, pool);
		Ok(())
	}

	/// Stops a session unless it stopped by itself, and books what it will give back as releasing. The caller stores `pool`.
	pub(crate) fn release(id: PoolId, pool: &mut Pool, worker: &WorkerId, loan: Loan) -> DispatchResult {
		if T::Sessions::session(worker).is_some_and(|session| session.is_running()) {
			T::Sessions::stop(worker)?;
		}
		Self::book_release(id, pool, worker, loan)
	}

	fn book_release(id: PoolId, pool: &mut Pool, worker: &WorkerId, loan: Loan) -> DispatchResult {
		let expected = T::Sessions::expected(worker).min(loan.stake);
		pool.releasing = pool.releasing.checked_add(expected).ok_or(Error::<T>::Overflow)?;
		Loans::<T>::insert(worker, Loan { releasing: Some(expected), ..loan });
		Self::deposit_event(Event::WorkerStopped { pool: id, worker: *worker, stake: loan.stake });
		Ok(())
	}

	pub(crate) fn lend_more(who: &AccountIdOf<T>, id: PoolId, worker: WorkerId, stake: Amount) -> DispatchResult {
		let mut pool = Self::owned(who, id)?;
		Self::ensure_in_pool(id, &worker)?;
		let loan = Self::loan_of(id, &worker)?;
		ensure!(loan.releasing.is_none(), Error::<T>::AlreadyStopped);
		Self::ensure_nobody_waits(id, &mut pool)?;
		let (session, returned) = T::Sessions::restart(&worker, stake)?;
		ensure!(stake > returned, Error::<T>::NotMoreStake);
		Self::settle(id, &mut pool, &worker, loan, returned)?;
		pool.free = pool.free.checked_sub(stake).ok_or(Error::<T>::NotEnoughFreeStake)?;
		pool.lent = pool.lent.checked_add(stake).ok_or(Error::<T>::Overflow)?;
		Loans::<T>::insert(worker, Loan { pool: id, stake, session, releasing: None });
		Pools::<T>::insert(id, pool);
		Self::deposit_event(Event::WorkerStarted { pool: id, worker, session, stake });
		Ok(())
	}

	pub(crate) fn take_back(worker: WorkerId) -> DispatchResult {
		let loan = Loans::<T>::get(worker).ok_or(Error::<T>::NoStakeLent)?;
		let mut pool = Self::pool(loan.pool)?;
		let returned = T::Sessions::reclaim(&worker)?;
		Self::settle(loan.pool, &mut pool, &worker, loan, returned)?;
		Loans::<T>::remove(worker);
		Borrowers::<T>::remove(loan.pool, worker);
		Self::serve_queue(loan.pool, &mut pool, crate::SERVED_PER_CALL)?;
		Pools::<T>::insert(loan.pool, pool);
		Ok(())
	}

	/// Books the end of a loan: what came back is free, what is missing was slashed and leaves for the treasury.
	fn settle(id: PoolId, pool: &mut Pool, worker: &WorkerId, loan: Loan, returned: Amount) -> DispatchResult {
		let returned = returned.min(loan.stake);
		let slashed = loan.stake.saturating_sub(returned);
		pool.lent = pool.lent.checked_sub(loan.stake).ok_or(Error::<T>::Overflow)?;
		pool.free = pool.free.checked_add(returned).ok_or(Error::<T>::Overflow)?;
		let expected = loan.releasing.unwrap_or(Amount::ZERO);
		pool.releasing = pool.releasing.checked_sub(expected).ok_or(Error::<T>::Overflow)?;
		Self::deposit_event(Event::WorkerReclaimed { pool: id, worker: *worker, returned, slashed });
		if slashed > Amount::ZERO {
			Self::send_to_treasury(id, slashed)?;
		}
		Ok(())
	}

	/// As native PHA, or as the treasury can receive it. A slash must never block a reclaim.
	fn send_to_treasury(id: PoolId, slashed: Amount) -> DispatchResult {
		let (account, treasury) = (Self::account(id), T::Treasury::get());
		T::Money::unwrap(&account, &treasury, slashed).or_else(|_| T::Money::pay_out(&account, &treasury, slashed))
	}
}

impl<T: Config> SessionEvents for Pallet<T> {
	/// The worker leaves its pool. If its session was running, it cools down now, and so does its stake.
	fn on_unbound(worker: &WorkerId) {
		Self::forget(worker);
		let Some(loan) = Loans::<T>::get(worker).filter(|loan| loan.releasing.is_none()) else { return };
		Pools::<T>::mutate_extant(loan.pool, |pool| {
			// `releasing` is a part of `lent`, which fits.
			Self::book_release(loan.pool, pool, worker, loan).defensive().ok();
		});
	}
}
