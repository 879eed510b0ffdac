//! Leaving a pool: the one step that can be taken now, or what is waited for.
use super::{withdraw, withdraw::Much, workers, Stake, Wisher};
use crate::{
	staking::{
		outlook::{outlook, Claim, Outlook, Why},
		Pool, Refused, Waiting,
	},
	transact::Plan,
};
use units::{Amount, ItemId, Millis};

/// What brings a holder nearer to the exit.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
	/// This transaction.
	Send(Plan),
	/// Nothing to send now.
	Wait(Wait),
	/// Nothing is left in the pool.
	Out,
}

/// Why nothing can be sent now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wait {
	/// The next moment at which something can be done; none if nobody can force anything.
	pub next: Option<Millis>,
	/// When everything is paid at the latest.
	pub latest: Option<Millis>,
	/// What is waited for.
	pub why: String,
}

/// The next step out of a pool: ask for everything that can be asked for, have paid what can be paid, take back what has
/// cooled down, stop workers when the grace period is over. Every step but the first may be taken by anyone.
pub fn next_step(wisher: &Wisher<'_>, stake: Stake<'_>, only: Option<ItemId>) -> Result<Step, Refused> {
	let pool = stake.pool;
	match withdraw::withdraw(wisher, stake, only, Much::All) {
		Ok(plan) => return Ok(Step::Send(plan)),
		Err(Refused::Queued { .. } | Refused::NothingToWithdraw(_)) => {}
		Err(Refused::Young { until }) => {
			// What is queued already need not wait for what is young.
			if let Some(plan) = push(wisher, pool, &mine(stake, only))? {
				return Ok(Step::Send(plan));
			}
			return Ok(Step::Wait(young(wisher, until)));
		}
		Err(Refused::Voting { item }) => {
			if let Some(plan) = push(wisher, pool, &mine(stake, only))? {
				return Ok(Step::Send(plan));
			}
			return Ok(Step::Wait(Wait { next: None, latest: None, why: Refused::Voting { item }.to_string() }));
		}
		Err(refused) => return Err(refused),
	}
	let requests = mine(stake, only);
	let Some(last) = requests.last() else { return Ok(Step::Out) };
	if let Some(plan) = push(wisher, pool, &requests)? {
		return Ok(Step::Send(plan));
	}
	let Outlook { latest, why, .. } = outlook(claim(pool, last), wisher.now, wisher.terms);
	let next = match why {
		Why::Releasing { until } => Some(until),
		Why::Grace { from, .. } => Some(from),
		_ => None,
	};
	Ok(Step::Wait(Wait { next, latest, why: why.to_string() }))
}

fn young(wisher: &Wisher<'_>, until: Millis) -> Wait {
	let latest = until.after(wisher.terms.grace).after(wisher.terms.cool_down);
	Wait { next: Some(until), latest: Some(latest), why: Refused::Young { until }.to_string() }
}

/// The holder's requests, oldest first.
fn mine<'a>(stake: Stake<'a>, only: Option<ItemId>) -> Vec<&'a Waiting> {
	let held = |waiting: &&Waiting| {
		only.is_none_or(|item| item == waiting.item) && stake.items.iter().any(|item| item.id == waiting.item)
	};
	stake.pool.waiting.iter().filter(held).collect()
}

/// What a request claims.
pub fn claim<'a>(pool: &'a Pool, waiting: &Waiting) -> Claim<'a> {
	Claim {
		owed: pool.head.worth(waiting.through),
		since: waiting.since,
		free: pool.head.free,
		releases: &pool.releases,
		vault: pool.head.is_vault(),
	}
}

/// A transaction that brings one of these requests forward.
fn push(wisher: &Wisher<'_>, pool: &Pool, requests: &[&Waiting]) -> Result<Option<Plan>, Refused> {
	let Some(first) = requests.first() else { return Ok(None) };
	let before = pool.head.worth(first.through.saturating_sub(first.shares));
	if pool.head.free > before && pool.head.free > Amount::ZERO {
		return workers::serve(pool, None).map(Some);
	}
	if pool.releases.iter().any(|release| release.at <= wisher.now) {
		return workers::reclaim(wisher, pool, None).map(Some);
	}
	let force =
		|waiting: &&&Waiting| matches!(outlook(claim(pool, waiting), wisher.now, wisher.terms).why, Why::Force { .. });
	match requests.iter().rfind(force) {
		Some(waiting) => workers::force_stop(wisher, pool, Some(waiting.request)).map(Some),
		None => Ok(None),
	}
}

