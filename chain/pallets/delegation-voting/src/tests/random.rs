//! Random histories of votes, trades, splits, losses and polls that end in every way.
//!
//! After every call: the invariants of ledger and votes, and every tally the exact sum of its votes ([`check`]). After
//! every step: what votes is what was cast: the same shares of the same bearer, none of them in two votes of a poll. In
//! the end everybody frees everything, and every tally is what native PHA says.
//! `GEMINI_SOAK` sets the number of histories; a failing one prints its seed.
use crate::{mock::*, Ballot, PollIndex, Votes};
use chain_traits::ShareLedger;
use frame::{
	deps::{frame_support::traits::Polling, sp_runtime::AccountId32},
	testing_prelude::*,
};
use pallet_pool_ledger::{Call as Ledger, Items};
use proptest::prelude::{any, prop, proptest, ProptestConfig};
use std::collections::BTreeMap;
use units::{ItemId, PoolId};

const POLLS: u8 = 5;
const STEPS: u8 = 14;

/// One step: what, by whom, where, and a number from which the rest is chosen.
type Step = (u8, u8, u8, u64);
/// Shares and bearer of each item when it began to vote.
type Cast = BTreeMap<(PoolId, ItemId), (u128, AccountId32)>;

fn items_of(pool: PoolId) -> Vec<ItemId> {
	let mut items: Vec<_> = Items::<Test>::iter_key_prefix(pool).collect();
	items.sort_unstable();
	items
}

fn pick(pool: PoolId, choice: u64) -> Option<ItemId> {
	let items = items_of(pool);
	items.get(choice as usize % items.len().max(1)).copied()
}

fn shares(pool: PoolId, item: ItemId) -> u128 {
	PoolLedger::holding(pool, item).map_or(0, |holding| holding.shares)
}

fn ballot(choice: u64, worth: u128) -> Ballot {
	match choice % 4 {
		0 => Ballot::Aye,
		1 => Ballot::Nay,
		_ => split(u128::from(choice) % (worth + 2), u128::from(choice / 7) % (worth + 2) / 2),
	}
}

/// What a poll does. A number is used once, as in the stock pallet: what is over does not begin again, and the next
/// `turn` of its place has another number.
fn step_poll(poll: PollIndex, choice: u64, turn: &mut u32) -> DispatchResult {
	match (choice % 16, MockPolls::as_ongoing(poll).is_some()) {
		(0, true) => vanish(poll),
		(1, true) => end(poll, choice.is_multiple_of(3)),
		(_, true) => return Err(DispatchError::Other("goes on")),
		(_, false) => {
			begin(poll);
			return Ok(());
		}
	}
	*turn += 1;
	Ok(())
}

/// Does the step. Returns what it was, if it was done. What is refused leaves no trace: `send` says so.
fn step((what, who, place, choice): Step, turns: &mut BTreeMap<u8, u32>) -> Option<u8> {
	let (pool, place) = (u64::from(place) % 2, place / 2 % POLLS);
	let turn = turns.entry(place).or_default();
	let poll = u32::from(place) + u32::from(POLLS) * *turn;
	let what = what % STEPS;
	let amount = u128::from(choice) % (100 * D);
	let chosen = pick(pool, choice);
	// Mostly whoever may: the others are refused.
	let bearer = chosen.and_then(|item| PoolLedger::holding(pool, item)).map(|holding| holding.owner);
	let stranger = USERS[usize::from(who) % USERS.len()].clone();
	let who = bearer.filter(|_| who % 4 != 0).unwrap_or(stranger);
	let done = match what {
		0 => PoolLedger::issue(pool, &who, None, amount + D, units::Amount(amount + D)).map(|_| ()),
		1..=3 => {
			let (one, two) = (chosen?, pick(pool, choice / 5)?);
			let votes = [one, two].map(|item| (pool, item, ballot(choice, shares(pool, item))));
			vote_all(who, poll, if choice.is_multiple_of(3) { &votes } else { &votes[..1] })
		}
		4 => {
			let items = vec![(pool, chosen?), (pool, pick(pool, choice / 5)?)];
			// Of this poll, or of the one before it in this place.
			let poll = if choice.is_multiple_of(2) { poll } else { poll.saturating_sub(POLLS.into()) };
			send(who, crate::Call::remove { poll, items: BoundedVec::truncate_from(items) })
		}
		5 => send(who, crate::Call::free { pool, item: chosen? }),
		6 => {
			let dest = USERS[choice as usize / 3 % USERS.len()].clone();
			send(who, pallet_nfts::Call::transfer { collection: pool, item: chosen?, dest })
		}
		7 => send(who, Ledger::split { pool, item: chosen?, shares: amount }),
		8 => send(who, Ledger::merge { pool, into: chosen?, from: pick(pool, choice / 5)? }),
		9 => queue(pool, chosen?, amount),
		10 => add_to(who, pool, chosen?, amount),
		11 | 12 => step_poll(poll, choice, turn),
		_ => {
			match choice % 32 {
				0 => void(pool),
				choice => set_price(pool, u128::from(choice) * 10 - 10),
			}
			Ok(())
		}
	};
	check();
	done.ok().map(|()| what)
}

