//! The published numeric scenarios that concern stake pools, by the number they have in `reference/staking.md`.
use crate::{mock::*, Call, Error, Funding, Rules};
use frame::{arithmetic::Permill, testing_prelude::*};
use units::{Amount, Millis};

/// N7: a contributor who adds to an own item holds one item.
#[test]
fn contributions_at_price_one_give_one_share_each() {
	run(|| {
		let id = create();
		let first = contribute(DAVE, id, 50 * D).unwrap();
		let second = contribute(EVE, id, 50 * D).unwrap();
		let (amount, funding, into) = (Amount(30 * D), Funding::Native, Some(first));
		assert_ok!(send(
			DAVE,
			Call::contribute {
				pool: id,
				amount,
				funding,
				into,
				min_shares_out: 30 * D,
				max_commission: Permill::one()
			}
		));
		assert_eq!((shares(id, first), shares(id, second)), (80 * D, 50 * D));
		assert_eq!(pool(id).free, Amount(130 * D));
	});
}

/// N3: only what is not delegated can be unwrapped.
#[test]
fn unwrapping_all_returns_what_is_not_delegated() {
	run(|| {
		let id = create();
		assert_ok!(send(DAVE, pallet_wrapped_pha::Call::wrap { amount: 100 * D }));
		let (amount, funding) = (Amount(50 * D), Funding::Wrapped);
		assert_ok!(send(
			DAVE,
			Call::contribute {
				pool: id,
				amount,
				funding,
				into: None,
				min_shares_out: 0,
				max_commission: Permill::one()
			}
		));
		assert_ok!(send(DAVE, pallet_wrapped_pha::Call::unwrap_all {}));
		assert_eq!(native(&DAVE), ENDOWMENT - 50 * D);
	});
}

/// N9, N10, N11: a full pool changes hands.
#[test]
fn a_cap_holds_after_those_who_wait_are_paid() {
	run(|| {
		let id = create();
		contribute(DAVE, id, 10 * D).unwrap();
		assert_noop!(send(OWNER, Call::set_cap { pool: id, cap: Some(Amount(9 * D)) }), Error::<Test>::CapBelowValue);
		assert_ok!(send(OWNER, Call::set_cap { pool: id, cap: Some(Amount(100 * D)) }));
		let item = contribute(DAVE, id, 90 * D).unwrap();
		assert_noop!(contribute(EVE, id, 90 * D), Error::<Test>::CapExceeded);
		assert_ok!(start(id, 1, 100 * D));
		withdraw(DAVE, id, item, 90 * D).unwrap();
		assert_noop!(contribute(EVE, id, 91 * D), Error::<Test>::CapExceeded);
		assert_ok!(contribute(EVE, id, 90 * D));
		assert_ok!(send(OWNER, Call::set_cap { pool: id, cap: None }));
		assert_ok!(contribute(EVE, id, 1_000 * D));
	});
}

/// N13.
#[test]
fn a_restart_needs_more_stake_and_takes_the_difference() {
	run(|| {
		let id = create();
		contribute(DAVE, id, 200 * D).unwrap();
		assert_ok!(start(id, 1, 150 * D));
		let restart = |stake| send(OWNER, Call::restart_worker { pool: id, worker: worker(1), stake: Amount(stake) });
		assert!(restart(50 * D).is_err());
		assert!(restart(150 * D).is_err());
		assert_ok!(restart(151 * D));
		assert_eq!((pool(id).free, pool(id).lent), (Amount(49 * D), Amount(151 * D)));
		assert_noop!(restart(201 * D), Error::<Test>::NotEnoughFreeStake);
	});
}

/// N14: theirs dismissed a reward this small; ours pays it to the last unit.
#[test]
fn a_tiny_reward_is_paid_whole() {
	run(|| {
		let id = create();
		contribute(DAVE, id, D).unwrap();
		assert_ok!(send(OWNER, Call::set_commission { pool: id, commission: Permill::from_percent(50) }));
		pass(days(15));
		assert_ok!(reward(id, 10_000_001));
		assert_eq!((pool(id).owner_reward, pool(id).free), (Amount(5_000_000), Amount(D + 5_000_001)));
	});
}

