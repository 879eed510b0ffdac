//! What the mirror writes down.
use super::{expect, Complaint};
use frame::arithmetic::Permill;
use std::collections::{BTreeMap, VecDeque};
use units::{mul_div_ceil, mul_div_floor, ItemId, Millis, PoolId};

/// Shares and queue of a pool or vault.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Books {
	/// All shares that are in items.
	pub shares: u128,
	/// Who waits: number, item, and what it is paid at most; oldest first.
	pub queue: VecDeque<(u64, ItemId, Option<u128>)>,
}

impl Books {
	pub(super) fn expect_head(&self, request: u64, item: ItemId) -> Complaint {
		let head = self.queue.front().map(|(number, item, _)| (*number, *item));
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
}

impl ItemBook {
	fn is_young(&self, now: Millis, age: Millis) -> bool {
		now.since(self.youngest) < age
	}

	/// What was paid in for its shares, if they are young.
	pub fn cost_if_young(&self, now: Millis, age: Millis) -> Option<u128> {
		let cost = || mul_div_floor(self.shares, self.entry.0, self.entry.1).unwrap_or(u128::MAX);
		self.is_young(now, age).then(cost)
	}

	/// Both together: as young as the younger, as cheap as the cheaper of those that are young.
	pub(super) fn with(self, other: Self, now: Millis, age: Millis) -> Self {
		let cheaper = |a: (u128, u128), b: (u128, u128)| {
			use frame::deps::sp_core::U256;
			if U256::from(a.0) * U256::from(b.1) < U256::from(b.0) * U256::from(a.1) {
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
		Self { shares: self.shares + other.shares, youngest: self.youngest.max(other.youngest), entry }
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
		let whole = mul_div_floor(self.waiting, value, shares)?;
		let stays = shares > self.waiting;
		match self.at_most.filter(|most| whole > *most && stays) {
			// Young: what was paid in, and the gain stays.
			Some(most) if most > 0 => {
				let amount = most.min(free);
				Some((mul_div_ceil(self.waiting, amount, most)?.min(self.waiting), amount))
			}
			Some(_) => Some((self.waiting, 0)),
			None if whole <= free => Some((self.waiting, whole)),
			None => Some((mul_div_ceil(free, shares, value)?.min(self.waiting), free)),
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
	/// The owner's part of rewards.
	pub commission: Permill,
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
	/// The owner's part of gains.
	pub commission: Permill,
	/// Value and shares at the highest price a fee was taken at: given from outside.
	pub mark: (u128, u128),
}
