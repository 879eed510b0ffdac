//! Reports: when, how many, what fits into one.
use crate::chain::{assert_close, random, worker, Chain, GENESIS_TIME};
use protocol::{ComputationMessage, RecordV1, RegistryMessage, MAX_SETTLEMENTS, REPORT_INTERVAL, ROOT_INTERVAL};
use secrets::LibraryCrypto;
use tokenomics::parameters::{genesis_default, phala_2023, published_economy};
use units::{Fixed, Millis, RewardWeight, WorkerId};
use worker_gatekeeper::{EconomyFold, FoldError};

#[test]
fn no_report_and_no_pay_before_gatekeepers_and_master_key() {
	let mut chain = Chain::new(published_economy(phala_2023()));
	chain.start(worker(1), 1_000, 5_000);
	chain.blocks(9);
	chain.registry(&RegistryMessage::GatekeepersChanged { gatekeepers: vec![worker(9)] });
	chain.blocks(9);
	assert!(chain.reports.is_empty());
	assert_eq!(chain.fold.overview().totals.due, Fixed::ZERO);
	let value = chain.view(worker(1)).value;
	chain.registry(&RegistryMessage::MasterKeyKnown { public: [1; 32] });
	let (launch, _) = chain.block();
	assert_eq!(chain.view(worker(1)).value, value, "no time has passed for values yet");
	let report = chain.until_report();
	assert_eq!((report.number, report.after, report.upto), (1, launch, 20));
	let due = u64::from(report.upto - launch) * 5_625;
	assert_eq!(chain.fold.overview().totals.due, Fixed::from_fraction_floor(due, 100).unwrap());
}

#[test]
fn reports_follow_one_another_without_gaps_and_chain_their_random_numbers() {
	let mut chain = Chain::launched();
	chain.blocks(100);
	let mut before = ([0; 32], 1);
	for (at, report) in chain.reports.iter().enumerate() {
		assert_eq!(report.number as usize, at + 1);
		assert_eq!(report.upto % REPORT_INTERVAL, 0);
		assert_eq!(report.after, before.1);
		assert_eq!(report.random, random(&before.0, report.number));
		before = (report.random, report.upto);
	}
	assert_eq!(chain.reports.len(), 25);
}

#[test]
fn settlements_beyond_a_hundred_spill_into_the_next_reports_in_order() {
	let mut chain = Chain::launched();
	let ids: Vec<WorkerId> = (0..=249).map(worker).collect();
	let sessions: Vec<u32> = ids.iter().map(|id| chain.start(*id, 500, 2_000)).collect();
	chain.blocks(5);
	chain.draw();
	let challenge = chain.block();
	for (id, session) in ids.iter().zip(&sessions).rev() {
		chain.answer(*id, *session, challenge);
	}
	let lengths: Vec<usize> = (0..4).map(|_| chain.until_report().settlements.len()).collect();
	assert_eq!(lengths, [MAX_SETTLEMENTS as usize, MAX_SETTLEMENTS as usize, 50, 0]);
	let order: Vec<WorkerId> = chain.settlements().iter().map(|settled| settled.worker).collect();
	assert_eq!(order, ids.into_iter().rev().collect::<Vec<_>>());
}

#[test]
fn every_three_hundredth_record_carries_the_root_of_the_state() {
	let mut chain = Chain::launched();
	chain.start(worker(1), 500, 2_000);
	while chain.number < ROOT_INTERVAL {
		chain.block();
	}
	let root = chain.reports.last().unwrap().economy_root;
	assert_eq!(root, Some(chain.fold.root::<LibraryCrypto>()));
	assert_eq!(chain.reports.iter().filter(|report| report.economy_root.is_some()).count(), 1);
}

#[test]
fn the_first_record_of_a_day_samples_the_shares() {
	let mut chain = Chain::launched();
	chain.start(worker(1), 1_000, 5_000);
	chain.blocks(20);
	let midnight = (GENESIS_TIME / 86_400_000 + 1) * 86_400_000;
	chain.block_time = midnight - chain.slot_time.0 - 1;
	chain.block();
	let shares = chain.view(worker(1)).total_shares;
	chain.block_time = 1;
	let (number, at) = chain.block();
	assert_eq!(at, Millis(midnight));
	chain.block_time = 12_000;
	chain.blocks(8);
	let samples: Vec<_> = chain.reports.iter().filter_map(|report| report.sample.clone()).collect();
	let [sample] = &samples[..] else { panic!("{samples:?}") };
	assert_eq!((u64::from(sample.day), sample.number, sample.shares), (midnight / 86_400_000, number, shares));
	assert!(shares > RewardWeight::ZERO);
}

