//! Settlement reports: what gatekeepers compute and the chain pays.
use crate::Crypto;
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use units::{Amount, BlockNumber, Hash, Millis, ReportNumber, RewardWeight, Score, Value, WorkerId};

/// A report is due after every so many records: at heights divisible by this.
pub const REPORT_INTERVAL: BlockNumber = 4;
/// A report holds at most this many settlements; the rest spills into the next one.
pub const MAX_SETTLEMENTS: u32 = 100;
/// `offline` and `recovered` together hold at most this many workers; the rest spills into the next report.
pub const MAX_TRANSITIONS: u32 = 500;
/// Reports whose last record's height is divisible by this carry the root of the whole economy.
pub const ROOT_INTERVAL: BlockNumber = 300;

const REPORT_DOMAIN: &[u8; 16] = b"gemini/report/v1";

/// What one worker is owed for one heartbeat.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen)]
pub struct Settlement {
	/// Who worked.
	pub worker: WorkerId,
	/// V after `payout` was taken from it.
	pub value: Value,
	/// P measured by this heartbeat.
	pub score: Score,
	/// Owed to the worker's pool, before the owner's commission.
	pub payout: Amount,
	/// Owed to the treasury for the same work.
	pub treasury: Amount,
	/// Height of the record that carried the heartbeat.
	pub settled_in: BlockNumber,
	/// Slot time of that record, not of the block that delivers this.
	pub settled_at: Millis,
}

/// The sum of shares at the end of a UTC day of chain time: what the budget balancer reads.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen)]
pub struct ShareSample {
	/// Days since the Unix epoch.
	pub day: u32,
	/// First record whose slot time lies in that day.
	pub number: BlockNumber,
	/// Sum of shares of responsive workers at that record's start.
	pub shares: RewardWeight,
}

/// Report k: what the records after `after` up to `upto` mean in money.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct SettlementReport {
	/// Counted from 1, without gaps.
	pub number: ReportNumber,
	/// Last record of the report before.
	pub after: BlockNumber,
	/// Last record of this one.
	pub upto: BlockNumber,
	/// In the order of the heartbeats; at most [`MAX_SETTLEMENTS`].
	pub settlements: Vec<Settlement>,
	/// Workers that were responsive before this range and are unresponsive after it.
	pub offline: Vec<WorkerId>,
	/// Workers that were unresponsive before this range and are responsive after it.
	pub recovered: Vec<WorkerId>,
	/// Sum of shares of responsive workers after `upto`.
	pub shares: RewardWeight,
	/// Unpredictable without the master key, checkable by every gatekeeper.
	pub random: Hash,
	/// Hash of the fold's whole state, at heights divisible by [`ROOT_INTERVAL`].
	pub economy_root: Option<Hash>,
	/// A day began in this range.
	pub sample: Option<ShareSample>,
}

impl SettlementReport {
	/// What gatekeepers vote on: `blake2_256("gemini/report/v1" ++ genesis ++ SCALE(self))`.
	pub fn digest<C: Crypto>(&self, genesis: &Hash) -> Hash {
		C::blake2_256(&(*REPORT_DOMAIN, genesis, self).encode())
	}
}
