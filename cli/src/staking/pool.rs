//! What the chain knows of pools and items at one block.
use super::serve::{Queued, Serving};
use chain_traits::{Commission, Queue, Release};
use frame::{arithmetic::Permill, deps::sp_runtime::AccountId32};
use protocol::Registration;
use tokenomics::pool::Ledger;
use units::{mul_div_ceil, mul_div_floor, Amount, ItemId, Millis, PoolId, WorkerId};

/// The rules of all pools, as far as they concern what is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
	/// Age from which an uncovered request lets anyone stop workers.
	pub grace: Millis,
	/// Time between the announcement of a higher commission and its effect.
	pub notice: Millis,
	/// Shares that are asked for younger than this are paid no more than was paid in for them.
	pub share_age: Millis,
	/// How long a stopped worker cools down.
	pub cool_down: Millis,
	/// The smallest contribution.
	pub least_contribution: Amount,
	/// The least that must wait before anything can be forced for it.
	pub least_force: Amount,
	/// The fewest shares of a new item.
	pub least_shares: u128,
	/// The least that a vault leaves in a stake pool, or nothing.
	pub least_position: Amount,
}

/// A pool without its lists: what is read for all pools at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
	/// Its id.
	pub id: PoolId,
	/// Sets the terms.
	pub owner: AccountId32,
	/// Holds its money.
	pub account: AccountId32,
	/// Value and shares. Of a vault: valued at this block, after the owner's fee.
	pub ledger: Ledger,
	/// Could be paid now.
	pub free: Amount,
	/// The owner's part.
	pub commission: Commission,
	/// Counters of the withdrawal queue.
	pub queue: Queue,
	/// Raised when the shares were voided.
	pub generation: u32,
	/// Items that were ever issued.
	pub issued: u64,
	/// Accounts on the whitelist; without any, the pool is open.
	pub whitelisted: u32,
	/// What the owner deposited for it.
	pub deposit: Amount,
	/// What only one kind of pool has.
	pub body: Body,
}

/// What only one kind of pool has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
	/// A pool that lends stake to workers.
	Stake {
		/// The largest value after a contribution.
		cap: Option<Amount>,
		/// Lent to sessions.
		lent: Amount,
		/// The part of `lent` that cools down.
		releasing: Amount,
		/// Commission that the owner has not claimed.
		owner_reward: Amount,
		/// Number of workers.
		workers: u32,
	},
	/// A pool that invests in stake pools.
	Vault {
		/// What it has in stake pools.
		positions: Vec<Position>,
		/// Shares of the owner that are in no item yet, with those of `fee_due`.
		owner_shares: u128,
		/// The part of them that the next operation mints.
		fee_due: u128,
	},
}

/// What a vault has in one stake pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
	/// The stake pool.
	pub pool: PoolId,
	/// The vault's item there, if it has one.
	pub item: Option<ItemId>,
	/// Shares in the item.
	pub shares: u128,
	/// Shares that wait in that pool's queue.
	pub queued: u128,
	/// What all of them are worth.
	pub value: Amount,
}

impl Head {
	/// The commission that applies now, if the oldest waiting request was made at `oldest`.
	pub fn commission_now(&self, now: Millis, oldest: Option<Millis>) -> Permill {
		self.commission.at(now, oldest)
	}

	/// Whether it is a vault.
	pub fn is_vault(&self) -> bool {
		matches!(self.body, Body::Vault { .. })
	}

	/// "pool" or "vault", for sentences.
	pub fn kind(&self) -> &'static str {
		match self.body {
			Body::Stake { .. } => "pool",
			Body::Vault { .. } => "vault",
		}
	}

	/// What `shares` are worth, rounded down; nothing if the pool lost everything.
	pub fn worth(&self, shares: u128) -> Amount {
		self.ledger.worth(shares.min(self.ledger.shares)).unwrap_or_default()
	}

	/// The fewest shares that are worth `amount`; none if nothing in this pool is worth anything.
	pub fn shares_for(&self, amount: Amount) -> Option<u128> {
		mul_div_ceil(amount.0, self.ledger.shares, self.ledger.value.0)
	}

	/// What all that wait are worth together.
	pub fn waiting(&self) -> Amount {
		self.worth(self.queue.waiting())
	}

	/// Whether shares exist and nothing stands behind them.
	pub fn is_bankrupt(&self) -> bool {
		self.ledger.shares > 0 && self.ledger.value == Amount::ZERO
	}
}

