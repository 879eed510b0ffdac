//! Whoever wants to leave can leave.
use crate::{mock::*, Call, Error};
use chain_traits::Request;
use frame::testing_prelude::*;
use pallet_pool_ledger::Requests;
use units::{Amount, PoolId};

fn force(id: PoolId, request: u64) -> DispatchResult {
	send(FERDIE, Call::force_stop { pool: id, request })
}

/// The stakes that cool down.
fn stopped(id: PoolId) -> Vec<u128> {
	let mut stakes: Vec<_> = crate::Loans::<Test>::iter_values()
		.filter(|loan| loan.pool == id && loan.releasing.is_some())
		.map(|loan| loan.stake.0 / D)
		.collect();
	stakes.sort_unstable();
	stakes
}

/// A pool of 300 that lent everything, to three workers.
fn lent_out() -> (PoolId, u64) {
	let id = create();
	let item = contribute(DAVE, id, 300 * D).unwrap();
	(1..=3).for_each(|n| {
		assert_ok!(start(id, n, 100 * D));
	});
	(id, item)
}

#[test]
fn workers_are_stopped_only_as_far_as_needed() {
	run(|| {
		let (id, item) = lent_out();
		withdraw(DAVE, id, item, 150 * D).unwrap();
		pass(days(8));
		assert_ok!(force(id, 0));
		assert_eq!(pool(id).releasing, Amount(200 * D));
		assert_noop!(force(id, 0), Error::<Test>::RequestCovered);
	});
}

/// Issue 7, case 8: what may be stopped is in proportion to what waits. As few sessions as it takes, none larger than it has
/// to be; a crumb stops the smallest.
#[test]
fn a_crumb_does_not_stop_a_large_session() {
	run(|| {
		let id = create();
		let item = contribute(DAVE, id, 10_532 * D).unwrap();
		for (n, stake) in [(1, 10_200), (2, 70), (3, 60), (4, 202)] {
			assert_ok!(start(id, n, stake * D));
		}
		let rest = withdraw(DAVE, id, item, D).unwrap();
		pass(days(8));
		assert_ok!(force(id, 0));
		assert_eq!(stopped(id), [60]);
		let rest = withdraw(DAVE, id, rest, 260 * D).unwrap();
		pass(days(8));
		assert_ok!(force(id, 1));
		// 201 are missing: 202 is enough alone, and 70 is not stopped beside it.
		assert_eq!(stopped(id), [60, 202]);
		withdraw(DAVE, id, rest, 100 * D).unwrap();
		pass(days(8));
		assert_ok!(force(id, 2));
		assert_eq!(stopped(id), [60, 202, 10_200], "99 are missing: 70 is not enough, and dispensable");
	});
}

#[test]
fn a_pool_whose_sessions_all_cool_down_has_nothing_to_stop() {
	run(|| {
		let (id, item) = lent_out();
		withdraw(DAVE, id, item, 300 * D).unwrap();
		for n in 1..=3 {
			lose(n, D);
			assert_ok!(stop(id, n));
		}
		pass(days(8));
		assert_noop!(force(id, 0), Error::<Test>::NothingToStop);
	});
}

#[test]
fn nobody_can_stop_workers_early_or_for_nothing() {
	run(|| {
		let (id, item) = lent_out();
		assert_noop!(force(id, 0), Error::<Test>::UnknownRequest);
		let rest = withdraw(DAVE, id, item, D / 2).unwrap();
		pass(days(7));
		assert_noop!(force(id, 0), Error::<Test>::RequestNotExpired);
		pass(units::Millis(1));
		assert_noop!(force(id, 0), Error::<Test>::TooLittleWaiting);
		withdraw(DAVE, id, rest, D).unwrap();
		pass(days(8));
		assert_noop!(force(id + 1, 0), Error::<Test>::UnknownPool);
		assert_ok!(force(id, 1));
	});
}