/// N16.
#[test]
fn the_owner_claims_the_commission() {
	run(|| {
		let id = create();
		assert_ok!(send(OWNER, Call::set_commission { pool: id, commission: Permill::from_percent(50) }));
		pass(days(15));
		contribute(OWNER, id, 100 * D).unwrap();
		contribute(DAVE, id, 400 * D).unwrap();
		assert_ok!(reward(id, 1_000 * D));
		assert_noop!(send(DAVE, Call::claim_owner_reward { pool: id, to: DAVE }), Error::<Test>::NotOwner);
		assert_ok!(send(OWNER, Call::claim_owner_reward { pool: id, to: OWNER }));
		assert_eq!((wrapped(&OWNER), pool(id).free), (500 * D, Amount(1_000 * D)));
		assert_noop!(send(OWNER, Call::claim_owner_reward { pool: id, to: OWNER }), Error::<Test>::NoOwnerReward);
	});
}

/// W1, W2, W3, W5.
#[test]
fn a_withdrawal_is_paid_from_free_stake_and_the_rest_waits() {
	run(|| {
		let id = create();
		let [_, second, third] = [DAVE, EVE, OWNER].map(|who| contribute(who, id, 300 * D).unwrap());
		assert_ok!(start(id, 1, 400 * D));
		assert_ok!(start(id, 2, 300 * D));
		withdraw(EVE, id, second, 300 * D).unwrap();
		assert_eq!((wrapped(&EVE), queue(id).waiting()), (200 * D, 100 * D));
		contribute(FERDIE, id, 300 * D).unwrap();
		assert_eq!((wrapped(&EVE), queue(id).len()), (300 * D, 0));
		let rest = withdraw(OWNER, id, third, 200 * D).unwrap();
		assert_eq!((wrapped(&OWNER), shares(id, rest)), (200 * D, 100 * D));
		assert_eq!(pool(id).free, Amount::ZERO);
	});
}

/// F1, F2 and the end of X3: grace, forced stop, cool-down, paid.
#[test]
fn an_uncovered_request_stops_workers_after_the_grace_period() {
	run(|| {
		let id = create();
		let item = contribute(EVE, id, 300 * D).unwrap();
		assert_ok!(start(id, 1, 100 * D));
		assert_ok!(start(id, 2, 100 * D));
		withdraw(EVE, id, item, 300 * D).unwrap();
		assert_ok!(stop(id, 1));
		pass(days(10));
		assert_ok!(reclaim(1));
		assert_eq!((wrapped(&EVE), queue(id).waiting()), (200 * D, 100 * D));
		assert_ok!(send(FERDIE, Call::force_stop { pool: id, request: 0 }));
		assert_eq!(pool(id).releasing, Amount(100 * D));
		pass(days(7));
		assert_ok!(reclaim(2));
		assert_eq!((wrapped(&EVE), queue(id).len()), (300 * D, 0));
	});
}

/// S1, S2: half of 500 is lost; a newcomer at price 0.5 loses half of what is theirs in the next round.
#[test]
fn a_slash_is_borne_in_proportion_to_shares() {
	run(|| {
		let id = create();
		let first = contribute(OWNER, id, 100 * D).unwrap();
		let second = contribute(DAVE, id, 400 * D).unwrap();
		let half_lost = |stake: u128| {
			assert_ok!(start(id, 1, stake));
			assert_ok!(stop(id, 1));
			lose(1, stake / 2);
			pass(COOL_DOWN);
			assert_ok!(reclaim(1));
		};
		half_lost(500 * D);
		assert_eq!(StakePool::item_value(id, first), Some(Amount(50 * D)));
		assert_eq!(StakePool::item_value(id, second), Some(Amount(200 * D)));
		assert_eq!(native(&TREASURY), ENDOWMENT + 250 * D);
		let third = contribute(EVE, id, 250 * D + 1).unwrap();
		assert_eq!(shares(id, third), 500 * D + 2);
		half_lost(500 * D);
		withdraw(OWNER, id, first, 100 * D).unwrap();
		withdraw(DAVE, id, second, 400 * D).unwrap();
		withdraw(EVE, id, third, 500 * D + 2).unwrap();
		assert_eq!([wrapped(&OWNER), wrapped(&DAVE), wrapped(&EVE)], [25 * D, 100 * D, 125 * D + 1]);
	});
}

