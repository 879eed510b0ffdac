//! Whether apps are shown what the events told. Runs inside a [`World`](crate::World).
use super::{expect, Complaint, Mirror};
use crate::exact;
use chain_traits::WaitsFor;
use frame::runtime::types_common::AccountId;
use phala_runtime::{Block, Runtime};
use runtime_common::staking_api::{
	runtime_decl_for_staking_api::StakingApiV1 as StakingApi, HoldingRow, HoldingState, PoolKind, PoolRow,
};
use std::collections::{BTreeMap, BTreeSet};
use units::{ItemId, Millis, PoolId};

/// Rows of a page here: small, so that lists have several.
const PAGE: u32 = 5;

type Shown = BTreeMap<(PoolId, ItemId), HoldingRow<AccountId>>;

impl Mirror {
	/// Every pool and every item is shown once, with the worth, the owner and the place in the queue that the events told,
	/// and with a way out that is no longer than the longest exit.
	pub fn agrees_with_what_is_shown(&self) -> Complaint {
		let network = <Runtime as StakingApi<Block, AccountId>>::network();
		let pools = pools();
		let told: BTreeSet<PoolId> = self.pools.keys().chain(self.vaults.keys()).copied().collect();
		let shown: BTreeSet<PoolId> = pools.keys().copied().collect();
		expect(shown == told, || format!("pools {shown:?} are shown, and there are {told:?}"))?;
		for row in pools.values() {
			self.same_pool(row)?;
		}
		let bearers: BTreeSet<&AccountId> = self.bearers.values().collect();
		for who in bearers {
			let shown = holdings(who);
			let own = self.bearers.iter().filter(|(_, bearer)| *bearer == who).map(|(key, _)| *key);
			let (own, keys): (BTreeSet<_>, BTreeSet<_>) = (own.collect(), shown.keys().copied().collect());
			expect(keys == own, || format!("{keys:?} are shown to {who:?}, who has {own:?}"))?;
			for row in shown.values() {
				let pool = pools.get(&row.pool).ok_or("an item of no pool is shown")?;
				self.same_holding(row, pool, network.now, network.rules.age())?;
				let until = row.way_out.latest.or(row.way_out.expected);
				let is_long = until.is_some_and(|until| until > network.now.after(network.longest_exit));
				let is_open = matches!(row.way_out.waits_for, WaitsFor::More { .. } | WaitsFor::Worth);
				expect(!is_long && (until.is_some() || is_open), || format!("{row:?} has no way out in time"))?;
			}
		}
		Ok(())
	}

	fn same_pool(&self, row: &PoolRow<AccountId>) -> Complaint {
		let id = row.pool;
		let (value, shares) = match (&row.kind, self.pools.get(&id)) {
			(PoolKind::Stake { lent, releasing, owner_reward, .. }, Some(book)) => {
				let shown = (lent.0, releasing.0, owner_reward.0, row.free.0);
				let told = (book.lent, book.releasing, book.owner_reward, book.free);
				expect(shown == told, || format!("pool {id} is shown with {shown:?}, and has {told:?}"))?;
				(book.value(), self.shares(id))
			}
			(PoolKind::Vault { fee_due, .. }, None) => (self.vault_value(id), self.vault_shares(id) + fee_due),
			(kind, _) => return Err(format!("pool {id} is shown as {kind:?}")),
		};
		let shown = (row.value.0, row.shares, Some(&row.owner));
		let told = (value, shares, self.owners.get(&id));
		expect(shown == told, || format!("pool {id} is shown with {shown:?}, and has {told:?}"))?;
		let waiting = self.books.get(&id).map_or(0, |books| books.queue.len() as u64);
		expect(row.requests == waiting, || format!("{} requests of pool {id} are shown, not {waiting}", row.requests))
	}

	fn same_holding(
		&self,
		row: &HoldingRow<AccountId>,
		pool: &PoolRow<AccountId>,
		now: Millis,
		age: Millis,
	) -> Complaint {
		let book = self.items.get(&(row.pool, row.item)).ok_or("an item that there is not is shown")?;
		let value = exact::floor(book.shares, pool.value.0, pool.shares).unwrap_or(0);
		let fetches = book.at_most(now, age).filter(|_| book.shares > 0).map_or(value, |most| value.min(most));
		let (shown, told) = ((row.shares, row.value.0, row.fetches.0), (book.shares, value, fetches));
		expect(shown == told, || format!("{row:?} is shown, and it holds {told:?}"))?;
		let place = self.books.get(&row.pool).and_then(|books| books.queue.iter().position(|it| it.item == row.item));
		let place = place.map(|place| place as u64);
		let shown = match row.state {
			HoldingState::Waits { before, .. } => Some(before),
			HoldingState::Void => return Ok(()),
			_ => None,
		};
		expect(shown == place, || format!("{row:?} is shown, and its place in the queue is {place:?}"))
	}
}

fn pools() -> BTreeMap<PoolId, PoolRow<AccountId>> {
	let (mut pools, mut from) = (BTreeMap::new(), Some(0));
	while let Some(next) = from {
		let page = <Runtime as StakingApi<Block, AccountId>>::pools(next, PAGE);
		pools.extend(page.rows.into_iter().map(|row| (row.pool, row)));
		from = page.next;
	}
	pools
}

fn holdings(who: &AccountId) -> Shown {
	let (mut shown, mut after) = (Shown::new(), None);
	loop {
		let page = <Runtime as StakingApi<Block, AccountId>>::holdings(who.clone(), after, PAGE);
		shown.extend(page.rows.into_iter().map(|row| ((row.pool, row.item), row)));
		after = page.next;
		if after.is_none() {
			return shown;
		}
	}
}
