//! Reads pools and items, everything at one block, so that a preview fits together.
mod items;
mod lists;
mod pools;

use super::pool::Terms;
use crate::wish::ballots::Poll;
use chain_client::{BlockRef, ChainClient, ClientError, Runtime, H256};
use chain_traits::Rules;
use codec::{Decode, DecodeAll, Encode};
use frame::{
	deps::{frame_support::Blake2_128Concat, frame_support::StorageHasher, sp_runtime::AccountId32},
	traits::Get,
};
use units::{Amount, BlockNumber, Millis};

/// Pools, workers, loans or items of one question, at most.
pub const MAX_ROWS: usize = 10_000;
/// Waiting requests of one pool that are read, oldest first.
pub const MAX_WAITING: u64 = 10_000;
/// Bytes that `Blake2_128Concat` puts before a key.
const HASH: usize = 16;

/// A chain at one block.
pub struct Snapshot<'a> {
	/// Through this client.
	pub client: &'a ChainClient,
	/// The block's height.
	pub number: BlockNumber,
	/// The block.
	pub at: H256,
	/// Its slot time.
	pub now: Millis,
	/// The rules then.
	pub terms: Terms,
}

impl<'a> Snapshot<'a> {
	/// The newest block.
	pub async fn newest(client: &'a ChainClient) -> Result<Snapshot<'a>, ClientError> {
		let best = client.best().await?;
		Self::of(client, best).await
	}

	/// This block.
	pub async fn of(client: &'a ChainClient, block: BlockRef) -> Result<Snapshot<'a>, ClientError> {
		let at = Some(block.hash);
		let clock: Option<pallet_computation::Clock> =
			client.storage(&pallet_computation::BlockClock::<Runtime>::hashed_key(), at).await?;
		let cool_down: Option<Millis> =
			client.storage(&pallet_computation::CoolDown::<Runtime>::hashed_key(), at).await?;
		let rules: Option<Rules> = client.storage(&pallet_stake_pool::PoolRules::<Runtime>::hashed_key(), at).await?;
		let terms = terms(&rules.unwrap_or_default(), cool_down.unwrap_or(pallet_computation::DEFAULT_COOL_DOWN));
		let now = clock.map_or(Millis(0), |clock| clock.slot);
		Ok(Self { client, number: block.number, at: block.hash, now, terms })
	}

	/// Native PHA that an account can spend or lock.
	pub async fn native(&self, account: &AccountId32) -> Result<Amount, ClientError> {
		Ok(Amount(self.client.free_balance(account.as_ref(), Some(self.at)).await?))
	}

	/// Whether an account exists: whoever has PHA, or belongs to a pool.
	pub async fn exists(&self, account: &AccountId32) -> Result<bool, ClientError> {
		let key = frame::deps::frame_system::Account::<Runtime>::hashed_key_for(account);
		Ok(self.client.storage_raw(&key, Some(self.at)).await?.is_some())
	}

	/// What is known of a referendum.
	pub async fn poll(&self, number: u32) -> Result<Poll, ClientError> {
		let key = protocol::storage::item("Referenda", "ReferendumInfoFor");
		let key = [key, Blake2_128Concat::hash(&number.encode())].concat();
		Ok(Poll::of(self.client.storage_raw(&key, Some(self.at)).await?.as_deref()))
	}

	/// Wrapped PHA of an account.
	pub async fn wrapped(&self, account: &AccountId32) -> Result<Amount, ClientError> {
		let asset = wrapped_asset();
		let key = pallet_assets::Account::<Runtime>::hashed_key_for(asset, account);
		let raw = self.client.storage_raw(&key, Some(self.at)).await?;
		// The balance is the record's first field; the others are of no interest.
		Ok(raw.and_then(|raw| u128::decode(&mut &raw[..]).ok()).map(Amount).unwrap_or_default())
	}

	/// A stored value.
	pub async fn value<V: Decode>(&self, key: Vec<u8>) -> Result<Option<V>, ClientError> {
		self.client.storage(&key, Some(self.at)).await
	}

	/// Stored values, in the order of their keys, in pages.
	async fn values<V: Decode>(&self, what: &str, keys: &[Vec<u8>]) -> Result<Vec<Option<V>>, ClientError> {
		let mut values = Vec::with_capacity(keys.len());
		for page in keys.chunks(chain_client::MAX_KEYS) {
			for raw in self.client.storage_many(page, Some(self.at)).await? {
				values.push(raw.map(|raw| decode(what, &raw)).transpose()?);
			}
		}
		Ok(values)
	}

	/// A map whose keys are hashed one by one with `Blake2_128Concat`: below `parents`, the last key and the value of
	/// each entry, at most [`MAX_ROWS`].
	async fn below<K: Decode, V: Decode>(
		&self,
		pallet: &str,
		map: &str,
		parents: &[Vec<u8>],
	) -> Result<Vec<(K, V)>, ClientError> {
		let mut prefix = protocol::storage::item(pallet, map);
		parents.iter().for_each(|key| prefix.extend(Blake2_128Concat::hash(key)));
		let entries = self.client.entries::<V>(&prefix, MAX_ROWS, self.at).await?;
		let decode = |(key, value): (Vec<u8>, V)| {
			Ok((decode(&format!("{pallet}.{map}"), key.get(HASH..).unwrap_or_default())?, value))
		};
		entries.into_iter().map(decode).collect()
	}
}

fn terms(rules: &Rules, cool_down: Millis) -> Terms {
	Terms {
		grace: rules.grace,
		notice: rules.notice_with(cool_down),
		share_age: rules.age(),
		cool_down,
		least_contribution: Amount(rules.min_contribution.max(1)),
		least_force: Amount(rules.min_force),
		least_shares: least_shares(),
		least_position: Amount(Rules::MOST_TO_FORCE),
	}
}

/// The fewest shares of a part of an item, which is a constant of the runtime.
fn least_shares() -> u128 {
	<<Runtime as pallet_pool_ledger::Config>::MinPart as Get<u128>>::get()
}

/// The asset that wPHA is.
pub fn wrapped_asset() -> u32 {
	<<Runtime as pallet_wrapped_pha::Config>::AssetId as Get<u32>>::get()
}

fn decode<V: Decode>(what: &str, raw: &[u8]) -> Result<V, ClientError> {
	V::decode_all(&mut &raw[..])
		.map_err(|error| ClientError::BadAnswer { what: what.into(), reason: error.to_string() })
}

/// A key as it goes into [`Snapshot::below`].
fn key(value: &impl Encode) -> Vec<u8> {
	value.encode()
}
