//! What the ledger stores.
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use units::{ItemId, Millis};

/// The books of a pool.
#[derive(
	Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen,
)]
pub struct Book {
	/// All shares of the present generation, in units of 10^-12.
	pub total: u128,
	/// Raised when the pool's shares are voided: titles of earlier generations hold nothing.
	pub generation: u32,
	/// The next item's id; never used twice.
	pub next_item: ItemId,
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
}

impl Title {
	/// The shares that count.
	pub fn shares_in(&self, book: &Book) -> u128 {
		if self.generation == book.generation {
			self.shares
		} else {
			0
		}
	}
}
