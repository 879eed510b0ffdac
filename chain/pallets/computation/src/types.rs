//! What the pallet keeps beside sessions.
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use units::{Amount, BlockNumber, Hash, Millis, ReportNumber, RewardWeight};

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
	/// The block in which the session started: reports about earlier records do not concern it.
	pub started_in: BlockNumber,
	/// The newest challenge that was answered.
	pub challenge_block: BlockNumber,
	/// Its slot time; the session's start before the first one.
	pub challenge_time: Millis,
	/// Iterations counted at that challenge.
	pub iterations: u64,
}

/// Why a settlement of an agreed report had no effect. Its money stays on the subsidy account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen)]
pub enum Skip {
	/// The worker has no session any more.
	NoSession,
	/// The session that earned it is over; the worker is in a newer one.
	OlderSession,
	/// The session had stopped before the settled record.
	Stopped,
	/// The worker left its pool.
	Unbound,
	/// The pool is gone.
	NoPool,
}
