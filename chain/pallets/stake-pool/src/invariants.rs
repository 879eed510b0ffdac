//! What must hold between any two operations.
use crate::{Borrowers, Config, Loans, Members, Pallet, Pool, PoolOf, Pools};
use chain_traits::{SessionControl, ShareLedger, WrappedMoney};
use frame::{deps::sp_runtime::TryRuntimeError, prelude::*};
use units::{Amount, PoolId};

impl<T: Config> Pallet<T> {
	/// Money, loans and membership of every pool agree with one another and with the neighbours. Reads all storage of the
	/// pallet: for tests and try-runtime.
	pub fn check_invariants() -> Result<(), TryRuntimeError> {
		for (id, pool) in Pools::<T>::iter() {
			Self::check_money(id, &pool)?;
			Self::check_members(id, &pool)?;
		}
		for (worker, id) in PoolOf::<T>::iter() {
			ensure!(Members::<T>::contains_key(id, worker), "a worker's pool does not know it");
		}
		for (worker, loan) in Loans::<T>::iter() {
			ensure!(Pools::<T>::contains_key(loan.pool), "stake was lent by a pool that does not exist");
			ensure!(
				Borrowers::<T>::contains_key(loan.pool, worker),
				"a pool does not list a worker that has its stake"
			);
			let session = T::Sessions::session(&worker).ok_or("stake was lent to a worker without a session")?;
			ensure!(session.stake == loan.stake, "a session has another stake than was lent to it");
			ensure!(loan.releasing.is_none() || !session.is_running(), "releasing stake is in a running session");
			ensure!(loan.releasing.is_none_or(|back| back <= loan.stake), "a loan is expected to give back more");
		}
		Ok(())
	}

	/// The account holds all that is booked; what is lent is the sum of the loans; no value without shares.
	fn check_money(id: PoolId, pool: &Pool) -> Result<(), TryRuntimeError> {
		let booked = pool.value().and_then(|value| value.checked_add(pool.owner_reward)).ok_or("a pool overflows")?;
		ensure!(T::Money::balance(&Self::account(id)) >= booked, "a pool's account holds less than is booked");
		let (mut lent, mut releasing) = (Amount::ZERO, Amount::ZERO);
		for (worker, ()) in Borrowers::<T>::iter_prefix(id) {
			let loan =
				Loans::<T>::get(worker).filter(|loan| loan.pool == id).ok_or("a pool lists a worker without a loan")?;
			lent = lent.saturating_add(loan.stake);
			releasing = releasing.saturating_add(loan.releasing.unwrap_or(Amount::ZERO));
		}
		ensure!(lent == pool.lent, "a pool's loans are not what it lent");
		ensure!(releasing == pool.releasing, "a pool's cooling loans are not what it expects back");
		ensure!(pool.value() == Some(Amount::ZERO) || T::Shares::total(id) > 0, "a pool has value and no shares");
		Ok(())
	}

	fn check_members(id: PoolId, pool: &Pool) -> Result<(), TryRuntimeError> {
		let mut workers = 0u32;
		for (worker, ()) in Members::<T>::iter_prefix(id) {
			ensure!(PoolOf::<T>::get(worker) == Some(id), "a pool counts a worker of another pool");
			workers = workers.saturating_add(1);
		}
		ensure!(workers == pool.workers, "a pool miscounts its workers");
		ensure!(workers <= T::MaxWorkers::get(), "a pool has too many workers");
		Ok(())
	}
}
