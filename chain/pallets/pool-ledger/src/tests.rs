//! Promises of the ledger.
use crate::{mock::*, Call, Error};
use chain_traits::{Locked, ShareLedger};
use frame::{deps::sp_runtime::AccountId32, testing_prelude::*};
use pallet_nfts::Call as Nft;
use proptest::prelude::{any, prop, proptest, ProptestConfig};
use units::{ItemId, Millis, PoolId};

fn open() -> PoolId {
	PoolLedger::open().unwrap()
}

fn issue(pool: PoolId, who: &AccountId32, shares: u128) -> ItemId {
	PoolLedger::issue(pool, who, None, shares, Millis(7)).unwrap()
}

/// Shares of an item, if it exists.
fn shares(pool: PoolId, item: ItemId) -> Option<u128> {
	PoolLedger::item(pool, item).map(|holding| holding.shares)
}

#[test]
fn pools_and_items_get_ids_of_their_own() {
	run(|| {
		let (first, second) = (open(), open());
		assert_eq!((first, second), (0, 1));
		assert_eq!([issue(first, &ALICE, 50), issue(first, &ALICE, 60), issue(second, &BOB, 70)], [0, 1, 0]);
		assert_eq!((PoolLedger::total_shares(first), PoolLedger::total_shares(second)), (110, 70));
		assert_eq!(PoolLedger::total_shares(9), 0);
		assert_eq!(PoolLedger::issue(9, &ALICE, None, 50, Millis(0)), Err(Error::<Test>::UnknownPool.into()));
	});
}

#[test]
fn a_transfer_moves_the_title_with_all_it_carries() {
	run(|| {
		let pool = open();
		let item = issue(pool, &ALICE, 50);
		let before = PoolLedger::item(pool, item).unwrap();
		assert_ok!(send(ALICE, Nft::transfer { collection: pool, item, dest: BOB }));
		let after = PoolLedger::item(pool, item).unwrap();
		assert_eq!((before.owner, after.owner), (ALICE, BOB));
		assert_eq!((before.shares, before.youngest), (after.shares, after.youngest));
		assert_noop!(send(ALICE, Call::split { pool, item, shares: 20 }), Error::<Test>::NotBearer);
		assert_noop!(
			send(ALICE, Nft::transfer { collection: pool, item, dest: ALICE }),
			pallet_nfts::Error::<Test>::NoPermission
		);
	});
}

#[test]
fn shares_are_issued_into_own_unlocked_items_only() {
	run(|| {
		let pool = open();
		let item = issue(pool, &ALICE, 50);
		let add = |who: &AccountId32, item, at| PoolLedger::issue(pool, who, Some(item), 5, Millis(at));
		assert_eq!(add(&ALICE, item, 9), Ok(item));
		let holding = PoolLedger::item(pool, item).unwrap();
		assert_eq!((holding.shares, holding.youngest), (55, Millis(9)));
		assert_eq!(add(&BOB, item, 9), Err(Error::<Test>::NotBearer.into()));
		assert_eq!(add(&ALICE, 8, 9), Err(Error::<Test>::UnknownItem.into()));
		PoolLedger::lock(pool, item, 55).unwrap();
		assert_eq!(add(&ALICE, item, 9), Err(Error::<Test>::ItemLocked.into()));
	});
}

#[test]
fn a_split_makes_two_new_items_of_the_same_age() {
	run(|| {
		let pool = open();
		let item = issue(pool, &ALICE, 50);
		assert_noop!(send(ALICE, Call::split { pool, item, shares: 51 }), Error::<Test>::NotEnoughShares);
		assert_noop!(send(ALICE, Call::split { pool, item, shares: 9 }), Error::<Test>::TooFewShares);
		assert_noop!(send(ALICE, Call::split { pool, item, shares: 41 }), Error::<Test>::TooFewShares);
		assert_ok!(send(ALICE, Call::split { pool, item, shares: 20 }));
		assert_eq!([0, 1, 2].map(|item| shares(pool, item)), [None, Some(20), Some(30)]);
		assert_eq!(PoolLedger::item(pool, 2).unwrap().youngest, Millis(7));
	});
}

