//! Promises of the ledger.
use crate::{mock::*, Call, Error, Requests};
use chain_traits::{Payment, Purse, Queued, ShareLedger, VoteLock, WithdrawalQueue};
use frame::{deps::sp_runtime::AccountId32, testing_prelude::*};
use pallet_nfts::Call as Nft;
use proptest::prelude::{any, prop, proptest, ProptestConfig};
use tokenomics::pool::Ledger;
use units::{Amount, ItemId, Millis, PoolId, PHA};

fn open() -> PoolId {
	PoolLedger::open(&ALICE).unwrap()
}

/// Asks for shares at time 7.
fn enqueue(pool: PoolId, item: ItemId, shares: u128) -> Result<Queued, DispatchError> {
	PoolLedger::enqueue(pool, item, shares, Millis(7), None)
}

/// Serves the queue of a pool whose shares are worth one unit each; what was paid.
fn serve(pool: PoolId, limit: u32, free: u128) -> Vec<Payment<AccountId32>> {
	let shares = PoolLedger::total(pool);
	let mut purse = Purse { ledger: Ledger { value: Amount(shares), shares }, free: Amount(free) };
	let mut payments = Vec::new();
	let record = |payment| {
		payments.push(payment);
		Ok(())
	};
	PoolLedger::serve(pool, limit, &mut purse, record).unwrap();
	let paid: u128 = payments.iter().map(|payment: &Payment<_>| payment.amount.0).sum();
	assert_eq!((purse.free, purse.ledger.shares), (Amount(free - paid), PoolLedger::total(pool)));
	payments
}

fn issue(pool: PoolId, who: &AccountId32, shares: u128) -> ItemId {
	PoolLedger::issue(pool, who, None, shares, Amount(shares)).unwrap()
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
		assert_eq!(PoolLedger::issue(9, &ALICE, None, 50, Amount(50)), Err(Error::<Test>::UnknownPool.into()));
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
		Now::set(Millis(9));
		let add = |who: &AccountId32, item| PoolLedger::issue(pool, who, Some(item), 5, Amount(5));
		assert_eq!(add(&ALICE, item), Ok(item));
		let holding = PoolLedger::item(pool, item).unwrap();
		assert_eq!((holding.shares, holding.youngest), (55, Millis(9)));
		assert_eq!(add(&BOB, item), Err(Error::<Test>::NotBearer.into()));
		assert_eq!(add(&ALICE, 8), Err(Error::<Test>::UnknownItem.into()));
		enqueue(pool, item, 55).unwrap();
		assert_eq!(add(&ALICE, item), Err(Error::<Test>::ItemLocked.into()));
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
		Now::set(Millis(99));
		let young = issue(pool, &ALICE, 20);
		let bobs = issue(pool, &BOB, 30);
		assert_noop!(send(ALICE, Call::merge { pool, into: old, from: old }), Error::<Test>::SameItem);
		assert_noop!(send(ALICE, Call::merge { pool, into: old, from: bobs }), Error::<Test>::NotBearer);
		assert_noop!(send(ALICE, Call::merge { pool, into: bobs, from: old }), Error::<Test>::NotBearer);
		assert_ok!(send(ALICE, Call::merge { pool, into: old, from: young }));
		let merged = PoolLedger::item(pool, old).unwrap();
		assert_eq!((merged.shares, merged.youngest, shares(pool, young)), (70, Millis(99), None));
	});
}

/// What an item's shares cost, while they are young; the mock's age is 100.
fn cost(pool: PoolId, item: ItemId) -> Option<u128> {
	PoolLedger::item(pool, item).unwrap().cost.map(|cost| cost.0)
}

