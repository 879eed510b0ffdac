//! A stake pool's workers, and the stake lent to them.
use super::{call, owner::owned, Wisher};
use crate::{
	staking::{
		choose,
		outlook::{departure, way_out},
		serve::SERVED_PER_CALL,
		Body, Candidate, Pool, Refused, Waiting, Worker,
	},
	transact::{Plan, Preview},
	when,
};
use chain_traits::{Release, Source, WaitsFor};
use frame::{deps::sp_runtime::AccountId32, traits::Get};
use units::{Amount, WorkerId};

type StakePool = pallet_stake_pool::Call<chain_client::Runtime>;
/// Workers that one call can stop.
type MaxStops = <chain_client::Runtime as pallet_stake_pool::Config>::MaxStops;
/// Requests that one call can pay.
type MaxServed = <chain_client::Runtime as pallet_stake_pool::Config>::MaxServed;

/// The stakes that a session of one worker may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
	/// At least.
	pub least: Amount,
	/// At most.
	pub most: Amount,
}

fn member<'a>(pool: &'a Pool, id: &WorkerId) -> Result<&'a Worker, Refused> {
	pool.workers.iter().find(|worker| worker.id == *id && worker.member).ok_or(Refused::NotInPool(*id))
}

fn about(pool: &Pool, text: String) -> Preview {
	Preview::saying(text).of(pool.head.id)
}

/// Takes a worker in.
pub fn add(wisher: &Wisher<'_>, pool: &Pool, worker: WorkerId, candidate: &Candidate) -> Result<Plan, Refused> {
	owned(wisher, &pool.head)?;
	let registration = candidate.registration.as_ref().ok_or(Refused::NotRegistered(worker))?;
	let operator = registration.info.operator.map(|operator| AccountId32::new(operator.0));
	if operator.as_ref() != Some(wisher.who) {
		return Err(Refused::NotOperator { worker, operator });
	}
	match candidate.pool {
		Some(id) if id == pool.head.id => return Err(Refused::Member(worker)),
		Some(pool) => return Err(Refused::InPool { worker, pool }),
		None => {}
	}
	if candidate.lent_by.is_some() {
		return Err(Refused::StakeLent(worker));
	}
	if registration.score.is_none() {
		return Err(Refused::NotBenchmarked(worker));
	}
	let text = format!("worker {worker} joins pool {}", pool.head.id);
	Ok(Plan::one(StakePool::add_worker { pool: pool.head.id, worker }, about(pool, text)))
}

/// Lets a worker go.
pub fn remove(wisher: &Wisher<'_>, pool: &Pool, worker: WorkerId) -> Result<Plan, Refused> {
	owned(wisher, &pool.head)?;
	if member(pool, &worker)?.lent.is_some() {
		return Err(Refused::StakeLent(worker));
	}
	let text = format!("worker {worker} leaves pool {}", pool.head.id);
	Ok(Plan::one(StakePool::remove_worker { pool: pool.head.id, worker }, about(pool, text)))
}

/// The pool's free stake once the chain has served its queue in the call, unless somebody waits still.
pub fn free_for_work(pool: &Pool) -> Result<Amount, Refused> {
	let mut serving = pool.serving();
	serving.serve(SERVED_PER_CALL);
	match serving.queue.is_empty() {
		true => Ok(serving.free),
		false => Err(Refused::SomebodyWaits(pool.head.waiting())),
	}
}

fn within(bounds: Option<Bounds>, stake: Amount) -> Result<(), Refused> {
	match bounds {
		Some(Bounds { least, most }) if stake < least || stake > most => Err(Refused::Stake { least, most }),
		_ => Ok(()),
	}
}

/// Lends stake to a worker that has none.
pub fn start(
	wisher: &Wisher<'_>,
	pool: &Pool,
	worker: WorkerId,
	stake: Amount,
	bounds: Option<Bounds>,
) -> Result<Plan, Refused> {
	owned(wisher, &pool.head)?;
	if member(pool, &worker)?.lent.is_some() {
		return Err(Refused::StakeLent(worker));
	}
	within(bounds, stake)?;
	let free = free_for_work(pool)?;
	let left = free.checked_sub(stake).ok_or(Refused::NotFree(free))?;
	let text =
		format!("worker {worker} starts with a stake of {stake} PHA; {left} PHA of pool {} stay free", pool.head.id);
	let preview = about(pool, text).and(format!(
		"the stake comes back when the worker is stopped and has cooled down for {}",
		when::span(wisher.terms.cool_down)
	));
	let call = StakePool::start_worker { pool: pool.head.id, worker, stake };
	Ok(Plan::one(call, Preview { amount: Some(stake), ..preview }))
}

