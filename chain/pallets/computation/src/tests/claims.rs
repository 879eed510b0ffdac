//! Case 6 of issue 7: what a majority that lies can take. The budget accrued for ever what nobody earned; one report paid
//! 337,499 PHA to a worker with 60 PHA of stake.
use crate::mock::*;
use crate::pallet::{Accrued, Budget, DueBy, Sessions};
use crate::{Refusal, MAX_FORGOTTEN};
use chain_traits::SessionControl;
use frame::deps::frame_support::assert_ok;
use protocol::{Settlement, SettlementReport};
use units::{Amount, Millis, WorkerId, PHA};

/// Due in 12 seconds.
const A_BLOCK: u128 = 56_250_000_000_000;

fn check(report: &SettlementReport) -> Result<(), Refusal> {
	Computation::check_report(report).map(|_| ())
}

fn next_report() -> SettlementReport {
	report(crate::pallet::NextReport::<Test>::get())
}

/// A report that pays these workers so much for a heartbeat in the block before this one, nothing to the treasury.
fn paying(payouts: &[(WorkerId, u128)]) -> SettlementReport {
	let settlements = payouts.iter().map(|(worker, payout)| settlement(*worker, *payout, 0)).collect();
	SettlementReport { settlements, ..next_report() }
}

/// Whether a majority that agrees on this pays it.
fn tried(report: &SettlementReport) -> Result<(), Refusal> {
	agree(report);
	check(report)
}

/// As honest gatekeepers do it: four blocks, then a report that settles these workers.
fn honest(workers: &[(WorkerId, u128)]) {
	blocks(4);
	apply(&paying(workers));
}

#[test]
fn forfeits_of_six_thousand_blocks_cannot_be_paid_to_one_worker() {
	story(|| {
		let (thief, silent) = (computing(1), computing(2));
		blocks(4);
		apply(&SettlementReport { offline: vec![silent], ..paying(&[(thief, 0)]) });
		// Honest for 6,000 blocks: the thief is paid its part, what the silent one would have had is forfeited.
		for _ in 0..1_500 {
			honest(&[(thief, A_BLOCK)]);
		}
		blocks(4);
		let all = paying(&[(thief, 337_499 * PHA)]);
		assert!(matches!(tried(&all), Err(Refusal::OverBudget | Refusal::Unearned)));
		assert!(Accrued::<Test>::get().to_amount_floor().0 < 24 * A_BLOCK, "what nobody earned does not last");
	})
}

#[test]
fn a_session_is_paid_no_more_than_was_due_since_it_was_paid_last_and_not_a_unit_more() {
	let tried_after_two_reports = |payout| {
		story(|| {
			let (w, other) = (computing(1), computing(2));
			blocks(12);
			apply(&paying(&[(w, PHA)]));
			honest(&[(w, PHA)]);
			blocks(4);
			// The last report was of a heartbeat after record 12, where the one before ended: eight blocks ago.
			let expected = if payout > 8 * A_BLOCK { Err(Refusal::Unearned) } else { Ok(()) };
			// What another was not paid for longer is not this one's either.
			assert_eq!(Computation::check_claims(&paying(&[(other, 0), (w, payout)])), expected);
			assert_eq!(tried(&paying(&[(w, payout)])), expected);
		})
	};
	tried_after_two_reports(8 * A_BLOCK);
	tried_after_two_reports(8 * A_BLOCK + 1);
}

#[test]
fn two_settlements_of_one_session_count_together() {
	story(|| {
		let (w, other) = (computing(1), computing(2));
		blocks(12);
		apply(&paying(&[(w, 0)]));
		honest(&[(w, 0)]);
		blocks(4);
		let beside = paying(&[(other, 0), (w, 4 * A_BLOCK), (w, 4 * A_BLOCK + 1)]);
		assert_eq!(Computation::check_claims(&beside), Err(Refusal::Unearned), "whatever others may claim");
		let twice = paying(&[(w, 4 * A_BLOCK), (w, 4 * A_BLOCK + 1)]);
		assert_eq!(tried(&twice), Err(Refusal::Unearned));
	})
}

#[test]
fn sessions_together_are_paid_no_more_than_was_due_since_the_first_of_them_was_paid() {
	story(|| {
		let (one, two, _other) = (computing(1), computing(2), computing(3));
		blocks(12);
		apply(&paying(&[(one, 0), (two, 0)]));
		honest(&[(one, 0), (two, 0)]);
		blocks(4);
		assert_eq!(tried(&paying(&[(one, 4 * A_BLOCK), (two, 4 * A_BLOCK + 1)])), Err(Refusal::Unearned));
	});
	story(|| {
		let (one, two, _other) = (computing(1), computing(2), computing(3));
		blocks(12);
		apply(&paying(&[(one, 0), (two, 0)]));
		honest(&[(one, 0), (two, 0)]);
		blocks(4);
		assert_eq!(tried(&paying(&[(one, 4 * A_BLOCK), (two, 4 * A_BLOCK)])), Ok(()));
	})
}

#[test]
fn a_new_session_earns_nothing_from_before_it_started() {
	story(|| {
		let _old = computing(1);
		blocks(99);
		let new = computing(2);
		blocks(4);
		assert_eq!(tried(&paying(&[(new, 5 * A_BLOCK + 1)])), Err(Refusal::Unearned));
	});
	story(|| {
		let _old = computing(1);
		blocks(99);
		let new = computing(2);
		blocks(4);
		assert_eq!(tried(&paying(&[(new, 4 * A_BLOCK)])), Ok(()));
	})
}

