use crate::mock::*;
use crate::pallet::{Accrued, Call, Debts, Error, Event, Last, NextReport, Past, Samples, TotalDebt};
use crate::{Debt, Refusal, Skip, MAX_PAST, SAMPLE_DAYS};
use chain_traits::{ChallengeSource, HostCrypto, SessionControl};
use frame::{
	deps::{
		frame_support::{assert_noop, assert_ok},
		sp_runtime::transaction_validity::{InvalidTransaction, TransactionSource, UnknownTransaction},
	},
	prelude::*,
	token::fungible::{Inspect, Mutate},
	traits::Authorize,
};
use protocol::{
	ComputationMessage, Crypto, SessionState, SettlementReport, ShareSample, MAX_SETTLEMENTS, MAX_TRANSITIONS,
};
use units::{Amount, Millis, RewardWeight, Value, PHA};

type Fault = Error<Test>;

fn check(report: &SettlementReport) -> Result<(), Refusal> {
	Computation::check_report(report).map(|_| ())
}

fn authorize(
	source: TransactionSource,
	report: &SettlementReport,
) -> Result<ValidTransaction, TransactionValidityError> {
	let call = Call::<Test>::apply_report { report: report.clone() };
	call.authorize(source).expect("an authorized call").map(|(validity, _)| validity)
}

/// A report that pays worker `n` 4 PHA and the treasury 1 PHA, in a block where so much has accrued.
fn paying(number: u32, w: units::WorkerId) -> SettlementReport {
	let mut report = report(number);
	report.settlements.push(settlement(w, 4 * PHA, PHA));
	report
}

#[test]
fn an_agreed_report_pays_pool_and_treasury_and_updates_the_session() {
	story(|| {
		let w = computing(1);
		blocks(2);
		let report = paying(1, w);
		apply(&report);
		assert_eq!(Balances::balance(&pool_account()), 5 * PHA);
		assert_eq!(Rewarded::get(), vec![(POOL, w, Amount(4 * PHA))]);
		let session = session(w);
		assert_eq!((session.value, session.instant_score), (Value::from_bits(4_000 << 64), 990));
		assert_eq!((session.total_payout, session.payouts), (Amount(4 * PHA), 1));
		assert_eq!(session.last_payout, Some((Now::get(), Amount(4 * PHA))));
		let last = Last::<Test>::get().unwrap();
		assert_eq!((last.number, last.upto, last.delivered_in), (1, 2, 3));
		assert_eq!(NextReport::<Test>::get(), 2);
		assert_eq!(said().pop(), Some(ComputationMessage::ReportApplied { report: 1 }));
		assert!(matches!(last_event(), Event::ReportApplied { report: 1, settlements: 1, payouts, treasury, .. }
			if payouts == Amount(4 * PHA) && treasury == Amount(PHA)));
	})
}

#[test]
fn each_reason_to_refuse_a_report_has_its_name() {
	story(|| {
		let w = computing(1);
		blocks(2);
		let good = paying(1, w);
		assert_eq!(check(&good), Err(Refusal::NotAgreed));
		agree(&good);
		assert_eq!(check(&good), Ok(()));
		assert_eq!(check(&SettlementReport { random: [9; 32], ..good.clone() }), Err(Refusal::OtherBody));
		assert_eq!(check(&SettlementReport { number: 2, ..good.clone() }), Err(Refusal::NotNext));
		assert_eq!(check(&SettlementReport { number: 0, ..good.clone() }), Err(Refusal::Applied));
		assert_eq!(check(&SettlementReport { upto: height(), ..good.clone() }), Err(Refusal::BadRange));
		assert_eq!(check(&SettlementReport { upto: 0, ..good.clone() }), Err(Refusal::BadRange));
		let many = vec![settlement(w, 0, 0); MAX_SETTLEMENTS as usize + 1];
		assert_eq!(check(&SettlementReport { settlements: many, ..good.clone() }), Err(Refusal::TooLong));
		let crowd = vec![w; MAX_TRANSITIONS as usize];
		let both = SettlementReport { offline: crowd, recovered: vec![w], ..good.clone() };
		assert_eq!(check(&both), Err(Refusal::TooLong));
		let dear = SettlementReport { settlements: vec![settlement(w, 113 * PHA, 0)], ..good.clone() };
		assert_eq!(check(&dear), Err(Refusal::OverBudget), "56.25 PHA accrue in 12 seconds, 112.5 in two blocks");
		IsOpen::set(&false);
		assert_eq!(check(&good), Err(Refusal::Closed));
		IsOpen::set(&true);
		assert_ok!(post(&good));
		assert_eq!(check(&good), Err(Refusal::Applied));
		assert_noop!(post(&good), Fault::ReportRefused);
	})
}