/// Lends a running worker more.
pub fn restart(
	wisher: &Wisher<'_>,
	pool: &Pool,
	worker: WorkerId,
	stake: Amount,
	bounds: Option<Bounds>,
) -> Result<Plan, Refused> {
	owned(wisher, &pool.head)?;
	let found = member(pool, &worker)?;
	let lent = found.lent.ok_or(Refused::NothingLent(worker))?;
	if found.coming.is_some() {
		return Err(Refused::Stopped(worker));
	}
	if stake <= lent {
		return Err(Refused::NotMore(lent));
	}
	within(bounds, stake)?;
	let free = free_for_work(pool)?;
	let more = stake.saturating_sub(lent);
	let left = free.checked_sub(more).ok_or(Refused::NotFree(free))?;
	let text = format!(
		"the session of worker {worker} goes on with {stake} PHA, {more} more than now, without a cool-down; {left} PHA of \
		 pool {} stay free",
		pool.head.id
	);
	let preview = about(pool, text).and(
		"its value rises by what the added stake is worth at a start, by the score of its last benchmark; what it gained \
		 and lost so far stays",
	);
	let call = StakePool::restart_worker { pool: pool.head.id, worker, stake };
	Ok(Plan::one(call, Preview { amount: Some(stake), ..preview }))
}

/// Stops a worker.
pub fn stop(wisher: &Wisher<'_>, pool: &Pool, worker: WorkerId) -> Result<Plan, Refused> {
	owned(wisher, &pool.head)?;
	let found = member(pool, &worker)?;
	let lent = found.lent.ok_or(Refused::NothingLent(worker))?;
	if found.coming.is_some() {
		return Err(Refused::Stopped(worker));
	}
	let back = wisher.now.after(wisher.terms.cool_down);
	let text = format!(
		"worker {worker} stops earning at once; {lent} PHA cool down until {} and are free when somebody reclaims them",
		when::date(back)
	);
	let call = StakePool::stop_worker { pool: pool.head.id, worker };
	Ok(Plan::one(call, Preview { amount: Some(lent), expected_at: Some(back), ..about(pool, text) }))
}

/// Takes back the stake of workers that have cooled down: the named one, or all that have.
pub fn reclaim(wisher: &Wisher<'_>, pool: &Pool, worker: Option<WorkerId>) -> Result<Plan, Refused> {
	if let Some(id) = worker {
		let found = pool.workers.iter().find(|found| found.id == id).ok_or(Refused::NotInPool(id))?;
		found.lent.ok_or(Refused::NothingLent(id))?;
		match found.back_at {
			None => return Err(Refused::Running(id)),
			Some(until) if until > wisher.now => return Err(Refused::CoolsDown { until }),
			Some(_) => {}
		}
	}
	let ready = pool.releases.iter().filter(|release| release.at <= wisher.now);
	let ready: Vec<_> = ready.filter(|release| worker.is_none_or(|id| release.from == Source::Worker(id))).collect();
	if ready.is_empty() {
		return Err(match pool.releases.first() {
			Some(next) => Refused::CoolsDown { until: next.at },
			None => Refused::NothingToReclaim,
		});
	}
	let sum = ready.iter().fold(Amount::ZERO, |sum, release| sum.saturating_add(release.amount));
	let text = format!(
		"{sum} PHA of {} workers come back to pool {} and pay whoever waits to leave; anyone may do this",
		ready.len(),
		pool.head.id
	);
	let worker = |release: &&Release| match release.from {
		Source::Worker(worker) => Some(StakePool::reclaim_worker { worker }.into()),
		Source::Pool(_) => None,
	};
	let calls = ready.iter().filter_map(worker).collect();
	Ok(Plan { calls, preview: Preview { amount: Some(sum), ..about(pool, text) } })
}

/// Pays waiting requests from free money, `limit` of them or as many as a call can.
pub fn serve(pool: &Pool, limit: Option<u32>) -> Result<Plan, Refused> {
	let head = &pool.head;
	if head.queue.is_empty() {
		return Err(Refused::NobodyWaits(head.id));
	}
	let most = <MaxServed as Get<u32>>::get();
	let limit = limit.unwrap_or(most).min(most).min(u32::try_from(head.queue.len()).unwrap_or(most));
	let mut serving = pool.serving();
	let paid = serving.serve(limit as usize);
	let sum = paid.iter().fold(Amount::ZERO, |sum, paid| sum.saturating_add(paid.amount));
	let text = format!(
		"{sum} wPHA are paid to {} of {} requests of {} {}; {} PHA stay free",
		paid.len(),
		head.queue.len(),
		head.kind(),
		head.id,
		serving.free
	);
	let call = call::serve(head.is_vault(), head.id, limit);
	Ok(Plan::one(call, Preview { paid_now: Some(sum), ..about(pool, text) }))
}

