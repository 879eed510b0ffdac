//! What honest gatekeepers agree on is paid: no bound on a majority that lies may stand in its way.
use crate::mock::*;
use crate::pallet::NextReport;
use chain_traits::{HostCrypto, SessionControl};
use codec::Encode;
use proptest::prelude::*;
use protocol::{
	Challenge, ComputationMessage, Heartbeat, Message, Payload, RecordV1, RegistryMessage, Sender, SettlementReport,
	Source, Topic,
};
use std::collections::VecDeque;
use units::{Amount, BlockNumber, Millis, WorkerId};
use worker_gatekeeper::EconomyFold;

/// Reports may wait for so many blocks, as if the gatekeepers were away.
const LONGEST_LAG: u32 = 200;

/// A chain, the fold of its records, and what is under way between them.
struct Town {
	fold: EconomyFold,
	said: Vec<Message>,
	reports: VecDeque<SettlementReport>,
	/// Who was drawn when, and answers then.
	drawn: Vec<(WorkerId, BlockNumber, Millis, BlockNumber)>,
}

impl Town {
	fn found() -> Self {
		let mut town =
			Self { fold: EconomyFold::new(economy()), said: Vec::new(), reports: VecDeque::new(), drawn: Vec::new() };
		let registry = |told: RegistryMessage| Message {
			sender: Sender::Pallet(Source::Registry),
			topic: Topic::Registry,
			payload: Payload::Inline(told.encode()),
		};
		town.said.push(registry(RegistryMessage::GatekeepersChanged { gatekeepers: vec![worker(200)] }));
		town.said.push(registry(RegistryMessage::MasterKeyKnown { public: [1; 32] }));
		town
	}

	/// Puts what the chain said since into the record.
	fn hear_chain(&mut self) {
		self.said.extend(said().into_iter().map(|told: ComputationMessage| Message {
			sender: Sender::Pallet(Source::Computation),
			topic: Topic::Computation,
			payload: Payload::Inline(told.encode()),
		}));
	}

	/// Workers whose time has come answer.
	fn answer(&mut self) {
		let height = height();
		let (due, later): (Vec<_>, Vec<_>) =
			std::mem::take(&mut self.drawn).into_iter().partition(|(.., at)| *at <= height);
		self.drawn = later;
		for (worker, challenge_block, challenge_time, _) in due {
			let Some(session) = Computation::session(&worker).filter(|session| session.is_running()) else { continue };
			if challenge_time < session.started_at {
				continue;
			}
			let session = session.id;
			let beat = Heartbeat { session, challenge_block, challenge_time, iterations: 0, clusters: 1, contracts: 0 };
			say(worker, Topic::Heartbeat, &beat).expect("taken");
			let payload = Payload::Inline(beat.encode());
			self.said.push(Message { sender: Sender::Worker(worker), topic: Topic::Heartbeat, payload });
		}
	}

	/// Closes the record of this block, which draws everybody whom `patience` names, each to answer so many blocks later.
	fn close(&mut self, patience: &[u8]) {
		self.hear_chain();
		let draws = !patience.is_empty();
		let challenge = draws.then_some(Challenge { seed: [0; 32], target: [0xff; 32] });
		let (number, slot_time, messages) = (height(), Now::get(), std::mem::take(&mut self.said));
		let record = RecordV1 { number, slot_time, protocol: 1, challenge, messages };
		let report = self.fold.fold::<HostCrypto>(&record, |_, number| [number as u8; 32]).expect("in order");
		self.reports.extend(report);
		for (n, blocks) in (1..).zip(patience) {
			self.drawn.push((worker(n), number, slot_time, number + 1 + u32::from(*blocks)));
		}
	}

	/// The majority agrees on what waits, and somebody posts it.
	fn settle(&mut self) {
		while let Some(report) = self.reports.pop_front() {
			assert_eq!(report.number, NextReport::<Test>::get());
			agree(&report);
			let fits = Computation::check_report(&report);
			assert!(fits.is_ok(), "report {} up to {} in {}: {fits:?}", report.number, report.upto, height());
			post(&report).expect("applies");
		}
	}
}