#[test]
fn a_report_may_take_all_that_accrued_and_not_a_unit_more() {
	story(|| {
		let w = computing(1);
		blocks(2);
		let due = Accrued::<Test>::get().to_amount_floor();
		assert_eq!(due, Amount(112_500_000_000_000));
		let mut report = report(1);
		report.settlements.push(settlement(w, due.0 - PHA, PHA + 1));
		agree(&report);
		assert_eq!(check(&report), Err(Refusal::OverBudget));
		report.settlements[0].treasury = Amount(PHA);
		Gatekeepers::set(&vec![worker(202)]);
		assert_ok!(vote(2, 1, digest(&report)));
		assert_ok!(post(&report));
		assert_eq!(Accrued::<Test>::get().to_amount_floor(), Amount(0));
	})
}

#[test]
fn a_report_of_settled_records_is_refused() {
	story(|| {
		blocks(4);
		apply(&report(1));
		blocks(4);
		let again = SettlementReport { after: 0, ..report(2) };
		agree(&again);
		assert_eq!(check(&again), Err(Refusal::BadRange));
	})
}

#[test]
fn the_majority_is_counted_among_those_registered_when_the_report_is_posted() {
	story(|| {
		blocks(1);
		let report = report(1);
		agree(&report);
		Gatekeepers::set(&(0..4).map(|n| worker(200 + n)).collect());
		assert_eq!(check(&report), Err(Refusal::NotAgreed), "two of four");
		Gatekeepers::set(&(1..4).map(|n| worker(200 + n)).collect());
		assert_eq!(check(&report), Err(Refusal::NotAgreed), "one of three");
		Gatekeepers::set(&vec![worker(201)]);
		assert_eq!(check(&report), Ok(()));
	})
}

#[test]
fn the_pool_takes_the_next_report_and_agreed_later_ones_in_order_and_a_block_only_the_next() {
	story(|| {
		blocks(2);
		let (first, second) = (report(1), report(2));
		assert_eq!(
			authorize(TransactionSource::External, &first),
			Err(UnknownTransaction::Custom(40).into()),
			"not agreed"
		);
		agree(&first);
		agree(&second);
		let now = authorize(TransactionSource::External, &first).unwrap();
		let later = authorize(TransactionSource::External, &second).unwrap();
		assert_eq!((now.requires.len(), later.requires.clone()), (0, now.provides.clone()));
		assert_ne!(now.provides, later.provides);
		assert_eq!(authorize(TransactionSource::InBlock, &second), Err(InvalidTransaction::Future.into()));
		assert_eq!(authorize(TransactionSource::InBlock, &first).unwrap().provides, now.provides);
		assert_ok!(post(&first));
		assert_eq!(authorize(TransactionSource::External, &first), Err(InvalidTransaction::Stale.into()));
		let third = report(3);
		assert_eq!(authorize(TransactionSource::External, &third), Err(UnknownTransaction::Custom(40).into()));
	})
}

/// Case 3 of issue 7: a pool bans what is invalid for half an hour, and each try renews the ban.
#[test]
fn case_3_an_agreed_report_that_a_later_block_may_take_is_not_called_invalid() {
	use Refusal::*;
	let unknown = |code| Err(UnknownTransaction::Custom(code).into());
	story(|| {
		blocks(1);
		let report = report(1);
		assert_eq!(authorize(TransactionSource::External, &report), unknown(40), "not agreed yet");
		agree(&report);
		IsOpen::set(&false);
		assert_eq!(authorize(TransactionSource::External, &report), unknown(46), "the gate is closed");
		IsOpen::set(&true);
		assert!(authorize(TransactionSource::External, &report).is_ok(), "and opens");
	});
	for (refusal, passes) in [
		(NotAgreed, true),
		(OverBudget, true),
		(Unearned, true),
		(Closed, true),
		(NotNext, true),
		(OtherBody, false),
		(TooLong, false),
		(BadRange, false),
		(Applied, false),
	] {
		assert_eq!(refusal.passes(), passes, "{refusal:?}");
		if let Some(code) = refusal.code() {
			let said: TransactionValidityError = refusal.into();
			assert_eq!(matches!(said, TransactionValidityError::Unknown(_)), passes, "{code}");
		}
	}
}

