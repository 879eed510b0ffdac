//! Who waits to leave a pool.
use super::{standing::*, *};
use chain_traits::{ShareLedger, WithdrawalQueue};
use runtime_common::staking_api::{Page, RequestRow};
use units::PoolId;

type Ledger = PoolLedger;

/// The waiting requests of a stake pool or vault, from number `from` on.
pub(in super::super) fn queue(pool: PoolId, from: u64, limit: u32) -> Page<RequestRow<AccountId>, u64> {
	let Some(standing) = Standing::of(pool) else { return Page { rows: Vec::new(), next: None } };
	let (head, tail) = (standing.queue.head, standing.queue.tail);
	let from = from.max(head);
	let to = from.saturating_add(rows(limit) as u64).min(tail);
	Page {
		rows: (from..to).filter_map(|number| row(&standing, pool, number)).collect(),
		next: (from < to && to < tail).then_some(to),
	}
}

fn row(standing: &Standing, pool: PoolId, number: u64) -> Option<RequestRow<AccountId>> {
	let request = <Ledger as WithdrawalQueue<AccountId>>::request(pool, number)?;
	let holding = <Ledger as ShareLedger<AccountId>>::holding(pool, request.item);
	let shares = holding.as_ref().map_or(0, |holding| holding.shares);
	let (ahead, way_out) = standing.waits(&request, shares);
	Some(RequestRow {
		request: number,
		item: request.item,
		holder: holding.map(|holding| holding.owner),
		vault: request.vault,
		since: request.since,
		shares,
		fetches: standing.fetches(&request, shares),
		ahead,
		way_out,
	})
}
