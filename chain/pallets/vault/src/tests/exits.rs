//! Whoever wants to leave a vault can leave it.
use super::acts::*;
use crate::{mock::*, Call, Error};
use chain_traits::{Rules, WithdrawalQueue};
use frame::testing_prelude::*;
use proptest::prelude::{any, prop, prop_assert, proptest, ProptestConfig};
use units::{Amount, Millis, PoolId};

/// Pools of 100 each, all lent out, all of it a vault's that [`DAVE`] filled alone.
fn lent_out(pools: u8) -> (PoolId, Vec<PoolId>, u64) {
	let v = vault();
	let item = contribute(DAVE, v, u128::from(pools) * 100 * D).unwrap();
	let ids: Vec<PoolId> = (0..pools)
		.map(|n| {
			let id = pool();
			assert_ok!(invest(v, id, 100 * D));
			assert_ok!(start(id, n, 100 * D));
			id
		})
		.collect();
	(v, ids, item)
}

#[test]
fn pools_are_asked_only_as_far_as_needed() {
	run(|| {
		let (v, pools, item) = lent_out(3);
		withdraw(DAVE, v, item, 150 * D).unwrap();
		pass(days(8));
		assert_ok!(force_redeem(v, 0, &[pools[2], pools[1], pools[0]]));
		let asked = pools.iter().map(|pool| position(v, *pool).unwrap().queued);
		// A thirty-second more than is missing, for what the shares earn while they wait.
		assert_eq!(asked.collect::<Vec<_>>(), [0, 50 * D + 150 * D / 32 + 1_000, 100 * D]);
		assert_noop!(force_redeem(v, 0, &[pools[0]]), Error::<Test>::NothingToRedeem);
		assert_noop!(force_redeem(v, 0, &[pools[1], pools[2]]), Error::<Test>::NothingToRedeem);
	});
}

#[test]
fn a_request_that_free_money_covers_is_served_instead() {
	run(|| {
		let (v, pools, item) = lent_out(1);
		let mut rest = item;
		for _ in 0..6 {
			rest = withdraw(DAVE, v, rest, 2 * D).unwrap();
		}
		assert_ok!(stop(pools[0], 0));
		pass(days(8));
		assert_ok!(redeem(v, pools[0], 50 * D));
		assert_ok!(reclaim(0));
		assert_eq!((stored(v).free, queue(v).len()), (Amount(50 * D), 6));
		assert_noop!(force_redeem(v, 9, &pools), Error::<Test>::UnknownRequest);
		assert_noop!(force_redeem(v, 5, &pools), Error::<Test>::RequestCovered);
		assert_ok!(serve(v));
		assert_eq!((wrapped(&DAVE), queue(v).len()), (12 * D, 0));
	});
}

/// What a stake pool frees serves its own queue first, the vault hears of it, and the vault's next operation pays.
#[test]
fn payments_reach_holders_with_the_next_operation() {
	run(|| {
		let (v, pools, item) = lent_out(1);
		withdraw(DAVE, v, item, 100 * D).unwrap();
		assert_ok!(redeem(v, pools[0], 100 * D));
		contribute(EVE, pools[0], 60 * D).unwrap();
		assert_eq!((stored(v).free, position(v, pools[0]).unwrap().queued), (Amount(60 * D), 40 * D));
		assert_eq!((wrapped(&DAVE), ledger(v).0), (0, 100 * D));
		assert_ok!(settle(v));
		assert_eq!((wrapped(&DAVE), ledger(v).0), (60 * D, 40 * D));
	});
}

/// A slash of the pool while everybody waits: holders bear it through the price, and one cool-down is enough, because
/// what a stopped session will give back is known.
#[test]
fn a_slash_needs_no_second_cool_down() {
	run(|| {
		let v = vault();
		let id = pool();
		let item = contribute(DAVE, v, 200 * D).unwrap();
		assert_ok!(invest(v, id, 200 * D));
		assert_ok!(start(id, 1, 100 * D));
		assert_ok!(start(id, 2, 100 * D));
		lose(1, 60 * D);
		withdraw(DAVE, v, item, 100 * D).unwrap();
		pass(days(8));
		assert_ok!(force_redeem(v, 0, &[id]));
		pass(days(8));
		// Neither worker alone would cover it: both stop.
		assert_ok!(force_stop(id, 0));
		assert_eq!(StakePool::pool_view(id).unwrap().pool.releasing, Amount(140 * D));
		pass(COOL_DOWN);
		assert_ok!(reclaim(1));
		assert_ok!(reclaim(2));
		assert_ok!(serve(id));
		assert_ok!(serve(v));
		assert_eq!((wrapped(&DAVE), queue(v).len()), (70 * D, 0));
	});
}

