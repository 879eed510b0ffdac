//! The fee of a vault: published numbers, exact rationals as an oracle, and what it may never do.
use gemini_tokenomics as tokenomics;
use num_bigint::BigInt;
use num_rational::BigRational;
use proptest::prelude::*;
use tokenomics::{
	pool::{issue, redeem, Ledger},
	vault::{settle, Mark, Settled},
};
use units::{Amount, PHA};

const D: u128 = PHA;

fn ledger(value: u128, shares: u128) -> Ledger {
	Ledger { value: Amount(value), shares }
}

fn mark(value: u128, shares: u128) -> Mark {
	Mark { value: Amount(value), shares }
}

fn percent(percent: u32) -> u32 {
	percent * 10_000
}

/// Row N17: 100 shares at 1, worth 150, half of the gain: 20 shares, worth 25.
#[test]
fn half_of_a_gain_is_minted_to_the_owner() {
	let settled = settle(ledger(150 * D, 100 * D), mark(100 * D, 100 * D), percent(50));
	let after = ledger(150 * D, 120 * D);
	assert_eq!(settled, Settled { ledger: after, mark: Mark::of(after), minted: 20 * D });
	assert_eq!(after.worth(20 * D), Some(Amount(25 * D)));
}

/// Row N18: what was gained without commission stays with the holders when the commission rises.
#[test]
fn a_gain_is_settled_at_the_rate_it_was_made_at() {
	let doubled = ledger(200 * D, 100 * D);
	let free = settle(doubled, mark(100 * D, 100 * D), 0);
	assert_eq!(free, Settled { ledger: doubled, mark: Mark::of(doubled), minted: 0 });
	assert_eq!(settle(doubled, free.mark, percent(100)).minted, 0);
}

/// Rows N19 and N20: at a commission of all the price comes back to the mark.
#[test]
fn a_commission_of_all_takes_all_of_the_gain_and_nothing_else() {
	let first = settle(ledger(200 * D, 100 * D), mark(100 * D, 100 * D), percent(100));
	assert_eq!((first.minted, first.ledger), (100 * D, ledger(200 * D, 200 * D)));
	let joined = issue(first.ledger, Amount(100 * D)).unwrap();
	assert_eq!(joined.ledger, ledger(300 * D, 300 * D));
	let second = settle(ledger(600 * D, 300 * D), first.mark, percent(100));
	assert_eq!((second.minted, second.ledger), (300 * D, ledger(600 * D, 600 * D)));
	assert_eq!(redeem(second.ledger, 100 * D).unwrap().amount, Amount(100 * D));
}

/// Row X1 settles after the newcomer's contribution and so charges them too (3.2309 shares); here the fee comes first.
#[test]
fn newcomers_pay_no_fee_on_what_was_gained_before() {
	let settled = settle(ledger(10_050 * D, 10_000 * D), mark(10_000 * D, 10_000 * D), percent(5));
	assert_eq!(settled.minted, 2_488_181_139_586);
	let joined = issue(settled.ledger, Amount(3_000 * D)).unwrap();
	assert_eq!(joined.shares, 2_985_817_367_504_354);
	let worth = joined.ledger.worth(joined.shares).unwrap().0;
	assert!(3_000 * D - worth <= 1, "a contribution is worth what was paid: {worth}");
}

#[test]
fn a_price_below_the_mark_pays_no_fee_until_it_is_passed() {
	let old = mark(100 * D, 100 * D);
	let lost = ledger(60 * D, 100 * D);
	assert_eq!(settle(lost, old, percent(50)), Settled { ledger: lost, mark: old, minted: 0 });
	assert_eq!(settle(ledger(100 * D, 100 * D), old, percent(50)).mark, old);
	assert_eq!(settle(ledger(110 * D, 100 * D), old, percent(50)).ledger.worth(100 * D), Some(Amount(105 * D)));
}

/// A thousandth of a PHA a fraction of a unit above the mark, and a million PHA that come in: a mark that stayed behind
/// would take a fee of a thousandth of a PHA on the newcomer's own money.
#[test]
fn a_fraction_of_a_unit_is_not_multiplied_by_whoever_comes_next() {
	let small = ledger(D / 1_000 + 1, D / 1_000);
	let old = mark(2 * (D / 1_000) + 1, 2 * (D / 1_000));
	let settled = settle(small, old, percent(100));
	assert_eq!((settled.minted, settled.mark), (0, Mark::of(small)));
	let joined = issue(settled.ledger, Amount(1_000_000 * D)).unwrap();
	assert!(settle(joined.ledger, settled.mark, percent(100)).minted <= 1);
}