#[test]
fn a_silent_session_has_no_claim_on_the_time_of_its_silence() {
	story(|| {
		let (w, _other) = (computing(1), computing(2));
		blocks(4);
		apply(&SettlementReport { offline: vec![w], ..next_report() });
		for _ in 0..25 {
			honest(&[]);
		}
		blocks(4);
		apply(&SettlementReport { recovered: vec![w], ..next_report() });
		blocks(4);
		assert_eq!(tried(&paying(&[(w, 8 * A_BLOCK + 1)])), Err(Refusal::Unearned));
	})
}

/// Pay accrues while nobody is challenged, however long: the check must never stand in the way of honest pay.
#[test]
fn a_worker_that_was_not_challenged_for_long_is_paid_for_all_of_it() {
	story(|| {
		let w = computing(1);
		for _ in 0..500 {
			honest(&[]);
		}
		blocks(3);
		let all = paying(&[(w, Accrued::<Test>::get().to_amount_floor().0)]);
		assert_eq!(tried(&all), Ok(()));
		assert!(all.settlements[0].payout.0 > 112_000 * PHA);
	})
}

/// The same for gatekeepers that were away: every report of the backlog can be paid as if it had come in time.
#[test]
fn a_backlog_of_reports_is_checked_as_each_stood_in_its_own_time() {
	story(|| {
		let (w, _other) = (computing(1), computing(2));
		blocks(4_000);
		let report_to = |upto: u32, payout| {
			let settled_at = Millis(START.0 + u64::from(upto - 1) * BLOCK.0);
			let settlement = Settlement { settled_in: upto, settled_at, ..settlement(w, payout, 0) };
			SettlementReport { upto, settlements: vec![settlement], ..next_report() }
		};
		apply(&report_to(4, 3 * A_BLOCK));
		for number in 2..=300u32 {
			apply(&report_to(4 * number, 4 * A_BLOCK));
		}
		assert_eq!(DueBy::<Test>::iter().count(), 700, "what is told is forgotten");
		// Eight blocks are due since what was told before the last report, four since its end.
		assert_eq!(tried(&report_to(1_204, 8 * A_BLOCK + 1)), Err(Refusal::Unearned), "not the time of later reports");
	})
}

#[test]
fn sums_for_reports_that_are_past_are_forgotten_a_bounded_number_at_a_time() {
	story(|| {
		blocks(4_000);
		assert_eq!(DueBy::<Test>::iter().count(), 1_000);
		apply(&report(1));
		assert_eq!(DueBy::<Test>::iter().count(), 1_000 - MAX_FORGOTTEN as usize);
	})
}

#[test]
fn what_nobody_can_claim_is_given_up_after_two_rounds_of_settlement() {
	story(|| {
		let (one, two) = (computing(1), computing(2));
		blocks(400);
		let before = Accrued::<Test>::get().to_amount_floor();
		assert_eq!(before, Amount(400 * A_BLOCK));
		for _ in 0..4 {
			honest(&[(one, 0), (two, 0)]);
		}
		assert!(Accrued::<Test>::get().to_amount_floor().0 <= 16 * A_BLOCK);
		// A session that is never paid keeps its claim, and with it what others forfeited since.
		for _ in 0..50 {
			honest(&[(one, 0)]);
		}
		assert!(Accrued::<Test>::get().to_amount_floor().0 > 150 * A_BLOCK);
		assert_ok!(Computation::stop(&two));
		for _ in 0..4 {
			honest(&[(one, 0)]);
		}
		assert!(Accrued::<Test>::get().to_amount_floor().0 <= 16 * A_BLOCK);
	})
}

#[test]
fn sessions_that_stopped_keep_their_claim_until_reports_are_past_them() {
	story(|| {
		let (one, two) = (computing(1), computing(2));
		blocks(8);
		for _ in 0..4 {
			honest(&[(one, 0), (two, 0)]);
		}
		blocks(40);
		assert_ok!(Computation::stop(&two));
		let (stopped_in, at) = (height(), Now::get());
		blocks(4);
		// Reports lag: those up to the stop are still to come, and the other one is paid in each of them.
		for upto in [44, 48, 52, 56, 60, 64] {
			apply(&SettlementReport { upto, settlements: vec![settlement(one, 0, 0)], ..next_report() });
		}
		let last = Settlement { settled_in: stopped_in, settled_at: at, ..settlement(two, 10 * A_BLOCK, 0) };
		let upto = stopped_in.next_multiple_of(4);
		apply(&SettlementReport { upto, settlements: vec![last], ..next_report() });
		assert_eq!(session(two).payouts, 1);
	})
}

/// Whatever happens, the ledger of claims matches the sessions; the properties try it in any order.
#[test]
fn starts_stops_silence_and_recovery_keep_the_count_of_claims() {
	story(|| {
		let all: Vec<_> = (1..=4).map(computing).collect();
		blocks(4);
		apply(&SettlementReport { offline: all[..2].to_vec(), ..paying(&[(all[2], PHA)]) });
		assert_eq!(Budget::<Test>::get().claimants, 2);
		blocks(4);
		apply(&SettlementReport { recovered: vec![all[0], all[3]], ..next_report() });
		assert_ok!(Computation::stop(&all[0]));
		assert_ok!(Computation::stop(&all[1]));
		assert_ok!(Computation::restart(&all[2], Amount::from_pha(5_001)));
		assert_eq!(Budget::<Test>::get().claimants, 2);
		assert_eq!(Sessions::<Test>::iter().count(), 4);
	})
}
