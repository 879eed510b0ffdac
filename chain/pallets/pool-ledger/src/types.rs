//! What the ledger stores.
use chain_traits::Queue;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use units::{mul_div_floor, Amount, ItemId, Millis};

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
	/// What the owner deposited for the pool.
	pub deposit: u128,
}

impl<AccountId> Book<AccountId> {
	/// The empty books of an open pool.
	pub fn new(owner: AccountId, deposit: u128) -> Self {
		Self { owner, total: 0, generation: 0, next_item: 0, whitelisted: 0, queue: Queue::default(), deposit }
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
	/// The lowest price at which the young ones among them were issued.
	pub entry: Entry,
	/// The request that its shares are queued for, if they are: it is locked then.
	pub queued: Option<u64>,
	/// How many votes hold it in place. A queued item has none.
	pub holds: u32,
}

/// A price: `cost` for `shares`, exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen)]
pub struct Entry {
	/// What was paid.
	pub cost: Amount,
	/// For how many shares; more than none.
	pub shares: u128,
}

impl Entry {
	/// What `shares` cost at this price, rounded down; the most there is if it does not fit.
	pub fn of(&self, shares: u128) -> Amount {
		Amount(mul_div_floor(shares, self.cost.0, self.shares).unwrap_or(u128::MAX))
	}

	/// The lower of two prices.
	pub fn lower(self, other: Self) -> Self {
		// `floor(x) < n` exactly if `x < n`, for a whole `n`.
		if self.of(other.shares) < other.cost {
			self
		} else {
			other
		}
	}
}

impl Title {
	/// Whether its youngest share was issued less than `age` before `now`.
	pub fn is_young(&self, now: Millis, age: Millis) -> bool {
		now.since(self.youngest) < age
	}

	/// The price of what two titles hold together: the lower of those that are young.
	pub fn entry_with(&self, other: &Self, now: Millis, age: Millis) -> Entry {
		match (self.is_young(now, age), other.is_young(now, age)) {
			(true, true) => self.entry.lower(other.entry),
			(true, false) => self.entry,
			(false, _) => other.entry,
		}
	}

	/// The shares that count.
	pub fn shares_in<AccountId>(&self, book: &Book<AccountId>) -> u128 {
		if self.generation == book.generation {
			self.shares
		} else {
			0
		}
	}
}