#[test]
fn nobody_applies_a_report_by_signing() {
	story(|| {
		blocks(1);
		let report = report(1);
		agree(&report);
		let signed = RuntimeOrigin::signed(account(1));
		assert_noop!(Computation::apply_report(signed, report.clone()), DispatchError::BadOrigin);
		assert_noop!(Computation::apply_report(root(), report), DispatchError::BadOrigin);
	})
}

#[test]
fn states_flip_by_report_and_only_from_the_opposite_state() {
	story(|| {
		let (one, two) = (computing(1), computing(2));
		blocks(1);
		apply(&SettlementReport { offline: vec![one], recovered: vec![two], ..report(1) });
		assert_eq!((session(one).state, session(two).state), (SessionState::Unresponsive, SessionState::Computing));
		blocks(1);
		apply(&SettlementReport { offline: vec![one, worker(99)], recovered: vec![one], ..report(2) });
		assert_eq!(session(one).state, SessionState::Computing);
		let told = |event: &Event<Test>| matches!(event, Event::BecameUnresponsive { .. } | Event::Recovered { .. });
		assert_eq!(events().iter().filter(|event| told(event)).count(), 2);
	})
}

/// Case 7 of issue 7: what was under way for a session was lost on its restart.
#[test]
fn a_settlement_under_way_is_paid_after_a_restart() {
	story(|| {
		let w = computing(1);
		blocks(2);
		let late = paying(1, w);
		assert_ok!(Computation::restart(&w, Amount::from_pha(5_001)));
		blocks(1);
		apply(&late);
		assert_eq!(Rewarded::get(), vec![(POOL, w, Amount(4 * PHA))]);
		assert_eq!((session(w).payouts, session(w).id), (1, 0));
	})
}

/// The same kind: stake came back before the last reports about its session.
#[test]
fn a_settlement_under_way_is_paid_after_the_stake_came_back_and_to_the_pool_it_was_earned_for() {
	story(|| {
		let w = computing(1);
		blocks(2);
		let mut late = paying(1, w);
		late.offline.push(w);
		assert_ok!(unbind(w));
		next_block_after(Millis(60_000));
		assert_ok!(Computation::reclaim(&w));
		let mut pools = Pools::get();
		pools.insert(8, account(0xbb));
		Pools::set(&pools);
		assert_ok!(Computation::bind(&w, 8));
		assert_ok!(Computation::start(&w, Amount::from_pha(5_000)));
		blocks(1);
		apply(&late);
		assert_eq!(Rewarded::get(), vec![(POOL, w, Amount(4 * PHA))]);
		let settled = |event: &Event<Test>| matches!(event, Event::Settled { session: 0, pool: POOL, .. });
		assert!(events().iter().any(settled));
		assert_eq!((session(w).payouts, session(w).state), (0, SessionState::Computing), "nothing of the newer one");
		assert_eq!(Past::<Test>::iter().count(), 1);
		blocks(1);
		apply(&report(2));
		assert_ok!(Computation::stop(&w));
		next_block_after(Millis(60_000));
		apply(&report(3));
		assert_ok!(Computation::reclaim(&w));
		assert_eq!(Past::<Test>::iter().count(), 0, "nothing is kept once reports are past it");
	})
}

#[test]
fn many_sessions_may_wait_for_their_reports_and_no_more() {
	story(|| {
		let w = computing(1);
		for _ in 0..MAX_PAST {
			blocks(1);
			assert_ok!(Computation::stop(&w));
			next_block_after(Millis(60_000));
			assert_ok!(Computation::reclaim(&w));
			let _ = Computation::start(&w, Amount::from_pha(5_000));
		}
		assert_noop!(Computation::start(&w, Amount::from_pha(5_000)), Fault::TooManyUnsettled);
		blocks(1);
		apply(&report(1));
		assert_ok!(Computation::start(&w, Amount::from_pha(5_000)));
	})
}