/// Stops workers until what waits is covered: for the named request, or for the newest one that has waited long enough.
pub fn force_stop(wisher: &Wisher<'_>, pool: &Pool, request: Option<u64>) -> Result<Plan, Refused> {
	let head = &pool.head;
	let expired = |waiting: &&Waiting| waiting.since.after(wisher.terms.grace) < wisher.now;
	let found = match request {
		Some(number) => pool.waiting.iter().find(|waiting| waiting.request == number),
		None => pool.waiting.iter().rfind(expired).or(pool.waiting.first()),
	};
	let found = found.ok_or(Refused::NobodyWaits(head.id))?;
	let owed = head.worth(found.through);
	match way_out(&departure(pool, found), wisher.now, wisher.terms).waits_for {
		WaitsFor::Force { .. } => {}
		WaitsFor::Owner { from, .. } => return Err(Refused::TooEarly { from }),
		WaitsFor::More { least } => return Err(Refused::TooLittleWaits { least, waits: owed }),
		WaitsFor::Nothing | WaitsFor::Release { .. } => return Err(Refused::Covered(found.request)),
		WaitsFor::Worth => return Err(Refused::Bankrupt(head.id)),
	}
	let releasing = match head.body {
		Body::Stake { releasing, .. } => releasing,
		Body::Vault { .. } => return Err(Refused::OtherKind { pool: head.id, is: "vault" }),
	};
	let missing = owed.saturating_sub(head.free.saturating_add(releasing));
	let count = choose::workers(&pool.workers, missing, <MaxStops as Get<u32>>::get() as usize).len();
	if count == 0 {
		return Err(Refused::NothingToStop);
	}
	let back = wisher.now.after(wisher.terms.cool_down);
	let text = format!(
		"{count} workers of pool {} are stopped for request {}, which waits since {}; {missing} PHA are missing for it",
		head.id,
		found.request,
		when::date(found.since)
	);
	let preview = about(pool, text).and(format!("their stake can be reclaimed from {} on", when::date(back)));
	let call = StakePool::force_stop { pool: head.id, request: found.request };
	Ok(Plan::one(call, Preview { amount: Some(missing), expected_at: Some(back), ..preview }))
}

#[cfg(test)]
mod tests {
	use super::super::fixture::{account, pool, registration, terms, wisher, WORKER};
	use super::*;
	use protocol::Registration;

	/// Issue 7, case 13: what the chain would refuse is refused before a fee is paid, with its reason.
	#[test]
	fn adding_a_worker_of_another_pool_previews_no_success() {
		let (owner, terms) = (account(9), terms());
		let add = |candidate| add(&wisher(&owner, &terms), &pool(1_000, 1_000, 0), WORKER, &candidate).map(|_| ());
		let free = Candidate { registration: Some(registration(9)), pool: None, lent_by: None };
		assert_eq!(add(free.clone()), Ok(()));
		let here = Candidate { pool: Some(0), ..free.clone() };
		assert_eq!(add(here), Err(Refused::Member(WORKER)), "case 25: it cannot be removed there first");
		let elsewhere = Candidate { pool: Some(7), ..free.clone() };
		assert_eq!(add(elsewhere), Err(Refused::InPool { worker: WORKER, pool: 7 }));
		assert_eq!(add(Candidate { lent_by: Some(7), ..free.clone() }), Err(Refused::StakeLent(WORKER)));
		assert_eq!(add(Candidate { registration: None, ..free.clone() }), Err(Refused::NotRegistered(WORKER)));
		let others = Candidate { registration: Some(registration(8)), ..free.clone() };
		assert_eq!(add(others), Err(Refused::NotOperator { worker: WORKER, operator: Some(account(8)) }));
		let idle = Registration { score: None, ..registration(9) };
		assert_eq!(add(Candidate { registration: Some(idle), ..free }), Err(Refused::NotBenchmarked(WORKER)));
	}

	/// The chain goes on with the session: value and penalties stay, and the added stake's part comes on top.
	#[test]
	fn case_11_a_restart_is_said_to_go_on_with_its_session() {
		let (owner, terms) = (account(9), terms());
		let mut pool = pool(1_000, 1_000, 500);
		let (lent, coming, back_at) = (Some(Amount(100)), None, None);
		let worker = Worker { id: WORKER, member: true, lent, coming, back_at, state: "computing" };
		pool.workers.push(worker);
		let said = restart(&wisher(&owner, &terms), &pool, WORKER, Amount(300), None).unwrap().preview.says.join(" ");
		assert!(said.contains("goes on with") && said.contains("rises by what the added stake"), "{said}");
		assert!(!said.contains("new session") && !said.contains("anew"), "{said}");
	}
}