#[cfg(test)]
mod tests {
	use super::super::fixture::{account, item, pool, terms, waiting, wisher, DAY, NOW};
	use super::*;
	use crate::staking::{pool::Release, Item, Worker};
	use units::WorkerId;

	/// The next step of account 1, whose items are these.
	fn step(pool: &Pool, items: &[Item]) -> Step {
		let (who, terms) = (account(1), terms());
		next_step(&wisher(&who, &terms), Stake { pool, items }, None).unwrap()
	}
	fn queued(number: u64) -> Item {
		Item { queued: true, ..item(100 + number, 1) }
	}
	fn calls(step: Step) -> Vec<String> {
		use frame::traits::GetCallMetadata;
		match step {
			Step::Send(plan) => plan.calls.iter().map(|call| call.get_call_metadata().function_name.into()).collect(),
			other => panic!("{other:?}"),
		}
	}
	fn running(id: u8, lent: u128) -> Worker {
		Worker {
			id: WorkerId([id; 32]),
			member: true,
			lent: Some(Amount(lent)),
			coming: None,
			back_at: None,
			state: "computing",
		}
	}

	#[test]
	fn a_hostile_pool_is_left_in_five_steps() {
		let mut pool = pool(1_000, 1_000, 0);
		pool.workers = vec![running(1, 600), running(2, 400)];
		// 1. Ask.
		assert_eq!(calls(step(&pool, &[item(1, 500)])), ["withdraw"]);
		// 2. Wait for the grace period.
		pool.waiting = vec![waiting(0, 500, 500)];
		let Step::Wait(wait) = step(&pool, &[queued(0)]) else { panic!() };
		assert_eq!(wait.next, Some(NOW.after(Millis(7 * DAY))));
		assert_eq!(wait.latest, Some(NOW.after(Millis(14 * DAY))));
		// 3. Stop as many workers as it takes.
		pool.waiting[0].since = Millis(NOW.0 - 7 * DAY - 1);
		assert_eq!(calls(step(&pool, &[queued(0)])), ["force_stop"]);
		// 4. Wait for the cool-down, then reclaim.
		let at = NOW.after(Millis(7 * DAY));
		pool.workers[0].coming = Some(Amount(600));
		pool.releases = vec![Release { amount: Amount(600), at, worker: WorkerId([1; 32]) }];
		let Step::Wait(wait) = step(&pool, &[queued(0)]) else { panic!() };
		assert_eq!((wait.next, wait.latest), (Some(at), Some(at)));
		pool.releases[0].at = NOW;
		assert_eq!(calls(step(&pool, &[queued(0)])), ["reclaim_worker"]);
		// 5. Be paid, and out.
		pool.releases.clear();
		pool.head.free = Amount(600);
		pool.head.queue = chain_traits::Queue { head: 0, tail: 1, queued: 500, served: 0 };
		assert_eq!(calls(step(&pool, &[queued(0)])), ["serve"]);
		pool.waiting.clear();
		assert_eq!(step(&pool, &[]), Step::Out);
	}

	#[test]
	fn young_shares_do_not_hold_up_what_is_queued() {
		let mut pool = pool(1_000, 1_000, 600);
		let young = Item { youngest: NOW, ..item(1, 100) };
		let Step::Wait(wait) = step(&pool, &[young.clone()]) else { panic!() };
		assert_eq!(wait.next, Some(NOW.after(Millis(DAY / 24))));
		pool.waiting = vec![waiting(0, 500, 500)];
		pool.head.queue = chain_traits::Queue { head: 0, tail: 1, queued: 500, served: 0 };
		assert_eq!(calls(step(&pool, &[young, queued(0)])), ["serve"]);
	}

	#[test]
	fn free_money_that_belongs_to_others_before_is_no_step() {
		let mut pool = pool(1_000, 1_000, 100);
		pool.waiting = vec![waiting(0, 100, 100), waiting(1, 500, 600)];
		assert!(matches!(step(&pool, &[queued(1)]), Step::Wait(_)));
	}
}