#[test]
fn a_late_report_says_nothing_about_a_newer_session() {
	story(|| {
		let w = computing(1);
		blocks(2);
		apply(&report(1));
		assert_ok!(Computation::stop(&w));
		next_block_after(Millis(60_000));
		apply(&report(2));
		assert_ok!(Computation::reclaim(&w));
		let mut late = report(3);
		late.upto = height();
		late.settlements.push(protocol::Settlement {
			settled_in: height(),
			settled_at: Now::get(),
			..settlement(w, PHA, 0)
		});
		late.offline.push(w);
		blocks(1);
		assert_ok!(Computation::start(&w, Amount::from_pha(5_000)));
		blocks(1);
		apply(&late);
		assert_eq!((session(w).state, session(w).payouts), (SessionState::Computing, 0));
		let skipped =
			|event: &Event<Test>| matches!(event, Event::SettlementSkipped { reason: Skip::OlderSession, .. });
		assert!(events().iter().any(skipped));
	})
}

#[test]
fn work_before_the_stop_is_paid_after_it_and_work_after_it_is_not() {
	story(|| {
		let w = computing(1);
		blocks(1);
		assert_ok!(Computation::stop(&w));
		blocks(1);
		let on_time = paying(1, w);
		apply(&on_time);
		assert_eq!(session(w).payouts, 1, "settled in the block of the stop");
		blocks(1);
		apply(&paying(2, w));
		assert_eq!(session(w).payouts, 1);
		assert!(events().iter().any(|event| matches!(event, Event::SettlementSkipped { reason: Skip::Stopped, .. })));
	})
}

#[test]
fn a_settlement_without_session_or_pool_or_for_who_was_shut_out_is_skipped_and_its_money_stays() {
	story(|| {
		let (denied, poolless) = (computing(1), worker(3));
		register(poolless, Some(1_000));
		assert_ok!(Computation::bind(&poolless, 99));
		assert_ok!(Computation::start(&poolless, Amount::from_pha(5_000)));
		blocks(2);
		Denied::set(&vec![denied]);
		let mut report = report(1);
		let one = |w| settlement(w, PHA, PHA);
		report.settlements = vec![one(worker(2)), one(denied), one(poolless)];
		apply(&report);
		let reasons: Vec<_> = events()
			.into_iter()
			.filter_map(|event| match event {
				Event::SettlementSkipped { reason, .. } => Some(reason),
				_ => None,
			})
			.collect();
		assert_eq!(reasons, vec![Skip::NoSession, Skip::Denied, Skip::NoPool]);
		assert_eq!(Computation::subsidy_balance(), Amount(SUBSIDY));
	})
}

#[test]
fn an_empty_subsidy_account_owes_and_pays_when_it_is_filled() {
	story(|| {
		let w = computing(1);
		blocks(30);
		let spare = Computation::subsidy_balance().0 - 4 * PHA;
		// Out of the story's sight: the account is nearly empty.
		let subsidy = Computation::subsidy_account();
		assert_ok!(<Balances as Mutate<_>>::burn_from(
			&subsidy,
			spare,
			frame::token::Preservation::Preserve,
			frame::token::Precision::Exact,
			frame::token::Fortitude::Polite,
		));
		apply(&paying(1, w));
		assert_eq!(
			Debts::<Test>::get(w, POOL),
			Some(Debt { payout: Amount(4 * PHA), commission: Amount(0), treasury: Amount(PHA) })
		);
		assert_eq!(Computation::subsidy_balance(), Amount(4 * PHA), "nothing moved, not even what was there");
		assert_eq!(session(w).value, Value::from_bits(4_000 << 64), "what is owed counts as settled");
		assert_eq!(session(w).payouts, 0);
		let anyone = || RuntimeOrigin::signed(account(9));
		assert!(Computation::pay_debt(anyone(), w, POOL).is_err());
		assert_ok!(Balances::mint_into(&subsidy, spare));
		assert_ok!(Computation::pay_debt(anyone(), w, POOL));
		assert_eq!((TotalDebt::<Test>::get(), session(w).payouts), (Amount(0), 1));
		assert_noop!(Computation::pay_debt(anyone(), w, POOL), Fault::NoDebt);
	})
}

