//! What users want, turned into calls and a preview. Pure: the chain is an argument, and nothing is sent from here.
pub mod ballots;
mod call;
pub mod contribute;
pub mod leave;
pub mod owner;
pub mod titles;
pub mod vault;
pub mod withdraw;
pub mod workers;

use crate::staking::{Item, Pool, Terms};
use frame::deps::sp_runtime::AccountId32;
use units::{Amount, Millis};

/// Who wishes, when, and under which rules.
#[derive(Clone, Debug)]
pub struct Wisher<'a> {
	/// Signs.
	pub who: &'a AccountId32,
	/// Slot time of the block that everything was read at.
	pub now: Millis,
	/// The rules then.
	pub terms: &'a Terms,
}

/// Shares, written as amounts are.
fn shares(shares: u128) -> Amount {
	Amount(shares)
}

/// What a user has of a pool.
#[derive(Clone, Copy, Debug)]
pub struct Stake<'a> {
	/// The pool.
	pub pool: &'a Pool,
	/// Everything the user bears there.
	pub items: &'a [Item],
}

#[cfg(test)]
pub mod fixture;
