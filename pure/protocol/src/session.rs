//! Paid sessions, as the chain keeps them.
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use units::{Amount, BlockNumber, ConfidenceLevel, Millis, Score, SessionId, Value};

/// Where a session stands.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen)]
pub enum SessionState {
	/// Works and is paid.
	#[codec(index = 0)]
	Computing,
	/// Missed a challenge: works, is not paid until it answers one.
	#[codec(index = 1)]
	Unresponsive,
	/// Stopped; the stake is free once the cool-down has passed.
	#[codec(index = 2)]
	CoolingDown {
		/// Slot time of the stop.
		since: Millis,
	},
}

/// A worker's session.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen)]
pub struct Session {
	/// Unique on this chain.
	pub id: SessionId,
	/// Where it stands.
	pub state: SessionState,
	/// What the pool lent to it.
	pub stake: Amount,
	/// V at the start.
	pub initial_value: Value,
	/// V after the last settlement.
	pub value: Value,
	/// P at the start.
	pub score: Score,
	/// P from the last heartbeat.
	pub instant_score: Score,
	/// How far the platform was believed at the start.
	pub confidence: ConfidenceLevel,
	/// Slot time of the start.
	pub started_at: Millis,
	/// Block and slot time of the last accepted heartbeat.
	pub last_heartbeat: Option<(BlockNumber, Millis)>,
	/// Time and amount of the last payout, before commission.
	pub last_payout: Option<(Millis, Amount)>,
	/// All payouts so far, before commission.
	pub total_payout: Amount,
	/// Number of payouts so far.
	pub payouts: u32,
}

impl Session {
	/// Whether it works now, paid or not.
	pub fn is_running(&self) -> bool {
		!matches!(self.state, SessionState::CoolingDown { .. })
	}

	/// Slot time of its stop, if it cools down.
	pub fn stopped_at(&self) -> Option<Millis> {
		match self.state {
			SessionState::CoolingDown { since } => Some(since),
			SessionState::Computing | SessionState::Unresponsive => None,
		}
	}
}