/// A worker whose first settlement its pool refused, and which is owed for.
fn owed_to(n: u8) -> units::WorkerId {
	let w = computing(n);
	blocks(2);
	RefuseRewards::set(&true);
	apply(&paying(1, w));
	RefuseRewards::set(&false);
	w
}

#[test]
fn the_next_settlement_pays_what_was_owed_before() {
	story(|| {
		let w = computing(1);
		blocks(2);
		RefuseRewards::set(&true);
		apply(&paying(1, w));
		assert_eq!(Balances::balance(&pool_account()), PHA, "the transfer was undone with the refused reward");
		assert_eq!(TotalDebt::<Test>::get(), Amount(5 * PHA));
		RefuseRewards::set(&false);
		blocks(2);
		apply(&paying(2, w));
		assert_eq!(TotalDebt::<Test>::get(), Amount(0));
		assert_eq!(Balances::balance(&pool_account()), 9 * PHA);
	})
}

#[test]
fn a_debt_reaches_the_pool_it_was_earned_for_after_the_worker_left() {
	story(|| {
		let w = owed_to(1);
		assert_ok!(unbind(w));
		assert_ok!(Computation::pay_debt(RuntimeOrigin::signed(account(9)), w, POOL));
		assert_eq!(Rewarded::get(), vec![(POOL, w, Amount(4 * PHA))]);
	})
}

#[test]
fn a_debt_for_who_was_shut_out_stays_owed_whoever_asks() {
	story(|| {
		let w = owed_to(1);
		let owed = TotalDebt::<Test>::get();
		Denied::set(&vec![w]);
		assert_noop!(Computation::pay_debt(RuntimeOrigin::signed(account(9)), w, POOL), Fault::Denied);
		assert_eq!(TotalDebt::<Test>::get(), owed);
		Denied::set(&vec![]);
		assert_ok!(Computation::pay_debt(RuntimeOrigin::signed(account(9)), w, POOL));
	})
}

/// Case 7 of issue 7: 100 of 100 PHA of a debt went to the owner, whose commission had risen since.
#[test]
fn a_debt_is_shared_by_the_terms_of_when_it_was_earned() {
	story(|| {
		let w = computing(1);
		blocks(2);
		RefuseRewards::set(&true);
		Commission::set(&Permill::from_percent(10));
		apply(&paying(1, w));
		blocks(2);
		Commission::set(&Permill::from_percent(50));
		apply(&paying(2, w));
		let both = Debt { payout: Amount(8 * PHA), commission: Amount(24 * PHA / 10), treasury: Amount(2 * PHA) };
		assert_eq!(Debts::<Test>::get(w, POOL), Some(both));
		RefuseRewards::set(&false);
		Commission::set(&Permill::one());
		assert_ok!(Computation::pay_debt(RuntimeOrigin::signed(account(9)), w, POOL));
		assert_eq!(Owners::get(), vec![Amount(24 * PHA / 10)]);
	})
}

/// Case 7 of issue 7: the operator took the worker out before the report came.
#[test]
fn what_a_worker_earned_before_its_operator_took_it_out_reaches_the_pool() {
	story(|| {
		let w = computing(1);
		blocks(2);
		let under_way = paying(1, w);
		assert_ok!(Computation::unbind(RuntimeOrigin::signed(account(1)), w));
		blocks(1);
		apply(&under_way);
		assert_eq!(Rewarded::get(), vec![(POOL, w, Amount(4 * PHA))]);
		assert_eq!(session(w).payouts, 1);
	})
}