/// Issue 7, case 8: a vault's owner has a day to pay, whole, and what the vault asks for then begins a grace of its own,
/// whole too, however old the vault, its shares and its holder's request are.
#[test]
fn a_vault_is_forced_only_after_its_owners_day() {
	run(|| {
		rule(Rules::default());
		let (v, pools, item) = lent_out(1);
		pass(days(30));
		withdraw(DAVE, v, item, 100 * D).unwrap();
		pass(days(1));
		assert_noop!(force_redeem(v, 0, &pools), Error::<Test>::RequestNotExpired);
		pass(Millis(1));
		assert_ok!(force_redeem(v, 0, &pools));
		pass(days(7));
		assert_noop!(force_stop(pools[0], 0), pallet_stake_pool::Error::<Test>::RequestNotExpired);
		pass(Millis(1));
		assert_ok!(force_stop(pools[0], 0));
		pass(COOL_DOWN);
		assert_ok!(reclaim(0));
		assert_ok!(serve(v));
		assert_eq!(wrapped(&DAVE), 100 * D);
	});
}

/// What a loss left below 1 PHA in one stake pool keeps nobody from what is in others, is asked for whole, and is paid by
/// the next contribution or reward there.
#[test]
fn a_position_that_a_loss_brought_below_a_pha_gets_out() {
	run(|| {
		rule(Rules::default());
		let (v, good, bad) = (vault(), pool(), pool());
		contribute(EVE, bad, 90 * D).unwrap();
		let item = contribute(DAVE, v, 110 * D).unwrap();
		assert_ok!(invest(v, good, 100 * D));
		assert_ok!(invest(v, bad, 10 * D));
		assert_ok!(start(good, 1, 100 * D));
		assert_ok!(start(bad, 2, 100 * D));
		lose(2, 95 * D);
		assert_ok!(stop(bad, 2));
		pass(COOL_DOWN);
		assert_ok!(reclaim(2));
		assert_ok!(start(bad, 3, 5 * D));
		assert_eq!(worth(v, item), 100 * D + D / 2);

		withdraw(DAVE, v, item, 110 * D).unwrap();
		pass(days(1));
		pass(Millis(1));
		assert_ok!(force_redeem(v, 0, &[good, bad]));
		let left = position(v, bad).unwrap();
		assert_eq!((left.shares, left.queued), (0, 10 * D));
		pass(days(8));
		assert_noop!(force_stop(bad, 0), pallet_stake_pool::Error::<Test>::TooLittleWaiting);
		assert_ok!(force_stop(good, 0));
		pass(COOL_DOWN);
		assert_ok!(reclaim(1));
		assert_ok!(serve(v));
		assert_eq!(wrapped(&DAVE), 100 * D);
		contribute(EVE, bad, D / 2).unwrap();
		assert_ok!(serve(v));
		assert_eq!((wrapped(&DAVE), queue(v).len()), (100 * D + D / 2, 0));
	});
}

/// Where a share is worth thousands of PHA, what a vault leaves in a stake pool is worth asking for and still a part of an
/// item; else all is asked for, and no exit ends at the least part.
#[test]
fn nothing_too_small_to_split_off_is_left_at_a_high_price() {
	run(|| {
		rule(Rules::default());
		let (v, id) = (vault(), pool());
		contribute(EVE, id, D).unwrap();
		assert_ok!(reward(id, 2_000 * D));
		let item = contribute(DAVE, v, 100 * D).unwrap();
		assert_ok!(invest(v, id, 100 * D));
		assert_ok!(start(id, 1, 2_101 * D));
		pass(days(2));
		let all = position(v, id).unwrap().shares;
		assert_noop!(redeem(v, id, all - D / 2_000), pallet_pool_ledger::Error::<Test>::TooFewShares);
		withdraw(DAVE, v, item, 9_551 * D / 100).unwrap();
		pass(days(1));
		pass(Millis(1));
		assert_ok!(force_redeem(v, 0, &[id]));
		let left = position(v, id).unwrap();
		assert_eq!((left.shares, left.queued), (0, all));
	});
}

