//! The published scenarios, by their numbers in the reference: what is different is said where it is.
use super::acts::*;
use crate::{mock::*, Error};
use frame::{arithmetic::Permill, testing_prelude::*};
use pallet_stake_pool::Call as Pool;
use units::Amount;

/// N8: U1 has 80 of a pool's 130 shares; a vault with 200 of U2 invests 100.
#[test]
fn a_vault_invests_like_anybody() {
	run(|| {
		let id = pool();
		[(DAVE, 50 * D), (EVE, 50 * D), (DAVE, 30 * D)].into_iter().for_each(|(who, amount)| {
			contribute(who, id, amount).unwrap();
		});
		let v = vault();
		contribute(EVE, v, 200 * D).unwrap();
		assert_ok!(invest(v, id, 100 * D));
		assert_eq!((ledger(id), ledger(v)), ((230 * D, 230 * D), (200 * D, 200 * D)));
		assert_eq!((stored(v).free, position(v, id).unwrap().shares), (Amount(100 * D), 100 * D));
	});
}

/// N15: a pool at 50 % holds 50 of a vault and 50 of a user; the vault has 50 more; a payout of 100.
#[test]
fn a_reward_raises_both_prices() {
	run(|| {
		let (id, v) = (pool(), vault());
		assert_ok!(send(OWNER, Pool::set_commission { pool: id, commission: Permill::from_percent(50) }));
		pass(days(15));
		contribute(DAVE, v, 100 * D).unwrap();
		assert_ok!(invest(v, id, 50 * D));
		contribute(EVE, id, 50 * D).unwrap();
		assert_ok!(start(id, 1, 100 * D));
		let collateral = native(&WrappedPha::collateral_account());
		assert_ok!(reward(id, 100 * D));
		assert_eq!((ledger(id), ledger(v)), ((150 * D, 100 * D), (125 * D, 100 * D)));
		assert_eq!(StakePool::pool_view(id).unwrap().pool.owner_reward, Amount(50 * D));
		assert_eq!(native(&WrappedPha::collateral_account()), collateral + 100 * D);
	});
}

/// N17: half of a gain of 50 is minted to the owner, who gives 10 shares away.
#[test]
fn the_owner_gets_shares_for_half_of_the_gain() {
	run(|| {
		let (id, v) = (pool(), vault());
		commission(v, 50);
		contribute(DAVE, v, 100 * D).unwrap();
		assert_ok!(invest(v, id, 50 * D));
		contribute(EVE, id, 50 * D).unwrap();
		assert_ok!(settle(v));
		assert_eq!(stored(v).owner_shares, 0);
		assert_ok!(reward(id, 100 * D));
		assert_eq!(Vault::vault_view(v).unwrap().fee_due, 20 * D);
		assert_ok!(settle(v));
		assert_eq!((ledger(id), ledger(v)), ((200 * D, 100 * D), (150 * D, 120 * D)));
		assert_eq!(stored(v).owner_shares, 20 * D);
		assert_noop!(claim(v, 50 * D, EVE), Error::<Test>::NotEnoughShares);
		let item = claim(v, 10 * D, EVE).unwrap();
		assert_eq!((shares(v, item), stored(v).owner_shares, ledger(v)), (10 * D, 10 * D, (150 * D, 120 * D)));
	});
}

/// N18: what was gained without commission stays with the holders when the owner asks for all. Theirs applies at once,
/// ours after the notice.
#[test]
fn a_commission_takes_nothing_of_earlier_gains() {
	run(|| {
		let (id, v) = (pool(), vault());
		contribute(DAVE, v, 100 * D).unwrap();
		assert_ok!(invest(v, id, 100 * D));
		assert_ok!(reward(id, 100 * D));
		commission(v, 100);
		assert_ok!(settle(v));
		assert_ok!(settle(v));
		assert_eq!((ledger(v), stored(v).owner_shares), ((200 * D, 100 * D), 0));
		assert_eq!(stored(v).commission.rate, Permill::one());
	});
}

/// N19 and N20: a commission of all is settled before a contribution and before a withdrawal.
#[test]
fn a_commission_of_all_brings_the_price_back() {
	run(|| {
		let (id, v) = (pool(), vault());
		commission(v, 100);
		let item = contribute(DAVE, v, 100 * D).unwrap();
		assert_ok!(invest(v, id, 100 * D));
		assert_ok!(reward(id, 100 * D));
		contribute(EVE, v, 100 * D).unwrap();
		assert_eq!((ledger(v), stored(v).owner_shares), ((300 * D, 300 * D), 100 * D));
		assert_ok!(reward(id, 300 * D));
		withdraw(DAVE, v, item, 100 * D).unwrap();
		assert_eq!((wrapped(&DAVE), ledger(v)), (100 * D, (500 * D, 500 * D)));
	});
}

