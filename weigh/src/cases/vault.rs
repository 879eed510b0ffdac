//! A vault with all the positions and more requests than a call may look at.
use crate::{
	case::{Case, Cases, Work},
	stage::send,
	stake::{contribute, entrust, give_pool, give_vault, invest},
};
use frame::{arithmetic::Permill, deps::sp_runtime::traits::Dispatchable, prelude::BoundedVec};
use pallet_stake_pool::{Call as Pool, Pools};
use pallet_vault::{weights::Measured, Call, Vaults, WeightInfo, MAX_POSITIONS};
use phala_runtime::{
	testing::{account, Chain},
	PoolLedger, Runtime, RuntimeCall, RuntimeOrigin,
};
use runtime_common::Network;
use units::{Amount, ItemId, PoolId, PHA};

/// The vault's id: the pools come first.
pub const VAULT: PoolId = MAX_POSITIONS as PoolId;
/// Requests that wait: more than a call of `serve` may pay.
const WAITING: u64 = 70;
/// What Dave asks for each time.
const LITTLE: u128 = PHA / 100;

/// A vault of Ferdie in as many pools as it may be, with Dave's 320 PHA and Eve's 40 in it.
pub fn invested() -> Chain {
	let mut chain = Chain::start(Network::Development);
	let pools = 0..VAULT;
	send(&mut chain, "Bob", pools.clone().map(|_| Pool::create {}.into()).collect());
	send(&mut chain, "Ferdie", vec![Call::create {}.into()]);
	send(&mut chain, "Dave", vec![entrust(VAULT, Amount::from_pha(320), None)]);
	send(&mut chain, "Ferdie", pools.map(|pool| invest(VAULT, pool, Amount::from_pha(10))).collect());
	send(&mut chain, "Eve", vec![entrust(VAULT, Amount::from_pha(40), None)]);
	send(&mut chain, "Ferdie", vec![invest(VAULT, 5, Amount::from_pha(40))]);
	chain
}

/// Dave asks for a little this many times. Returns the item with the rest.
fn ask(chain: &mut Chain, times: u64) -> ItemId {
	let mut item = 0;
	for _ in 0..times {
		send(chain, "Dave", vec![Call::withdraw { vault: VAULT, item, shares: LITTLE }.into()]);
		item = chain.read(|| pallet_pool_ledger::Books::<Runtime>::get(VAULT)).expect("a vault").next_item - 1;
	}
	item
}

fn with_vault(change: impl FnOnce(&mut pallet_vault::Vault)) {
	Vaults::<Runtime>::mutate(VAULT, |vault| change(vault.as_mut().expect("a vault")));
}

pub fn cases() -> Vec<Case> {
	let mut cases = Cases::of("vault");
	little(&mut cases);
	nobody_waits(&mut cases, &mut invested());

	let mut four = invested();
	ask(&mut four, 4);
	cases.on(&mut four, || give_vault(VAULT, Amount::from_pha(50)));
	cases.by("Ferdie", "invest", invest(VAULT, 0, Amount::from_pha(10)));

	let mut besieged = invested();
	let item = ask(&mut besieged, WAITING);
	let shares = besieged.read(|| PoolLedger::item(VAULT, item)).expect("what is left").shares;
	send(&mut besieged, "Dave", vec![Call::withdraw { vault: VAULT, item, shares }.into()]);
	besieged.skip(60);
	besieged.idle();
	many_wait(&mut cases, &mut besieged);
	cases.end()
}

fn little(cases: &mut Cases) {
	let mut chain = Chain::start(Network::Development);
	cases.on(&mut chain, || ()).by("Bob", "create", Call::create {});
	send(&mut chain, "Bob", vec![Call::create {}.into()]);
	cases.on(&mut chain, || ()).by("Bob", "close", Call::close { vault: 0 });
}

fn nobody_waits(cases: &mut Cases, chain: &mut Chain) {
	// The pools earned, so that a fee is due.
	let earn = || {
		with_vault(|vault| vault.commission.set(Permill::from_percent(10)));
		give_pool(0, Amount::from_pha(100));
	};
	cases.on(chain, earn);
	cases.by("Ferdie", "set_commission", Call::set_commission { vault: VAULT, commission: Permill::one() });
	cases.work("value", Work::Worth(VAULT, 1), Measured::<Runtime>::value());
	cases.on(chain, || with_vault(|vault| vault.owner_shares = PHA));
	let (shares, to) = (PHA / 2, account("Bob"));
	cases.by("Ferdie", "claim_owner_shares", Call::claim_owner_shares { vault: VAULT, shares, into: None, to });
	cases.on(chain, || {
		for pool in 0..VAULT {
			Pools::<Runtime>::mutate(pool, |pool| pool.as_mut().expect("a pool").free = Amount::ZERO);
		}
	});
	cases.by("Ferdie", "reopen", Call::reopen { vault: VAULT });
}

/// Four requests of Eve's wait in a stake pool, which can pay them by now.
fn others_wait(pool: PoolId) {
	let eve = || RuntimeOrigin::signed(account("Eve"));
	let succeed = |call: RuntimeCall| assert!(call.dispatch(eve()).is_ok());
	let free = |amount| {
		Pools::<Runtime>::mutate(pool, |pool| core::mem::replace(&mut pool.as_mut().expect("a pool").free, amount))
	};
	let newest = || pallet_pool_ledger::Books::<Runtime>::get(pool).expect("a pool").next_item - 1;
	succeed(contribute(pool, Amount::from_pha(1), None));
	// Nothing can be paid while all is lent.
	let all = free(Amount::ZERO);
	Pools::<Runtime>::mutate(pool, |pool| pool.as_mut().expect("a pool").lent = all);
	for _ in 0..4 {
		succeed(Pool::withdraw { pool, item: newest(), shares: LITTLE }.into());
	}
	free(all);
	Pools::<Runtime>::mutate(pool, |pool| pool.as_mut().expect("a pool").lent = Amount::ZERO);
}

/// More than a call pays.
fn many_wait(cases: &mut Cases, chain: &mut Chain) {
	const EVES: ItemId = 1;
	cases.on(chain, || ()).by("Eve", "contribute", entrust(VAULT, Amount::from_pha(100), None));
	cases.by("Ferdie", "redeem", Call::redeem { vault: VAULT, pool: 7, shares: 10 * PHA });
	let force = |some| {
		let pools = BoundedVec::truncate_from((0..VAULT).take(some).collect());
		Call::force_redeem { vault: VAULT, request: WAITING, pools }
	};
	// What the pools charge for others whom they pay on their way is not in it.
	cases.by("Charlie", "force_redeem_1", force(1)).lesser();
	cases.by("Charlie", "force_redeem_32", force(MAX_POSITIONS as usize)).lesser();
	cases.on(chain, || (0..VAULT).for_each(others_wait));
	cases.by("Charlie", "force_redeem_32_waited", force(MAX_POSITIONS as usize));
	cases.on(chain, || give_vault(VAULT, Amount::from_pha(20)));
	cases.by("Eve", "withdraw", Call::withdraw { vault: VAULT, item: EVES, shares: PHA });
	cases.by("Charlie", "settle_fee", Call::settle_fee { vault: VAULT });
	cases.by("Charlie", "serve_0", Call::serve { vault: VAULT, limit: 0 });
	cases.by("Charlie", "serve_64", Call::serve { vault: VAULT, limit: 64 });
}
