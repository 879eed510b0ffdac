//! The paid law, rule by rule: each test is named for the rule that it holds, and fails if the rule goes.
//!
//! What is expected comes from exact arithmetic ([`crate::ideal`]) or is plain on paper, never from the fold.
use crate::chain::{worker, Chain};
use crate::ideal::{distance, exact, fraction, whole, Exact};
use crate::oracle::Pair;
use protocol::{RegistryMessage, MAX_GATEKEEPERS};
use tokenomics::parameters::{phala_2023, published_economy};
use units::{Amount, ConfidenceLevel, Economy, Fixed, Millis, Value, WorkerId};
use worker_gatekeeper::{MAX_QUEUED_SETTLEMENTS, MAX_SESSIONS};

const ONE: ConfidenceLevel = ConfidenceLevel::One;

fn pha(n: u64) -> u128 {
	Fixed::from_int(n).bits()
}

/// A tenth of a percent an hour while silent, as designed; silence of more than two records and 24 seconds counts.
fn slashing() -> Economy {
	let mut economy = published_economy(phala_2023());
	economy.tokenomic.slash_rate = 61_489_146_912_365;
	economy.tokenomic.heartbeat_window = 2;
	economy.heartbeat_window = Millis::from_secs(24);
	economy
}

#[track_caller]
fn assert_close(got: u128, expected: &Exact) {
	let apart = distance(&exact(got), expected);
	assert!(apart < fraction(1, 1_000_000_000), "{} instead of {expected}", Fixed::from_bits(got));
}

fn check(pair: &Pair) {
	pair.compare().unwrap();
}

#[test]
fn an_unresponsive_worker_is_slashed_by_the_time_that_passes() {
	let mut pair = Pair::launched(slashing());
	pair.start(worker(1), 1, pha(10_000), 1_000, ONE);
	pair.draw_all();
	pair.block(12_000);
	while pair.chain.view(worker(1)).responsive {
		pair.block(12_000);
	}
	let mut value = exact(pair.chain.view(worker(1)).value.bits());
	for dt in [12_000, 3_000, 60_000, 600_000] {
		pair.block(dt);
		// An hour is 300 reference blocks; one record counts for a minute at most.
		value = &value - &value * exact(61_489_146_912_365) * fraction(dt.min(60_000), 12_000);
		assert_close(pair.chain.view(worker(1)).value.bits(), &value);
		check(&pair);
	}
	assert!(value < whole(10_000));
}

/// The record of the verdict is the first one that slashes; the record of the return does not.
#[test]
fn slashing_begins_with_the_verdict_and_ends_with_the_answer() {
	let mut pair = Pair::launched(slashing());
	pair.start(worker(1), 1, pha(10_000), 1_000, ONE);
	pair.draw_all();
	let challenge = pair.block(12_000);
	pair.block(12_000);
	pair.block(12_000);
	let before = pair.chain.view(worker(1)).value;
	pair.block(12_000);
	let silent = pair.chain.view(worker(1));
	assert!(!silent.responsive && silent.value < before);
	pair.answer(worker(1), 1, challenge, 1, false);
	pair.block(12_000);
	let back = pair.chain.view(worker(1));
	assert_eq!((back.responsive, back.value), (true, silent.value));
	check(&pair);
}

#[test]
fn growth_is_scaled_by_the_time_of_the_record() {
	let set = phala_2023();
	for dt in [3_000u64, 12_000, 60_000, 3_600_000] {
		let mut pair = Pair::launched(slashing());
		pair.start(worker(1), 1, pha(10_000), 1_000, ONE);
		pair.block(12_000);
		let before = exact(pair.chain.view(worker(1)).value.bits());
		pair.block(dt);
		let cost = exact(set.cost_k) * whole(1_000) + exact(set.cost_b);
		let a_block = (exact(set.rho) - whole(1)) * &before + cost;
		assert_close(pair.chain.view(worker(1)).value.bits(), &(before + a_block * fraction(dt.min(60_000), 12_000)));
	}
}

