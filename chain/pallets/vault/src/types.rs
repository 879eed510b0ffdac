//! What a vault is.
use alloc::vec::Vec;
use chain_traits::{Commission, Queue};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame::prelude::{BoundedVec, ConstU32};
use scale_info::TypeInfo;
use tokenomics::{pool::Ledger, vault::Mark};
use units::{Amount, ItemId, Millis, PoolId};

/// Stake pools that a vault may be invested in at once. Every operation values them all, so this bounds its cost.
pub const MAX_POSITIONS: u32 = 32;

/// A vault. All its wrapped PHA lies on one keyless account; a gift to the account changes none of these numbers. What
/// it is worth is stored nowhere: every operation values the positions first. Whose it is, whom it admits and who waits:
/// the share ledger.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen)]
pub struct Vault {
	/// Pays withdrawals and can be invested.
	pub free: Amount,
	/// What it has in stake pools, each pool once.
	pub positions: BoundedVec<Position, ConstU32<MAX_POSITIONS>>,
	/// The owner's part of gains above the mark.
	pub commission: Commission,
	/// Value at the highest price that a fee was taken at.
	pub mark_value: Amount,
	/// Shares at that price; zero while nobody holds a share.
	pub mark_shares: u128,
	/// Shares of the owner that are in no item yet. They count like others.
	pub owner_shares: u128,
}

impl Vault {
	/// The highest price that a fee was taken at.
	pub fn mark(&self) -> Mark {
		Mark { value: self.mark_value, shares: self.mark_shares }
	}

	pub(crate) fn set_mark(&mut self, mark: Mark) {
		self.mark_value = mark.value;
		self.mark_shares = mark.shares;
	}

	/// What it has in a stake pool.
	pub fn position(&self, pool: PoolId) -> Option<&Position> {
		self.positions.iter().find(|position| position.pool == pool)
	}

	pub(crate) fn position_mut(&mut self, pool: PoolId) -> Option<&mut Position> {
		self.positions.iter_mut().find(|position| position.pool == pool)
	}
}

/// What a vault has in one stake pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen)]
pub struct Position {
	/// The stake pool.
	pub pool: PoolId,
	/// The generation of its shares: worth nothing once the pool voided it.
	pub generation: u32,
	/// Holds the shares that were not asked for; none if there are none.
	pub item: Option<ItemId>,
	/// Shares in that item.
	pub shares: u128,
	/// Shares that wait in the stake pool's queue.
	pub queued: u128,
}

impl Position {
	/// Nothing yet.
	pub(crate) fn new(pool: PoolId, generation: u32) -> Self {
		Self { pool, generation, item: None, shares: 0, queued: 0 }
	}

	/// All its shares, waiting or not.
	pub fn all(&self) -> u128 {
		self.shares.saturating_add(self.queued)
	}
}

/// A vault after its positions were valued and its owner's fee was taken, in the operation at hand.
#[derive(Clone, Debug)]
pub(crate) struct Appraised {
	pub vault: Vault,
	/// What all its shares are worth, those of the owner among them.
	pub ledger: Ledger,
	/// New shares of the owner, among those.
	pub minted: u128,
}

/// A vault as an app shows it. Values and shares are as if the fee were settled now.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct VaultView<AccountId> {
	/// Invests its money and sets its terms.
	pub owner: AccountId,
	/// The account that holds its money and its items in stake pools.
	pub account: AccountId,
	/// What all shares are worth together.
	pub value: Amount,
	/// All shares, in units of 10^-12, those of the owner among them.
	pub shares: u128,
	/// Raw U64F64 bits of `value / shares`, rounded down; none without shares.
	pub price: Option<u128>,
	/// Pays withdrawals and can be invested.
	pub free: Amount,
	/// What it has in stake pools.
	pub positions: Vec<PositionView>,
	/// The part of their value that waits in the stake pools' queues.
	pub releasing: Amount,
	/// The owner's part of gains, with the rate that applies now.
	pub commission: Commission,
	/// Value at the highest price that a fee was taken at.
	pub mark_value: Amount,
	/// Shares at that price.
	pub mark_shares: u128,
	/// Shares of the owner that are in no item yet.
	pub owner_shares: u128,
	/// The part of them that the next operation will mint.
	pub fee_due: u128,
	/// The waiting requests.
	pub queue: Queue,
	/// What the waiting requests are worth together.
	pub waiting: Amount,
	/// When the oldest waiting request was made.
	pub oldest: Option<Millis>,
}

/// A position and its worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct PositionView {
	/// As stored.
	pub position: Position,
	/// What all its shares are worth.
	pub value: Amount,
	/// What those of them are worth that wait in the stake pool's queue.
	pub waiting: Amount,
}
