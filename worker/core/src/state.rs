//! A worker: everything it knows, and how that changes.
use crate::{
	watched_keys, Challenges, Counting, Drawn, Effort, Facts, Outbox, Pause, Refusal, SayError, Signer, StartError,
};
use codec::{Decode, Encode};
use light_client::{Batch, Jump, LightClient, Tip};
use protocol::{Anchor, Crypto, RecordV1, RegistrationInfo, ReportVote, SignedEnvelope, Topic, PROTOCOL};
use secrets::{IdentityKey, MasterKey};
use units::{AccountId, Hash, Millis, WorkerId};

/// A worker of one chain. A function of its anchor, of what was imported, and of the effort readings given with it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct WorkerState {
	client: LightClient,
	worker: WorkerId,
	worker_hash: Hash,
	facts: Option<Facts>,
	promises: Promises,
	counting: Option<Counting>,
	paused: Option<Pause>,
}

/// What a worker must not forget once it was seen outside: its messages, and which challenges it has answered.
///
/// Small, so that the shell can write it down before every answer, far more often than a whole checkpoint.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct Promises {
	outbox: Outbox,
	challenges: Challenges,
	effort: Effort,
}

impl Promises {
	/// The messages.
	pub fn outbox(&self) -> &Outbox {
		&self.outbox
	}
}

/// What the shell adds to every import.
#[derive(Clone, Copy, Debug)]
pub struct Given<'a> {
	/// The worker's key; the worker's id is its public part.
	pub identity: &'a IdentityKey,
	/// The iteration counter now.
	pub effort: Effort,
}

/// What an import brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
	/// The records, for whoever folds them further: all of them under rules that this program implements.
	pub records: Vec<RecordV1>,
	/// Whether the facts were read anew.
	pub facts_read: bool,
}

/// What a worker says of its program and machine when it registers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Program {
	/// major << 16 | minor << 8 | patch.
	pub version: u32,
	/// Processor cores it uses.
	pub cores: u16,
}

impl WorkerState {
	/// A worker that trusts `anchor` and knows nothing else.
	///
	/// # Errors
	/// If the anchor is no place to start from.
	pub fn new<C: Crypto>(anchor: &Anchor, worker: WorkerId) -> Result<Self, StartError> {
		Ok(Self {
			client: LightClient::new::<C>(anchor)?,
			worker,
			worker_hash: C::blake2_256(&worker.0),
			facts: None,
			promises: Promises::default(),
			counting: None,
			paused: None,
		})
	}

	/// Folds the batch's records and, if it has a proof, reads the facts and acts on them.
	///
	/// Cost: that of the light client, plus one hash comparison a record and one signature a message.
	///
	/// # Errors
	/// If anything in the batch is not proven, or this program does not implement it.
	pub fn import<C: Crypto>(&mut self, batch: &Batch, given: Given<'_>) -> Result<Imported, Refusal> {
		let mut client = self.client.clone();
		let imported = client.import::<C>(batch, &watched_keys(&self.worker))?;
		self.check_protocol(&imported.records)?;
		let facts = match imported.values.as_slice() {
			[] => None,
			values => Some(Facts::read(client.tip().number, values)?),
		};

		let before = self.client.tip().slot_time;
		self.client = client;
		self.promises.effort = self.promises.effort.max(given.effort);
		for record in &imported.records {
			self.promises.challenges.hear(record, &self.worker_hash);
		}
		self.follow_benchmark(before, given.effort);
		let facts_read = facts.is_some();
		if let Some(facts) = facts {
			self.act::<C>(facts, given);
		}
		Ok(Imported { records: imported.records, facts_read })
	}

	/// Jumps to a finalized header by proofs alone. What was said in the records between is not missed: every fact is in
	/// the state. Challenges drawn between are not answered; the chain draws again.
	///
	/// # Errors
	/// If anything is not proven.
	pub fn jump<C: Crypto>(&mut self, jump: &Jump<'_>, given: Given<'_>) -> Result<(), Refusal> {
		let mut client = self.client.clone();
		let values = client.jump::<C>(jump, &watched_keys(&self.worker))?;
		let facts = Facts::read(client.tip().number, &values)?;
		self.client = client;
		self.paused = None;
		self.counting = None;
		self.promises.challenges.forget();
		self.learn::<C>(facts, given);
		Ok(())
	}

	/// Puts a gatekeeper's vote into the outbox, unless it waits there already.
	///
	/// # Errors
	/// If the worker is not a gatekeeper by its facts, or the outbox is full.
	pub fn vote<C: Crypto>(&mut self, vote: &ReportVote, identity: &IdentityKey) -> Result<(), SayError> {
		if !self.facts.as_ref().is_some_and(|facts| facts.is_gatekeeper(&self.worker)) {
			return Err(SayError::NotGatekeeper);
		}
		self.say_once::<C>(Topic::ReportVote, vote.encode(), identity)
	}

	/// Puts the proof that this worker holds the master key into the outbox, unless it waits there already. The first one
	/// offers the key by it.
	///
	/// # Errors
	/// If the chain waits for no such proof of this worker, or the outbox is full.
	pub fn offer_master_key<C: Crypto>(&mut self, key: &MasterKey, identity: &IdentityKey) -> Result<(), SayError> {
		let public = key.public();
		if !self.facts.as_ref().is_some_and(|facts| facts.must_prove_master_key(&self.worker, &public)) {
			return Err(SayError::NotGatekeeper);
		}
		let genesis = self.client.chain_genesis();
		self.say_once::<C>(Topic::MasterKey, key.offer(&genesis, &self.worker).encode(), identity)
	}