#[test]
fn young_shares_remember_the_lowest_price_paid_for_them() {
	run(|| {
		let pool = open();
		let add = |into, shares, cost| PoolLedger::issue(pool, &ALICE, into, shares, Amount(cost)).unwrap();
		let item = add(None, 100, 100);
		assert_eq!(cost(pool, item), Some(100));
		// Dearer shares do not lift the price of those that are young, cheaper ones lower it.
		add(Some(item), 100, 150);
		assert_eq!(cost(pool, item), Some(200));
		add(Some(item), 100, 50);
		assert_eq!(cost(pool, item), Some(150));
		assert_ok!(send(ALICE, Call::split { pool, item, shares: 100 }));
		assert_eq!([1, 2].map(|item| cost(pool, item)), [Some(50), Some(100)]);
		// Of age, they have earned what they are worth; fresh shares count from today's price.
		Now::set(Millis(107));
		assert_eq!([1, 2].map(|item| cost(pool, item)), [None, None]);
		add(Some(1), 100, 300);
		assert_eq!(cost(pool, 1), Some(600));
		assert_ok!(send(ALICE, Call::merge { pool, into: 2, from: 1 }));
		assert_eq!(cost(pool, 2), Some(1_200), "only the young one's price counts");
	});
}

#[test]
fn what_is_asked_for_young_is_paid_at_most_what_it_cost() {
	run(|| {
		let pool = open();
		let (item, _) = (issue(pool, &ALICE, 100), issue(pool, &BOB, 100));
		enqueue(pool, item, 100).unwrap();
		// Age after the request changes nothing, and parts add up to the cost. The pool has doubled.
		Now::set(Millis(1_000));
		let mut purse = Purse { ledger: Ledger { value: Amount(400), shares: 200 }, free: Amount(0) };
		let mut paid = Vec::new();
		for free in [33, 33, 300] {
			purse.free = Amount(free);
			PoolLedger::serve(pool, 4, &mut purse, |payment| {
				paid.push((payment.amount.0, payment.shares, payment.left));
				Ok(())
			})
			.unwrap();
		}
		assert_eq!(paid, [(33, 33, 67), (33, 33, 34), (34, 34, 0)]);
		assert_eq!((purse.ledger.value, purse.ledger.shares), (Amount(300), 100));
	});
}

#[test]
fn the_last_to_leave_takes_everything_young_or_not() {
	run(|| {
		let pool = open();
		let item = issue(pool, &ALICE, 100);
		enqueue(pool, item, 100).unwrap();
		let mut purse = Purse { ledger: Ledger { value: Amount(150), shares: 100 }, free: Amount(150) };
		PoolLedger::serve(pool, 4, &mut purse, |payment| {
			assert_eq!(payment.amount, Amount(150));
			Ok(())
		})
		.unwrap();
		assert_eq!(purse.ledger, Ledger::default());
	});
}

#[test]
fn asking_keeps_the_item_and_moves_the_rest() {
	run(|| {
		let pool = open();
		let item = issue(pool, &ALICE, 50);
		let ask = |shares| enqueue(pool, item, shares);
		assert_eq!(ask(0), Err(Error::<Test>::TooFewShares.into()));
		assert_eq!(ask(51), Err(Error::<Test>::NotEnoughShares.into()));
		assert_eq!(ask(20), Ok(Queued { request: 0, rest: Some(1) }));
		assert_eq!([item, 1].map(|item| shares(pool, item)), [Some(20), Some(30)]);
		assert_eq!(ask(20), Err(Error::<Test>::ItemLocked.into()));
		assert_eq!(enqueue(pool, 1, 30), Ok(Queued { request: 1, rest: None }));
		assert_eq!(PoolLedger::queue(pool).waiting(), 50);
		let asked = PoolLedger::request(pool, 1).unwrap();
		assert_eq!((asked.item, asked.since, asked.through, asked.vault), (1, Millis(7), 50, None));
	});
}

