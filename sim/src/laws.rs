//! What must hold between any two operations, I1 to I15 of staking: see the table in `docs/operations/machines.md`.
//!
//! Most of it is the pallets' own `check_invariants`; here stands what no pallet can see alone, and what only holds if
//! every gift is known. Runs inside a [`World`](crate::World).
use crate::{calls::wrapped_id, exact::Price, mirror::Mirror, state};
use frame::{runtime::types_common::AccountId, token::fungible::Inspect as _};
use pallet_computation::{Bindings, Sessions};
use pallet_stake_pool::PoolOf;
use phala_runtime::{
	Assets, Balances, Computation, DelegationVoting, PoolLedger, Referenda, Runtime, RuntimeEvent, StakePool, Vault,
	WorkerRegistry, WrappedPha,
};
use runtime_common::accounts;
use std::collections::BTreeMap;
use units::{mul_div_floor, ItemId, PoolId};

/// Whether a law holds; if not, what was found.
pub type Verdict = Result<(), String>;

/// Complains unless it is so.
fn expect(holds: bool, complaint: impl FnOnce() -> String) -> Verdict {
	if holds {
		Ok(())
	} else {
		Err(complaint())
	}
}

/// Money that belongs to nobody's books: what was given to the accounts of the chain itself.
#[derive(Clone, Debug, Default)]
pub struct Gifts {
	/// wPHA, by the account that got it.
	pub wrapped: BTreeMap<AccountId, u128>,
	/// Native PHA, to the collateral of wPHA.
	pub collateral: u128,
}

impl Gifts {
	/// Notes that somebody gave wPHA to an account.
	pub fn note(&mut self, to: &AccountId, amount: u128) {
		*self.wrapped.entry(to.clone()).or_default() += amount;
	}

	fn to(&self, account: &AccountId) -> u128 {
		self.wrapped.get(account).copied().unwrap_or(0)
	}
}

/// Every law about a state.
pub fn hold(gifts: &Gifts, issuance: u128) -> Verdict {
	pallets()?;
	expect(Balances::total_issuance() == issuance, || format!("{} PHA exist", Balances::total_issuance()))?;
	collateral(gifts)?;
	for (id, pool) in state::pools() {
		account(gifts, id, pool.free.0 + pool.lent.0 + pool.owner_reward.0)?;
		claims(id, 0)?;
	}
	for (id, vault) in state::vaults() {
		account(gifts, id, vault.free.0)?;
		let view = Vault::vault_view(id).ok_or("a vault cannot be valued")?;
		claims(id, view.owner_shares)?;
		expect(view.owner_shares <= view.shares, || format!("vault {id} counts too many shares of its owner"))?;
	}
	bindings()
}

/// Each pallet's own invariants: I3, I4, I5 and the part of I1, I2, I8, I10, I11, I13 that one pallet can see.
fn pallets() -> Verdict {
	let own = |name: &str, found: Result<(), String>| found.map_err(|broken| format!("{name}: {broken}"));
	own("wrapped-pha", WrappedPha::check_invariants().map_err(|broken| format!("{broken:?}")))?;
	own("pool-ledger", PoolLedger::check_invariants().map_err(|broken| format!("{broken:?}")))?;
	own("stake-pool", StakePool::check_invariants().map_err(|broken| format!("{broken:?}")))?;
	own("vault", Vault::check_invariants().map_err(|broken| format!("{broken:?}")))?;
	own("delegation-voting", DelegationVoting::check_invariants().map_err(|broken| format!("{broken:?}")))?;
	own("computation", Computation::check_invariants().map_err(str::to_owned))?;
	own("worker-registry", WorkerRegistry::check_invariants().map_err(str::to_owned))
}

/// I1: the collateral is wPHA's issuance, the existential deposit and known gifts; nothing else.
fn collateral(gifts: &Gifts) -> Verdict {
	let collateral = state::native(&accounts::collateral());
	let due = Assets::total_supply(wrapped_id()) + Balances::minimum_balance() + gifts.collateral;
	expect(collateral == due, || format!("the collateral is {collateral}, not {due}"))
}

/// I2: the account of a pool or vault holds what is booked and known gifts; nothing else.
fn account(gifts: &Gifts, id: PoolId, booked: u128) -> Verdict {
	let account = state::account(id);
	let (held, gift) = (state::wrapped(&account), gifts.to(&account));
	expect(held == booked + gift, || format!("pool {id} holds {held}, has booked {booked} and was given {gift}"))
}

/// I15: what all holders, and a vault's owner, may claim together is at most the value.
fn claims(id: PoolId, owner_shares: u128) -> Verdict {
	let (value, shares) = state::value_and_shares(id);
	let worth = |held: u128| mul_div_floor(held, value, shares).unwrap_or(0);
	let claims: u128 = state::items(id).into_iter().map(|(_, holding)| worth(holding.shares)).sum();
	let claims = claims + worth(owner_shares);
	expect(claims <= value, || format!("pool {id} owes {claims} and is worth {value}"))
}

/// I13: membership, binding and sessions agree, pallet by pallet.
fn bindings() -> Verdict {
	let mut members: Vec<_> = PoolOf::<Runtime>::iter().collect();
	let mut bound: Vec<_> = Bindings::<Runtime>::iter().collect();
	members.sort_unstable();
	bound.sort_unstable();
	expect(members == bound, || format!("members {members:?}, bound {bound:?}"))?;
	let with_session = Sessions::<Runtime>::iter_keys().count();
	let with_loan = state::loans().len();
	expect(with_session == with_loan, || format!("{with_session} sessions, {with_loan} loans"))
}