#[test]
fn a_merge_is_as_young_as_its_youngest_part() {
	run(|| {
		let pool = open();
		let old = issue(pool, &ALICE, 50);
		let young = PoolLedger::issue(pool, &ALICE, None, 20, Millis(99)).unwrap();
		let bobs = issue(pool, &BOB, 30);
		assert_noop!(send(ALICE, Call::merge { pool, into: old, from: old }), Error::<Test>::SameItem);
		assert_noop!(send(ALICE, Call::merge { pool, into: old, from: bobs }), Error::<Test>::NotBearer);
		assert_noop!(send(ALICE, Call::merge { pool, into: bobs, from: old }), Error::<Test>::NotBearer);
		assert_ok!(send(ALICE, Call::merge { pool, into: old, from: young }));
		let merged = PoolLedger::item(pool, old).unwrap();
		assert_eq!((merged.shares, merged.youngest, shares(pool, young)), (70, Millis(99), None));
	});
}

#[test]
fn locking_keeps_the_item_and_moves_the_rest() {
	run(|| {
		let pool = open();
		let item = issue(pool, &ALICE, 50);
		let lock = |shares| PoolLedger::lock(pool, item, shares);
		assert_eq!(lock(0), Err(Error::<Test>::TooFewShares.into()));
		assert_eq!(lock(51), Err(Error::<Test>::NotEnoughShares.into()));
		assert_noop!(PoolLedger::burn(pool, item, 1), Error::<Test>::ItemNotLocked);
		assert_eq!(lock(20), Ok(Locked { item, rest: Some(1) }));
		assert_eq!([item, 1].map(|item| shares(pool, item)), [Some(20), Some(30)]);
		assert_eq!(lock(20), Err(Error::<Test>::ItemLocked.into()));
		assert_eq!(PoolLedger::lock(pool, 1, 30), Ok(Locked { item: 1, rest: None }));
		assert_ok!(PoolLedger::burn(pool, item, 19));
		assert_noop!(PoolLedger::burn(pool, item, 2), Error::<Test>::NotEnoughShares);
		assert_ok!(PoolLedger::burn(pool, item, 1));
		assert_eq!((shares(pool, item), PoolLedger::total_shares(pool)), (None, 30));
	});
}

/// A price, an approval and a swap offer end when the item that was offered loses shares.
#[test]
fn offers_end_with_the_item() {
	run(|| {
		let pool = open();
		let offered = issue(pool, &ALICE, 50);
		let wanted = issue(pool, &BOB, 50);
		let swap = Nft::create_swap {
			offered_collection: pool,
			offered_item: offered,
			desired_collection: pool,
			maybe_desired_item: Some(wanted),
			maybe_price: None,
			duration: 10,
		};
		assert_ok!(send(ALICE, swap));
		assert_ok!(send(BOB, Call::split { pool, item: wanted, shares: 40 }));
		for left in [2, 3] {
			let claim = Nft::claim_swap {
				send_collection: pool,
				send_item: left,
				receive_collection: pool,
				receive_item: offered,
				witness_price: None,
			};
			assert!(send(BOB, claim).is_err(), "Bob keeps what he hollowed out");
		}
		assert_eq!(PoolLedger::item(pool, offered).unwrap().owner, ALICE);
	});
}

#[test]
fn a_locked_item_stays_where_it_is() {
	run(|| {
		let pool = open();
		let item = issue(pool, &ALICE, 50);
		let price = Nft::set_price { collection: pool, item, price: Some(5), whitelisted_buyer: None };
		assert_ok!(send(ALICE, price));
		PoolLedger::lock(pool, item, 50).unwrap();
		let locked = || pallet_nfts::Error::<Test>::ItemLocked;
		assert_noop!(send(ALICE, Nft::transfer { collection: pool, item, dest: BOB }), locked());
		assert_noop!(send(BOB, Nft::buy_item { collection: pool, item, bid_price: 5 }), locked());
		assert_noop!(send(ALICE, Nft::burn { collection: pool, item }), locked());
	});
}

