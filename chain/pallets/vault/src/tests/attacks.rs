//! What must not pay.
use super::acts::*;
use crate::{mock::*, Call, Error};
use chain_traits::{Funding, Rules, ShareLedger};
use frame::testing_prelude::*;
use units::{Amount, Millis};

/// Be first with little, send money or items to the vault's account, let the next contributor's shares be rounded to
/// nothing: neither the account's balance nor its other items are part of the price.
#[test]
fn gifts_to_the_vaults_account_move_no_price() {
	run(|| {
		let (id, v) = (pool(), vault());
		let item = contribute(EVE, v, D / 100).unwrap();
		assert_ok!(send(EVE, pallet_wrapped_pha::Call::wrap { amount: 1_000 * D }));
		let target = Vault::account(v);
		assert_ok!(send(EVE, pallet_assets::Call::transfer { id: 10_000, target: target.clone(), amount: 1_000 * D }));
		let gift = contribute(EVE, id, 1_000 * D).unwrap();
		assert_ok!(send(EVE, pallet_nfts::Call::transfer { collection: id, item: gift, dest: target }));
		assert_eq!((worth(v, item), ledger(v)), (D / 100, (D / 100, D / 100)));
		let victim = contribute(DAVE, v, D).unwrap();
		assert_eq!(shares(v, victim), D);
		assert_ok!(withdraw(EVE, v, item, D / 100));
		assert_eq!(wrapped(&EVE), D / 100, "the gifts are gone");
		assert_ok!(invest(v, id, D));
		assert_eq!(position(v, id).unwrap().shares, D, "the gift is no part of the position");
	});
}

/// Share inflation by the owner of a pool and a vault: rewards raise the price of the vault's few shares, but what would
/// buy too few shares is refused, and what is accepted loses less than one share's worth.
#[test]
fn a_high_price_never_eats_a_contribution() {
	run(|| {
		let (id, v) = (pool(), vault());
		contribute(EVE, v, D).unwrap();
		assert_ok!(invest(v, id, D));
		assert_ok!(reward(id, 100_000 * D));
		assert_noop!(contribute(DAVE, v, 10 * D), pallet_pool_ledger::Error::<Test>::TooFewShares);
		let item = contribute(DAVE, v, 10_000 * D).unwrap();
		let price = 100_001;
		assert!((10_000 * D - price..=10_000 * D).contains(&worth(v, item)));
	});
}

/// In and out at an odd price, with a fee on the way: never a unit more, and a unit or two less per round.
#[test]
fn going_in_and_out_never_pays() {
	run(|| {
		let (id, v) = (pool(), vault());
		commission(v, 33);
		contribute(DAVE, v, 3 * D).unwrap();
		assert_ok!(invest(v, id, 2 * D));
		assert_ok!(reward(id, 1_234_567_890_123));
		let before = native(&EVE) + wrapped(&EVE);
		for round in 0..20u128 {
			let item = contribute(EVE, v, D / 10 + round * 7).unwrap();
			withdraw(EVE, v, item, shares(v, item)).unwrap();
		}
		let after = native(&EVE) + wrapped(&EVE);
		assert!(after <= before && before - after <= 60, "{}", before - after);
	});
}

/// With a hundred times the vault's stake in just before a pool's reward and out right after it: what was paid in comes
/// back and nothing else, on every way out.
#[test]
fn a_sandwich_through_a_vault_earns_nothing() {
	run(|| {
		rule(Rules::default());
		let (id, v) = (pool(), vault());
		let daves = contribute(DAVE, v, 100 * D).unwrap();
		assert_ok!(invest(v, id, 100 * D));
		let before = native(&EVE) + wrapped(&EVE);
		let item = contribute(EVE, v, 10_000 * D).unwrap();
		assert_ok!(reward(id, 50 * D));
		assert_eq!(worth(v, item), 10_000 * D);
		assert_ok!(send(EVE, pallet_pool_ledger::Call::split { pool: v, item, shares: 5_000 * D }));
		assert_ok!(withdraw(EVE, v, item + 1, 5_000 * D));
		assert_ok!(send(EVE, pallet_nfts::Call::transfer { collection: v, item: item + 2, dest: FERDIE }));
		assert_ok!(withdraw(FERDIE, v, item + 2, 5_000 * D));
		let got = native(&EVE) + wrapped(&EVE) + wrapped(&FERDIE);
		assert!(got <= before && before - got <= 4, "{got} of {before}");
		assert!(worth(v, daves) + 4 >= 100 * D, "{}", worth(v, daves));
	});
}

