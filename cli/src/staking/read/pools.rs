//! Pools: all of them in a few sweeps, or one. A vault is valued as the chain would value it in the next operation.
use super::Snapshot;
use crate::staking::pool::{Body, Head, Position};
use chain_client::{ClientError, Runtime};
use frame::deps::sp_runtime::AccountId32;
use pallet_pool_ledger::Book;
use pallet_stake_pool::Pool as StakePool;
use pallet_vault::Vault;
use std::collections::BTreeMap;
use tokenomics::{pool::Ledger, vault::settle};
use units::{Amount, PoolId};

type Heads = BTreeMap<PoolId, Head>;

impl Snapshot<'_> {
	/// All stake pools and vaults, by id.
	pub async fn heads(&self) -> Result<Heads, ClientError> {
		let books: BTreeMap<PoolId, Book<AccountId32>> =
			self.below("PoolLedger", "Books", &[]).await?.into_iter().collect();
		let pools: Vec<(PoolId, StakePool)> = self.below("StakePool", "Pools", &[]).await?;
		let vaults: Vec<(PoolId, Vault)> = self.below("Vault", "Vaults", &[]).await?;
		let stake = |(id, pool): (PoolId, StakePool)| Some((id, stake_pool(id, books.get(&id)?, &pool)));
		let mut heads: Heads = pools.into_iter().filter_map(stake).collect();
		let vault = |(id, found): (PoolId, Vault)| Some((id, vault(id, books.get(&id)?, &found, &heads)));
		let vaults: Heads = vaults.into_iter().filter_map(vault).collect();
		heads.extend(vaults);
		Ok(heads)
	}

	/// One stake pool or vault.
	pub async fn head(&self, id: PoolId) -> Result<Option<Head>, ClientError> {
		let Some(book) = self.value(pallet_pool_ledger::Books::<Runtime>::hashed_key_for(id)).await? else {
			return Ok(None);
		};
		if let Some(pool) = self.value(pallet_stake_pool::Pools::<Runtime>::hashed_key_for(id)).await? {
			return Ok(Some(stake_pool(id, &book, &pool)));
		}
		let found: Option<Vault> = self.value(pallet_vault::Vaults::<Runtime>::hashed_key_for(id)).await?;
		let Some(found) = found else { return Ok(None) };
		let ids: Vec<PoolId> = found.positions.iter().map(|position| position.pool).collect();
		let pools = self.stake_pools(&ids).await?;
		Ok(Some(vault(id, &book, &found, &pools)))
	}

	/// These stake pools.
	async fn stake_pools(&self, ids: &[PoolId]) -> Result<Heads, ClientError> {
		let keys: Vec<_> = ids.iter().map(pallet_pool_ledger::Books::<Runtime>::hashed_key_for).collect();
		let books: Vec<Option<Book<AccountId32>>> = self.values("PoolLedger.Books", &keys).await?;
		let keys: Vec<_> = ids.iter().map(pallet_stake_pool::Pools::<Runtime>::hashed_key_for).collect();
		let pools: Vec<Option<StakePool>> = self.values("StakePool.Pools", &keys).await?;
		let head = |((id, book), pool): ((&PoolId, Option<Book<_>>), Option<StakePool>)| {
			Some((*id, stake_pool(*id, &book?, &pool?)))
		};
		Ok(ids.iter().zip(books).zip(pools).filter_map(head).collect())
	}
}

fn stake_pool(id: PoolId, book: &Book<AccountId32>, pool: &StakePool) -> Head {
	let ledger = Ledger { value: pool.value().unwrap_or(Amount(u128::MAX)), shares: book.total };
	let body = Body::Stake {
		cap: pool.cap,
		lent: pool.lent,
		releasing: pool.releasing,
		owner_reward: pool.owner_reward,
		workers: pool.workers,
	};
	let account = pallet_stake_pool::Pallet::<Runtime>::account(id);
	Head { free: pool.free, commission: pool.commission, body, ..common(id, account, book, ledger) }
}

/// A vault, its positions valued by the stake pools in `pools` and its owner's fee settled.
fn vault(id: PoolId, book: &Book<AccountId32>, vault: &Vault, pools: &Heads) -> Head {
	let position = |stored: &pallet_vault::Position| {
		// Shares that a pool voided count nothing.
		let pool = pools.get(&stored.pool).filter(|pool| pool.generation == stored.generation)?;
		Some(Position {
			pool: stored.pool,
			item: stored.item,
			shares: stored.shares,
			queued: stored.queued,
			value: pool.worth(stored.all()),
		})
	};
	let positions: Vec<Position> = vault.positions.iter().filter_map(position).collect();
	let value = positions.iter().fold(vault.free, |sum, position| sum.saturating_add(position.value));
	let ledger = Ledger { value, shares: book.total.saturating_add(vault.owner_shares) };
	let settled = settle(ledger, vault.mark(), vault.commission.rate.deconstruct());
	let body = Body::Vault {
		positions,
		owner_shares: vault.owner_shares.saturating_add(settled.minted),
		fee_due: settled.minted,
	};
	let account = pallet_vault::Pallet::<Runtime>::account(id);
	Head { free: vault.free, commission: vault.commission, body, ..common(id, account, book, settled.ledger) }
}

/// What the share ledger knows, and nothing else yet.
fn common(id: PoolId, account: AccountId32, book: &Book<AccountId32>, ledger: Ledger) -> Head {
	Head {
		id,
		owner: book.owner.clone(),
		account,
		ledger,
		free: Amount::ZERO,
		commission: Default::default(),
		queue: book.queue,
		generation: book.generation,
		issued: book.next_item,
		whitelisted: book.whitelisted,
		deposit: Amount(book.deposit),
		body: Body::Vault { positions: Vec::new(), owner_shares: 0, fee_due: 0 },
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use frame::arithmetic::Permill;

	fn book(total: u128) -> Book<AccountId32> {
		Book { total, ..Book::new(AccountId32::new([9; 32]), 0) }
	}

	fn invested(commission: u32, generation: u32) -> Vault {
		let position = pallet_vault::Position { pool: 0, generation, item: Some(1), shares: 300, queued: 100 };
		let mut vault = Vault { free: Amount(200), mark_value: Amount(600), mark_shares: 600, ..Vault::default() };
		vault.positions.try_push(position).unwrap();
		vault.commission.rate = Permill::from_percent(commission);
		vault
	}

	fn pools() -> Heads {
		let pool = StakePool { free: Amount(1_000), lent: Amount(1_000), ..StakePool::default() };
		[(0, stake_pool(0, &book(1_000), &pool))].into()
	}

	#[test]
	fn a_vault_is_worth_its_free_money_and_its_shares_at_their_pools_price() {
		let head = vault(1, &book(600), &invested(0, 0), &pools());
		assert_eq!(head.ledger, Ledger { value: Amount(1_000), shares: 600 });
		let Body::Vault { positions, .. } = head.body else { panic!() };
		assert_eq!(positions[0].value, Amount(800));
	}

	#[test]
	fn the_owners_fee_is_shown_as_if_it_were_settled() {
		let head = vault(1, &book(600), &invested(50, 0), &pools());
		// Half of the gain of 400 belongs to the owner: 600 * 200 / 800 shares.
		assert_eq!(head.ledger.shares, 750);
		assert!(matches!(head.body, Body::Vault { owner_shares: 150, fee_due: 150, .. }));
	}

	#[test]
	fn shares_that_a_pool_voided_count_nothing() {
		let head = vault(1, &book(600), &invested(0, 7), &pools());
		assert_eq!(head.ledger.value, Amount(200));
	}
}
