//! What holds whatever happens.
use crate::chain::{random, worker};
use codec::{DecodeAll, Encode};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use protocol::{
	Challenge, ComputationMessage, Heartbeat, Message, Payload, RecordV1, RegistryMessage, Sender, SettlementReport,
	Source, Topic, MAX_SETTLEMENTS, MAX_TRANSITIONS,
};
use secrets::LibraryCrypto;
use std::collections::HashSet;
use tokenomics::parameters::{genesis_default, khala_2022, phala_2023, published_economy};
use units::{AccountId, ConfidenceLevel, Economy, Fixed, Millis, TokenomicParameters, Value};
use worker_gatekeeper::EconomyFold;

/// Parameters in force somewhere, or any bits at all.
fn any_economy() -> impl Strategy<Value = Economy> {
	let any_bits = vec(any::<(u128, u32)>().prop_map(|(bits, shift)| bits >> (shift % 128)), 13);
	let wild = (any_bits, 0u32..30).prop_map(|(b, heartbeat_window)| TokenomicParameters {
		pha_rate: b[0],
		rho: b[1],
		budget_per_block: b[2],
		v_max: b[3],
		cost_k: b[4],
		cost_b: b[5],
		slash_rate: b[6],
		treasury_ratio: b[7],
		heartbeat_window,
		rig_k: b[8],
		rig_b: b[9],
		re: b[10],
		k: b[11],
		kappa: b[12],
	});
	let set = prop_oneof![Just(phala_2023()), Just(khala_2022()), Just(genesis_default()), wild];
	(set, 0u32..10).prop_map(|(set, window)| {
		let mut economy = published_economy(set);
		economy.tokenomic.heartbeat_window = economy.tokenomic.heartbeat_window.min(window);
		economy.heartbeat_window = Millis(u64::from(window) * 12_000);
		economy
	})
}

/// What happens in a record.
#[derive(Clone, Debug)]
enum Happening {
	Said(Message),
	/// An answer to the challenge of so many records ago.
	Answer {
		worker: u8,
		session: u32,
		ago: u32,
		iterations: u64,
		clusters: u32,
	},
}

/// Happenings that mostly make sense, among few workers, so that they meet.
fn any_happening() -> impl Strategy<Value = Happening> {
	// A worker's session mostly has its own number.
	let in_session = || (0u8..4, prop::bool::weighted(0.1)).prop_map(|(n, odd)| (n, u32::from(n) + u32::from(odd)));
	let started = (in_session(), any::<u128>(), 48u32..128, 0u32..8_000, 1u8..=5).prop_map(
		|((n, session), bits, shift, score, level)| {
			pallet(&ComputationMessage::SessionStarted {
				worker: worker(n),
				session,
				initial_value: Value::from_bits(bits >> shift),
				score,
				confidence: ConfidenceLevel::try_from(level).unwrap(),
			})
		},
	);
	let stopped = in_session()
		.prop_map(|(n, session)| pallet(&ComputationMessage::SessionStopped { worker: worker(n), session }));
	let answer = (in_session(), 0u32..12, any::<(u64, u32)>(), 0u32..2).prop_map(
		|((worker, session), ago, (bits, shift), clusters)| Happening::Answer {
			worker,
			session,
			ago,
			iterations: bits >> (shift % 64),
			clusters,
		},
	);
	let changed = any_economy().prop_map(|economy| pallet(&ComputationMessage::EconomyChanged(economy)));
	let budget = any::<u128>().prop_map(|bits| pallet(&ComputationMessage::BudgetChanged(bits)));
	let noise = (0u8..6, 0u8..3, vec(any::<u8>(), 0..40)).prop_map(|(topic, sender, body)| {
		let topic = [
			Topic::Registry,
			Topic::Computation,
			Topic::Heartbeat,
			Topic::Benchmark,
			Topic::ReportVote,
			Topic::MasterKey,
		][usize::from(topic)];
		let sender = match sender {
			0 => Sender::User(AccountId([1; 32])),
			1 => Sender::Worker(worker(1)),
			_ => Sender::Pallet(Source::Computation),
		};
		message(sender, topic, body)
	});
	let hashed = Just(Message {
		sender: Sender::Worker(worker(1)),
		topic: Topic::Heartbeat,
		payload: Payload::Hashed { hash: [0; 32], len: 5_000 },
	});
	let said = prop_oneof![16 => started, 2 => stopped, 1 => changed, 1 => budget, 2 => noise, 1 => hashed];
	prop_oneof![1 => said.prop_map(Happening::Said), 3 => answer]
}

