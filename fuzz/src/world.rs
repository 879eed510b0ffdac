//! A chain and a worker that are known to the last bit.
use light_client::testing::{Dice, Keys, TestState};
use protocol::{ComputationMessage, Message, Payload, RegistryMessage, Sender, Source, Topic, PROTOCOL};
use secrets::{IdentityKey, LibraryCrypto, Secret};
use std::sync::OnceLock;
use units::{ConfidenceLevel, Hash, Millis, Value, WorkerId};
use worker_core::testing::Town;
use worker_core::{Effort, Given, WorkerState};

/// A chain of a few blocks with messages, challenges and two changes of authorities.
pub(crate) struct World {
	pub town: Town,
	pub identity: IdentityKey,
	/// The worker at the anchor.
	pub worker: WorkerState,
	/// Hash of each block from 1 on.
	hashes: Vec<Hash>,
}

impl World {
	pub fn given(&self) -> Given<'_> {
		Given { identity: &self.identity, effort: Effort(7) }
	}

	/// Whether this is a block of the chain.
	pub fn holds(&self, number: u32, hash: &Hash) -> bool {
		number.checked_sub(1).and_then(|place| self.hashes.get(place as usize)) == Some(hash)
	}
}

/// The only one.
pub(crate) fn world() -> &'static World {
	static WORLD: OnceLock<World> = OnceLock::new();
	WORLD.get_or_init(make)
}

fn make() -> World {
	let identity = IdentityKey::from_seed(Secret::new([3; 32]));
	let mut town = Town::with_state(2, 3, state());
	town.register(identity.id());
	town.block(false);
	town.start_session(5);
	for (number, message) in messages(identity.id()).into_iter().enumerate() {
		let challenge =
			(number % 2 == 1).then_some(protocol::Challenge { seed: [number as u8; 32], target: [0xff; 32] });
		match number {
			2 => town.chain().change_authorities(Keys::new(9, 4)),
			5 => town.ask_benchmark(1, Millis::from_secs(20)),
			6 => town.chain().change_authorities(Keys::new(10, 2)),
			_ => {}
		}
		town.record(PROTOCOL, challenge, vec![message]);
	}
	let worker = WorkerState::new::<LibraryCrypto>(&town.anchor(), identity.id()).expect("an anchor");
	let hashes = (1..=town.height()).map(|number| town.chain().header(number).hash::<LibraryCrypto>()).collect();
	World { town, identity, worker, hashes }
}

/// Messages of every kind that a record holds.
pub(crate) fn messages(worker: WorkerId) -> Vec<Message> {
	use codec::Encode;
	let pallet = |source, topic, body: Vec<u8>| Message {
		sender: Sender::Pallet(source),
		topic,
		payload: Payload::Inline(body),
	};
	let registry = |told: RegistryMessage| pallet(Source::Registry, Topic::Registry, told.encode());
	let computation = |told: ComputationMessage| pallet(Source::Computation, Topic::Computation, told.encode());
	let economy = tokenomics::parameters::published_economy(tokenomics::parameters::phala_2023());
	let heartbeat = protocol::Heartbeat {
		session: 5,
		challenge_block: 3,
		challenge_time: worker_core::testing::slot_time(3),
		iterations: 1_000,
		clusters: 0,
		contracts: 0,
	};
	vec![
		registry(RegistryMessage::GatekeepersChanged { gatekeepers: vec![WorkerId([9; 32])] }),
		registry(RegistryMessage::MasterKeyKnown { public: [8; 32] }),
		registry(RegistryMessage::Registered { worker, confidence: ConfidenceLevel::Two }),
		computation(ComputationMessage::EconomyChanged(economy)),
		computation(ComputationMessage::SessionStarted {
			worker,
			session: 5,
			initial_value: Value::from_bits(5_000 << 64),
			score: 600,
			confidence: ConfidenceLevel::Two,
		}),
		computation(ComputationMessage::BudgetChanged(3 << 64)),
		Message {
			sender: Sender::Worker(worker),
			topic: Topic::Heartbeat,
			payload: Payload::Inline(heartbeat.encode()),
		},
		Message {
			sender: Sender::Worker(worker),
			topic: Topic::Heartbeat,
			payload: Payload::Hashed { hash: [1; 32], len: 5_000 },
		},
		computation(ComputationMessage::SessionStopped { worker, session: 5 }),
		computation(ComputationMessage::ReportApplied { report: 1 }),
	]
}

/// A state with branches, leaves, inline and hashed values.
pub(crate) fn state() -> TestState {
	let mut dice = Dice::new(11);
	let mut state = TestState::default();
	for _ in 0..40 {
		let key: Vec<u8> = (0..1 + dice.below(40)).map(|_| dice.throw() as u8).collect();
		state.entries.insert(key, vec![dice.throw() as u8; 1 + dice.below(60)]);
	}
	state
}