/// S3, and that ours can begin anew.
#[test]
fn a_bankrupt_pool_takes_nothing_until_it_is_reopened() {
	run(|| {
		let id = create();
		let old = contribute(DAVE, id, 100 * D).unwrap();
		assert_noop!(send(OWNER, Call::reopen { pool: id }), Error::<Test>::PoolNotBankrupt);
		assert_ok!(start(id, 1, 100 * D));
		assert_ok!(withdraw(DAVE, id, old, 60 * D));
		let rest = old + 1;
		assert_ok!(stop(id, 1));
		lose(1, 100 * D);
		pass(COOL_DOWN);
		assert_ok!(reclaim(1));
		assert_noop!(contribute(EVE, id, 10 * D), Error::<Test>::PoolBankrupt);
		assert_noop!(withdraw(DAVE, id, rest, 40 * D), Error::<Test>::PoolBankrupt);
		assert_noop!(send(EVE, Call::reopen { pool: id }), Error::<Test>::NotOwner);
		assert_ok!(send(OWNER, Call::reopen { pool: id }));
		let new = contribute(EVE, id, 10 * D).unwrap();
		assert_eq!((shares(id, old), shares(id, rest), shares(id, new)), (0, 0, 10 * D));
		assert_eq!(queue(id).len(), 0, "the void request was dropped");
		assert_ok!(send(DAVE, pallet_pool_ledger::Call::discard { pool: id, item: rest }));
		assert_ok!(withdraw(EVE, id, new, 10 * D));
		assert_eq!(wrapped(&EVE), 10 * D);
	});
}

/// S4.
#[test]
fn those_who_wait_share_a_slash() {
	run(|| {
		let id = create();
		let second = contribute(EVE, id, 399 * D).unwrap();
		let first = contribute(DAVE, id, D).unwrap();
		assert_ok!(start(id, 1, 400 * D));
		withdraw(EVE, id, second, 99 * D).unwrap();
		withdraw(DAVE, id, first, D).unwrap();
		assert_ok!(stop(id, 1));
		lose(1, 100 * D);
		pass(COOL_DOWN);
		assert_ok!(reclaim(1));
		assert_eq!((wrapped(&EVE), wrapped(&DAVE)), (74_250_000_000_000, 750_000_000_000));
		assert_eq!((pool(id).free, PoolLedger::total_shares(id)), (Amount(225 * D), 300 * D));
	});
}

/// S5: theirs expected a unit less, from its fixed-point price.
#[test]
fn a_partly_slashed_worker_returns_the_rest() {
	run(|| {
		let id = create();
		contribute(DAVE, id, 200 * D).unwrap();
		assert_ok!(start(id, 1, 100 * D));
		assert_ok!(start(id, 2, 100 * D));
		[1, 2].into_iter().for_each(|n| {
			assert_ok!(stop(id, n));
		});
		lose(1, 10 * D);
		pass(COOL_DOWN);
		[1, 2].into_iter().for_each(|n| {
			assert_ok!(reclaim(n));
		});
		assert_eq!(pool(id).free, Amount(190 * D));
	});
}

/// R1, R2, R3: rewards compound; nothing is too small; nobody is rewarded where nobody holds a share.
#[test]
fn rewards_compound_and_find_their_members() {
	run(|| {
		let id = create();
		assert!(reward(id, 500 * D).is_err());
		let first = contribute(DAVE, id, 100 * D).unwrap();
		let second = contribute(EVE, id, 400 * D).unwrap();
		for (round, worth) in [(1, [200, 800]), (2, [300, 1_200])] {
			assert_ok!(reward(id, 500 * D));
			assert_eq!([first, second].map(|item| StakePool::item_value(id, item)), worth.map(|n| Some(Amount(n * D))));
			assert_eq!(pool(id).free, Amount((500 + 500 * round) * D));
		}
		assert_ok!(reward(id, 1));
		assert_eq!(native(&SUBSIDY), ENDOWMENT - 1_000 * D - 1);
		withdraw(DAVE, id, first, 100 * D).unwrap();
		withdraw(EVE, id, second, 400 * D).unwrap();
		assert_eq!(pool(id).free, Amount::ZERO, "the last shares take what rounding left");
		assert!(reward(id, 500 * D).is_err());
	});
}

/// Q1; Q2 differs: each request is an entry of its own, so that no clock ever restarts.
#[test]
fn requests_wait_in_order_and_keep_their_time() {
	run(|| {
		let id = create();
		let item = contribute(DAVE, id, 1_000 * D).unwrap();
		assert_ok!(start(id, 1, 400 * D));
		assert_ok!(start(id, 2, 100 * D));
		let rest = withdraw(DAVE, id, item, 499 * D).unwrap();
		assert_eq!((wrapped(&DAVE), pool(id).free), (499 * D, Amount(D)));
		let rest = withdraw(DAVE, id, rest, 2 * D).unwrap();
		assert_eq!((wrapped(&DAVE), queue(id).waiting()), (500 * D, D));
		pass(Millis(1));
		withdraw(DAVE, id, rest, 200 * D).unwrap();
		assert_eq!(queue(id).len(), 2);
		contribute(EVE, id, D).unwrap();
		assert_eq!((wrapped(&DAVE), queue(id).len()), (501 * D, 1));
	});
}

