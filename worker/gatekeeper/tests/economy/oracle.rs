//! The fold against exact arithmetic: the paid law where it is applied.
use crate::chain::{worker, Chain};
use crate::ideal::{distance, exact, fraction, whole, Event, Exact, Ideal};
use proptest::collection::vec;
use proptest::prelude::*;
use protocol::{Challenge, ComputationMessage, Crypto};
use secrets::LibraryCrypto;
use tokenomics::parameters::{genesis_default, khala_2022, phala_2023, published_economy};
use units::{Amount, BlockNumber, ConfidenceLevel, Economy, Fixed, Millis, SessionId, Value, WorkerId};

/// Fold and oracle, fed alike.
pub struct Pair {
	pub chain: Chain,
	pub ideal: Ideal,
	events: Vec<Event>,
	drawn: Option<Vec<WorkerId>>,
	compared: usize,
}

impl Pair {
	/// Launched in the first record.
	pub fn launched(economy: Economy) -> Self {
		let mut chain = Chain::new(economy.clone());
		chain.launch();
		let (_, slot_time) = chain.block();
		let mut ideal = Ideal::new(economy);
		ideal.record(slot_time, &[], true, |_| false);
		Self { chain, ideal, events: Vec::new(), drawn: None, compared: 0 }
	}

	pub fn start(
		&mut self,
		worker: WorkerId,
		session: SessionId,
		value: u128,
		score: u32,
		confidence: ConfidenceLevel,
	) {
		let initial_value = Value::from_bits(value);
		self.chain.computation(&ComputationMessage::SessionStarted {
			worker,
			session,
			initial_value,
			score,
			confidence,
		});
		self.events.push(Event::Start { worker, session, value, score, confidence });
	}

	pub fn stop(&mut self, worker: WorkerId, session: SessionId) {
		self.chain.stop(worker, session);
		self.events.push(Event::Stop { worker, session });
	}

	pub fn answer(
		&mut self,
		worker: WorkerId,
		session: SessionId,
		challenge: (BlockNumber, Millis),
		iterations: u64,
		hosting: bool,
	) {
		self.chain.answer_with(worker, session, challenge, iterations, u32::from(hosting));
		self.events.push(Event::Answer { worker, session, challenge, iterations, hosting });
	}

	pub fn restart(
		&mut self,
		(worker, session): (WorkerId, SessionId),
		(before, after): (u128, u128),
		score: u32,
		confidence: ConfidenceLevel,
	) {
		let (initial_before, initial_value) = (Value::from_bits(before), Value::from_bits(after));
		self.chain.computation(&ComputationMessage::SessionRestarted {
			worker,
			session,
			initial_before,
			initial_value,
			score,
			confidence,
		});
		self.events.push(Event::Restart { worker, session, before, after, score, confidence });
	}

	pub fn parameters(&mut self, economy: Economy) {
		self.chain.computation(&ComputationMessage::EconomyChanged(economy.clone()));
		self.events.push(Event::Parameters(economy));
	}

	/// The next record draws this worker alone.
	pub fn draw(&mut self, worker: WorkerId) {
		let challenge = Challenge { seed: LibraryCrypto::blake2_256(&worker.0), target: [0; 32] };
		self.chain.draw_by(challenge);
		self.drawn = Some(vec![worker]);
	}

	/// The next record draws everybody.
	pub fn draw_all(&mut self) {
		self.chain.draw();
		self.drawn = Some(Vec::new());
	}

	/// A record `dt` milliseconds after the one before.
	pub fn block(&mut self, dt: u64) -> (BlockNumber, Millis) {
		self.chain.block_time = dt;
		let (number, slot_time) = self.chain.block();
		let drawn = self.drawn.take();
		let events = std::mem::take(&mut self.events);
		self.ideal.covered = self.ideal.covered.max(self.chain.covered);
		self.ideal.record(slot_time, &events, false, |worker| {
			drawn.as_ref().is_some_and(|drawn| drawn.is_empty() || drawn.contains(worker))
		});
		(number, slot_time)
	}

	/// Records of twelve seconds.
	pub fn pass(&mut self, records: u32) {
		for _ in 0..records {
			self.block(12_000);
		}
	}

