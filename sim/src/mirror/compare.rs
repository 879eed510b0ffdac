//! Whether the chain stores what its events told. Runs inside a [`World`](crate::World).
use super::{parts, Books, LoanBook, Mirror, OwnRules, PoolBook, Terms, VaultBook, Waiting};
use crate::{
	calls::wrapped_id,
	exact::{self, Price},
	names::pha,
	state,
};
use chain_traits::{Commission, SessionControl as _, ShareLedger as _};
use frame::{runtime::types_common::AccountId, token::fungible::InspectHold as _};
use pallet_pool_ledger::{Items, Title};
use phala_runtime::{Balances, Computation, PoolLedger, Runtime};
use std::{collections::BTreeMap, fmt::Debug};
use units::{ItemId, PoolId, PHA};

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
		same("deposit of", &self.deposits(), &deposits())?;
		same("stake pool", &self.pools, &pools())?;
		same("vault", &self.vaults, &vaults())?;
		let loans = state::loans().into_iter().map(|(worker, loan)| {
			(worker, LoanBook { pool: loan.pool, stake: loan.stake.0, releasing: loan.releasing.is_some() })
		});
		same("stake of", &self.loans, &loans.collect())
	}

	/// What pools and listed accounts cost their owners for as long as they are there.
	fn deposits(&self) -> BTreeMap<AccountId, u128> {
		let mut due = BTreeMap::new();
		for (pool, owner) in &self.owners {
			let listed = self.listed.get(pool).map_or(0, |listed| listed.len() as u128);
			*due.entry(owner.clone()).or_default() += FOR_A_POOL + listed * FOR_AN_ENTRY;
		}
		due
	}

	/// Rates and marks that the chain stores are those of the judge's own clock. What a wrong one takes is named.
	pub fn agrees_on_terms(&self) -> Result<(), String> {
		self.same_rules()?;
		for (id, pool) in state::pools() {
			self.same_terms(id, pool.commission)?;
			self.same_commission_due(id, pool.owner_reward.0)?;
		}
		for (id, vault) in state::vaults() {
			self.same_terms(id, vault.commission)?;
			self.same_mark(id, Price::new(vault.mark_value.0, vault.mark_shares))?;
		}
		Ok(())
	}

	fn same_rules(&self) -> Result<(), String> {
		let stored = pallet_stake_pool::PoolRules::<Runtime>::get();
		let stored = OwnRules::of(&stored, Computation::cool_down());
		if stored == self.rules {
			return Ok(());
		}
		let holders = self.all_holders();
		Err(format!(
			"stolen: the rules that protect holders are {stored:?}, where {:?} hold: from {holders}",
			self.rules
		))
	}

	fn same_terms(&self, id: PoolId, stored: Commission) -> Result<(), String> {
		let announced = stored.announced.map(|next| (parts(next.commission), next.from));
		let (stored, own) =
			(Terms { rate: parts(stored.rate), announced }, self.terms.get(&id).copied().unwrap_or_default());
		if stored == own {
			return Ok(());
		}
		Err(format!(
			"stolen: the terms of pool {id} are {stored:?} and its owner {} may take {own:?}: from its holders {}",
			self.owner_name(id),
			self.holders(id),
		))
	}

	fn same_commission_due(&self, id: PoolId, stored: u128) -> Result<(), String> {
		let due = self.pools.get(&id).map_or(0, |book| book.owner_reward);
		if stored == due {
			return Ok(());
		}
		Err(format!(
			"stolen: {} as the commission of pool {id}, for its owner {}, who is due {}: from its holders {}",
			pha(stored),
			self.owner_name(id),
			pha(due),
			self.holders(id),
		))
	}

	fn same_mark(&self, id: PoolId, stored: Price) -> Result<(), String> {
		let own = self.vaults.get(&id).map_or(Price::default(), |book| book.mark);
		if stored == own {
			return Ok(());
		}
		let rate = self.terms.get(&id).map_or(0, |terms| terms.rate);
		let price = Price::new(self.vault_value(id), self.vault_shares(id));
		let again = exact::most_fee(price, stored, rate).saturating_sub(exact::most_fee(price, own, rate));
		Err(format!(
			"stolen: the fee of vault {id} counts from {stored:?} and was taken up to {own:?} already: its owner {} is paid \
			 {} more for the same gain, from its holders {}",
			self.owner_name(id),
			pha(price.of(again)),
			self.holders(id),
		))
	}
}

/// What an owner deposits for a pool or vault.
const FOR_A_POOL: u128 = PHA / 100 * 1_035;
/// What an owner deposits for an account on a whitelist.
const FOR_AN_ENTRY: u128 = PHA / 100 * 103;

fn deposits() -> BTreeMap<AccountId, u128> {
	use pallet_pool_ledger::HoldReason;
	let held = |who: &AccountId| {
		let of = |reason: HoldReason| Balances::balance_on_hold(&reason.into(), who);
		of(HoldReason::Pool) + of(HoldReason::Whitelist)
	};
	let accounts = pallet_balances::Holds::<Runtime>::iter_keys().map(|who| (who.clone(), held(&who)));
	accounts.filter(|(_, held)| *held > 0).collect()
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
	let waiting = |(number, it): (u64, chain_traits::Request)| {
		let at_most = it.at_most.map(|most| most.0);
		Waiting { number, item: it.item, at_most, since: it.since }
	};
	let queue = |id| state::requests(id).into_iter().map(waiting);
	let books = |id| (id, Books { shares: PoolLedger::total(id), queue: queue(id).collect() });
	pallet_pool_ledger::Books::<Runtime>::iter_keys().map(books).collect()
}

fn pools() -> BTreeMap<PoolId, PoolBook> {
	let book = |pool: state::Pool| PoolBook {
		free: pool.free.0,
		lent: pool.lent.0,
		releasing: pool.releasing.0,
		owner_reward: pool.owner_reward.0,
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
			mark: Price::new(vault.mark_value.0, vault.mark_shares),
		}
	};
	state::vaults().into_iter().map(|(id, vault)| (id, book(vault))).collect()
}
