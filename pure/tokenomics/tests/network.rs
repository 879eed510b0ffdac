//! Challenges, and what a newcomer can expect.
use gemini_tokenomics as tokenomics;
use num_bigint::BigUint;
use proptest::prelude::*;
use tokenomics::challenge::{draw_probability, is_overdue, seed, target};
use tokenomics::forecast::{forecast, ForecastError, Question, MAX_HOURS};
use tokenomics::parameters::{by_name, genesis_default, phala_2023, published_economy, NAMES};
use units::{Amount, ConfidenceLevel, Fixed, Millis, Ratio, RewardWeight, Value};

const BLOCK: Millis = Millis(12_000);

#[test]
fn few_workers_are_challenged_every_half_hour_and_many_twenty_a_block() {
	let economy = published_economy(phala_2023());
	let probability = |workers, dt| draw_probability(workers, Millis(dt), &economy);
	assert_eq!(probability(1, 12_000), probability(3_000, 12_000));
	assert_eq!(probability(1, 12_000).to_fixed(), Fixed::from_fraction_floor(1, 150).unwrap());
	assert_eq!(probability(1, 3_000).to_fixed(), Fixed::from_fraction_floor(1, 600).unwrap());
	assert_eq!(probability(200_000, 12_000).to_fixed(), Fixed::from_fraction_floor(1, 10_000).unwrap());
	assert_eq!(target(0, BLOCK, &economy), None);
	assert_eq!(target(10, Millis(0), &economy), None, "no time, no draw");
}

#[test]
fn certainty_draws_everybody() {
	let mut economy = published_economy(phala_2023());
	economy.challenge_interval = Millis(0);
	assert_eq!(target(20, BLOCK, &economy), Some([0xff; 32]));
	assert_eq!(draw_probability(20, BLOCK, &economy), Ratio::ONE);
}

#[test]
fn a_challenge_is_overdue_after_both_windows() {
	let economy = published_economy(phala_2023());
	for (records, waited, overdue) in
		[(21, 240_001, true), (20, 240_001, false), (21, 240_000, false), (u32::MAX, 0, false), (0, u64::MAX, false)]
	{
		assert_eq!(is_overdue(records, Millis(waited), &economy), overdue, "{records} records, {waited} ms");
	}
}

#[test]
fn a_seed_binds_random_number_block_and_height() {
	let sum = |bytes: &[u8]| {
		let mut out = [0u8; 32];
		bytes.iter().enumerate().for_each(|(at, byte)| out[at % 32] ^= byte.rotate_left(at as u32 / 32));
		out
	};
	let base = seed(sum, &[1; 32], &[2; 32], 3);
	assert_ne!(base, seed(sum, &[4; 32], &[2; 32], 3));
	assert_ne!(base, seed(sum, &[1; 32], &[4; 32], 3));
	assert_ne!(base, seed(sum, &[1; 32], &[2; 32], 4));
	let mut seen = Vec::new();
	seed(
		|bytes| {
			seen = bytes.to_vec();
			[0; 32]
		},
		&[1; 32],
		&[2; 32],
		0x0403_0201,
	);
	let expected = [&b"gemini/challenge/v1"[..], &[1; 32], &[2; 32], &[1, 2, 3, 4]].concat();
	assert_eq!(seen, expected);
}

proptest! {
	/// The target hits exactly that part of all draws.
	#[test]
	fn a_target_has_the_stated_probability(workers in 1u32.., dt in 1u64..200_000, most in 1u32..1_000, interval in 1u64..10_000_000) {
		let mut economy = published_economy(phala_2023());
		(economy.max_challenged, economy.challenge_interval) = (most, Millis(interval));
		let probability = draw_probability(workers, Millis(dt), &economy).bits();
		let hits = target(workers, Millis(dt), &economy).map(|target| BigUint::from_bytes_be(&target) + 1u8);
		prop_assert_eq!(hits, (probability > 0).then(|| BigUint::from(probability) << 192));
		let exact = (f64::from(most) / f64::from(workers)).min(dt.min(60_000) as f64 / interval as f64).min(1.0);
		prop_assert!((probability as f64 / 2f64.powi(64) - exact).abs() <= exact * 1e-12 + 2f64.powi(-63));
	}
}

fn question() -> Question {
	Question {
		score: 1_900,
		stake: Amount::from_pha(10_000),
		confidence: ConfidenceLevel::One,
		economy: published_economy(phala_2023()),
		total_shares: RewardWeight::from(Fixed::from_int(40_000_000)),
		workers: 2_000,
		block_time: BLOCK,
		hours: 24,
	}
}

