//! What the mirror writes down.
use super::{expect, Complaint};
use crate::exact::{self, Price};
use std::collections::{BTreeMap, VecDeque};
use units::{ItemId, Millis, PoolId};

/// Shares and queue of a pool or vault.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Books {
	/// All shares that are in items.
	pub shares: u128,
	/// Who waits, oldest first.
	pub queue: VecDeque<Waiting>,
}

/// A request in a queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
	/// Its number.
	pub number: u64,
	/// The item that waits.
	pub item: ItemId,
	/// What it is paid at most.
	pub at_most: Option<u128>,
	/// Since when.
	pub since: Millis,
}

impl Books {
	pub(super) fn expect_head(&self, request: u64, item: ItemId) -> Complaint {
		let head = self.queue.front().map(|waiting| (waiting.number, waiting.item));
		expect(head == Some((request, item)), || format!("{head:?} is the oldest request"))
	}
}

/// Shares of one item.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ItemBook {
	/// How many.
	pub shares: u128,
	/// When the youngest came.
	pub youngest: Millis,
	/// The lowest price of the young ones: so much for so many.
	pub entry: (u128, u128),
	/// Whether its shares wait to be paid, and what they are paid at most, if they were young when they were asked for.
	pub asked: Option<Option<u128>>,
}

impl ItemBook {
	fn is_young(&self, now: Millis, age: Millis) -> bool {
		now.0.saturating_sub(self.youngest.0) < age.0
	}

	/// What was paid in for its shares, if they are young.
	pub fn cost_if_young(&self, now: Millis, age: Millis) -> Option<u128> {
		let cost = || exact::floor(self.shares, self.entry.0, self.entry.1).unwrap_or(u128::MAX);
		self.is_young(now, age).then(cost)
	}

	/// The most that is paid for its shares: what was paid in for them, while they are young or if they were when they were
	/// asked for.
	pub fn at_most(&self, now: Millis, age: Millis) -> Option<u128> {
		self.asked.unwrap_or_else(|| self.cost_if_young(now, age))
	}

	/// Both together: as young as the younger, as cheap as the cheaper of those that are young.
	pub(super) fn with(self, other: Self, now: Millis, age: Millis) -> Self {
		let cheaper = |a: (u128, u128), b: (u128, u128)| {
			if Price::new(a.0, a.1).is_below(Price::new(b.0, b.1)) {
				a
			} else {
				b
			}
		};
		let entry = match (self.is_young(now, age), other.is_young(now, age)) {
			(true, true) => cheaper(self.entry, other.entry),
			(true, false) => self.entry,
			(false, _) => other.entry,
		};
		Self {
			shares: self.shares + other.shares,
			youngest: Millis(self.youngest.0.max(other.youngest.0)),
			entry,
			asked: None,
		}
	}
}

/// The oldest request, as it was when shares of it were burnt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Redeemable {
	/// Of this pool or vault.
	pub pool: PoolId,
	/// Shares that waited.
	pub waiting: u128,
	/// What they were paid at most.
	pub at_most: Option<u128>,
}

impl Redeemable {
	/// Shares to burn and amount to pay, if the pool is worth `value` for `shares` and has `free` of it.
	pub fn due(&self, value: u128, shares: u128, free: u128) -> Option<(u128, u128)> {
		let whole = exact::floor(self.waiting, value, shares)?;
		let stays = shares > self.waiting;
		match self.at_most.filter(|most| whole > *most && stays) {
			// Young: what was paid in, and the gain stays.
			Some(most) if most > 0 => {
				let amount = most.min(free);
				Some((exact::ceil(self.waiting, amount, most)?.min(self.waiting), amount))
			}
			Some(_) => Some((self.waiting, 0)),
			None if whole <= free => Some((self.waiting, whole)),
			None => Some((exact::ceil(free, shares, value)?.min(self.waiting), free)),
		}
	}
}

/// What the mirror knows of a stake pool.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PoolBook {
	/// Pays withdrawals and can be lent.
	pub free: u128,
	/// Lent to sessions.
	pub lent: u128,
	/// The part of it whose sessions cool down.
	pub releasing: u128,
	/// Commission that was not claimed.
	pub owner_reward: u128,
	/// The largest value after a contribution.
	pub cap: Option<u128>,
}

impl PoolBook {
	/// What all shares are worth.
	pub fn value(&self) -> u128 {
		self.free + self.lent
	}
}

/// Stake that a worker has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LoanBook {
	/// Of this pool.
	pub pool: PoolId,
	/// So much.
	pub stake: u128,
	/// Whether it cools down.
	pub releasing: bool,
}

/// What the mirror knows of a vault.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VaultBook {
	/// Pays withdrawals and can be invested.
	pub free: u128,
	/// Shares by stake pool, waiting or not; no entry for none.
	pub positions: BTreeMap<PoolId, u128>,
	/// Shares of the owner that are in no item.
	pub owner_shares: u128,
	/// The highest price that a fee was taken at, by the judge's own account.
	pub mark: Price,
}
