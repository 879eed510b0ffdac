//! The calls that stake pools and vaults have in common, by kind.
use chain_client::RuntimeCall;
use chain_traits::Funding;
use frame::arithmetic::Permill;
use units::{Amount, ItemId, PoolId};

type StakePool = pallet_stake_pool::Call<chain_client::Runtime>;

/// `contribute` of the pool's kind.
pub fn contribute(
	_vault: bool,
	pool: PoolId,
	amount: Amount,
	funding: Funding,
	into: Option<ItemId>,
	min_shares_out: u128,
) -> RuntimeCall {
	StakePool::contribute { pool, amount, funding, into, min_shares_out }.into()
}

/// `withdraw` of the pool's kind.
pub fn withdraw(_vault: bool, pool: PoolId, item: ItemId, shares: u128) -> RuntimeCall {
	StakePool::withdraw { pool, item, shares }.into()
}

/// `serve` of the pool's kind.
pub fn serve(_vault: bool, pool: PoolId, limit: u32) -> RuntimeCall {
	StakePool::serve { pool, limit }.into()
}

/// `set_commission` of the pool's kind.
pub fn set_commission(_vault: bool, pool: PoolId, commission: Permill) -> RuntimeCall {
	StakePool::set_commission { pool, commission }.into()
}

/// `reopen` of the pool's kind.
pub fn reopen(_vault: bool, pool: PoolId) -> RuntimeCall {
	StakePool::reopen { pool }.into()
}
