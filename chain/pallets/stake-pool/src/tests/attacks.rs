//! What must not pay.
use crate::{mock::*, Call, Error, Funding, Rules};
use frame::testing_prelude::*;
use units::{Amount, Millis};

/// The classical attack on share pools: be first with little, send money to the pool's account, let the next
/// contributor's shares be rounded to nothing. Here the account's balance is no part of the price.
#[test]
fn a_gift_to_the_pool_account_moves_no_price() {
	run(|| {
		let id = create();
		let item = contribute(EVE, id, D / 100).unwrap();
		assert_ok!(send(EVE, pallet_wrapped_pha::Call::wrap { amount: 1_000 * D }));
		let gift = pallet_assets::Call::transfer { id: 10_000, target: StakePool::account(id), amount: 1_000 * D };
		assert_ok!(send(EVE, gift));
		assert_eq!(StakePool::item_value(id, item), Some(Amount(D / 100)));
		let victim = contribute(DAVE, id, D).unwrap();
		assert_eq!(shares(id, victim), D);
		assert_ok!(withdraw(EVE, id, item, D / 100));
		assert_eq!(wrapped(&EVE), D / 100, "the gift is gone");
	});
}

/// Even rewards, the only thing that raises a price, cannot take a contribution away: one that would round to too few
/// shares is refused, and what is accepted loses less than one share's worth.
#[test]
fn a_high_price_never_eats_a_contribution() {
	run(|| {
		let id = create();
		contribute(EVE, id, D / 100).unwrap();
		assert_ok!(reward(id, 1_000 * D));
		assert_noop!(contribute(DAVE, id, 10 * D), pallet_pool_ledger::Error::<Test>::TooFewShares);
		let item = contribute(DAVE, id, 10_000 * D).unwrap();
		let worth = StakePool::item_value(id, item).unwrap().0;
		let price = 100_001;
		assert!(worth <= 10_000 * D && worth > 10_000 * D - price, "{worth}");
	});
}

/// T-18, by rounding: contribute and withdraw in a loop at an odd price, a unit at a time never yields a unit.
#[test]
fn going_in_and_out_never_pays() {
	run(|| {
		let id = create();
		contribute(DAVE, id, 3 * D).unwrap();
		assert_ok!(reward(id, 1_234_567_890_123));
		let before = native(&EVE) + wrapped(&EVE);
		for round in 0..20u128 {
			let item = contribute(EVE, id, D / 10 + round * 7).unwrap();
			withdraw(EVE, id, item, shares(id, item)).unwrap();
		}
		let after = native(&EVE) + wrapped(&EVE);
		assert!(after <= before && before - after <= 40, "at most a unit per rounding: {}", before - after);
	});
}

/// An attacker with a hundred times the pool's stake contributes before a reward and leaves after it, by every road.
#[test]
fn a_reward_sandwich_yields_nothing() {
	run(|| {
		let rules = Rules { share_age: Millis::from_secs(3_600), ..Rules::default() };
		rule(rules);
		let id = create();
		contribute(DAVE, id, 100 * D).unwrap();
		let old = contribute(EVE, id, D).unwrap();
		pass(Millis::from_secs(3_600));
		let before = [EVE, FERDIE].map(|who| native(&who) + wrapped(&who)).iter().sum::<u128>();
		let item = contribute(EVE, id, 10_000 * D).unwrap();
		assert_ok!(reward(id, 10 * D));
		// Neither splitting, nor moving, nor adding to an old item, nor adding at today's price makes them older.
		assert_ok!(send(EVE, pallet_pool_ledger::Call::split { pool: id, item, shares: 5_000 * D }));
		assert_ok!(send(EVE, pallet_nfts::Call::transfer { collection: id, item: item + 1, dest: FERDIE }));
		assert_ok!(send(EVE, pallet_pool_ledger::Call::split { pool: id, item: item + 2, shares: 2_500 * D }));
		assert_ok!(send(EVE, pallet_pool_ledger::Call::merge { pool: id, into: old, from: item + 3 }));
		let (amount, funding) = (Amount(D), Funding::Native);
		let into = Some(item + 4);
		assert_ok!(send(
			EVE,
			Call::contribute { pool: id, amount, funding, into, min_shares_out: 0, max_commission: Permill::one() }
		));
		for (who, item) in [(FERDIE, item + 1), (EVE, old), (EVE, item + 4)] {
			assert_ok!(withdraw(who, id, item, shares(id, item)));
		}
		let after = [EVE, FERDIE].map(|who| native(&who) + wrapped(&who)).iter().sum::<u128>();
		// The old shares gave their gain away when they were merged with young ones, the dear ones the price they paid.
		assert!(after <= before + D && before + D - after <= D / 1_000, "{before} -> {after}");
		assert_eq!(pool(id).value().unwrap(), Amount(110 * D + (before + D - after)), "the reward is Dave's");
	});
}

