//! Terms change in the open, and only the owner sets them.
use super::acts::*;
use crate::{mock::*, Call, Error};
use chain_traits::{Funding, Rules};
use frame::{arithmetic::Permill, testing_prelude::*};
use units::{Amount, Millis};

/// A vault whose owner takes half, with 100 of [`DAVE`], all in a pool.
fn half() -> (u64, u64, u64) {
	let (id, v) = (pool(), vault());
	commission(v, 50);
	let item = contribute(DAVE, v, 100 * D).unwrap();
	assert_ok!(invest(v, id, 100 * D));
	(id, v, item)
}

#[test]
fn only_the_owner_sets_terms_and_moves_money() {
	run(|| {
		let (id, v, _) = half();
		let amount = Amount(D);
		for call in [
			Call::set_commission { vault: v, commission: Permill::zero() },
			Call::invest { vault: v, pool: id, amount, min_shares_out: 0, max_commission: Permill::one() },
			Call::redeem { vault: v, pool: id, shares: D },
			Call::claim_owner_shares { vault: v, shares: 1, into: None, to: DAVE },
			Call::reopen { vault: v },
		] {
			assert_noop!(send(DAVE, call), Error::<Test>::NotOwner);
		}
		assert_noop!(invest(id, id, D), Error::<Test>::UnknownVault);
		assert_noop!(settle(id), Error::<Test>::UnknownVault);
		let in_pool = Call::contribute {
			vault: id,
			amount,
			funding: Funding::Native,
			into: None,
			min_shares_out: 0,
			max_commission: Permill::one(),
		};
		assert_noop!(send(DAVE, in_pool), Error::<Test>::UnknownVault);
	});
}

#[test]
fn a_vault_cannot_invest_in_a_vault() {
	run(|| {
		let (v, w) = (vault(), vault());
		contribute(DAVE, v, 100 * D).unwrap();
		assert_noop!(invest(v, w, D), pallet_stake_pool::Error::<Test>::UnknownPool);
		assert_noop!(invest(v, v, D), pallet_stake_pool::Error::<Test>::UnknownPool);
	});
}

#[test]
fn a_higher_commission_waits_for_the_notice_and_settles_at_the_old_rate() {
	run(|| {
		let (id, v, item) = half();
		assert_ok!(set_commission(v, 100));
		pass(days(14));
		assert_ok!(reward(id, 100 * D));
		// Nobody does anything until long after the notice: what was gained is still settled at the old rate.
		pass(days(30));
		assert_eq!(worth(v, item), 150 * D);
		assert_ok!(settle(v));
		assert_eq!((worth(v, item), stored(v).commission.rate), (150 * D, Permill::one()));
		assert_ok!(reward(id, 100 * D));
		assert!(150 * D - worth(v, item) <= 1, "all of this gain is the owner's");
	});
}

#[test]
fn shares_queued_before_the_change_keep_the_old_terms() {
	run(|| {
		let (id, v, item) = half();
		assert_ok!(start(id, 1, 100 * D));
		assert_ok!(set_commission(v, 100));
		pass(days(14));
		withdraw(DAVE, v, item, 100 * D).unwrap();
		pass(days(2));
		assert_ok!(reward(id, 50 * D));
		assert_ok!(settle(v));
		assert_eq!(stored(v).commission.rate, Permill::from_percent(50));
		// The owner pays what waits: the new terms hold for those who stay.
		contribute(EVE, v, 200 * D).unwrap();
		assert_ok!(settle(v));
		assert!(wrapped(&DAVE) >= 125 * D - 2);
		assert_eq!((queue(v).len(), stored(v).commission.rate), (0, Permill::one()));
	});
}

#[test]
fn a_lower_commission_applies_at_once() {
	run(|| {
		let (id, v, item) = half();
		assert_ok!(reward(id, 100 * D));
		assert_ok!(set_commission(v, 0));
		assert_eq!(worth(v, item), 150 * D);
		assert_ok!(reward(id, 40 * D));
		assert_eq!(stored(v).commission.announced, None);
		assert!(worth(v, item) > 176 * D, "three quarters of the new reward belong to Dave's shares, whole");
	});
}

