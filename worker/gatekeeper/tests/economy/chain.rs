//! A chain in miniature: builds records, folds them, keeps the reports.
use codec::Encode;
use protocol::{
	Challenge, ComputationMessage, Crypto, Heartbeat, Message, Payload, RecordV1, RegistryMessage, Sender, Settlement,
	SettlementReport, Source, Topic, MAX_INLINE_PAYLOAD,
};
use secrets::LibraryCrypto;
use tokenomics::formulas::initial_value;
use tokenomics::parameters::{phala_2023, published_economy};
use units::{Amount, ConfidenceLevel, Economy, Fixed, Hash, Millis, ReportNumber, Score, SessionId, Value, WorkerId};
use worker_gatekeeper::{EconomyFold, WorkerView};

pub const GENESIS_TIME: u64 = 1_700_000_000_000;

/// Everybody is drawn.
pub const EVERYBODY: Challenge = Challenge { seed: [0; 32], target: [0xff; 32] };

pub struct Chain {
	pub fold: EconomyFold,
	pub reports: Vec<SettlementReport>,
	pub number: u32,
	pub slot_time: Millis,
	/// Milliseconds to the next block.
	pub block_time: u64,
	/// Whether the chain applies reports: each in the record after the one that made it.
	pub applies: bool,
	/// The last record of the newest report that it applied.
	pub covered: u32,
	applied: ReportNumber,
	messages: Vec<Message>,
	challenge: Option<Challenge>,
	next_session: SessionId,
}

pub fn worker(n: u8) -> WorkerId {
	WorkerId([n; 32])
}

/// Equal but for the last bits, which rounding took.
#[track_caller]
pub fn assert_close(got: Fixed, expected: &str) {
	let expected: Fixed = expected.parse().unwrap();
	assert!(got <= expected && expected.bits() - got.bits() < 1_000, "got {got}, expected {expected}");
}

/// What a gatekeeper's master key makes; any function of the two will do.
pub fn random(previous: &Hash, number: ReportNumber) -> Hash {
	LibraryCrypto::blake2_256(&(previous, number, *b"secret").encode())
}

impl Chain {
	pub fn new(economy: Economy) -> Self {
		Self {
			fold: EconomyFold::new(economy),
			reports: Vec::new(),
			number: 0,
			slot_time: Millis(GENESIS_TIME),
			block_time: 12_000,
			applies: true,
			covered: 0,
			applied: 0,
			messages: Vec::new(),
			challenge: None,
			next_session: 0,
		}
	}

	/// A chain of 12-second blocks with the parameters of Phala in 2023 whose first record brings gatekeepers and key.
	pub fn launched() -> Self {
		let mut chain = Self::new(published_economy(phala_2023()));
		chain.launch();
		chain.block();
		chain
	}

	pub fn launch(&mut self) {
		self.registry(&RegistryMessage::GatekeepersChanged { gatekeepers: vec![worker(200)] });
		self.registry(&RegistryMessage::MasterKeyKnown { public: [7; 32] });
	}

	pub fn say(&mut self, sender: Sender, topic: Topic, body: Vec<u8>) {
		self.messages.push(Message { sender, topic, payload: Payload::Inline(body) });
	}

	pub fn registry(&mut self, told: &RegistryMessage) {
		self.say(Sender::Pallet(Source::Registry), Topic::Registry, told.encode());
	}

	/// As the chain puts it into a record: by hash, if it is long.
	pub fn registry_as_recorded(&mut self, told: &RegistryMessage) {
		let body = told.encode();
		let payload = match body.len() <= MAX_INLINE_PAYLOAD {
			true => Payload::Inline(body),
			false => Payload::Hashed { hash: LibraryCrypto::blake2_256(&body), len: body.len() as u32 },
		};
		self.messages.push(Message { sender: Sender::Pallet(Source::Registry), topic: Topic::Registry, payload });
	}

	pub fn computation(&mut self, told: &ComputationMessage) {
		self.say(Sender::Pallet(Source::Computation), Topic::Computation, told.encode());
	}

	/// Starts a session in the next record, with the value that the stake gives.
	pub fn start(&mut self, worker: WorkerId, score: Score, stake: u128) -> SessionId {
		let value = initial_value(Amount::from_pha(stake), score, ConfidenceLevel::One, &phala_2023()).unwrap();
		self.start_with(worker, score, value)
	}

	pub fn start_with(&mut self, worker: WorkerId, score: Score, initial_value: Value) -> SessionId {
		let session = self.next_session;
		self.next_session += 1;
		let confidence = ConfidenceLevel::One;
		self.computation(&ComputationMessage::SessionStarted { worker, session, initial_value, score, confidence });
		session
	}

	pub fn stop(&mut self, worker: WorkerId, session: SessionId) {
		self.computation(&ComputationMessage::SessionStopped { worker, session });
	}

	/// The next record draws everybody.
	pub fn draw(&mut self) {
		self.challenge = Some(EVERYBODY);
	}

	/// The next record has this challenge.
	pub fn draw_by(&mut self, challenge: Challenge) {
		self.challenge = Some(challenge);
	}

	/// An answer, in the next record, to the challenge of `block`, with iterations that give exactly P = `score`.
	pub fn answer(&mut self, worker: WorkerId, session: SessionId, challenge: (u32, Millis)) {
		self.answer_with(worker, session, challenge, 0, 0);
	}

	pub fn answer_with(
		&mut self,
		worker: WorkerId,
		session: SessionId,
		challenge: (u32, Millis),
		iterations: u64,
		clusters: u32,
	) {
		let (challenge_block, challenge_time) = challenge;
		let heartbeat = Heartbeat { session, challenge_block, challenge_time, iterations, clusters, contracts: 0 };
		self.say(Sender::Worker(worker), Topic::Heartbeat, heartbeat.encode());
	}

	/// Closes the record with everything said so far and folds it. Returns its number and slot time.
	pub fn block(&mut self) -> (u32, Millis) {
		self.number += 1;
		self.slot_time = Millis(self.slot_time.0 + self.block_time);
		while self.applies && (self.applied as usize) < self.reports.len() {
			self.covered = self.reports[self.applied as usize].upto;
			self.applied += 1;
			self.computation(&ComputationMessage::ReportApplied { report: self.applied });
		}
		let record = RecordV1 {
			number: self.number,
			slot_time: self.slot_time,
			protocol: 1,
			challenge: self.challenge.take(),
			messages: std::mem::take(&mut self.messages),
		};
		self.reports.extend(self.fold.fold::<LibraryCrypto>(&record, random).unwrap());
		(self.number, self.slot_time)
	}

	pub fn blocks(&mut self, count: u32) {
		for _ in 0..count {
			self.block();
		}
	}

	/// Folds until a report came.
	pub fn until_report(&mut self) -> SettlementReport {
		let before = self.reports.len();
		while self.reports.len() == before {
			self.block();
		}
		self.reports.last().unwrap().clone()
	}

	/// Every settlement so far.
	pub fn settlements(&self) -> Vec<&Settlement> {
		self.reports.iter().flat_map(|report| &report.settlements).collect()
	}

	pub fn view(&self, worker: WorkerId) -> WorkerView {
		self.fold.view(&worker).expect("in a session")
	}
}
