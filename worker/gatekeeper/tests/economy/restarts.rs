//! A session that goes on with more stake, and random numbers that begin anew with a new master key.
use crate::chain::{random, worker, Chain};
use protocol::{ComputationMessage, RegistryMessage};
use tokenomics::formulas::initial_value;
use tokenomics::parameters::phala_2023;
use units::{Amount, ConfidenceLevel, Value};

fn at_stake(stake: u128) -> Value {
	initial_value(Amount::from_pha(stake), 1_000, ConfidenceLevel::One, &phala_2023()).unwrap()
}

fn restart(chain: &mut Chain, session: u32, before: u128, after: u128) {
	chain.computation(&ComputationMessage::SessionRestarted {
		worker: worker(1),
		session,
		initial_before: at_stake(before),
		initial_value: at_stake(after),
		score: 1_000,
		confidence: ConfidenceLevel::One,
	});
}

/// Case 7 of issue 7: a restart with one unit more washed off silence, open challenges and what was slashed.
#[test]
fn a_restart_moves_the_value_by_the_stake_and_leaves_all_else_as_it_was() {
	let [mut chain, mut undisturbed] = [Chain::launched(), Chain::launched()];
	let mut drawn = Vec::new();
	let mut session = 0;
	for chain in [&mut chain, &mut undisturbed] {
		session = chain.start(worker(1), 1_000, 5_000);
		chain.start(worker(2), 1_000, 5_000);
		chain.blocks(10);
		chain.draw();
		drawn.push(chain.block());
	}
	restart(&mut chain, session, 5_000, 6_000);
	chain.block();
	undisturbed.block();
	let (with, without) = (chain.view(worker(1)), undisturbed.view(worker(1)));
	let risen = at_stake(6_000).saturating_sub(at_stake(5_000));
	let moved = with.value.saturating_sub(without.value);
	// Growth goes on from the higher value, for the one record.
	assert!(
		moved >= risen && moved.saturating_sub(risen).bits() < risen.bits() / 100_000,
		"{moved} instead of {risen}"
	);
	assert_eq!(with.accrued, without.accrued, "nothing is forfeited");
	assert_eq!((with.open_challenges.clone(), with.session), (vec![drawn[0]], session), "still to be answered");
	assert!(with.share > without.share);
	chain.answer(worker(1), session, drawn[0]);
	chain.block();
	assert_eq!(chain.until_report().settlements.len(), 1);
}

/// The same, where it pays most: just before the silence is judged, and after it.
#[test]
fn a_silent_worker_stays_silent_through_any_number_of_restarts() {
	let mut chain = Chain::launched();
	let session = chain.start(worker(1), 1_000, 5_000);
	chain.blocks(10);
	chain.draw();
	chain.block();
	let mut stake = 5_000;
	for _ in 0..5 {
		chain.blocks(5);
		restart(&mut chain, session, stake, stake + 1);
		stake += 1;
	}
	chain.block();
	assert!(!chain.view(worker(1)).responsive);
	restart(&mut chain, session, stake, stake + 1);
	chain.blocks(4);
	assert!(!chain.view(worker(1)).responsive);
	assert!(chain.reports.iter().all(|report| report.recovered.is_empty()));
}

#[test]
fn a_restart_of_another_session_changes_nothing() {
	let mut chain = Chain::launched();
	let session = chain.start(worker(1), 1_000, 5_000);
	chain.blocks(2);
	let before = chain.fold.overview().ignored.other_session;
	restart(&mut chain, session + 1, 5_000, 9_000);
	chain.block();
	assert!(chain.view(worker(1)).value < at_stake(6_000));
	assert_eq!(chain.fold.overview().ignored.other_session, before + 1);
}

/// Case 4 of issue 7: whoever holds only the new key after a lost one must come to the same reports.
#[test]
fn random_numbers_begin_anew_in_the_record_that_makes_a_key_known() {
	let mut chain = Chain::launched();
	chain.blocks(9);
	assert_eq!(chain.reports.last().unwrap().random, random(&random(&[0; 32], 1), 2));
	chain.registry(&RegistryMessage::MasterKeyKnown { public: [8; 32] });
	let report = chain.until_report();
	assert_eq!((report.number, report.random), (3, random(&[0; 32], 3)));
	let next = chain.until_report();
	assert_eq!(next.random, random(&report.random, 4));
}