/// A vault's own position cannot be sold below its price: while it is young it cannot be redeemed at all.
#[test]
fn a_young_position_is_not_redeemed() {
	run(|| {
		rule(Rules::default());
		let (id, v) = (pool(), vault());
		contribute(DAVE, v, 100 * D).unwrap();
		assert_ok!(invest(v, id, 100 * D));
		assert_noop!(redeem(v, id, D), pallet_stake_pool::Error::<Test>::SharesTooYoung);
		pass(days(1));
		assert_ok!(redeem(v, id, D));
	});
}

/// A hundred dust requests in a vault's queue: whoever stands behind them is paid by two calls of `serve`.
#[test]
fn dust_requests_do_not_lock_out_who_stands_behind() {
	run(|| {
		let (id, v) = (pool(), vault());
		let mut dust = contribute(EVE, v, 2 * D).unwrap();
		let honest = contribute(FERDIE, v, 50 * D).unwrap();
		assert_ok!(invest(v, id, 52 * D));
		for _ in 0..100 {
			dust = withdraw(EVE, v, dust, D / 100).unwrap();
		}
		withdraw(FERDIE, v, honest, 50 * D).unwrap();
		assert_ok!(redeem(v, id, 52 * D));
		assert_eq!((queue(v).len(), stored(v).free.0 > 0), (97, true));
		assert_ok!(serve(v));
		assert_ok!(serve(v));
		assert_eq!((wrapped(&FERDIE), queue(v).len()), (50 * D, 0));
	});
}

#[test]
fn dust_forces_nothing() {
	run(|| {
		let (id, v) = (pool(), vault());
		let item = contribute(DAVE, v, D).unwrap();
		assert_ok!(invest(v, id, D));
		assert_ok!(start(id, 1, D));
		withdraw(DAVE, v, item, D / 2).unwrap();
		pass(days(8));
		assert_noop!(force_redeem(v, 0, &[id]), Error::<Test>::TooLittleWaiting);
		assert_noop!(force_redeem(v, 1, &[id]), Error::<Test>::UnknownRequest);
	});
}

#[test]
fn a_vault_that_owes_its_holders_invests_nothing() {
	run(|| {
		let (id, v) = (pool(), vault());
		let item = contribute(DAVE, v, 100 * D).unwrap();
		assert_ok!(invest(v, id, 60 * D));
		assert_ok!(start(id, 1, 60 * D));
		withdraw(DAVE, v, item, 50 * D).unwrap();
		assert_eq!((stored(v).free, queue(v).waiting()), (Amount(0), 10 * D));
		assert_noop!(invest(v, id, D), Error::<Test>::WithdrawalsWaiting);
		contribute(EVE, v, 20 * D).unwrap();
		assert_ok!(invest(v, id, 10 * D));
	});
}

#[test]
fn only_the_bearer_withdraws_from_a_vault() {
	run(|| {
		let v = vault();
		let item = contribute(DAVE, v, 100 * D).unwrap();
		assert_noop!(withdraw(EVE, v, item, D), Error::<Test>::NotBearer);
		assert_noop!(withdraw(KEEPER, v, item, D), Error::<Test>::NotBearer);
		assert_ok!(withdraw(DAVE, v, item, 100 * D));
		assert_eq!(wrapped(&DAVE), 100 * D);
	});
}

/// Issue 7, case 8: a vault whose owner asks himself waits in each stake pool like everybody: no age is imported, so no
/// worker stops before the pool's owner had his whole grace to pay, and nobody who stands before it leaves earlier.
#[test]
fn a_vault_stops_no_workers_before_their_pool_had_its_own_grace() {
	run(|| {
		let v = vault();
		let pools: Vec<_> = (0..8).map(|_| pool()).collect();
		assert_ok!(contribute(KEEPER, v, 8 * D));
		for (n, id) in (0u8..).zip(&pools) {
			contribute(EVE, *id, 10_199 * D).unwrap();
			assert_noop!(invest(v, *id, D / 8), Error::<Test>::PositionTooSmall);
			assert_ok!(invest(v, *id, D));
			assert_ok!(start(*id, n, 10_200 * D));
		}
		withdraw(KEEPER, v, 0, 8 * D).unwrap();
		pass(days(30));
		let whale = contribute(DAVE, pools[0], 5_000 * D).unwrap();
		assert_ok!(start(pools[0], 8, 5_000 * D));
		withdraw(DAVE, pools[0], whale, 5_000 * D).unwrap();
		assert_ok!(force_redeem(v, 0, &pools));
		let last = |id| queue(id).tail - 1;
		for id in &pools {
			assert_noop!(force_stop(*id, last(*id)), pallet_stake_pool::Error::<Test>::RequestNotExpired);
		}
		pass(days(7));
		for id in &pools {
			assert_noop!(force_stop(*id, last(*id)), pallet_stake_pool::Error::<Test>::RequestNotExpired);
			// The owner pays: nothing is left to stop for.
			contribute(OWNER, *id, 5_001 * D).unwrap();
		}
		pass(Millis(1));
		for id in &pools {
			assert!(force_stop(*id, last(*id)).is_err());
		}
		assert_eq!(wrapped(&DAVE), 5_000 * D);
	});
}

