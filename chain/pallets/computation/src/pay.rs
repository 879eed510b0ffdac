//! Moving money: one settlement whole, or owed whole.
use crate::pallet::*;
use crate::types::{Debt, Meter, PastSession, Skip};
use chain_traits::{Earned, RewardSink, WorkerDirectory};
use frame::prelude::*;
use frame::{
	deps::frame_support::storage::with_storage_layer,
	token::{
		fungible::{Inspect, Mutate},
		Preservation,
	},
};
use protocol::{SessionState, Settlement};
use units::{Amount, Fixed, PoolId, ReportNumber, SessionId, WorkerId};

/// What became of a settlement.
pub(crate) enum Settled {
	/// Paid.
	Paid(Debt),
	/// Owed or without effect.
	Unpaid,
}

/// Whose work a settlement pays for.
pub(crate) struct Earner {
	pub session: SessionId,
	/// What it earned belongs to this pool, even if the worker has left it.
	pub pool: PoolId,
	/// Budget due by when it was paid last.
	pub claim_from: Fixed,
	/// Its stake is free already.
	pub is_past: bool,
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
			Ok(earner) => {
				if *debts > 0 && Debts::<T>::contains_key(worker, earner.pool) {
					*debts = debts.saturating_sub(1);
					// Not an error if it still cannot be paid: it stays owed.
					let _ = Self::settle_debt(&worker, earner.pool);
				}
				Self::settle_earner(report, settlement, earner)
			}
		}
	}

	/// The session that a settlement is for, and its pool, if it can be paid. Notes that its claim is told, paid or not.
	fn settleable(settlement: &Settlement) -> Result<Earner, Skip> {
		let worker = &settlement.worker;
		let earner = Self::earner(settlement)?;
		Self::note_claim(worker, &earner);
		ensure!(!T::Workers::is_denied(worker), Skip::Denied);
		T::Rewards::receiver(earner.pool).ok_or(Skip::NoPool)?;
		Ok(earner)
	}

	/// The session that answered in the settled record: the worker's own one now, or an earlier one whose stake came back
	/// before this report. A session is drawn first by the record it starts in, so it answers in later ones only.
	pub(crate) fn earner(settlement: &Settlement) -> Result<Earner, Skip> {
		let Settlement { worker, settled_in, settled_at, .. } = settlement;
		let session = Sessions::<T>::get(worker);
		let meter = Meters::<T>::get(worker).filter(|meter| *settled_in > meter.started_in);
		if let (Some(session), Some(Meter { pool, claim, .. })) = (&session, meter) {
			let stopped = matches!(session.state, SessionState::CoolingDown { since } if *settled_at > since);
			ensure!(!stopped, Skip::Stopped);
			return Ok(Earner { session: session.id, pool, claim_from: claim.from, is_past: false });
		}
		let past = Past::<T>::get(worker);
		let answered = |past: &&PastSession| {
			past.started_in < *settled_in && *settled_in <= past.stopped_in && *settled_at <= past.stopped_at
		};
		let gone = if session.is_some() { Skip::OlderSession } else { Skip::NoSession };
		let PastSession { session, pool, claim_from, .. } = *past.iter().find(answered).ok_or(gone)?;
		Ok(Earner { session, pool, claim_from, is_past: true })
	}

	fn settle_earner(report: ReportNumber, settlement: &Settlement, earner: Earner) -> Settled {
		let Settlement { worker, value, score, payout, treasury, settled_at, .. } = *settlement;
		let Earner { session: id, pool, is_past, .. } = earner;
		let Earned { payout, commission } = T::Rewards::assess(pool, payout, settled_at);
		let owed = Debt { payout, commission, treasury };
		if !is_past {
			Sessions::<T>::mutate_extant(worker, |session| (session.value, session.instant_score) = (value, score));
		}
		match Self::pay(&worker, pool, owed, (!is_past).then_some(id)) {
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

	/// Pays a debt whole, or fails and changes nothing. What is owed for a denied worker stays owed until it is admitted
	/// again.
	pub(crate) fn settle_debt(worker: &WorkerId, pool: PoolId) -> DispatchResult {
		ensure!(!T::Workers::is_denied(worker), Error::<T>::Denied);
		let debt = Debts::<T>::get(worker, pool).ok_or(Error::<T>::NoDebt)?;
		let here = Meters::<T>::get(worker).is_some_and(|meter| meter.pool == pool);
		let session = Sessions::<T>::get(worker).filter(|_| here).map(|session| session.id);
		Self::pay(worker, pool, debt, session)?;
		Debts::<T>::remove(worker, pool);
		TotalDebt::<T>::mutate(|total| *total = total.saturating_sub(debt.total()));
		let Debt { payout, treasury, .. } = debt;
		Self::deposit_event(Event::DebtPaid { worker: *worker, pool, payout, treasury });
		Ok(())
	}

	/// Pays pool and treasury and notes the payout in the worker's session, if that is `session`; all or nothing.
	fn pay(worker: &WorkerId, pool: PoolId, owed: Debt, session: Option<SessionId>) -> DispatchResult {
		with_storage_layer(|| {
			if owed.payout > Amount::ZERO {
				let receiver = T::Rewards::receiver(pool).ok_or(Error::<T>::NoPool)?;
				Self::transfer(&receiver, owed.payout)?;
				let Debt { payout, commission, .. } = owed;
				T::Rewards::reward(pool, worker, Earned { payout, commission })?;
				if let Some(session) = session {
					Self::note_payout(worker, session, payout);
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

	fn note_payout(worker: &WorkerId, id: SessionId, payout: Amount) {
		Sessions::<T>::mutate(worker, |session| {
			if let Some(session) = session.as_mut().filter(|session| session.id == id) {
				session.last_payout = Some((T::SlotTime::get(), payout));
				session.total_payout = session.total_payout.saturating_add(payout);
				session.payouts = session.payouts.saturating_add(1);
			}
		});
	}
}
