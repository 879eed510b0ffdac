use crate::mock::*;
use crate::pallet::{Bindings, Economy, Error, Event, Online, Sessions};
use chain_traits::{SessionControl, WorkerUsage};
use frame::deps::frame_support::{assert_noop, assert_ok};
use frame::prelude::DispatchError;
use protocol::{ComputationMessage, SessionState, SettlementReport, Topic};
use tokenomics::formulas;
use units::{Amount, ConfidenceLevel, Millis, Value};

type Fault = Error<Test>;
const STAKE: Amount = Amount(5_000 * units::PHA);

#[test]
fn a_session_starts_with_the_value_of_the_law_and_is_told() {
	story(|| {
		let w = computing(1);
		let parameters = economy().tokenomic;
		let value = formulas::initial_value(STAKE, 1_000, ConfidenceLevel::One, &parameters).unwrap();
		assert_eq!(session(w).initial_value, value);
		assert_eq!(session(w).value, value);
		assert_eq!(Online::<Test>::get(), 1);
		let told = ComputationMessage::SessionStarted {
			worker: w,
			session: 0,
			initial_value: value,
			score: 1_000,
			confidence: ConfidenceLevel::One,
		};
		assert_eq!(said().pop(), Some(told));
	})
}

#[test]
fn session_ids_are_never_used_twice() {
	story(|| {
		let (first, second) = (computing(1), computing(2));
		assert_eq!((session(first).id, session(second).id), (0, 1));
		assert_ok!(Computation::stop(&first));
		next_block_after(Millis(60_000));
		assert_ok!(Computation::reclaim(&first));
		assert_eq!(Computation::start(&first, STAKE), Ok(2));
	})
}

#[test]
fn a_worker_is_bound_only_if_registered_benchmarked_and_free() {
	story(|| {
		let w = worker(1);
		assert_noop!(Computation::bind(&w, POOL), Fault::NotRegistered);
		register(w, None);
		assert_noop!(Computation::bind(&w, POOL), Fault::BenchmarkMissing);
		register(w, Some(100));
		assert_ok!(Computation::bind(&w, POOL));
		assert_noop!(Computation::bind(&w, POOL), Fault::AlreadyBound);
		assert_noop!(Computation::bind(&w, 8), Fault::AlreadyBound);
		assert!(Computation::is_in_use(&w));
	})
}

#[test]
fn each_reason_not_to_start_has_its_name() {
	story(|| {
		let w = worker(1);
		assert_noop!(Computation::start(&w, STAKE), Fault::NotBound);
		register(w, Some(1_000));
		assert_ok!(Computation::bind(&w, POOL));
		Barred::set(&vec![w]);
		assert_noop!(Computation::start(&w, STAKE), Fault::NotAdmitted);
		Barred::set(&vec![]);
		change_registration(w, |entry| entry.score = None);
		assert_noop!(Computation::start(&w, STAKE), Fault::BenchmarkMissing);
		change_registration(w, |entry| entry.score = Some(1_000));
		assert_ok!(Computation::set_minimum_score(root(), 1_001));
		assert_noop!(Computation::start(&w, STAKE), Fault::ScoreTooLow);
		assert_ok!(Computation::set_minimum_score(root(), 1_000));
		IsOpen::set(&false);
		assert_noop!(Computation::start(&w, STAKE), Fault::Closed);
		IsOpen::set(&true);
		assert_ok!(Computation::start(&w, STAKE));
		assert_noop!(Computation::start(&w, STAKE), Fault::StakeStillBound);
	})
}

#[test]
fn stake_is_bounded_by_the_law_on_both_sides() {
	story(|| {
		let w = worker(1);
		register(w, Some(1_000));
		assert_ok!(Computation::bind(&w, POOL));
		let parameters = economy().tokenomic;
		let least = formulas::minimum_stake(1_000, &parameters);
		let most = formulas::maximum_stake(1_000, ConfidenceLevel::One, &parameters).unwrap();
		assert_noop!(Computation::start(&w, Amount(least.0 - 1)), Fault::StakeTooLow);
		assert_noop!(Computation::start(&w, Amount(most.0 + 1)), Fault::StakeTooHigh);
		assert_ok!(Computation::start(&w, most));
	})
}

#[test]
fn nothing_starts_before_parameters_are_set() {
	story_of(None, || {
		let w = worker(1);
		register(w, Some(1_000));
		assert_ok!(Computation::bind(&w, POOL));
		assert_noop!(Computation::start(&w, STAKE), Fault::NoEconomy);
		assert_ok!(Computation::set_economy(root(), economy()));
		assert_ok!(Computation::start(&w, STAKE));
		assert!(Economy::<Test>::exists());
	})
}

#[test]
fn stake_comes_back_whole_after_the_cool_down_and_not_before() {
	story(|| {
		let w = computing(1);
		assert_noop!(Computation::reclaim(&w), Fault::NotStopped);
		assert_eq!(Computation::stop(&w), Ok(STAKE));
		assert_noop!(Computation::stop(&w), Fault::NotRunning);
		assert_eq!(Online::<Test>::get(), 0);
		next_block_after(Millis(59_999));
		assert_noop!(Computation::reclaim(&w), Fault::StillCoolingDown);
		next_block_after(Millis(1));
		assert_eq!(Computation::reclaim(&w), Ok(STAKE));
		assert_noop!(Computation::reclaim(&w), Fault::NoSession);
		assert!(Computation::is_in_use(&w), "still bound");
	})
}