#[derive(Clone, Debug)]
enum Act {
	Start(u8),
	Stop(u8),
	Unbind(u8),
	Reclaim(u8),
	Restart(u8),
	Nothing,
}

fn act() -> impl Strategy<Value = Act> {
	let who = 1u8..5;
	prop_oneof![
		6 => Just(Act::Nothing),
		4 => who.clone().prop_map(Act::Start),
		1 => who.clone().prop_map(Act::Stop),
		1 => who.clone().prop_map(Act::Unbind),
		1 => who.clone().prop_map(Act::Reclaim),
		1 => who.prop_map(Act::Restart),
	]
}

fn perform(act: &Act) {
	match act {
		Act::Start(n) => {
			register(worker(*n), Some(100));
			let _ = Computation::bind(&worker(*n), POOL);
			let _ = Computation::start(&worker(*n), Amount::from_pha(1_000 + 500 * u128::from(*n)));
		}
		Act::Stop(n) => drop(Computation::stop(&worker(*n))),
		Act::Unbind(n) => drop(unbind(worker(*n))),
		Act::Reclaim(n) => drop(Computation::reclaim(&worker(*n))),
		Act::Restart(n) => {
			let stake = Computation::session(&worker(*n)).map_or(Amount(1), |session| session.stake);
			let _ = Computation::restart(&worker(*n), Amount(stake.0 + 1));
		}
		Act::Nothing => {}
	}
}

/// One block: what happens in it, how long it took, whether it draws and how long each then takes to answer, and whether
/// reports come through.
fn block() -> impl Strategy<Value = (Act, u64, Vec<u8>, bool)> {
	let patience = prop_oneof![2 => 0u8..4, 1 => 0u8..60];
	let drawing = prop_oneof![2 => Just(Vec::new()), 1 => prop::collection::vec(patience, 4)];
	(act(), 1_000u64..20_000, drawing, prop::bool::weighted(0.3))
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(96))]

	/// Case 6 of issue 7, the other side: sessions start, stop, go on with more stake, fall silent and come back, reports
	/// come in time or long after; what the fold makes of it is always paid.
	#[test]
	fn no_honest_report_is_ever_refused(
		blocks in prop::collection::vec(block(), 20..260),
		away in 0..LONGEST_LAG,
	) {
		story(|| {
			let mut town = Town::found();
			town.close(&[]);
			for (at, (act, dt, patience, settles)) in (0u32..).zip(&blocks) {
				next_block_after(Millis(*dt));
				town.hear_chain();
				if *settles && !(40..40 + away).contains(&at) {
					town.settle();
					town.hear_chain();
				}
				perform(act);
				town.hear_chain();
				town.answer();
				town.close(patience);
			}
			next_block_after(BLOCK);
			town.settle();
		})
	}
}

/// One worker answers each challenge a record too late, so it falls silent and comes back again and again; another one is
/// away for a while. What was told of the first held up what was to be told of the second, until what the second had earned
/// since seemed unearned: that report was refused for ever, and with it everybody's pay.
#[test]
fn no_worker_makes_an_honest_report_unpayable_by_falling_silent_again_and_again() {
	story(|| {
		let mut town = Town::found();
		town.close(&[]);
		next_block_after(BLOCK);
		for (n, stake) in [(1, 1_500), (2, 10_000)] {
			register(worker(n), Some(100));
			Computation::bind(&worker(n), POOL).expect("binds");
			Computation::start(&worker(n), Amount::from_pha(stake)).expect("starts");
		}
		town.close(&[]);
		let window = u8::try_from(economy().tokenomic.heartbeat_window).expect("a short window");
		let (first, draws) = (20, 12);
		let last = first + draws - 1;
		let quiet = last + u32::from(window) + 5;
		for at in 3..400u32 {
			next_block_after(BLOCK);
			town.hear_chain();
			town.settle();
			town.hear_chain();
			town.answer();
			let answers_after = match at {
				// The first always answers a record late; the second was away, and answers the last one.
				_ if at == last => vec![window + 1, window + 4],
				_ if (first..last).contains(&at) => vec![window + 1, 250],
				_ if at > quiet && (at - quiet) % 40 == 5 => vec![0, 0],
				_ => vec![],
			};
			town.close(&answers_after);
		}
	})
}
