//! Leaving a pool: the one step that can be taken now, or what is waited for.
use super::{ballots, vault, withdraw, withdraw::Much, workers, Stake, Wisher};
use crate::{
	staking::{
		outlook::{departure, way_out, why},
		read::MAX_WAITING,
		Item, Pool, Refused, Waiting,
	},
	transact::Plan,
};
use chain_traits::{WaitsFor, WayOut};
use units::{Amount, ItemId, Millis};

/// What brings a holder nearer to the exit.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
	/// This transaction.
	Send(Box<Plan>),
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
/// cooled down, force what can be forced once the grace period is over. Every step but the first may be taken by anyone.
pub fn next_step(wisher: &Wisher<'_>, stake: Stake<'_>, only: Option<ItemId>) -> Result<Step, Refused> {
	let pool = stake.pool;
	let votes = match withdraw::withdraw(wisher, stake, only, Much::All) {
		Ok(plan) => return Ok(Step::Send(Box::new(plan))),
		Err(Refused::Queued { .. } | Refused::NothingToWithdraw(_)) => None,
		Err(Refused::Voting { .. }) => Some(voting(stake, only)),
		Err(refused) => return Err(refused),
	};
	let requests = mine(stake, only);
	if let Some(plan) = push(wisher, pool, &requests)? {
		return Ok(Step::Send(Box::new(plan)));
	}
	if let Some(ids) = votes {
		// A vote is no trap: its bearer may take it back whatever becomes of the poll.
		return ballots::free(stake, &ids).map(|plan| Step::Send(Box::new(plan)));
	}
	let Some(last) = requests.last() else {
		return match stake.items.iter().any(|item| item.queued && item.pool == pool.head.id) {
			true => behind_many(pool),
			false => Ok(Step::Out),
		};
	};
	let WayOut { latest, waits_for, .. } = way_out(&departure(pool, last), wisher.now, wisher.terms);
	let next = match waits_for {
		WaitsFor::Release { until } => Some(until),
		WaitsFor::Owner { from, .. } => Some(from),
		_ => pool.pools.iter().flat_map(|pool| &pool.releases).map(|release| release.at).min(),
	};
	Ok(Step::Wait(Wait { next, latest, why: why(waits_for) }))
}

/// The holder's items that vote.
fn voting(stake: Stake<'_>, only: Option<ItemId>) -> Vec<ItemId> {
	let votes = |item: &&Item| item.votes > 0 && only.is_none_or(|only| only == item.id);
	stake.items.iter().filter(votes).map(|item| item.id).collect()
}

/// The holder's requests are so far behind that they were not read: what waits before them is paid first.
fn behind_many(pool: &Pool) -> Result<Step, Refused> {
	if pool.head.free > Amount::ZERO {
		return workers::serve(pool, None).map(|plan| Step::Send(Box::new(plan)));
	}
	let why = format!("{} requests wait in the queue, yours behind the first {MAX_WAITING}", pool.head.queue.len());
	Ok(Step::Wait(Wait { next: None, latest: None, why }))
}

/// The holder's requests, oldest first.
fn mine(stake: Stake<'_>, only: Option<ItemId>) -> Vec<&Waiting> {
	let held = |waiting: &&Waiting| {
		only.is_none_or(|item| item == waiting.item) && stake.items.iter().any(|item| item.id == waiting.item)
	};
	stake.pool.waiting.iter().filter(held).collect()
}

/// A transaction that brings one of these requests forward: what pays first, then what takes back, then what forces.
fn push(wisher: &Wisher<'_>, pool: &Pool, requests: &[&Waiting]) -> Result<Option<Plan>, Refused> {
	let Some(first) = requests.first() else { return Ok(None) };
	let before = pool.head.worth(first.through.saturating_sub(first.shares));
	if pool.head.free > before {
		return workers::serve(pool, None).map(Some);
	}
	if pool.head.is_vault() {
		return push_vault(wisher, pool, requests);
	}
	if pool.releases.iter().any(|release| release.at <= wisher.now) {
		return workers::reclaim(wisher, pool, None).map(Some);
	}
	let force = |waiting: &&&Waiting| {
		matches!(way_out(&departure(pool, waiting), wisher.now, wisher.terms).waits_for, WaitsFor::Force { .. })
	};
	match requests.iter().rfind(force) {
		Some(waiting) => workers::force_stop(wisher, pool, Some(waiting.request)).map(Some),
		None => Ok(None),
	}
}

/// A vault first asks its stake pools; what it asked for is then brought forward there.
fn push_vault(wisher: &Wisher<'_>, vault: &Pool, requests: &[&Waiting]) -> Result<Option<Plan>, Refused> {
	for waiting in requests.iter().rev() {
		match vault::force_redeem(wisher, vault, Some(waiting.request)) {
			Ok(plan) => return Ok(Some(plan)),
			Err(Refused::TooEarly { .. } | Refused::NothingToRedeem | Refused::TooLittleWaits { .. }) => {}
			Err(Refused::Covered(_)) => {}
			Err(refused) => return Err(refused),
		}
	}
	for pool in &vault.pools {
		let asked: Vec<&Waiting> = pool.waiting.iter().filter(|waiting| waiting.vault == Some(vault.head.id)).collect();
		match push(wisher, pool, &asked) {
			Ok(None) | Err(Refused::NothingToStop) => {}
			found => return found,
		}
	}
	Ok(None)
}

