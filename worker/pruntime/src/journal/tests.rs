use super::*;
use secrets::{IdentityKey, Secret};
use units::ConfidenceLevel;
use worker_core::testing::Town;
use worker_core::{Effort, Given};

/// A worker beside its chain.
struct Life {
	town: Town,
	key: IdentityKey,
	state: WorkerState,
}

impl Life {
	fn new() -> Self {
		let (town, key) = (Town::new(1, 3), IdentityKey::from_seed(Secret::new([1; 32])));
		let state = WorkerState::new::<LibraryCrypto>(&town.anchor(), key.id()).unwrap();
		let mut life = Self { town, key, state };
		life.town.register(life.key.id());
		life
	}

	/// Follows the chain to its tip.
	fn follow(&mut self) -> Vec<Event> {
		let before = self.state.clone();
		let batch = self.town.batch(before.tip().number);
		let given = Given { identity: &self.key, effort: Effort(7) };
		let imported = self.state.import::<LibraryCrypto>(&batch, given).unwrap();
		events(&before, &self.state, &imported.records)
	}

	fn block(&mut self, challenged: bool) -> Vec<Event> {
		self.town.block(challenged);
		self.follow()
	}
}

#[test]
fn case_20_every_turn_of_a_workers_life_is_told_once() {
	let mut life = Life::new();
	let verified_until = Millis(u64::MAX);
	assert_eq!(life.block(false), [Event::Registered { verified_until, again: false }]);
	assert_eq!(life.block(false), []);
	life.town.ask_benchmark(3, Millis::from_secs(30));
	assert_eq!(life.block(false), [Event::BenchmarkAsked { request: 3, duration: Millis::from_secs(30) }]);
	life.town.score(500);
	assert_eq!(life.block(false), [Event::Scored { score: 500 }]);
	life.town.start_session(9);
	assert_eq!(life.block(false), [Event::SessionStarted { session: 9 }]);

	let heartbeat = |sequence, challenge| {
		let what = Said::Heartbeat { challenge, iterations: 0 };
		Event::Said { sequence, what }
	};
	let challenged = life.block(true);
	assert_eq!(challenged, [Event::Drawn { times: 1, newest: 6 }, heartbeat(0, 6)]);
	life.town.block(true);
	life.town.block(true);
	assert_eq!(life.follow(), [Event::Drawn { times: 2, newest: 8 }, heartbeat(1, 7), heartbeat(2, 8)]);
	let said: Vec<_> = life.state.visible_outbox().cloned().collect();
	life.town.offer(said);
	assert_eq!(life.block(false), [Event::Taken { upto: 2 }]);

	life.town.stop_session(9);
	assert_eq!(life.block(false), [Event::CoolingDown { session: 9 }]);
	let worker = life.key.id();
	life.town.set_gatekeepers(vec![worker], Some([1; 32]));
	assert_eq!(life.block(false), [Event::Gatekeeper(true)]);
}

#[test]
fn case_20_silence_and_return_are_told() {
	let session = |state| Session {
		id: 4,
		state,
		stake: units::Amount::ZERO,
		initial_value: units::Value::from_bits(1),
		value: units::Value::from_bits(1),
		score: 1,
		instant_score: 1,
		confidence: ConfidenceLevel::One,
		started_at: Millis(0),
		last_heartbeat: None,
		last_payout: None,
		total_payout: units::Amount::ZERO,
		payouts: 0,
	};
	let told = |old, new| {
		let mut events = Vec::new();
		work(Some(session(old)), new, &mut events);
		events
	};
	use SessionState::{Computing, Unresponsive};
	assert_eq!(told(Computing, Some(session(Unresponsive))), [Event::Unresponsive { session: 4 }]);
	assert_eq!(told(Unresponsive, Some(session(Computing))), [Event::Responsive { session: 4 }]);
	assert_eq!(told(Unresponsive, None), [Event::SessionOver { session: 4 }]);
	assert_eq!(told(Computing, Some(session(Computing))), []);
}
