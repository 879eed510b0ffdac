//! Pools: all of them in a few sweeps, or one.
use super::Snapshot;
use crate::staking::pool::{Body, Head};
use chain_client::{ClientError, Runtime};
use frame::deps::sp_runtime::AccountId32;
use pallet_pool_ledger::Book;
use pallet_stake_pool::Pool as StakePool;
use std::collections::BTreeMap;
use tokenomics::pool::Ledger;
use units::{Amount, PoolId};

impl Snapshot<'_> {
	/// All stake pools and vaults, by id.
	pub async fn heads(&self) -> Result<BTreeMap<PoolId, Head>, ClientError> {
		let books: BTreeMap<PoolId, Book<AccountId32>> =
			self.below("PoolLedger", "Books", &[]).await?.into_iter().collect();
		let pools: Vec<(PoolId, StakePool)> = self.below("StakePool", "Pools", &[]).await?;
		let stake = |(id, pool): (PoolId, StakePool)| Some((id, stake_pool(id, books.get(&id)?, &pool)));
		Ok(pools.into_iter().filter_map(stake).collect())
	}

	/// One stake pool or vault.
	pub async fn head(&self, id: PoolId) -> Result<Option<Head>, ClientError> {
		let book = self.value(pallet_pool_ledger::Books::<Runtime>::hashed_key_for(id)).await?;
		let pool = self.value(pallet_stake_pool::Pools::<Runtime>::hashed_key_for(id)).await?;
		let (Some(book), Some(pool)) = (book, pool) else { return Ok(None) };
		Ok(Some(stake_pool(id, &book, &pool)))
	}
}

fn stake_pool(id: PoolId, book: &Book<AccountId32>, pool: &StakePool) -> Head {
	Head {
		id,
		owner: book.owner.clone(),
		account: pallet_stake_pool::Pallet::<Runtime>::account(id),
		ledger: Ledger { value: pool.value().unwrap_or(Amount(u128::MAX)), shares: book.total },
		free: pool.free,
		commission: pool.commission,
		queue: book.queue,
		whitelisted: book.whitelisted,
		body: Body::Stake {
			cap: pool.cap,
			lent: pool.lent,
			releasing: pool.releasing,
			owner_reward: pool.owner_reward,
			workers: pool.workers,
		},
	}
}