/// Even named, a pool is asked for no less than its own minimum, and no crumb of a position stays.
#[test]
fn a_vault_is_no_way_around_the_minimum() {
	run(|| {
		let (home, victim, v) = (pool(), pool(), vault());
		contribute(EVE, victim, 1_000 * D).unwrap();
		let item = contribute(KEEPER, v, 20 * D).unwrap();
		assert_ok!(invest(v, home, 10 * D));
		assert_ok!(invest(v, victim, 10 * D));
		assert_ok!(start(home, 1, 10 * D));
		assert_ok!(start(victim, 2, 1_010 * D));
		withdraw(KEEPER, v, item, 2 * D).unwrap();
		assert_ok!(redeem(v, victim, D / 100));
		pass(days(8));
		assert_noop!(force_stop(victim, 0), pallet_stake_pool::Error::<Test>::TooLittleWaiting);
		assert_ok!(force_redeem(v, 0, &[home, victim]));
		let asked = position(v, victim).unwrap();
		assert!((D..3 * D).contains(&asked.queued) && asked.shares > 0, "{asked:?}");
		pass(days(8));
		assert_ok!(force_stop(victim, 1));
	});
}

/// Nobody can add to another's item, or its shares would never grow old; nor to one of the vault's.
#[test]
fn strangers_cannot_keep_items_young() {
	run(|| {
		let (id, v) = (pool(), vault());
		let item = contribute(DAVE, v, 10 * D).unwrap();
		assert_ok!(invest(v, id, 5 * D));
		let (amount, funding, min_shares_out) = (Amount(D), Funding::Native, 0);
		let into = Some(item);
		assert_noop!(
			send(
				EVE,
				Call::contribute { vault: v, amount, funding, into, min_shares_out, max_commission: Permill::one() }
			),
			pallet_pool_ledger::Error::<Test>::NotBearer
		);
		let into = position(v, id).unwrap().item;
		assert_noop!(
			send(
				EVE,
				pallet_stake_pool::Call::contribute {
					pool: id,
					amount,
					funding,
					into,
					min_shares_out,
					max_commission: Permill::one()
				}
			),
			pallet_pool_ledger::Error::<Test>::NotBearer
		);
	});
}

