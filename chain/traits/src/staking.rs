//! Sessions, rewards and money: between computation, stake-pool, vault and wrapped-pha.
use crate::Funding;
use frame::prelude::{DispatchError, DispatchResult, Weight};
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
	/// What the worker's stopped session will give back when it is reclaimed, as far as it is known: less than its stake
	/// if it was slashed.
	fn expected(worker: &WorkerId) -> Amount;
	/// Ends a session whose cool-down has passed. Returns the stake that is free again: less than was lent if the
	/// worker was slashed, never more.
	fn reclaim(worker: &WorkerId) -> Result<Amount, DispatchError>;
	/// Lets the running session go on with `stake` in place of what it has. Fails unless that is more than it would give
	/// back, which is returned beside the session's id. Its standing, what it answered and what it earned stay.
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

/// A payout as its pool shares it. Decided when it is earned; terms that come later do not touch it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Earned {
	/// All of it.
	pub payout: Amount,
	/// The owner's part of it; the rest is the members'.
	pub commission: Amount,
}

/// Takes rewards: asked by computation, which knows which worker works for which pool; answered by stake-pool.
///
/// Named by pool and not by worker alone, so that what was earned for a pool reaches it after the worker has left.
pub trait RewardSink<AccountId> {
	/// The account that receives a payout before [`RewardSink::reward`] credits it; none if there is no such pool.
	fn receiver(pool: PoolId) -> Option<AccountId>;
	/// How a payout for work that was done at `earned_at` is shared, by the terms that held then.
	fn assess(pool: PoolId, payout: Amount, earned_at: Millis) -> Earned;
	/// Credits what `worker` earned, and what is already on the receiver's account, to owner and members. Cost
	/// independent of members.
	fn reward(pool: PoolId, worker: &WorkerId, earned: Earned) -> DispatchResult;
	/// An upper bound of what [`RewardSink::receiver`], [`RewardSink::assess`] and [`RewardSink::reward`] cost together.
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
	/// Lets a keyless account hold wrapped PHA. Whoever has a key holds native PHA for that.
	fn open(account: &AccountId);
	/// Ends that. What the account still holds goes to `heir`.
	fn close(account: &AccountId, heir: &AccountId) -> DispatchResult;
	/// Moves wrapped PHA.
	fn transfer(from: &AccountId, to: &AccountId, amount: Amount) -> DispatchResult;
	/// Takes native PHA of `from` and issues wrapped PHA to `to`.
	fn wrap(from: &AccountId, to: &AccountId, amount: Amount) -> DispatchResult;
	/// Moves or wraps: brings a contribution of `from` to `to` as wrapped PHA.
	fn pay_in(from: &AccountId, to: &AccountId, amount: Amount, funding: Funding) -> DispatchResult {
		match funding {
			Funding::Wrapped => Self::transfer(from, to, amount),
			Funding::Native => Self::wrap(from, to, amount),
		}
	}
	/// Burns wrapped PHA of `from` and pays native PHA to `to`.
	fn unwrap(from: &AccountId, to: &AccountId, amount: Amount) -> DispatchResult;
	/// Pays wrapped PHA to an account that nobody may hold up: as native PHA if it cannot hold wrapped PHA; if it does not
	/// exist and the amount is too little to make it, the amount stays where it is.
	fn pay_out(from: &AccountId, to: &AccountId, amount: Amount) -> DispatchResult;
	/// Issues wrapped PHA for native PHA that arrived on the collateral account before. Fails if it did not.
	fn issue_covered(to: &AccountId, amount: Amount) -> DispatchResult;
}