#[test]
fn the_queue_is_paid_in_order_and_in_part() {
	run(|| {
		let pool = open();
		let (first, second) = (issue(pool, &ALICE, 50), issue(pool, &BOB, 30));
		enqueue(pool, second, 30).unwrap();
		enqueue(pool, first, 50).unwrap();
		assert_eq!(serve(pool, 4, 0), []);
		assert_eq!(serve(pool, 0, 80), []);
		let pay = |request, holder, shares, left| Payment {
			request,
			holder,
			vault: None,
			shares,
			amount: Amount(shares),
			left,
		};
		assert_eq!(serve(pool, 4, 20), [pay(0, BOB, 20, 10)]);
		assert_eq!(serve(pool, 1, 80), [pay(0, BOB, 10, 0)]);
		assert_eq!(serve(pool, 4, 15), [pay(1, ALICE, 15, 35)]);
		assert_eq!((PoolLedger::queue(pool).waiting(), PoolLedger::total(pool)), (35, 35));
		assert_eq!(serve(pool, 4, 80), [pay(1, ALICE, 35, 0)]);
		assert_eq!((shares(pool, first), shares(pool, second), PoolLedger::total(pool)), (None, None, 0));
		assert_eq!(Requests::<Test>::iter().count(), 0);
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
		enqueue(pool, item, 50).unwrap();
		let locked = || pallet_nfts::Error::<Test>::ItemLocked;
		assert_noop!(send(ALICE, Nft::transfer { collection: pool, item, dest: BOB }), locked());
		assert_noop!(send(BOB, Nft::buy_item { collection: pool, item, bid_price: 5 }), locked());
		assert_noop!(send(ALICE, Nft::burn { collection: pool, item }), locked());
	});
}

#[test]
fn a_held_item_stays_where_it_is_until_its_last_hold_ends() {
	run(|| {
		let pool = open();
		let (item, other) = (issue(pool, &ALICE, 50), issue(pool, &ALICE, 50));
		assert_noop!(PoolLedger::hold(pool, 9), Error::<Test>::UnknownItem);
		assert_ok!(PoolLedger::hold(pool, item));
		assert_ok!(PoolLedger::hold(pool, item));
		PoolLedger::release(pool, item);
		assert_eq!(PoolLedger::holds(pool, item), 1);
		let transfer = Nft::transfer { collection: pool, item, dest: BOB };
		assert_noop!(send(ALICE, transfer.clone()), pallet_nfts::Error::<Test>::ItemLocked);
		assert_noop!(send(ALICE, Call::split { pool, item, shares: 20 }), Error::<Test>::ItemVotes);
		assert_noop!(send(ALICE, Call::merge { pool, into: item, from: other }), Error::<Test>::ItemVotes);
		assert_noop!(send(ALICE, Call::merge { pool, into: other, from: item }), Error::<Test>::ItemVotes);
		assert_noop!(enqueue(pool, item, 50), Error::<Test>::ItemVotes);
		assert_noop!(PoolLedger::issue(pool, &ALICE, Some(item), 20, Amount(20)), Error::<Test>::ItemVotes);
		PoolLedger::release(pool, item);
		PoolLedger::release(pool, item);
		assert_eq!(PoolLedger::holds(pool, item), 0);
		assert_ok!(send(ALICE, transfer));
		enqueue(pool, item, 50).unwrap();
		assert_noop!(PoolLedger::hold(pool, item), Error::<Test>::ItemLocked);
	});
}

#[test]
fn voided_shares_are_worth_nothing_and_do_not_come_back() {
	run(|| {
		let pool = open();
		let (old, queued) = (issue(pool, &ALICE, 50), issue(pool, &BOB, 20));
		enqueue(pool, queued, 20).unwrap();
		assert_noop!(send(ALICE, Call::discard { pool, item: old }), Error::<Test>::NotVoid);
		assert_ok!(PoolLedger::void(pool));
		assert_eq!((PoolLedger::total_shares(pool), shares(pool, old)), (0, Some(0)));
		assert_noop!(send(ALICE, Call::split { pool, item: old, shares: 20 }), Error::<Test>::NotEnoughShares);
		let new = issue(pool, &ALICE, 40);
		assert_ok!(send(ALICE, Call::merge { pool, into: old, from: new }));
		assert_eq!((shares(pool, old), PoolLedger::total_shares(pool)), (Some(40), 40));
		assert_eq!(serve(pool, 4, 0), []);
		assert_eq!((shares(pool, queued), PoolLedger::queue(pool).len()), (None, 0));
		assert_eq!(PoolLedger::generation(pool), 1);
		assert_ok!(PoolLedger::void(pool));
		assert_ok!(send(BOB, Call::discard { pool, item: old }));
	});
}

