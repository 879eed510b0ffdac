//! Moving money: one settlement whole, or owed whole.
use crate::pallet::*;
use crate::types::{Debt, Skip};
use chain_traits::RewardSink;
use frame::prelude::*;
use frame::{
	deps::frame_support::storage::with_storage_layer,
	token::{
		fungible::{Inspect, Mutate},
		Preservation,
	},
};
use protocol::{Session, SessionState, Settlement};
use units::{Amount, PoolId, ReportNumber, WorkerId};

/// What became of a settlement.
pub(crate) enum Settled {
	/// Paid.
	Paid(Debt),
	/// Owed or without effect.
	Unpaid,
}

impl<T: Config> Pallet<T> {
	/// The keyless account that rewards come from.
	pub fn subsidy_account() -> T::AccountId {
		T::SubsidyId::get().into_account_truncating()
	}

	/// What the subsidy account holds beyond its existential deposit.
	pub fn subsidy_balance() -> Amount {
		use frame::token::Fortitude;
		Amount(T::Currency::reducible_balance(&Self::subsidy_account(), Preservation::Preserve, Fortitude::Polite))
	}

	/// Settles one heartbeat: older debt to the same pool first, if `debts` still allows it, then value, payout and
	/// treasury share together.
	pub(crate) fn settle(report: ReportNumber, settlement: &Settlement, debts: &mut u32) -> Settled {
		let Settlement { worker, payout, treasury, .. } = *settlement;
		match Self::settleable(settlement) {
			Err(reason) => {
				Self::deposit_event(Event::SettlementSkipped { report, worker, payout, treasury, reason });
				Settled::Unpaid
			}
			Ok((session, pool)) => {
				if *debts > 0 && Debts::<T>::contains_key(worker, pool) {
					*debts = debts.saturating_sub(1);
					// Not an error if it still cannot be paid: it stays owed.
					let _ = Self::settle_debt(&worker, pool);
				}
				Self::settle_session(report, settlement, session, pool)
			}
		}
	}

	/// The session and the pool that a settlement is for.
	fn settleable(settlement: &Settlement) -> Result<(Session, PoolId), Skip> {
		let worker = &settlement.worker;
		let session = Sessions::<T>::get(worker).ok_or(Skip::NoSession)?;
		let started_in = Meters::<T>::get(worker).map_or(0, |meter| meter.started_in);
		if settlement.settled_in < started_in {
			return Err(Skip::OlderSession);
		}
		if let SessionState::CoolingDown { since } = session.state {
			if settlement.settled_at > since {
				return Err(Skip::Stopped);
			}
		}
		let pool = Bindings::<T>::get(worker).ok_or(Skip::Unbound)?;
		T::Rewards::receiver(pool).ok_or(Skip::NoPool)?;
		Ok((session, pool))
	}

	fn settle_session(report: ReportNumber, settlement: &Settlement, mut session: Session, pool: PoolId) -> Settled {
		let Settlement { worker, value, score, payout, treasury, settled_at, .. } = *settlement;
		let owed = Debt { payout, treasury };
		session.value = value;
		session.instant_score = score;
		let id = session.id;
		Sessions::<T>::insert(worker, session);
		match Self::pay(&worker, pool, owed) {
			Ok(()) => {
				let session = id;
				Self::deposit_event(Event::Settled {
					report,
					worker,
					session,
					pool,
					value,
					score,
					payout,
					treasury,
					settled_at,
				});
				Settled::Paid(owed)
			}
			Err(error) => {
				Debts::<T>::mutate(worker, pool, |debt| *debt = Some(debt.unwrap_or_default().plus(owed)));
				TotalDebt::<T>::mutate(|total| *total = total.saturating_add(owed.total()));
				let session = id;
				Self::deposit_event(Event::SettledAsDebt {
					report,
					worker,
					session,
					pool,
					value,
					score,
					payout,
					treasury,
					settled_at,
					error,
				});
				Settled::Unpaid
			}
		}
	}

	/// Pays a debt whole, or fails and changes nothing.
	pub(crate) fn settle_debt(worker: &WorkerId, pool: PoolId) -> DispatchResult {
		let debt = Debts::<T>::get(worker, pool).ok_or(Error::<T>::NoDebt)?;
		Self::pay(worker, pool, debt)?;
		Debts::<T>::remove(worker, pool);
		TotalDebt::<T>::mutate(|total| *total = total.saturating_sub(debt.total()));
		let Debt { payout, treasury } = debt;
		Self::deposit_event(Event::DebtPaid { worker: *worker, pool, payout, treasury });
		Ok(())
	}

	/// Pays pool and treasury and notes the payout in the worker's session; all or nothing.
	fn pay(worker: &WorkerId, pool: PoolId, owed: Debt) -> DispatchResult {
		with_storage_layer(|| {
			if owed.payout > Amount::ZERO {
				let receiver = T::Rewards::receiver(pool).ok_or(Error::<T>::NoPool)?;
				Self::transfer(&receiver, owed.payout)?;
				T::Rewards::reward(pool, worker, owed.payout)?;
				if Bindings::<T>::get(worker) == Some(pool) {
					Self::note_payout(worker, owed.payout);
				}
			}
			if owed.treasury > Amount::ZERO {
				Self::transfer(&T::Treasury::get(), owed.treasury)?;
			}
			Ok(())
		})
	}

	fn transfer(to: &T::AccountId, amount: Amount) -> DispatchResult {
		T::Currency::transfer(&Self::subsidy_account(), to, amount.0, Preservation::Preserve).map(|_| ())
	}

	fn note_payout(worker: &WorkerId, payout: Amount) {
		Sessions::<T>::mutate(worker, |session| {
			if let Some(session) = session {
				session.last_payout = Some((T::SlotTime::get(), payout));
				session.total_payout = session.total_payout.saturating_add(payout);
				session.payouts = session.payouts.saturating_add(1);
			}
		});
	}
}