/// Requests of the vault stand in the stake pool's queue like others: what was asked for before is paid before.
#[test]
fn a_vault_stands_in_line() {
	run(|| {
		let (id, v) = (pool(), vault());
		let first = contribute(EVE, id, 100 * D).unwrap();
		let item = contribute(DAVE, v, 100 * D).unwrap();
		assert_ok!(invest(v, id, 100 * D));
		assert_ok!(start(id, 1, 150 * D));
		assert_ok!(start(id, 2, 50 * D));
		withdraw(DAVE, v, item, 100 * D).unwrap();
		pass(days(8));
		withdraw(EVE, id, first, 100 * D).unwrap();
		assert_ok!(force_redeem(v, 0, &[id]));
		// Neither leaves earlier for the other's sake.
		pass(days(7));
		assert_noop!(force_stop(id, 0), pallet_stake_pool::Error::<Test>::RequestNotExpired);
		assert_noop!(force_stop(id, 1), pallet_stake_pool::Error::<Test>::RequestNotExpired);
		pass(Millis(1));
		// Stopping for the vault stops for everybody before it.
		assert_ok!(force_stop(id, 1));
		pass(COOL_DOWN);
		assert_ok!(reclaim(2));
		assert_eq!((wrapped(&EVE), stored(v).free.0), (50 * D, 0));
		assert_ok!(reclaim(1));
		assert_ok!(serve(v));
		assert_eq!((wrapped(&EVE), wrapped(&DAVE)), (100 * D, 100 * D));
	});
}

/// A hostile owner can lay no holder's money where it is too little to be forced out: neither by investing crumbs, nor by
/// asking for all but a crumb. What is asked for piece by piece counts together.
#[test]
fn small_positions_are_no_refuge() {
	run(|| {
		let v = vault();
		let item = contribute(DAVE, v, 40 * D).unwrap();
		let pools: Vec<PoolId> = (0..32).map(|_| pool()).collect();
		assert_noop!(invest(v, pools[0], D - 1), Error::<Test>::PositionTooSmall);
		for (n, id) in (0u8..).zip(&pools) {
			contribute(EVE, *id, D).unwrap();
			assert_ok!(invest(v, *id, 40 * D / 32));
			assert_ok!(start(*id, n, D + 40 * D / 32));
		}
		withdraw(DAVE, v, item, 40 * D).unwrap();
		for id in &pools {
			assert_noop!(redeem(v, *id, D / 2), Error::<Test>::PositionTooSmall);
			assert_ok!(redeem(v, *id, D / 4));
			assert_ok!(redeem(v, *id, D));
		}
		pass(days(7).after(Millis(1)));
		let last = |id: PoolId| PoolLedger::queue(id).tail - 1;
		assert_noop!(force_stop(pools[0], 0), pallet_stake_pool::Error::<Test>::TooLittleWaiting);
		for id in &pools {
			assert_ok!(force_stop(*id, last(*id)));
		}
		pass(COOL_DOWN);
		for (n, id) in (0u8..).zip(&pools) {
			assert_ok!(reclaim(n));
			assert_ok!(serve(*id));
		}
		assert_ok!(serve(v));
		assert_eq!(wrapped(&DAVE), 40 * D);
	});
}

