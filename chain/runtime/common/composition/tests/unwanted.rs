//! Items that nobody asked for cost whoever receives them nothing.
use super::delegations::{contribute, set_price, transfer, withdraw, Market};
use crate::{testing::*, *};
use frame::{
	deps::{frame_system, sp_runtime::traits::Dispatchable},
	prelude::{GetDispatchInfo, Weight},
	token::fungible::Inspect,
};
use pallet_pool_ledger::Call as Ledger;
use runtime_common::currency::PHA;
use units::ItemId;

/// Unwanted items in all.
const UNWANTED: u64 = 10_000;
/// Splits and transfers in one block.
const A_BLOCK: u64 = 250;

/// Eve cuts the smallest items off her own, and gives each to Dave. Returns what she paid for it.
fn flood(market: &mut Market) -> u128 {
	let before = market.balance("Eve");
	let mut rest = market.item("Eve", 0, 200 * PHA);
	for _ in 0..UNWANTED / A_BLOCK {
		let mut calls: Vec<RuntimeCall> = Vec::new();
		for _ in 0..A_BLOCK {
			calls.push(Ledger::split { pool: 0, item: rest, shares: PHA / 100 }.into());
			// The ids of new items follow each other: first the part, then the rest.
			let part = market.next_item(0) + 2 * (calls.len() as u64 / 2);
			calls.push(transfer(0, part, "Dave").into());
			rest = part + 1;
		}
		assert_eq!(market.send("Eve", pallet_utility::Call::batch_all { calls }), Ok(()));
	}
	before - market.balance("Eve")
}

/// What Dave does with his own money, and what each call touches.
fn everything(market: &mut Market, own: ItemId, other: ItemId) -> Vec<(&'static str, u64, u64, Weight)> {
	let calls: Vec<(&'static str, RuntimeCall)> = vec![
		("pays", pallet_balances::Call::transfer_keep_alive { dest: account("Bob").into(), value: PHA }.into()),
		("leaves", pallet_balances::Call::transfer_all { dest: account("Bob").into(), keep_alive: false }.into()),
		("wraps", pallet_wrapped_pha::Call::wrap { amount: PHA }.into()),
		("contributes", contribute(0, PHA, None).into()),
		("contributes more", contribute(0, PHA, Some(own)).into()),
		("withdraws", withdraw(0, own, 2 * PHA).into()),
		("splits", Ledger::split { pool: 0, item: own, shares: PHA }.into()),
		("merges", Ledger::merge { pool: 0, into: own, from: other }.into()),
		("gives", transfer(0, own, "Bob").into()),
		("offers", set_price(own, Some(PHA)).into()),
		("opens a pool", pallet_stake_pool::Call::create {}.into()),
	];
	let measured = calls.into_iter().map(|(name, call)| {
		let declared = call.get_dispatch_info().call_weight;
		let dave = RuntimeOrigin::signed(account("Dave"));
		let (outcome, touched) = market.chain.measure(|| call.dispatch(dave));
		assert!(outcome.is_ok(), "Dave {name}: {outcome:?}");
		(name, touched.reads, touched.writes, declared)
	});
	measured.collect()
}

#[test]
fn ten_thousand_unwanted_items_cost_their_receiver_nothing() {
	let mut market = Market::open();
	let (own, other) = (market.item("Dave", 0, 100 * PHA), market.item("Dave", 0, 10 * PHA));
	market.grow_old();
	let account_of_dave = |market: &mut Market| {
		let dave = account("Dave");
		market.chain.read(|| (frame_system::Account::<Runtime>::get(&dave), Balances::total_balance(&dave)))
	};
	let (before, can) = (account_of_dave(&mut market), everything(&mut market, own, other));

	let paid = flood(&mut market);
	let last = market.holding(0, other + UNWANTED * 2).expect("the last one");
	assert_eq!((last.owner, last.shares), (account("Dave"), PHA / 100));
	assert_eq!(account_of_dave(&mut market), before, "no fee, no deposit, no reference");
	assert_eq!(everything(&mut market, own, other), can, "the same calls at the same weight, touching as many keys");
	// Whoever sends them pays for each.
	assert!(paid > 200 * PHA + UNWANTED as u128 * PHA / 1_000, "Eve paid {paid}");
}