/// Issue 7, case 13: what was offered before its pool was ruined and reopened is nothing, and nobody pays for nothing.
#[test]
fn a_void_item_is_neither_bought_nor_swapped_nor_given() {
	run(|| {
		let (pool, other) = (open(), open());
		let (priced, offered, lent, sent) =
			(issue(pool, &ALICE, 50), issue(pool, &ALICE, 50), issue(pool, &ALICE, 50), issue(pool, &BOB, 50));
		let (bobs, alices) = (issue(other, &BOB, 50), issue(other, &ALICE, 50));
		let swap = |(offered_collection, offered_item), (desired_collection, desired)| Nft::create_swap {
			offered_collection,
			offered_item,
			desired_collection,
			maybe_desired_item: Some(desired),
			maybe_price: None,
			duration: 10,
		};
		assert_ok!(send(
			ALICE,
			Nft::set_price { collection: pool, item: priced, price: Some(5), whitelisted_buyer: None }
		));
		assert_ok!(send(ALICE, swap((pool, offered), (other, bobs))));
		assert_ok!(send(ALICE, swap((other, alices), (pool, sent))));
		assert_ok!(send(
			ALICE,
			Nft::approve_transfer { collection: pool, item: lent, delegate: BOB, maybe_deadline: None }
		));
		assert_ok!(PoolLedger::void(pool));

		let claim = |(send_collection, send_item), (receive_collection, receive_item)| Nft::claim_swap {
			send_collection,
			send_item,
			receive_collection,
			receive_item,
			witness_price: None,
		};
		let locked = || pallet_nfts::Error::<Test>::ItemLocked;
		assert_noop!(send(BOB, Nft::buy_item { collection: pool, item: priced, bid_price: 5 }), locked());
		assert_noop!(send(BOB, claim((other, bobs), (pool, offered))), locked());
		assert_noop!(send(BOB, claim((pool, sent), (other, alices))), locked());
		assert_noop!(send(BOB, Nft::transfer { collection: pool, item: lent, dest: BOB }), locked());
		assert_noop!(send(ALICE, Nft::transfer { collection: pool, item: priced, dest: BOB }), locked());

		// With new shares it is an item like any other, for which nothing is offered.
		assert_ok!(PoolLedger::issue(pool, &ALICE, Some(priced), 20, Amount(20)));
		assert!(send(BOB, Nft::buy_item { collection: pool, item: priced, bid_price: 5 }).is_err());
		assert_ok!(send(ALICE, Nft::transfer { collection: pool, item: priced, dest: BOB }));
		for (who, item) in [(ALICE, offered), (ALICE, lent), (BOB, sent)] {
			assert_ok!(send(who, Call::discard { pool, item }));
		}
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

#[test]
fn a_whitelist_admits_those_on_it_and_the_owner() {
	run(|| {
		let pool = open();
		let list = |who, account| send(who, Call::whitelist { pool, account });
		let unlist = |account| send(ALICE, Call::unwhitelist { pool, account });
		let admitted = || [ALICE, BOB, CAROL].map(|who| PoolLedger::admits(pool, &who));
		assert_eq!(admitted(), [true; 3]);
		assert_noop!(list(BOB, BOB), Error::<Test>::NotOwner);
		assert_ok!(list(ALICE, BOB));
		assert_eq!(admitted(), [true, true, false]);
		assert_noop!(list(ALICE, BOB), Error::<Test>::AlreadyWhitelisted);
		assert_ok!(list(ALICE, CAROL));
		assert_ok!(list(ALICE, ALICE));
		assert_noop!(list(ALICE, AccountId32::new([9; 32])), Error::<Test>::WhitelistFull);
		assert_ok!(unlist(BOB));
		assert_noop!(unlist(BOB), Error::<Test>::NotWhitelisted);
		assert_eq!(admitted(), [true, false, true]);
		[CAROL, ALICE].into_iter().for_each(|who| {
			assert_ok!(unlist(who));
		});
		assert_eq!(admitted(), [true; 3]);
		assert!(!PoolLedger::admits(pool + 1, &ALICE), "there is no such pool");
	});
}

#[test]
fn only_the_owner_describes_a_pool() {
	run(|| {
		let pool = open();
		let text = BoundedVec::truncate_from(b"a pool".to_vec());
		let describe = |who| send(who, Call::describe { pool, text: text.clone() });
		assert_noop!(describe(BOB), Error::<Test>::NotOwner);
		assert_ok!(describe(ALICE));
		assert_eq!((crate::Descriptions::<Test>::get(pool), PoolLedger::owner(pool)), (text, Some(ALICE)));
	});
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
					4 => { let _ = hold(|| enqueue(pool, item, shares).map(|_| ())); },
					_ => {
						for payment in serve(pool, other as u32 % 4, shares) {
							expected -= payment.shares;
						}
					},
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

/// Issue 7, case 13: what a pool and its whitelist occupy is deposited for, and the deposit is free again when they go.
#[test]
fn pools_and_whitelists_cost_a_deposit_that_comes_back() {
	use frame::token::fungible::{Inspect as _, InspectHold as _};
	run(|| {
		let held = || Balances::total_balance_on_hold(&ALICE);
		let all = Balances::balance(&ALICE);
		let pool = open();
		assert_eq!(held(), 3 * PHA);
		for account in [BOB, CAROL] {
			assert_ok!(send(ALICE, Call::whitelist { pool, account }));
		}
		assert_eq!(held(), 5 * PHA);
		assert_ok!(send(ALICE, Call::describe { pool, text: b"mine".to_vec().try_into().unwrap() }));
		let item = issue(pool, &ALICE, 50);
		assert_noop!(PoolLedger::close(pool), Error::<Test>::PoolInUse);
		enqueue(pool, item, 50).unwrap();
		serve(pool, 1, 50);
		assert_noop!(PoolLedger::close(pool), Error::<Test>::PoolInUse);
		for account in [BOB, CAROL] {
			assert_ok!(send(ALICE, Call::unwhitelist { pool, account }));
		}
		assert_eq!(held(), 3 * PHA);
		assert_ok!(PoolLedger::close(pool));
		assert_eq!((held(), Balances::balance(&ALICE)), (0, all));
		assert_eq!(crate::Descriptions::<Test>::iter().count() + crate::Books::<Test>::iter().count(), 0);
		assert_eq!(pallet_nfts::Collection::<Test>::iter().count(), 0);
		assert_eq!(open(), pool + 1, "no id comes back");
		let poor = AccountId32::new([77; 32]);
		assert!(hypothetically!(PoolLedger::open(&poor)).is_err());
	});
}

/// A void item keeps a pool open until it is thrown away, which its bearer cannot keep anybody from.
#[test]
fn a_pool_with_void_items_is_not_closed() {
	run(|| {
		let pool = open();
		let item = issue(pool, &BOB, 50);
		PoolLedger::void(pool).unwrap();
		assert_noop!(PoolLedger::close(pool), Error::<Test>::PoolInUse);
		assert_ok!(send(ALICE, Call::discard { pool, item }));
		assert_ok!(PoolLedger::close(pool));
	});
}

/// A bearer without an account can be paid what makes one, and crumbs below that wait for more.
#[test]
fn crumbs_wait_for_a_bearer_without_an_account() {
	run(|| {
		let (pool, ed) = (open(), chain_mocks::EXISTENTIAL_DEPOSIT);
		let (lost, other) = (issue(pool, &CAROL, 3 * ed), issue(pool, &BOB, ed));
		enqueue(pool, lost, 3 * ed).unwrap();
		enqueue(pool, other, ed).unwrap();
		assert_eq!(serve(pool, 4, ed - 1), []);
		assert_eq!(serve(pool, 4, ed)[0].left, 2 * ed);
		assert_ok!(Balances::transfer_keep_alive(RuntimeOrigin::signed(ALICE), CAROL, ed));
		assert_eq!(serve(pool, 4, 1)[0].amount, Amount(1));
	});
}