/// What votes is what was cast, and no share is in two votes of a poll.
fn judge(cast: &mut Cast) {
	let mut voting = BTreeMap::<(PoolId, PollIndex), u128>::new();
	let mut seen = Cast::new();
	for ((pool, item), poll, _) in Votes::<Test>::iter() {
		let holding = PoolLedger::holding(pool, item).expect("what votes exists");
		assert!(!holding.locked, "a queued item votes");
		*voting.entry((pool, poll)).or_default() += holding.shares;
		seen.insert((pool, item), (holding.shares, holding.owner));
	}
	for ((pool, _), shares) in voting {
		assert!(shares <= PoolLedger::total_shares(pool), "more shares vote than there are");
	}
	for (name, now) in &seen {
		if let Some(before) = cast.get(name) {
			assert!(now == before || now.0 == 0, "an item that votes changed: {before:?} {now:?}");
		}
	}
	*cast = seen;
}

fn everybody_frees_everything() {
	for pool in 0..2 {
		for item in items_of(pool) {
			let owner = PoolLedger::holding(pool, item).expect("an item").owner;
			let _ = send(owner, crate::Call::free { pool, item });
		}
	}
	assert_eq!(Votes::<Test>::iter().count(), 0);
	check();
}

fn histories() -> u32 {
	std::env::var("GEMINI_SOAK").ok().and_then(|cases| cases.parse().ok()).unwrap_or(32)
}

proptest! {
	#![proptest_config(ProptestConfig { cases: histories(), ..ProptestConfig::default() })]

	#[test]
	fn random_histories_count_no_value_twice_and_trap_nobody(steps in prop::collection::vec(any::<Step>(), 1..250)) {
		chain().execute_with(|| {
			let (mut cast, mut turns) = (Cast::new(), BTreeMap::new());
			for taken in steps {
				step(taken, &mut turns);
				judge(&mut cast);
			}
			everybody_frees_everything();
		});
	}
}

/// A test that never gets anywhere proves nothing: in a long history every kind of step succeeds sometimes.
#[test]
fn random_histories_reach_every_operation() {
	chain().execute_with(|| {
		let (mut done, mut turns) = (BTreeMap::<u8, u32>::new(), BTreeMap::new());
		let mut seed = 1u64;
		for _ in 0..2_500 {
			// Knuth's linear congruence: the same history in every run.
			let mut next = || {
				seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
				seed >> 16
			};
			let taken = (next() as u8, next() as u8, next() as u8, next());
			if let Some(what) = step(taken, &mut turns) {
				*done.entry(what).or_default() += 1;
			}
		}
		let missing: Vec<_> = (0..STEPS).filter(|what| !done.contains_key(what)).collect();
		assert!(missing.is_empty(), "{missing:?} never succeeded, only {done:?}");
	});
}
