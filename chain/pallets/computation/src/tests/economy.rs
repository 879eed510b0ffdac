use crate::mock::*;
use crate::pallet::{Accrued, CoolDown, Economy, Error, Event, MaxBudget, NextCoolDown};
use crate::{DEFAULT_COOL_DOWN, DEFAULT_MAX_BUDGET};
use frame::{
	deps::frame_support::{assert_noop, assert_ok},
	prelude::DispatchError,
};
use protocol::ComputationMessage;
use units::{Amount, Millis};

type Fault = Error<Test>;

fn accrued() -> Amount {
	Accrued::<Test>::get().to_amount_floor()
}

#[test]
fn the_first_record_tells_the_whole_economy() {
	story(|| {
		assert_eq!(said(), vec![ComputationMessage::EconomyChanged(economy())]);
		blocks(3);
		assert_eq!(said(), vec![]);
	})
}

#[test]
fn budget_accrues_by_time_and_only_while_somebody_computes() {
	story(|| {
		blocks(5);
		assert_eq!(accrued(), Amount(0));
		let _ = computing(1);
		next_block_after(Millis(3_000));
		next_block_after(Millis(9_000));
		assert_eq!(accrued(), Amount(56_250_000_000_000), "one reference block's budget in 12 seconds");
	})
}

#[test]
fn a_halted_chain_makes_no_jump_in_budget() {
	story(|| {
		let _ = computing(1);
		next_block_after(Millis(86_400_000));
		assert_eq!(accrued(), Amount(5 * 56_250_000_000_000), "a gap counts for a minute");
	})
}

#[test]
fn a_new_budget_holds_from_the_next_record_on() {
	story(|| {
		let _ = computing(1);
		let _ = said();
		next_block_after(BLOCK);
		assert_ok!(Computation::set_budget(root(), 1 << 64));
		assert_eq!(said(), vec![ComputationMessage::BudgetChanged(1 << 64)]);
		assert_eq!(accrued(), Amount(56_250_000_000_000), "what was due stays");
		next_block_after(BLOCK);
		assert_eq!(accrued(), Amount(57_250_000_000_000));
	})
}

#[test]
fn a_closed_gate_accrues_nothing_and_the_gatekeepers_are_told() {
	story(|| {
		let _ = computing(1);
		let _ = said();
		IsOpen::set(&false);
		next_block_after(BLOCK);
		assert_eq!(said(), vec![ComputationMessage::BudgetChanged(0)]);
		let before = accrued();
		blocks(10);
		assert_eq!(accrued(), before);
		IsOpen::set(&true);
		next_block_after(BLOCK);
		assert_eq!(said(), vec![ComputationMessage::BudgetChanged(economy().tokenomic.budget_per_block)]);
		assert_eq!(Economy::<Test>::get(), Some(economy()));
	})
}

#[test]
fn new_parameters_are_told_whole() {
	story(|| {
		let _ = said();
		let mut changed = economy();
		changed.tokenomic.heartbeat_window = 30;
		assert_ok!(Computation::set_economy(root(), changed.clone()));
		assert_eq!(said(), vec![ComputationMessage::EconomyChanged(changed.clone())]);
		assert_eq!(last_event(), Event::EconomySet { economy: changed });
	})
}

/// Issue 7, case 9, its sibling: half of a council took all that was earned and not settled yet, by a treasury ratio of one.
#[test]
fn parameters_that_take_what_was_earned_are_refused() {
	let taking: [(&str, fn(&mut units::Economy)); 3] = [
		("more than half for the treasury", |e| e.tokenomic.treasury_ratio = (1 << 63) + 1),
		("more than a quarter an hour for silence", |e| e.tokenomic.slash_rate = (1 << 54) + 1),
		("no time to answer", |e| e.tokenomic.heartbeat_window = 9),
	];
	story(|| {
		for (what, take) in taking {
			let mut changed = economy();
			take(&mut changed);
			assert_eq!(Computation::set_economy(root(), changed), Err(Fault::BadEconomy.into()), "{what}");
		}
		let mut most = economy();
		(most.tokenomic.treasury_ratio, most.tokenomic.slash_rate) = (1 << 63, 1 << 54);
		most.tokenomic.heartbeat_window = 10;
		assert_ok!(Computation::set_economy(root(), most));
	})
}

#[test]
fn parameters_that_contradict_the_law_are_refused() {
	let broken: [(&str, fn(&mut units::Economy)); 11] = [
		("treasury above all", |e| e.tokenomic.treasury_ratio = (1 << 64) + 1),
		("slash above all", |e| e.tokenomic.slash_rate = (1 << 64) + 1),
		("values that shrink by growing", |e| e.tokenomic.rho = (1 << 64) - 1),
		("values that double each block", |e| e.tokenomic.rho = 2 << 64),
		("a stake worth less than itself", |e| e.tokenomic.re = (1 << 64) - 1),
		("no largest value", |e| e.tokenomic.v_max = 0),
		("a value beyond all money", |e| e.tokenomic.v_max = u128::MAX),
		("no window in records", |e| e.tokenomic.heartbeat_window = 0),
		("no window in time", |e| e.heartbeat_window = Millis(0)),
		("no challenge interval", |e| e.challenge_interval = Millis(0)),
		("nobody challenged", |e| e.max_challenged = 0),
	];
	story(|| {
		for (what, breaking) in broken {
			let mut changed = economy();
			breaking(&mut changed);
			let refused = Computation::set_economy(root(), changed);
			assert_eq!(refused, Err(Fault::BadEconomy.into()), "{what}");
		}
		assert_eq!(Economy::<Test>::get(), Some(economy()));
	})
}

