//! Between computation and stake-pool, and between pools and the ledger of shares.
use frame::prelude::{DispatchError, DispatchResult};
use protocol::Session;
use units::{Amount, Millis, PoolId, SessionId, WorkerId};

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
	/// Ends a session whose cool-down has passed. Returns the stake that is free again.
	fn reclaim(worker: &WorkerId) -> Result<Amount, DispatchError>;
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

/// Takes rewards: asked by computation, answered by stake-pool.
pub trait RewardSink<AccountId> {
	/// Whether there is a pool to reward for this worker; if so, the account that receives the payout before
	/// [`RewardSink::reward`] credits it.
	fn receiver(worker: &WorkerId) -> Option<AccountId>;
	/// Credits `payout`, which is already on the receiver's account, to owner and members. Cost independent of members.
	fn reward(worker: &WorkerId, payout: Amount) -> DispatchResult;
}

/// Who holds how many shares of which pool: asked by stake-pool and vault, answered by pool-ledger.
///
/// Shares are counted in units of 10^-12, like amounts; a pool's first share costs one unit of wPHA.
pub trait ShareLedger<AccountId> {
	/// Names a title on shares of a pool.
	type Item: Copy;

	/// Opens the books of a new pool.
	fn open(pool: PoolId) -> DispatchResult;
	/// All shares of a pool.
	fn total(pool: PoolId) -> u128;
	/// Issues `shares` to `holder` as a new item.
	fn issue(pool: PoolId, holder: &AccountId, shares: u128) -> Result<Self::Item, DispatchError>;
	/// Burns `shares` of an item that `holder` owns; an empty item disappears.
	fn burn(pool: PoolId, item: Self::Item, holder: &AccountId, shares: u128) -> DispatchResult;
	/// Shares of one item and its owner.
	fn item(pool: PoolId, item: Self::Item) -> Option<(AccountId, u128)>;
}