#[test]
fn the_least_number_of_shares_is_the_contributors_and_the_owners_word() {
	run(|| {
		let (id, v) = (pool(), vault());
		contribute(DAVE, v, 100 * D).unwrap();
		assert_ok!(invest(v, id, 50 * D));
		assert_ok!(reward(id, 100 * D));
		let ask = |min_shares_out| {
			let (amount, funding) = (Amount(10 * D), Funding::Native);
			send(
				EVE,
				Call::contribute {
					vault: v,
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
		assert_noop!(contribute(EVE, v, D / 100 - 1), Error::<Test>::ContributionTooSmall);
		let put = |min_shares_out| {
			send(
				KEEPER,
				Call::invest {
					vault: v,
					pool: id,
					amount: Amount(30 * D),
					min_shares_out,
					max_commission: Permill::one(),
				},
			)
		};
		assert_noop!(put(10 * D + 1), pallet_stake_pool::Error::<Test>::FewerSharesThanAsked);
		assert_ok!(put(10 * D));
	});
}

/// The fee cannot be taken twice, nor by claiming, nor by touching the vault often.
#[test]
fn touching_a_vault_takes_no_second_fee() {
	run(|| {
		let (id, v) = (pool(), vault());
		commission(v, 50);
		let item = contribute(DAVE, v, 100 * D).unwrap();
		assert_ok!(invest(v, id, 100 * D));
		assert_ok!(reward(id, 100 * D));
		for _ in 0..10 {
			assert_ok!(settle(v));
		}
		let owners = stored(v).owner_shares;
		claim(v, owners, KEEPER).unwrap();
		assert_ok!(settle(v));
		assert_eq!((worth(v, item), stored(v).owner_shares), (150 * D, 0));
	});
}

/// A fall and a rise back to the mark is no gain.
#[test]
fn a_recovered_loss_pays_no_fee() {
	run(|| {
		let (id, v) = (pool(), vault());
		commission(v, 50);
		let item = contribute(DAVE, v, 100 * D).unwrap();
		assert_ok!(invest(v, id, 100 * D));
		assert_ok!(start(id, 1, 100 * D));
		lose(1, 40 * D);
		assert_ok!(stop(id, 1));
		pass(COOL_DOWN);
		assert_ok!(reclaim(1));
		assert_eq!((worth(v, item), ledger(v)), (60 * D, (60 * D, 100 * D)));
		assert_ok!(reward(id, 40 * D));
		assert_ok!(settle(v));
		assert_eq!((worth(v, item), stored(v).owner_shares), (100 * D, 0));
		assert_ok!(reward(id, 20 * D));
		assert_eq!(worth(v, item), 110 * D);
	});
}

/// A pool that lost everything counts nothing, also after it was reopened and is worth something to others again.
#[test]
fn voided_shares_count_nothing() {
	run(|| {
		let (lost, good, v) = (pool(), pool(), vault());
		let item = contribute(DAVE, v, 200 * D).unwrap();
		assert_ok!(invest(v, lost, 100 * D));
		assert_ok!(invest(v, good, 100 * D));
		assert_ok!(start(lost, 1, 100 * D));
		assert_ok!(redeem(v, lost, 40 * D));
		lose(1, 100 * D);
		assert_ok!(stop(lost, 1));
		pass(COOL_DOWN);
		assert_ok!(reclaim(1));
		assert_eq!(worth(v, item), 100 * D);
		assert_noop!(redeem(v, lost, D), pallet_stake_pool::Error::<Test>::PoolBankrupt);
		assert_ok!(send(OWNER, pallet_stake_pool::Call::reopen { pool: lost }));
		contribute(EVE, lost, 500 * D).unwrap();
		assert_eq!((worth(v, item), PoolLedger::generation(lost)), (100 * D, 1));
		assert_ok!(settle(v));
		assert_eq!(position(v, lost), None);
		contribute(DAVE, v, 10 * D).unwrap();
		assert_ok!(invest(v, lost, 10 * D));
		assert_eq!((position(v, lost).unwrap().generation, ledger(v).0), (1, 110 * D));
	});
}

#[test]
fn a_vault_that_lost_everything_takes_nothing_until_it_is_reopened() {
	run(|| {
		let (id, v) = (pool(), vault());
		commission(v, 50);
		let item = contribute(DAVE, v, 100 * D).unwrap();
		assert_ok!(invest(v, id, 100 * D));
		assert_ok!(reward(id, 100 * D));
		assert_ok!(settle(v));
		assert_ok!(start(id, 1, 200 * D));
		let rest = withdraw(DAVE, v, item, 10 * D).unwrap();
		assert_noop!(send(KEEPER, Call::reopen { vault: v }), Error::<Test>::VaultNotBankrupt);
		lose(1, 200 * D);
		assert_ok!(stop(id, 1));
		pass(COOL_DOWN);
		assert_ok!(reclaim(1));
		assert_noop!(contribute(EVE, v, D), Error::<Test>::VaultBankrupt);
		assert_noop!(withdraw(DAVE, v, rest, D), Error::<Test>::VaultBankrupt);
		assert_ok!(send(KEEPER, Call::reopen { vault: v }));
		assert_eq!((ledger(v), stored(v).owner_shares, stored(v).mark_shares), ((0, 0), 0, 0));
		contribute(EVE, v, 10 * D).unwrap();
		assert_eq!((ledger(v), worth(v, rest), queue(v).len()), ((10 * D, 10 * D), 0, 0));
	});
}

/// Time alone moves nothing.
#[test]
fn nothing_happens_by_itself() {
	run(|| {
		let (id, v) = (pool(), vault());
		commission(v, 50);
		contribute(DAVE, v, 100 * D).unwrap();
		assert_ok!(invest(v, id, 100 * D));
		let before = (stored(v), ledger(v));
		pass(Millis::from_secs(1_000 * chain_mocks::DAY));
		assert_eq!((stored(v), ledger(v)), before);
	});
}