/// An owner who pays all but a crumb has not got rid of the request.
#[test]
fn a_request_that_was_paid_in_part_may_still_force() {
	run(|| {
		let (id, item) = lent_out();
		withdraw(DAVE, id, item, 100 * D).unwrap();
		contribute(OWNER, id, 100 * D - D / 2).unwrap();
		assert_eq!((queue(id).waiting(), wrapped(&DAVE)), (D / 2, 100 * D - D / 2));
		pass(days(8));
		assert_ok!(force(id, 0));
		pass(COOL_DOWN);
		assert_ok!(reclaim(1));
		assert_eq!(wrapped(&DAVE), 100 * D);
	});
}

/// Small requests force nothing alone, and something together.
#[test]
fn small_requests_force_a_stop_together() {
	run(|| {
		let (id, item) = lent_out();
		let rest = withdraw(DAVE, id, item, D / 2).unwrap();
		withdraw(DAVE, id, rest, D / 2).unwrap();
		pass(days(8));
		assert_noop!(force(id, 0), Error::<Test>::TooLittleWaiting);
		assert_ok!(force(id, 1));
	});
}

#[test]
fn stake_is_not_lent_while_somebody_waits() {
	run(|| {
		let (id, item) = lent_out();
		withdraw(DAVE, id, item, 250 * D).unwrap();
		assert_ok!(stop(id, 1));
		pass(COOL_DOWN);
		assert_ok!(reclaim(1));
		assert_noop!(start(id, 1, 50 * D), Error::<Test>::WithdrawalsWaiting);
		let more = Call::restart_worker { pool: id, worker: worker(2), stake: Amount(101 * D) };
		assert_noop!(send(OWNER, more.clone()), Error::<Test>::WithdrawalsWaiting);
		contribute(EVE, id, 200 * D).unwrap();
		assert_ok!(start(id, 1, 50 * D));
	});
}

#[test]
fn older_requests_are_paid_first_whatever_makes_stake_free() {
	run(|| {
		let (id, item) = lent_out();
		let eves = contribute(EVE, id, D).unwrap();
		assert_ok!(send(OWNER, Call::restart_worker { pool: id, worker: worker(1), stake: Amount(101 * D) }));
		withdraw(DAVE, id, item, 200 * D).unwrap();
		withdraw(EVE, id, eves, D).unwrap();
		assert_ok!(reward(id, 100 * D));
		assert_eq!((wrapped(&DAVE), wrapped(&EVE)), (100 * D, 0));
		assert_ok!(stop(id, 1));
		pass(COOL_DOWN);
		assert_ok!(reclaim(1));
		assert!(wrapped(&EVE) == 0 && wrapped(&DAVE) > 200 * D);
	});
}

#[test]
fn four_requests_are_served_on_the_way_and_anyone_serves_the_rest() {
	run(|| {
		let (id, mut item) = lent_out();
		for _ in 0..10 {
			item = withdraw(DAVE, id, item, D).unwrap();
		}
		contribute(EVE, id, 100 * D).unwrap();
		assert_eq!(queue(id).len(), 6);
		assert_noop!(send(FERDIE, Call::serve { pool: id, limit: 65 }), Error::<Test>::LimitTooHigh);
		assert_ok!(send(FERDIE, Call::serve { pool: id, limit: 5 }));
		assert_eq!(queue(id).len(), 1);
		assert_ok!(send(FERDIE, Call::serve { pool: id, limit: 64 }));
		assert_eq!((wrapped(&DAVE), queue(id).len()), (10 * D, 0));
	});
}

