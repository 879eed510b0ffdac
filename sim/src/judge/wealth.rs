//! Nobody's wealth falls but by named causes, each with a bound.
//!
//! What an account owns is its PHA, its wPHA and its items at prices that the judge computes from its own books. An
//! operation of somebody else may cost it roundings, and its part of a slash, and nothing more; an operation of its own may
//! cost what it says. Governance may make shares young again, and an owner's fee is taken from what it is worth before.
use crate::{
	exact::{self, Price},
	mirror::{Mirror, Worths},
	names::pha,
	state,
};
use frame::runtime::types_common::AccountId;
use pallet_computation::Call as Compute;
use phala_runtime::{Runtime, RuntimeCall};
use std::collections::BTreeMap;
use units::{ItemId, PoolId, WorkerId};

/// What accounts own.
#[derive(Clone, Debug, Default)]
pub struct Wealth {
	/// Native PHA, reserves and locks included.
	native: BTreeMap<AccountId, u128>,
	wrapped: BTreeMap<AccountId, u128>,
	items: Worths,
	prices: BTreeMap<PoolId, Price>,
	/// Shares that each vault has in stake pools.
	pub positions: BTreeMap<PoolId, BTreeMap<PoolId, u128>>,
}

impl Wealth {
	/// Of these accounts, now. Native PHA is read of the stock pallet, everything else stands in the judge's books.
	pub fn of(who: &[AccountId], mirror: &Mirror) -> Self {
		Self {
			native: who.iter().map(|who| (who.clone(), state::native(who))).collect(),
			wrapped: mirror.wrapped.clone(),
			items: mirror.worths(),
			prices: prices(mirror),
			positions: positions(mirror),
		}
	}

	/// All that an account owns.
	pub fn total(&self, who: &AccountId) -> u128 {
		let one = |by: &BTreeMap<AccountId, u128>| by.get(who).copied().unwrap_or(0);
		one(&self.native) + one(&self.wrapped) + self.items.0.get(who).map_or(0, |by| by.values().sum())
	}

	/// Units that rounding may cost whoever is in a pool, in one operation of anybody.
	fn roundings(&self, pool: PoolId) -> u128 {
		roundings(&self.prices, &self.positions, pool)
	}

	fn in_pool(&self, who: &AccountId, pool: PoolId) -> u128 {
		self.items.0.get(who).and_then(|by| by.get(&pool)).copied().unwrap_or(0)
	}
}

/// Why somebody may lose something in an operation.
#[derive(Clone, Debug, Default)]
pub struct Causes {
	/// So much, by its own doing.
	own: BTreeMap<AccountId, u128>,
	/// Stake that was slashed, by the pool that had lent it.
	slashed: BTreeMap<PoolId, u128>,
	/// What counts as young changed.
	pub rules: bool,
}

impl Causes {
	/// What follows from a call and from who signed it, before it is made.
	pub fn of(mirror: &Mirror, signer: Option<&AccountId>, call: &RuntimeCall) -> Self {
		let mut causes = Self::default();
		match call {
			RuntimeCall::StakePool(pallet_stake_pool::Call::set_rules { .. }) => causes.rules = true,
			RuntimeCall::Computation(Compute::set_cool_down { .. }) => {}
			RuntimeCall::Nfts(call) => causes.trade(mirror, signer, call),
			call => {
				if let Some(signer) = signer {
					causes.may_lose(signer, own_risk(mirror, call));
				}
			}
		}
		causes
	}

	/// A slash of this much by one worker's session.
	pub fn slash(mirror: &Mirror, worker: &WorkerId, lost: u128) -> Self {
		let loan = mirror.loans.get(worker);
		let slashed = loan.map(|loan| (loan.pool, loan.stake.min(lost)));
		Self { slashed: slashed.into_iter().collect(), ..Self::default() }
	}

