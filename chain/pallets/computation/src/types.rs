//! What the pallet keeps beside sessions.
use crate::Claim;
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use units::{Amount, BlockNumber, Fixed, Hash, Millis, PoolId, ReportNumber, RewardWeight, SessionId, WorkerId};

/// The report that was applied last.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen)]
pub struct LastReport {
	/// Its number.
	pub number: ReportNumber,
	/// The last record it covers.
	pub upto: BlockNumber,
	/// Its random number r.
	pub random: Hash,
	/// The block that delivered it.
	pub delivered_in: BlockNumber,
	/// Slot time of that block.
	pub delivered_at: Millis,
	/// Hash of the block before that one: mixed into the seeds of challenges.
	pub delivered_after: Hash,
	/// Sum of shares of responsive workers after `upto`.
	pub shares: RewardWeight,
}

/// What the subsidy account still owes to a pool for one worker's work.
#[derive(
	Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen,
)]
pub struct Debt {
	/// To the pool, before the owner's commission.
	pub payout: Amount,
	/// The owner's part of the payout, by the terms that held when it was earned.
	pub commission: Amount,
	/// To the treasury for the same work.
	pub treasury: Amount,
}

impl Debt {
	/// Both together; saturates.
	pub fn total(&self) -> Amount {
		self.payout.saturating_add(self.treasury)
	}

	/// Nothing.
	pub fn is_zero(&self) -> bool {
		self.total() == Amount::ZERO
	}

	/// With `other` on top; saturates.
	pub fn plus(self, other: Self) -> Self {
		Self {
			payout: self.payout.saturating_add(other.payout),
			commission: self.commission.saturating_add(other.commission),
			treasury: self.treasury.saturating_add(other.treasury),
		}
	}
}

/// The slot time of this block and the part of the span since the block before that counts.
#[derive(
	Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen,
)]
pub struct Clock {
	/// Slot time of the newest block whose hooks ran.
	pub slot: Millis,
	/// Since the block before, capped; zero in the first block.
	pub gap: Millis,
}

/// Where the measuring of a session's speed stands.
#[derive(
	Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen,
)]
pub struct Meter {
	/// The block in which the session started: settlements of records up to this one do not concern it.
	pub started_in: BlockNumber,
	/// The block in which it was stopped.
	pub stopped_in: Option<BlockNumber>,
	/// The pool it works for, or worked for if it has left: what it earned belongs there.
	pub pool: PoolId,
	/// Since when it has not been paid.
	pub claim: Claim,
	/// The newest challenge that was answered.
	pub challenge_block: BlockNumber,
	/// Its slot time; the session's start before the first one.
	pub challenge_time: Millis,
	/// Iterations counted at that challenge.
	pub iterations: u64,
}

/// A session whose stake is free already, while reports about its last records are still to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen)]
pub struct PastSession {
	/// Its id.
	pub session: SessionId,
	/// The pool it worked for.
	pub pool: PoolId,
	/// The block in which it started.
	pub started_in: BlockNumber,
	/// The block in which it was stopped.
	pub stopped_in: BlockNumber,
	/// Slot time of that block.
	pub stopped_at: Millis,
	/// Since when it was not paid: the budget due by then.
	pub claim_from: Fixed,
}

/// Since when the next report is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen)]
pub struct Waiting {
	/// The block in which the report before was applied or given up, or in which the chain began to wait.
	pub block: BlockNumber,
	/// Its slot time.
	pub at: Millis,
}

/// How settlement stands, and whom it waits for.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct SettlementStatus {
	/// The report that is due next.
	pub next: ReportNumber,
	/// The report that was applied last.
	pub last: Option<LastReport>,
	/// Since when the next one is waited for; none while there was never a master key.
	pub waiting: Option<Waiting>,
	/// Blocks since then.
	pub waited: BlockNumber,
	/// Chain time since then: the age of the last report, once there was one.
	pub waited_for: Millis,
	/// Whether reports are taken at all: the gate of computation is open.
	pub open: bool,
	/// The digest that a majority agrees on for the next report: its body may be posted.
	pub agreed: Option<Hash>,
	/// Who of the gatekeepers that count voted for which digest.
	pub voted: Vec<(WorkerId, Hash)>,
	/// Who of them has not voted for the next report.
	pub missing: Vec<WorkerId>,
	/// Gatekeepers that hold the master key but do not count now: their verification, program or version is not good.
	pub lapsed: Vec<WorkerId>,
	/// Gatekeepers that have not proven that they hold the master key.
	pub pending: Vec<WorkerId>,
}

/// Why a settlement of an agreed report had no effect. Its money stays on the subsidy account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen)]
pub enum Skip {
	/// The worker has no session any more.
	NoSession,
	/// The session that earned it is over and settled; the worker is in a newer one.
	OlderSession,
	/// The session had stopped before the settled record.
	Stopped,
	/// The worker, or its machine, was shut out.
	Denied,
	/// The pool is gone.
	NoPool,
}