#[test]
fn a_forecast_agrees_with_the_published_tables() {
	let answer = forecast(&question()).unwrap();
	assert_eq!(answer.initial_value, Value::from_bits(335_115_266_525_494_520_222_850));
	assert_eq!(answer.value_after, Value::from_bits(336_740_251_741_640_671_517_811), "a day of idle blocks");
	assert_eq!(answer.minimum_stake.to_string(), "2179.449471761472");
	assert_eq!(answer.maximum_stake.map(|most| most.0 / 1_000_000), Some(17_888_910_000));
	// 0.8 * 405000 * share / 40 M.
	assert_eq!(answer.share.to_string()[..8], *"18559.81"[..8].to_owned());
	let by_hand = 0.8 * 405_000.0 * 18_559.8 / 40e6;
	assert!((answer.pay_per_day.0 as f64 / 1e12 - by_hand).abs() < 0.01, "{}", answer.pay_per_day);
	assert!((answer.treasury_per_day.0 as f64 * 4.0 - answer.pay_per_day.0 as f64).abs() < 10.0);
	assert_eq!(answer.challenge_probability.to_fixed(), Fixed::from_fraction_floor(1, 150).unwrap());
}

#[test]
fn a_day_at_a_thousandth_of_the_shares_pays_as_published() {
	let mut alone = question();
	let share = forecast(&alone).unwrap().share;
	alone.total_shares = RewardWeight::from_bits(share.bits() * 1_000);
	let answer = forecast(&alone).unwrap();
	assert!(answer.pay_per_day.0.abs_diff(324 * units::PHA) <= 1, "{}", answer.pay_per_day);
	assert_eq!(answer.part_of_shares.to_fixed(), Fixed::from_fraction_floor(1, 1_000).unwrap());
	for block_time in [3_000, 4_000, 6_000] {
		alone.block_time = Millis(block_time);
		let same = forecast(&alone).unwrap().pay_per_day;
		assert!(same.0.abs_diff(answer.pay_per_day.0) <= 1, "{same} at {block_time} ms");
	}
}

#[test]
fn whoever_is_alone_gets_everything() {
	let answer = forecast(&Question { total_shares: RewardWeight::ZERO, ..question() }).unwrap();
	assert_eq!(answer.part_of_shares, Ratio::ONE);
	assert!(answer.pay_per_day.0.abs_diff(324_000 * units::PHA) <= 10, "{}", answer.pay_per_day);
}

#[test]
fn a_forecast_looks_a_month_of_31_days_ahead_at_blocks_of_a_second_to_a_minute() {
	for (hours, time) in [(744, 60_000), (1, 1_000), (0, 60_000)] {
		let answer = forecast(&Question { hours, block_time: Millis(time), ..question() });
		assert!(answer.is_ok(), "{hours} hours at {time} ms: {answer:?}");
	}
	assert_eq!(forecast(&Question { hours: 745, ..question() }), Err(ForecastError::TooFar(745)));
}

#[test]
fn what_cannot_start_has_no_forecast() {
	let too_little = forecast(&Question { stake: Amount::from_pha(1), ..question() }).unwrap_err();
	assert_eq!(too_little.to_string(), "the stake must be at least 2179.449471761472 PHA for this score");
	let ForecastError::TooLittleStake { minimum } = too_little else { panic!("{too_little}") };
	assert!(forecast(&Question { stake: minimum, ..question() }).is_ok(), "the least stake is enough");
	let less = forecast(&Question { stake: Amount(minimum.0 - 1), ..question() });
	assert_eq!(less, Err(ForecastError::TooLittleStake { minimum }));
	let too_much = forecast(&Question { stake: Amount::from_pha(20_000), ..question() }).unwrap_err();
	let ForecastError::TooMuchStake(refused) = too_much else { panic!("{too_much}") };
	let said = format!("the initial value would be {}, above the maximum of 30000", refused.value);
	assert_eq!((refused.to_string(), refused.value > refused.v_max), (said, true));
	let far = Question { hours: MAX_HOURS + 1, ..question() };
	assert_eq!(forecast(&far), Err(ForecastError::TooFar(MAX_HOURS + 1)));
	for time in [0, 999, 60_001] {
		let odd = Question { block_time: Millis(time), ..question() };
		assert_eq!(forecast(&odd), Err(ForecastError::BlockTime(Millis(time))));
	}
}

#[test]
fn every_named_set_exists() {
	assert!(NAMES.iter().all(|name| by_name(name).is_some()));
	assert_eq!(by_name("genesis-default"), Some(genesis_default()));
	assert_eq!(by_name("mainnet"), None);
}