/// Asking before the reward and being paid after it does not help either: what is asked for young is paid at cost.
#[test]
fn a_young_request_waits_for_nothing() {
	run(|| {
		let rules = Rules { share_age: Millis::from_secs(3_600), ..Rules::default() };
		rule(rules);
		let id = create();
		contribute(DAVE, id, 100 * D).unwrap();
		let item = contribute(EVE, id, 10_000 * D).unwrap();
		assert_ok!(start(id, 1, 10_100 * D));
		assert_ok!(withdraw(EVE, id, item, 10_000 * D));
		let before = wrapped(&EVE);
		// Each reward pays a part of the request.
		for _ in 0..5 {
			assert_ok!(reward(id, 5 * D));
		}
		assert_eq!(wrapped(&EVE) - before, 25 * D);
		pass(Millis::from_secs(7_200));
		assert_ok!(stop(id, 1));
		pass(days(7));
		assert_ok!(reclaim(1));
		let paid = wrapped(&EVE) - before;
		assert!(paid <= 10_000 * D && 10_000 * D - paid <= 8, "{paid}");
	});
}

/// What a queued item is said to be worth is what its request will be paid, also after its shares have come of age.
#[test]
fn a_young_request_is_not_valued_above_its_cost_when_it_ages() {
	run(|| {
		let rules = Rules { share_age: Millis::from_secs(3_600), ..Rules::default() };
		rule(rules);
		let id = create();
		contribute(DAVE, id, 1_000 * D).unwrap();
		let item = contribute(EVE, id, 100 * D).unwrap();
		assert_ok!(start(id, 1, 1_100 * D));
		assert_ok!(withdraw(EVE, id, item, 100 * D));
		let before = wrapped(&EVE);
		assert_ok!(reward(id, 11 * D));
		let paid = wrapped(&EVE) - before;
		pass(Millis::from_secs(7_200));
		assert_eq!(StakePool::item_value(id, item), Some(Amount(100 * D - paid)));
	});
}

/// Shares that are old enough are paid what they are worth.
#[test]
fn shares_earn_for_who_leaves_once_they_are_of_age() {
	run(|| {
		let rules = Rules { share_age: Millis::from_secs(3_600), ..Rules::default() };
		rule(rules);
		let id = create();
		let (first, second) = (contribute(DAVE, id, 100 * D).unwrap(), contribute(EVE, id, 100 * D).unwrap());
		assert_ok!(reward(id, 20 * D));
		assert_eq!(StakePool::item_value(id, first), Some(Amount(100 * D)), "young");
		pass(Millis::from_secs(3_600));
		assert_eq!(StakePool::item_value(id, first), Some(Amount(110 * D)), "of age");
		let before = wrapped(&DAVE);
		assert_ok!(withdraw(DAVE, id, first, 100 * D));
		assert_eq!(wrapped(&DAVE) - before, 110 * D);
		assert_ok!(withdraw(EVE, id, second, 100 * D));
	});
}

/// Nobody can add to another's item, or its shares would never grow old.
#[test]
fn strangers_cannot_keep_an_item_young() {
	run(|| {
		let id = create();
		let item = contribute(DAVE, id, D).unwrap();
		let (amount, funding) = (Amount(D), Funding::Native);
		let call = Call::contribute {
			pool: id,
			amount,
			funding,
			into: Some(item),
			min_shares_out: 0,
			max_commission: Permill::one(),
		};
		assert_noop!(send(EVE, call), pallet_pool_ledger::Error::<Test>::NotBearer);
	});
}

/// A seller offers an item, then takes its shares out: the offer ends with the item.
#[test]
fn an_offered_item_cannot_be_hollowed_out() {
	run(|| {
		let id = create();
		let item = contribute(DAVE, id, 100 * D).unwrap();
		let offer =
			|item| pallet_nfts::Call::set_price { collection: id, item, price: Some(100 * D), whitelisted_buyer: None };
		let buy = |item| pallet_nfts::Call::buy_item { collection: id, item, bid_price: 100 * D };
		assert_ok!(send(DAVE, offer(item)));
		let rest = withdraw(DAVE, id, item, 99 * D).unwrap();
		assert!(send(EVE, buy(item)).is_err());
		assert_noop!(send(EVE, buy(rest)), pallet_nfts::Error::<Test>::NotForSale);

		let item = contribute(DAVE, id, 100 * D).unwrap();
		assert_ok!(send(DAVE, offer(item)));
		assert_ok!(send(DAVE, pallet_pool_ledger::Call::split { pool: id, item, shares: 99 * D }));
		assert!(send(EVE, buy(item)).is_err());
		assert_noop!(send(EVE, buy(item + 1)), pallet_nfts::Error::<Test>::NotForSale);
	});
}