/// The owners pay all but a crumb, on both floors: what is left still forces.
#[test]
fn a_request_that_was_paid_in_part_may_still_force() {
	run(|| {
		let (v, pools, item) = lent_out(1);
		contribute(EVE, v, 20 * D).unwrap();
		assert_ok!(invest(v, pools[0], 20 * D));
		assert_ok!(start(pools[0], 5, 20 * D));
		withdraw(DAVE, v, item, 40 * D).unwrap();
		contribute(KEEPER, v, 40 * D - D / 2).unwrap();
		assert_eq!(queue(v).waiting(), D / 2);
		pass(days(8));
		assert_ok!(force_redeem(v, 0, &pools));
		contribute(OWNER, pools[0], D - D / 3).unwrap();
		assert_eq!(queue(pools[0]).waiting(), D / 3);
		pass(days(8));
		assert_ok!(force_stop(pools[0], 0));
		pass(COOL_DOWN);
		assert_ok!(reclaim(5));
		assert_ok!(serve(v));
		assert_eq!(wrapped(&DAVE), 40 * D);
	});
}

/// A pool that was not asked earns a fifth of the vault while the holder waits for another one: what was owed when it was
/// forced is paid after grace and cool-down, and a thirty-second of that, if it was earned; the rest is forced again.
#[test]
fn what_is_earned_while_waiting_delays_nothing_but_itself() {
	run(|| {
		let (v, pools, item) = lent_out(3);
		contribute(EVE, v, 10 * D).unwrap();
		withdraw(DAVE, v, item, 100 * D).unwrap();
		pass(days(8));
		assert_ok!(force_redeem(v, 0, &pools[..1]));
		pass(days(8));
		assert_ok!(force_stop(pools[0], 0));
		assert_ok!(reward(pools[2], 60 * D));
		pass(COOL_DOWN);
		assert_ok!(reclaim(0));
		assert_ok!(serve(v));
		assert!(wrapped(&DAVE) >= 100 * D, "{}", wrapped(&DAVE));
		assert!(queue(v).waiting() > 0);
		let left = Vault::paid_after(v, 0).unwrap();
		assert!((D..20 * D).contains(&left.0), "{left:?}");
		assert_ok!(force_redeem(v, 0, &[pools[2]]));
		assert_ok!(serve(v));
		assert_eq!(queue(v).waiting(), 0);
	});
}

/// What the owners of a vault and of its pools may do against somebody who leaves. Whatever is refused is refused.
fn hinder(v: PoolId, pools: &[PoolId], (what, place, choice): (u8, u8, u32)) {
	let id = pools[usize::from(place) % pools.len()];
	let n = place % 8;
	let amount = u128::from(choice) * 50_000_000;
	let own = |who: frame::deps::sp_runtime::AccountId32, pool: PoolId| {
		let mut items: Vec<_> = pallet_pool_ledger::Items::<Test>::iter_key_prefix(pool).collect();
		items.sort_unstable();
		items
			.into_iter()
			.find(|item| PoolLedger::item(pool, *item).is_some_and(|it| it.owner == who && !it.locked && it.shares > 0))
	};
	let _ = match what % 13 {
		0 => invest(v, id, stored(v).free.0 / 2).map(|()| 0),
		1 => {
			let held = position(v, id).map_or(0, |position| position.shares);
			redeem(v, id, (amount % (held + 1)).max(D / 1_000)).map(|()| 0)
		}
		2 => contribute(KEEPER, v, amount % (50 * D)),
		3 => own(KEEPER, v).map_or(Ok(0), |item| withdraw(KEEPER, v, item, shares(v, item) / 2)),
		4 => set_commission(v, choice % 101).map(|()| 0),
		5 => start(id, n, StakePool::pool_view(id).unwrap().pool.free.0).map(|()| 0),
		6 => stop(id, n).map(|()| 0),
		7 => contribute(OWNER, id, amount % (500 * D)),
		8 => own(OWNER, id).map_or(Ok(0), |item| withdraw(OWNER, id, item, shares(id, item))),
		9 => {
			send(OWNER, pallet_stake_pool::Call::restart_worker { pool: id, worker: worker(n), stake: Amount(amount) })
				.map(|()| 0)
		}
		10 => claim(v, stored(v).owner_shares / 2, OWNER),
		// Eighty of them are less than the thirty-second that is asked for beyond what is missing.
		11 => reward(id, amount % (D / 10)).map(|()| 0),
		_ => {
			pass(Millis::from_secs(u64::from(choice) % (12 * 60 * 60)));
			Ok(0)
		}
	};
}

