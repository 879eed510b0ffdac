//! Pools and their shares: between the ledger, stake-pool and vault.
use crate::Rules;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame::{
	arithmetic::Permill,
	prelude::{DispatchError, DispatchResult, Weight},
};
use scale_info::TypeInfo;
use tokenomics::pool::Ledger;
use units::{Amount, ItemId, Millis, PoolId};

/// What the ledger knows of an item.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct Holding<AccountId> {
	/// The bearer of the title.
	pub owner: AccountId,
	/// Shares in it; none once the pool's books were voided.
	pub shares: u128,
	/// When its youngest share was issued.
	pub youngest: Millis,
	/// The most that is paid for its shares: while the youngest is young, what was paid in for them, at the lowest price of
	/// the young ones; once they are queued, what their request is paid at most.
	pub cost: Option<Amount>,
	/// Queued for withdrawal: it cannot be moved, split or merged.
	pub locked: bool,
	/// How many votes hold it in place: while there are any, it cannot be moved, split, merged or withdrawn.
	pub holds: u32,
}

/// Who holds how many shares of which pool: asked by stake-pool and vault, answered by pool-ledger.
///
/// Shares are counted in units of 10^-12, like amounts. An item is a bearer title on shares of one pool; an account may
/// hold any number of them and nothing here enumerates them. An item that can be traded never loses shares: whatever
/// takes some away locks the item or ends it, so that no buyer receives less than was offered.
pub trait ShareLedger<AccountId> {
	/// Opens the books of a new pool of `owner`, who deposits for what they occupy, and names it.
	fn open(owner: &AccountId) -> Result<PoolId, DispatchError>;
	/// Closes the books of a pool in which nobody has shares or waits, and which lists nobody: nothing of it stays. The
	/// owner's deposit is free again.
	fn close(pool: PoolId) -> DispatchResult;
	/// Who puts a pool's money to work and sets its terms. Never changes.
	fn owner(pool: PoolId) -> Option<AccountId>;
	/// Whether `who` may contribute: anyone, unless the pool has a whitelist; the owner always.
	fn admits(pool: PoolId, who: &AccountId) -> bool;
	/// All shares of a pool that are in items.
	fn total(pool: PoolId) -> u128;
	/// How often the shares of a pool were voided: shares that were issued in another generation are worth nothing. None of
	/// a pool that was closed are.
	fn generation(pool: PoolId) -> u32;
	/// The fewest shares of a part of an item.
	fn least() -> u128;
	/// An item and its bearer; none if there is no such item.
	fn holding(pool: PoolId, item: ItemId) -> Option<Holding<AccountId>>;
	/// Issues `shares` to `holder`, who paid `cost` for them: into an unlocked item of theirs, or as a new one.
	fn issue(
		pool: PoolId,
		holder: &AccountId,
		into: Option<ItemId>,
		shares: u128,
		cost: Amount,
	) -> Result<ItemId, DispatchError>;
	/// Makes all shares of a pool worthless and gone, those that wait too: for a pool that lost everything.
	fn void(pool: PoolId) -> DispatchResult;
}

/// The withdrawal queue of a pool: requests `head..tail` wait, first come, first served.
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

	/// Shares that wait up to and with `request`: none if it was voided.
	pub fn waiting_through(&self, request: &Request) -> u128 {
		request.through.saturating_sub(self.served)
	}

	/// What decides whether a request may force anything: the shares that wait up to and with it, or those that it was
	/// made for, if that is more. Nobody loses the right by being paid in part. None if it was voided.
	pub fn size_through(&self, request: &Request) -> u128 {
		match self.waiting_through(request) {
			0 => 0,
			waiting => waiting.max(request.asked),
		}
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
	/// Shares that it was made for: fewer still wait once it was paid in part.
	pub asked: u128,
	/// The most that is still paid for it, if its shares were young when it was made.
	pub at_most: Option<Amount>,
	/// The vault that made it, if a vault did: it is told when it is paid.
	pub vault: Option<PoolId>,
}

/// What became of an item of which a part was queued.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Queued {
	/// Number of the request.
	pub request: u64,
	/// Holds the shares that were not asked for, if any: a new item of the same owner and age.
	pub rest: Option<ItemId>,
}

