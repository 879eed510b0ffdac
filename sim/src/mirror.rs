//! An indexer that knows the chain by its events alone, and an accountant that believes none of them.
//!
//! Each event moves the mirror's own books; where an event names a number that follows from prices, the mirror computes
//! it by itself, from the books before, and complains if the chain says another. Both together foretell every account's
//! income to the unit: [`Mirror::worth`] of what it owns, before and after.
//!
//! Two things are not in events and are given to the mirror: the time, and the mark of a vault, which moves no balance
//! until a fee is taken.
mod books;
mod compare;
mod pools;
mod vaults;

pub use books::{Books, ItemBook, LoanBook, PoolBook, Redeemable, VaultBook};

use crate::calls::wrapped_id;
use chain_traits::Rules;
use frame::runtime::types_common::AccountId;
use pallet_pool_ledger::Event as Ledger;
use runtime_phala::{Runtime, RuntimeEvent};
use std::collections::BTreeMap;
use units::{ItemId, Millis, PoolId, WorkerId};

/// What events alone tell of stakers.
#[derive(Clone, Debug, Default)]
pub struct Mirror {
	/// wPHA by account; no entry for nothing.
	pub wrapped: BTreeMap<AccountId, u128>,
	/// Shares and queue of everything that has shares.
	pub books: BTreeMap<PoolId, Books>,
	/// Stake pools among them.
	pub pools: BTreeMap<PoolId, PoolBook>,
	/// Vaults among them.
	pub vaults: BTreeMap<PoolId, VaultBook>,
	/// Items; one that was voided has no shares.
	pub items: BTreeMap<(PoolId, ItemId), ItemBook>,
	/// Who bears an item.
	pub bearers: BTreeMap<(PoolId, ItemId), AccountId>,
	/// Stake by worker.
	pub loans: BTreeMap<WorkerId, LoanBook>,
	/// The rules of all pools.
	pub rules: Rules,
	/// The present, given from outside.
	pub now: Millis,
	/// Shares that the ledger issued just now, and what was burnt of a request just now.
	issued: Option<(PoolId, ItemId, u128)>,
	burnt: Option<Redeemable>,
}

/// What is wrong with an event.
pub type Complaint = Result<(), String>;

/// Complains unless it is so.
pub(crate) fn expect(holds: bool, complaint: impl FnOnce() -> String) -> Complaint {
	if holds {
		Ok(())
	} else {
		Err(complaint())
	}
}

/// `a - b`, which the events promised not to be negative.
pub(crate) fn less(a: u128, b: u128, what: &str) -> Result<u128, String> {
	a.checked_sub(b).ok_or_else(|| format!("{what}: {a} less {b}"))
}

impl Mirror {
	/// Knows nothing yet, at this time.
	pub fn at(now: Millis) -> Self {
		Self { now, ..Self::default() }
	}

