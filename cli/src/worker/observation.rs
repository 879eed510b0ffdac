//! What was seen of a worker, and of every link between it and its pay.
use crate::running::Running;
use protocol::{worker_api::Reason, Registration, Session, SessionState};
use units::{Amount, BlockNumber, Hash, Millis, ReportNumber, WorkerId};

/// Everything that was looked at, all of it at one block. Times are chain time unless said otherwise.
#[derive(Clone, Debug, Default)]
pub struct Observation {
	/// Who.
	pub worker: WorkerId,
	/// The chain as its node has it.
	pub chain: ChainSeen,
	/// Pallets whose gate is closed.
	pub closed: Vec<String>,
	/// How reports stand.
	pub reports: ReportsSeen,
	/// What the network pays by.
	pub running: Running,
	/// On the subsidy account.
	pub subsidy: Amount,
	/// The lowest pRuntime version that may work.
	pub minimum_version: u32,
	/// Whether challenges are paused.
	pub paused: bool,
	/// What the chain knows of the worker.
	pub registration: Option<Registration>,
	/// Its session.
	pub session: Option<Session>,
	/// What is owed to its pools because the subsidy account was empty.
	pub debt: Amount,
	/// Its challenges.
	pub challenges: ChallengesSeen,
	/// What the worker itself says.
	pub asked: Asked,
}

/// A node and its chain.
#[derive(Clone, Debug, Default)]
pub struct ChainSeen {
	/// Newest block.
	pub best: BlockNumber,
	/// Its slot time.
	pub now: Millis,
	/// Newest final block.
	pub finalized: BlockNumber,
	/// This host's clock.
	pub clock: Millis,
	/// Whether the node is fetching the past.
	pub syncing: bool,
}

/// Settlement reports.
#[derive(Clone, Debug, Default)]
pub struct ReportsSeen {
	/// The one that is due.
	pub next: ReportNumber,
	/// The newest record that is covered by a report; none before the first report.
	pub covered: Option<BlockNumber>,
	/// How many gatekeepers were named.
	pub gatekeepers: usize,
	/// Whether they have their common key: without it there are no reports.
	pub has_master_key: bool,
	/// Who of those that count voted on the report that is due.
	pub voted: Vec<WorkerId>,
	/// Who of them did not.
	pub missing: Vec<WorkerId>,
	/// Those that hold the key and do not count now: their verification, program or version is not good.
	pub lapsed: Vec<WorkerId>,
	/// Those that have not proven that they hold the key.
	pub pending: Vec<WorkerId>,
	/// Whether more than half of those that count said the same.
	pub is_agreed: bool,
}

/// Challenges in the newest records.
#[derive(Clone, Debug, Default)]
pub struct ChallengesSeen {
	/// Records that were looked through.
	pub looked_through: BlockNumber,
	/// The newest that drew the worker.
	pub last: Option<BlockNumber>,
	/// The oldest that drew it after the newest one that it answered.
	pub unanswered: Option<BlockNumber>,
	/// Of how many records one draws it; none if challenges are not drawn.
	pub one_in: Option<u64>,
}

/// What came of asking the worker itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Asked {
	/// Nobody said where it is.
	#[default]
	Nobody,
	/// It does not answer.
	Silent(String),
	/// It answers, and refuses the question.
	Refused(String),
	/// It answers.
	Said(WorkerSaid),
}

/// A worker's own words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WorkerSaid {
	/// Its identity; none before it is told a chain.
	pub identity: Option<WorkerId>,
	/// Whether it works for this very chain.
	pub is_of_this_chain: bool,
	/// The newest block that it has verified.
	pub tip: BlockNumber,
	/// That block's hash.
	pub tip_hash: Hash,
	/// The hash that the node has at that height; none if it has no such block.
	pub node_has: Option<Hash>,
	/// Why it earns nothing, it says.
	pub why: Vec<Reason>,
	/// What its operator should look at, it says.
	pub warnings: Vec<String>,
	/// What the chain lacks for its platform, if its evidence brings no collateral.
	pub lacks: Option<Lacking>,
}

/// Collateral that is not there, or not for long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lacking {
	/// Of which family.
	pub family: String,
	/// What there is holds until then; none: nothing holds.
	pub until: Option<Millis>,
}

impl Observation {
	/// Whether the worker itself answers, and works for this chain.
	pub fn is_of_this_chain(&self) -> bool {
		matches!(&self.asked, Asked::Said(said) if said.identity == Some(self.worker) && said.is_of_this_chain)
	}

	/// Its session, if it works and is paid.
	pub fn computing(&self) -> Option<&Session> {
		self.session.as_ref().filter(|session| session.state == SessionState::Computing)
	}

	/// What it is paid for `span` of chain time as things are; none unless it is paid.
	pub fn expected(&self, span: Millis) -> Option<Amount> {
		self.running.pay(self.computing()?, span)
	}

	/// What a heartbeat would settle if it came now: it is paid for the time since the one before.
	pub fn expected_now(&self) -> Option<Amount> {
		let session = self.computing()?;
		let since = session.last_heartbeat.map_or(session.started_at, |(_, at)| at);
		self.expected(self.chain.now.since(since))
	}

	/// Blocks since one.
	pub fn age(&self, block: BlockNumber) -> BlockNumber {
		self.chain.best.saturating_sub(block)
	}

	/// Chain time of so many blocks.
	pub fn span(&self, blocks: BlockNumber) -> Millis {
		Millis(self.running.block_time.0.saturating_mul(blocks.into()))
	}
}
