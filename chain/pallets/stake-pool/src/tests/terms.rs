//! Terms change in the open.
use crate::{mock::*, Call, Error, Rules};
use chain_traits::Announced;
use frame::{arithmetic::Permill, testing_prelude::*};
use units::{Amount, Millis, PoolId};

fn set(id: PoolId, percent: u32) -> DispatchResult {
	send(OWNER, Call::set_commission { pool: id, commission: Permill::from_percent(percent) })
}

/// What the owner gets of a reward of 100.
fn cut(id: PoolId) -> u128 {
	let before = pool(id).owner_reward.0;
	assert_ok!(reward(id, 100 * D));
	(pool(id).owner_reward.0 - before) / D
}

#[test]
fn a_higher_commission_waits_for_the_notice() {
	run(|| {
		let id = create();
		contribute(DAVE, id, D).unwrap();
		assert_ok!(set(id, 100));
		assert_eq!(cut(id), 0);
		pass(days(15));
		assert_eq!(StakePool::pool_view(id).unwrap().pool.commission.rate, Permill::one());
		assert_eq!(cut(id), 100);
		assert_eq!(pool(id).commission.announced, None);
	});
}

#[test]
fn a_lower_commission_applies_at_once_and_takes_an_announcement_back() {
	run(|| {
		let id = create();
		contribute(DAVE, id, D).unwrap();
		assert_ok!(set(id, 50));
		pass(days(15));
		assert_ok!(set(id, 80));
		assert_ok!(set(id, 20));
		assert_eq!((cut(id), pool(id).commission.announced), (20, None));
		pass(days(30));
		assert_eq!(cut(id), 20);
	});
}

#[test]
fn announcing_again_starts_the_notice_again() {
	run(|| {
		let id = create();
		contribute(DAVE, id, D).unwrap();
		assert_ok!(set(id, 10));
		pass(days(10));
		assert_ok!(set(id, 90));
		pass(days(10));
		assert_eq!(cut(id), 0);
	});
}

#[test]
fn shares_queued_before_the_change_keep_the_old_terms() {
	run(|| {
		let id = create();
		let item = contribute(DAVE, id, 1_000 * D).unwrap();
		assert_ok!(start(id, 1, 1_000 * D));
		assert_ok!(set(id, 100));
		pass(days(14));
		let rest = withdraw(DAVE, id, item, 1_000 * D - D).unwrap();
		pass(days(2));
		withdraw(DAVE, id, rest, D).unwrap();
		assert_eq!(cut(id), 0, "the older request waits");
		assert_ok!(stop(id, 1));
		pass(COOL_DOWN);
		assert_ok!(reclaim(1));
		contribute(EVE, id, D).unwrap();
		assert_ok!(reward(id, 1));
		assert_eq!(pool(id).commission.rate, Permill::one());
	});
}

/// Rules with a short notice cannot make it shorter than an exit.
#[test]
fn the_notice_is_never_shorter_than_grace_and_cool_down() {
	run(|| {
		let rules = Rules { notice: Millis(1), ..Rules::default() };
		assert_noop!(StakePool::set_rules(RuntimeOrigin::signed(OWNER), rules), DispatchError::BadOrigin);
		assert_ok!(StakePool::set_rules(RuntimeOrigin::root(), rules));
		let id = create();
		assert_ok!(set(id, 1));
		let from = Clock::get().after(days(14));
		assert_eq!(pool(id).commission.announced, Some(Announced { commission: Permill::from_percent(1), from }));
	});
}

#[test]
fn a_whitelist_closes_a_pool_to_others() {
	run(|| {
		let id = create();
		assert_ok!(contribute(EVE, id, D));
		assert_ok!(send(OWNER, pallet_pool_ledger::Call::whitelist { pool: id, account: DAVE }));
		assert_ok!(contribute(OWNER, id, D));
		assert_ok!(contribute(DAVE, id, D));
		assert_noop!(contribute(EVE, id, D), Error::<Test>::NotWhitelisted);
		assert_ok!(send(OWNER, pallet_pool_ledger::Call::unwhitelist { pool: id, account: DAVE }));
		assert_ok!(contribute(EVE, id, D));
	});
}

#[test]
fn only_the_owner_sets_terms() {
	run(|| {
		let id = create();
		let commission = Permill::from_percent(1);
		for call in [
			Call::set_commission { pool: id, commission },
			Call::set_cap { pool: id, cap: Some(Amount(D)) },
			Call::add_worker { pool: id, worker: worker(1) },
			Call::remove_worker { pool: id, worker: worker(1) },
			Call::start_worker { pool: id, worker: worker(1), stake: Amount(D) },
			Call::stop_worker { pool: id, worker: worker(1) },
			Call::restart_worker { pool: id, worker: worker(1), stake: Amount(D) },
		] {
			assert_noop!(send(DAVE, call), Error::<Test>::NotOwner);
		}
		assert_noop!(send(OWNER, Call::set_commission { pool: id + 1, commission }), Error::<Test>::UnknownPool);
	});
}