	fn may_lose(&mut self, who: &AccountId, amount: u128) {
		let bound = self.own.entry(who.clone()).or_default();
		*bound = bound.saturating_add(amount);
	}

	/// Whoever sells, swaps or gives an item, or let somebody do that, loses it; whoever buys pays.
	fn trade(&mut self, mirror: &Mirror, signer: Option<&AccountId>, call: &pallet_nfts::Call<Runtime>) {
		use pallet_nfts::Call as Title;
		let mut lose = |pool: PoolId, item: ItemId, is_free: &dyn Fn(&AccountId) -> bool| {
			let Some(bearer) = mirror.bearers.get(&(pool, item)) else { return };
			if signer == Some(bearer) || is_free(bearer) {
				self.may_lose(bearer, mirror.item_worth(pool, item));
			}
		};
		match call {
			Title::transfer { collection, item, .. } => {
				let approved = |_: &AccountId| signer.is_some_and(|who| state::may_carry(who, *collection, *item));
				lose(*collection, *item, &approved);
			}
			Title::buy_item { collection, item, .. } => {
				lose(*collection, *item, &|_| state::price(*collection, *item).is_some());
				let price = state::price(*collection, *item).unwrap_or(0);
				if let Some(signer) = signer {
					self.may_lose(signer, price);
				}
			}
			Title::claim_swap { send_collection, send_item, receive_collection, receive_item, .. } => {
				lose(*send_collection, *send_item, &|_| false);
				let offered = state::swap(*receive_collection, *receive_item);
				lose(*receive_collection, *receive_item, &|_| offered == Some((*send_collection, *send_item)));
			}
			_ => {}
		}
	}
}

/// What a caller may lose by its own call, roundings aside.
fn own_risk(mirror: &Mirror, call: &RuntimeCall) -> u128 {
	use pallet_pool_ledger::Call as Ledger;
	use pallet_stake_pool::Call as Pool;
	use pallet_vault::Call as Vault;
	// Whoever adds to an item makes all of it young, at the lower of two prices.
	let into = |pool: PoolId, into: Option<ItemId>, amount: u128| {
		into.map_or(0, |item| amount.saturating_add(mirror.item_worth(pool, item)))
	};
	match call {
		RuntimeCall::StakePool(Pool::contribute { pool, into: item, amount, .. }) => into(*pool, *item, amount.0),
		RuntimeCall::Vault(Vault::contribute { vault, into: item, amount, .. }) => into(*vault, *item, amount.0),
		RuntimeCall::Vault(Vault::claim_owner_shares { vault, into: item, .. }) => into(*vault, *item, 0),
		RuntimeCall::PoolLedger(Ledger::merge { pool, into, from }) => {
			mirror.item_worth(*pool, *into).saturating_add(mirror.item_worth(*pool, *from))
		}
		RuntimeCall::Assets(pallet_assets::Call::transfer { amount, .. }) => *amount,
		RuntimeCall::Balances(pallet_balances::Call::transfer_allow_death { value, .. }) => *value,
		_ => 0,
	}
}

fn prices(mirror: &Mirror) -> BTreeMap<PoolId, Price> {
	mirror.books.keys().map(|pool| (*pool, mirror.price(*pool))).collect()
}

fn positions(mirror: &Mirror) -> BTreeMap<PoolId, BTreeMap<PoolId, u128>> {
	mirror.vaults.iter().map(|(vault, book)| (*vault, book.positions.clone())).collect()
}

/// Units that rounding may cost whoever is in a pool, in one operation of anybody.
///
/// In a stake pool the price never falls; but a request that is paid in part burns a share more, and so do new shares. A
/// vault loses that in each of its positions.
fn roundings(
	prices: &BTreeMap<PoolId, Price>,
	positions: &BTreeMap<PoolId, BTreeMap<PoolId, u128>>,
	pool: PoolId,
) -> u128 {
	const PAYMENTS: u128 = 70;
	let share = |pool: &PoolId| prices.get(pool).copied().unwrap_or_default().unit();
	let own = 2 * share(&pool) + PAYMENTS;
	let positions = positions.get(&pool).map(|positions| positions.keys());
	own + positions.into_iter().flatten().map(|pool| 2 * share(pool) + PAYMENTS).sum::<u128>()
}