#[test]
fn a_change_of_budget_or_parameters_acts_from_the_next_record_on() {
	let mut chain = Chain::launched();
	chain.start(worker(1), 1_000, 5_000);
	chain.block();
	chain.computation(&ComputationMessage::BudgetChanged(Fixed::from_int(10).bits()));
	chain.block();
	assert_close(chain.view(worker(1)).accrued, "56.25");
	chain.block();
	assert_close(chain.view(worker(1)).accrued, "66.25");
	chain.computation(&ComputationMessage::EconomyChanged(published_economy(genesis_default())));
	chain.computation(&ComputationMessage::BudgetChanged(Fixed::from_int(1).bits()));
	chain.block();
	assert_close(chain.view(worker(1)).accrued, "76.25");
	chain.block();
	assert_close(chain.view(worker(1)).accrued, "77.25");
	assert_eq!(chain.fold.overview().economy.tokenomic.rig_k, genesis_default().rig_k);
}

#[test]
fn a_record_out_of_order_is_refused_and_changes_nothing() {
	let mut chain = Chain::launched();
	let before = chain.fold.clone();
	for number in [0, 1, 3, u32::MAX] {
		let record = RecordV1 { number, slot_time: Millis(1), protocol: 1, challenge: None, messages: Vec::new() };
		let refused = chain.fold.fold::<LibraryCrypto>(&record, random);
		assert_eq!(refused, Err(FoldError::OutOfOrder { expected: 2, got: number }));
	}
	assert_eq!(chain.fold, before);
}

/// No time to answer: who is drawn in a record is silent in the next.
fn without_patience() -> Chain {
	let mut economy = published_economy(phala_2023());
	economy.tokenomic.heartbeat_window = 0;
	economy.heartbeat_window = Millis(0);
	let mut chain = Chain::new(economy);
	chain.launch();
	chain
}

/// The chain applies `offline` before `recovered`: one report holds one turn each way at most, of which the last is how the
/// worker is.
#[test]
fn a_report_tells_how_a_worker_is_and_not_what_it_was_in_between() {
	let mut chain = without_patience();
	let session = chain.start(worker(1), 1_000, 5_000);
	chain.blocks(5);
	// Drawn in record 6, silent in 7, back in 8: one report, in this order.
	chain.draw();
	let challenge = chain.block();
	chain.block();
	chain.answer(worker(1), session, challenge);
	let report = chain.until_report();
	assert_eq!((&report.offline[..], &report.recovered[..]), (&[worker(1)][..], &[worker(1)][..]));
	// Drawn in 9, silent from 10 on.
	chain.draw();
	let challenge = chain.block();
	let report = chain.until_report();
	assert_eq!((&report.offline[..], &report.recovered[..]), (&[worker(1)][..], &[][..]));
	// Back in 13; drawn in 14 and silent in 15: as the chain believes.
	chain.answer(worker(1), session, challenge);
	chain.block();
	chain.draw();
	let challenge = chain.block();
	let report = chain.until_report();
	assert_eq!(report.upto, 16);
	assert!(!chain.view(worker(1)).responsive);
	assert_eq!((&report.offline[..], &report.recovered[..]), (&[][..], &[][..]));
	chain.answer(worker(1), session, challenge);
	let report = chain.until_report();
	assert_eq!((&report.offline[..], &report.recovered[..]), (&[][..], &[worker(1)][..]));
}

/// A worker that turned in every record held up all that was told behind it, one report for each of its turns, for ever.
#[test]
fn a_worker_that_turns_in_every_record_holds_up_nobody() {
	let mut chain = without_patience();
	let sessions = [chain.start(worker(1), 1_000, 5_000), chain.start(worker(2), 1_000, 5_000)];
	let flaps = |chain: &mut Chain, records: u32| {
		for _ in 0..records {
			chain.draw();
			let challenge = chain.block();
			chain.block();
			chain.answer(worker(1), sessions[0], challenge);
		}
	};
	flaps(&mut chain, 40);
	let silent = chain.reports.iter().position(|report| report.offline.contains(&worker(2))).unwrap();
	assert_eq!(silent, 0, "it fell silent in the first report's records");
	assert!(chain.reports.iter().all(|report| report.offline.len() + report.recovered.len() <= 3));
	chain.blocks(8);
	let last = chain.reports.last().unwrap();
	assert_eq!((last.offline.len(), last.recovered.len()), (0, 0), "nothing waits");
}

#[test]
fn transitions_of_a_session_that_is_over_are_not_told() {
	let mut chain = Chain::launched();
	let session = chain.start(worker(1), 1_000, 5_000);
	chain.blocks(2);
	chain.draw();
	chain.block();
	// The verdict falls in record 25, right after a report; the session stops before the next one.
	chain.blocks(21);
	assert_eq!(chain.number, 25);
	assert!(!chain.view(worker(1)).responsive);
	chain.stop(worker(1), session);
	chain.until_report();
	assert_eq!(chain.reports.iter().flat_map(|report| &report.offline).count(), 0);
}

#[test]
fn an_empty_economy_folds_quietly() {
	let mut fold = EconomyFold::new(Default::default());
	for number in 1..=8 {
		let record = RecordV1 {
			number,
			slot_time: Millis(u64::from(number)),
			protocol: 1,
			challenge: None,
			messages: Vec::new(),
		};
		assert_eq!(fold.fold::<LibraryCrypto>(&record, random), Ok(None));
	}
}
