use crate::mock::*;
use crate::pallet::{Error, Event, NextReport, Votes};
use crate::MAX_OPEN_REPORTS;
use frame::deps::frame_support::{assert_noop, assert_ok};
use protocol::Topic;

type Fault = Error<Test>;
const THIS: [u8; 32] = [1; 32];
const OTHER: [u8; 32] = [2; 32];

#[test]
fn a_report_is_agreed_by_more_than_half_of_the_gatekeepers() {
	story(|| {
		assert_ok!(vote(0, 1, THIS));
		assert_eq!(events(), vec![]);
		assert_ok!(vote(1, 1, THIS));
		assert_eq!(last_event(), Event::ReportAgreed { report: 1, digest: THIS });
		let told = events().len();
		assert_ok!(vote(2, 1, THIS));
		assert_eq!(events().len(), told, "told once");
	})
}

#[test]
fn half_of_four_is_no_majority() {
	story(|| {
		Gatekeepers::set(&(0..4).map(|n| worker(200 + n)).collect());
		assert_ok!(vote(0, 1, THIS));
		assert_ok!(vote(1, 1, THIS));
		assert_ok!(vote(2, 1, OTHER));
		assert_ok!(vote(3, 1, OTHER));
		assert_eq!(events(), vec![]);
	})
}

#[test]
fn a_second_different_vote_is_reported_and_the_first_stands() {
	story(|| {
		assert_ok!(vote(0, 1, THIS));
		assert_ok!(vote(0, 1, OTHER));
		let told = Event::Equivocated { gatekeeper: worker(200), report: 1, first: THIS, second: OTHER };
		assert_eq!(last_event(), told);
		assert_eq!(Votes::<Test>::get(1).votes.into_inner(), vec![(worker(200), THIS)]);
	})
}

#[test]
fn a_repeated_vote_changes_nothing() {
	story(|| {
		assert_ok!(vote(0, 1, THIS));
		let before = (events(), Votes::<Test>::get(1));
		assert_ok!(vote(0, 1, THIS));
		assert_eq!((events(), Votes::<Test>::get(1)), before);
	})
}

#[test]
fn votes_of_gatekeepers_who_left_do_not_count() {
	story(|| {
		assert_ok!(vote(0, 1, THIS));
		Gatekeepers::set(&(1..4).map(|n| worker(200 + n)).collect());
		assert_ok!(vote(1, 1, THIS));
		assert_eq!(events(), vec![], "one of three");
		assert_ok!(vote(3, 1, THIS));
		assert_eq!(last_event(), Event::ReportAgreed { report: 1, digest: THIS });
	})
}

#[test]
fn only_gatekeepers_vote_and_only_once_there_is_a_master_key() {
	story(|| {
		assert_noop!(vote(9, 1, THIS), Fault::NotGatekeeper);
		MasterKey::set(&None);
		assert_noop!(vote(0, 1, THIS), Fault::NoMasterKey);
	})
}

/// Case 4 of issue 7: named gatekeepers that cannot vote must not be waited for.
#[test]
fn a_majority_is_counted_among_those_whose_attestation_is_good_now() {
	story(|| {
		Lapsed::set(&vec![worker(201), worker(202)]);
		assert_ok!(vote(1, 1, OTHER));
		assert_eq!(events(), vec![], "taken, and not counted");
		assert_ok!(vote(0, 1, THIS));
		assert_eq!(last_event(), Event::ReportAgreed { report: 1, digest: THIS });
		Lapsed::set(&vec![worker(200)]);
		assert_eq!(Computation::settlement_status().agreed, None, "one of the two that count now");
		assert_ok!(vote(2, 1, OTHER));
		assert_eq!(Computation::settlement_status().agreed, Some(OTHER), "the vote from before counts again");
	})
}

/// Case 4 of issue 7: after a lost key, the same gatekeepers make other reports, and must not be held to the old ones.
#[test]
fn votes_under_a_master_key_that_was_given_up_bind_nobody() {
	story(|| {
		assert_ok!(vote(0, 1, THIS));
		assert_ok!(vote(1, 1, THIS));
		MasterKey::set(&Some([2; 32]));
		assert_eq!(Computation::settlement_status().agreed, None);
		assert_ok!(vote(0, 1, OTHER));
		assert_ok!(vote(1, 1, OTHER));
		assert_eq!(last_event(), Event::ReportAgreed { report: 1, digest: OTHER });
		assert_eq!(Votes::<Test>::get(1).votes.len(), 2);
	})
}

#[test]
fn votes_are_taken_for_the_open_window_only() {
	story(|| {
		assert_ok!(vote(0, MAX_OPEN_REPORTS, THIS));
		assert_noop!(vote(0, MAX_OPEN_REPORTS + 1, THIS), Fault::VoteTooEarly);
		assert_ok!(Computation::skip_report(root(), 1));
		assert_eq!(NextReport::<Test>::get(), 2);
		assert_ok!(vote(0, MAX_OPEN_REPORTS + 1, THIS));
	})
}

#[test]
fn a_vote_that_comes_after_its_report_is_no_error_and_leaves_no_trace() {
	story(|| {
		assert_ok!(Computation::skip_report(root(), 1));
		assert_ok!(vote(0, 1, THIS));
		assert!(!Votes::<Test>::contains_key(1));
	})
}

#[test]
fn a_payload_that_is_no_vote_is_refused() {
	story(|| {
		assert_noop!(say(worker(200), Topic::ReportVote, &(1u32, [0u8; 31])), Fault::Undecodable);
		assert_noop!(say(worker(200), Topic::ReportVote, &(1u32, [0u8; 33])), Fault::Undecodable);
	})
}
