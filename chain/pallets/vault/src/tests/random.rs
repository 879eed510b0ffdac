//! Random calls by many actors over vaults, stake pools, the ledger, wPHA and the stock NFT pallet, all real, time included.
//!
//! After every call: all invariants of the four pallets, and native PHA conserved ([`check`]); the price of no pool fell
//! unless stake was slashed or a pool reopened, but for the units that roundings on the way cost a vault; no mark fell
//! while there were shares; nobody is richer by their own call. `GEMINI_SOAK` sets the number of histories; a failing one
//! prints its seed.
use super::acts::*;
use crate::{mock::*, Call};
use chain_traits::{Funding, WithdrawalQueue};
use frame::{
	arithmetic::Permill,
	deps::{sp_core::U256, sp_runtime::AccountId32},
	testing_prelude::*,
};
use pallet_pool_ledger::Items;
use pallet_stake_pool::Call as Pool;
use proptest::prelude::{any, prop, proptest, ProptestConfig};
use units::{Amount, ItemId, Millis, PoolId};

/// Two stake pools, then two vaults.
const POOLS: [PoolId; 2] = [0, 1];
const VAULTS: [PoolId; 2] = [2, 3];
const WORKERS: u8 = 4;
/// Kinds of steps.
const KINDS: u8 = 24;

/// One step: what, by whom, where, and a number from which the rest is chosen.
type Step = (u8, u8, u8, u64);

fn all() -> impl Iterator<Item = PoolId> {
	POOLS.into_iter().chain(VAULTS)
}

/// Whether the price after is at least the price before, but for `slack` units of value. Without shares there is none.
fn held(before: (u128, u128), after: (u128, u128), slack: u128) -> bool {
	let wide = |(value, _): (u128, u128), (_, shares): (u128, u128)| U256::from(value) * U256::from(shares);
	before.1 == 0 || after.1 == 0 || wide((after.0 + slack, after.1), before) >= wide(before, after)
}

/// Everything an account owns, at present prices.
fn wealth(who: &AccountId32) -> u128 {
	let items = all().flat_map(|id| Items::<Test>::iter_key_prefix(id).map(move |item| (id, item)));
	let own = items.filter(|(id, item)| PoolLedger::item(*id, *item).is_some_and(|holding| holding.owner == *who));
	let delegated: u128 = own.map(|(id, item)| worth(id, item)).sum();
	native(who) + wrapped(who) + delegated
}

/// Some unlocked item of this account.
fn some_item(who: &AccountId32, id: PoolId, choice: u64) -> Option<(ItemId, u128)> {
	let own = |item: &ItemId| PoolLedger::item(id, *item).is_some_and(|it| it.owner == *who && !it.locked);
	let mut items: Vec<_> = Items::<Test>::iter_key_prefix(id).filter(own).collect();
	items.sort_unstable();
	let item = *items.get(choice as usize % items.len().max(1))?;
	Some((item, shares(id, item)))
}

/// What a step may do beside what its caller pays for.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
	/// The caller's own money: nobody gets richer, no price falls.
	Own,
	/// Money comes from elsewhere, or time passes.
	Foreign,
	/// A loss may be settled, or a pool begin anew.
	Loss,
}

/// A member's call in a pool of either kind; none if there is nothing to do it with.
fn member_call(what: u8, who: &AccountId32, id: PoolId, choice: u64) -> Option<(Kind, RuntimeCall)> {
	let amount = u128::from(choice) % (300 * D) + u128::from(choice) % 1_000;
	let item = some_item(who, id, choice);
	let call: RuntimeCall = match what {
		0 | 1 => {
			let into = item.map(|(item, _)| item).filter(|_| choice.is_multiple_of(3));
			let (amount, funding, min_shares_out) = (Amount(amount), Funding::Native, 0);
			match is_vault(id) {
				true => Call::contribute {
					vault: id,
					amount,
					funding,
					into,
					min_shares_out,
					max_commission: Permill::one(),
				}
				.into(),
				false => {
					Pool::contribute { pool: id, amount, funding, into, min_shares_out, max_commission: Permill::one() }
						.into()
				}
			}
		}
		2 | 3 => {
			let (item, all) = item?;
			let shares = if choice.is_multiple_of(3) { all } else { amount % (all + 2) };
			match is_vault(id) {
				true => Call::withdraw { vault: id, item, shares }.into(),
				false => Pool::withdraw { pool: id, item, shares }.into(),
			}
		}
		4 => {
			let limit = choice as u32 % 8;
			match is_vault(id) {
				true => Call::serve { vault: id, limit }.into(),
				false => Pool::serve { pool: id, limit }.into(),
			}
		}
		5 => pallet_pool_ledger::Call::split { pool: id, item: item?.0, shares: amount % (item?.1 + 2) }.into(),
		6 => {
			let ((into, _), (from, _)) = (item?, some_item(who, id, choice / 7)?);
			pallet_pool_ledger::Call::merge { pool: id, into, from }.into()
		}
		_ => {
			let dest = USERS[choice as usize % USERS.len()].clone();
			return Some((Kind::Foreign, pallet_nfts::Call::transfer { collection: id, item: item?.0, dest }.into()));
		}
	};
	Some((Kind::Own, call))
}