	/// What the quote of a registration binds, for the verified tip.
	pub fn registration_info(
		&self,
		program: Program,
		identity: &IdentityKey,
		operator: Option<AccountId>,
	) -> RegistrationInfo {
		RegistrationInfo {
			version: program.version,
			protocol: PROTOCOL,
			worker: self.worker,
			agreement_key: identity.agreement().public(),
			genesis: self.client.chain_genesis(),
			anchor: self.client.anchor_hash(),
			recent_block: (self.client.tip().number, self.client.tip().hash),
			operator,
			cores: program.cores,
		}
	}

	/// To be called once after a restart: a benchmark that was being counted is begun anew, because the chain's time went
	/// on while nobody counted.
	pub fn restarted(&mut self) {
		self.counting = None;
	}

	/// After a restart: takes over promises that were written down later than this checkpoint. Older ones are ignored.
	pub fn adopt(&mut self, promises: Promises) {
		if promises.outbox.revision() > self.promises.outbox.revision() {
			self.promises = promises;
		}
	}

	/// The last effort reading it was given: where the shell's counter goes on after a restart.
	pub fn effort(&self) -> Effort {
		self.promises.effort
	}

	/// Who it is.
	pub fn worker(&self) -> WorkerId {
		self.worker
	}

	/// The light client.
	pub fn client(&self) -> &LightClient {
		&self.client
	}

	/// The verified tip.
	pub fn tip(&self) -> &Tip {
		self.client.tip()
	}

	/// The facts of the last proof.
	pub fn facts(&self) -> Option<&Facts> {
		self.facts.as_ref()
	}

	/// What must be written down before [`WorkerState::visible_outbox`] may be shown.
	pub fn promises(&self) -> &Promises {
		&self.promises
	}

	/// The messages that the chain's pool takes now.
	pub fn visible_outbox(&self) -> impl Iterator<Item = &SignedEnvelope> {
		self.promises.outbox.visible()
	}

	/// Whether this worker has to make and offer the master key.
	pub fn must_offer_master_key(&self) -> bool {
		self.facts.as_ref().is_some_and(|facts| facts.must_offer_master_key(&self.worker))
	}

	/// The keys whose values a batch's proof has to prove.
	pub fn watched_keys(&self) -> Vec<Vec<u8>> {
		watched_keys(&self.worker)
	}

	pub(crate) fn counting(&self) -> Option<&Counting> {
		self.counting.as_ref()
	}

	pub(crate) fn paused(&self) -> Option<Pause> {
		// After an upgrade the reason is gone before the next batch comes.
		self.paused.filter(|pause| pause.needs > PROTOCOL)
	}

	pub(crate) fn oldest_drawn(&self) -> Option<&Drawn> {
		self.promises.challenges.oldest()
	}

	fn check_protocol(&mut self, records: &[RecordV1]) -> Result<(), Refusal> {
		let newer = records.iter().find(|record| record.protocol > PROTOCOL);
		self.paused = newer.map(|record| Pause { record: record.number, needs: record.protocol });
		self.paused.map_or(Ok(()), |pause| Err(Refusal::Protocol(pause)))
	}

	fn follow_benchmark(&mut self, before: Option<Millis>, effort: Effort) {
		if let (Some(counting), Some(before), Some(now)) = (&mut self.counting, before, self.client.tip().slot_time) {
			counting.follow(before, now, effort);
		}
	}

	/// Takes new facts without acting on them.
	fn learn<C: Crypto>(&mut self, facts: Facts, given: Given<'_>) {
		let genesis = self.client.chain_genesis();
		self.promises.outbox.confirm::<C>(&facts.ingress, Signer { identity: given.identity, genesis: &genesis });
		self.facts = Some(facts);
	}

	fn act<C: Crypto>(&mut self, facts: Facts, given: Given<'_>) {
		self.learn::<C>(facts, given);
		let Some(facts) = &self.facts else { return };
		for heartbeat in self.promises.challenges.answer(facts, given.effort) {
			// A full outbox gives up an older heartbeat for this one; if it is full of other things, nothing carries
			// messages to the chain and the answer would be late anyway.
			let _ = self.say::<C>(Topic::Heartbeat, heartbeat.encode(), given.identity);
		}
		self.benchmark::<C>(given);
	}

	/// Begins to count for an open request, or reports what was counted.
	fn benchmark<C: Crypto>(&mut self, given: Given<'_>) {
		let request = self.facts.as_ref().and_then(|facts| facts.registration.as_ref()?.benchmark.clone());
		let (Some(request), Some(now)) = (request, self.client.tip().slot_time) else {
			self.counting = None;
			return;
		};
		let is_answer = |payload: &[u8]| payload.starts_with(&request.id.encode());
		if self.promises.outbox.holds(Topic::Benchmark, is_answer) {
			return;
		}
		match &self.counting {
			Some(counting) if *counting.request() == request => {
				let Some(report) = counting.finish(now, given.effort) else { return };
				if self.say::<C>(Topic::Benchmark, report.encode(), given.identity).is_ok() {
					self.counting = None;
				}
			}
			_ => self.counting = Some(Counting::begin(&request, now, given.effort)),
		}
	}

	fn say_once<C: Crypto>(&mut self, topic: Topic, payload: Vec<u8>, identity: &IdentityKey) -> Result<(), SayError> {
		if self.promises.outbox.holds(topic, |waiting| waiting == payload) {
			return Ok(());
		}
		self.say::<C>(topic, payload, identity)
	}

	fn say<C: Crypto>(&mut self, topic: Topic, payload: Vec<u8>, identity: &IdentityKey) -> Result<(), SayError> {
		let genesis = self.client.chain_genesis();
		Ok(self.promises.outbox.say::<C>(topic, payload, Signer { identity, genesis: &genesis })?)
	}
}
