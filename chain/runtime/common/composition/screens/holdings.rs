//! What an account has, and how it gets out.
use super::{standing::*, *};
use chain_traits::{ShareLedger, WithdrawalQueue};
use frame::traits::Get;
use pallet_pool_ledger::Items;
use runtime_common::staking_api::{HoldingRow, HoldingState, Page};
use units::{Amount, ItemId, PoolId};

type Bearers = pallet_nfts::Account<Runtime>;

/// The delegations of an account that follow `after`. What is not of a pool that there is, is left out.
pub(in super::super) fn holdings(
	account: AccountId,
	after: Option<(PoolId, ItemId)>,
	limit: u32,
) -> Page<HoldingRow<AccountId>, (PoolId, ItemId)> {
	let start = match after {
		Some((pool, item)) => Bearers::hashed_key_for((&account, pool, item)),
		// What all keys of the account begin with.
		None => Bearers::iter_key_prefix((&account,)).prefix().to_vec(),
	};
	let mut ids = Bearers::iter_key_prefix_from((&account,), start);
	let page: Vec<(PoolId, ItemId)> = ids.by_ref().take(rows(limit)).collect();
	let next = ids.next().and_then(|_| page.last().copied());
	let mut standings = Standings::default();
	let row = |(pool, item): (PoolId, ItemId)| standings.of(pool).and_then(|standing| row(standing, pool, item));
	Page { rows: page.into_iter().filter_map(row).collect(), next }
}

fn row(standing: &Standing, pool: PoolId, item: ItemId) -> Option<HoldingRow<AccountId>> {
	let holding = <PoolLedger as ShareLedger<AccountId>>::holding(pool, item)?;
	let waits_in = Items::<Runtime>::get(pool, item)?.queued;
	let request = waits_in.and_then(|number| <PoolLedger as WithdrawalQueue<AccountId>>::request(pool, number));
	let value = standing.worth(holding.shares);
	let fetches = holding.cost.map_or(value, |cost| value.min(cost));
	let (ahead, way_out) = match &request {
		Some(request) => standing.waits(request, holding.shares),
		None => standing.would_wait(fetches),
	};
	let state = match (holding.shares, waits_in) {
		(0, _) => HoldingState::Void,
		(_, Some(request)) => HoldingState::Waits { request, before: request.saturating_sub(standing.queue.head) },
		_ if holding.holds > 0 => HoldingState::Votes { votes: holding.holds },
		_ if holding.cost.is_some() => HoldingState::Young { until: holding.youngest.after(staking::ShareAge::get()) },
		_ => HoldingState::Free,
	};
	let offer = pallet_nfts::ItemPriceOf::<Runtime>::get(pool, item);
	Some(HoldingRow {
		pool,
		item,
		vault: standing.vault,
		shares: holding.shares,
		value,
		fetches,
		state,
		offer: offer.map(|(price, buyer)| (Amount(price), buyer)),
		ahead,
		way_out,
	})
}
