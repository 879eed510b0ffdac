//! Random calls by many actors over the real ledger, the real wPHA and the stock NFT pallet, time included.
//!
//! After every call: all invariants of the three pallets, and native PHA conserved ([`check`]); the price of no pool
//! fell unless stake was slashed or the pool reopened; nobody is richer by their own call, but for the units that the
//! rounding of others left behind. `GEMINI_SOAK` sets the number of histories; a failing one prints its seed.
use crate::{mock::*, Call, Funding, PoolRules, Requests};
use frame::{
	arithmetic::Permill,
	deps::{sp_core::U256, sp_runtime::AccountId32},
	testing_prelude::*,
};
use pallet_pool_ledger::Items;
use proptest::prelude::{any, prop, proptest, ProptestConfig};
use units::{Amount, ItemId, Millis, PoolId};

const POOLS: u64 = 2;
const WORKERS: u8 = 4;

/// One step: what, by whom, where, and a number from which the rest is chosen.
type Step = (u8, u8, u8, u64);

fn value_and_shares(id: PoolId) -> (u128, u128) {
	(pool(id).value().unwrap().0, PoolLedger::total_shares(id))
}

/// Whether the price after is at least the price before; a pool without shares has none.
fn held(before: (u128, u128), after: (u128, u128)) -> bool {
	let wide = |(value, _): (u128, u128), (_, shares): (u128, u128)| U256::from(value) * U256::from(shares);
	before.1 == 0 || after.1 == 0 || wide(after, before) >= wide(before, after)
}

/// Everything an account owns, at present prices.
fn wealth(who: &AccountId32) -> u128 {
	let items = (0..POOLS).flat_map(|id| Items::<Test>::iter_key_prefix(id).map(move |item| (id, item)));
	let own = items.filter(|(id, item)| PoolLedger::item(*id, *item).is_some_and(|holding| holding.owner == *who));
	let delegated: u128 = own.map(|(id, item)| StakePool::item_value(id, item).unwrap().0).sum();
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

/// Does the step. What is refused leaves no trace: `send` checks that. Returns whether prices may have fallen.
fn step((what, who, place, choice): Step) -> bool {
	let (id, n) = (u64::from(place) % POOLS, place / 8 % WORKERS);
	let who = USERS[usize::from(who) % USERS.len()].clone();
	let amount = u128::from(choice) % (300 * D) + choice as u128 % 1_000;
	let item = some_item(&who, id, choice);
	let before = [0, 1].map(value_and_shares);
	let rich = wealth(&who);
	let mut own_money = true;
	let mut losses = false;
	let done = match what % 18 {
		0..=2 => {
			let into = item.map(|(item, _)| item).filter(|_| choice % 3 == 0);
			let call = Call::contribute {
				pool: id,
				amount: Amount(amount),
				funding: Funding::Native,
				into,
				min_shares_out: 0,
			};
			send(who.clone(), call)
		}
		3..=6 => match item {
			Some((item, all)) => {
				let shares = if choice % 3 == 0 { all } else { amount % (all + 2) };
				send(who.clone(), Call::withdraw { pool: id, item, shares })
			}
			None => return false,
		},
		7 => send(who.clone(), Call::serve { pool: id, limit: choice as u32 % 8 }),
		8 => match item {
			Some((item, all)) => {
				let call = pallet_pool_ledger::Call::split { pool: id, item, shares: amount % (all + 2) };
				send(who.clone(), call)
			}
			None => return false,
		},
		9 => match (item, some_item(&who, id, choice / 7)) {
			(Some((into, _)), Some((from, _))) => {
				send(who.clone(), pallet_pool_ledger::Call::merge { pool: id, into, from })
			}
			_ => return false,
		},
		10 => match item {
			Some((item, _)) => {
				own_money = false;
				let dest = USERS[choice as usize % USERS.len()].clone();
				send(who.clone(), pallet_nfts::Call::transfer { collection: id, item, dest })
			}
			None => return false,
		},
		11 => {
			own_money = false;
			reward(id, u128::from(choice) % (20 * D) + 1)
		}
		12 => start(id, n, amount % (200 * D)),
		13 => match choice % 3 {
			0 => stop(id, n),
			1 => send(
				OWNER,
				Call::set_commission { pool: id, commission: Permill::from_parts(choice as u32 % 1_000_001) },
			),
			_ => unbind_by_operator(n),
		},
		14 => {
			if choice % 4 == 0 && has_loan(n) {
				lose(n, amount);
			}
			losses = true;
			reclaim(n)
		}
		15 => {
			pass(Millis::from_secs(choice % (9 * DAY)));
			Ok(())
		}
		16 => {
			let request = Requests::<Test>::iter_key_prefix(id).min().unwrap_or(0);
			let workers = BoundedVec::truncate_from((0..WORKERS).map(worker).collect());
			send(who.clone(), Call::force_stop { pool: id, request, workers })
		}
		_ => {
			losses = true;
			match choice % 3 {
				0 => send(OWNER, Call::reopen { pool: id }),
				1 => {
					own_money = false;
					send(OWNER, Call::claim_owner_reward { pool: id, to: who.clone() })
				}
				_ => {
					let stake = Amount(amount % (400 * D));
					send(OWNER, Call::restart_worker { pool: id, worker: worker(n), stake })
				}
			}
		}
	};
	check();
	for id in 0..POOLS {
		assert!(losses || held(before[id as usize], value_and_shares(id)), "a price fell: {what} {choice}");
	}
	if done.is_ok() && own_money && !losses {
		let now = wealth(&who);
		assert!(now <= rich + 2 * u128::from(crate::SERVED_PER_CALL), "{what} enriched its caller: {rich} {now}");
	}
	done.is_ok()
}

/// Everybody asks for everything; workers are stopped by force; two rounds of grace and cool-down later nobody waits.
fn everybody_leaves() {
	for id in 0..POOLS {
		for who in USERS {
			while let Some((item, all)) = some_item(&who, id, 0) {
				if send(who.clone(), Call::withdraw { pool: id, item, shares: all }).is_err() {
					break;
				}
			}
		}
	}
	let workers: BoundedVec<_, _> = BoundedVec::truncate_from((0..WORKERS).map(worker).collect());
	for _ in 0..3 {
		pass(PoolRules::<Test>::get().grace.after(Millis(1)));
		for id in 0..POOLS {
			if let Some(last) = pool(id).queue.tail.checked_sub(1) {
				let _ = send(FERDIE, Call::force_stop { pool: id, request: last, workers: workers.clone() });
			}
		}
		pass(COOL_DOWN);
		for n in 0..WORKERS {
			let _ = reclaim(n);
		}
		for id in 0..POOLS {
			assert_ok!(send(FERDIE, Call::serve { pool: id, limit: 64 }));
		}
	}
	for id in 0..POOLS {
		let (value, left) = value_and_shares(id);
		let waiting = StakePool::pool_view(id).unwrap().waiting.0;
		assert!(waiting < D || value == 0, "{waiting} of {value} still waits, {left} shares, in {:?}", pool(id));
	}
}

fn histories() -> u32 {
	std::env::var("GEMINI_SOAK").ok().and_then(|cases| cases.parse().ok()).unwrap_or(24)
}

proptest! {
	#![proptest_config(ProptestConfig { cases: histories(), ..ProptestConfig::default() })]

	#[test]
	fn random_histories_break_no_promise(steps in prop::collection::vec(any::<Step>(), 1..120)) {
		chain().execute_with(|| {
			assert_eq!([create(), create()], [0, 1]);
			for taken in steps {
				step(taken);
			}
			everybody_leaves();
		});
	}
}