/// X1: 10 000 shares, a gain of 50, a contribution of 3000, 5 %. Theirs settles after the contribution and charges the
/// newcomer too: 2985.07 shares and 3.2309 for the owner. Ours settles first: 2985.8174 shares and 2.4882.
#[test]
fn the_share_example_settles_before_the_newcomer() {
	run(|| {
		let (id, v) = (pool(), vault());
		commission(v, 5);
		contribute(DAVE, v, 10_000 * D).unwrap();
		assert_ok!(invest(v, id, 10_000 * D));
		assert_ok!(reward(id, 50 * D));
		let item = contribute(EVE, v, 3_000 * D).unwrap();
		assert_eq!(shares(v, item), 2_985_817_367_504_354);
		assert_eq!(stored(v).owner_shares, 2_488_181_139_586);
		assert_eq!(worth(v, item), 3_000 * D - 1);
	});
}

/// W1 to W9, one story: three members of a pool, two vaults in it.
#[test]
fn withdrawals_are_paid_through_vaults() {
	run(|| {
		let id = pool();
		let users = [DAVE, EVE, FERDIE];
		let items = users.clone().map(|who| contribute(who, id, 300 * D).unwrap());
		assert_ok!(start(id, 1, 400 * D));
		assert_ok!(start(id, 2, 300 * D));
		// W1 to W3.
		withdraw(EVE, id, items[1], 300 * D).unwrap();
		assert_eq!((wrapped(&EVE), queue(id).waiting()), (200 * D, 100 * D));
		contribute(KEEPER, id, 300 * D).unwrap();
		assert_eq!((wrapped(&EVE), queue(id).waiting()), (300 * D, 0));
		let left = withdraw(DAVE, id, items[0], 200 * D).unwrap();
		assert_eq!((wrapped(&DAVE), shares(id, left)), (200 * D, 100 * D));
		// W4: 100 of 200 are free in the vault.
		let v = vault();
		let mine = contribute(DAVE, v, 300 * D).unwrap();
		contribute(KEEPER, v, 300 * D).unwrap();
		assert_ok!(invest(v, id, 500 * D));
		let rest = withdraw(DAVE, v, mine, 200 * D).unwrap();
		assert_eq!((wrapped(&DAVE), queue(v).waiting(), shares(v, rest)), (300 * D, 100 * D, 100 * D));
		// W5.
		withdraw(FERDIE, id, items[2], 200 * D).unwrap();
		assert_eq!((wrapped(&FERDIE), StakePool::pool_view(id).unwrap().pool.free), (200 * D, Amount(300 * D)));
		// W6: the vault asks for 400 and gets 300, which its own queue takes 100 of at once. (Theirs waits for a check.)
		assert_ok!(redeem(v, id, 400 * D));
		assert_eq!((queue(id).waiting(), position(v, id).unwrap().shares), (100 * D, 100 * D));
		assert_eq!((wrapped(&DAVE), stored(v).free, queue(v).waiting()), (400 * D, Amount(200 * D), 0));
		// W7: a request below the least part of an item is refused, not burnt.
		let w = vault();
		let dust = contribute(KEEPER, w, 300 * D + 100_000).unwrap();
		assert_noop!(withdraw(KEEPER, w, dust, 100_000), pallet_pool_ledger::Error::<Test>::TooFewShares);
		// W8: the second vault's investment pays the first one's request; no commission, so no owner's share appears.
		assert_ok!(invest(w, id, 299_990_000_000_000));
		assert_eq!((queue(id).waiting(), stored(v).free), (0, Amount(300 * D)));
		let before = wrapped(&KEEPER);
		withdraw(KEEPER, w, dust, 300 * D + 100_000).unwrap();
		assert_eq!((stored(w).owner_shares, wrapped(&KEEPER) - before), (0, D / 100 + 100_000));
		assert_eq!(queue(w).waiting(), 300 * D - D / 100);
		// W9: nothing was left to do for the first vault.
		assert_ok!(serve(v));
		assert_eq!((queue(v).waiting(), ledger(v)), (0, (400 * D, 400 * D)));
	});
}

