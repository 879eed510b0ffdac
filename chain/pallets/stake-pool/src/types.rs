//! What a pool is.
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame::arithmetic::Permill;
use scale_info::TypeInfo;
use units::{Amount, ItemId, Millis, PoolId, SessionId, PHA};

/// A stake pool. All its money lies on one keyless account; these numbers say what it is for, and a gift to the account
/// changes none of them.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen)]
pub struct Pool<AccountId> {
	/// Puts workers to work and sets the terms. Never changes.
	pub owner: AccountId,
	/// The owner's part of each reward.
	pub commission: Permill,
	/// A higher commission that was announced.
	pub announced: Option<Announced>,
	/// The largest value after a contribution; rewards may exceed it.
	pub cap: Option<Amount>,
	/// Pays withdrawals and can be lent.
	pub free: Amount,
	/// Lent to sessions, running or cooling down.
	pub lent: Amount,
	/// The part of `lent` whose sessions cool down.
	pub releasing: Amount,
	/// Commission that the owner has not claimed; belongs to no share.
	pub owner_reward: Amount,
	/// Number of workers.
	pub workers: u32,
	/// Number of accounts that may contribute beside the owner; 0: everybody may.
	pub whitelisted: u32,
	/// The waiting withdrawals.
	pub queue: Queue,
}

impl<AccountId> Pool<AccountId> {
	/// A new, empty, open pool that takes no commission.
	pub fn new(owner: AccountId) -> Self {
		Self {
			owner,
			commission: Permill::zero(),
			announced: None,
			cap: None,
			free: Amount::ZERO,
			lent: Amount::ZERO,
			releasing: Amount::ZERO,
			owner_reward: Amount::ZERO,
			workers: 0,
			whitelisted: 0,
			queue: Queue::default(),
		}
	}

	/// What all shares are worth together; none if it does not fit.
	pub fn value(&self) -> Option<Amount> {
		self.free.checked_add(self.lent)
	}
}

/// A commission increase on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen)]
pub struct Announced {
	/// The new commission.
	pub commission: Permill,
	/// Applies from this time on, and not before every request that was queued earlier is paid.
	pub from: Millis,
}

/// The withdrawal queue: requests `head..tail` wait, first come, first served.
#[derive(
	Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen,
)]
pub struct Queue {
	/// The oldest waiting request.
	pub head: u64,
	/// The next request's number.
	pub tail: u64,
	/// Shares ever queued.
	pub queued: u128,
	/// Shares of them that were paid, or voided.
	pub served: u128,
}

impl Queue {
	/// Whether nobody waits.
	pub fn is_empty(&self) -> bool {
		self.head >= self.tail
	}

	/// Number of waiting requests.
	pub fn len(&self) -> u64 {
		self.tail.saturating_sub(self.head)
	}

	/// Shares that wait.
	pub fn waiting(&self) -> u128 {
		self.queued.saturating_sub(self.served)
	}
}

/// A waiting withdrawal. Who is paid: the bearer of the locked item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen)]
pub struct Request {
	/// Holds the queued shares.
	pub item: ItemId,
	/// Time of the request: grace counts from here and never restarts.
	pub since: Millis,
	/// Shares ever queued, up to and with this request.
	pub through: u128,
}

/// Stake that a pool lent to a worker's session. It outlives the worker's membership, so that no stake is ever out of
/// reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen)]
pub struct Loan {
	/// The lender.
	pub pool: PoolId,
	/// How much.
	pub stake: Amount,
	/// To which session.
	pub session: SessionId,
	/// Whether the session cools down.
	pub releasing: bool,
}

/// Numbers that hold for all pools; governance sets them.
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
pub struct Rules {
	/// Age from which an uncovered request lets anyone stop workers.
	pub grace: Millis,
	/// Least time between the announcement of a higher commission and its effect. Never less than `grace` and the
	/// workers' cool-down together.
	pub notice: Millis,
	/// Shares younger than this cannot be withdrawn.
	pub share_age: Millis,
	/// The smallest contribution, in units of 10^-12 PHA.
	pub min_contribution: u128,
	/// The least that must wait, up to and with the expired request, before workers can be stopped for it.
	pub min_force: u128,
}

/// The production rules.
impl Default for Rules {
	fn default() -> Self {
		const DAY: u64 = 24 * 60 * 60;
		Self {
			grace: Millis::from_secs(7 * DAY),
			notice: Millis::from_secs(15 * DAY),
			share_age: Millis::from_secs(60 * 60),
			min_contribution: PHA / 100,
			min_force: PHA,
		}
	}
}

/// Where a contribution comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen)]
pub enum Funding {
	/// Wrapped PHA of the contributor.
	#[codec(index = 0)]
	Wrapped,
	/// Native PHA of the contributor, wrapped on the way.
	#[codec(index = 1)]
	Native,
}

/// A pool as an app shows it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct PoolView<AccountId> {
	/// The stored pool, with the commission that a reward would pay now.
	pub pool: Pool<AccountId>,
	/// The account that holds its money.
	pub account: AccountId,
	/// What all shares are worth together.
	pub value: Amount,
	/// All shares, in units of 10^-12.
	pub shares: u128,
	/// Raw U64F64 bits of `value / shares`, rounded down; none without shares.
	pub price: Option<u128>,
	/// What the waiting requests are worth together.
	pub waiting: Amount,
	/// When the oldest waiting request was made.
	pub oldest: Option<Millis>,
}
