//! The paid law against exact arithmetic, written from its definition.
//!
//! The oracle knows no fixed point and no rounding: rational numbers, cut after 256 binary places so that they stay
//! short, and square roots to as many. The stated bounds, in PHA:
//!
//! - a value: `(v_max + P + 16) * 2^-64` for each record, plus what its payouts differ by;
//! - a share: `e = 2^-32` for the published root, plus what the value differs by;
//! - accrual of one record at the part `q` of shares that sum to `S`, where the shares differ by `E` in all:
//!   `due * (e + q * E) / S`, a millionth more for products of errors, and `2^-60` for its own roundings.
use gemini_tokenomics as tokenomics;
use num_bigint::BigInt;
use num_rational::BigRational;
use proptest::collection::vec;
use proptest::prelude::*;
use tokenomics::formulas::{performance, running_cost, score_fixed, share_base, share_root};
use tokenomics::paid::{budget_due, split, value_after_payout, Rate, ShareSum, Step};
use tokenomics::parameters::{genesis_default, khala_2022, phala_2023};
use units::{ConfidenceLevel, Fixed, Millis, Ratio, TokenomicParameters, Value};

const PLACES: u32 = 256;

fn exact(bits: u128) -> BigRational {
	BigRational::new(bits.into(), BigInt::from(1) << 64)
}

fn whole(n: impl Into<BigInt>) -> BigRational {
	BigRational::from_integer(n.into())
}

fn power_of_two(exponent: i32) -> BigRational {
	let power = whole(BigInt::from(1) << exponent.unsigned_abs());
	if exponent < 0 {
		power.recip()
	} else {
		power
	}
}

fn cut(x: BigRational) -> BigRational {
	let scale = BigInt::from(1) << PLACES;
	BigRational::new((x * &scale).floor().to_integer(), scale)
}

fn root(x: &BigRational) -> BigRational {
	let scaled = (x * (BigInt::from(1) << (2 * PLACES))).floor().to_integer();
	BigRational::new(scaled.sqrt(), BigInt::from(1) << PLACES)
}

/// A worker of the oracle.
struct Ideal {
	value: BigRational,
	grown: BigRational,
	accrued: BigRational,
	p: BigRational,
	benchmark: BigRational,
	confidence: BigRational,
	responsive: bool,
}

impl Ideal {
	fn share(&self) -> BigRational {
		let weighted = whole(2) * &self.p * &self.confidence;
		root(&(&self.value * &self.value + &weighted * &weighted))
	}
}

/// One record of the oracle: accrual by the shares before, then a settlement or growth. Returns payouts.
fn ideal_record(workers: &mut [Ideal], set: &TokenomicParameters, dt: u64, settles: usize) -> Vec<BigRational> {
	let blocks = BigRational::new(dt.into(), 12_000.into());
	let due = exact(set.budget_per_block) * &blocks;
	let shares: Vec<BigRational> = workers.iter().map(|w| if w.responsive { w.share() } else { whole(0) }).collect();
	let total: BigRational = shares.iter().sum();
	let mut payouts = Vec::new();
	for (at, (worker, share)) in workers.iter_mut().zip(shares).enumerate() {
		if total > whole(0) {
			worker.accrued = cut(&worker.accrued + &due * share / &total);
		}
		if !worker.responsive {
			let lost = &worker.value * exact(set.slash_rate) * &blocks;
			worker.value = cut(&worker.value - lost);
		} else if at == settles {
			let payout = &worker.accrued * (whole(1) - exact(set.treasury_ratio));
			let back = worker.grown.clone().min(payout.clone());
			worker.value = &worker.value - back;
			(worker.grown, worker.accrued) = (whole(0), whole(0));
			payouts.push(payout);
		} else {
			let cost = exact(set.cost_k) * &worker.benchmark + exact(set.cost_b);
			let gained =
				(&worker.p / &worker.benchmark) * ((exact(set.rho) - whole(1)) * &worker.value + cost) * &blocks;
			worker.value = cut((&worker.value + &gained).min(exact(set.v_max)));
			worker.grown = cut(&worker.grown + gained);
		}
	}
	payouts
}

/// A worker of ours.
#[derive(Clone, Debug)]
struct Real {
	value: Value,
	grown: Value,
	accrued: Fixed,
	instant: Fixed,
	score: u32,
	level: ConfidenceLevel,
	responsive: bool,
}

fn real_record(workers: &mut [Real], set: &TokenomicParameters, dt: u64, settles: usize) -> Vec<BigRational> {
	let step = Step::new(set, Millis(dt));
	let due = budget_due(Fixed::from_bits(set.budget_per_block), Millis(dt));
	let roots: Vec<u64> = workers
		.iter()
		.map(|w| if w.responsive { share_root(w.value, share_base(w.instant, w.level)) } else { 0 })
		.collect();
	let rate = Rate::new(due, roots.iter().fold(ShareSum::default(), |sum, root| sum.and(*root)).total());
	let mut payouts = Vec::new();
	for (at, (worker, root)) in workers.iter_mut().zip(roots).enumerate() {
		worker.accrued = worker.accrued.saturating_add(rate.accrue(root));
		if !worker.responsive {
			worker.value = step.slashed(worker.value);
		} else if at == settles {
			let parts = split(worker.accrued, Ratio::from_bits(set.treasury_ratio));
			worker.value = value_after_payout(worker.value, worker.grown, parts.payout_value);
			(worker.grown, worker.accrued) = (Value::ZERO, Fixed::ZERO);
			payouts.push(exact(parts.payout_value.bits()));
		} else {
			let cost = running_cost(worker.score, step.cost_k, step.cost_b);
			let (value, gained) = step.idle(worker.value, performance(worker.instant, worker.score), cost);
			(worker.value, worker.grown) = (value, worker.grown.saturating_add(gained));
		}
	}
	payouts
}

