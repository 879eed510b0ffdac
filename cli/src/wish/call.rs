//! The calls that stake pools and vaults have in common, by kind.
use chain_client::{Runtime, RuntimeCall};
use chain_traits::Funding;
use frame::arithmetic::Permill;
use units::{Amount, ItemId, PoolId};

type StakePool = pallet_stake_pool::Call<Runtime>;
type Vault = pallet_vault::Call<Runtime>;

/// `contribute` of the pool's kind.
pub fn contribute(
	is_vault: bool,
	pool: PoolId,
	amount: Amount,
	funding: Funding,
	into: Option<ItemId>,
	min_shares_out: u128,
	max_commission: Permill,
) -> RuntimeCall {
	match is_vault {
		false => StakePool::contribute { pool, amount, funding, into, min_shares_out, max_commission }.into(),
		true => Vault::contribute { vault: pool, amount, funding, into, min_shares_out, max_commission }.into(),
	}
}

/// `withdraw` of the pool's kind.
pub fn withdraw(is_vault: bool, pool: PoolId, item: ItemId, shares: u128) -> RuntimeCall {
	match is_vault {
		false => StakePool::withdraw { pool, item, shares }.into(),
		true => Vault::withdraw { vault: pool, item, shares }.into(),
	}
}

/// `serve` of the pool's kind.
pub fn serve(is_vault: bool, pool: PoolId, limit: u32) -> RuntimeCall {
	match is_vault {
		false => StakePool::serve { pool, limit }.into(),
		true => Vault::serve { vault: pool, limit }.into(),
	}
}

/// `set_commission` of the pool's kind.
pub fn set_commission(is_vault: bool, pool: PoolId, commission: Permill) -> RuntimeCall {
	match is_vault {
		false => StakePool::set_commission { pool, commission }.into(),
		true => Vault::set_commission { vault: pool, commission }.into(),
	}
}

/// `reopen` of the pool's kind.
pub fn reopen(is_vault: bool, pool: PoolId) -> RuntimeCall {
	match is_vault {
		false => StakePool::reopen { pool }.into(),
		true => Vault::reopen { vault: pool }.into(),
	}
}

/// `create` of this kind of pool.
pub fn create(is_vault: bool) -> RuntimeCall {
	match is_vault {
		false => StakePool::create {}.into(),
		true => Vault::create {}.into(),
	}
}

/// `close` of the pool's kind.
pub fn close(is_vault: bool, pool: PoolId) -> RuntimeCall {
	match is_vault {
		false => StakePool::close { pool }.into(),
		true => Vault::close { vault: pool }.into(),
	}
}
