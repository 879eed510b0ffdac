//! What holds of the law that pays.
use gemini_tokenomics as tokenomics;
use proptest::collection::vec;
use proptest::prelude::*;
use tokenomics::formulas::{
	initial_value, performance, running_cost, score_fixed, share, share_base, share_of_root, share_root,
};
use tokenomics::paid::{budget_due, scaled, split, value_after_payout, value_after_restart, Rate, ShareSum, Step};
use tokenomics::parameters::{genesis_default, khala_2022, phala_2023};
use tokenomics::published::Worker;
use units::{Amount, ConfidenceLevel, Fixed, Millis, Ratio, TokenomicParameters, Value};

fn any_set() -> impl Strategy<Value = TokenomicParameters> {
	prop_oneof![Just(genesis_default()), Just(khala_2022()), Just(phala_2023())]
}

fn any_level() -> impl Strategy<Value = ConfidenceLevel> {
	(1u8..=5).prop_map(|level| level.try_into().unwrap())
}

/// Values up to the published maximum, to the bit.
fn any_value() -> impl Strategy<Value = Value> {
	(0..=Fixed::from_int(30_000).bits()).prop_map(Value::from_bits)
}

/// Time between two blocks: the usual ones, and anything up to the cap.
fn any_dt() -> impl Strategy<Value = Millis> {
	prop_oneof![Just(3_000u64), Just(4_000), Just(6_000), Just(12_000), 1u64..=60_000].prop_map(Millis)
}

fn sum(roots: &[u64]) -> ShareSum {
	roots.iter().fold(ShareSum::default(), |sum, root| sum.and(*root))
}

#[test]
fn twelve_seconds_change_no_factor_and_a_record_counts_a_minute_at_most() {
	let set = phala_2023();
	let at = |ms| scaled(Fixed::from_bits(set.budget_per_block), Millis(ms));
	assert_eq!(at(12_000).bits(), set.budget_per_block);
	assert_eq!(at(3_000).bits(), set.budget_per_block / 4);
	assert_eq!(at(3_600_000).bits(), set.budget_per_block * 300, "case 19: what is due for an hour is an hour's");
	assert_eq!(Millis(3_600_000).accrual_since(Millis(0)), Millis(60_000), "of which a record counts a minute");
	assert_eq!(at(0), Fixed::ZERO);
	let step = Step::new(&set, Millis(12_000));
	assert_eq!(step.growth.bits(), set.rho - (1 << 64));
	assert_eq!((step.cost_k.bits(), step.cost_b.bits()), (set.cost_k, set.cost_b));
}

#[test]
fn a_value_at_the_maximum_stays_there_while_its_growth_is_counted() {
	let set = phala_2023();
	let step = Step::new(&set, Millis(12_000));
	let cost = running_cost(1_000, step.cost_k, step.cost_b);
	let below = Value::from_bits(set.v_max - 1);
	let (value, gained) = step.idle(below, Fixed::ONE, cost);
	assert_eq!(value.bits(), set.v_max);
	assert!(gained.bits() > 1);
	assert_eq!(step.idle(value, Fixed::ONE, cost).0, value);
}

