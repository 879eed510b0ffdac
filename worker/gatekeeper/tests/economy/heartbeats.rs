//! Challenges and answers: what is accepted, what is passed over, what silence costs.
use crate::chain::{assert_close, worker, Chain};
use codec::Encode;
use protocol::{Heartbeat, RegistryMessage, Sender, Topic};
use units::{Fixed, Millis, RewardWeight};

/// A chain with one worker in a session and one open challenge.
fn drawn() -> (Chain, u32, (u32, Millis)) {
	let mut chain = Chain::launched();
	let session = chain.start(worker(1), 1_000, 5_000);
	chain.blocks(10);
	chain.draw();
	let challenge = chain.block();
	(chain, session, challenge)
}

#[test]
fn an_answer_settles_what_accrued_and_closes_the_challenge() {
	let (mut chain, session, challenge) = drawn();
	assert_eq!(chain.view(worker(1)).open_challenges, [challenge]);
	chain.answer(worker(1), session, challenge);
	let (number, at) = chain.block();
	let report = chain.until_report();
	let [settled] = &report.settlements[..] else { panic!("{report:?}") };
	assert_eq!((settled.worker, settled.settled_in, settled.settled_at), (worker(1), number, at));
	// Alone on the chain it gets everything: 56.25 PHA for each of the 11 records after the one it started in.
	assert_eq!(settled.payout.to_string(), "495");
	assert_eq!(settled.treasury.to_string(), "123.749999999999");
	let view = chain.view(worker(1));
	assert!(view.open_challenges.is_empty());
	assert_eq!(view.last_heartbeat, Some(number));
}

#[test]
fn silence_beyond_the_window_forfeits_and_an_answer_recovers_without_pay() {
	let (mut chain, session, challenge) = drawn();
	chain.blocks(20);
	assert!(chain.view(worker(1)).responsive, "20 records are within the window");
	assert_eq!(chain.fold.overview().unresponsive, 0);
	let accrued = chain.view(worker(1)).accrued;
	let (number, _) = chain.block();
	let view = chain.view(worker(1));
	assert!(!view.responsive);
	assert_eq!((chain.fold.number(), chain.fold.overview().unresponsive), (number, 1));
	assert_eq!((view.accrued, view.share), (Fixed::ZERO, RewardWeight::ZERO));
	let forfeited = chain.fold.overview().totals.forfeited;
	assert!(forfeited > accrued, "the record of the verdict had accrued too");
	chain.until_report();
	assert_eq!(chain.reports.iter().flat_map(|r| &r.offline).collect::<Vec<_>>(), [&worker(1)]);

	chain.blocks(50);
	chain.answer(worker(1), session, challenge);
	chain.block();
	assert!(chain.view(worker(1)).responsive);
	assert_eq!(chain.view(worker(1)).accrued, Fixed::ZERO);
	// Pay begins with the record after.
	chain.block();
	assert_close(chain.view(worker(1)).accrued, "56.25");
	let view = chain.view(worker(1));
	assert_ne!(view.expected, view.owed, "it accrues more until its next challenge");
	chain.until_report();
	assert_eq!(chain.reports.iter().flat_map(|r| &r.recovered).collect::<Vec<_>>(), [&worker(1)]);
	assert_eq!(chain.settlements(), Vec::<&protocol::Settlement>::new());
	assert_eq!(chain.fold.overview().totals.forfeited, forfeited);
}

#[test]
fn on_a_fast_chain_the_window_is_time() {
	let (mut chain, _, challenge) = drawn();
	chain.block_time = 3_000;
	while chain.slot_time.since(challenge.1) <= Millis::from_secs(240) {
		assert!(chain.view(worker(1)).responsive);
		chain.block();
	}
	assert!(!chain.view(worker(1)).responsive);
	assert_eq!(chain.number - challenge.0, 81);
}

#[test]
fn a_halt_does_not_take_the_time_to_answer() {
	let (mut chain, session, challenge) = drawn();
	chain.block_time = 7_200_000;
	chain.block();
	chain.block_time = 60_000;
	chain.blocks(19);
	assert!(chain.view(worker(1)).responsive, "hours passed, but only 20 records");
	chain.answer(worker(1), session, challenge);
	chain.until_report();
	assert_eq!(chain.settlements().len(), 1);
}

#[test]
fn an_answer_to_a_later_challenge_closes_the_earlier_ones() {
	let (mut chain, session, _) = drawn();
	chain.block();
	chain.draw();
	let second = chain.block();
	chain.draw();
	let third = chain.block();
	chain.answer(worker(1), session, second);
	chain.block();
	assert_eq!(chain.view(worker(1)).open_challenges, [third]);
	// The first challenge is not judged any more, the third is.
	chain.blocks(third.0 + 20 - chain.number);
	assert!(chain.view(worker(1)).responsive);
	chain.block();
	assert!(!chain.view(worker(1)).responsive);
}