#[test]
fn growth_is_scaled_by_measured_performance() {
	let set = phala_2023();
	let mut pair = Pair::launched(slashing());
	pair.start(worker(1), 1, pha(10_000), 1_000, ONE);
	pair.draw_all();
	let challenge = pair.block(12_000);
	// Half its benchmark: 500 in six seconds, from the start to the record of the answer.
	pair.answer(worker(1), 1, challenge, 1_000, false);
	pair.block(12_000);
	let before = exact(pair.chain.view(worker(1)).value.bits());
	pair.block(12_000);
	let cost = exact(set.cost_k) * whole(1_000) + exact(set.cost_b);
	let half = ((exact(set.rho) - whole(1)) * &before + cost) * fraction(1, 2);
	assert_close(pair.chain.view(worker(1)).value.bits(), &(before + half));
}

#[test]
fn nothing_grows_in_the_record_of_a_heartbeat() {
	let mut pair = Pair::launched(slashing());
	pair.start(worker(1), 1, pha(10_000), 1_000, ONE);
	pair.draw_all();
	let challenge = pair.block(12_000);
	let before = pair.chain.view(worker(1)).value;
	pair.answer(worker(1), 1, challenge, 2_000, false);
	pair.block(12_000);
	// Half a minute's pay is far more than what it grew by, so all growth is taken back, and none is added.
	let set = phala_2023();
	let grown = exact(before.bits()) - whole(10_000);
	assert!(grown > whole(0), "it grew in the record before");
	assert_close(pair.chain.view(worker(1)).value.bits(), &whole(10_000));
	assert!(exact(set.budget_per_block) > grown);
	check(&pair);
}

#[test]
fn confidence_lowers_the_share_of_the_machine_and_not_of_the_stake() {
	let share = |level: u8| {
		let mut pair = Pair::launched(slashing());
		pair.start(worker(1), 1, pha(6_000), 4_000, level.try_into().unwrap());
		pair.block(12_000);
		check(&pair);
		exact(pair.chain.view(worker(1)).share.bits())
	};
	let squared = |level| &share(level) * &share(level);
	// V^2 + (2 P c)^2, V a little above 6,000 by then: what differs is the machine's part alone.
	for (level, counts) in [(4, fraction(16, 25)), (5, fraction(49, 100))] {
		let missing = squared(1) - squared(level);
		let expected = (whole(1) - counts) * whole(64_000_000);
		assert!(distance(&missing, &expected) < fraction(1, 1_000), "level {level}");
	}
	assert_eq!((share(1), share(2)), (share(2), share(3)));
}

/// Everybody answers in one record, more workers than the queue of settlements holds. Who found no room is paid for the
/// whole time with its next answer: as much as an equal one that found room has by then.
#[test]
fn a_full_queue_of_settlements_loses_no_pay() {
	const BEYOND: usize = 150;
	let mut chain = Chain::launched();
	let ids: Vec<_> = (0..MAX_QUEUED_SETTLEMENTS + BEYOND).map(numbered).collect();
	let start = |id: &WorkerId| chain.start_with(*id, 1_000, Value::from_bits(pha(1_000)));
	let sessions: Vec<_> = ids.iter().map(start).collect();
	chain.blocks(3);
	chain.draw();
	let challenge = chain.block();
	for (id, session) in ids.iter().zip(&sessions) {
		chain.answer_with(*id, *session, challenge, 1_000_000, 0);
	}
	chain.block();
	assert_eq!(chain.fold.overview().ignored.no_room, BEYOND as u64);
	while chain.fold.overview().queued_settlements > 0 {
		chain.block();
	}
	let (first, last, session) = (ids[0], ids[ids.len() - 1], sessions[ids.len() - 1]);
	let paid = |chain: &Chain, id| {
		let own = chain.settlements().into_iter().filter(|settled| settled.worker == id);
		own.map(|settled| settled.payout.0 + settled.treasury.0).sum::<u128>()
	};
	assert!(paid(&chain, first) > 0 && paid(&chain, last) == 0);
	chain.draw();
	let challenge = chain.block();
	chain.answer_with(last, session, challenge, 2_000_000, 0);
	chain.block();
	let waits = chain.view(first).accrued.to_amount_floor().0;
	chain.until_report();
	let (first, last) = (paid(&chain, first) + waits, paid(&chain, last));
	assert!(first.abs_diff(last) < last / 100_000, "{first} and {last} units");
}

