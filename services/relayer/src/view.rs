//! What a relayer sees of the two sides, and what it remembers of its own doing.
use protocol::{Registration, SettlementReport, SignedEnvelope};
use std::collections::BTreeMap;
use units::{AccountId, BlockNumber, Hash, Millis, ReportNumber, Sequence};

/// The chain, as far as one worker is concerned.
#[derive(Clone, Debug)]
pub struct ChainView {
	/// Newest block.
	pub best: BlockNumber,
	/// Newest finalized block.
	pub finalized: BlockNumber,
	/// Slot time of the newest block.
	pub now: Millis,
	/// What the chain knows of the worker, at the newest block.
	pub registration: Option<Registration>,
	/// The sequence number the chain takes next from the worker, at the newest block.
	pub next_sequence: Sequence,
	/// The report the chain applies next.
	pub next_report: ReportNumber,
	/// Whether a majority of the gatekeepers agree on that report.
	pub agreed: bool,
}

/// The worker.
#[derive(Clone, Debug)]
pub enum WorkerView {
	/// It was told no chain yet.
	Fresh,
	/// It works for this relayer's chain.
	Initialised(InitialisedWorker),
}

/// A worker that knows its chain.
#[derive(Clone, Debug)]
pub struct InitialisedWorker {
	/// Newest verified block.
	pub tip: BlockNumber,
	/// pRuntime version: major << 16 | minor << 8 | patch.
	pub version: u32,
	/// Hash of the anchor it started from.
	pub anchor: Hash,
	/// The account that may put it to work.
	pub operator: Option<AccountId>,
	/// x25519 key to which secrets for it are encrypted.
	pub agreement_key: [u8; 32],
	/// Whether it folds the economy, for which it needs every record.
	pub gatekeeper: bool,
	/// Messages that wait to be carried, in order of sequence.
	pub outbox: Vec<SignedEnvelope>,
	/// Bodies of the reports it computed, from the one the chain applies next.
	pub reports: Vec<SettlementReport>,
}

/// What this relayer did lately, so that it neither repeats itself in each block nor gives up for ever.
///
/// Kept in memory only: after a restart everything may be submitted once more, which the chain takes for what it is.
#[derive(Clone, Debug, Default)]
pub struct Journal {
	messages: BTreeMap<(Sequence, [u8; 64]), BlockNumber>,
	reports: BTreeMap<ReportNumber, BlockNumber>,
	registration: Option<BlockNumber>,
}

/// Entries a journal keeps of each kind.
const MAX_JOURNAL: usize = 256;

impl Journal {
	/// Remembers that `signed` was submitted when `best` was the newest block.
	pub fn submitted(&mut self, signed: &SignedEnvelope, best: BlockNumber) {
		remember(&mut self.messages, (signed.envelope.sequence, signed.signature.0), best);
	}

	/// Remembers that report `number` was posted when `best` was the newest block.
	pub fn applied(&mut self, number: ReportNumber, best: BlockNumber) {
		remember(&mut self.reports, number, best);
	}

	/// Remembers that a registration was posted when `best` was the newest block.
	pub fn registered(&mut self, best: BlockNumber) {
		self.registration = Some(best);
	}

	/// Whether this very message was submitted less than `within` blocks ago.
	pub fn submitted_lately(&self, signed: &SignedEnvelope, best: BlockNumber, within: BlockNumber) -> bool {
		let at = self.messages.get(&(signed.envelope.sequence, signed.signature.0));
		at.is_some_and(|at| best.saturating_sub(*at) < within)
	}

	/// Whether report `number` was posted less than `within` blocks ago.
	pub fn applied_lately(&self, number: ReportNumber, best: BlockNumber, within: BlockNumber) -> bool {
		self.reports.get(&number).is_some_and(|at| best.saturating_sub(*at) < within)
	}

	/// Whether a registration was posted less than `within` blocks ago.
	pub fn registering(&self, best: BlockNumber, within: BlockNumber) -> bool {
		self.registration.is_some_and(|at| best.saturating_sub(at) < within)
	}
}

/// The smallest key is the oldest: sequence and report numbers only rise.
fn remember<K: Ord>(entries: &mut BTreeMap<K, BlockNumber>, key: K, best: BlockNumber) {
	entries.insert(key, best);
	while entries.len() > MAX_JOURNAL {
		entries.pop_first();
	}
}
