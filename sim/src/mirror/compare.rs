//! Whether the chain stores what its events told. Runs inside a [`World`](crate::World).
use super::{Books, LoanBook, Mirror, PoolBook, VaultBook};
use crate::{calls::wrapped_id, state};
use chain_traits::ShareLedger as _;
use frame::runtime::types_common::AccountId;
use pallet_pool_ledger::{Items, Title};
use runtime_phala::{PoolLedger, Runtime};
use std::{collections::BTreeMap, fmt::Debug};
use units::{ItemId, PoolId};

/// Complains with the first difference.
fn same<K: Ord + Debug, V: PartialEq + Debug>(
	what: &str,
	told: &BTreeMap<K, V>,
	stored: &BTreeMap<K, V>,
) -> Result<(), String> {
	for (key, value) in stored {
		if told.get(key) != Some(value) {
			return Err(format!("{what} {key:?}: stored {value:?}, told {:?}", told.get(key)));
		}
	}
	let unknown = told.iter().find(|(key, _)| !stored.contains_key(key));
	unknown.map_or(Ok(()), |(key, value)| Err(format!("{what} {key:?}: told {value:?}, not stored")))
}

impl Mirror {
	/// Every balance that the events told is the one that is stored, and none is missing.
	pub fn agrees(&self) -> Result<(), String> {
		same("wPHA of", &self.wrapped, &wrapped())?;
		let (shares, bearers) = items();
		let told = self.items.iter().map(|(key, book)| (*key, book.shares)).collect();
		same("shares of item", &told, &shares)?;
		same("bearer of item", &self.bearers, &bearers)?;
		same("books of", &self.books, &books())?;
		same("stake pool", &self.pools, &pools())?;
		same("vault", &self.vaults, &vaults())?;
		let loans = state::loans().into_iter().map(|(worker, loan)| {
			(worker, LoanBook { pool: loan.pool, stake: loan.stake.0, releasing: loan.releasing.is_some() })
		});
		same("stake of", &self.loans, &loans.collect())
	}

	/// Takes over the marks of all vaults, which no event tells.
	pub fn see_marks(&mut self) {
		for (id, vault) in state::vaults() {
			if let Some(book) = self.vaults.get_mut(&id) {
				book.mark = (vault.mark_value.0, vault.mark_shares);
			}
		}
	}
}

fn wrapped() -> BTreeMap<AccountId, u128> {
	let accounts = pallet_assets::Account::<Runtime>::iter_prefix(wrapped_id());
	accounts.map(|(who, account)| (who, account.balance)).filter(|(_, balance)| *balance > 0).collect()
}

type ByItem<V> = BTreeMap<(PoolId, ItemId), V>;

fn items() -> (ByItem<u128>, ByItem<AccountId>) {
	let mut shares = BTreeMap::new();
	for (pool, item, title) in Items::<Runtime>::iter() {
		let held = |title: Title| if title.generation == PoolLedger::generation(pool) { title.shares } else { 0 };
		shares.insert((pool, item), held(title));
	}
	let bearers = pallet_nfts::Item::<Runtime>::iter().map(|(pool, item, details)| ((pool, item), details.owner));
	(shares, bearers.collect())
}

fn books() -> BTreeMap<PoolId, Books> {
	let queue = |id| state::requests(id).into_iter().map(|(n, it)| (n, it.item, it.at_most.map(|most| most.0)));
	let books = |id| (id, Books { shares: PoolLedger::total(id), queue: queue(id).collect() });
	pallet_pool_ledger::Books::<Runtime>::iter_keys().map(books).collect()
}

fn pools() -> BTreeMap<PoolId, PoolBook> {
	let book = |pool: state::Pool| PoolBook {
		free: pool.free.0,
		lent: pool.lent.0,
		releasing: pool.releasing.0,
		owner_reward: pool.owner_reward.0,
		commission: pool.commission.rate,
		cap: pool.cap.map(|cap| cap.0),
	};
	state::pools().into_iter().map(|(id, pool)| (id, book(pool))).collect()
}

/// Positions without shares, and those in a pool that voided them, are as good as forgotten.
fn vaults() -> BTreeMap<PoolId, VaultBook> {
	let book = |vault: state::Vault| {
		let valid = vault
			.positions
			.iter()
			.filter(|position| position.all() > 0 && position.generation == PoolLedger::generation(position.pool));
		VaultBook {
			free: vault.free.0,
			positions: valid.map(|position| (position.pool, position.all())).collect(),
			owner_shares: vault.owner_shares,
			commission: vault.commission.rate,
			mark: (vault.mark_value.0, vault.mark_shares),
		}
	};
	state::vaults().into_iter().map(|(id, vault)| (id, book(vault))).collect()
}