/// Roundings of all pools, many times.
pub fn all_roundings(mirror: &Mirror) -> u128 {
	const OPERATIONS: u128 = 64;
	let (prices, positions) = (prices(mirror), positions(mirror));
	mirror.books.keys().map(|pool| roundings(&prices, &positions, *pool).saturating_mul(OPERATIONS)).sum()
}

/// Complains if somebody lost more than the causes allow.
pub fn no_wealth_fell(
	who: &[AccountId],
	mirror: &Mirror,
	before: &Wealth,
	after: &Wealth,
	causes: &Causes,
) -> Result<(), String> {
	if causes.rules {
		return Ok(());
	}
	let losses = losses(before, &causes.slashed);
	for account in who {
		let (had, has) = (before.total(account), after.total(account));
		if has >= had {
			continue;
		}
		let mut allowed = causes.own.get(account).copied().unwrap_or(0);
		for (pool, worth) in before.items.0.get(account).into_iter().flatten() {
			let (lost, value) = losses.get(pool).copied().unwrap_or((0, 0));
			allowed += exact::ceil(*worth, lost, value).unwrap_or(0);
		}
		let touched =
			mirror.books.keys().filter(|pool| before.in_pool(account, **pool) + after.in_pool(account, **pool) > 0);
		let slack: u128 = touched
			.map(|pool| before.roundings(*pool).max(after.roundings(*pool)))
			.map(|units| units.saturating_mul(4))
			.sum();
		if had - has > allowed.saturating_add(slack) {
			return Err(describe(account, mirror, before, after, had - has, allowed));
		}
	}
	Ok(())
}

/// What each pool and vault lost of its value, by slashes: vaults by what they had in the pool before the act, in which
/// what is left may have been paid to them.
fn losses(before: &Wealth, slashed: &BTreeMap<PoolId, u128>) -> BTreeMap<PoolId, (u128, u128)> {
	let mut losses = BTreeMap::new();
	for (pool, lost) in slashed {
		let Some(price) = before.prices.get(pool) else { continue };
		losses.insert(*pool, (*lost, price.value));
		for (vault, positions) in &before.positions {
			let shares = positions.get(pool).copied().unwrap_or(0);
			let worth = price.of(shares);
			let part = exact::ceil(worth, *lost, price.value).unwrap_or(0);
			let value = before.prices.get(vault).map_or(0, |price| price.value);
			let so_far = losses.get(vault).map_or(0, |(lost, _)| *lost);
			losses.insert(*vault, (so_far + part, value));
		}
	}
	losses
}

fn describe(who: &AccountId, mirror: &Mirror, before: &Wealth, after: &Wealth, lost: u128, allowed: u128) -> String {
	let mut parts = Vec::new();
	let (native, wrapped) = (&before.native, &before.wrapped);
	for (what, had, has) in [("PHA", native, &after.native), ("wPHA", wrapped, &after.wrapped)] {
		let one = |by: &BTreeMap<AccountId, u128>| by.get(who).copied().unwrap_or(0);
		if one(has) < one(had) {
			parts.push(format!("{} of {what}", pha(one(had) - one(has))));
		}
	}
	for pool in mirror.books.keys() {
		let (had, has) = (before.in_pool(who, *pool), after.in_pool(who, *pool));
		if has < had {
			parts.push(format!("{} in pool {pool} of {}", pha(had - has), mirror.owner_name(*pool)));
		}
	}
	format!("stolen: {} from {}, who may lose {}: {}", pha(lost), mirror.called(who), pha(allowed), parts.join(", "))
}