/// A pool with its lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pool {
	/// The rest of it.
	pub head: Head,
	/// What the owner says of it.
	pub description: String,
	/// Who may contribute beside the owner, if not everybody may.
	pub whitelist: Vec<AccountId32>,
	/// The oldest waiting requests, up to a bound.
	pub waiting: Vec<Waiting>,
	/// Its workers, and those that left and still have stake.
	pub workers: Vec<Worker>,
	/// Money on its way back, the earliest first.
	pub releases: Vec<Release>,
	/// Of a vault: the stake pools it has something in.
	pub pools: Vec<Pool>,
}

impl Pool {
	/// What waits, oldest first, as it is served.
	pub fn serving(&self) -> Serving {
		let queue = self.waiting.iter().map(|waiting| Queued { shares: waiting.shares, at_most: waiting.at_most });
		Serving { ledger: self.head.ledger, free: self.head.free, queue: queue.collect() }
	}

	/// When the oldest waiting request was made.
	pub fn oldest(&self) -> Option<Millis> {
		self.waiting.first().map(|waiting| waiting.since)
	}

	/// The request that holds `item`.
	pub fn request_of(&self, item: ItemId) -> Option<&Waiting> {
		self.waiting.iter().find(|waiting| waiting.item == item)
	}
}

/// A request in the queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
	/// Its number.
	pub request: u64,
	/// Holds its shares.
	pub item: ItemId,
	/// Who is paid: the item's bearer.
	pub holder: Option<AccountId32>,
	/// Time of the request.
	pub since: Millis,
	/// Shares of it that still wait.
	pub shares: u128,
	/// Shares that wait up to and with it.
	pub through: u128,
	/// Shares that decide whether it may force anything: those that wait up to and with it, or that it was made for.
	pub size: u128,
	/// The most that is paid for it, if its shares were young when it was made.
	pub at_most: Option<Amount>,
	/// The vault that made it.
	pub vault: Option<PoolId>,
}

impl Waiting {
	/// What it would be paid at the present price, rounded down.
	pub fn value(&self, head: &Head) -> Amount {
		let worth = head.worth(self.shares);
		self.at_most.map_or(worth, |most| worth.min(most))
	}
}

/// A worker of a stake pool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Worker {
	/// Which.
	pub id: WorkerId,
	/// Whether it is still a member.
	pub member: bool,
	/// What the pool lent it.
	pub lent: Option<Amount>,
	/// What of it is on its way back.
	pub coming: Option<Amount>,
	/// When the cool-down of its session has passed, if it cools down.
	pub back_at: Option<Millis>,
	/// `registered`, `benchmarked`, `computing`, `unresponsive` or `cooling-down`.
	pub state: &'static str,
}

/// What the chain knows of a worker that shall join a pool.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Candidate {
	/// Who operates it and what it can; none if the chain does not know it.
	pub registration: Option<Registration>,
	/// The pool it works for.
	pub pool: Option<PoolId>,
	/// The pool whose stake it has: its session may outlive its membership.
	pub lent_by: Option<PoolId>,
}

/// A delegation: a bearer title on shares of a pool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
	/// Of this pool.
	pub pool: PoolId,
	/// Its id there.
	pub id: ItemId,
	/// Shares in it; none once the pool's books were voided.
	pub shares: u128,
	/// When the youngest of them was issued.
	pub youngest: Millis,
	/// While they are young: what was paid in, and for how many shares.
	pub entry: (Amount, u128),
	/// Queued for withdrawal.
	pub queued: bool,
	/// Number of votes that keep it in place.
	pub votes: u32,
	/// For sale at this price, to this account or to anybody.
	pub price: Option<(Amount, Option<AccountId32>)>,
}

impl Item {
	/// Whether it can be withdrawn, moved, split or merged.
	pub fn is_movable(&self) -> bool {
		!self.queued && self.votes == 0
	}

	/// Since when it is paid at the full price.
	pub fn ripe_at(&self, terms: &Terms) -> Millis {
		self.youngest.after(terms.share_age)
	}

	/// The most that `shares` of it are paid if they are asked for now; none if they are paid at the full price.
	pub fn at_most(&self, shares: u128, now: Millis, terms: &Terms) -> Option<Amount> {
		let (cost, of) = self.entry;
		(self.ripe_at(terms) > now).then(|| Amount(mul_div_floor(shares, cost.0, of).unwrap_or(u128::MAX)))
	}
}