/// F2 to F5: everybody in the pool and behind the vault waits; the vault is forced; a contribution pays it.
#[test]
fn a_forced_vault_is_free_again_when_its_queue_is_paid() {
	run(|| {
		let (id, v) = (pool(), vault());
		let item = contribute(DAVE, v, 400 * D).unwrap();
		assert_ok!(invest(v, id, 300 * D));
		assert_ok!(start(id, 1, 100 * D));
		assert_ok!(start(id, 2, 100 * D));
		withdraw(DAVE, v, item, 400 * D).unwrap();
		assert_ok!(redeem(v, id, 100 * D));
		// F3: its own 100 and 100 from the pool are paid, 200 wait.
		assert_eq!((wrapped(&DAVE), stored(v).free, queue(v).waiting()), (200 * D, Amount(0), 200 * D));
		// F4: ten days later anyone makes it ask for the rest.
		pass(days(10));
		assert_ok!(force_redeem(v, 0, &[id]));
		assert_eq!((queue(id).waiting(), position(v, id).unwrap().queued), (200 * D, 200 * D));
		assert_noop!(invest(v, id, D), Error::<Test>::WithdrawalsWaiting);
		// F5.
		contribute(EVE, v, 400 * D).unwrap();
		assert_eq!((wrapped(&DAVE), queue(v).waiting(), stored(v).free), (400 * D, 0, Amount(200 * D)));
		assert_ok!(invest(v, id, 100 * D));
	});
}

/// F6 and F7: a partial payment, and the rest stays forced.
#[test]
fn a_forced_vault_is_paid_in_part() {
	run(|| {
		let (id, v) = (pool(), vault());
		let item = contribute(DAVE, v, 200 * D).unwrap();
		assert_ok!(invest(v, id, 200 * D));
		assert_ok!(start(id, 1, 100 * D));
		assert_ok!(start(id, 2, 100 * D));
		withdraw(DAVE, v, item, 200 * D).unwrap();
		assert_noop!(force_redeem(v, 0, &[id]), Error::<Test>::RequestNotExpired);
		pass(units::Millis(1));
		assert_ok!(force_redeem(v, 0, &[id]));
		assert_eq!(queue(id).waiting(), 200 * D);
		assert_ok!(stop(id, 1));
		pass(COOL_DOWN);
		assert_ok!(reclaim(1));
		assert_ok!(serve(v));
		assert_eq!((wrapped(&DAVE), queue(v).waiting()), (100 * D, 100 * D));
		assert_noop!(invest(v, id, D), Error::<Test>::WithdrawalsWaiting);
	});
}

/// F8 is not ours: there is no second, longer limit, because anybody may make the vault ask before its owner does, and
/// nothing restarts a request's clock. What the owner asks for later is not needed.
#[test]
fn an_owner_who_redeems_delays_nothing() {
	run(|| {
		let (id, v) = (pool(), vault());
		let item = contribute(DAVE, v, 200 * D).unwrap();
		assert_ok!(invest(v, id, 200 * D));
		assert_ok!(start(id, 1, 200 * D));
		withdraw(DAVE, v, item, 150 * D).unwrap();
		pass(days(1));
		assert_ok!(force_redeem(v, 0, &[id]));
		pass(days(6));
		let rest = position(v, id).unwrap().shares;
		assert_ok!(redeem(v, id, rest));
		pass(days(1));
		assert_noop!(force_stop(id, 0), pallet_stake_pool::Error::<Test>::RequestNotExpired);
		pass(units::Millis(1));
		assert_noop!(force_stop(id, 1), pallet_stake_pool::Error::<Test>::RequestNotExpired);
		assert_ok!(force_stop(id, 0));
		pass(COOL_DOWN);
		assert_ok!(reclaim(1));
		assert_ok!(serve(v));
		assert_eq!(wrapped(&DAVE), 150 * D);
	});
}

/// F9: almost all of a position waits already; the rest is asked for too, and the position is kept until it is paid.
#[test]
fn a_position_of_a_unit_is_kept_until_it_is_paid() {
	run(|| {
		let (id, v) = (pool(), vault());
		let item = contribute(DAVE, v, 100 * D).unwrap();
		assert_ok!(invest(v, id, 100 * D));
		assert_ok!(start(id, 1, 100 * D));
		// Theirs leaves a unit in an item; ours leaves what can be forced out, or nothing.
		assert_noop!(redeem(v, id, 99 * D + 1), Error::<Test>::PositionTooSmall);
		assert_ok!(redeem(v, id, 99 * D));
		withdraw(DAVE, v, item, 100 * D).unwrap();
		pass(days(21).after(units::Millis(1_000)));
		assert_ok!(force_redeem(v, 0, &[id]));
		let kept = position(v, id).unwrap();
		assert_eq!((kept.shares, kept.queued, kept.item), (0, 100 * D, None));
		assert_ok!(stop(id, 1));
		pass(COOL_DOWN);
		assert_ok!(reclaim(1));
		assert_ok!(serve(v));
		assert_eq!((wrapped(&DAVE), position(v, id)), (100 * D, None));
	});
}
