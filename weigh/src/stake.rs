//! What states of pools are made of.
use chain_traits::{Funding, WrappedMoney};
use frame::{arithmetic::Permill, token::fungible::Mutate as _, token::Preservation};
use pallet_stake_pool::{Call as Pool, Pools};
use pallet_vault::{Call as Vault, Vaults};
use phala_runtime::{testing::account, Balances, Runtime, RuntimeCall, StakePool, WrappedPha};
use units::{Amount, ItemId, PoolId};

/// A contribution to a stake pool, as dear as one can be: of native PHA.
pub fn contribute(pool: PoolId, amount: Amount, into: Option<ItemId>) -> RuntimeCall {
	let (funding, max_commission) = (Funding::Native, Permill::one());
	Pool::contribute { pool, amount, funding, into, min_shares_out: 0, max_commission }.into()
}

/// The same to a vault.
pub fn entrust(vault: PoolId, amount: Amount, into: Option<ItemId>) -> RuntimeCall {
	let (funding, max_commission) = (Funding::Native, Permill::one());
	Vault::contribute { vault, amount, funding, into, min_shares_out: 0, max_commission }.into()
}

/// A vault puts money into a stake pool.
pub fn invest(vault: PoolId, pool: PoolId, amount: Amount) -> RuntimeCall {
	Vault::invest { vault, pool, amount, min_shares_out: 0, max_commission: Permill::one() }.into()
}

/// Alice gives a stake pool money that is free.
pub fn give_pool(pool: PoolId, amount: Amount) {
	<WrappedPha as WrappedMoney<_>>::wrap(&account("Alice"), &StakePool::account(pool), amount).expect("Alice is rich");
	Pools::<Runtime>::mutate(pool, |pool| {
		let pool = pool.as_mut().expect("a pool");
		pool.free = pool.free.saturating_add(amount);
	});
}

/// Alice gives a vault money that is free.
pub fn give_vault(vault: PoolId, amount: Amount) {
	let to = pallet_vault::Pallet::<Runtime>::account(vault);
	<WrappedPha as WrappedMoney<_>>::wrap(&account("Alice"), &to, amount).expect("Alice is rich");
	Vaults::<Runtime>::mutate(vault, |vault| {
		let vault = vault.as_mut().expect("a vault");
		vault.free = vault.free.saturating_add(amount);
	});
}

/// A payout arrives where pools are paid from.
pub fn cover(amount: Amount) {
	let collateral = <WrappedPha as WrappedMoney<_>>::collateral();
	Balances::transfer(&account("Alice"), &collateral, amount.0, Preservation::Preserve).expect("Alice is rich");
}
