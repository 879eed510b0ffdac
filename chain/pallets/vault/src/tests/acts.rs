//! What tests do and look at, in their words.
use crate::{mock::*, Call, Position, Vaults};
pub use chain_mocks::{days, lose, pass, worker, COOL_DOWN};
use chain_mocks::{is_bound, refused};
use chain_traits::{Funding, Queue, RewardSink, ShareLedger, WithdrawalQueue, WrappedMoney};
use frame::{
	deps::{frame_support::storage::with_storage_layer, sp_runtime::AccountId32},
	testing_prelude::*,
	token::fungible::{Inspect as _, Mutate as _},
};
use pallet_pool_ledger::{Books, NextPool};
use pallet_stake_pool::Call as Pool;
use units::{Amount, ItemId, PoolId};

/// A vault of [`KEEPER`].
pub fn vault() -> PoolId {
	let id = NextPool::<Test>::get();
	send(KEEPER, Call::create {}).expect("anyone may create a vault");
	id
}

/// A stake pool of [`OWNER`].
pub fn pool() -> PoolId {
	let id = NextPool::<Test>::get();
	send(OWNER, Pool::create {}).expect("anyone may create a pool");
	id
}

pub fn is_vault(id: PoolId) -> bool {
	Vaults::<Test>::contains_key(id)
}

/// The item that is minted next.
fn next_item(id: PoolId) -> ItemId {
	Books::<Test>::get(id).map_or(0, |book| book.next_item)
}

/// Contributes native PHA to a pool of either kind and returns the new item.
pub fn contribute(who: AccountId32, id: PoolId, amount: u128) -> Result<ItemId, DispatchError> {
	let (item, amount, funding) = (next_item(id), Amount(amount), Funding::Native);
	let call: RuntimeCall = if is_vault(id) {
		Call::contribute { vault: id, amount, funding, into: None, min_shares_out: 0, max_commission: Permill::one() }
			.into()
	} else {
		Pool::contribute { pool: id, amount, funding, into: None, min_shares_out: 0, max_commission: Permill::one() }
			.into()
	};
	send(who, call).map(|()| item)
}

/// Asks a pool of either kind for shares and returns the item that holds what was not asked for.
pub fn withdraw(who: AccountId32, id: PoolId, item: ItemId, shares: u128) -> Result<ItemId, DispatchError> {
	let rest = next_item(id);
	let call: RuntimeCall = if is_vault(id) {
		Call::withdraw { vault: id, item, shares }.into()
	} else {
		Pool::withdraw { pool: id, item, shares }.into()
	};
	send(who, call).map(|()| rest)
}

/// By a stranger.
pub fn serve(id: PoolId) -> DispatchResult {
	let call: RuntimeCall = if is_vault(id) {
		Call::serve { vault: id, limit: 64 }.into()
	} else {
		Pool::serve { pool: id, limit: 64 }.into()
	};
	send(FERDIE, call)
}

pub fn invest(id: PoolId, pool: PoolId, amount: u128) -> DispatchResult {
	send(
		KEEPER,
		Call::invest { vault: id, pool, amount: Amount(amount), min_shares_out: 0, max_commission: Permill::one() },
	)
}

pub fn redeem(id: PoolId, pool: PoolId, shares: u128) -> DispatchResult {
	send(KEEPER, Call::redeem { vault: id, pool, shares })
}

/// By a stranger.
pub fn force_redeem(id: PoolId, request: u64, pools: &[PoolId]) -> DispatchResult {
	let pools = BoundedVec::truncate_from(pools.to_vec());
	send(FERDIE, Call::force_redeem { vault: id, request, pools })
}

/// By a stranger.
pub fn force_stop(pool: PoolId, request: u64) -> DispatchResult {
	send(FERDIE, Pool::force_stop { pool, request })
}

pub fn settle(id: PoolId) -> DispatchResult {
	send(FERDIE, Call::settle_fee { vault: id })
}

pub fn set_commission(id: PoolId, percent: u32) -> DispatchResult {
	send(KEEPER, Call::set_commission { vault: id, commission: Permill::from_percent(percent) })
}

/// Makes a commission apply: waits for the notice.
pub fn commission(id: PoolId, percent: u32) {
	set_commission(id, percent).expect("the keeper may");
	pass(days(15));
}

pub fn claim(id: PoolId, shares: u128, to: AccountId32) -> Result<ItemId, DispatchError> {
	let item = next_item(id);
	send(KEEPER, Call::claim_owner_shares { vault: id, shares, into: None, to }).map(|()| item)
}

/// Adds a worker to a stake pool and lends it `stake`.
pub fn start(id: PoolId, n: u8, stake: u128) -> DispatchResult {
	let worker = worker(n);
	if !is_bound(n) {
		send(OWNER, Pool::add_worker { pool: id, worker })?;
	}
	send(OWNER, Pool::start_worker { pool: id, worker, stake: Amount(stake) })
}

pub fn stop(id: PoolId, n: u8) -> DispatchResult {
	send(OWNER, Pool::stop_worker { pool: id, worker: worker(n) })
}

/// By a stranger.
pub fn reclaim(n: u8) -> DispatchResult {
	send(FERDIE, Pool::reclaim_worker { worker: worker(n) })
}

/// Pays as computation does: native PHA from the subsidy to the receiver, then the credit, whole or not at all.
pub fn reward(id: PoolId, amount: u128) -> DispatchResult {
	let result = with_storage_layer(|| {
		let receiver = StakePool::receiver(id).ok_or(refused("nobody to reward"))?;
		Balances::transfer(&SUBSIDY, &receiver, amount, Preservation::Preserve)?;
		let earned = StakePool::assess(id, Amount(amount), chain_mocks::Clock::get());
		StakePool::reward(id, &worker(1), earned)
	});
	check();
	result
}

pub fn stored(id: PoolId) -> crate::Vault {
	Vaults::<Test>::get(id).expect("the vault exists")
}

pub fn position(id: PoolId, pool: PoolId) -> Option<Position> {
	stored(id).position(pool).copied()
}

pub fn queue(id: PoolId) -> Queue {
	PoolLedger::queue(id)
}

pub fn shares(id: PoolId, item: ItemId) -> u128 {
	PoolLedger::holding(id, item).map_or(0, |holding| holding.shares)
}

/// Value and shares of a pool of either kind, as its view tells them.
pub fn ledger(id: PoolId) -> (u128, u128) {
	match Vault::vault_view(id) {
		Some(view) => (view.value.0, view.shares),
		None => StakePool::pool_view(id).map(|view| (view.value.0, view.shares)).expect("the pool exists"),
	}
}

/// What an item of a pool of either kind fetches.
pub fn worth(id: PoolId, item: ItemId) -> u128 {
	Vault::item_value(id, item).or_else(|| StakePool::item_value(id, item)).expect("the item exists").0
}

pub fn wrapped(who: &AccountId32) -> u128 {
	WrappedPha::balance(who).0
}

pub fn native(who: &AccountId32) -> u128 {
	Balances::balance(who)
}