fn ideal_of(real: &Real) -> Ideal {
	Ideal {
		value: exact(real.value.bits()),
		grown: whole(0),
		accrued: whole(0),
		p: exact(real.instant.bits()),
		benchmark: whole(real.score),
		confidence: match real.level {
			ConfidenceLevel::Four => BigRational::new(4.into(), 5.into()),
			ConfidenceLevel::Five => BigRational::new(7.into(), 10.into()),
			_ => whole(1),
		},
		responsive: real.responsive,
	}
}

fn any_worker() -> impl Strategy<Value = Real> {
	let bits = Fixed::from_int(300).bits()..=Fixed::from_int(30_000).bits();
	(bits, 50u32..6_000, 1u64..=120, 1u8..=5, prop::bool::weighted(0.8)).prop_map(|(bits, score, factor, level, up)| {
		Real {
			value: Value::from_bits(bits),
			grown: Value::ZERO,
			accrued: Fixed::ZERO,
			instant: Fixed::from_fraction_floor(u64::from(score) * factor, 100).unwrap(),
			score,
			level: level.try_into().unwrap(),
			responsive: up,
		}
	})
}

fn distance(a: &BigRational, b: &BigRational) -> BigRational {
	if a > b {
		a - b
	} else {
		b - a
	}
}

/// How far the published root is below the true one, at most.
fn root_error() -> BigRational {
	power_of_two(-32)
}

/// How far the accrual of one record is off at most, at `part` of the shares.
fn accrual_error(
	due: &BigRational,
	own: &BigRational,
	part: &BigRational,
	all: &BigRational,
	total: &BigRational,
) -> BigRational {
	due * (own + part * all) / total * (whole(1) + power_of_two(-20)) + power_of_two(-60)
}

/// How far one worker's numbers may be off by now.
#[derive(Clone)]
struct Errors {
	value: BigRational,
	accrued: BigRational,
}

/// Carries the stated bounds over one record.
fn bound_record(errors: &mut [Errors], workers: &[Ideal], set: &TokenomicParameters, dt: u64, settles: usize) {
	let due = exact(set.budget_per_block) * BigRational::new(dt.into(), 12_000.into());
	let shares: Vec<BigRational> = workers.iter().map(|w| if w.responsive { w.share() } else { whole(0) }).collect();
	let total: BigRational = shares.iter().sum();
	let of_share = |errors: &Errors| root_error() + &errors.value;
	let all: BigRational = errors.iter().zip(workers).filter(|(_, w)| w.responsive).map(|(e, _)| of_share(e)).sum();
	for (at, (error, worker)) in errors.iter_mut().zip(workers).enumerate() {
		if total > whole(0) && worker.responsive {
			let part = &shares[at] / &total;
			error.accrued =
				cut(&error.accrued + accrual_error(&due, &of_share(error), &part, &all, &total)) + power_of_two(-250);
		}
		error.value += whole(30_000 + 6_000 + 16) * power_of_two(-64);
		if worker.responsive && at == settles {
			error.value += std::mem::replace(&mut error.accrued, whole(0)) + power_of_two(-60);
		}
	}
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(40))]

	#[test]
	fn the_paid_law_stays_within_its_bounds_of_exact_arithmetic(
		set in prop_oneof![Just(genesis_default()), Just(khala_2022()), Just(phala_2023())],
		workers in vec(any_worker(), 1..5),
		records in vec((prop_oneof![Just(3_000u64), Just(4_000), Just(12_000), 1u64..=60_000], 0usize..12), 1..80),
	) {
		let mut real = workers;
		let mut ideal: Vec<Ideal> = real.iter().map(ideal_of).collect();
		let mut errors = vec![Errors { value: whole(0), accrued: whole(0) }; real.len()];
		for (dt, settles) in records {
			let unpaid = errors.clone();
			bound_record(&mut errors, &ideal, &set, dt, settles);
			let expected = ideal_record(&mut ideal, &set, dt, settles);
			let got = real_record(&mut real, &set, dt, settles);
			prop_assert_eq!(expected.len(), got.len());
			for (expected, got) in expected.iter().zip(&got) {
				// What was carried into the value is what the payout may differ by.
				let bound = &errors[settles].value - &unpaid[settles].value;
				prop_assert!(distance(expected, got) <= bound);
			}
		}
		for ((ideal, real), errors) in ideal.iter().zip(&real).zip(&errors) {
			prop_assert!(distance(&ideal.accrued, &exact(real.accrued.bits())) <= errors.accrued);
			prop_assert!(distance(&ideal.value, &exact(real.value.bits())) <= errors.value);
		}
	}
}

/// The bound is worth something. On a full chain a record of 12 s is at most a hundredth of a unit of PHA's twelve
/// decimals off, whether a share is an average or the largest one; a day of them at most 50 units, of 20 PHA and more.
#[test]
fn the_bound_of_a_record_on_a_full_chain_is_below_a_unit() {
	let (due, workers, total) = (whole(56), whole(20_000), whole(40_000_000));
	let (own, all) = (root_error(), root_error() * &workers);
	let unit = BigRational::new(BigInt::from(1), BigInt::from(1_000_000_000_000u64));
	for share in [&total / &workers, whole(30_000)] {
		let bound = accrual_error(&due, &own, &(&share / &total), &all, &total);
		assert!(bound < &unit / whole(100));
		assert!(&bound * whole(7_200) < &unit * whole(50));
		assert!(&due * whole(7_200) * share / &total > whole(20));
	}
	assert_eq!(score_fixed(1), Fixed::ONE);
}