#[test]
fn one_settlement_that_fails_does_not_touch_the_others() {
	story(|| {
		let (one, two) = (computing(1), worker(2));
		register(two, Some(1_000));
		let mut pools = Pools::get();
		pools.insert(8, account(0xbb));
		Pools::set(&pools);
		assert_ok!(Computation::bind(&two, 8));
		assert_ok!(Computation::start(&two, Amount::from_pha(5_000)));
		blocks(2);
		let mut report = report(1);
		// Below the existential deposit: the new account cannot take it.
		report.settlements = vec![settlement(two, 5, PHA), settlement(one, 4 * PHA, PHA)];
		apply(&report);
		assert_eq!(Debts::<Test>::get(two, 8).map(|debt| debt.total()), Some(Amount(PHA + 5)));
		assert_eq!(session(one).payouts, 1);
	})
}

#[test]
fn challenges_begin_with_the_first_report_and_their_seed_mixes_chain_and_gatekeepers() {
	story(|| {
		let _ = computing(1);
		blocks(4);
		assert_eq!(Computation::challenge(height(), Now::get()), None);
		apply(&report(1));
		let drawn = Computation::challenge(height(), Now::get()).unwrap();
		let mut seed = b"gemini/challenge/v1".to_vec();
		seed.extend([1; 32]); // r_1
		seed.extend([4; 32]); // hash of block 4, before the one that delivered the report
		seed.extend(5u32.to_le_bytes());
		assert_eq!(drawn.seed, HostCrypto::blake2_256(&seed));
		let law = tokenomics::challenge::target(1, BLOCK, &economy());
		assert_eq!(Some(drawn.target), law);
		blocks(1);
		assert_ne!(Computation::challenge(height(), Now::get()).unwrap().seed, drawn.seed);
		assert_eq!(Computation::protocol(), 1);
	})
}

#[test]
fn nobody_is_challenged_while_paused_closed_or_alone() {
	story(|| {
		let w = computing(1);
		blocks(1);
		apply(&report(1));
		let drawn = || Computation::challenge(height(), Now::get()).is_some();
		assert!(drawn());
		assert_ok!(Computation::set_heartbeats_paused(root(), true));
		assert!(!drawn());
		assert_ok!(Computation::set_heartbeats_paused(root(), false));
		IsOpen::set(&false);
		assert!(!drawn());
		IsOpen::set(&true);
		assert_ok!(Computation::stop(&w));
		assert!(!drawn());
	})
}

#[test]
fn a_forced_challenge_draws_everybody_once() {
	story(|| {
		let _ = computing(1);
		blocks(1);
		apply(&report(1));
		assert_ok!(Computation::force_challenge(root()));
		assert_eq!(Computation::challenge(height(), Now::get()).unwrap().target, [0xff; 32]);
		assert_ne!(Computation::challenge(height(), Now::get()).unwrap().target, [0xff; 32]);
	})
}

#[test]
fn samples_of_shares_are_kept_for_a_month() {
	story(|| {
		let sample = |day| Some(ShareSample { day, number: 1, shares: RewardWeight::from_bits(day.into()) });
		blocks(1);
		apply(&SettlementReport { sample: sample(100), ..report(1) });
		blocks(1);
		apply(&SettlementReport { sample: sample(100 + SAMPLE_DAYS), ..report(2) });
		assert_eq!(Samples::<Test>::iter_keys().collect::<Vec<_>>(), vec![100 + SAMPLE_DAYS]);
	})
}

#[test]
fn governance_can_give_a_report_up() {
	story(|| {
		blocks(1);
		let next = report(2);
		agree(&next);
		assert_noop!(Computation::skip_report(root(), 2), Fault::ReportRefused);
		assert_noop!(Computation::skip_report(RuntimeOrigin::signed(account(1)), 1), DispatchError::BadOrigin);
		assert_ok!(Computation::skip_report(root(), 1));
		assert_ok!(post(&next));
		assert_eq!(Now::get(), START.after(Millis(12_000)));
	})
}

#[test]
fn a_full_report_fits_into_a_block_of_one_second() {
	story(|| {
		let mut full = report(1);
		full.settlements = vec![settlement(worker(1), 0, 0); MAX_SETTLEMENTS as usize];
		full.offline = vec![worker(1); MAX_TRANSITIONS as usize];
		let weight = Call::<Test>::apply_report { report: full }.get_dispatch_info().call_weight;
		assert!(weight.ref_time() < 1_000_000_000_000, "{weight}");
		assert!(weight.ref_time() > 100 * 5_000_000_000, "every reward is charged: {weight}");
	})
}
