//! What an app is shown is what the chain does.
use super::{
	delegations::{contribute, dave_waits, withdraw, Market},
	path::Story,
};
use crate::{composition::screens, testing::*, *};
use chain_traits::{Funding, Source, WaitsFor};
use frame::{prelude::*, runtime::types_common::AccountId};
use pallet_stake_pool::Call as Pool;
use pallet_vault::Call as Vaults;
use runtime_common::{
	currency::PHA,
	staking_api::{HoldingRow, HoldingState, Obstacle, PoolKind, PoolRow, MAX_PAGE},
};
use units::{Amount, ItemId, PoolId, RewardWeight, WorkerId};

type Row = HoldingRow<AccountId>;

/// Everything an account has, in pages of so many rows.
fn all_of(market: &mut Market, who: &str, page: u32) -> Vec<Row> {
	let (mut rows, mut after) = (Vec::new(), None);
	loop {
		let seen = market.chain.read(|| screens::holdings(account(who), after, page));
		assert!(seen.rows.len() <= page as usize);
		rows.extend(seen.rows);
		after = seen.next;
		if after.is_none() {
			rows.sort_by_key(|row| (row.pool, row.item));
			return rows;
		}
	}
}

fn one_of(market: &mut Market, who: &str, item: ItemId) -> Row {
	let rows = all_of(market, who, 7);
	rows.into_iter().find(|row| row.item == item).expect("it is shown")
}

fn pools(market: &mut Market, page: u32) -> Vec<PoolRow<AccountId>> {
	let (mut rows, mut from) = (Vec::new(), Some(0));
	while let Some(next) = from {
		let seen = market.chain.read(|| screens::pools(next, page));
		rows.extend(seen.rows);
		from = seen.next;
	}
	rows
}

/// A vault of Eve's that has all of Charlie's 100 PHA in Bob's pool.
fn invested(market: &mut Market) -> PoolId {
	let vault = market.chain.read(screens::network).next_pool;
	let any = Permill::one();
	for (who, call) in [
		("Eve", RuntimeCall::from(Vaults::create {})),
		(
			"Charlie",
			Vaults::contribute {
				vault,
				amount: Amount::from_pha(100),
				funding: Funding::Native,
				into: None,
				min_shares_out: 0,
				max_commission: any,
			}
			.into(),
		),
		(
			"Eve",
			Vaults::invest { vault, pool: 0, amount: Amount::from_pha(100), min_shares_out: 0, max_commission: any }
				.into(),
		),
	] {
		assert_eq!(market.send(who, call), Ok(()));
	}
	vault
}

#[test]
fn all_pools_are_shown_whatever_the_size_of_a_page() {
	let mut market = Market::open();
	for _ in 0..3 {
		assert_eq!(market.send("Bob", Pool::create {}), Ok(()));
	}
	assert_eq!(market.send("Bob", Pool::close { pool: 2 }), Ok(()));
	market.item("Charlie", 0, 100 * PHA);
	let vault = invested(&mut market);
	let rows = pools(&mut market, MAX_PAGE);
	assert_eq!(rows.iter().map(|row| row.pool).collect::<Vec<_>>(), [0, 1, 3, 4, vault]);
	for page in 1..7 {
		assert_eq!(pools(&mut market, page), rows, "pages of {page}");
	}
	let (pool, seen) = market.chain.read(|| (StakePool::pool_view(0).unwrap(), Vault::vault_view(vault).unwrap()));
	assert_eq!((rows[0].value, rows[0].shares, rows[0].free), (pool.value, pool.shares, pool.pool.free));
	assert_eq!((rows[4].value, rows[4].shares, rows[4].price), (seen.value, seen.shares, seen.price));
	let PoolKind::Vault { positions, .. } = &rows[4].kind else { panic!("{:?}", rows[4].kind) };
	assert_eq!((positions[0].pool, positions[0].value), (0, Amount::from_pha(100)));
	assert!(market.chain.read(|| screens::pools(vault + 1, 10)).next.is_none());
}

#[test]
fn all_that_an_account_has_is_shown_with_its_worth_whatever_the_size_of_a_page() {
	let mut market = Market::open();
	for pool in [0, 1] {
		for amount in 1..=9 {
			market.item("Charlie", pool, amount * PHA);
		}
	}
	market.item("Dave", 0, PHA);
	let rows = all_of(&mut market, "Charlie", MAX_PAGE);
	assert_eq!(rows.len(), 18);
	assert!(rows.iter().all(|row| row.fetches == row.value), "nothing was gained yet");
	assert!(matches!(rows[17].state, HoldingState::Young { .. }), "{:?}", rows[17]);
	assert_eq!(rows.iter().map(|row| row.value.0).sum::<u128>(), 90 * PHA);
	for page in [1, 2, 5, 17, 18, 19] {
		assert_eq!(all_of(&mut market, "Charlie", page), rows, "pages of {page}");
	}
	assert!(all_of(&mut market, "Ferdie", 3).is_empty());
	market.grow_old();
	assert!(all_of(&mut market, "Charlie", 4).iter().all(|row| row.state == HoldingState::Free));
}

