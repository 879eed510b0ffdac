//! A pool with all the workers that it may have, out of which a hundred vaults and Dave want their money.
use crate::{
	case::{Case, Cases, Work},
	stage::{hire, send, worker},
	stake::{contribute, cover, entrust, give_pool, invest},
};
use frame::arithmetic::Permill;
use pallet_stake_pool::{weights::Measured, Call, NextRules, Pools, Rules, WeightInfo};
use pallet_vault::Call as Vault;
use phala_runtime::{
	testing::{account, Chain},
	Runtime, RuntimeCall,
};
use runtime_common::Network;
use units::{Amount, Millis, PoolId, PHA};

/// Bob's pool: the first.
pub const POOL: PoolId = 0;
/// Vaults of Ferdie's: more than a call pays.
const VAULTS: u64 = 100;
/// Dave's item in the pool: he came after them.
pub const DAVES: u64 = VAULTS;
/// What each of them has in the pool.
const SHARE: Amount = Amount::from_pha(10);
/// Workers that a pool may have.
const WORKERS: u16 = 200;
/// What each of them works with.
const STAKE: Amount = Amount::from_pha(100);

/// Their ids.
pub fn vaults() -> std::ops::RangeInclusive<PoolId> {
	1..=VAULTS
}

/// All that a vault has in the pool.
pub fn redeem(vault: PoolId) -> RuntimeCall {
	Vault::redeem { vault, pool: POOL, shares: SHARE.0 }.into()
}

/// All workers but one have a session, and nothing is free.
pub fn busy() -> Chain {
	let mut chain = Chain::start(Network::Development);
	hire(&mut chain, WORKERS + 1);
	send(&mut chain, "Bob", vec![Call::create {}.into()]);
	send(&mut chain, "Ferdie", vaults().map(|_| Vault::create {}.into()).collect());
	send(&mut chain, "Eve", vaults().map(|vault| entrust(vault, SHARE, None)).collect());
	send(&mut chain, "Ferdie", vaults().map(|vault| invest(vault, POOL, SHARE)).collect());
	// Vaults take out only what is no longer young.
	chain.skip(30);
	let running = u128::from(WORKERS) - 1;
	let others = Amount(STAKE.0 * running - SHARE.0 * u128::from(VAULTS));
	send(&mut chain, "Dave", vec![contribute(POOL, others, None)]);
	let add = |n| Call::add_worker { pool: POOL, worker: worker(n) }.into();
	let start = |n| Call::start_worker { pool: POOL, worker: worker(n), stake: STAKE }.into();
	send(&mut chain, "Bob", (0..WORKERS).map(add).collect());
	send(&mut chain, "Bob", (0..WORKERS - 1).map(start).collect());
	chain
}

pub fn cases() -> Vec<Case> {
	let mut cases = Cases::of("stake-pool");
	little(&mut cases);
	let mut chain = busy();
	send(&mut chain, "Ferdie", vaults().take(4).map(redeem).collect());
	four_wait(&mut cases, &mut chain);
	send(&mut chain, "Ferdie", vaults().skip(4).map(redeem).collect());
	let shares = STAKE.0 * 10;
	send(&mut chain, "Dave", vec![Call::withdraw { pool: POOL, item: DAVES, shares }.into()]);
	chain.skip(30);
	chain.idle();
	many_wait(&mut cases, &mut chain);
	cases.end()
}

/// Pools that nobody waits for.
fn little(cases: &mut Cases) {
	let mut chain = Chain::start(Network::Development);
	hire(&mut chain, 1);
	cases.on(&mut chain, || ()).by("Bob", "create", Call::create {});
	send(&mut chain, "Bob", vec![Call::create {}.into()]);
	cases.on(&mut chain, || ()).by("Bob", "close", Call::close { pool: POOL });
	cases.by("Bob", "add_worker", Call::add_worker { pool: POOL, worker: worker(0) });
	// Longer waits than those of a development network: they are announced.
	let rules = Rules::default();
	cases.root("set_rules", Call::set_rules { rules });
	let announce =
		chain.change(|| phala_runtime::StakePool::set_rules(frame::deps::frame_system::RawOrigin::Root.into(), rules));
	announce.expect("sound rules");
	let due = || NextRules::<Runtime>::mutate(|next| next.as_mut().expect("announced").from = Millis(0));
	cases.on(&mut chain, due).work("on_initialize", Work::StartPools, Measured::<Runtime>::on_initialize());
}

