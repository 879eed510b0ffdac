//! Items: an account's, or one.
use super::{decode, key, Snapshot, HASH, MAX_ROWS};
use crate::staking::pool::Item;
use chain_client::{ClientError, Runtime};
use codec::{Decode, Input};
use frame::deps::{
	frame_support::{Blake2_128Concat, StorageHasher},
	sp_runtime::AccountId32,
};
use pallet_pool_ledger::{Book, Title};
use std::collections::BTreeMap;
use units::{Amount, ItemId, PoolId};

/// The NFT pallet's record of an item, of which only its first field, the owner, can be named from here.
struct Bearer(AccountId32);

impl Decode for Bearer {
	fn decode<I: Input>(input: &mut I) -> Result<Self, codec::Error> {
		let owner = AccountId32::decode(input)?;
		while input.remaining_len()?.unwrap_or(0) > 0 {
			input.read_byte()?;
		}
		Ok(Self(owner))
	}
}

/// A price, and the only account that may buy.
type Price = (u128, Option<AccountId32>);

impl Snapshot<'_> {
	/// Everything an account bears, by pool and item, at most [`MAX_ROWS`] items. Items that were sent unasked are among
	/// them; they are read in pages and cost their bearer nothing.
	pub async fn items_of(&self, account: &AccountId32) -> Result<Vec<Item>, ClientError> {
		let mut prefix = protocol::storage::item("Nfts", "Account");
		prefix.extend(Blake2_128Concat::hash(&key(account)));
		let keys = self.client.keys(&prefix, MAX_ROWS, Some(self.at)).await?;
		let mut ids: Vec<(PoolId, ItemId)> = Vec::with_capacity(keys.len());
		for full in &keys {
			let rest = full.get(prefix.len()..).unwrap_or_default();
			ids.push(pool_and_item(rest)?);
		}
		ids.sort_unstable();
		self.items(&ids).await
	}

	/// These items; those that do not exist are left out.
	pub async fn items(&self, ids: &[(PoolId, ItemId)]) -> Result<Vec<Item>, ClientError> {
		let titles: Vec<Option<Title>> = {
			type Items = pallet_pool_ledger::Items<Runtime>;
			let keys: Vec<_> = ids.iter().map(|(pool, item)| Items::hashed_key_for(pool, item)).collect();
			self.values("PoolLedger.Items", &keys).await?
		};
		let prices: Vec<Option<Price>> = {
			type Prices = pallet_nfts::ItemPriceOf<Runtime>;
			let keys: Vec<_> = ids.iter().map(|(pool, item)| Prices::hashed_key_for(pool, item)).collect();
			self.values("Nfts.ItemPriceOf", &keys).await?
		};
		let books = self.books(ids).await?;
		let item = |((&(pool, id), title), price): ((&(PoolId, ItemId), Option<Title>), Option<Price>)| {
			let (title, book) = (title?, books.get(&pool)?);
			Some(Item {
				pool,
				id,
				shares: title.shares_in(book),
				youngest: title.youngest,
				entry: (title.entry.cost, title.entry.shares),
				queued: title.queued.is_some(),
				votes: votes(&title),
				price: price.map(|(amount, buyer)| (Amount(amount), buyer)),
			})
		};
		Ok(ids.iter().zip(titles).zip(prices).filter_map(item).collect())
	}

	async fn books(&self, ids: &[(PoolId, ItemId)]) -> Result<BTreeMap<PoolId, Book<AccountId32>>, ClientError> {
		let mut pools: Vec<PoolId> = ids.iter().map(|(pool, _)| *pool).collect();
		pools.dedup();
		let keys: Vec<_> = pools.iter().map(pallet_pool_ledger::Books::<Runtime>::hashed_key_for).collect();
		let books: Vec<Option<Book<AccountId32>>> = self.values("PoolLedger.Books", &keys).await?;
		Ok(pools.into_iter().zip(books).filter_map(|(pool, book)| Some((pool, book?))).collect())
	}

	/// Who bears these items of a pool.
	pub async fn bearers(&self, pool: PoolId, items: &[ItemId]) -> Result<Vec<Option<AccountId32>>, ClientError> {
		let keys: Vec<_> = items.iter().map(|item| pallet_nfts::Item::<Runtime>::hashed_key_for(pool, item)).collect();
		let bearers: Vec<Option<Bearer>> = self.values("Nfts.Item", &keys).await?;
		Ok(bearers.into_iter().map(|bearer| bearer.map(|Bearer(account)| account)).collect())
	}
}

/// Votes that keep an item in place.
fn votes(title: &Title) -> u32 {
	title.holds
}

/// The keys after the account's in `Nfts.Account`.
fn pool_and_item(rest: &[u8]) -> Result<(PoolId, ItemId), ClientError> {
	const ID: usize = 8;
	let pool = rest.get(HASH..HASH + ID).unwrap_or_default();
	let item = rest.get(HASH + ID + HASH..).unwrap_or_default();
	Ok((decode("Nfts.Account", pool)?, decode("Nfts.Account", item)?))
}

#[cfg(test)]
mod tests {
	use super::*;
	use codec::{DecodeAll, Encode};

	#[test]
	fn keys_of_an_accounts_items_are_taken_apart() {
		let account = AccountId32::new([7; 32]);
		let full = pallet_nfts::Account::<Runtime>::hashed_key_for((&account, 3u64, 9u64));
		let mut prefix = protocol::storage::item("Nfts", "Account");
		prefix.extend(Blake2_128Concat::hash(&key(&account)));
		assert_eq!(pool_and_item(full.strip_prefix(&prefix[..]).unwrap()).unwrap(), (3, 9));
		assert!(pool_and_item(&full[prefix.len()..prefix.len() + 30]).is_err());
	}

	#[test]
	fn a_bearer_is_the_first_field_of_a_longer_record() {
		let record = (AccountId32::new([7; 32]), vec![1u8, 2, 3], 5u128).encode();
		assert_eq!(Bearer::decode_all(&mut &record[..]).unwrap().0, AccountId32::new([7; 32]));
	}
}
