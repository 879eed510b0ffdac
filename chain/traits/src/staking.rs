//! Between computation and stake-pool, and between pools and the ledger of shares.
use frame::prelude::{DispatchError, DispatchResult, Weight};
use protocol::Session;
use units::{Amount, ItemId, Millis, PoolId, SessionId, WorkerId};

/// Starts and stops paid sessions: asked by stake-pool, answered by computation.
pub trait SessionControl {
	/// Reserves the worker for a pool. Fails unless it is registered, benchmarked and free.
	fn bind(worker: &WorkerId, pool: PoolId) -> DispatchResult;
	/// Frees the worker. A running session is stopped first and its cool-down goes on.
	fn unbind(worker: &WorkerId) -> DispatchResult;
	/// Starts a session with this stake, after every check of the rules. Returns its id.
	fn start(worker: &WorkerId, stake: Amount) -> Result<SessionId, DispatchError>;
	/// Stops the running session; the stake stays bound until the cool-down has passed. Returns that stake.
	fn stop(worker: &WorkerId) -> Result<Amount, DispatchError>;
	/// Ends a session whose cool-down has passed. Returns the stake that is free again: less than was lent if the
	/// worker was slashed, never more.
	fn reclaim(worker: &WorkerId) -> Result<Amount, DispatchError>;
	/// Ends the running session and starts another with `stake`, without a cool-down between. Fails unless `stake` is
	/// more than what the old session gives back, which is returned beside the new session's id.
	fn restart(worker: &WorkerId, stake: Amount) -> Result<(SessionId, Amount), DispatchError>;
	/// The worker's session, running or cooling down.
	fn session(worker: &WorkerId) -> Option<Session>;
	/// How long a stopped worker cools down.
	fn cool_down() -> Millis;
}

/// Told by computation, heard by stake-pool.
pub trait SessionEvents {
	/// The worker was unbound by its operator or by governance.
	fn on_unbound(worker: &WorkerId);
}

/// Takes rewards: asked by computation, which knows which worker works for which pool; answered by stake-pool.
///
/// Named by pool and not by worker alone, so that what was earned for a pool reaches it after the worker has left.
pub trait RewardSink<AccountId> {
	/// The account that receives a payout before [`RewardSink::reward`] credits it; none if there is no such pool.
	fn receiver(pool: PoolId) -> Option<AccountId>;
	/// Credits `payout`, which `worker` earned and which is already on the receiver's account, to owner and members.
	/// Cost independent of members.
	fn reward(pool: PoolId, worker: &WorkerId, payout: Amount) -> DispatchResult;
	/// An upper bound of what [`RewardSink::receiver`] and [`RewardSink::reward`] cost together.
	fn weight() -> Weight {
		Weight::from_parts(5_000_000_000, 0)
	}
}

/// Money of the pools, wrapped one to one: asked by stake-pool and vault, answered by wrapped-pha.
///
/// Every operation is exact and either happens whole or not at all.
pub trait WrappedMoney<AccountId> {
	/// The keyless account whose native PHA covers all wrapped PHA.
	fn collateral() -> AccountId;
	/// Wrapped PHA of an account.
	fn balance(who: &AccountId) -> Amount;
	/// Moves wrapped PHA.
	fn transfer(from: &AccountId, to: &AccountId, amount: Amount) -> DispatchResult;
	/// Takes native PHA of `from` and issues wrapped PHA to `to`.
	fn wrap(from: &AccountId, to: &AccountId, amount: Amount) -> DispatchResult;
	/// Burns wrapped PHA of `from` and pays native PHA to `to`.
	fn unwrap(from: &AccountId, to: &AccountId, amount: Amount) -> DispatchResult;
	/// Issues wrapped PHA for native PHA that arrived on the collateral account before. Fails if it did not.
	fn issue_covered(to: &AccountId, amount: Amount) -> DispatchResult;
}

/// What the ledger knows of an item.
#[derive(Clone, Debug, PartialEq, Eq, codec::Encode, codec::Decode, scale_info::TypeInfo)]
pub struct Holding<AccountId> {
	/// The bearer of the title.
	pub owner: AccountId,
	/// Shares in it; none once the pool's books were voided.
	pub shares: u128,
	/// When its youngest share was issued.
	pub youngest: Millis,
	/// Queued for withdrawal: it cannot be moved, split or merged.
	pub locked: bool,
}

/// What became of an item of which a part was locked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Locked {
	/// Holds the locked shares.
	pub item: ItemId,
	/// Holds the others, if any: a new item of the same owner and age.
	pub rest: Option<ItemId>,
}

/// Who holds how many shares of which pool: asked by stake-pool and vault, answered by pool-ledger.
///
/// Shares are counted in units of 10^-12, like amounts. An item is a bearer title on shares of one pool; an account may
/// hold any number of them and nothing here enumerates them. An item that can be traded never loses shares: whatever
/// takes some away locks the item or ends it, so that no buyer receives less than was offered.
pub trait ShareLedger<AccountId> {
	/// Opens the books of a new pool and names it.
	fn open() -> Result<PoolId, DispatchError>;
	/// All shares of a pool.
	fn total(pool: PoolId) -> u128;
	/// An item and its bearer; none if there is no such item.
	fn holding(pool: PoolId, item: ItemId) -> Option<Holding<AccountId>>;
	/// Issues `shares` to `holder`: into an unlocked item of theirs, or as a new one.
	fn issue(
		pool: PoolId,
		holder: &AccountId,
		into: Option<ItemId>,
		shares: u128,
		at: Millis,
	) -> Result<ItemId, DispatchError>;
	/// Locks `shares` of an unlocked item; the others move to a new item.
	fn lock(pool: PoolId, item: ItemId, shares: u128) -> Result<Locked, DispatchError>;
	/// Burns `shares` of a locked item; an empty item disappears.
	fn burn(pool: PoolId, item: ItemId, shares: u128) -> DispatchResult;
	/// Makes all shares of a pool worthless and gone: for a pool that lost everything.
	fn void(pool: PoolId) -> DispatchResult;
}
