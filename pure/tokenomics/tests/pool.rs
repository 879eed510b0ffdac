//! Pool shares: nobody gains by rounding but those who stay.
use gemini_tokenomics as tokenomics;
use num_bigint::BigUint;
use proptest::prelude::*;
use tokenomics::pool::{credit, issue, next_to_stop, redeem, redeem_up_to, redeem_young, slash, Ledger, PoolError};
use units::{Amount, Ratio, PHA};

fn ledger(value: u128, shares: u128) -> Ledger {
	Ledger { value: Amount(value), shares }
}

/// Whether the price after is at least the price before: `value' / shares' >= value / shares`. A pool without shares
/// has no price.
fn price_did_not_fall(before: &Ledger, after: &Ledger) -> bool {
	before.shares == 0
		|| after.shares == 0
		|| BigUint::from(after.value.0) * before.shares >= BigUint::from(before.value.0) * after.shares
}

#[test]
fn the_first_share_costs_one_unit() {
	let first = issue(Ledger::default(), Amount::from_pha(100)).unwrap();
	assert_eq!((first.shares, first.ledger), (100 * PHA, ledger(100 * PHA, 100 * PHA)));
}

#[test]
fn a_refusal_says_what_the_pool_has() {
	for (refused, said) in [
		(PoolError::Bankrupt { shares: 7 }, "the pool lost everything behind its 7 shares"),
		(PoolError::TooSmall, "the amount is less than the smallest share is worth"),
		(PoolError::TooManyShares { asked: 9, shares: 7 }, "asked for 9 shares, the pool has 7"),
		(PoolError::NoMembers, "the pool has no members"),
		(PoolError::Overflow, "the pool cannot hold so much"),
	] {
		assert_eq!(refused.to_string(), said);
	}
}

#[test]
fn the_smallest_session_that_is_enough_with_all_smaller_ones_is_stopped_next() {
	let sessions = [10, 20, 30, 100].map(Amount);
	for (missing, next) in [(0, None), (1, Some(0)), (10, Some(0)), (11, Some(1)), (30, Some(1)), (31, Some(2))] {
		assert_eq!(next_to_stop(sessions, Amount(missing)), next, "{missing} are missing");
	}
	assert_eq!(next_to_stop(sessions, Amount(61)), Some(3));
	assert_eq!(next_to_stop(sessions, Amount(1_000)), Some(3), "the largest, if all together are not enough");
	assert_eq!(next_to_stop([], Amount(1)), None);
}

#[test]
fn a_reward_raises_the_price_for_all_alike() {
	// 100 and 300 PHA, a reward of 50 with a commission of a fifth: 40 for the members, 10 % on top.
	let pool = ledger(400 * PHA, 400 * PHA);
	let credited = credit(pool, Amount::from_pha(50), Ratio::from_millionths(200_000)).unwrap();
	let to_owner = PHA * 10 - 1; // A fifth is not a binary number: rounded down.
	assert_eq!((credited.to_owner.0, credited.to_members.0), (to_owner, 50 * PHA - to_owner));
	assert_eq!(credited.ledger.worth(100 * PHA), Some(Amount(110 * PHA)));
	assert_eq!(credited.ledger.price(), Some(Amount(PHA + PHA / 10)));
	let later = issue(credited.ledger, Amount::from_pha(110)).unwrap();
	assert_eq!(later.shares, 100 * PHA - 1);
}

#[test]
fn a_loss_is_borne_in_proportion_and_a_bankrupt_pool_takes_no_money() {
	let halved = slash(ledger(500 * PHA, 500 * PHA), Amount::from_pha(250));
	assert_eq!(redeem(halved, 100 * PHA).unwrap().amount, Amount::from_pha(50));
	let bankrupt = slash(halved, Amount::from_pha(1_000));
	assert_eq!(issue(bankrupt, Amount::from_pha(10)), Err(PoolError::Bankrupt { shares: 500 * PHA }));
	assert_eq!(redeem(bankrupt, 100 * PHA).unwrap().amount, Amount::ZERO);
	let revived = credit(bankrupt, Amount::from_pha(5), Ratio::ZERO).unwrap();
	assert_eq!(revived.ledger.worth(100 * PHA), Some(Amount::from_pha(1)));
}

#[test]
fn what_cannot_be_fair_is_refused() {
	assert_eq!(issue(Ledger::default(), Amount::ZERO), Err(PoolError::TooSmall));
	assert_eq!(issue(ledger(100, 1), Amount(99)), Err(PoolError::TooSmall));
	assert_eq!(redeem(ledger(10, 10), 11), Err(PoolError::TooManyShares { asked: 11, shares: 10 }));
	assert_eq!(redeem(Ledger::default(), 0), Err(PoolError::TooManyShares { asked: 0, shares: 0 }));
	assert_eq!(credit(Ledger::default(), Amount(5), Ratio::ZERO), Err(PoolError::NoMembers));
	assert_eq!(redeem_up_to(ledger(10, 10), 5, Amount::ZERO), Err(PoolError::TooSmall));
	assert_eq!(issue(ledger(u128::MAX, 1), Amount(u128::MAX)), Err(PoolError::Overflow));
	assert_eq!(Ledger::default().price(), None);
}