#[test]
fn owner_shares_go_into_items_of_anybody_but_not_into_anybodys_items() {
	run(|| {
		let (id, v, item) = half();
		assert_ok!(reward(id, 100 * D));
		assert_ok!(settle(v));
		let all = stored(v).owner_shares;
		let claim_into = |shares, into, to| send(KEEPER, Call::claim_owner_shares { vault: v, shares, into, to });
		assert_noop!(claim_into(all, Some(item), DAVE), Error::<Test>::NotBearer);
		assert_noop!(claim_into(0, None, DAVE), Error::<Test>::NotEnoughShares);
		assert_ok!(claim_into(D, None, KEEPER));
		assert_ok!(claim_into(D, Some(item + 1), KEEPER));
		assert_eq!((shares(v, item + 1), stored(v).owner_shares), (2 * D, all - 2 * D));
		assert_noop!(claim_into(all, None, KEEPER), Error::<Test>::NotEnoughShares);
		assert_ok!(withdraw(KEEPER, v, item + 1, 2 * D));
	});
}

#[test]
fn a_whitelist_closes_a_vault_and_a_pool_admits_a_vault_by_its_account() {
	run(|| {
		let (id, v) = (pool(), vault());
		let list = |who, pool, account| send(who, pallet_pool_ledger::Call::whitelist { pool, account });
		assert_ok!(list(KEEPER, v, DAVE));
		assert_noop!(contribute(EVE, v, D), Error::<Test>::NotWhitelisted);
		contribute(DAVE, v, 10 * D).unwrap();
		assert_ok!(list(OWNER, id, KEEPER));
		assert_noop!(invest(v, id, D), pallet_stake_pool::Error::<Test>::NotWhitelisted);
		assert_ok!(list(OWNER, id, Vault::account(v)));
		assert_ok!(invest(v, id, D));
	});
}

#[test]
fn a_vault_is_in_thirty_two_pools_at_most() {
	run(|| {
		let v = vault();
		contribute(DAVE, v, 100 * D).unwrap();
		let pools: Vec<_> = (0..33).map(|_| pool()).collect();
		for id in &pools[..32] {
			assert_ok!(invest(v, *id, D));
		}
		assert_noop!(invest(v, pools[32], D), Error::<Test>::TooManyPositions);
		assert_ok!(invest(v, pools[0], D));
		assert_ok!(redeem(v, pools[7], D));
		assert_ok!(invest(v, pools[32], D));
		assert_eq!(ledger(v), (100 * D, 100 * D));
	});
}

#[test]
fn the_view_tells_what_the_next_operation_will_find() {
	run(|| {
		let (id, v, item) = half();
		assert_ok!(start(id, 1, 100 * D));
		contribute(EVE, v, 20 * D).unwrap();
		assert_ok!(reward(id, 100 * D));
		assert_ok!(redeem(v, id, 80 * D));
		withdraw(DAVE, v, item, 100 * D).unwrap();
		let seen = Vault::vault_view(v).unwrap();
		assert_ok!(settle(v));
		let after = Vault::vault_view(v).unwrap();
		assert_eq!((seen.value, seen.shares, seen.owner_shares), (after.value, after.shares, after.owner_shares));
		assert_eq!((seen.owner, seen.account, seen.queue.len()), (KEEPER, Vault::account(v), 1));
		assert_eq!(seen.positions[0].value.0 + seen.free.0, seen.value.0);
		assert_eq!(seen.releasing, seen.positions[0].waiting);
		assert_eq!(Vault::paid_after(v, 0), Some(seen.waiting));
		assert_eq!((Vault::vault_view(id), Vault::item_value(id, 0), Vault::paid_after(v, 1)), (None, None, None));
	});
}

#[test]
fn a_preview_says_what_a_withdrawal_then_does() {
	run(|| {
		let (id, v, item) = half();
		assert_ok!(start(id, 1, 90 * D));
		let eves = contribute(EVE, v, 20 * D).unwrap();
		let now = chain_mocks::Clock::get();
		let seen = Vault::withdrawal_preview(v, item, 100 * D).unwrap();
		assert_eq!((seen.fetches, seen.paid_now, seen.ahead), (Amount(100 * D), Amount(20 * D), Amount(0)));
		// Shares are never young here, so the vault can be made to ask at once; its stake pool has its grace.
		assert_eq!((seen.requests_ahead, seen.forced_from), (0, Some(now)));
		assert_eq!(seen.latest, Some(now.after(days(14))));
		withdraw(DAVE, v, item, 100 * D).unwrap();
		assert_eq!(wrapped(&DAVE), 20 * D);
		assert_eq!(Vault::withdrawal_preview(v, item, D), None, "it waits already");
		let behind = Vault::withdrawal_preview(v, eves, 20 * D).unwrap();
		assert_eq!((behind.paid_now, behind.ahead, behind.requests_ahead), (Amount(0), Amount(80 * D), 1));
		assert_eq!(Vault::withdrawal_preview(v, eves, 20 * D + 1), None);

		let direct = contribute(EVE, id, 5 * D).unwrap();
		let seen = StakePool::withdrawal_preview(id, direct, 5 * D).unwrap();
		assert_eq!((seen.fetches, seen.paid_now, seen.latest), (Amount(5 * D), Amount(5 * D), None));
	});
}