/// The message of a happening in record `number`.
fn message_in(number: u32, happening: Happening) -> Message {
	match happening {
		Happening::Said(message) => message,
		Happening::Answer { worker: n, session, ago, iterations, clusters } => {
			let challenge_block = number.saturating_sub(ago);
			let challenge_time = slot_time_of(challenge_block);
			let said = Heartbeat { session, challenge_block, challenge_time, iterations, clusters, contracts: 0 };
			message(Sender::Worker(worker(n)), Topic::Heartbeat, said.encode())
		}
	}
}

fn pallet(told: &ComputationMessage) -> Message {
	message(Sender::Pallet(Source::Computation), Topic::Computation, told.encode())
}

fn message(sender: Sender, topic: Topic, body: Vec<u8>) -> Message {
	Message { sender, topic, payload: Payload::Inline(body) }
}

/// Slot times follow the number, unevenly, so that answers can name them.
fn slot_time_of(number: u32) -> Millis {
	Millis(1_700_000_000_000 + u64::from(number) * 11_000 + u64::from(number % 7) * 1_500)
}

fn any_records() -> impl Strategy<Value = Vec<RecordV1>> {
	let record = (vec(any_happening(), 0..6), proptest::option::of(any::<u8>()));
	vec(record, 1..60).prop_map(|records| {
		let launch = [
			RegistryMessage::GatekeepersChanged { gatekeepers: vec![worker(9)] },
			RegistryMessage::MasterKeyKnown { public: [0; 32] },
		]
		.map(|told| message(Sender::Pallet(Source::Registry), Topic::Registry, told.encode()));
		let mut number = 0;
		let with_number = |(happenings, draw): (Vec<Happening>, Option<u8>)| {
			number += 1;
			let mut messages: Vec<_> = happenings.into_iter().map(|happening| message_in(number, happening)).collect();
			// The chain applies each report in the record after the one that made it, most of the time.
			if number % 4 == 1 && number % 28 != 1 {
				let told = ComputationMessage::ReportApplied { report: number / 4 };
				messages.push(message(Sender::Pallet(Source::Computation), Topic::Computation, told.encode()));
			}
			let challenge = draw.map(|byte| Challenge { seed: [byte; 32], target: [0xc0; 32] });
			RecordV1 { number, slot_time: slot_time_of(number), protocol: 1, challenge, messages }
		};
		let mut records: Vec<RecordV1> = records.into_iter().map(with_number).collect();
		records[0].messages.extend(launch);
		records
	})
}

fn fold_all(fold: &mut EconomyFold, records: &[RecordV1]) -> Vec<SettlementReport> {
	records.iter().filter_map(|record| fold.fold::<LibraryCrypto>(record, random).unwrap()).collect()
}

/// Paid, treasury, forfeited and pending, in PHA, each rounded down.
fn accounted_for(fold: &EconomyFold) -> Fixed {
	let totals = fold.overview().totals;
	let pending = (0u8..4).filter_map(|n| fold.view(&worker(n))).map(|view| view.accrued);
	[totals.paid.to_fixed_floor(), totals.treasury.to_fixed_floor(), totals.forfeited]
		.into_iter()
		.chain(pending)
		.fold(Fixed::ZERO, Fixed::saturating_add)
}

