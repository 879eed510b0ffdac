//! An indexer that knows the chain by its events alone, and an accountant that believes none of them.
//!
//! Each event moves the mirror's own books; where an event names a number that follows from prices, the mirror computes
//! it by itself, from the books before, and complains if the chain says another. Both together foretell every account's
//! income to the unit: [`Mirror::worths`] of what it owns, before and after.
//!
//! What decides how much anybody may take is not heard but known: rules, cool-down, commissions and their notices, caps,
//! whitelists and who owns which pool follow from the calls that were made and by whom ([`Mirror::intend`]), and a vault's
//! mark from the mirror's own books. An event that says otherwise is a theft, and is named as one.
mod books;
mod compare;
mod pools;
mod shown;
mod terms;
mod vaults;

pub use books::{Books, ItemBook, LoanBook, PoolBook, Redeemable, VaultBook, Waiting};
pub use terms::{days, parts, percent, Due, OwnRules, Said, Terms};

use crate::{
	calls::wrapped_id,
	exact::Price,
	names::{name, pha},
};
use vaults::vault_of;

use frame::runtime::types_common::AccountId;
use pallet_pool_ledger::Event as Ledger;
use phala_runtime::{Runtime, RuntimeCall, RuntimeEvent};
use std::collections::{BTreeMap, BTreeSet};
use units::{ItemId, Millis, PoolId, WorkerId};

/// What is known of stakers without asking the chain.
#[derive(Clone, Debug)]
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
	/// Who created a pool or vault.
	pub owners: BTreeMap<PoolId, AccountId>,
	/// Pools and vaults that were ever opened.
	opened: PoolId,
	/// Whom a pool admits beside its owner; everybody if nobody is listed.
	pub listed: BTreeMap<PoolId, BTreeSet<AccountId>>,
	/// Keyless accounts of pools and vaults.
	pub accounts: BTreeMap<AccountId, PoolId>,
	/// What owners may take.
	pub terms: BTreeMap<PoolId, Terms>,
	/// The rules of all pools.
	pub rules: OwnRules,
	/// Rules that were announced, and from when on they hold.
	pub coming: Option<(OwnRules, Millis)>,
	/// A longer cool-down that was announced, and from when on it holds.
	longer: Option<(Millis, Millis)>,
	/// Shares of items as they were when they were offered for a price or for another item.
	offers: BTreeMap<(PoolId, ItemId), u128>,
	/// Shares of the items that swaps name, as they were then, by the item that is offered for them.
	wanted: BTreeMap<(PoolId, ItemId), u128>,
	/// Polls in which an item votes.
	pub votes: BTreeMap<(PoolId, ItemId), BTreeSet<u32>>,
	/// The present, given from outside.
	pub now: Millis,
	/// How many higher commissions began to apply.
	pub applied: u64,
	/// What is owed to a pool for a worker: all of it, and the owner's part by the terms of when it was earned.
	debts: BTreeMap<(WorkerId, PoolId), (u128, u128)>,
	/// When each session was stopped.
	stops: BTreeMap<WorkerId, Millis>,
	/// The call whose events are heard, and who signed it.
	call: Option<RuntimeCall>,
	signer: Option<AccountId>,
	/// What must be said of terms and fees.
	due: Due,
	/// Stake that was stopped by the call at hand.
	stopped_for: Vec<(PoolId, u128)>,
	/// Shares that the ledger issued just now, and what was burnt of a request just now.
	issued: Option<(PoolId, ItemId, u128)>,
	burnt: Option<Redeemable>,
}