/// Units that rounding may take from a vault in one operation: in each of its stake pools less than one share, of which
/// a unit may be worth many units of PHA, and a unit for each time it is valued.
fn rounding(mirror: &Mirror, vault: PoolId) -> u128 {
	let share = |pool: &PoolId| mirror.price(*pool).unit() + 4;
	let positions = mirror.vaults.get(&vault).map(|vault| vault.positions.keys());
	positions.into_iter().flatten().map(share).sum::<u128>() + 4
}

/// The prices of all pools.
pub type Prices = BTreeMap<PoolId, Price>;

/// Value and shares of every stake pool and vault, a vault's before its owner's fee, by the judge's own books.
pub fn prices(mirror: &Mirror) -> Prices {
	let price = |id: &PoolId| {
		let before_fee = || Price::new(mirror.vault_value(*id), mirror.vault_shares(*id));
		(*id, if mirror.vaults.contains_key(id) { before_fee() } else { mirror.price(*id) })
	};
	mirror.books.keys().map(price).collect()
}

/// I6: no price fell. A pool without shares has none, before or after; `but` may: it lost stake or began anew. The price
/// of a vault may fall by what rounding takes in each of its positions.
pub fn no_price_fell(mirror: &Mirror, before: &Prices, after: &Prices, but: &[PoolId]) -> Verdict {
	for (id, price) in after {
		let Some(old) = before.get(id).filter(|_| !but.contains(id)) else { continue };
		let slack = if mirror.vaults.contains_key(id) { rounding(mirror, *id) } else { 0 };
		let fell = Price::new(price.value.saturating_add(slack), price.shares).is_below(*old);
		expect(!fell, || {
			format!(
				"stolen: the price of pool {id} fell from {old:?} to {price:?}: from its holders {}",
				mirror.holders(*id)
			)
		})?;
	}
	Ok(())
}

/// Pools whose price these events allow to fall, and the vaults that were in them before or whose owner took a fee.
pub fn losers(positions: &BTreeMap<PoolId, BTreeMap<PoolId, u128>>, events: &[RuntimeEvent]) -> Vec<PoolId> {
	use pallet_stake_pool::Event as Pool;
	use pallet_vault::Event as InVault;
	let lost = events.iter().filter_map(|event| match event {
		RuntimeEvent::Vault(InVault::FeeSettled { vault, .. } | InVault::Reopened { vault }) => Some(*vault),
		RuntimeEvent::StakePool(Pool::WorkerReclaimed { pool, slashed, .. }) if slashed.0 > 0 => Some(*pool),
		RuntimeEvent::StakePool(Pool::Reopened { pool }) => Some(*pool),
		_ => None,
	});
	let mut lost: Vec<_> = lost.collect();
	for (vault, positions) in positions {
		if positions.keys().any(|pool| lost.contains(pool)) {
			lost.push(*vault);
		}
	}
	lost
}

/// I9: after a contribution the pool is worth at most its cap.
pub fn caps_hold(mirror: &Mirror, events: &[RuntimeEvent]) -> Verdict {
	use pallet_stake_pool::Event as Pool;
	for event in events {
		let RuntimeEvent::StakePool(Pool::Contributed { pool, .. }) = event else { continue };
		let Some(book) = mirror.pools.get(pool) else { continue };
		let (value, cap) = (book.value(), book.cap);
		expect(cap.is_none_or(|cap| value <= cap), || format!("pool {pool} is worth {value}, its cap is {cap:?}"))?;
	}
	Ok(())
}

/// I11: what votes is where it was, with all its shares, unless its pool voided them; and every poll counts what its
/// items count, each once, and nothing else.
pub fn votes_stay(before: &BTreeMap<(PoolId, ItemId), (AccountId, u128)>) -> Verdict {
	let now = state::voting();
	for (item, (bearer, shares)) in before {
		let Some((bearer_now, shares_now)) = now.get(item) else { continue };
		let stays = bearer == bearer_now && (shares_now >= shares || *shares_now == 0);
		expect(stays, || format!("{item:?} votes and moved from {bearer:?} to {bearer_now:?}, or lost shares"))?;
	}
	for (poll, counted) in DelegationVoting::counted_by_poll().ok_or("the votes of a poll overflow")? {
		let Ok(status) = Referenda::ensure_ongoing(poll) else { continue };
		expect(status.tally == counted, || format!("poll {poll} counts {:?}, its items {counted:?}", status.tally))?;
	}
	Ok(())
}

/// I14: what left the subsidy arrived: with owners, members and the treasury.
pub fn rewards_arrived(events: &[RuntimeEvent], subsidy_before: u128, treasury_before: u128) -> Verdict {
	use pallet_stake_pool::Event as Pool;
	let (mut pools, mut slashed) = (0, 0);
	for event in events {
		match event {
			RuntimeEvent::StakePool(Pool::Rewarded { to_owner, to_members, .. }) => pools += to_owner.0 + to_members.0,
			RuntimeEvent::StakePool(Pool::WorkerReclaimed { slashed: lost, .. }) => slashed += lost.0,
			_ => {}
		}
	}
	let left = subsidy_before.saturating_sub(state::native(&accounts::subsidy()));
	let treasury = accounts::treasury();
	let arrived = (state::native(&treasury) + state::wrapped(&treasury)).saturating_sub(treasury_before);
	expect(left + slashed == pools + arrived, || {
		format!("{left} left the subsidy and {slashed} was slashed; {pools} came to pools, {arrived} to the treasury")
	})
}