	/// What both know of every worker, after every record.
	pub fn compare(&self) -> Result<(), TestCaseError> {
		let (accrual, value) = (&self.ideal.accrual_bound, &self.ideal.value_bound);
		prop_assert_eq!(self.chain.fold.overview().sessions, self.ideal.machines.len());
		for (id, machine) in &self.ideal.machines {
			let view = self.chain.view(*id);
			prop_assert_eq!((view.session, view.responsive), (machine.session, machine.responsive));
			prop_assert_eq!(&view.open_challenges, &machine.open);
			prop_assert!(distance(&exact(view.accrued.bits()), &machine.accrued) <= *accrual, "accrued of {id}");
			prop_assert!(distance(&exact(view.value.bits()), &machine.value) <= *value, "value of {id}");
			prop_assert!(distance(&exact(view.share.bits()), &machine.share) <= value + fraction(1, 1 << 30), "{id}");
		}
		Ok(())
	}

	/// What was paid, settlement by settlement, and who came and went.
	pub fn compare_reports(&mut self) -> Result<(), TestCaseError> {
		while !self.chain.number.is_multiple_of(4) || self.chain.fold.overview().queued_settlements > 0 {
			self.block(12_000);
		}
		let settled = self.chain.settlements();
		prop_assert_eq!(settled.len(), self.ideal.paid.len());
		for (settled, paid) in settled.iter().zip(&self.ideal.paid) {
			prop_assert_eq!((settled.worker, settled.settled_in), (paid.worker, paid.settled_in));
			prop_assert!(distance(&units_of(settled.payout), &paid.payout) <= paid.bound, "{settled:?}");
			prop_assert!(distance(&units_of(settled.treasury), &paid.treasury) <= paid.bound, "{settled:?}");
			prop_assert!(distance(&exact(settled.value.bits()), &paid.value) <= self.ideal.value_bound, "{settled:?}");
			self.compared += 1;
		}
		let told = |of: fn(&protocol::SettlementReport) -> &Vec<WorkerId>| -> Vec<WorkerId> {
			let mut all: Vec<_> = self.chain.reports.iter().flat_map(|report| of(report).clone()).collect();
			all.sort();
			all
		};
		let moved = |to: bool| {
			let mut all: Vec<_> = self.ideal.moves.iter().filter(|moved| moved.2 == to).map(|moved| moved.1).collect();
			all.sort();
			all
		};
		// A session that ends takes its untold moves along; nothing else is left out, and nothing is made up.
		for (told, moved) in [(told(|r| &r.offline), moved(false)), (told(|r| &r.recovered), moved(true))] {
			prop_assert!(told.iter().all(|worker| moved.contains(worker)) && told.len() <= moved.len());
		}
		Ok(())
	}
}

fn units_of(amount: Amount) -> Exact {
	Exact::new(amount.0.into(), 1_000_000_000_000u64.into())
}

/// One thing that happens in a record, among few workers.
#[derive(Clone, Debug)]
enum Act {
	Start(u8, u64, u32, u8),
	Stop(u8),
	/// With so many PHA more of initial value.
	Restart(u8, u64, u32, u8),
	/// Answers the open challenge at this place, counting so many iterations a second.
	Answer(u8, usize, u64, bool),
	Draw(u8),
	DrawAll,
	Economy(Box<Economy>),
	/// Whether the chain applies reports from here on.
	Reports(bool),
}

/// Parameters that were in force, with slashing where there was none, and windows short enough to be missed.
fn any_economy() -> impl Strategy<Value = Economy> {
	let sets = prop_oneof![Just(genesis_default()), Just(khala_2022()), Just(phala_2023())];
	(sets, 0u32..6, 0u64..60, prop_oneof![Just(61_489_146_912_365u128), Just(1 << 54)]).prop_map(
		|(set, records, seconds, slash)| {
			let mut economy = published_economy(set);
			economy.tokenomic.slash_rate = economy.tokenomic.slash_rate.max(slash);
			economy.tokenomic.heartbeat_window = records;
			economy.heartbeat_window = Millis::from_secs(seconds);
			economy
		},
	)
}

fn any_act() -> impl Strategy<Value = Act> {
	prop_oneof![
		4 => (0u8..5, 300u64..30_000, 50u32..6_000, 1u8..=5).prop_map(|(n, v, p, level)| Act::Start(n, v, p, level)),
		1 => (0u8..5).prop_map(Act::Stop),
		1 => (0u8..5, 0u64..3_000, 50u32..6_000, 1u8..=5).prop_map(|(n, v, p, level)| Act::Restart(n, v, p, level)),
		12 => (0u8..5, 0usize..4, 0u64..400, prop::bool::weighted(0.1))
			.prop_map(|(n, place, speed, hosting)| Act::Answer(n, place, speed, hosting)),
		4 => (0u8..5).prop_map(Act::Draw),
		2 => Just(Act::DrawAll),
		1 => any_economy().prop_map(|economy| Act::Economy(Box::new(economy))),
		1 => prop::bool::weighted(0.7).prop_map(Act::Reports),
	]
}