	/// Everything these events say.
	pub fn hear_all<'a>(&mut self, events: impl IntoIterator<Item = &'a RuntimeEvent>) -> Complaint {
		events.into_iter().try_for_each(|event| self.hear(event).map_err(|complaint| format!("{complaint}; {event:?}")))
	}

	/// One event.
	pub fn hear(&mut self, event: &RuntimeEvent) -> Complaint {
		match event {
			RuntimeEvent::Assets(event) => self.hear_asset(event),
			RuntimeEvent::Nfts(event) => self.hear_title(event),
			RuntimeEvent::PoolLedger(event) => self.hear_ledger(event),
			RuntimeEvent::StakePool(event) => self.hear_pool(event),
			RuntimeEvent::Vault(event) => self.hear_vault(event),
			_ => Ok(()),
		}
	}

	/// What an account owns in pools and as wPHA, at present prices.
	pub fn worth(&self, who: &AccountId) -> u128 {
		let own = self.bearers.iter().filter(|(_, bearer)| *bearer == who);
		let delegated = own.map(|((pool, item), _)| self.item_worth(*pool, *item)).sum::<u128>();
		self.wrapped.get(who).copied().unwrap_or(0) + delegated
	}

	/// What an item would fetch: its shares at the present price, rounded down; while they are young, at most what was
	/// paid in for them.
	pub fn item_worth(&self, pool: PoolId, item: ItemId) -> u128 {
		let Some(book) = self.items.get(&(pool, item)) else { return 0 };
		let (value, shares) = if self.vaults.contains_key(&pool) {
			self.after_fee(pool)
		} else {
			(self.pools.get(&pool).map_or(0, PoolBook::value), self.shares(pool))
		};
		let worth = units::mul_div_floor(book.shares, value, shares).unwrap_or(0);
		book.cost_if_young(self.now, self.rules.age()).map_or(worth, |cost| worth.min(cost))
	}

	/// All shares of a pool that are in items.
	pub fn shares(&self, pool: PoolId) -> u128 {
		self.books.get(&pool).map_or(0, |books| books.shares)
	}

	fn books(&mut self, pool: PoolId) -> Result<&mut Books, String> {
		self.books.get_mut(&pool).ok_or_else(|| format!("no pool {pool} was opened"))
	}

	fn give(&mut self, who: &AccountId, amount: u128) -> Complaint {
		*self.wrapped.entry(who.clone()).or_default() += amount;
		Ok(())
	}

	fn take(&mut self, who: &AccountId, amount: u128) -> Complaint {
		let left = less(self.wrapped.get(who).copied().unwrap_or(0), amount, "wPHA")?;
		if left == 0 {
			self.wrapped.remove(who);
		} else {
			self.wrapped.insert(who.clone(), left);
		}
		Ok(())
	}

	fn hear_asset(&mut self, event: &pallet_assets::Event<Runtime>) -> Complaint {
		use pallet_assets::Event as Asset;
		match event {
			Asset::Issued { asset_id, owner, amount } if *asset_id == wrapped_id() => self.give(owner, *amount),
			Asset::Burned { asset_id, owner, balance } if *asset_id == wrapped_id() => self.take(owner, *balance),
			Asset::Transferred { asset_id, from, to, amount } if *asset_id == wrapped_id() => {
				self.take(from, *amount)?;
				self.give(to, *amount)
			}
			_ => Ok(()),
		}
	}

	fn hear_title(&mut self, event: &pallet_nfts::Event<Runtime>) -> Complaint {
		use pallet_nfts::Event as Title;
		match event {
			Title::Issued { collection, item, owner } => {
				self.bearers.insert((*collection, *item), owner.clone());
			}
			Title::Transferred { collection, item, from, to } => {
				let before = self.bearers.insert((*collection, *item), to.clone());
				expect(before.as_ref() == Some(from), || format!("{before:?} had the item"))?;
			}
			Title::Burned { collection, item, .. } => {
				self.bearers.remove(&(*collection, *item));
			}
			_ => {}
		}
		Ok(())
	}

	fn hear_ledger(&mut self, event: &Ledger<Runtime>) -> Complaint {
		match *event {
			Ledger::Opened { pool, .. } => {
				self.books.insert(pool, Books::default());
				Ok(())
			}
			Ledger::Issued { pool, item, shares, .. } => {
				self.issued = Some((pool, item, shares));
				self.books(pool)?.shares += shares;
				Ok(())
			}
			Ledger::Split { pool, item, parts } => {
				let whole = self.end(pool, item);
				expect(whole.shares == parts[0].1 + parts[1].1, || format!("a split of {whole:?}"))?;
				for (part, shares) in parts {
					self.items.insert((pool, part), ItemBook { shares, ..whole });
				}
				Ok(())
			}
			Ledger::Merged { pool, from, into, shares } => {
				let moved = self.end(pool, from);
				expect(moved.shares == shares, || format!("{moved:?} were merged"))?;
				let (now, age) = (self.now, self.rules.age());
				let target = self.items.get_mut(&(pool, into)).ok_or("there is nothing to merge into")?;
				*target = target.with(moved, now, age);
				Ok(())
			}
			Ledger::Queued { pool, request, item, shares, rest, .. } => self.queued(pool, request, item, shares, rest),
			Ledger::Burnt { pool, request, item, shares } => self.burnt(pool, request, item, shares),
			Ledger::Dropped { pool, request, item } => {
				let lost = self.end(pool, item).shares;
				expect(lost == 0, || format!("{lost} shares were dropped"))?;
				let books = self.books(pool)?;
				books.expect_head(request, item)?;
				books.queue.pop_front();
				Ok(())
			}
			Ledger::Voided { pool, shares } => self.voided(pool, shares),
			Ledger::Discarded { pool, item } => {
				let lost = self.end(pool, item).shares;
				expect(lost == 0, || format!("{lost} shares were thrown away"))
			}
			_ => Ok(()),
		}
	}

	/// An item is no more; what was in it.
	fn end(&mut self, pool: PoolId, item: ItemId) -> ItemBook {
		self.items.remove(&(pool, item)).unwrap_or_default()
	}

	/// What the ledger issued just now was paid for with `cost`.
	fn paid_in(&mut self, pool: PoolId, item: ItemId, cost: u128, shares: u128) -> Complaint {
		let issued = self.issued.take();
		expect(issued == Some((pool, item, shares)), || format!("{issued:?} was issued"))?;
		let (now, age) = (self.now, self.rules.age());
		let fresh = ItemBook { shares, youngest: now, entry: (cost, shares) };
		let book = self.items.entry((pool, item)).or_insert(ItemBook { shares: 0, ..fresh });
		// A void title starts anew.
		*book = if book.shares == 0 { fresh } else { book.with(fresh, now, age) };
		Ok(())
	}

	fn queued(
		&mut self,
		pool: PoolId,
		request: u64,
		item: ItemId,
		shares: u128,
		rest: Option<(ItemId, u128)>,
	) -> Complaint {
		let (now, age) = (self.now, self.rules.age());
		let book = self.items.get_mut(&(pool, item)).ok_or("there is no such item")?;
		let left = rest.map_or(0, |(_, left)| left);
		expect(book.shares == shares + left, || format!("{book:?} was in the item"))?;
		book.shares = shares;
		let (at_most, whole) = (book.cost_if_young(now, age), *book);
		if let Some((rest, left)) = rest {
			self.items.insert((pool, rest), ItemBook { shares: left, ..whole });
		}
		let queue = &mut self.books(pool)?.queue;
		let next = queue.back().map_or(request, |(last, _, _)| last + 1);
		expect(next == request, || format!("request {next} was due"))?;
		queue.push_back((request, item, at_most));
		Ok(())
	}

	/// I7: nobody is paid before whoever waits longer.
	fn burnt(&mut self, pool: PoolId, request: u64, item: ItemId, shares: u128) -> Complaint {
		let waiting = self.end(pool, item);
		let left = less(waiting.shares, shares, "burnt shares")?;
		if left > 0 {
			self.items.insert((pool, item), ItemBook { shares: left, ..waiting });
		}
		let books = self.books(pool)?;
		books.expect_head(request, item)?;
		let at_most = books.queue.front().and_then(|(_, _, at_most)| *at_most);
		books.shares = less(books.shares, shares, "shares of the pool")?;
		if left == 0 {
			books.queue.pop_front();
		}
		self.burnt = Some(Redeemable { pool, waiting: waiting.shares, at_most });
		Ok(())
	}

	fn voided(&mut self, pool: PoolId, shares: u128) -> Complaint {
		let books = self.books(pool)?;
		expect(books.shares == shares, || format!("{} were voided", books.shares))?;
		books.shares = 0;
		self.items.iter_mut().filter(|((of, _), _)| *of == pool).for_each(|(_, item)| item.shares = 0);
		self.vaults.values_mut().for_each(|vault| {
			vault.positions.remove(&pool);
		});
		Ok(())
	}
}
