//! What a report takes from the budget, and whether it may.
use crate::pallet::*;
use crate::pay::Earner;
use crate::report::Refusal;
use crate::{Claims, MAX_FORGOTTEN};
use alloc::collections::BTreeMap;
use frame::prelude::*;
use protocol::{
	SessionState, Settlement, SettlementReport, MAX_SETTLEMENTS, MAX_TRANSITIONS, REPORT_INTERVAL as INTERVAL,
};
use units::{BlockNumber, Fixed, SessionId, WorkerId};

/// All payouts and treasury shares of a report: paid, owed or skipped. Each is rounded down to U64F64, so that less than
/// 2^-48 PHA a settlement stays in the allowance; saturates.
///
/// The gatekeepers' fold accrues the same budget for the same spans as the chain and rounds every payout down to units, so
/// an honest report always fits.
pub fn cost(report: &SettlementReport) -> Fixed {
	report.settlements.iter().fold(Fixed::ZERO, |sum, settlement| sum.saturating_add(cost_of(settlement)))
}

fn cost_of(settlement: &Settlement) -> Fixed {
	settlement.payout.to_fixed_floor().saturating_add(settlement.treasury.to_fixed_floor())
}

/// Whether a report has room left, so that everything up to its last record is told by it.
fn is_whole(report: &SettlementReport) -> bool {
	let transitions = report.offline.len().saturating_add(report.recovered.len());
	report.settlements.len() < MAX_SETTLEMENTS as usize && transitions < MAX_TRANSITIONS as usize
}

impl<T: Config> Pallet<T> {
	/// Keeps what is due by this block, if a report may end with it.
	pub(crate) fn note_due() {
		let height = Self::height();
		if height % INTERVAL == 0 && WaitingSince::<T>::exists() {
			DueBy::<T>::insert(height, Budget::<T>::get().due);
		}
	}

	/// Whether no session is paid more than all that was due since it was paid last, nor all sessions of the report
	/// together more than was due since the first of these times: nobody can have earned that.
	pub(crate) fn check_claims(report: &SettlementReport) -> Result<(), Refusal> {
		let claims = Budget::<T>::get();
		let due = DueBy::<T>::get(report.upto.next_multiple_of(INTERVAL)).unwrap_or(claims.due);
		let mut paid = BTreeMap::<SessionId, Fixed>::new();
		let (mut total, mut oldest) = (Fixed::ZERO, due);
		for settlement in &report.settlements {
			// What is for no session is not paid.
			let Ok(Earner { session, claim_from, .. }) = Self::earner(settlement) else { continue };
			let so_far = paid.entry(session).or_default();
			*so_far = so_far.saturating_add(cost_of(settlement));
			ensure!(so_far.bits() <= due.saturating_sub(claim_from).bits(), Refusal::Unearned);
			total = total.saturating_add(cost_of(settlement));
			oldest = oldest.min(claim_from);
		}
		ensure!(total.bits() <= due.saturating_sub(oldest).bits(), Refusal::Unearned);
		Ok(())
	}

	/// A settlement of this session is told.
	pub(crate) fn note_claim(worker: &WorkerId, earner: &Earner) {
		let mut claims = Budget::<T>::get();
		if earner.is_past {
			Past::<T>::mutate(worker, |past| {
				for session in past.iter_mut().filter(|session| session.session == earner.session) {
					session.claim_from = session.claim_from.max(claims.told_due);
				}
			});
			return;
		}
		let is_claimant = Sessions::<T>::get(worker).is_some_and(|session| session.state == SessionState::Computing);
		Meters::<T>::mutate_extant(worker, |meter| claims.paid(&mut meter.claim, is_claimant));
		Budget::<T>::put(claims);
	}

	/// The worker fell silent, as this report tells.
	pub(crate) fn end_claim(worker: &WorkerId, report: &SettlementReport) {
		Meters::<T>::mutate_extant(worker, |meter| {
			Budget::<T>::mutate(|claims| claims.fall_silent(&mut meter.claim, report.upto, is_whole(report)));
		});
	}

	/// The worker answers again, as this report tells.
	pub(crate) fn resume_claim(worker: &WorkerId, report: &SettlementReport) {
		Meters::<T>::mutate_extant(worker, |meter| {
			Budget::<T>::mutate(|claims| claims.resume(&mut meter.claim, is_whole(report)));
		});
	}

	/// After a report was applied: what nobody can claim any more is given up.
	pub(crate) fn close_claims(report: &SettlementReport) {
		let by_upto = DueBy::<T>::get(report.upto - report.upto % INTERVAL);
		let claims = Budget::<T>::mutate(|claims: &mut Claims| {
			if is_whole(report) {
				claims.tell(report.upto, by_upto.unwrap_or(claims.told_due));
			}
			*claims
		});
		let open = Accrued::<T>::get().saturating_sub(cost(report));
		Accrued::<T>::put(open.min(claims.most_open()));
		Self::forget_due(report.upto);
	}

	/// Drops what was kept for reports that ended before `upto`, a bounded number at a time.
	fn forget_due(upto: BlockNumber) {
		let mut next = DueFrom::<T>::get().next_multiple_of(INTERVAL);
		for _ in 0..MAX_FORGOTTEN {
			if next > upto {
				break;
			}
			DueBy::<T>::remove(next);
			next = next.saturating_add(INTERVAL);
		}
		DueFrom::<T>::put(next);
	}
}