/// The properties below are about something: random histories settle, fall silent, come back and forfeit.
#[test]
fn random_histories_reach_everything() {
	let mut runner = TestRunner::deterministic();
	let (mut settled, mut offline, mut recovered, mut forfeits, mut spilled) = (0, 0, 0, 0, 0);
	for _ in 0..200 {
		let economy = any_economy().new_tree(&mut runner).unwrap().current();
		let records = any_records().new_tree(&mut runner).unwrap().current();
		let mut fold = EconomyFold::new(economy);
		for report in fold_all(&mut fold, &records) {
			settled += report.settlements.iter().filter(|settled| settled.payout.0 > 0).count();
			offline += report.offline.len();
			recovered += report.recovered.len();
		}
		forfeits += usize::from(fold.overview().totals.forfeited > Fixed::ZERO);
		spilled += fold.overview().queued_settlements;
	}
	assert!(settled > 200, "{settled} settled");
	assert!(offline > 100 && recovered > 50, "{offline} offline, {recovered} recovered");
	assert!(forfeits > 50 && spilled > 0, "{forfeits} with forfeits, {spilled} queued");
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(300))]

	/// No message breaks it, and no more is ever given out than was due.
	#[test]
	fn whatever_is_said_money_is_conserved(economy in any_economy(), records in any_records()) {
		let mut fold = EconomyFold::new(economy);
		for record in &records {
			fold.fold::<LibraryCrypto>(record, random).unwrap();
			prop_assert!(accounted_for(&fold) <= fold.overview().totals.due);
		}
	}

	/// What the reports pay is what the totals say, and every report is within its bounds.
	#[test]
	fn reports_carry_every_settlement_once(economy in any_economy(), records in any_records()) {
		let mut fold = EconomyFold::new(economy);
		let mut reports = fold_all(&mut fold, &records);
		let mut number = records.len() as u32;
		while fold.overview().queued_settlements > 0 || !number.is_multiple_of(4) {
			number += 1;
			let slot_time = slot_time_of(number);
			let quiet = RecordV1 { number, slot_time, protocol: 1, challenge: None, messages: vec![] };
			reports.extend(fold.fold::<LibraryCrypto>(&quiet, random).unwrap());
		}
		let totals = fold.overview().totals;
		let mut paid = (units::Amount::ZERO, units::Amount::ZERO);
		for settled in reports.iter().flat_map(|report| &report.settlements) {
			paid = (paid.0.saturating_add(settled.payout), paid.1.saturating_add(settled.treasury));
		}
		prop_assert_eq!(paid, (totals.paid, totals.treasury));
		for report in &reports {
			prop_assert!(report.settlements.len() <= MAX_SETTLEMENTS as usize);
			prop_assert!(report.offline.len() + report.recovered.len() <= MAX_TRANSITIONS as usize);
			let unique: HashSet<_> = report.offline.iter().collect();
			prop_assert_eq!(unique.len(), report.offline.len());
			prop_assert!(report.offline.is_sorted() && report.recovered.is_sorted());
		}
	}

	/// A gatekeeper that restarts from a checkpoint anywhere reports as if it had never stopped.
	#[test]
	fn a_checkpoint_anywhere_changes_nothing(economy in any_economy(), records in any_records(), at in any::<usize>()) {
		let (early, late) = records.split_at(at % records.len());
		let mut straight = EconomyFold::new(economy);
		fold_all(&mut straight, early);
		let bytes = straight.encode();
		let mut restored = EconomyFold::decode_all(&mut &bytes[..]).unwrap();
		prop_assert_eq!(fold_all(&mut straight, late), fold_all(&mut restored, late));
		prop_assert_eq!(straight.root::<LibraryCrypto>(), restored.root::<LibraryCrypto>());
	}

	/// The root that a fold has kept ready is the root that anybody makes from its whole state, after every record.
	#[test]
	fn a_kept_root_is_the_root_of_the_state(economy in any_economy(), records in any_records()) {
		let mut fold = EconomyFold::new(economy);
		for record in &records {
			fold.fold::<LibraryCrypto>(record, random).unwrap();
			let anew = EconomyFold::decode_all(&mut &fold.encode()[..]).unwrap();
			prop_assert_eq!(fold.root::<LibraryCrypto>(), anew.root::<LibraryCrypto>());
		}
	}

	/// A worker's value never exceeds the maximum once a record has passed under it.
	#[test]
	fn values_stay_within_their_bound(records in any_records()) {
		let mut fold = EconomyFold::new(published_economy(phala_2023()));
		for record in &records {
			fold.fold::<LibraryCrypto>(record, random).unwrap();
		}
		let economy = fold.overview().economy;
		let number = records.len() as u32 + 1;
		let quiet =
			RecordV1 { number, slot_time: slot_time_of(number), protocol: 1, challenge: None, messages: vec![] };
		fold.fold::<LibraryCrypto>(&quiet, random).unwrap();
		for view in (0u8..4).filter_map(|n| fold.view(&worker(n))).filter(|view| view.responsive) {
			prop_assert!(view.value <= Value::from_bits(economy.tokenomic.v_max));
		}
	}
}