fn numbered(n: usize) -> WorkerId {
	let mut id = [0; 32];
	id[..8].copy_from_slice(&(n as u64).to_be_bytes());
	WorkerId(id)
}

#[test]
fn no_more_sessions_than_the_limit() {
	let mut chain = Chain::new(published_economy(phala_2023()));
	for n in 0..MAX_SESSIONS {
		chain.start_with(numbered(n), 1_000, Value::from_bits(pha(1_000)));
		if n % 100_000 == 99_999 {
			chain.block();
		}
	}
	assert_eq!(chain.fold.overview().sessions, MAX_SESSIONS);
	chain.start_with(numbered(MAX_SESSIONS), 1_000, Value::from_bits(pha(1_000)));
	chain.block();
	let overview = chain.fold.overview();
	assert_eq!((overview.sessions, overview.ignored.no_room), (MAX_SESSIONS, 1));
	assert_eq!(chain.fold.view(&numbered(MAX_SESSIONS)), None);
	// A worker that has a session may start another one.
	chain.start_with(numbered(7), 1_000, Value::from_bits(pha(2_000)));
	chain.block();
	assert_eq!(chain.view(numbered(7)).value, Value::from_bits(pha(2_000)));
	assert_eq!(chain.fold.overview().ignored.no_room, 1);
}

/// Case 5: a worker catches up over two challenges at once: its counter reads the same for both answers.
#[test]
fn two_challenges_answered_in_one_import_leave_p_as_measured() {
	for apart in [0, 1] {
		let mut pair = Pair::launched(slashing());
		pair.start(worker(1), 1, pha(6_000), 1_000, ONE);
		let first = {
			pair.draw_all();
			pair.block(12_000)
		};
		pair.draw_all();
		let second = pair.block(12_000);
		// 24 seconds at 150 a second: 900 in six.
		pair.answer(worker(1), 1, first, 3_600, false);
		if apart == 1 {
			pair.block(12_000);
		}
		pair.answer(worker(1), 1, second, 3_600, false);
		pair.block(12_000);
		// From the start to the record of the first answer, 24 seconds, at 150 a second.
		assert_close(pair.chain.view(worker(1)).counted_score.bits(), &whole(900));
		check(&pair);
		// The next answer is measured from the second challenge on, at 100 a second.
		pair.draw_all();
		let third = pair.block(12_000);
		let since = (third.1 .0 + 12_000 - second.1 .0) / 1_000;
		pair.answer(worker(1), 1, third, 3_600 + since * 100, false);
		pair.block(12_000);
		assert_close(pair.chain.view(worker(1)).counted_score.bits(), &whole(600));
	}
}

/// Case 5, its sibling: a worker learns of its session together with the first challenge.
#[test]
fn a_first_answer_without_iterations_leaves_p_at_the_benchmark() {
	let mut pair = Pair::launched(slashing());
	pair.start(worker(1), 1, pha(6_000), 1_000, ONE);
	pair.draw_all();
	let first = pair.block(12_000);
	pair.answer(worker(1), 1, first, 0, false);
	pair.block(12_000);
	assert_eq!(pair.chain.view(worker(1)).counted_score, Fixed::from_int(1_000));
	// That happens once: a machine that stands still shows with the next answer.
	pair.draw_all();
	let second = pair.block(12_000);
	pair.answer(worker(1), 1, second, 0, false);
	pair.block(12_000);
	assert_eq!(pair.chain.view(worker(1)).counted_score, Fixed::ZERO);
	check(&pair);
}

