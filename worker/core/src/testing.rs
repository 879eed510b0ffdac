//! A chain that treats one worker as the real one does, for tests of this and other crates: real finality, records and
//! proofs; admission, sessions and the ingress of messages in a few lines.
//!
//! Panics where a test asks for what cannot be.
use codec::Encode;
use light_client::testing::{Keys, TestChain, TestState};
use light_client::Batch;
use protocol::{
	storage, Anchor, BenchmarkRequest, Challenge, Gatekeepers, Ingress, Message, RecordV1, Registration,
	RegistrationInfo, Session, SessionState, SignedEnvelope, PROTOCOL,
};
use secrets::LibraryCrypto;
use units::{Amount, BlockNumber, ConfidenceLevel, Hash, Millis, SessionId, Value, WorkerId};

/// Time between two blocks.
pub const STEP: Millis = Millis(3_000);

/// Slot time of block 0: a day in 2026, since certificates have beginnings and ends.
pub const EPOCH: Millis = Millis(1_795_000_000_000);

/// Slot time of a block.
pub fn slot_time(number: BlockNumber) -> Millis {
	EPOCH.after(Millis(u64::from(number) * STEP.0))
}

/// A chain with one worker.
pub struct Town {
	chain: TestChain<LibraryCrypto>,
	worker: WorkerId,
	registration: Option<Registration>,
	ingress: Ingress,
	/// What the chain took, in order.
	pub taken: Vec<SignedEnvelope>,
}

impl Town {
	/// A chain at block 0 with `validators` of that seed.
	pub fn new(seed: u8, validators: usize) -> Self {
		Self::with_state(seed, validators, TestState::default())
	}

	/// A chain whose state holds other things too, as real ones do.
	pub fn with_state(seed: u8, validators: usize, mut state: TestState) -> Self {
		// A real state is never empty, and an empty trie proves nothing.
		state.entries.insert(storage::record_head(), [0u8; 32].encode());
		let chain = TestChain::new(Keys::new(seed, validators), state);
		Self { chain, worker: WorkerId::default(), registration: None, ingress: Ingress::default(), taken: Vec::new() }
	}

	/// Where a worker starts to trust it.
	pub fn anchor(&self) -> Anchor {
		self.chain.anchor(0)
	}

	/// Hash of block 0.
	pub fn genesis(&self) -> Hash {
		self.anchor().chain_genesis
	}

	/// The chain under it.
	pub fn chain(&mut self) -> &mut TestChain<LibraryCrypto> {
		&mut self.chain
	}

	/// Height of the last block.
	pub fn height(&self) -> BlockNumber {
		self.chain.height()
	}

	/// Slot time of the next block.
	pub fn next_slot(&self) -> Millis {
		slot_time(self.height() + 1)
	}

	/// Registers the worker this chain is about.
	pub fn register(&mut self, worker: WorkerId) {
		self.worker = worker;
		self.registration = Some(Registration {
			info: RegistrationInfo {
				version: 1,
				protocol: PROTOCOL,
				worker,
				agreement_key: [0; 32],
				genesis: self.genesis(),
				anchor: self.anchor().hash::<LibraryCrypto>(),
				recent_block: (0, self.genesis()),
				operator: None,
				cores: 1,
			},
			measurement: [0; 32],
			confidence: ConfidenceLevel::One,
			registered_at: self.next_slot(),
			verified_until: Millis(u64::MAX),
			score: None,
			benchmark: None,
		});
		self.put_registration();
	}

	/// Asks for a benchmark.
	pub fn ask_benchmark(&mut self, id: u32, duration: Millis) {
		let asked_at = self.next_slot();
		self.registration.as_mut().expect("register first").benchmark =
			Some(BenchmarkRequest { id, asked_at, duration });
		self.put_registration();
	}

	/// Answers the benchmark with a score.
	pub fn score(&mut self, score: u32) {
		let registration = self.registration.as_mut().expect("register first");
		(registration.score, registration.benchmark) = (Some(score), None);
		self.put_registration();
	}