/// What anybody may do for who leaves, once its stake pools had their grace.
fn help(v: PoolId, pools: &[PoolId], request: u64) {
	let _ = force_redeem(v, request, pools);
	for id in pools {
		let queue = PoolLedger::queue(*id);
		for number in queue.head..queue.tail {
			if PoolLedger::request(*id, number).is_some_and(|request| request.vault == Some(v)) {
				let _ = force_stop(*id, number);
			}
		}
	}
}

fn collect(v: PoolId, pools: &[PoolId]) {
	(0..8).for_each(|n| {
		let _ = reclaim(n);
	});
	for id in pools {
		while !PoolLedger::queue(*id).is_empty() && StakePool::pool_view(*id).unwrap().pool.free.0 > 0 {
			assert_ok!(serve(*id));
		}
	}
	while !PoolLedger::queue(v).is_empty() && stored(v).free.0 > 0 {
		assert_ok!(serve(v));
	}
}

fn histories() -> u32 {
	std::env::var("GEMINI_SOAK").ok().and_then(|cases| cases.parse().ok()).unwrap_or(12)
}

proptest! {
	#![proptest_config(ProptestConfig { cases: histories(), ..ProptestConfig::default() })]

	/// Owners of vault and pools do what they like before the request, while it waits, after it is forced and while the
	/// workers cool down. The holder is paid all of it within a day, grace and cool-down and the day that this takes.
	#[test]
	fn hostile_owners_delay_an_exit_by_a_day_grace_and_cool_down_at_most(
		before in prop::collection::vec(any::<(u8, u8, u32)>(), 0..40),
		asking in prop::collection::vec(any::<(u8, u8, u32)>(), 0..20),
		waiting in prop::collection::vec(any::<(u8, u8, u32)>(), 0..40),
		cooling in prop::collection::vec(any::<(u8, u8, u32)>(), 0..40),
	) {
		run(|| {
			rule(Rules::default());
			let v = vault();
			let pools: Vec<PoolId> = (0..3).map(|_| pool()).collect();
			let item = contribute(DAVE, v, 300 * D).unwrap();
			for id in &pools {
				assert_ok!(invest(v, *id, 90 * D));
			}
			pass(days(2));
			before.into_iter().for_each(|act| hinder(v, &pools, act));
			let request = queue(v).tail;
			let all = shares(v, item);
			withdraw(DAVE, v, item, all).unwrap();
			let asked = chain_mocks::Clock::get();
			let until = |over: Millis, acts: Vec<_>| {
				for act in acts {
					hinder(v, &pools, act);
					if chain_mocks::Clock::get() >= over {
						break;
					}
				}
				chain_mocks::set_time(chain_mocks::Clock::get().max(over));
			};
			until(asked.after(days(1)).after(Millis(1)), asking);
			let _ = force_redeem(v, request, &pools);
			until(chain_mocks::Clock::get().after(days(7)).after(Millis(1)), waiting);
			help(v, &pools, request);
			let forced = chain_mocks::Clock::get();
			for act in cooling {
				hinder(v, &pools, act);
				if chain_mocks::Clock::get() >= forced.after(COOL_DOWN) {
					break;
				}
			}
			chain_mocks::set_time(chain_mocks::Clock::get().max(forced.after(COOL_DOWN)));
			collect(v, &pools);
			prop_assert!(PoolLedger::queue(v).head > request, "{:?} {:?}", PoolLedger::queue(v), stored(v));
			prop_assert!(forced.since(asked) <= days(8).after(days(1)).after(days(1)));
			Ok(())
		})?;
	}
}

/// A request cannot be made young again, nor its clock restarted, by anything the owner calls.
#[test]
fn the_clock_of_a_request_never_restarts() {
	run(|| {
		let (v, pools, item) = lent_out(2);
		withdraw(DAVE, v, item, 200 * D).unwrap();
		let since = PoolLedger::oldest(v).unwrap().since;
		pass(days(5));
		assert_ok!(redeem(v, pools[0], 50 * D));
		assert_ok!(set_commission(v, 10));
		assert_ok!(send(KEEPER, Call::settle_fee { vault: v }));
		assert_eq!(PoolLedger::oldest(v).unwrap().since, since);
	});
}