/// What a pool has while its queue is served: what all shares are worth, and what of it can be paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Purse {
	/// Value and shares, from which every price follows.
	pub ledger: Ledger,
	/// The part of the value that can be paid now.
	pub free: Amount,
}

/// A request that is being paid, wholly or in part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payment<AccountId> {
	/// Its number.
	pub request: u64,
	/// Who is paid.
	pub holder: AccountId,
	/// The vault that made it, if a vault did.
	pub vault: Option<PoolId>,
	/// Shares that were burnt for it.
	pub shares: u128,
	/// What they were worth, rounded down.
	pub amount: Amount,
	/// Shares of it that still wait.
	pub left: u128,
}

/// Everybody who wants to leave a pool, in order: asked by stake-pool and vault, answered by pool-ledger.
pub trait WithdrawalQueue<AccountId> {
	/// The counters of a pool's queue.
	fn queue(pool: PoolId) -> Queue;
	/// A waiting request.
	fn request(pool: PoolId, number: u64) -> Option<Request>;
	/// The oldest waiting request.
	fn oldest(pool: PoolId) -> Option<Request> {
		let queue = Self::queue(pool);
		(!queue.is_empty()).then(|| Self::request(pool, queue.head)).flatten()
	}
	/// Locks `shares` of an unlocked item as the newest request; the others move to a new item.
	fn enqueue(
		pool: PoolId,
		item: ItemId,
		shares: u128,
		since: Millis,
		vault: Option<PoolId>,
	) -> Result<Queued, DispatchError>;
	/// Pays up to `limit` requests from `purse`, oldest first, and burns their shares. A request that the purse cannot
	/// pay wholly is paid in part and stays at the head; one that was voided leaves unpaid. `pay` moves the
	/// money; it must not come back to this pool's books.
	fn serve(
		pool: PoolId,
		limit: u32,
		purse: &mut Purse,
		pay: impl FnMut(Payment<AccountId>) -> DispatchResult,
	) -> DispatchResult;
}

/// Stake pools, as a vault needs them: asked by vault, answered by stake-pool.
pub trait StakePools<AccountId> {
	/// The rules of all pools.
	fn rules() -> Rules;
	/// How long stake that was stopped waits until it is free.
	fn cool_down() -> Millis;
	/// What `shares` of a stake pool are worth now, rounded down; none if it is no stake pool or has fewer shares.
	fn worth(pool: PoolId, shares: u128) -> Option<Amount>;
	/// The fewest shares that are worth `amount` now; none if it is no stake pool, or its shares are worth nothing.
	fn shares_for(pool: PoolId, amount: Amount) -> Option<u128>;
	/// Contributes wrapped PHA of `who` as anybody could: into an unlocked item of theirs, or as a new one, for no fewer shares
	/// and at no higher commission than the limits. Returns the item and the shares that went into it.
	fn contribute(
		who: &AccountId,
		pool: PoolId,
		amount: Amount,
		into: Option<ItemId>,
		limits: (u128, Permill),
	) -> Result<(ItemId, u128), DispatchError>;
	/// Asks for `shares` of an item of `vault`, whose account is `who`. They may be paid before this returns, which the
	/// vault is told like any other payment.
	fn redeem(
		vault: PoolId,
		who: &AccountId,
		pool: PoolId,
		item: ItemId,
		shares: u128,
	) -> Result<Queued, DispatchError>;
	/// An upper bound of what a contribution costs.
	fn contribute_weight() -> Weight;
	/// An upper bound of what a redemption costs.
	fn redeem_weight() -> Weight;
}

/// Vaults, as a stake pool needs them: asked by stake-pool, answered by vault.
pub trait Vaults {
	/// `shares` of `vault` in `pool` were burnt, and `amount` for them is on its account. Constant cost.
	fn on_paid(vault: PoolId, pool: PoolId, shares: u128, amount: Amount);
}

/// No vaults.
impl Vaults for () {
	fn on_paid(_: PoolId, _: PoolId, _: u128, _: Amount) {}
}