#[test]
fn a_worker_that_left_during_cool_down_cannot_be_added_anywhere_until_its_stake_is_free() {
	story(|| {
		let w = computing(1);
		assert_ok!(unbind(w));
		assert!(matches!(session(w).state, SessionState::CoolingDown { .. }), "stopped first");
		assert_noop!(Computation::bind(&w, 8), Fault::StakeStillBound);
		next_block_after(Millis(60_000));
		assert_eq!(Computation::reclaim(&w), Ok(STAKE));
		assert_ok!(Computation::bind(&w, 8));
	})
}

#[test]
fn a_restart_needs_more_stake_and_gives_the_old_one_back_at_once() {
	story(|| {
		let w = computing(1);
		assert_noop!(Computation::restart(&w, STAKE), Fault::NotMoreStake);
		let more = Amount(STAKE.0 + 1);
		assert_eq!(Computation::restart(&w, more), Ok((0, STAKE)));
		assert_eq!((session(w).stake, Online::<Test>::get()), (more, 1));
		assert_noop!(Computation::restart(&w, Amount(u128::MAX)), Fault::StakeTooHigh);
		assert_ok!(Computation::stop(&w));
		assert_noop!(Computation::restart(&w, Amount(more.0 + 1)), Fault::NotRunning);
	})
}

/// Case 7 of issue 7: a restart with one unit more washed off the only penalty.
#[test]
fn a_restart_washes_off_neither_silence_nor_what_was_slashed() {
	story(|| {
		let w = computing(1);
		blocks(2);
		apply(&SettlementReport { offline: vec![w], ..report(1) });
		let slashed = Value::from_bits(session(w).value.bits() - (1_000 << 64));
		Sessions::<Test>::mutate(w, |session| session.as_mut().expect("a session").value = slashed);
		let before = session(w);
		let _ = said();
		assert_eq!(Computation::restart(&w, Amount(STAKE.0 + 1)), Ok((before.id, STAKE)));
		let after = session(w);
		assert_eq!((after.state.clone(), after.started_at), (SessionState::Unresponsive, before.started_at));
		let lost = |session: &protocol::Session| session.initial_value.bits() - session.value.bits();
		assert_eq!(lost(&after), 1_000 << 64, "what was slashed stays slashed");
		assert!(after.initial_value > before.initial_value, "and the stake counts");
		let told = ComputationMessage::SessionRestarted {
			worker: w,
			session: before.id,
			initial_before: before.initial_value,
			initial_value: after.initial_value,
			score: 1_000,
			confidence: ConfidenceLevel::One,
		};
		assert_eq!(said(), vec![told]);
	})
}

#[test]
fn a_restart_takes_the_newest_score_and_level() {
	story(|| {
		let w = computing(1);
		change_registration(w, |entry| (entry.score, entry.confidence) = (Some(500), ConfidenceLevel::Five));
		assert_ok!(Computation::restart(&w, Amount(STAKE.0 + 1)));
		let value =
			formulas::initial_value(Amount(STAKE.0 + 1), 500, ConfidenceLevel::Five, &economy().tokenomic).unwrap();
		let now = session(w);
		assert_eq!((now.score, now.instant_score, now.confidence), (500, 500, ConfidenceLevel::Five));
		assert_eq!((now.initial_value, now.value), (value, value), "nothing grown, nothing lost");
	})
}

/// Case 13 of issue 7: a worker that was shut out goes on working.
#[test]
fn the_session_of_a_worker_that_was_shut_out_ends_when_anybody_says_so_or_with_its_next_heartbeat() {
	story(|| {
		let (one, two) = (computing(1), computing(2));
		let anyone = || RuntimeOrigin::signed(account(9));
		assert_noop!(Computation::stop_denied(anyone(), one), Fault::NotDenied);
		Denied::set(&vec![one, two]);
		assert_ok!(Computation::stop_denied(anyone(), one));
		assert_noop!(Computation::stop_denied(anyone(), one), Fault::NotRunning);
		blocks(2);
		assert_ok!(say(two, Topic::Heartbeat, &beat(two, 2, 1_000)));
		assert!(!session(two).is_running());
		assert_eq!(Online::<Test>::get(), 0);
	})
}

#[test]
fn only_the_operator_may_take_its_worker_out_and_the_pool_hears_of_it() {
	story(|| {
		let w = computing(1);
		let stranger = RuntimeOrigin::signed(account(2));
		assert_noop!(Computation::unbind(stranger, w), Fault::NotOperator);
		assert_ok!(Computation::unbind(RuntimeOrigin::signed(account(1)), w));
		assert_eq!(Left::get(), vec![w]);
		assert!(!Bindings::<Test>::contains_key(w));
		assert_eq!(last_event(), Event::Unbound { worker: w, pool: POOL });
		assert_noop!(Computation::unbind(RuntimeOrigin::signed(account(1)), w), Fault::NotBound);
	})
}

#[test]
fn governance_can_stop_and_free_any_worker_and_nobody_else_can() {
	story(|| {
		let (one, two) = (computing(1), computing(2));
		let user = || RuntimeOrigin::signed(account(1));
		assert_noop!(Computation::force_stop(user(), one), DispatchError::BadOrigin);
		assert_noop!(Computation::force_unbind(user(), two), DispatchError::BadOrigin);
		assert_ok!(Computation::force_stop(root(), one));
		assert_noop!(Computation::force_stop(root(), one), Fault::NotRunning);
		assert_ok!(Computation::force_unbind(root(), two));
		assert_eq!((Online::<Test>::get(), Left::get()), (0, vec![two]));
	})
}