/// A challenge whose window passes while its worker is silent already is no second verdict; it stays open, and an answer
/// to it brings the worker back.
#[test]
fn a_challenge_that_expires_in_silence_is_not_judged_again() {
	let mut pair = Pair::launched(slashing());
	pair.start(worker(1), 1, pha(6_000), 1_000, ONE);
	pair.draw_all();
	let first = pair.block(12_000);
	pair.block(12_000);
	pair.draw_all();
	let second = pair.block(12_000);
	pair.block(12_000);
	assert!(!pair.chain.view(worker(1)).responsive);
	// The second window passes in silence.
	pair.pass(5);
	// An answer to the first leaves the second open, which judges nobody any more.
	pair.answer(worker(1), 1, first, 1_000, false);
	pair.pass(10);
	let view = pair.chain.view(worker(1));
	assert!(view.responsive && view.open_challenges == [second]);
	pair.answer(worker(1), 1, second, 1_000, false);
	pair.block(12_000);
	assert!(pair.chain.view(worker(1)).open_challenges.is_empty());
	check(&pair);
	assert_eq!(pair.ideal.moves.len(), 2);
}

/// A challenge drawn before the verdict and still within its window when the worker comes back has to be answered.
#[test]
fn a_challenge_that_outlives_the_silence_is_judged() {
	let mut pair = Pair::launched(slashing());
	pair.start(worker(1), 1, pha(6_000), 1_000, ONE);
	pair.draw_all();
	let first = pair.block(12_000);
	pair.block(12_000);
	pair.draw_all();
	pair.block(12_000);
	pair.block(12_000);
	assert!(!pair.chain.view(worker(1)).responsive);
	pair.answer(worker(1), 1, first, 1_000, false);
	pair.block(12_000);
	assert!(pair.chain.view(worker(1)).responsive);
	pair.block(12_000);
	assert!(!pair.chain.view(worker(1)).responsive, "the second is overdue");
	check(&pair);
}

/// What is drawn in silence is never judged, after the return neither; what is drawn after it is.
#[test]
fn a_challenge_drawn_in_silence_is_never_judged() {
	let mut pair = Pair::launched(slashing());
	pair.start(worker(1), 1, pha(6_000), 1_000, ONE);
	pair.draw_all();
	pair.block(12_000);
	pair.pass(3);
	assert!(!pair.chain.view(worker(1)).responsive);
	pair.draw_all();
	let early = pair.block(12_000);
	pair.draw_all();
	pair.block(12_000);
	pair.answer(worker(1), 1, early, 1_000, false);
	pair.pass(10);
	assert!(pair.chain.view(worker(1)).responsive);
	pair.draw_all();
	pair.block(12_000);
	pair.pass(3);
	assert!(!pair.chain.view(worker(1)).responsive);
	check(&pair);
}

/// The published window of twenty records, and four minutes.
fn patient() -> Economy {
	let mut economy = slashing();
	economy.tokenomic.heartbeat_window = 20;
	economy.heartbeat_window = Millis::from_secs(240);
	economy
}

/// A benchmark a day and a unit of stake made a machine that answers slowly count as fast as its benchmark, again and again.
#[test]
fn more_stake_with_another_score_washes_off_no_low_p() {
	let mut pair = Pair::launched(slashing());
	pair.start(worker(1), 1, pha(6_000), 1_000, ONE);
	pair.draw_all();
	let first = pair.block(12_000);
	pair.answer(worker(1), 1, first, 1_000, false);
	pair.block(12_000);
	let slow = pair.chain.view(worker(1)).counted_score;
	assert!(slow < Fixed::from_int(500));
	pair.restart((worker(1), 1), (pha(6_000), pha(6_001)), 1_100, ONE);
	pair.block(12_000);
	assert_eq!(pair.chain.view(worker(1)).counted_score, slow);
	// What was measured is no more than the new benchmark allows.
	pair.restart((worker(1), 1), (pha(6_001), pha(6_002)), 50, ONE);
	pair.block(12_000);
	assert_close(pair.chain.view(worker(1)).counted_score.bits(), &whole(60));
	check(&pair);
}

