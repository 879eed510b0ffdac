//! What an item says in a poll, and what that counts.
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use pallet_conviction_voting::AccountVote;
use scale_info::TypeInfo;
use units::{Amount, BlockNumber, ItemId, PoolId};

/// What an item shall say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen)]
pub enum Ballot {
	/// All it is worth for the proposal.
	#[codec(index = 0)]
	Aye,
	/// All it is worth against the proposal.
	#[codec(index = 1)]
	Nay,
	/// A part for, a part against; what is left of its worth says nothing. The item is held whole all the same.
	#[codec(index = 2)]
	Split {
		/// For the proposal.
		aye: Amount,
		/// Against it.
		nay: Amount,
	},
}

/// Why a ballot cannot be counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BallotError {
	/// It says nothing: the item is worth nothing, or both parts are zero.
	Empty,
	/// Its parts are more than the item is worth.
	MoreThanWorth,
}

impl Ballot {
	/// What this counts for an item that is worth `worth`: the parts are exact, nothing is rounded.
	pub fn counted(self, worth: Amount) -> Result<Counted, BallotError> {
		let counted = match self {
			Self::Aye => Counted { aye: worth, nay: Amount::ZERO },
			Self::Nay => Counted { aye: Amount::ZERO, nay: worth },
			Self::Split { aye, nay } => Counted { aye, nay },
		};
		if counted == Counted::default() {
			return Err(BallotError::Empty);
		}
		match counted.aye.checked_add(counted.nay) {
			Some(sum) if sum <= worth => Ok(counted),
			_ => Err(BallotError::MoreThanWorth),
		}
	}
}

/// What an item's vote counts in a poll, from when it was cast until it is cast anew or removed.
#[derive(
	Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen,
)]
pub struct Counted {
	/// For the proposal.
	pub aye: Amount,
	/// Against it.
	pub nay: Amount,
}

/// Votes without a lock after the poll: a tenth of the amount, rounded down for each side; support counts the whole.
impl From<Counted> for AccountVote<u128> {
	fn from(Counted { aye: Amount(aye), nay: Amount(nay) }: Counted) -> Self {
		Self::Split { aye, nay }
	}
}

/// A named item and what it shall say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen)]
pub struct ItemBallot {
	/// The item's pool.
	#[codec(compact)]
	pub pool: PoolId,
	/// The item.
	#[codec(compact)]
	pub item: ItemId,
	/// What it says.
	pub ballot: Ballot,
}

/// How long the parts of a referendum take, in blocks. A value of the state, because networks for tests have little
/// time and the same runtime.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	TypeInfo,
	MaxEncodedLen,
	frame::prelude::Serialize,
	frame::prelude::Deserialize,
)]
#[serde(crate = "frame::derive::serde", rename_all = "camelCase")]
pub struct Periods {
	/// From submission to the first block in which it can be decided.
	pub prepare: BlockNumber,
	/// Longest time to reach what its track asks for.
	pub decision: BlockNumber,
	/// How long it must hold what the track asks for.
	pub confirm: BlockNumber,
	/// Least time from approval to dispatch.
	pub enactment: BlockNumber,
	/// For how long native PHA stays locked per period of conviction. Not less than `enactment`: who decided lives with
	/// it.
	pub lock: BlockNumber,
}

/// The production periods, at 12 s a block: a day, seven days to decide, a day to confirm, and the published eight days
/// of enactment and lock.
impl Default for Periods {
	fn default() -> Self {
		const DAY: BlockNumber = 24 * 60 * 60 / 12;
		Self { prepare: DAY, decision: 7 * DAY, confirm: DAY, enactment: 8 * DAY, lock: 8 * DAY }
	}
}
