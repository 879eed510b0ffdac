//! Who works for a pool, and why one is not paid.
use super::{pools::share, *};
use alloc::{collections::BTreeSet, vec};
use chain_traits::WorkerDirectory;
use core::ops::Bound;
use frame::traits::Get;
use pallet_computation::{Debts, HeartbeatsPaused, Sessions};
use pallet_stake_pool::{Borrowers, Loans, Members};
use protocol::{Registration, Session, SessionState};
use runtime_common::staking_api::{Obstacle, Page, WorkerRow};
use units::{Amount, PoolId, RewardWeight, WorkerId};

/// The workers of a stake pool, and those that left it and still have its stake, by id.
pub(in super::super) fn workers(pool: PoolId, after: Option<WorkerId>, limit: u32) -> Page<WorkerRow, WorkerId> {
	let all: BTreeSet<WorkerId> =
		Members::<Runtime>::iter_key_prefix(pool).chain(Borrowers::<Runtime>::iter_key_prefix(pool)).collect();
	let start = after.map_or(Bound::Unbounded, Bound::Excluded);
	let mut ids = all.range((start, Bound::Unbounded)).copied();
	let page: Vec<WorkerId> = ids.by_ref().take(rows(limit)).collect();
	let next = ids.next().and_then(|_| page.last().copied());
	Page { rows: page.into_iter().map(|worker| row(pool, worker)).collect(), next }
}

fn row(pool: PoolId, worker: WorkerId) -> WorkerRow {
	let loan = Loans::<Runtime>::get(worker).filter(|loan| loan.pool == pool);
	let session = Sessions::<Runtime>::get(worker);
	let registration = WorkerRegistry::registration(&worker);
	let cool_down = pallet_computation::CoolDown::<Runtime>::get();
	let back_at = session.as_ref().and_then(Session::stopped_at).map(|stopped| stopped.after(cool_down));
	WorkerRow {
		worker,
		member: Members::<Runtime>::contains_key(pool, worker),
		stake: loan.as_ref().map_or(Amount::ZERO, |loan| loan.stake),
		release: loan.and_then(|loan| loan.releasing).zip(back_at),
		score: registration.as_ref().and_then(|registration| registration.score),
		share: session.as_ref().map_or(RewardWeight::ZERO, share),
		owed: Debts::<Runtime>::get(worker, pool).map_or(Amount::ZERO, |debt| debt.payout),
		verified_until: registration.as_ref().map(|registration| registration.verified_until),
		obstacles: obstacles(&worker, registration.as_ref(), session.as_ref()),
		session,
	}
}

/// Why it is not paid, or cannot start, the most fundamental first.
fn obstacles(worker: &WorkerId, registration: Option<&Registration>, session: Option<&Session>) -> Vec<Obstacle> {
	let Some(registration) = registration else { return vec![Obstacle::NotRegistered] };
	let mut obstacles = Vec::new();
	if WorkerRegistry::is_denied(worker) {
		obstacles.push(Obstacle::Denied);
	} else if session.is_none_or(|session| !session.is_running()) {
		obstacles.extend(cannot_start(worker, registration));
	}
	if HeartbeatsPaused::<Runtime>::get() {
		obstacles.push(Obstacle::Paused);
	}
	if registration.score.is_none() {
		obstacles.push(Obstacle::NotBenchmarked);
	}
	obstacles.extend(match session.map(|session| &session.state) {
		None => Some(Obstacle::NotStarted),
		Some(SessionState::Unresponsive) => Some(Obstacle::Unresponsive),
		Some(SessionState::CoolingDown { .. }) => Some(Obstacle::CoolingDown),
		Some(SessionState::Computing) => None,
	});
	obstacles
}

/// Why no session of it can start now, if the registry says so.
fn cannot_start(worker: &WorkerId, registration: &Registration) -> Option<Obstacle> {
	let now = system::SlotTime::get();
	let version = registration.info.version;
	if WorkerRegistry::may_start(worker, now) {
		None
	} else if registration.verified_until < now {
		Some(Obstacle::AttestationEnded { at: registration.verified_until })
	} else if version < pallet_worker_registry::MinimumVersion::<Runtime>::get() {
		Some(Obstacle::TooOld { version })
	} else {
		Some(Obstacle::NotAdmitted)
	}
}