#[cfg(test)]
mod tests {
	use super::super::fixture::{account, item, pool, terms, vault, waiting, wisher, DAY, NOW};
	use super::*;
	use crate::staking::{Body, Item, Worker};
	use chain_traits::{Release, Source};
	use units::WorkerId;

	/// The next step of account 1, whose items are these.
	fn step(pool: &Pool, items: &[Item]) -> Step {
		let (who, terms) = (account(1), terms());
		next_step(&wisher(&who, &terms), Stake { pool, items }, None).unwrap()
	}
	fn queued(number: u64) -> Item {
		Item { queued: true, ..item(100 + number, 1) }
	}
	#[test]
	fn a_request_behind_more_than_were_read_is_not_forgotten() {
		let mut pool = pool(1_000, 1_000, 0);
		assert!(matches!(step(&pool, &[queued(0)]), Step::Wait(_)));
		pool.head.free = Amount(1);
		pool.head.queue = chain_traits::Queue { head: 0, tail: 20_000, queued: 500, served: 0 };
		assert_eq!(calls(step(&pool, &[queued(0)])), ["serve"]);
	}

	fn calls(step: Step) -> Vec<String> {
		use frame::traits::GetCallMetadata;
		match step {
			Step::Send(plan) => plan.calls.iter().map(|call| call.get_call_metadata().function_name.into()).collect(),
			other => panic!("{other:?}"),
		}
	}
	fn running(id: u8, lent: u128) -> Worker {
		let lent = Some(Amount(lent));
		Worker { id: WorkerId([id; 32]), member: true, lent, coming: None, back_at: None, state: "computing" }
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
		pool.releases = vec![Release { amount: Amount(600), at, from: Source::Worker(WorkerId([1; 32])) }];
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
	fn a_hostile_vault_in_a_hostile_pool_is_left_by_forcing_one_after_the_other() {
		let me = [Item { pool: 1, ..queued(0) }];
		let mut vault = vault(0, 500);
		let mut inner = pool(1_000, 1_000, 0);
		inner.workers = vec![running(1, 1_000)];
		vault.pools = vec![inner];
		assert_eq!(calls(step(&vault, &[Item { pool: 1, ..item(1, 300) }])), ["withdraw"]);
		vault.waiting = vec![waiting(0, 300, 300)];
		assert!(matches!(step(&vault, &me), Step::Wait(_)));
		// The owner's time to pay is over: the vault has to ask.
		vault.waiting[0].since = Millis(NOW.0 - DAY / 24 - 1);
		assert_eq!(calls(step(&vault, &me)), ["force_redeem"]);
		// It asked, and waits there like anybody.
		let Body::Vault { positions, .. } = &mut vault.head.body else { panic!() };
		(positions[0].shares, positions[0].queued) = (200, 300);
		let asked = Waiting { vault: Some(1), holder: None, ..waiting(7, 300, 300) };
		vault.pools[0].waiting = vec![asked];
		let Step::Wait(_) = step(&vault, &me) else { panic!() };
		vault.pools[0].waiting[0].since = Millis(NOW.0 - 7 * DAY - 1);
		assert_eq!(calls(step(&vault, &me)), ["force_stop"]);
		// They have cooled down.
		let release = Release { amount: Amount(1_000), at: NOW, from: Source::Worker(WorkerId([1; 32])) };
		vault.pools[0].releases = vec![release];
		vault.releases = vec![Release { amount: Amount(300), at: NOW, from: Source::Pool(0) }];
		assert_eq!(calls(step(&vault, &me)), ["reclaim_worker"]);
		// The pool has paid the vault, the vault pays.
		vault.head.free = Amount(300);
		vault.head.queue = chain_traits::Queue { head: 0, tail: 1, queued: 300, served: 0 };
		assert_eq!(calls(step(&vault, &me)), ["serve"]);
	}

	#[test]
	fn a_vote_does_not_hold_up_what_is_queued() {
		let mut pool = pool(1_000, 1_000, 600);
		let voting = Item { votes: 1, ..item(1, 100) };
		assert_eq!(calls(step(&pool, std::slice::from_ref(&voting))), ["free"]);
		pool.waiting = vec![waiting(0, 500, 500)];
		pool.head.queue = chain_traits::Queue { head: 0, tail: 1, queued: 500, served: 0 };
		assert_eq!(calls(step(&pool, &[voting, queued(0)])), ["serve"]);
	}

	#[test]
	fn free_money_that_belongs_to_others_before_is_no_step() {
		let mut pool = pool(1_000, 1_000, 100);
		pool.waiting = vec![waiting(0, 100, 100), waiting(1, 500, 600)];
		assert!(matches!(step(&pool, &[queued(1)]), Step::Wait(_)));
	}
}