fn any_dt() -> impl Strategy<Value = u64> {
	prop_oneof![Just(3_000u64), Just(4_000), Just(12_000), 1u64..=60_000, 60_000u64..400_000]
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(60))]

	/// Whatever happens, at whatever speed of the chain: who is paid, how much and for what is what exact arithmetic says.
	#[test]
	fn the_fold_pays_what_exact_arithmetic_says(
		economy in any_economy(),
		records in vec((any_dt(), vec(any_act(), 0..5)), 1..70),
	) {
		let mut pair = Pair::launched(economy);
		let mut sessions = 0;
		for (dt, acts) in records {
			for act in acts {
				let machine = |n| pair.ideal.machines.get(&worker(n)).cloned();
				match act {
					Act::Start(n, value, score, level) => {
						sessions += 1;
						let bits = Fixed::from_int(value).bits() + u128::from(value) * 7_777_777;
						pair.start(worker(n), sessions, bits, score, level.try_into().unwrap());
					}
					Act::Stop(n) => {
						if let Some(machine) = machine(n) {
							pair.stop(worker(n), machine.session);
						}
					}
					Act::Restart(n, more, score, level) => {
						if let Some(machine) = machine(n) {
							let before = Fixed::from_int(1_000).bits();
							let values = (before, before + Fixed::from_int(more).bits());
							pair.restart((worker(n), machine.session), values, score, level.try_into().unwrap());
						}
					}
					Act::Answer(n, place, speed, hosting) => {
						if let Some(machine) = machine(n) {
							let challenge = machine.open.get(place).copied().unwrap_or((1, Millis(5)));
							let iterations = pair.chain.slot_time.0 / 1_000 % 10_000_000 * speed;
							pair.answer(worker(n), machine.session, challenge, iterations, hosting);
						}
					}
					Act::Draw(n) => pair.draw(worker(n)),
					Act::DrawAll => pair.draw_all(),
					Act::Economy(economy) => pair.parameters(*economy),
					Act::Reports(applies) => pair.chain.applies = applies,
				}
			}
			pair.block(dt);
			pair.compare()?;
		}
		pair.compare_reports()?;
	}
}

/// The property above is about something.
#[test]
fn random_histories_of_the_oracle_reach_everything() {
	use proptest::strategy::ValueTree;
	let mut runner = proptest::test_runner::TestRunner::deterministic();
	let (mut settled, mut silent, mut back, mut stalled) = (0, 0, 0, 0);
	for history in 0..30 {
		let economy = any_economy().new_tree(&mut runner).unwrap().current();
		let mut pair = Pair::launched(economy);
		(0..4)
			.for_each(|n| pair.start(worker(n), n.into(), Fixed::from_int(5_000).bits(), 1_000, ConfidenceLevel::One));
		pair.block(12_000);
		for round in 0..60u32 {
			let answers = any_dt().new_tree(&mut runner).unwrap().current();
			if round.is_multiple_of(5) {
				pair.draw_all();
			}
			// Reports stand still in the second third of every third history.
			pair.chain.applies = history % 3 > 0 || !(20..40).contains(&round);
			stalled += u32::from(pair.chain.number - pair.ideal.covered > 12);
			for n in 0..4 {
				let machine = pair.ideal.machines[&worker(n)].clone();
				if let Some(open) = machine.open.first().filter(|_| answers % 3 == u64::from(n) % 3) {
					pair.answer(worker(n), machine.session, *open, u64::from(round) * 4_000, false);
				}
			}
			pair.block(answers);
			pair.compare().unwrap();
		}
		pair.compare_reports().unwrap();
		settled += pair.compared;
		silent += pair.ideal.moves.iter().filter(|moved| !moved.2).count();
		back += pair.ideal.moves.iter().filter(|moved| moved.2).count();
	}
	assert!(settled > 500 && silent > 100 && back > 50, "{settled} settled, {silent} silent, {back} back");
	assert!(stalled > 50, "{stalled} records while reports stood still");
	assert_eq!(whole(1), fraction(2, 2));
}