/// Before a reward nobody sees what is worth more than was paid in; asked for young it fetches that and no more.
#[test]
fn what_is_young_is_shown_with_what_it_fetches_and_from_when_on_it_fetches_all() {
	let mut story = Story::begin();
	story.register_both();
	story.benchmark();
	story.put_to_work();
	while story.chain.read(|| StakePool::pool_view(0)).unwrap().value == Amount::from_pha(10_000) {
		story.block(Vec::new());
	}
	let mut market = Market { chain: story.chain };
	let row = one_of(&mut market, "Dave", 0);
	let HoldingState::Young { until } = row.state else { panic!("{row:?}") };
	assert!(row.value > Amount::from_pha(10_000) && row.fetches == Amount::from_pha(10_000), "{row:?}");
	let preview = market.chain.read(|| screens::withdrawal(0, 0, row.shares)).unwrap();
	assert_eq!((preview.fetches, preview.young_until), (row.fetches, Some(until)));
}

#[test]
fn the_way_out_that_is_shown_is_the_one_that_comes() {
	let (mut market, item) = dave_waits();
	let row = one_of(&mut market, "Dave", item);
	assert_eq!(row.state, HoldingState::Waits { request: 0, before: 0 });
	assert!(matches!(row.way_out.waits_for, WaitsFor::Owner { vault: false, .. }), "{row:?}");
	let queue = market.chain.read(|| screens::queue(0, 0, 10));
	assert_eq!((queue.rows.len(), queue.next), (1, None));
	let first = &queue.rows[0];
	assert_eq!((first.item, first.holder.clone(), first.shares), (item, Some(account("Dave")), row.shares));
	assert_eq!((first.ahead, first.fetches, first.way_out), (row.ahead, row.fetches, row.way_out));

	let worker = Story::begin().worker.id();
	assert_eq!(market.send("Bob", Pool::stop_worker { pool: 0, worker }), Ok(()));
	let WaitsFor::Release { until } = one_of(&mut market, "Dave", item).way_out.waits_for else { panic!() };
	let before = market.balance("Dave");
	while market.chain.now() < until {
		market.chain.idle();
	}
	assert_eq!(market.send("Eve", Pool::reclaim_worker { worker }), Ok(()));
	assert!(all_of(&mut market, "Dave", 3).iter().all(|row| row.item != item), "it was paid");
	let wrapped = market.chain.read(|| Assets::balance(composition::staking::WRAPPED_PHA, account("Dave")));
	assert!(before + wrapped >= before + 5_000 * PHA);
}

#[test]
fn money_that_a_vault_asked_for_is_shown_to_come_when_its_stake_pool_has_it() {
	let (mut market, _) = dave_waits();
	let vault = invested(&mut market);
	market.grow_old();
	assert_eq!(market.send("Eve", Vaults::redeem { vault, pool: 0, shares: 100 * PHA }), Ok(()));
	let charlies = market.next_item(vault) - 1;
	let row = |market: &mut Market| {
		let rows = all_of(market, "Charlie", 2);
		rows.into_iter().find(|row| (row.pool, row.item) == (vault, charlies)).expect("it is shown")
	};
	let waits = row(&mut market);
	assert!(waits.vault && matches!(waits.way_out.waits_for, WaitsFor::Owner { vault: true, .. }), "{waits:?}");
	let worker = Story::begin().worker.id();
	assert_eq!(market.send("Bob", Pool::stop_worker { pool: 0, worker }), Ok(()));
	let released = market.chain.read(|| StakePool::releases(0));
	assert_eq!((released.len(), released[0].from), (1, Source::Worker(worker)));
	assert_eq!(row(&mut market).way_out.waits_for, WaitsFor::Release { until: released[0].at });
}

