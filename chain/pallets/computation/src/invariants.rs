//! What is true between blocks.
use crate::pallet::*;
use crate::Claim;
use protocol::SessionState;
use units::Amount;

impl<T: Config> Pallet<T> {
	/// The first invariant that does not hold.
	pub fn check_invariants() -> Result<(), &'static str> {
		let running = Sessions::<T>::iter_values().filter(|session| session.is_running()).count();
		if running != Online::<T>::get() as usize {
			return Err("the online counter is the number of running sessions");
		}
		if Sessions::<T>::iter().any(|(worker, session)| session.is_running() && !Bindings::<T>::contains_key(worker)) {
			return Err("a running session works for a pool");
		}
		if Sessions::<T>::iter_values().any(|session| session.id >= NextSession::<T>::get()) {
			return Err("the next session id is above all used ones");
		}
		let metered = Sessions::<T>::iter_keys().all(Meters::<T>::contains_key);
		if !metered || Sessions::<T>::iter_keys().count() != Meters::<T>::iter_keys().count() {
			return Err("each session has its meter");
		}
		let owed = Debts::<T>::iter_values().fold(Amount::ZERO, |sum, debt| sum.saturating_add(debt.total()));
		if owed != TotalDebt::<T>::get() {
			return Err("the total debt is the sum of debts");
		}
		let next = NextReport::<T>::get();
		if Last::<T>::get().is_some_and(|last| last.number >= next) {
			return Err("the next report comes after the last one");
		}
		Self::check_claims_held()?;
		if Votes::<T>::iter_keys().any(|report| report < next || report - next >= crate::MAX_OPEN_REPORTS) {
			return Err("votes are on open reports");
		}
		Ok(())
	}

	fn check_claims_held() -> Result<(), &'static str> {
		let claims = Budget::<T>::get();
		let claimant =
			|worker: &units::WorkerId| Sessions::<T>::get(worker).is_some_and(|s| s.state == SessionState::Computing);
		let held = Meters::<T>::iter().filter(|(worker, _)| claimant(worker)).map(|(_, meter)| meter.claim);
		let held: alloc::vec::Vec<Claim> = held.collect();
		if held.len() != claims.claimants as usize {
			return Err("claimants are the sessions that are running and responsive");
		}
		if held.iter().filter(|claim| claim.round < claims.round).count() != claims.unpaid as usize {
			return Err("the unpaid of a round are the claimants of earlier ones");
		}
		if Meters::<T>::iter_values().any(|meter| meter.claim.from > claims.due) {
			return Err("nobody was paid for what is not due yet");
		}
		if Past::<T>::iter_values().any(|past| past.is_empty()) {
			return Err("a past session is kept while reports about it are to come");
		}
		Ok(())
	}
}
