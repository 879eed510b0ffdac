//! How a pool stands towards those who want to leave it.
use super::*;
use alloc::{collections::BTreeMap, vec::Vec};
use chain_traits::{
	in_order, Departure, ExitTerms, Queue, Release, Request, ShareLedger, Source, WayOut, WithdrawalQueue,
};
use frame::traits::Get;
use tokenomics::pool::Ledger;
use units::{Amount, ItemId, Millis, PoolId};

/// Items of a vault in one stake pool that are looked at for what waits there. A vault makes one for each redemption; what
/// strangers send it counts too, and can at most hide when money comes back.
const MOST_ITEMS: usize = 256;

/// The pools that a screen names, each read once.
#[derive(Default)]
pub(super) struct Standings(BTreeMap<PoolId, Option<Standing>>);

impl Standings {
	/// One of them; none if there is no such pool.
	pub(super) fn of(&mut self, pool: PoolId) -> Option<&Standing> {
		self.0.entry(pool).or_insert_with(|| Standing::of(pool)).as_ref()
	}
}

/// A pool, as far as it decides who is paid when.
pub(super) struct Standing {
	pub(super) vault: bool,
	pub(super) now: Millis,
	pub(super) queue: Queue,
	ledger: Ledger,
	free: Amount,
	/// On its way back, the earliest first.
	releases: Vec<Release>,
	terms: ExitTerms,
}

impl Standing {
	/// A stake pool or vault; none if there is no such pool.
	pub(super) fn of(pool: PoolId) -> Option<Self> {
		let now = system::SlotTime::get();
		let terms = StakePool::exit_terms();
		if let Some(view) = StakePool::pool_view(pool) {
			let ledger = Ledger { value: view.value, shares: view.shares };
			let releases = StakePool::releases(pool);
			return Some(Self { vault: false, now, queue: view.queue, ledger, free: view.pool.free, releases, terms });
		}
		let view = Vault::vault_view(pool)?;
		let ledger = Ledger { value: view.value, shares: view.shares };
		let releases = redemptions(pool, &view);
		Some(Self { vault: true, now, queue: view.queue, ledger, free: view.free, releases, terms })
	}

	/// What `shares` are worth, rounded down; nothing if the pool lost everything.
	pub(super) fn worth(&self, shares: u128) -> Amount {
		self.ledger.worth(shares.min(self.ledger.shares)).unwrap_or_default()
	}

	/// What is paid for `shares` of a request.
	pub(super) fn fetches(&self, request: &Request, shares: u128) -> Amount {
		let worth = self.worth(shares);
		request.at_most.map_or(worth, |most| worth.min(most))
	}

	/// When a waiting request of which `shares` are left is paid, and what is paid before it.
	pub(super) fn waits(&self, request: &Request, shares: u128) -> (Amount, WayOut) {
		let through = self.queue.waiting_through(request);
		let departure = Departure {
			owed: self.worth(through),
			since: request.since,
			size: self.ledger.quote(self.queue.size_through(request)).unwrap_or_default(),
			..self.departure()
		};
		(self.worth(through.saturating_sub(shares)), departure.way_out(self.now, &self.terms))
	}

	/// When shares that fetch so much would be paid if they were asked for now, and what would be paid before them.
	pub(super) fn would_wait(&self, fetches: Amount) -> (Amount, WayOut) {
		let ahead = self.worth(self.queue.waiting());
		let owed = if fetches > Amount::ZERO { ahead.saturating_add(fetches) } else { Amount::ZERO };
		let departure = Departure { owed, size: owed, ..self.departure() };
		(ahead, departure.way_out(self.now, &self.terms))
	}

	fn departure(&self) -> Departure<'_> {
		let (owed, size) = (Amount::ZERO, Amount::ZERO);
		Departure { owed, size, since: self.now, free: self.free, releases: &self.releases, vault: self.vault }
	}
}

/// What stake pools pay a vault, as far as it is on its way there, the earliest first.
fn redemptions(vault: PoolId, view: &pallet_vault::VaultView<AccountId>) -> Vec<Release> {
	let mut releases = Vec::new();
	for position in view.positions.iter().filter(|position| position.position.queued > 0) {
		let pool = position.position.pool;
		let Some(standing) = Standing::of(pool) else { continue };
		let items = pallet_nfts::Account::<Runtime>::iter_key_prefix((&view.account, pool)).take(MOST_ITEMS);
		for item in items {
			let Some((request, shares)) = request_of(pool, item) else { continue };
			let (_, seen) = standing.waits(&request, shares);
			if let Some(at) = seen.expected.filter(|_| request.vault == Some(vault)) {
				let amount = standing.fetches(&request, shares);
				releases.push(Release { amount, at, from: Source::Pool(pool) });
			}
		}
	}
	in_order(releases)
}

/// The request that an item waits in, and the shares of it that wait.
fn request_of(pool: PoolId, item: ItemId) -> Option<(Request, u128)> {
	let title = pallet_pool_ledger::Items::<Runtime>::get(pool, item)?;
	let request = <PoolLedger as WithdrawalQueue<AccountId>>::request(pool, title.queued?)?;
	let holding = <PoolLedger as ShareLedger<AccountId>>::holding(pool, item)?;
	Some((request, holding.shares))
}