/// What the owners of pools, computation and the clock do.
fn pool_step(what: u8, id: PoolId, n: u8, choice: u64) -> (Kind, DispatchResult) {
	let amount = u128::from(choice);
	let free = StakePool::pool_view(id).map_or(0, |view| view.pool.free.0);
	match what {
		8 => (Kind::Foreign, reward(id, amount % (20 * D) + 1)),
		9 | 10 => (Kind::Foreign, start(id, n, (free / (1 + amount % 3)).max(1))),
		11 => (Kind::Foreign, stop(id, n)),
		12 => {
			if choice.is_multiple_of(4) && pallet_stake_pool::Loans::<Test>::contains_key(worker(n)) {
				lose(n, amount % (100 * D));
			}
			if choice.is_multiple_of(2) {
				pass(COOL_DOWN);
			}
			(Kind::Loss, reclaim(n))
		}
		13 => {
			if choice.is_multiple_of(2) {
				pass(days(8));
			}
			let request = queue(id).tail.saturating_sub(1 + choice % 2);
			(Kind::Foreign, force_stop(id, request))
		}
		14 => (Kind::Foreign, {
			pass(Millis::from_secs(choice % (9 * chain_mocks::DAY)));
			Ok(())
		}),
		_ => (Kind::Loss, send(OWNER, Pool::reopen { pool: id })),
	}
}

/// What the owner of a vault and strangers do.
fn vault_step(what: u8, v: PoolId, id: PoolId, choice: u64) -> (Kind, DispatchResult) {
	let amount = u128::from(choice);
	let held = position(v, id).map_or(0, |position| position.shares);
	match what {
		16 | 17 => (Kind::Foreign, invest(v, id, (stored(v).free.0 / (1 + amount % 3)).max(1))),
		18 => {
			let shares = if choice.is_multiple_of(3) { held } else { amount % (held + 2) };
			(Kind::Foreign, redeem(v, id, shares))
		}
		19 => {
			if choice.is_multiple_of(2) {
				pass(days(8));
			}
			let request = queue(v).tail.saturating_sub(1 + choice % 2);
			(Kind::Foreign, force_redeem(v, request, &[id, POOLS[choice as usize % 2]]))
		}
		20 => {
			let commission = Permill::from_parts(choice as u32 % 1_000_001);
			(Kind::Foreign, send(KEEPER, Call::set_commission { vault: v, commission }))
		}
		21 => (Kind::Foreign, {
			let owners = stored(v).owner_shares;
			claim(v, amount % (owners + 1), USERS[choice as usize % USERS.len()].clone()).map(|_| ())
		}),
		22 => (Kind::Foreign, settle(v)),
		_ => (Kind::Loss, send(KEEPER, Call::reopen { vault: v })),
	}
}

/// Mark of a vault, as value and shares.
fn mark(v: PoolId) -> (u128, u128) {
	(stored(v).mark_value.0, stored(v).mark_shares)
}

/// Units that one step may cost a vault by rounding: a share's worth for each payment or purchase on the way.
fn slack() -> u128 {
	let dearest = POOLS.map(|id| {
		let (value, shares) = ledger(id);
		value / shares.max(1) + 1
	});
	16 * dearest.into_iter().max().unwrap_or(1)
}