#[test]
fn answers_that_do_not_fit_change_nothing_and_are_counted() {
	let (mut chain, session, (block, at)) = drawn();
	let before = chain.view(worker(1));
	chain.answer(worker(1), session, (block - 1, at));
	chain.answer(worker(1), session, (block, Millis(at.0 + 1)));
	chain.answer(worker(1), session + 1, (block, at));
	chain.answer(worker(2), session, (block, at));
	chain.say(Sender::Worker(worker(1)), Topic::Heartbeat, vec![1, 2, 3]);
	let forged =
		Heartbeat { session, challenge_block: block, challenge_time: at, iterations: 0, clusters: 0, contracts: 0 };
	chain.say(Sender::User(units::AccountId([1; 32])), Topic::Heartbeat, forged.encode());
	let gatekeepers = RegistryMessage::GatekeepersChanged { gatekeepers: vec![] };
	chain.say(Sender::Worker(worker(1)), Topic::Registry, gatekeepers.encode());
	chain.block();
	let ignored = chain.fold.overview().ignored;
	assert_eq!(
		(ignored.no_such_challenge, ignored.other_session, ignored.no_session, ignored.unreadable, ignored.no_room),
		(2, 1, 1, 3, 0)
	);
	let after = chain.view(worker(1));
	assert_eq!((after.open_challenges, after.last_heartbeat), (before.open_challenges, before.last_heartbeat));
	assert!(after.accrued > before.accrued);
	chain.answer(worker(1), session, (block, at));
	chain.until_report();
	assert_eq!(chain.settlements().len(), 1, "the right answer still counts");
}

#[test]
fn a_challenge_is_answered_once() {
	let (mut chain, session, challenge) = drawn();
	chain.answer(worker(1), session, challenge);
	chain.answer(worker(1), session, challenge);
	chain.until_report();
	assert_eq!(chain.settlements().len(), 1);
	assert_eq!(chain.fold.overview().ignored.no_such_challenge, 1);
}

#[test]
fn two_answers_in_a_record_settle_once() {
	let (mut chain, session, first) = drawn();
	chain.draw();
	let second = chain.block();
	chain.answer(worker(1), session, first);
	chain.answer(worker(1), session, second);
	chain.until_report();
	assert_eq!(chain.settlements().len(), 1);
	assert!(chain.view(worker(1)).open_challenges.is_empty());
}

#[test]
fn a_new_session_does_not_inherit_challenges() {
	let (mut chain, session, challenge) = drawn();
	chain.stop(worker(1), session);
	let again = chain.start(worker(1), 1_000, 5_000);
	chain.block();
	assert!(chain.view(worker(1)).open_challenges.is_empty());
	chain.answer(worker(1), again, challenge);
	chain.blocks(30);
	assert!(chain.view(worker(1)).responsive, "the old challenge judges nobody");
	assert_eq!(chain.fold.overview().ignored.no_such_challenge, 1);
	assert!(chain.settlements().is_empty());
}

#[test]
fn stopping_forfeits_what_was_not_settled() {
	let (mut chain, session, _) = drawn();
	let accrued = chain.view(worker(1)).accrued;
	chain.stop(worker(1), session + 5);
	chain.block();
	assert_eq!(chain.fold.overview().ignored.other_session, 1);
	chain.stop(worker(1), session);
	chain.block();
	let totals = chain.fold.overview().totals;
	assert_close(totals.forfeited.checked_sub(accrued).unwrap(), "112.5");
	assert_eq!(chain.fold.view(&worker(1)), None);
	chain.stop(worker(1), session);
	chain.block();
	assert_eq!(chain.fold.overview().ignored.no_session, 1);
}

#[test]
fn a_heartbeat_measures_the_machine_from_challenge_to_answer() {
	let (mut chain, session, first) = drawn();
	// 12 records of 12 seconds from the start to the record of the answer: 132 s.
	chain.answer_with(worker(1), session, first, 500 * 132 / 6, 0);
	chain.block();
	assert_close(chain.view(worker(1)).counted_score, "500");
	chain.draw();
	let second = chain.block();
	chain.answer_with(worker(1), session, second, 1_000_000, 0);
	chain.block();
	// At most 1.2 of the benchmark.
	assert_close(chain.view(worker(1)).counted_score, "1200");
	chain.draw();
	let third = chain.block();
	chain.answer_with(worker(1), session, third, 1_000_000, 3);
	chain.block();
	assert_eq!(chain.view(worker(1)).counted_score, Fixed::from_int(1_000), "the benchmark while it hosts contracts");
	chain.until_report();
	assert_eq!(chain.settlements().iter().map(|s| s.score).collect::<Vec<_>>(), [500, 1_200, 0]);
}

#[test]
fn an_unresponsive_worker_comes_back_by_a_new_challenge_after_many() {
	let (mut chain, session, _) = drawn();
	chain.blocks(21);
	assert!(!chain.view(worker(1)).responsive);
	for _ in 0..40 {
		chain.draw();
		chain.block();
	}
	let open = chain.view(worker(1)).open_challenges;
	assert_eq!(open.len(), worker_gatekeeper::MAX_OPEN_CHALLENGES);
	let newest = *open.last().unwrap();
	assert_eq!(newest.0, chain.number, "the newest are kept");
	chain.answer(worker(1), session, newest);
	chain.block();
	assert!(chain.view(worker(1)).responsive);
	assert!(chain.view(worker(1)).open_challenges.is_empty());
}