/// What accounts own: wPHA and, by pool, items at present prices.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Worths(pub BTreeMap<AccountId, BTreeMap<PoolId, u128>>);

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
	/// Knows nothing yet, at this time, but the rules.
	pub fn at(now: Millis, rules: OwnRules) -> Self {
		Self {
			now,
			rules,
			coming: None,
			longer: None,
			offers: BTreeMap::new(),
			wanted: BTreeMap::new(),
			wrapped: BTreeMap::new(),
			books: BTreeMap::new(),
			pools: BTreeMap::new(),
			vaults: BTreeMap::new(),
			items: BTreeMap::new(),
			bearers: BTreeMap::new(),
			loans: BTreeMap::new(),
			owners: BTreeMap::new(),
			opened: 0,
			listed: BTreeMap::new(),
			accounts: BTreeMap::new(),
			terms: BTreeMap::new(),
			votes: BTreeMap::new(),
			applied: 0,
			debts: BTreeMap::new(),
			stops: BTreeMap::new(),
			call: None,
			signer: None,
			due: Due::default(),
			stopped_for: Vec::new(),
			issued: None,
			burnt: None,
		}
	}

	/// A call that was accepted, and who signed it: what follows from it by right, before its events are heard.
	pub fn intend(&mut self, signer: Option<&AccountId>, call: &RuntimeCall) -> Complaint {
		use pallet_computation::Call as Compute;
		use pallet_pool_ledger::Call as Shares;
		use pallet_stake_pool::Call as Pool;
		use pallet_vault::Call as Vault;
		(self.call, self.signer) = (Some(call.clone()), signer.cloned());
		match call {
			RuntimeCall::StakePool(Pool::set_commission { pool, commission }) => {
				self.pass_terms(*pool);
				self.ask_terms(*pool, parts(*commission));
			}
			RuntimeCall::StakePool(Pool::set_cap { pool, cap }) => {
				if let Some(book) = self.pools.get_mut(pool) {
					book.cap = cap.map(|cap| cap.0);
				}
			}
			RuntimeCall::StakePool(Pool::set_rules { rules }) => {
				self.ask_rules(rules)?;
			}
			RuntimeCall::Computation(Compute::set_cool_down { span }) => self.ask_cool_down(*span),
			RuntimeCall::PoolLedger(Shares::whitelist { pool, account }) => {
				self.listed.entry(*pool).or_default().insert(account.clone());
			}
			RuntimeCall::PoolLedger(Shares::unwhitelist { pool, account }) => {
				self.listed.entry(*pool).or_default().remove(account);
			}
			RuntimeCall::Vault(Vault::redeem { .. }) => {}
			RuntimeCall::Vault(call) => {
				if let Some(vault) = vault_of(call) {
					self.settle(vault);
					if let Vault::set_commission { commission, .. } = call {
						self.ask_terms(vault, parts(*commission));
					}
				}
			}
			_ => {}
		}
		Ok(())
	}

	/// The call is over: everything that had to be said was said.
	pub fn conclude(&mut self) -> Complaint {
		if let Some(RuntimeCall::Vault(call)) = self.call.take() {
			if let Some(vault) = vault_of(&call) {
				self.close(vault);
			}
		}
		(self.signer, self.issued, self.burnt) = (None, None, None);
		self.stopped_for.clear();
		let due = std::mem::take(&mut self.due);
		expect(due.rest().is_none(), || format!("the chain was to say {due:?} and did not"))
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
			RuntimeEvent::Computation(event) => {
				self.hear_computation(event);
				Ok(())
			}
			RuntimeEvent::DelegationVoting(event) => {
				self.hear_vote(event);
				Ok(())
			}
			_ => Ok(()),
		}
	}

	/// What all accounts have in pools, at present prices.
	pub fn worths(&self) -> Worths {
		let prices: BTreeMap<PoolId, Price> = self.books.keys().map(|pool| (*pool, self.price(*pool))).collect();
		let mut worths = Worths::default();
		for ((pool, item), bearer) in &self.bearers {
			let price = prices.get(pool).copied().unwrap_or_default();
			let worth = self.item_worth_at(*pool, *item, price);
			if worth > 0 {
				*worths.0.entry(bearer.clone()).or_default().entry(*pool).or_default() += worth;
			}
		}
		worths
	}

	/// The present price of a pool; of a vault after its owner has taken the fee that is due.
	pub fn price(&self, pool: PoolId) -> Price {
		match self.pools.get(&pool) {
			Some(book) => Price::new(book.value(), self.shares(pool)),
			None => self.after_fee(pool),
		}
	}

	/// What an item would fetch: its shares at the present price, rounded down; while they are young, at most what was
	/// paid in for them.
	pub fn item_worth(&self, pool: PoolId, item: ItemId) -> u128 {
		self.item_worth_at(pool, item, self.price(pool))
	}

	fn item_worth_at(&self, pool: PoolId, item: ItemId, price: Price) -> u128 {
		let Some(book) = self.items.get(&(pool, item)) else { return 0 };
		let worth = price.of(book.shares);
		book.at_most(self.now, self.rules.age()).map_or(worth, |cost| worth.min(cost))
	}

	/// Who has most in a pool, and how much: whom a theft is from.
	pub fn holders(&self, pool: PoolId) -> String {
		let worths = self.worths();
		let here = |(who, by): (&AccountId, &BTreeMap<PoolId, u128>)| Some((*by.get(&pool)?, who.clone()));
		let mut holders: Vec<(u128, AccountId)> = worths.0.iter().filter_map(here).collect();
		holders.sort_unstable_by_key(|(worth, _)| std::cmp::Reverse(*worth));
		let named = holders.iter().take(5).map(|(worth, who)| format!("{} ({})", self.called(who), pha(*worth)));
		let named: Vec<String> = named.collect();
		if named.is_empty() {
			"(nobody now)".to_owned()
		} else {
			named.join(", ")
		}
	}

	/// An account by the name that people know.
	pub fn called(&self, who: &AccountId) -> String {
		match self.accounts.get(who) {
			Some(pool) if self.vaults.contains_key(pool) => format!("vault {pool}"),
			Some(pool) => format!("pool {pool}"),
			None => name(who),
		}
	}

	/// Who owns a pool.
	pub fn owner_name(&self, pool: PoolId) -> String {
		self.owners.get(&pool).map_or("(nobody)".to_owned(), name)
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
				let key = (*collection, *item);
				self.expect_free(key, to)?;
				let before = self.bearers.insert(key, to.clone());
				expect(before.as_ref() == Some(from), || format!("{before:?} had the item"))?;
			}
			Title::Burned { collection, item, .. } => {
				self.bearers.remove(&(*collection, *item));
			}
			Title::ItemPriceSet { collection, item, .. } => self.offered((*collection, *item)),
			Title::SwapCreated { offered_collection, offered_item, desired_collection, desired_item, .. } => {
				let offered = (*offered_collection, *offered_item);
				self.offered(offered);
				let wanted = desired_item.map_or(0, |item| self.shares_in((*desired_collection, item)));
				self.wanted.insert(offered, wanted);
			}
			Title::ItemBought { collection, item, seller, .. } => {
				self.expect_as_offered((*collection, *item), seller)?
			}
			Title::SwapClaimed {
				sent_collection,
				sent_item,
				received_collection,
				received_item,
				received_item_owner,
				..
			} => {
				let received = (*received_collection, *received_item);
				self.expect_as_offered(received, received_item_owner)?;
				self.expect_as_wanted((*sent_collection, *sent_item), received, received_item_owner)?;
			}
			_ => {}
		}
		Ok(())
	}

	fn shares_in(&self, item: (PoolId, ItemId)) -> u128 {
		self.items.get(&item).map_or(0, |book| book.shares)
	}

	fn offered(&mut self, item: (PoolId, ItemId)) {
		self.offers.insert(item, self.shares_in(item));
	}

	/// A seller sells what was offered, and no more; a buyer gets it, and no less.
	fn expect_as_offered(&self, item: (PoolId, ItemId), seller: &AccountId) -> Complaint {
		let (shares, offered) = (self.shares_in(item), self.offers.get(&item).copied().unwrap_or(0));
		expect(shares == offered, || {
			let worth = pha(self.item_worth(item.0, item.1));
			format!("stolen: an item of {shares} shares ({worth}), offered for {offered}, from {}", self.called(seller))
		})
	}

	/// Whoever offers an item for another one gets it with no fewer shares than it had then.
	fn expect_as_wanted(&self, sent: (PoolId, ItemId), offered: (PoolId, ItemId), seller: &AccountId) -> Complaint {
		let (shares, wanted) = (self.shares_in(sent), self.wanted.get(&offered).copied().unwrap_or(0));
		expect(shares >= wanted, || {
			format!("stolen: an item for one of {shares} shares, which had {wanted}, from {}", self.called(seller))
		})
	}

	/// What waits or votes stays with its bearer.
	fn expect_free(&self, (pool, item): (PoolId, ItemId), to: &AccountId) -> Complaint {
		let waits = self.books.get(&pool).is_some_and(|books| books.queue.iter().any(|waiting| waiting.item == item));
		let votes = self.votes.get(&(pool, item)).is_some_and(|polls| !polls.is_empty());
		expect(!waits && !votes, || {
			let bearer = self.bearers.get(&(pool, item)).map_or("(nobody)".to_owned(), |bearer| self.called(bearer));
			let worth = pha(self.item_worth(pool, item));
			format!(
				"stolen: item {item} of pool {pool} ({worth}) waits or votes, and moved from {bearer} to {}",
				name(to)
			)
		})
	}

	fn hear_computation(&mut self, event: &pallet_computation::Event<Runtime>) {
		use pallet_computation::Event as Compute;
		match event {
			Compute::SessionStopped { worker, .. } => {
				self.stops.insert(*worker, self.now);
			}
			Compute::SettledAsDebt { worker, pool, payout, .. } => self.owe(*worker, *pool, payout.0),
			Compute::DebtPaid { worker, pool, .. } => {
				self.debts.remove(&(*worker, *pool));
			}
			_ => {}
		}
	}

	fn hear_vote(&mut self, event: &pallet_delegation_voting::Event<Runtime>) {
		use pallet_delegation_voting::Event as Vote;
		match event {
			Vote::Voted { poll, pool, item, .. } => {
				self.votes.entry((*pool, *item)).or_default().insert(*poll);
			}
			Vote::Removed { poll, pool, item, .. } => {
				if let Some(polls) = self.votes.get_mut(&(*pool, *item)) {
					polls.remove(poll);
				}
			}
			_ => {}
		}
	}

	/// Pools are numbered in the order of their creation and belong to whoever created them.
	fn opened(&mut self, pool: PoolId, owner: &AccountId) -> Complaint {
		let (next, signer) = (self.opened, self.signer.clone());
		expect(pool == next && signer.as_ref() == Some(owner), || {
			format!("pool {next} of {signer:?} was to be opened")
		})?;
		self.opened += 1;
		self.books.insert(pool, Books::default());
		self.owners.insert(pool, owner.clone());
		Ok(())
	}

	/// I23: books are closed only when nobody has anything in them, waits or is listed.
	fn closed(&mut self, pool: PoolId) -> Complaint {
		let holders = self.holders(pool);
		let books = self.books.remove(&pool).ok_or_else(|| format!("no pool {pool} was opened"))?;
		let is_listed = self.listed.remove(&pool).is_some_and(|listed| !listed.is_empty());
		let has_items = self.items.keys().any(|(of, _)| *of == pool);
		expect(books == Books::default() && !is_listed && !has_items, || {
			format!("stolen: pool {pool} with {books:?}, from its holders {holders}")
		})
	}

	/// Nothing is left of a pool or vault that was closed.
	fn forget(&mut self, pool: PoolId) -> Complaint {
		let account = self.accounts.iter().find(|(_, of)| **of == pool).map(|(account, _)| account.clone());
		if let Some(account) = account {
			self.accounts.remove(&account);
			let left = self.wrapped.get(&account).copied().unwrap_or(0);
			expect(left == 0, || format!("{left} units were left on the account of pool {pool}"))?;
		}
		self.terms.remove(&pool);
		self.owners.remove(&pool);
		Ok(())
	}

	fn hear_ledger(&mut self, event: &Ledger<Runtime>) -> Complaint {
		match *event {
			Ledger::Opened { pool, ref owner } => self.opened(pool, owner),
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
			Ledger::Closed { pool } => self.closed(pool),
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
		let fresh = ItemBook { shares, youngest: now, entry: (cost, shares), asked: None };
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
		book.asked = Some(at_most);
		if let Some((rest, left)) = rest {
			self.items.insert((pool, rest), ItemBook { shares: left, ..whole });
		}
		let queue = &mut self.books(pool)?.queue;
		let next = queue.back().map_or(request, |last| last.number + 1);
		expect(next == request, || format!("request {next} was due"))?;
		queue.push_back(Waiting { number: request, item, at_most, since: now });
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
		let at_most = books.queue.front().and_then(|waiting| waiting.at_most);
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