/// Does the step and judges it. Returns what it was, if it was done. What is refused leaves no trace: `send` says so.
fn step((what, who, place, choice): Step) -> Option<u8> {
	let (id, v, n) = (POOLS[usize::from(place) % 2], VAULTS[usize::from(place / 2) % 2], place / 8 % WORKERS);
	let who = USERS[usize::from(who) % USERS.len()].clone();
	let what = what % KINDS;
	let (before, marks): (Vec<_>, Vec<_>) = (all().map(ledger).collect(), VAULTS.map(mark).into());
	let (rich, slack) = (wealth(&who), slack());
	let (kind, done) = match what {
		0..8 => {
			let (kind, call) = member_call(what, &who, if place / 32 % 3 == 0 { id } else { v }, choice)?;
			(kind, send(who.clone(), call))
		}
		8..16 => pool_step(what, id, n, choice),
		_ => vault_step(what, v, id, choice),
	};
	check();
	for ((id, before), after) in all().zip(before).zip(all().map(ledger)) {
		let slack = if is_vault(id) { slack } else { 0 };
		assert!(
			kind == Kind::Loss || held(before, after, slack),
			"the price of {id} fell: {what} {before:?} {after:?}"
		);
	}
	for (before, after) in marks.into_iter().zip(VAULTS.map(mark)) {
		assert!(held(before, after, 0), "a mark fell: {what} {before:?} {after:?}");
	}
	if kind == Kind::Own {
		let now = wealth(&who);
		assert!(now <= rich + 64 + slack, "{what} enriched its caller: {rich} {now}");
	}
	done.ok().map(|()| what)
}

/// Everybody asks for everything; vaults and workers are forced; after some rounds of grace and cool-down nobody waits.
fn everybody_leaves() {
	for id in VAULTS.into_iter().chain(POOLS) {
		for who in USERS {
			while let Some((item, all)) = some_item(&who, id, 0) {
				if withdraw(who.clone(), id, item, all).is_err() {
					break;
				}
			}
		}
	}
	for _ in 0..4 {
		pass(days(7).after(Millis(1)));
		for v in VAULTS {
			if let Some(last) = queue(v).tail.checked_sub(1) {
				let _ = force_redeem(v, last, &POOLS);
			}
		}
		for id in POOLS {
			if let Some(last) = queue(id).tail.checked_sub(1) {
				while force_stop(id, last).is_ok() {}
			}
		}
		pass(COOL_DOWN);
		(0..WORKERS).for_each(|n| {
			let _ = reclaim(n);
		});
		for id in all() {
			assert_ok!(serve(id));
		}
	}
	for id in all() {
		let (value, shares) = ledger(id);
		let through = queue(id).waiting();
		let waiting = U256::from(through) * U256::from(value) / U256::from(shares.max(1));
		// A loss may leave less than can be forced out in each stake pool of a vault.
		let least = if is_vault(id) { D * POOLS.len() as u128 } else { D };
		assert!(waiting < U256::from(least), "{waiting} of {value} still waits in {id}, {:?}", PoolLedger::oldest(id));
	}
}

fn histories() -> u32 {
	std::env::var("GEMINI_SOAK").ok().and_then(|cases| cases.parse().ok()).unwrap_or(8)
}

fn found() {
	assert_eq!([pool(), pool(), vault(), vault()], [0, 1, 2, 3]);
}

proptest! {
	#![proptest_config(ProptestConfig { cases: histories(), ..ProptestConfig::default() })]

	#[test]
	fn random_histories_break_no_promise(steps in prop::collection::vec(any::<Step>(), 1..250)) {
		chain().execute_with(|| {
			found();
			for taken in steps {
				step(taken);
			}
			everybody_leaves();
		});
	}
}

/// A test that never gets anywhere proves nothing: in a long history every kind of step succeeds sometimes.
#[test]
fn random_histories_reach_every_operation() {
	chain().execute_with(|| {
		found();
		let mut done = std::collections::BTreeMap::<u8, u32>::new();
		let mut seed = 1u64;
		for _ in 0..2_000 {
			// Knuth's linear congruence: the same history in every run.
			let mut next = || {
				seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
				seed >> 16
			};
			let taken = (next() as u8, next() as u8, next() as u8, next());
			if let Some(what) = step(taken) {
				*done.entry(what).or_default() += 1;
			}
		}
		// Everything is lost too seldom to wait for it.
		let missing: Vec<_> = (0..KINDS).filter(|what| ![15, 23].contains(what) && !done.contains_key(what)).collect();
		assert!(missing.is_empty(), "{missing:?} never succeeded, only {done:?}");
	});
}
