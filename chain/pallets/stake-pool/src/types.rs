//! What a pool is.
use chain_traits::{Commission, Queue, SoundRules};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use units::{Amount, Millis, PoolId, SessionId};

/// A stake pool. All its money lies on one keyless account; these numbers say what it is for, and a gift to the account
/// changes none of them. Whose it is, whom it admits and who waits: the share ledger.
#[derive(
	Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen,
)]
pub struct Pool {
	/// The owner's part of each reward.
	pub commission: Commission,
	/// The largest value after a contribution; rewards may exceed it.
	pub cap: Option<Amount>,
	/// Pays withdrawals and can be lent.
	pub free: Amount,
	/// Lent to sessions, running or cooling down.
	pub lent: Amount,
	/// What sessions that cool down are expected to give back: at most the part of `lent` that they have.
	pub releasing: Amount,
	/// Commission that the owner has not claimed; belongs to no share.
	pub owner_reward: Amount,
	/// Number of workers.
	pub workers: u32,
}

impl Pool {
	/// What all shares are worth together; none if it does not fit.
	pub fn value(&self) -> Option<Amount> {
		self.free.checked_add(self.lent)
	}
}

/// Stake lent to one worker.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen)]
pub struct Loan {
	/// The pool that lent it.
	pub pool: PoolId,
	/// How much.
	pub stake: Amount,
	/// The session that has it.
	pub session: SessionId,
	/// What the session will give back, once it cools down.
	pub releasing: Option<Amount>,
}

/// Rules on their way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo, MaxEncodedLen)]
pub struct ComingRules {
	/// These.
	pub rules: SoundRules,
	/// In force from this time on.
	pub from: Millis,
}

/// A pool as an app shows it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct PoolView<AccountId> {
	/// Puts workers to work and sets the terms.
	pub owner: AccountId,
	/// The stored pool, with the commission that a reward would pay now.
	pub pool: Pool,
	/// The account that holds its money.
	pub account: AccountId,
	/// What all shares are worth together.
	pub value: Amount,
	/// All shares, in units of 10^-12.
	pub shares: u128,
	/// Raw U64F64 bits of `value / shares`, rounded down; none without shares.
	pub price: Option<u128>,
	/// The waiting requests.
	pub queue: Queue,
	/// What the waiting requests are worth together.
	pub waiting: Amount,
	/// When the oldest waiting request was made.
	pub oldest: Option<Millis>,
}