/// Four requests can be paid, after which nobody waits.
fn four_wait(cases: &mut Cases, chain: &mut Chain) {
	cases.on(chain, || give_pool(POOL, Amount::from_pha(1_000)));
	cases.by("Bob", "start_worker", Call::start_worker { pool: POOL, worker: worker(WORKERS - 1), stake: STAKE });
	let stake = Amount(STAKE.0 * 2);
	cases.by("Bob", "restart_worker", Call::restart_worker { pool: POOL, worker: worker(0), stake });
}

/// More wait than a call pays.
fn many_wait(cases: &mut Cases, chain: &mut Chain) {
	let dave_waits = VAULTS;
	cases.on(chain, || ()).by("Charlie", "force_stop", Call::force_stop { pool: POOL, request: dave_waits });
	cases.by("Bob", "stop_worker", Call::stop_worker { pool: POOL, worker: worker(0) });
	cases.by("Bob", "remove_worker", Call::remove_worker { pool: POOL, worker: worker(WORKERS - 1) });
	cases.by("Bob", "set_commission", Call::set_commission { pool: POOL, commission: Permill::one() });
	cases.by("Bob", "set_cap", Call::set_cap { pool: POOL, cap: Some(Amount::from_pha(100_000)) });
	cases.on(chain, || {
		Pools::<Runtime>::mutate(POOL, |pool| {
			let pool = pool.as_mut().expect("a pool");
			(pool.free, pool.lent) = (Amount::ZERO, Amount::ZERO);
		})
	});
	cases.by("Bob", "reopen", Call::reopen { pool: POOL });
	cases.on(chain, || {
		give_pool(POOL, Amount::from_pha(1));
		Pools::<Runtime>::mutate(POOL, |pool| {
			let pool = pool.as_mut().expect("a pool");
			(pool.free, pool.owner_reward) = (Amount::ZERO, pool.free);
		})
	});
	cases.by("Bob", "claim_owner_reward", Call::claim_owner_reward { pool: POOL, to: account("Charlie") });

	send(chain, "Bob", vec![Call::stop_worker { pool: POOL, worker: worker(0) }.into()]);
	chain.skip(30);
	chain.idle();
	cases.on(chain, || ()).by("Charlie", "reclaim_worker", Call::reclaim_worker { worker: worker(0) });
	cases.on(chain, || give_pool(POOL, Amount::from_pha(2_000)));
	cases.by("Dave", "contribute_new", contribute(POOL, STAKE, None));
	cases.by("Dave", "contribute_own", contribute(POOL, STAKE, Some(last_item(chain))));
	cases.by("Dave", "withdraw", Call::withdraw { pool: POOL, item: last_item(chain), shares: PHA });
	cases.by("Charlie", "serve_0", Call::serve { pool: POOL, limit: 0 });
	cases.by("Charlie", "serve_64", Call::serve { pool: POOL, limit: 64 });
	cases.on(chain, || {
		give_pool(POOL, Amount::from_pha(2_000));
		cover(Amount::from_pha(1));
	});
	let payout = Amount::from_pha(1);
	cases.work("reward", Work::Reward(POOL, worker(1), payout), Measured::<Runtime>::reward());
}

/// What Dave has left.
fn last_item(chain: &mut Chain) -> u64 {
	chain.read(|| pallet_pool_ledger::Books::<Runtime>::get(POOL)).expect("a pool").next_item - 1
}