#[test]
fn a_queue_is_served_by_what_is_there() {
	// Published scenario: 900 in the pool, 700 of it at work, 300 asked back: 200 now, the rest from the next money.
	let pool = ledger(900 * PHA, 900 * PHA);
	let part = redeem_up_to(pool, 300 * PHA, Amount::from_pha(200)).unwrap();
	assert_eq!((part.amount, part.shares), (Amount::from_pha(200), 200 * PHA));
	let joined = issue(part.ledger, Amount::from_pha(300)).unwrap();
	let rest = redeem_up_to(joined.ledger, 100 * PHA, Amount::from_pha(300)).unwrap();
	assert_eq!((rest.amount, rest.shares), (Amount::from_pha(100), 100 * PHA));
	assert_eq!(rest.ledger, ledger(900 * PHA, 900 * PHA));
}

prop_compose! {
	/// Pools of any size and price, and numbers of any length.
	fn any_pool()(value in any::<u64>(), shares in 1u64.., value_shift in 0u32..40, share_shift in 0u32..40) -> Ledger {
		ledger(u128::from(value) << value_shift, u128::from(shares) << share_shift)
	}
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(1_000))]

	#[test]
	fn no_operation_but_a_slash_lets_the_price_fall(
		pool in any_pool(), n in any::<u64>(), shift in 0u32..40, available in any::<u64>(), commission in 0u32..=1_000_000,
	) {
		let n = u128::from(n) << shift;
		let some_shares = n % (pool.shares + 1);
		let after = [
			issue(pool, Amount(n)).map(|done| done.ledger),
			redeem(pool, some_shares).map(|done| done.ledger),
			redeem_up_to(pool, some_shares, Amount(available.into())).map(|done| done.ledger),
			redeem_young(pool, some_shares, Amount(available.into()), Amount(n)).map(|done| done.ledger),
			credit(pool, Amount(n), Ratio::from_millionths(commission)).map(|done| done.ledger),
		];
		for after in after.into_iter().flatten() {
			prop_assert!(price_did_not_fall(&pool, &after), "{pool:?} -> {after:?}");
		}
	}

	#[test]
	fn coming_and_going_never_gains(pool in any_pool(), n in any::<u64>(), shift in 0u32..40) {
		let n = u128::from(n) << shift;
		if let Ok(issued) = issue(pool, Amount(n)) {
			let back = redeem(issued.ledger, issued.shares).unwrap();
			prop_assert!(back.amount.0 <= n);
			prop_assert!(back.ledger.value >= pool.value);
			prop_assert_eq!(back.ledger.shares, pool.shares);
		}
	}

	#[test]
	fn going_in_parts_never_gains(pool in any_pool(), at in any::<u64>(), some in any::<u64>()) {
		let shares = u128::from(some) % pool.shares + 1;
		let first = u128::from(at) % (shares + 1);
		let whole = redeem(pool, shares).unwrap();
		let one = redeem(pool, first).unwrap();
		let two = redeem(one.ledger, shares - first);
		// Only an emptied pool refuses the second part, and then the first was all of it.
		let second = two.map_or(Amount::ZERO, |done| done.amount);
		prop_assert!(one.amount.0 + second.0 <= whole.amount.0 + u128::from(shares == pool.shares));
	}

	#[test]
	fn young_shares_never_fetch_more_than_they_cost(
		pool in any_pool(), n in any::<u64>(), shift in 0u32..40, gain in any::<u64>(), gain_shift in 0u32..40,
		available in any::<u64>(),
	) {
		let n = u128::from(n) << shift;
		let Ok(issued) = issue(pool, Amount(n)) else { return Ok(()) };
		let gained = credit(issued.ledger, Amount(u128::from(gain) << gain_shift), Ratio::ZERO).unwrap().ledger;
		let (mut now, mut left, mut cost) = (gained, issued.shares, Amount(n));
		// In parts at first, then the rest.
		for available in [Amount(available.into()), Amount(u128::MAX >> 1)] {
			let Ok(part) = redeem_young(now, left, available, cost) else { continue };
			prop_assert!(part.amount <= cost.min(available) || part.ledger.shares == 0);
			prop_assert!(price_did_not_fall(&now, &part.ledger) || part.ledger.shares == 0);
			(now, left, cost) = (part.ledger, left - part.shares, cost.saturating_sub(part.amount));
		}
		prop_assert_eq!(left, 0);
	}

	#[test]
	fn money_is_neither_made_nor_lost(
		pool in any_pool(), n in any::<u64>(), available in any::<u64>(), commission in 0u32..=1_000_000,
	) {
		let reward = Amount(n.into());
		let credited = credit(pool, reward, Ratio::from_millionths(commission)).unwrap();
		prop_assert_eq!(credited.to_owner.0 + credited.to_members.0, reward.0);
		prop_assert_eq!(credited.ledger.value.0, pool.value.0 + credited.to_members.0);
		prop_assert_eq!(redeem(pool, pool.shares).unwrap().ledger, Ledger::default());
		let shares = u128::from(n) % pool.shares + 1;
		if let Ok(done) = redeem_up_to(pool, shares, Amount(available.into())) {
			prop_assert_eq!(done.ledger.value.0 + done.amount.0, pool.value.0);
			prop_assert_eq!(done.ledger.shares + done.shares, pool.shares);
			prop_assert!(done.shares <= shares && done.amount.0 <= u128::from(available));
		}
	}
}
