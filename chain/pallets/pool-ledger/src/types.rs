//! What the ledger stores.
use chain_traits::Queue;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use units::{ItemId, Millis};

/// The books of a pool.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen)]
pub struct Book<AccountId> {
	/// Puts the pool's money to work and sets its terms. Never changes.
	pub owner: AccountId,
	/// All shares of the present generation that are in items, in units of 10^-12.
	pub total: u128,
	/// Raised when the pool's shares are voided: titles of earlier generations hold nothing.
	pub generation: u32,
	/// The next item's id; never used twice.
	pub next_item: ItemId,
	/// Number of accounts that may contribute beside the owner; 0: everybody may.
	pub whitelisted: u32,
	/// The waiting withdrawals.
	pub queue: Queue,
}

impl<AccountId> Book<AccountId> {
	/// The empty books of an open pool.
	pub fn new(owner: AccountId) -> Self {
		Self { owner, total: 0, generation: 0, next_item: 0, whitelisted: 0, queue: Queue::default() }
	}
}

/// What an item is a title to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen)]
pub struct Title {
	/// Shares, if `generation` is the book's.
	pub shares: u128,
	/// The generation they belong to.
	pub generation: u32,
	/// When the youngest of them was issued.
	pub youngest: Millis,
	/// Queued for withdrawal.
	pub locked: bool,
	/// How many votes hold it in place. A queued item has none.
	pub holds: u32,
}

impl Title {
	/// The shares that count.
	pub fn shares_in<AccountId>(&self, book: &Book<AccountId>) -> u128 {
		if self.generation == book.generation {
			self.shares
		} else {
			0
		}
	}
}
