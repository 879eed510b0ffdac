//! What the chain says while it waits for reports.
use crate::mock::*;
use crate::pallet::{Accrued, Event, WaitingSince};
use crate::Waiting;
use frame::deps::frame_support::assert_ok;
use units::{Amount, Millis};

const THIS: [u8; 32] = [1; 32];
const OTHER: [u8; 32] = [2; 32];

fn stalls() -> Vec<Event<Test>> {
	events().into_iter().filter(|event| matches!(event, Event::SettlementStalled { .. })).collect()
}

#[test]
fn a_stall_is_told_every_hundred_blocks_with_all_votes() {
	story(|| {
		assert_ok!(vote(0, 1, THIS));
		assert_ok!(vote(1, 1, OTHER));
		blocks(99);
		assert_eq!(stalls(), vec![]);
		blocks(101);
		let stalled = |waited| Event::SettlementStalled {
			report: 1,
			waited,
			agreed: None,
			votes: vec![(worker(200), THIS), (worker(201), OTHER)],
			missing: vec![worker(202)],
			lapsed: vec![],
			pending: vec![],
		};
		assert_eq!(stalls(), vec![stalled(100), stalled(200)]);
	})
}

/// Case 19 of issue 7: the only gatekeeper is dead, and the chain said nothing.
#[test]
fn a_stall_is_told_also_when_nobody_votes_at_all() {
	story(|| {
		Lapsed::set(&vec![worker(201)]);
		Pending::set(&vec![worker(203)]);
		blocks(100);
		let stalled = Event::SettlementStalled {
			report: 1,
			waited: 100,
			agreed: None,
			votes: vec![],
			missing: vec![worker(200), worker(202)],
			lapsed: vec![worker(201)],
			pending: vec![worker(203)],
		};
		assert_eq!(stalls(), vec![stalled]);
		Lapsed::set(&vec![]);
		apply(&report(1));
		blocks(99);
		assert_eq!(stalls().len(), 1, "counted from the last report");
		blocks(1);
		assert_eq!(stalls().len(), 2);
	})
}

#[test]
fn an_agreed_report_that_nobody_posts_is_a_stall_too() {
	story(|| {
		assert_ok!(vote(0, 1, THIS));
		assert_ok!(vote(1, 1, THIS));
		blocks(100);
		assert!(matches!(last_event(), Event::SettlementStalled { report: 1, agreed: Some(THIS), .. }));
	})
}

#[test]
fn nothing_is_waited_for_before_there_is_a_master_key_nor_is_any_budget_due() {
	story_before_launch(|| {
		let _ = computing(1);
		blocks(300);
		assert_eq!((stalls(), WaitingSince::<Test>::get()), (vec![], None));
		assert_eq!(Accrued::<Test>::get().to_amount_floor(), Amount(0));
		MasterKey::set(&Some([1; 32]));
		blocks(1);
		assert_eq!(WaitingSince::<Test>::get(), Some(Waiting { block: height(), at: Now::get() }));
		assert_eq!(Accrued::<Test>::get().to_amount_floor(), Amount(56_250_000_000_000), "as the gatekeepers accrue");
		MasterKey::set(&None);
		blocks(100);
		assert_eq!(stalls().len(), 1, "a key that was lost is a stall");
	})
}

#[test]
fn the_status_says_how_old_the_last_report_is_and_who_is_waited_for() {
	story(|| {
		blocks(2);
		apply(&report(1));
		blocks(5);
		assert_ok!(vote(2, 2, THIS));
		let status = Computation::settlement_status();
		assert_eq!(
			(status.next, status.last.map(|last| (last.number, last.delivered_at))),
			(2, Some((1, START.after(Millis(24_000)))))
		);
		assert_eq!((status.waited, status.waited_for), (5, Millis(60_000)));
		assert_eq!((status.voted, status.missing), (vec![(worker(202), THIS)], vec![worker(200), worker(201)]));
		assert_eq!((status.agreed, status.lapsed, status.pending, status.open), (None, vec![], vec![], true));
		IsOpen::set(&false);
		assert!(!Computation::settlement_status().open);
	})
}