/// Rules with a short notice cannot make it shorter than an exit.
#[test]
fn the_notice_is_never_shorter_than_an_exit() {
	run(|| {
		rule(Rules { notice: Millis(1), ..Rules::default() });
		let v = vault();
		contribute(DAVE, v, D).unwrap();
		assert_ok!(set_commission(v, 1));
		let from = chain_mocks::Clock::get().after(days(15));
		assert_eq!(stored(v).commission.announced.map(|next| next.from), Some(from));
	});
}

/// Issue 7, case 13, its sibling: nobody is there whom a notice could warn; unclaimed shares of the owner count as somebody.
#[test]
fn an_empty_vault_does_not_wait_for_its_first_commission() {
	run(|| {
		let v = vault();
		assert_ok!(set_commission(v, 40));
		assert_eq!(stored(v).commission.rate, Permill::from_percent(40));
		contribute(DAVE, v, 100 * D).unwrap();
		assert_ok!(set_commission(v, 50));
		assert_eq!(stored(v).commission.rate, Permill::from_percent(40));
	});
}

/// Issue 7, case 13: the owner's claim into an item that is offered ends the offer, as any addition does.
#[test]
fn an_offered_item_that_the_owner_claims_into_is_offered_no_longer() {
	run(|| {
		let (id, v, _) = half();
		let item = contribute(KEEPER, v, 10 * D).unwrap();
		let price = Some(10 * D);
		assert_ok!(send(KEEPER, pallet_nfts::Call::set_price { collection: v, item, price, whitelisted_buyer: None }));
		assert_ok!(reward(id, 100 * D));
		assert_ok!(settle(v));
		assert_ok!(send(KEEPER, Call::claim_owner_shares { vault: v, shares: D, into: Some(item), to: KEEPER }));
		let buy = pallet_nfts::Call::buy_item { collection: v, item, bid_price: 10 * D };
		assert_noop!(send(EVE, buy), pallet_nfts::Error::<Test>::NotForSale);
	});
}

/// Issue 7, case 13: what a vault occupies goes with it, and the deposit comes back.
#[test]
fn a_vault_in_which_nobody_has_anything_is_closed() {
	run(|| {
		let before = native(&KEEPER);
		let (id, v) = (pool(), vault());
		let close = |who| send(who, Call::close { vault: v });
		let item = contribute(DAVE, v, 100 * D).unwrap();
		assert_noop!(close(DAVE), Error::<Test>::NotOwner);
		assert_noop!(close(KEEPER), Error::<Test>::VaultInUse);
		assert_ok!(invest(v, id, 100 * D));
		assert_ok!(withdraw(DAVE, v, item, 100 * D));
		assert_ok!(redeem(v, id, 100 * D));
		assert_ok!(close(KEEPER));
		assert_eq!((native(&KEEPER), Vault::vault_view(v)), (before, None));
		assert_eq!(wrapped(&DAVE), 100 * D);
	});
}

/// Issue 7, case 13: a vault's holder gets the commission that he looked at, and so does a vault in a stake pool.
#[test]
fn nobody_contributes_at_a_higher_commission_than_he_accepts() {
	run(|| {
		let (v, id) = (vault(), pool());
		assert_ok!(set_commission(v, 100));
		let (amount, funding, into, min_shares_out) = (Amount(10 * D), Funding::Native, None, 0);
		let contribute = |percent| {
			let max_commission = Permill::from_percent(percent);
			send(DAVE, Call::contribute { vault: v, amount, funding, into, min_shares_out, max_commission })
		};
		assert_noop!(contribute(99), Error::<Test>::CommissionAboveAccepted);
		assert_ok!(contribute(100));
		let everything = pallet_stake_pool::Call::set_commission { pool: id, commission: Permill::one() };
		assert_ok!(send(OWNER, everything));
		let invest = |percent| {
			let max_commission = Permill::from_percent(percent);
			send(KEEPER, Call::invest { vault: v, pool: id, amount: Amount(D), min_shares_out, max_commission })
		};
		assert_noop!(invest(50), pallet_stake_pool::Error::<Test>::CommissionAboveAccepted);
		assert_ok!(invest(100));
	});
}