/// Shares of a few parts of 2^-32 make a rate that fits nowhere: they are paid less than due, not nothing.
#[test]
fn a_sum_of_almost_nothing_still_pays() {
	let paid = Rate::new(Fixed::MAX, sum(&[1]).total()).accrue(1);
	assert!(paid > Fixed::ZERO && paid < Fixed::MAX);
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(500))]

	/// Steps of 12 seconds are those of the published law, bit by bit.
	#[test]
	fn at_twelve_seconds_values_move_as_published(
		set in any_set(), v in any_value(), p in 1u32..6_000, factor in 0u64..=120, blocks in 1u32..50,
	) {
		let instant = Fixed::from_fraction_floor(u64::from(p) * factor, 100).unwrap();
		let mut worker = Worker { instant, ..Worker::start(v, p, ConfidenceLevel::One, 0, Millis(0)) };
		let step = Step::new(&set, Millis(12_000));
		let cost = running_cost(p, step.cost_k, step.cost_b);
		let (mut value, mut grown) = (v, Value::ZERO);
		for _ in 0..blocks {
			worker.idle(&set);
			let (next, gained) = step.idle(value, performance(instant, p), cost);
			(value, grown) = (next, grown.saturating_add(gained));
			prop_assert_eq!((value, grown), (worker.value, worker.deductible));
		}
		worker.slash(&set);
		prop_assert_eq!(step.slashed(value), worker.value);
	}

	/// Both laws pay the same within a unit while shares do not change.
	#[test]
	fn both_laws_pay_the_same_at_constant_shares(
		own in any_value(), others in vec(any_value(), 0..20), p in 1u32..6_000, blocks in 1u32..10_000,
		budget in 1u64..=187,
	) {
		// Nothing grows, so that shares are constant.
		let set = TokenomicParameters {
			rho: Fixed::ONE.bits(),
			cost_k: 0,
			cost_b: 0,
			budget_per_block: Fixed::from_int(budget).bits(),
			..phala_2023()
		};
		let root_of = |v: Value| share_root(v, share_base(score_fixed(p), ConfidenceLevel::One));
		let roots: Vec<u64> = others.iter().copied().chain([own]).map(root_of).collect();
		let total = sum(&roots).total();
		let mut worker = Worker {
			// One bit of growth, without which the published law pays nothing.
			deductible: Value::from_bits(1),
			..Worker::start(own, p, ConfidenceLevel::One, 0, Millis(0))
		};
		let published = worker.pay(total, blocks, &set);
		let each = Rate::new(budget_due(Fixed::from_bits(set.budget_per_block), Millis(12_000)), total).accrue(root_of(own));
		let paid = split(Fixed::from_bits(each.bits() * u128::from(blocks)), Ratio::from_bits(set.treasury_ratio));
		prop_assert!(paid.payout.0.abs_diff(published.payout.to_amount_floor().0) <= 1);
		prop_assert!(paid.treasury.0.abs_diff(published.treasury.to_amount_floor().0) <= 1);
	}

	/// The parts never add up to more than the budget, and fall short by no more than stated.
	#[test]
	fn accruals_add_up_to_the_budget_due(due in any::<u128>(), shift in 0u32..128, roots in vec(any::<u64>(), 1..50)) {
		let due = Fixed::from_bits(due >> shift);
		let total: u128 = roots.iter().map(|root| u128::from(*root)).sum();
		let rate = Rate::new(due, sum(&roots).total());
		let given: Vec<u128> = roots.iter().map(|root| rate.accrue(*root).bits()).collect();
		let all = given.iter().try_fold(0u128, |sum, part| sum.checked_add(*part)).unwrap();
		prop_assert!(all <= due.bits());
		if total >> 64 != 0 || due.bits() >> 64 == 0 {
			prop_assert!(due.bits() - all <= (total >> 64) + roots.len() as u128 + 1);
		}
	}

	/// However a day is cut into blocks, an equal part of the shares earns the same.
	#[test]
	fn equal_shares_earn_equally_at_any_mix_of_block_times(
		cuts in vec(any_dt(), 1..200), own in 1u64..1 << 47, others in 0u64..1 << 60, budget in 1u64..=187,
	) {
		let span: u64 = cuts.iter().map(|dt| dt.0).sum();
		let total = sum(&[own, others]).total();
		let per_block = Fixed::from_int(budget);
		let earn = |dts: &[Millis]| {
			let each = dts.iter().map(|dt| Rate::new(budget_due(per_block, *dt), total).accrue(own).bits());
			split(Fixed::from_bits(each.sum()), Ratio::from_bits(phala_2023().treasury_ratio))
		};
		let mut regular = vec![Millis(12_000); usize::try_from(span / 12_000).unwrap()];
		regular.push(Millis(span % 12_000));
		let (mixed, regular) = (earn(&cuts), earn(&regular));
		prop_assert!(mixed.payout.0.abs_diff(regular.payout.0) <= 1);
		prop_assert!(mixed.treasury.0.abs_diff(regular.treasury.0) <= 1);
	}

	/// Four steps of 3 seconds and one of 12 differ by compounding only: less than `n * g^2 * (V + cost / g)`.
	#[test]
	fn values_grow_the_same_in_equal_time(set in any_set(), v in any_value(), p in 1u32..6_000, n in 1u32..300) {
		let walk = |dt: u64, steps: u32| {
			let step = Step::new(&set, Millis(dt));
			let cost = running_cost(p, step.cost_k, step.cost_b);
			(0..steps).fold(v, |value, _| step.idle(value, Fixed::ONE, cost).0)
		};
		let (slow, fast) = (walk(12_000, n), walk(3_000, 4 * n));
		let growth = (set.rho - (1 << 64)) as f64 / 2f64.powi(64);
		let cost = running_cost(p, Fixed::from_bits(set.cost_k), Fixed::from_bits(set.cost_b)).bits() as f64;
		let bound = f64::from(n) * growth * growth * (v.bits() as f64 * 1.001 + cost / growth)
			// Each step rounds its factors down: less than V + P + 4 of the last bit.
			+ 5.0 * f64::from(n) * (30_000.0 + f64::from(p) + 4.0);
		prop_assert!((slow.bits().abs_diff(fast.bits()) as f64) <= bound);
	}

	/// Nothing leaves the bounds of a value.
	#[test]
	fn values_stay_between_zero_and_the_maximum(
		set in any_set(), v in any_value(), factor in 0u64..=120, p in 0u32..6_000, dt in any_dt(), payout in any::<u128>(),
	) {
		let step = Step::new(&set, dt);
		let cost = running_cost(p, step.cost_k, step.cost_b);
		let perf = Fixed::from_fraction_floor(factor, 100).unwrap();
		let (grown, gained) = step.idle(v, perf, cost);
		prop_assert!(grown >= v && grown.bits() <= set.v_max);
		prop_assert!(step.slashed(v) <= v);
		let after = value_after_payout(grown, gained, Value::from_bits(payout));
		prop_assert!(after <= grown);
		// At the maximum the growth that did not fit is taken all the same.
		prop_assert!(after.saturating_add(gained) >= grown);
	}

	/// More stake, more score, more confidence: never less value, share or growth.
	#[test]
	fn everything_grows_with_stake_score_and_confidence(
		set in any_set(), stake in 0u64..20_000, more_stake in 0u64..2_000, p in 0u32..5_000, more_p in 0u32..1_000,
		level in any_level(),
	) {
		let value = |stake: u64, p, level| initial_value(Amount::from_pha(stake.into()), p, level, &set);
		let Ok(base) = value(stake, p, level) else { return Ok(()) };
		if let Ok(larger) = value(stake + more_stake, p + more_p, level) {
			prop_assert!(larger >= base);
			prop_assert!(share(larger, score_fixed(p + more_p), level) >= share(base, score_fixed(p), level));
			let step = Step::new(&set, Millis(12_000));
			let idle = |value, p| step.idle(value, Fixed::ONE, running_cost(p, step.cost_k, step.cost_b)).0;
			prop_assert!(idle(larger, p + more_p) >= idle(base, p));
		}
		if let Ok(best) = value(stake, p, ConfidenceLevel::One) {
			prop_assert!(best >= base);
			prop_assert!(share(base, score_fixed(p), ConfidenceLevel::One) >= share(base, score_fixed(p), level));
		}
	}

	/// A payment never gives out more than what accrued, and keeps back less than two units.
	#[test]
	fn a_split_keeps_back_less_than_two_units(bits in any::<u128>(), shift in 0u32..128, ratio in any::<u128>()) {
		let accrued = Fixed::from_bits(bits >> shift);
		let parts = split(accrued, Ratio::from_bits(ratio));
		let given = parts.payout.0 + parts.treasury.0;
		let whole = accrued.to_amount_floor().0;
		prop_assert!(given <= whole && whole - given < 2);
	}

	/// A share given by its root is the share.
	#[test]
	fn a_root_loses_nothing(v in any_value(), p in 0u32..8_000, level in any_level()) {
		let p = score_fixed(p);
		prop_assert_eq!(share_of_root(share_root(v, share_base(p, level))), share(v, p, level));
	}
}

#[test]
fn a_restart_moves_the_value_by_as_much_as_the_initial_value_within_its_bounds() {
	let after = |value: u64, before: u64, initial: u64, most: u64| {
		let whole = |number| Value::from(Fixed::from_int(number));
		let after = value_after_restart(whole(value), whole(before), whole(initial), whole(most));
		(0..=most).find(|number| whole(*number) == after)
	};
	assert_eq!(after(90, 100, 150, 1_000), Some(140), "what was slashed stays slashed");
	assert_eq!(after(130, 100, 150, 1_000), Some(180), "what grew stays grown");
	assert_eq!(after(130, 100, 80, 1_000), Some(110));
	assert_eq!(after(980, 100, 150, 1_000), Some(1_000), "no more than the largest value");
	assert_eq!(after(10, 100, 80, 1_000), Some(0));
}