	/// Starts a session in the next block.
	pub fn start_session(&mut self, id: SessionId) {
		self.put_session(id, SessionState::Computing);
	}

	/// Stops it in the next block.
	pub fn stop_session(&mut self, id: SessionId) {
		let since = self.next_slot();
		self.put_session(id, SessionState::CoolingDown { since });
	}

	/// Names the gatekeepers. Once there is a master key, all of them hold it.
	pub fn set_gatekeepers(&mut self, members: Vec<WorkerId>, master_key: Option<[u8; 32]>) {
		let holders = master_key.map_or(Vec::new(), |_| members.clone());
		self.set_holders(Gatekeepers { members, master_key, holders });
	}

	/// Names the gatekeepers and says which of them hold the key.
	pub fn set_holders(&mut self, gatekeepers: Gatekeepers) {
		self.put(storage::gatekeepers(), gatekeepers.encode());
	}

	/// A block; if `challenged`, it draws everybody.
	pub fn block(&mut self, challenged: bool) -> BlockNumber {
		let challenge = challenged.then_some(Challenge { seed: [7; 32], target: [0xff; 32] });
		self.record(PROTOCOL, challenge, Vec::new())
	}

	/// A block with this record.
	pub fn record(&mut self, protocol: u16, challenge: Option<Challenge>, messages: Vec<Message>) -> BlockNumber {
		let (number, slot_time) = (self.height() + 1, self.next_slot());
		self.chain.push_record(RecordV1 { number, slot_time, protocol, challenge, messages })
	}

	/// Offers messages to the next block, which takes those that are signed and next in order, as the real one does.
	pub fn offer(&mut self, messages: impl IntoIterator<Item = SignedEnvelope>) {
		let genesis = self.genesis();
		for message in messages {
			assert!(message.is_signed::<LibraryCrypto>(&genesis), "the pool refuses {message:?}");
			if message.envelope.sequence == self.ingress.next {
				self.ingress = self.ingress.accept::<LibraryCrypto>(&genesis, &message.envelope);
				self.taken.push(message);
			}
		}
		self.put(storage::ingress(&self.worker), self.ingress.encode());
	}

	/// What a relayer sends a worker that stands at `after`, with the proof of its keys.
	pub fn batch(&self, after: BlockNumber) -> Batch {
		self.batch_to(after, self.height())
	}

	/// As [`Town::batch`], up to a block.
	pub fn batch_to(&self, after: BlockNumber, upto: BlockNumber) -> Batch {
		self.chain.batch(after, upto, &crate::watched_keys(&self.worker))
	}

	/// As [`Town::batch_to`], without a proof.
	pub fn blind_batch(&self, after: BlockNumber, upto: BlockNumber) -> Batch {
		self.chain.batch(after, upto, &[])
	}

	/// What a relayer sends a worker that stands at `after` to let it jump.
	pub fn jump(&self, after: BlockNumber, upto: BlockNumber) -> Batch {
		Batch { records: Vec::new(), ..self.batch_to(after, upto) }
	}

	/// Puts a value into the state of the next block.
	pub fn put(&mut self, key: Vec<u8>, value: Vec<u8>) {
		self.chain.change_state(|state| drop(state.entries.insert(key, value)));
	}

	fn put_registration(&mut self) {
		let registration = self.registration.encode();
		// An option is encoded as a tag and the value; storage holds the value alone.
		self.put(storage::registration(&self.worker), registration[1..].to_vec());
	}

	fn put_session(&mut self, id: SessionId, state: SessionState) {
		let session = Session {
			id,
			state,
			stake: Amount::from_pha(1_000),
			initial_value: Value::from_bits(1 << 64),
			value: Value::from_bits(1 << 64),
			score: 100,
			instant_score: 100,
			confidence: ConfidenceLevel::One,
			started_at: self.next_slot(),
			last_heartbeat: None,
			last_payout: None,
			total_payout: Amount::ZERO,
			payouts: 0,
		};
		self.put(storage::session(&self.worker), session.encode());
	}
}