#[test]
fn a_worker_that_is_not_paid_says_why() {
	let mut story = Story::begin();
	story.register_both();
	let worker = story.worker.id();
	let rows = |story: &mut Story| story.chain.read(|| screens::workers(0, None, 10)).rows;
	story.signed("Bob", Pool::create {});
	story.benchmark();
	story.signed("Bob", Pool::add_worker { pool: 0, worker });
	assert_eq!(rows(&mut story)[0].obstacles, [Obstacle::NotStarted]);
	story.signed("Dave", contribute(0, 10_000 * PHA, None));
	story.signed("Bob", Pool::start_worker { pool: 0, worker, stake: Amount::from_pha(5_000) });
	let row = rows(&mut story).remove(0);
	assert_eq!((row.worker, row.member, row.stake), (worker, true, Amount::from_pha(5_000)));
	assert!(row.obstacles.is_empty() && row.share > RewardWeight::ZERO && row.score.is_some(), "{row:?}");
	let PoolKind::Stake { share, .. } = story.chain.read(|| screens::pools(0, 1)).rows[0].kind else { panic!() };
	assert_eq!(share, row.share);

	let mut market = Market { chain: story.chain };
	let silent = |market: &mut Market| market.chain.read(|| screens::workers(0, None, 10)).rows.remove(0);
	assert_eq!(market.send("Bob", Pool::stop_worker { pool: 0, worker }), Ok(()));
	let row = silent(&mut market);
	assert_eq!((row.obstacles.as_slice(), row.share), (&[Obstacle::CoolingDown][..], RewardWeight::ZERO));
	assert_eq!(row.release.map(|(amount, _)| amount), Some(Amount::from_pha(5_000)));
	market.chain.skip(row.verified_until.unwrap().0);
	market.chain.idle();
	assert_eq!(market.send("Eve", Pool::reclaim_worker { worker }), Ok(()));
	let row = silent(&mut market);
	let at = row.verified_until.unwrap();
	assert_eq!(row.obstacles, [Obstacle::AttestationEnded { at }, Obstacle::NotStarted]);
}

#[test]
fn workers_are_shown_by_id_whatever_the_size_of_a_page() {
	let mut market = Market::open();
	let ids: Vec<WorkerId> = (0..9).map(|id| WorkerId([id; 32])).collect();
	market.chain.read(|| {
		for (n, id) in ids.iter().enumerate() {
			if n % 3 > 0 {
				pallet_stake_pool::Members::<Runtime>::insert(0, id, ());
			}
			if n % 3 < 2 {
				pallet_stake_pool::Borrowers::<Runtime>::insert(0, id, ());
			}
		}
		for page in 1..=10 {
			let (mut seen, mut after) = (Vec::new(), None);
			loop {
				let rows = screens::workers(0, after, page);
				seen.extend(rows.rows.iter().map(|row| row.worker));
				assert!(rows.rows.iter().all(|row| row.obstacles == [Obstacle::NotRegistered]));
				after = rows.next;
				if after.is_none() {
					break;
				}
			}
			assert_eq!(seen, ids, "pages of {page}");
		}
	});
}

#[test]
fn a_contribution_that_is_tried_is_the_one_that_is_made_and_changes_nothing() {
	let (mut market, _) = dave_waits();
	let amount = 77 * PHA + 1;
	let root = market.chain.tip().state_root;
	let tried = market.chain.read(|| screens::contribution(account("Charlie"), 0, Amount(amount), Funding::Native));
	let tried = tried.expect("it would be taken");
	market.chain.read(|| {
		let books = pallet_pool_ledger::Books::<Runtime>::get(0);
		let _ = screens::contribution(account("Charlie"), 0, Amount(amount), Funding::Native);
		assert_eq!(pallet_pool_ledger::Books::<Runtime>::get(0), books, "it is taken back");
	});
	assert_eq!(market.chain.tip().state_root, root);
	let item = market.item("Charlie", 0, amount);
	let holding = market.holding(0, item).expect("it was made");
	assert_eq!(tried.shares, holding.shares);
	assert_eq!(tried.commission, Permill::zero());
	let refused = market.chain.read(|| screens::contribution(account("Charlie"), 9, Amount(amount), Funding::Native));
	assert_eq!(refused, Err(pallet_stake_pool::Error::<Runtime>::UnknownPool.into()));
	assert_eq!(market.send("Dave", withdraw(0, 0, 1)), Err(pallet_pool_ledger::Error::<Runtime>::ItemLocked.into()));
}

#[test]
fn a_contribution_that_a_closed_gate_refuses_is_refused_when_it_is_tried() {
	let (mut market, _) = dave_waits();
	let closed = vec![b"StakePool".to_vec().try_into().expect("short")].try_into().expect("few");
	let motion = market.chain.motion(pallet_launch_gate::Call::close { pallets: closed });
	market.chain.block(vec![motion]);
	let amount = Amount::from_pha(1);
	let tried = market.chain.read(|| screens::contribution(account("Charlie"), 0, amount, Funding::Native));
	assert_eq!(tried.err(), Some(frame_system::Error::<Runtime>::CallFiltered.into()));
	let sent = market.send("Charlie", contribute(0, amount.0, None));
	assert_eq!(sent, Err(frame_system::Error::<Runtime>::CallFiltered.into()));
}

#[test]
fn what_holds_for_everybody_is_the_chains_own() {
	let mut market = Market::open();
	let seen = market.chain.read(screens::network);
	assert_eq!(seen.block_time, Params::DEVELOPMENT_SLOT, "not the constant of another chain");
	assert_eq!((seen.next_pool, seen.online), (2, 0));
	assert!(seen.economy.is_some() && seen.longest_exit <= seen.notice);
	assert_eq!(seen.now, market.chain.now());
}