#[test]
fn voided_shares_are_worth_nothing_and_do_not_come_back() {
	run(|| {
		let pool = open();
		let (old, queued) = (issue(pool, &ALICE, 50), issue(pool, &BOB, 20));
		PoolLedger::lock(pool, queued, 20).unwrap();
		assert_noop!(send(ALICE, Call::discard { pool, item: old }), Error::<Test>::NotVoid);
		assert_ok!(PoolLedger::void(pool));
		assert_eq!((PoolLedger::total_shares(pool), shares(pool, old)), (0, Some(0)));
		assert_noop!(send(ALICE, Call::split { pool, item: old, shares: 20 }), Error::<Test>::NotEnoughShares);
		let new = issue(pool, &ALICE, 40);
		assert_ok!(send(ALICE, Call::merge { pool, into: old, from: new }));
		assert_eq!((shares(pool, old), PoolLedger::total_shares(pool)), (Some(40), 40));
		assert_ok!(PoolLedger::burn(pool, queued, 0));
		assert_eq!(shares(pool, queued), None);
		assert_ok!(PoolLedger::void(pool));
		assert_noop!(send(BOB, Call::discard { pool, item: old }), Error::<Test>::NotBearer);
		assert_ok!(send(ALICE, Call::discard { pool, item: old }));
	});
}

/// Ten thousand unwanted items on an account: its own operations touch as many keys as without them, it pays no
/// deposit for them, and its account can be used as before.
#[test]
fn unwanted_items_cost_their_holder_nothing() {
	run(|| {
		let pool = open();
		let own = issue(pool, &BOB, 100);
		let reserved = Balances::reserved_balance(&BOB);
		for _ in 0..10_000 {
			let item = issue(pool, &ALICE, MIN);
			assert_ok!(PoolLedger::item(pool, item).ok_or(()));
			assert_ok!(Nfts::transfer(RuntimeOrigin::signed(ALICE), pool, item, BOB));
		}
		assert_eq!(Balances::reserved_balance(&BOB), reserved);
		let keys = |call: Call<Test>| {
			let before = all_keys();
			assert_ok!(send(BOB, call));
			all_keys().abs_diff(before)
		};
		// Each item of an account is four keys: the title, the NFT, its configuration, the bearer's index. Splitting
		// one of ten thousand adds those of one item and nothing else.
		assert_eq!(keys(Call::split { pool, item: own, shares: 40 }), 4);
		assert_eq!(keys(Call::merge { pool, into: 10_001, from: 10_002 }), 4);
	});
}

/// Keys in storage that belong to items.
fn all_keys() -> usize {
	crate::Items::<Test>::iter().count()
		+ pallet_nfts::Item::<Test>::iter().count()
		+ pallet_nfts::ItemConfigOf::<Test>::iter().count()
		+ pallet_nfts::Account::<Test>::iter().count()
}

proptest! {
	#![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

	/// Items may be split, merged, moved, locked and burnt in any order: every share has one bearer.
	#[test]
	fn shares_are_neither_made_nor_lost(steps in prop::collection::vec(any::<(u8, bool, u8, u8, u16)>(), 1..80)) {
		run(|| {
			let pool = open();
			let mut expected = 0u128;
			for (what, first, item, other, shares) in steps {
				let (who, whom) = if first { (ALICE, BOB) } else { (BOB, ALICE) };
				let (item, other, shares) = (u64::from(item % 16), u64::from(other % 16), u128::from(shares % 500));
				match what % 6 {
					0 if shares >= MIN => {
						issue(pool, &who, shares);
						expected += shares;
					},
					1 => { let _ = send(who, Call::split { pool, item, shares }); },
					2 => { let _ = send(who, Call::merge { pool, into: item, from: other }); },
					3 => { let _ = send(who, Nft::transfer { collection: pool, item, dest: whom }); },
					4 => { let _ = hold(|| PoolLedger::lock(pool, item, shares).map(|_| ())); },
					_ if hold(|| PoolLedger::burn(pool, item, shares)).is_ok() => expected -= shares,
					_ => {},
				}
				PoolLedger::check_invariants().unwrap();
				assert_eq!(PoolLedger::total_shares(pool), expected);
			}
		});
	}
}

/// Runs a pallet's inner function as a call would: whole or not at all.
fn hold(operation: impl FnOnce() -> DispatchResult) -> DispatchResult {
	frame::deps::frame_support::storage::with_storage_layer(operation)
}
