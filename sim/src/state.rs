//! What the chain stores of stakers, as the machines read it. Runs inside a [`World`](crate::World).
use chain_traits::{
	Holding, Queue, Request, SessionControl as _, ShareLedger as _, WithdrawalQueue as _, WrappedMoney as _,
};
use frame::{runtime::types_common::AccountId, token::fungible::Inspect as _};
use pallet_computation::Sessions;
use pallet_pool_ledger::{Books, Items};
use pallet_stake_pool::{Loan, Loans, Members, Pools};
use pallet_vault::Vaults;
use phala_runtime::{Balances, Computation, PoolLedger, Runtime, StakePool, WrappedPha};
use protocol::SessionState;
use std::collections::BTreeMap;
use units::{ItemId, Millis, PoolId, WorkerId};

/// A stake pool.
pub type Pool = pallet_stake_pool::Pool;

/// All stake pools.
pub fn pools() -> Vec<(PoolId, Pool)> {
	let mut pools: Vec<_> = Pools::<Runtime>::iter().collect();
	pools.sort_unstable_by_key(|(id, _)| *id);
	pools
}

/// A stake pool.
pub fn pool(id: PoolId) -> Option<Pool> {
	Pools::<Runtime>::get(id)
}

/// A vault.
pub type Vault = pallet_vault::Vault;

/// All vaults.
pub fn vaults() -> Vec<(PoolId, Vault)> {
	let mut vaults: Vec<_> = Vaults::<Runtime>::iter().collect();
	vaults.sort_unstable_by_key(|(id, _)| *id);
	vaults
}

/// A vault.
pub fn vault(id: PoolId) -> Option<Vault> {
	Vaults::<Runtime>::get(id)
}

/// Everything that has shares: stake pools and vaults.
pub fn all() -> Vec<PoolId> {
	let mut all: Vec<_> = Books::<Runtime>::iter_keys().collect();
	all.sort_unstable();
	all
}

/// What an item would fetch now.
pub fn item_value(id: PoolId, item: ItemId) -> u128 {
	StakePool::item_value(id, item).or_else(|| phala_runtime::Vault::item_value(id, item)).map_or(0, |value| value.0)
}

/// The account that holds the money of a stake pool or vault.
pub fn account(id: PoolId) -> AccountId {
	if Vaults::<Runtime>::contains_key(id) {
		phala_runtime::Vault::account(id)
	} else {
		StakePool::account(id)
	}
}

/// A pool's owner.
pub fn owner(id: PoolId) -> Option<AccountId> {
	PoolLedger::owner(id)
}

/// The counters of a pool's queue.
pub fn queue(id: PoolId) -> Queue {
	PoolLedger::queue(id)
}

/// Who waits in a pool, oldest first.
pub fn requests(id: PoolId) -> Vec<(u64, Request)> {
	let queue = queue(id);
	(queue.head..queue.tail).filter_map(|number| Some((number, PoolLedger::request(id, number)?))).collect()
}

/// The workers of a pool.
pub fn members(id: PoolId) -> Vec<WorkerId> {
	let mut members: Vec<_> = Members::<Runtime>::iter_key_prefix(id).collect();
	members.sort_unstable_by_key(|worker| worker.0);
	members
}

/// When each stopped worker has cooled down.
pub fn cooled() -> Vec<Millis> {
	let since = Sessions::<Runtime>::iter_values().filter_map(|session| match session.state {
		SessionState::CoolingDown { since } => Some(since),
		_ => None,
	});
	since.map(|since| since.after(Computation::cool_down())).collect()
}

/// Stake that a worker has.
pub fn loan(worker: &WorkerId) -> Option<Loan> {
	Loans::<Runtime>::get(worker)
}

/// All items of a pool.
pub fn items(id: PoolId) -> Vec<(ItemId, Holding<AccountId>)> {
	let mut keys: Vec<_> = Items::<Runtime>::iter_key_prefix(id).collect();
	keys.sort_unstable();
	keys.into_iter().filter_map(|item| Some((item, PoolLedger::holding(id, item)?))).collect()
}

/// Items that vote: who bears them, and their shares.
pub fn voting() -> BTreeMap<(PoolId, ItemId), (AccountId, u128)> {
	let held = Items::<Runtime>::iter().filter(|(_, _, title)| title.holds > 0);
	held.filter_map(|(pool, item, _)| {
		let holding = PoolLedger::holding(pool, item)?;
		Some(((pool, item), (holding.owner, holding.shares)))
	})
	.collect()
}

/// Items that are offered for sale.
pub fn offers() -> Vec<(PoolId, ItemId)> {
	let mut offers: Vec<_> = pallet_nfts::ItemPriceOf::<Runtime>::iter_keys().collect();
	offers.sort_unstable();
	offers
}

/// Unlocked items of an account in a pool, with shares.
pub fn items_of(who: &AccountId, id: PoolId) -> Vec<(ItemId, u128)> {
	let own = |(_, it): &(ItemId, Holding<AccountId>)| it.owner == *who && !it.locked;
	items(id).into_iter().filter(own).map(|(item, it)| (item, it.shares)).collect()
}

/// All stake that is lent.
pub fn loans() -> Vec<(WorkerId, Loan)> {
	let mut loans: Vec<_> = Loans::<Runtime>::iter().collect();
	loans.sort_unstable_by_key(|(worker, _)| worker.0);
	loans
}

/// Value and shares of a stake pool or vault, from which its price follows; a vault's after its owner's fee.
pub fn value_and_shares(id: PoolId) -> (u128, u128) {
	if let Some(view) = phala_runtime::Vault::vault_view(id) {
		return (view.value.0, view.shares);
	}
	let value = pool(id).and_then(|pool| pool.value()).map_or(0, |value| value.0);
	(value, PoolLedger::total(id))
}

/// wPHA of an account.
pub fn wrapped(who: &AccountId) -> u128 {
	WrappedPha::balance(who).0
}

/// Native PHA of an account.
pub fn native(who: &AccountId) -> u128 {
	Balances::total_balance(who)
}

/// What the chain says that an account's items would fetch now, by pool.
pub fn worth_by_pool(who: &AccountId) -> BTreeMap<PoolId, u128> {
	let mut worths = BTreeMap::new();
	for (pool, item) in pallet_nfts::Account::<Runtime>::iter_key_prefix((who,)) {
		let worth = item_value(pool, item);
		if worth > 0 {
			*worths.entry(pool).or_default() += worth;
		}
	}
	worths
}

/// Whether an account was approved to move an item.
pub fn may_carry(who: &AccountId, pool: PoolId, item: ItemId) -> bool {
	pallet_nfts::Item::<Runtime>::get(pool, item).is_some_and(|details| details.approvals.contains_key(who))
}

/// What an item is offered for.
pub fn price(pool: PoolId, item: ItemId) -> Option<u128> {
	pallet_nfts::ItemPriceOf::<Runtime>::get(pool, item).map(|(price, _)| price)
}

/// The item for which this one would be swapped.
pub fn swap(pool: PoolId, item: ItemId) -> Option<(PoolId, ItemId)> {
	let swap = pallet_nfts::PendingSwapOf::<Runtime>::get(pool, item)?;
	Some((swap.desired_collection, swap.desired_item?))
}

/// Everything that an account owns, at present prices.
pub fn wealth(who: &AccountId) -> u128 {
	let mut sum = native(who) + wrapped(who);
	for id in all() {
		let own = items(id).into_iter().filter(|(_, holding)| holding.owner == *who);
		sum += own.map(|(item, _)| item_value(id, item)).sum::<u128>();
	}
	sum
}