/// Nobody hears of challenges while finality stands still, or the gatekeepers: a stall took from everybody what was earned
/// since the last heartbeat.
#[test]
fn a_stall_of_reports_takes_nothing_from_who_answers_after_it() {
	let mut pair = Pair::launched(patient());
	pair.start(worker(1), 1, pha(10_000), 1_000, ONE);
	pair.pass(7);
	pair.chain.applies = false;
	pair.draw_all();
	let early = pair.block(12_000);
	pair.pass(40);
	pair.draw_all();
	let late = pair.block(12_000);
	pair.pass(40);
	pair.chain.applies = true;
	pair.pass(2);
	for challenge in [early, late] {
		pair.answer(worker(1), 1, challenge, 100_000, false);
	}
	pair.pass(8);
	assert!(pair.chain.view(worker(1)).responsive);
	assert_eq!(pair.chain.fold.overview().totals.forfeited, Fixed::ZERO);
	let paid = pair.chain.settlements().iter().map(|settled| settled.payout).max();
	assert!(paid > Some(Amount::from_pha(4_000)), "{paid:?} of 92 records at 56.25 PHA, 80 %");
	check(&pair);
}

/// A worker that hears of a long stall at once answers the newest challenges; the fold must not have kept the oldest.
#[test]
fn after_a_stall_of_reports_the_newest_challenges_count() {
	let mut pair = Pair::launched(patient());
	pair.start(worker(1), 1, pha(10_000), 1_000, ONE);
	pair.pass(7);
	pair.chain.applies = false;
	let mut drawn = Vec::new();
	for _ in 0..60 {
		pair.draw_all();
		drawn.push(pair.block(12_000));
	}
	pair.chain.applies = true;
	pair.pass(2);
	for challenge in &drawn[44..] {
		pair.answer(worker(1), 1, *challenge, 100_000, false);
	}
	pair.pass(30);
	assert!(pair.chain.view(worker(1)).responsive && pair.chain.view(worker(1)).open_challenges.is_empty());
	check(&pair);
}

/// Whoever was silent before, during and after it is found out one window after it.
#[test]
fn whoever_does_not_answer_after_a_stall_of_reports_falls_silent_a_window_later() {
	let mut pair = Pair::launched(patient());
	pair.start(worker(1), 1, pha(10_000), 1_000, ONE);
	pair.pass(7);
	pair.chain.applies = false;
	pair.draw_all();
	pair.pass(40);
	assert!(pair.chain.view(worker(1)).responsive);
	pair.chain.applies = true;
	pair.pass(20);
	assert!(pair.chain.view(worker(1)).responsive, "twenty records and four minutes are its window");
	pair.pass(1);
	assert!(!pair.chain.view(worker(1)).responsive);
	check(&pair);
}

/// Case 7: as many gatekeepers as there may be launch the economy like one does.
#[test]
fn a_full_list_of_gatekeepers_is_read() {
	let mut chain = Chain::new(published_economy(phala_2023()));
	let gatekeepers = (0..MAX_GATEKEEPERS).map(|n| worker(n as u8)).collect();
	chain.registry_as_recorded(&RegistryMessage::GatekeepersChanged { gatekeepers });
	chain.registry(&RegistryMessage::MasterKeyKnown { public: [7; 32] });
	chain.blocks(8);
	assert_eq!(chain.fold.overview().ignored.unreadable, 0);
	assert!(!chain.reports.is_empty());
}