/// A thousand dust requests cost an honest user who stands behind them sixteen calls of `serve`, no more.
#[test]
fn dust_requests_do_not_lock_out_who_stands_behind() {
	run(|| {
		let (id, _) = lent_out();
		let mut dust = contribute(EVE, id, 20 * D).unwrap();
		let honest = contribute(FERDIE, id, 50 * D).unwrap();
		assert_ok!(send(OWNER, Call::restart_worker { pool: id, worker: worker(1), stake: Amount(170 * D) }));
		frame::deps::frame_support::storage::with_storage_layer(|| -> DispatchResult {
			for _ in 0..1_000 {
				let next = pallet_pool_ledger::Books::<Test>::get(id).unwrap().next_item;
				StakePool::withdraw(RuntimeOrigin::signed(EVE), id, dust, D / 100)?;
				dust = next;
			}
			Ok(())
		})
		.unwrap();
		withdraw(FERDIE, id, honest, 50 * D).unwrap();
		contribute(OWNER, id, 100 * D).unwrap();
		let mut calls = 0;
		while wrapped(&FERDIE) == 0 {
			assert_ok!(send(OWNER, Call::serve { pool: id, limit: 64 }));
			calls += 1;
		}
		assert_eq!((calls, wrapped(&FERDIE)), (16, 50 * D));
	});
}

#[test]
fn a_queued_item_cannot_be_moved_sold_or_changed() {
	run(|| {
		let (id, item) = lent_out();
		let rest = withdraw(DAVE, id, item, 100 * D).unwrap();
		let moved = pallet_nfts::Call::transfer { collection: id, item, dest: EVE };
		assert_noop!(send(DAVE, moved), pallet_nfts::Error::<Test>::ItemLocked);
		assert_noop!(
			send(DAVE, pallet_nfts::Call::burn { collection: id, item }),
			pallet_nfts::Error::<Test>::ItemLocked
		);
		let locked = || pallet_pool_ledger::Error::<Test>::ItemLocked;
		let split = pallet_pool_ledger::Call::split { pool: id, item, shares: D };
		assert_noop!(send(DAVE, split), locked());
		let merge = |into, from| pallet_pool_ledger::Call::merge { pool: id, into, from };
		assert_noop!(send(DAVE, merge(item, rest)), locked());
		assert_noop!(send(DAVE, merge(rest, item)), locked());
		assert_noop!(withdraw(DAVE, id, item, D), locked());
	});
}

#[test]
fn only_the_bearer_withdraws_and_the_bearer_of_today_is_paid() {
	run(|| {
		let id = create();
		let item = contribute(DAVE, id, 100 * D).unwrap();
		assert_noop!(withdraw(EVE, id, item, D), Error::<Test>::NotBearer);
		assert_noop!(withdraw(EVE, id, 99, D), Error::<Test>::UnknownItem);
		assert_ok!(send(DAVE, pallet_nfts::Call::transfer { collection: id, item, dest: EVE }));
		assert_noop!(withdraw(DAVE, id, item, D), Error::<Test>::NotBearer);
		assert_ok!(withdraw(EVE, id, item, 100 * D));
		assert_eq!((wrapped(&EVE), wrapped(&DAVE)), (100 * D, 0));
	});
}

/// The request's clock starts when it is queued and nothing restarts it.
#[test]
fn partial_payments_keep_the_place_and_the_time() {
	run(|| {
		let (id, item) = lent_out();
		withdraw(DAVE, id, item, 200 * D).unwrap();
		let asked = Requests::<Test>::get(id, 0).unwrap();
		pass(days(3));
		contribute(EVE, id, 50 * D).unwrap();
		assert_eq!(Requests::<Test>::get(id, 0), Some(Request { since: asked.since, ..asked }));
		assert_eq!(StakePool::paid_after(id, 0), Some(Amount(150 * D)));
		pass(days(5));
		assert_ok!(force(id, 0));
	});
}

/// The owner never helps; strangers and the clock do. Grace and cool-down later everybody is paid.
#[test]
fn a_hostile_owner_delays_an_exit_by_grace_and_cool_down_at_most() {
	run(|| {
		let (id, item) = lent_out();
		withdraw(DAVE, id, item, 300 * D).unwrap();
		pass(days(7).after(units::Millis(1)));
		assert!(start(id, 4, D).is_err());
		assert_ok!(force(id, 0));
		pass(days(7));
		(1..=3).for_each(|n| {
			assert_ok!(reclaim(n));
		});
		assert_eq!(wrapped(&DAVE), 300 * D);
	});
}
