//! Terms change in the open.
use crate::{mock::*, Call, ComingRules, Error, Event, NextRules, PoolRules, Rules, SoundRules};
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
fn the_notice_is_never_shorter_than_the_longest_exit() {
	run(|| {
		rule(Rules { notice: Millis(1), ..Rules::default() });
		let id = create();
		contribute(DAVE, id, D).unwrap();
		assert_ok!(set(id, 1));
		let from = Clock::get().after(days(15));
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

/// Issue 7, case 13: nobody is there whom a notice could warn.
#[test]
fn an_empty_pool_does_not_wait_for_its_first_commission() {
	run(|| {
		let id = create();
		assert_ok!(set(id, 10));
		let item = contribute(DAVE, id, D).unwrap();
		assert_eq!(cut(id), 10);
		assert_ok!(set(id, 100));
		assert_eq!(cut(id), 10, "with a member in it there is a notice");
		let all = shares(id, item);
		assert_ok!(withdraw(DAVE, id, item, all));
		assert_ok!(set(id, 30));
		assert_eq!((pool(id).commission.rate, pool(id).commission.announced), (Permill::from_percent(30), None));
	});
}

/// Rules as governance sets them.
fn govern(rules: Rules) -> DispatchResult {
	StakePool::set_rules(RuntimeOrigin::root(), rules)
}

/// What the next block finds in force.
fn in_force() -> Rules {
	StakePool::on_initialize(System::block_number());
	*PoolRules::<Test>::get()
}

/// Issue 7, case 9: whatever governance sets, nobody is kept in for longer than fifteen days, nor for being poor, and nobody's
/// workers are stopped for nothing.
#[test]
fn rules_have_bounds() {
	run(|| {
		let (sound, ever) = (Rules::default(), Millis(u64::MAX));
		let day = |n: u64| days(n).after(Millis(1));
		for rules in [
			Rules { grace: ever, ..sound },
			Rules { grace: day(7), ..sound },
			Rules { grace: Millis(59_999), share_age: Millis(0), ..sound },
			Rules { share_age: day(1), ..sound },
			Rules { share_age: Millis::from_secs(3_601), grace: Millis::from_secs(3_600), ..sound },
			Rules { notice: day(60), ..sound },
			Rules { notice: Millis(days(15).0 - 1), ..sound },
			Rules { notice: Millis(0), ..sound },
			Rules { min_contribution: D + 1, ..sound },
			Rules { min_contribution: 0, ..sound },
			Rules { min_force: D + 1, ..sound },
			Rules { min_force: D / 10 - 1, ..sound },
		] {
			assert_noop!(StakePool::set_rules(RuntimeOrigin::root(), rules), Error::<Test>::RulesOutOfBounds);
		}
		assert!(sound.longest_exit(Rules::LONGEST_COOL_DOWN) <= days(15));
	});
}

/// No state, call or genesis can hold other rules: they do not decode.
#[test]
fn rules_out_of_bounds_do_not_decode() {
	use codec::{Decode, Encode};
	let decoded = |rules: Rules| SoundRules::decode(&mut &rules.encode()[..]);
	assert_eq!(decoded(Rules::default()).as_deref(), Ok(&Rules::default()));
	assert!(decoded(Rules { grace: Millis(u64::MAX), ..Rules::default() }).is_err());
}

#[test]
fn only_root_sets_rules() {
	run(|| {
		let call = || Call::set_rules { rules: Rules::default() };
		assert_noop!(send(OWNER, call()), DispatchError::BadOrigin);
	});
}

/// Worse rules reach nobody who leaves when they are announced: they wait for the longest exit and the notice.
#[test]
fn worse_rules_apply_after_everybody_could_leave_and_better_ones_at_once() {
	run(|| {
		let better = Rules { grace: days(3), share_age: Millis(0), min_force: D / 2, ..Rules::default() };
		assert_ok!(govern(better));
		assert_eq!(in_force(), better);
		System::assert_last_event(Event::RulesSet { rules: better }.into());
		for worse in [
			Rules { grace: days(4), ..better },
			Rules { share_age: days(1), ..better },
			Rules { min_force: D, ..better },
			Rules { min_contribution: D, ..better },
			// Better in one respect, worse in another.
			Rules { grace: days(1), min_force: D, ..better },
		] {
			assert_ok!(govern(worse));
			let from = Clock::get().after(days(15));
			System::assert_last_event(Event::RulesAnnounced { rules: worse, from }.into());
			pass(Millis(days(15).0 - 1));
			assert_eq!(in_force(), better);
			pass(Millis(1));
			assert_eq!(in_force(), worse);
			assert_eq!(NextRules::<Test>::get(), None);
			rule(better);
		}
		// A shorter notice is itself announced under the longer one, and is never shorter than the genesis's.
		rule(Rules { notice: days(30), ..better });
		assert_ok!(govern(Rules { notice: days(15), ..better }));
		let coming: ComingRules = NextRules::<Test>::get().unwrap();
		assert_eq!((coming.from, in_force().notice), (Clock::get().after(days(30)), days(30)));
		// Better rules take it back.
		assert_ok!(govern(Rules { notice: days(31), ..better }));
		pass(days(40));
		assert_eq!(in_force().notice, days(31));
	});
}

/// Issue 7, case 13: whoever contributes to an empty pool, whose owner may set any commission at once, gets the one that he
/// looked at, or keeps his money.
#[test]
fn nobody_contributes_at_a_higher_commission_than_he_accepts() {
	run(|| {
		let id = create();
		assert_ok!(set(id, 10));
		let contribute = |percent| {
			let (amount, funding, max_commission) = (Amount(D), crate::Funding::Native, Permill::from_percent(percent));
			send(DAVE, Call::contribute { pool: id, amount, funding, into: None, min_shares_out: 0, max_commission })
		};
		assert_ok!(set(id, 100));
		assert_noop!(contribute(10), Error::<Test>::CommissionAboveAccepted);
		assert_ok!(set(id, 10));
		assert_ok!(contribute(10));
		// Once somebody has shares, a raise is announced: what is accepted is what applies.
		assert_ok!(set(id, 100));
		assert_ok!(contribute(10));
		pass(days(15));
		assert_noop!(contribute(99), Error::<Test>::CommissionAboveAccepted);
		assert_ok!(contribute(100));
	});
}

/// Issue 7, case 13: what a pool occupies goes with it, and the deposit comes back.
#[test]
fn a_pool_in_which_nobody_has_anything_is_closed() {
	run(|| {
		let before = native(&OWNER);
		let id = create();
		let close = |who| send(who, Call::close { pool: id });
		let item = contribute(DAVE, id, 100 * D).unwrap();
		assert_noop!(close(DAVE), Error::<Test>::NotOwner);
		assert_noop!(close(OWNER), pallet_pool_ledger::Error::<Test>::PoolInUse);
		assert_ok!(start(id, 1, 100 * D));
		assert_ok!(set(id, 10));
		pass(days(15));
		assert_ok!(reward(id, 10 * D));
		assert_ok!(stop(id, 1));
		pass(COOL_DOWN);
		assert_ok!(reclaim(1));
		let all = shares(id, item);
		assert_ok!(withdraw(DAVE, id, item, all));
		assert_noop!(close(OWNER), Error::<Test>::PoolInUse);
		assert_ok!(send(OWNER, Call::remove_worker { pool: id, worker: worker(1) }));
		assert_noop!(close(OWNER), Error::<Test>::PoolInUse);
		assert_ok!(send(OWNER, Call::claim_owner_reward { pool: id, to: EVE }));
		assert_ok!(close(OWNER));
		assert_eq!((native(&OWNER), StakePool::pool_view(id)), (before, None));
		assert_noop!(close(OWNER), Error::<Test>::UnknownPool);
		assert_noop!(contribute(DAVE, id, D), Error::<Test>::UnknownPool);
	});
}