/// Issue 7, case 13: whoever adds to an item that is offered does not sell the addition at the old price: what is added ends
/// the price, the swap and the approvals, by whatever way it comes.
#[test]
fn an_offered_item_that_is_topped_up_is_offered_no_longer() {
	run(|| {
		let id = create();
		let funding = Funding::Native;
		let eves = contribute(EVE, id, 10 * D).unwrap();
		let offered = || {
			let item = contribute(DAVE, id, 10 * D).unwrap();
			let price = Some(10 * D);
			let swap = pallet_nfts::Call::create_swap {
				offered_collection: id,
				offered_item: item,
				desired_collection: id,
				maybe_desired_item: Some(eves),
				maybe_price: None,
				duration: 100,
			};
			let set = pallet_nfts::Call::set_price { collection: id, item, price, whitelisted_buyer: None };
			assert_ok!(send(DAVE, set));
			assert_ok!(send(DAVE, swap));
			let delegate = FERDIE;
			assert_ok!(send(
				DAVE,
				pallet_nfts::Call::approve_transfer { collection: id, item, delegate, maybe_deadline: None }
			));
			item
		};
		let add = |into| Call::contribute {
			pool: id,
			amount: Amount(5_000 * D),
			funding,
			into,
			min_shares_out: 0,
			max_commission: Permill::one(),
		};
		let contributed_to = offered();
		assert_ok!(send(DAVE, add(Some(contributed_to))));
		let (merged_into, more) = (offered(), contribute(DAVE, id, 5_000 * D).unwrap());
		assert_ok!(send(DAVE, pallet_pool_ledger::Call::merge { pool: id, into: merged_into, from: more }));
		for item in [contributed_to, merged_into] {
			let buy = pallet_nfts::Call::buy_item { collection: id, item, bid_price: 10 * D };
			assert_noop!(send(EVE, buy), pallet_nfts::Error::<Test>::NotForSale);
			let claim = pallet_nfts::Call::claim_swap {
				send_collection: id,
				send_item: eves,
				receive_collection: id,
				receive_item: item,
				witness_price: None,
			};
			assert_noop!(send(EVE, claim), pallet_nfts::Error::<Test>::UnknownSwap);
			let carry = pallet_nfts::Call::transfer { collection: id, item, dest: FERDIE };
			assert_noop!(send(FERDIE, carry), pallet_nfts::Error::<Test>::NoPermission);
			assert_eq!(shares(id, item), 5_010 * D);
		}
		// What nothing was added to stays offered.
		let item = offered();
		assert_ok!(send(EVE, pallet_nfts::Call::buy_item { collection: id, item, bid_price: 10 * D }));
	});
}

/// A sale pays the seller and moves the delegation, at once.
#[test]
fn a_sale_moves_the_delegation_and_the_money() {
	run(|| {
		let id = create();
		let item = contribute(DAVE, id, 100 * D).unwrap();
		let price = Some(120 * D);
		let before = native(&DAVE);
		assert_ok!(send(DAVE, pallet_nfts::Call::set_price { collection: id, item, price, whitelisted_buyer: None }));
		assert_ok!(send(EVE, pallet_nfts::Call::buy_item { collection: id, item, bid_price: 120 * D }));
		assert_eq!(native(&DAVE), before + 120 * D);
		assert_ok!(withdraw(EVE, id, item, 100 * D));
		assert_eq!(wrapped(&EVE), 100 * D);
	});
}

#[test]
fn the_least_number_of_shares_is_the_contributors_word() {
	run(|| {
		let id = create();
		contribute(DAVE, id, 100 * D).unwrap();
		assert_ok!(reward(id, 100 * D));
		let ask = |min_shares_out| {
			let (amount, funding) = (Amount(10 * D), Funding::Native);
			send(
				EVE,
				Call::contribute {
					pool: id,
					amount,
					funding,
					into: None,
					min_shares_out,
					max_commission: Permill::one(),
				},
			)
		};
		assert_noop!(ask(5 * D + 1), Error::<Test>::FewerSharesThanAsked);
		assert_ok!(ask(5 * D));
		assert_noop!(contribute(EVE, id, D / 100 - 1), Error::<Test>::ContributionTooSmall);
	});
}