#[test]
fn the_budget_is_bounded_on_both_ways_in() {
	story(|| {
		assert_eq!(MaxBudget::<Test>::get(), DEFAULT_MAX_BUDGET);
		assert_eq!(DEFAULT_MAX_BUDGET, (187 << 64) + (1 << 63), "twice 93.75 PHA");
		assert_ok!(Computation::set_budget(root(), DEFAULT_MAX_BUDGET));
		assert_noop!(Computation::set_budget(root(), DEFAULT_MAX_BUDGET + 1), Fault::BudgetTooHigh);
		let mut rich = economy();
		rich.tokenomic.budget_per_block = DEFAULT_MAX_BUDGET + 1;
		assert_noop!(Computation::set_economy(root(), rich.clone()), Fault::BudgetTooHigh);
		assert_ok!(Computation::set_max_budget(root(), DEFAULT_MAX_BUDGET + 1));
		assert_ok!(Computation::set_economy(root(), rich));
	})
}

#[test]
fn no_cool_down_is_ever_zero_or_longer_than_seven_days() {
	story(|| {
		assert_noop!(Computation::set_cool_down(root(), Millis(0)), Fault::Zero);
		let week = chain_traits::Rules::LONGEST_COOL_DOWN;
		for span in [week.after(Millis(1)), Millis(u64::MAX)] {
			assert_noop!(Computation::set_cool_down(root(), span), Fault::CoolDownTooLong);
		}
		assert_ok!(Computation::set_cool_down(root(), week));
		assert_ok!(Computation::set_cool_down(root(), Millis(1)));
		CoolDown::<Test>::kill();
		assert_eq!(CoolDown::<Test>::get(), DEFAULT_COOL_DOWN, "also where the pallet came later");
	})
}

/// Issue 7, case 9: a cool-down is shortened at once, and made longer only after everybody could have left.
#[test]
fn a_longer_cool_down_is_announced() {
	story(|| {
		let seconds = Millis::from_secs;
		assert_ok!(Computation::set_cool_down(root(), seconds(2)));
		assert_eq!((CoolDown::<Test>::get(), NextCoolDown::<Test>::get()), (seconds(2), None));
		let from = Now::get().after(Notice::get());
		assert_ok!(Computation::set_cool_down(root(), seconds(48)));
		System::assert_last_event(Event::CoolDownAnnounced { span: seconds(48), from }.into());
		Now::set(&Millis(from.0 - 1));
		Computation::apply_coming_cool_down();
		assert_eq!(CoolDown::<Test>::get(), seconds(2));
		Now::set(&from);
		Computation::apply_coming_cool_down();
		assert_eq!((CoolDown::<Test>::get(), NextCoolDown::<Test>::get()), (seconds(48), None));
		// A shorter one takes an announcement back.
		assert_ok!(Computation::set_cool_down(root(), seconds(72)));
		assert_ok!(Computation::set_cool_down(root(), seconds(1)));
		assert_eq!((CoolDown::<Test>::get(), NextCoolDown::<Test>::get()), (seconds(1), None));
	})
}

#[test]
fn parameters_are_for_governance_alone() {
	story(|| {
		let user = || RuntimeOrigin::signed(account(1));
		assert_noop!(Computation::set_economy(user(), economy()), DispatchError::BadOrigin);
		assert_noop!(Computation::set_budget(user(), 1), DispatchError::BadOrigin);
		assert_noop!(Computation::set_max_budget(user(), 1), DispatchError::BadOrigin);
		assert_noop!(Computation::set_cool_down(user(), Millis(1)), DispatchError::BadOrigin);
		assert_noop!(Computation::set_minimum_score(user(), 1), DispatchError::BadOrigin);
		assert_noop!(Computation::set_heartbeats_paused(user(), true), DispatchError::BadOrigin);
		assert_noop!(Computation::force_challenge(user()), DispatchError::BadOrigin);
	})
}

#[test]
fn a_budget_needs_parameters_around_it() {
	story_of(None, || {
		assert_noop!(Computation::set_budget(root(), 1), Fault::NoEconomy);
		assert_eq!(said(), vec![]);
	})
}

#[test]
fn no_more_workers_are_challenged_at_once_than_can_answer() {
	story(|| {
		let online = crate::pallet::Online::<Test>::get();
		crate::pallet::Online::<Test>::put(crate::MOST_FORCED + 1);
		assert_noop!(Computation::force_challenge(root()), Fault::TooManyWorkers);
		crate::pallet::Online::<Test>::put(crate::MOST_FORCED);
		assert_ok!(Computation::force_challenge(root()));
		crate::pallet::Online::<Test>::put(online);
	})
}