/// D1: a price that is no round number, a free balance of one unit.
#[test]
fn serving_ends_with_a_unit_of_free_stake() {
	run(|| {
		let id = create();
		let item = contribute(DAVE, id, 299_900_000_000_000).unwrap();
		assert_ok!(reward(id, 12_345_678_901));
		assert_ok!(start(id, 1, pool(id).free.0 - 1));
		withdraw(DAVE, id, item, 298_908_000_000_000).unwrap();
		assert_ok!(contribute(EVE, id, D));
		assert_eq!(pool(id).free, Amount::ZERO);
	});
}

/// X2: of 10 gross the treasury keeps 2 before the pool sees 8.
#[test]
fn the_delegation_example_holds_to_the_unit() {
	run(|| {
		let id = create();
		assert_ok!(send(OWNER, Call::set_commission { pool: id, commission: Permill::from_percent(40) }));
		pass(days(15));
		let first = contribute(DAVE, id, 1_000 * D).unwrap();
		let second = contribute(EVE, id, 2_000 * D).unwrap();
		assert_ok!(reward(id, 8 * D));
		assert_eq!(pool(id).owner_reward, Amount(3_200_000_000_000));
		assert_eq!(StakePool::item_value(id, first), Some(Amount(1_001_600_000_000_000)));
		assert_eq!(StakePool::item_value(id, second), Some(Amount(2_003_200_000_000_000)));
	});
}

/// X3: free 1000, request 5000, 500 on day 2, a worker's 3000 on day 3, the forced stop after day 7, the rest a
/// cool-down later.
#[test]
fn the_withdrawal_example_ends_on_day_fifteen() {
	run(|| {
		let id = create();
		let item = contribute(DAVE, id, 10_000 * D).unwrap();
		assert_ok!(start(id, 1, 3_000 * D));
		assert_ok!(start(id, 2, 6_000 * D));
		assert_ok!(stop(id, 1));
		pass(days(4));
		withdraw(DAVE, id, item, 5_000 * D).unwrap();
		assert_eq!(wrapped(&DAVE), 1_000 * D);
		pass(days(2));
		contribute(EVE, id, 500 * D).unwrap();
		assert_eq!(wrapped(&DAVE), 1_500 * D);
		pass(days(1));
		assert_ok!(reclaim(1));
		assert_eq!(wrapped(&DAVE), 4_500 * D);
		pass(days(5));
		assert_ok!(send(FERDIE, Call::force_stop { pool: id, request: 0 }));
		pass(days(7));
		assert_ok!(reclaim(2));
		assert_eq!(wrapped(&DAVE), 5_000 * D);
	});
}

/// E1, E2, E3: requests 100, 200, 400 at 0, 100, 200; price 0.9; grace 100. Whose request is uncovered and expired?
#[test]
fn a_request_is_expired_when_it_is_old_and_uncovered() {
	for (releasing, now, expired) in [
		(0, 0, false),
		(0, 100, false),
		(0, 101, true),
		(90 * D, 101, false),
		(90 * D, 201, true),
		(630 * D - 10, 1_000, true),
		(630 * D, 1_000, false),
	] {
		run(|| assert_eq!(someone_expires(releasing, Millis::from_secs(now)), expired, "{releasing} {now}"));
	}
}

/// Builds the pool of E1 with `releasing` cooling down, and asks every request at time `at` after the first.
fn someone_expires(releasing: u128, at: Millis) -> bool {
	let rules = Rules { grace: Millis::from_secs(100), share_age: Millis(0), ..Rules::default() };
	rule(rules);
	let id = create();
	let mut item = contribute(DAVE, id, 1_000 * D).unwrap();
	assert_ok!(start(id, 1, 300 * D));
	assert_ok!(stop(id, 1));
	lose(1, 100 * D);
	pass(COOL_DOWN);
	assert_ok!(reclaim(1));
	if releasing > 0 {
		assert_ok!(start(id, 2, releasing));
	}
	assert_ok!(start(id, 3, 900 * D - releasing));
	let first = Clock::get();
	for asked in [100, 200, 400] {
		item = withdraw(DAVE, id, item, asked * D).unwrap();
		pass(Millis::from_secs(100));
	}
	if releasing > 0 {
		assert_ok!(stop(id, 2));
	}
	set_time(first.after(at));
	let stops = |request: u64| hypothetically!(send(FERDIE, Call::force_stop { pool: id, request }).is_ok());
	(0..3).any(stops)
}
