//! What a relayer sees of the two sides.
use protocol::{Registration, SettlementReport, SignedEnvelope};
use std::{collections::BTreeSet, ops::RangeInclusive};
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
	/// The node is still fetching the past: what it says of the present is old.
	pub syncing: bool,
	/// The launch gate of worker messages is closed.
	pub messages_closed: bool,
	/// The launch gate of settlement is closed.
	pub reports_closed: bool,
	/// Hash of this chain's block at the height of the worker's tip; none if the node has none there that is final or the
	/// worker's.
	pub at_tip: Option<Hash>,
	/// What the chain knows of the worker, at the newest block.
	pub registration: Option<Registration>,
	/// The sequence number the chain takes next from the worker, at the newest block.
	pub next_sequence: Sequence,
	/// The chain names the worker a gatekeeper, and may wait for its votes.
	pub named_gatekeeper: bool,
	/// The report the chain applies next.
	pub next_report: ReportNumber,
	/// The reports, of those the worker holds, on whose digest a majority of the gatekeepers agree.
	pub agreed: BTreeSet<ReportNumber>,
}

impl ChainView {
	/// The agreed reports from the one that is due, without a gap; none if that one is not agreed.
	pub fn agreed_run(&self) -> Option<RangeInclusive<ReportNumber>> {
		let run = (self.next_report..).take_while(|number| self.agreed.contains(number));
		run.last().map(|last| self.next_report..=last)
	}
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
	/// Its hash.
	pub tip_hash: Hash,
	/// pRuntime version: major << 16 | minor << 8 | patch; none if it says something else.
	pub version: Option<u32>,
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