#[test]
fn the_mark_begins_with_the_first_share_and_ends_with_the_last() {
	let first = ledger(7, 3);
	assert_eq!(settle(first, Mark::default(), percent(100)), Settled { ledger: first, mark: mark(7, 3), minted: 0 });
	let left = ledger(5, 0);
	assert_eq!(settle(left, mark(7, 3), percent(100)), Settled { ledger: left, mark: Mark::default(), minted: 0 });
}

/// A vault that lost everything left such a mark: what comes in later is no gain on nothing.
#[test]
fn a_mark_of_nothing_is_no_mark() {
	let now = ledger(70 * D, 100 * D);
	for nothing in [mark(0, 100 * D), mark(100 * D, 0), mark(0, 0)] {
		assert_eq!(settle(now, nothing, percent(50)), Settled { ledger: now, mark: Mark::of(now), minted: 0 });
	}
}

#[test]
fn a_fee_that_does_not_fit_is_not_taken() {
	let full = ledger(u128::MAX, u128::MAX);
	assert_eq!(settle(full, mark(1, u128::MAX), percent(100)).minted, 0);
	assert_eq!(
		settle(full, mark(u128::MAX, 1), percent(100)),
		Settled { ledger: full, mark: mark(u128::MAX, 1), minted: 0 }
	);
}

fn exact(number: u128) -> BigRational {
	BigRational::from(BigInt::from(number))
}

fn price(ledger: &Ledger) -> BigRational {
	exact(ledger.value.0) / exact(ledger.shares)
}

/// A vault and a mark whose price is at least one, as both are from the first contribution on.
fn vaults() -> impl Strategy<Value = (Ledger, Mark)> {
	let shares = 1..1_000_000_000 * D;
	(shares.clone(), 1_000_000u128..5_000_000, shares, 1_000_000u128..5_000_000, 0..1_000_000u128).prop_map(
		|(shares, price, marked, mark_price, more)| {
			let value = |shares: u128, price: u128| shares / 1_000_000 * price + shares;
			(ledger(value(shares, price) + more, shares), mark(value(marked, mark_price), marked))
		},
	)
}

proptest! {
	#![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

	/// The oracle: `fee = commission · (value - shares · mark)` without any rounding. The owner gets at most that, and
	/// at most two units and one share less; the holders' price stays at or above the mark, and above
	/// `mark + (1 - commission) · (price - mark)`.
	#[test]
	fn the_owner_gets_the_fee_and_no_unit_more((before, old) in vaults(), commission in 0..=1_000_000u32) {
		let settled = settle(before, old, commission);
		prop_assert_eq!(settled.ledger.value, before.value);
		prop_assert_eq!(settled.ledger.shares, before.shares + settled.minted);
		let at = exact(old.value.0) / exact(old.shares);
		let gain = price(&before) - &at;
		if gain < exact(0) {
			prop_assert_eq!(settled, Settled { ledger: before, mark: old, minted: 0 });
			return Ok(());
		}
		prop_assert_eq!(settled.mark, Mark::of(settled.ledger));
		let rate = exact(commission.into()) / exact(1_000_000);
		let fee = &rate * &gain * exact(before.shares);
		let got = exact(settled.minted) * price(&settled.ledger);
		prop_assert!(got <= fee);
		prop_assert!(&fee - &got <= exact(2) + price(&before), "{} less", fee - got);
		prop_assert!(price(&settled.ledger) >= &at + (exact(1) - rate) * &gain);
	}

	/// Settling twice is settling once, and settling on the way takes no more than settling at the end.
	#[test]
	fn settling_often_never_pays_the_owner((before, old) in vaults(), more in 0..1_000 * D, commission in 0..=1_000_000u32) {
		let once = settle(before, old, commission);
		prop_assert_eq!(settle(once.ledger, once.mark, commission).minted, 0);
		let grown = |ledger: Ledger| Ledger { value: Amount(ledger.value.0 + more), ..ledger };
		let (early, late) = (settle(grown(once.ledger), once.mark, commission), settle(grown(before), old, commission));
		let owns = |settled: &Settled, minted: u128| exact(minted) * price(&settled.ledger);
		// The owner's earlier shares share in the later gain, and pay the fee on it to the owner: compare the holders.
		let holders = |settled: &Settled| exact(before.shares) * price(&settled.ledger);
		prop_assert!(owns(&early, early.minted) <= exact(early.ledger.value.0));
		let compounded = exact(once.minted) * (price(&early.ledger) - price(&once.ledger));
		prop_assert!(holders(&early) + compounded + exact(8) + exact(8) * price(&late.ledger) >= holders(&late));
	}
}
