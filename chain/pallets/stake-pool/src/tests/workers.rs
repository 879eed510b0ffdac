//! No stake is ever out of reach.
use crate::{mock::*, Call, Error, Loans, Members};
use frame::testing_prelude::*;
use units::{Amount, PoolId};

fn add(id: PoolId, n: u8) -> DispatchResult {
	send(OWNER, Call::add_worker { pool: id, worker: worker(n) })
}

fn remove(id: PoolId, n: u8) -> DispatchResult {
	send(OWNER, Call::remove_worker { pool: id, worker: worker(n) })
}

#[test]
fn a_worker_works_for_one_pool_and_leaves_without_stake() {
	run(|| {
		let (id, other) = (create(), create());
		contribute(DAVE, id, 100 * D).unwrap();
		assert_ok!(add(id, 1));
		assert_noop!(add(other, 1), Error::<Test>::WorkerInPool);
		assert_noop!(remove(other, 1), Error::<Test>::NotInPool);
		assert_noop!(start(other, 1, D), Error::<Test>::NotInPool);
		assert_noop!(start(id, 1, 101 * D), Error::<Test>::NotEnoughFreeStake);
		assert_ok!(start(id, 1, 60 * D));
		assert_noop!(start(id, 1, D), Error::<Test>::StakeNotReclaimed);
		assert_noop!(remove(id, 1), Error::<Test>::StakeNotReclaimed);
		assert!(reclaim(1).is_err());
		assert_ok!(stop(id, 1));
		assert_noop!(stop(id, 1), Error::<Test>::AlreadyStopped);
		assert_noop!(remove(id, 1), Error::<Test>::StakeNotReclaimed);
		assert!(reclaim(1).is_err());
		pass(COOL_DOWN);
		assert_ok!(reclaim(1));
		assert_noop!(reclaim(1), Error::<Test>::NoStakeLent);
		assert_ok!(remove(id, 1));
		assert_ok!(add(other, 1));
	});
}

#[test]
fn the_pool_owner_must_operate_the_worker() {
	run(|| {
		assert_ok!(send(DAVE, Call::create {}));
		let add = Call::add_worker { pool: 0, worker: worker(1) };
		assert_noop!(send(DAVE, add), Error::<Test>::NotOperator);
	});
}

#[test]
fn a_pool_has_a_bounded_number_of_workers() {
	run(|| {
		let id = create();
		(0..10).for_each(|n| {
			assert_ok!(add(id, n));
		});
		assert_noop!(add(id, 10), Error::<Test>::TooManyWorkers);
		assert_ok!(remove(id, 3));
		assert_ok!(add(id, 10));
		assert_eq!(Members::<Test>::iter_prefix(id).count(), 10);
	});
}

/// 102 workers' stake was once frozen by adding them again while they cooled down.
#[test]
fn a_worker_cannot_be_added_again_before_its_stake_is_back() {
	run(|| {
		let (id, other) = (create(), create());
		contribute(DAVE, id, 100 * D).unwrap();
		assert_ok!(start(id, 1, 100 * D));
		assert_ok!(unbind_by_operator(1));
		check();
		assert_eq!(pool(id).releasing, Amount(100 * D));
		assert_noop!(add(id, 1), Error::<Test>::StakeNotReclaimed);
		assert_noop!(add(other, 1), Error::<Test>::StakeNotReclaimed);
		pass(COOL_DOWN);
		assert_ok!(reclaim(1));
		assert_eq!((pool(id).free, pool(id).lent, pool(id).releasing), (Amount(100 * D), Amount(0), Amount(0)));
		assert_ok!(add(other, 1));
	});
}

#[test]
fn rewards_reach_a_pool_whose_worker_left() {
	run(|| {
		let id = create();
		contribute(DAVE, id, 100 * D).unwrap();
		assert_ok!(start(id, 1, 100 * D));
		assert_ok!(unbind_by_operator(1));
		assert_ok!(reward(id, D));
		assert_eq!(pool(id).free, Amount(D));
	});
}

const OPERATIONS: [&str; 9] = ["add", "remove", "start", "stop", "restart", "reclaim", "unbind", "slash", "reward"];

/// One operation of the exhaustive test; a tick of a cool-down comes with each reclaim that needs it.
fn operate(id: PoolId, operation: &str) -> DispatchResult {
	match operation {
		"add" => add(id, 1),
		"remove" => remove(id, 1),
		"start" => send(OWNER, Call::start_worker { pool: id, worker: worker(1), stake: Amount(40 * D) }),
		"stop" => stop(id, 1),
		"restart" => {
			let stake = Amount(Loans::<Test>::get(worker(1)).map_or(0, |loan| loan.stake.0) + 10 * D);
			send(OWNER, Call::restart_worker { pool: id, worker: worker(1), stake })
		}
		"reclaim" => {
			pass(COOL_DOWN);
			reclaim(1)
		}
		"unbind" => unbind_by_operator(1),
		"slash" => {
			ensure!(has_loan(1), "nothing to slash");
			lose(1, 7 * D);
			Ok(())
		}
		_ => reward(id, 3 * D),
	}
}

/// Tries everything that is possible from here on; what is refused leaves no trace and needs no second look.
fn explore(id: PoolId, depth: u32, seen: &mut u32) {
	*seen += 1;
	check();
	if depth == 0 {
		return;
	}
	for operation in OPERATIONS {
		hypothetically!({
			if operate(id, operation).is_ok() {
				explore(id, depth - 1, seen);
			}
		});
	}
}

/// Conservation is part of [`check`]: what is lent is in sessions, what is booked is on the account.
#[test]
fn no_sequence_of_operations_loses_stake() {
	run(|| {
		let id = create();
		contribute(DAVE, id, 100 * D).unwrap();
		let mut seen = 0;
		explore(id, 6, &mut seen);
		assert!(seen > 1_000, "only {seen} histories were possible");
	});
}
