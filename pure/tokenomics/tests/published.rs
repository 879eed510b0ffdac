//! The published law, to the last bit.
//!
//! `vectors.json` holds the tables of an independent integer model; the literals below are the vectors of the original
//! pallet's and gatekeeper's own tests, and values read from the chain at Phala block 2,700,000 (6 June 2023).
use codec::{Decode, Encode};
use gemini_tokenomics as tokenomics;
use serde_json::Value as Json;
use tokenomics::formulas::{initial_value, maximum_stake, minimum_stake, rig_cost, running_cost, score_fixed, share};
use tokenomics::parameters::{genesis_default, khala_2022, phala_2023};
use tokenomics::published::Worker;
use tokenomics::{challenge, score};
use units::{Amount, ConfidenceLevel, Fixed, Hash, Millis, RewardWeight, TokenomicParameters, Value};

fn vectors() -> Json {
	serde_json::from_str(include_str!("vectors.json")).unwrap()
}

fn bits(json: &Json) -> u128 {
	json.as_str().unwrap().parse().unwrap()
}

fn small(json: &Json) -> u32 {
	json.as_u64().unwrap().try_into().unwrap()
}

fn level(json: &Json) -> ConfidenceLevel {
	u8::try_from(small(json)).unwrap().try_into().unwrap()
}

fn fixed(text: &str) -> Fixed {
	text.parse().unwrap()
}

/// The text was printed from bits with more digits than a bit has, so the nearest bits are those bits.
fn assert_bits(got: Fixed, published: &str) {
	assert_eq!(got, fixed(published), "got {got}, published {published}");
}

fn power(base: Fixed, exponent: u32) -> Fixed {
	// By squaring, as the original tests did: the order of the roundings matters.
	let (mut result, mut square, mut rest) = (Fixed::ONE, base, exponent);
	while rest != 0 {
		if rest & 1 == 1 {
			result = result.mul_floor(square);
		}
		square = square.mul_floor(square);
		rest >>= 1;
	}
	result
}

#[test]
fn parameter_sets_are_the_published_ones_to_the_bit() {
	let all = vectors();
	for (name, set) in
		[("genesis-default", genesis_default()), ("khala-gemini-2022", khala_2022()), ("phala-2023", phala_2023())]
	{
		let v = &all[name];
		let expected = TokenomicParameters {
			pha_rate: bits(&v["pha_rate"]),
			rho: bits(&v["rho"]),
			budget_per_block: bits(&v["budget"]),
			v_max: bits(&v["v_max"]),
			cost_k: bits(&v["cost_k"]),
			cost_b: bits(&v["cost_b"]),
			slash_rate: bits(&v["slash"]),
			treasury_ratio: bits(&v["treasury"]),
			heartbeat_window: bits(&v["window"]) as u32,
			rig_k: bits(&v["rig_k"]),
			rig_b: bits(&v["rig_b"]),
			re: bits(&v["re"]),
			k: bits(&v["k"]),
			kappa: bits(&v["kappa"]),
		};
		assert_eq!(set, expected, "{name}");
	}
}

#[test]
fn khalas_on_chain_bytes_decode_to_the_set_of_2022() {
	let bytes = hex(concat!(
		"b81e85eb51b81e450000000000000000fd7eb4062f0b00000100000000000000482aa913d044d8e0bb",
		"0000000000000000000000000000003075000000000000255a8ed66500000000000000000000009d34",
		"73f8f34f03000000000000000000000000000000000000000000000000003333333333333333000000",
		"0000000000140000003b1c318036762473000000000000000000000000000000000000000000000000",
		"000000000000008001000000000000000000000000000000320000000000000000000000000000000100",
		"000000000000",
	));
	assert_eq!(bytes.len(), 212);
	assert_eq!(TokenomicParameters::decode(&mut &bytes[..]), Ok(khala_2022()));
	assert_eq!(khala_2022().encode(), bytes);
}

fn hex(text: &str) -> Vec<u8> {
	(0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}

#[test]
fn parameters_pass_through_json_without_losing_a_bit() {
	let economy = tokenomics::parameters::published_economy(phala_2023());
	let through_value = serde_json::to_value(&economy).unwrap();
	assert_eq!(through_value["tokenomic"]["rigK"], "20496177340298682801");
	assert_eq!(serde_json::from_value::<units::Economy>(through_value.clone()).unwrap(), economy);
	let mut with_numbers = through_value;
	with_numbers["tokenomic"]["slashRate"] = 61_489_146_912_365u64.into();
	let read: units::Economy = serde_json::from_value(with_numbers).unwrap();
	assert_eq!(read.tokenomic.slash_rate, genesis_default().slash_rate);
}

#[test]
fn the_pallets_own_vectors_hold() {
	let set = genesis_default();
	assert_eq!(minimum_stake(1_000, &set).to_string(), "3162.277660146355");
	for (level, published) in [
		(1u8, "1690.0000000000000000282"),
		(2, "1690.0000000000000000282"),
		(3, "1690.0000000000000000282"),
		(4, "1612.0000000000000000247"),
		(5, "1572.9999999999999999877"),
	] {
		let value = initial_value(Amount::from_pha(1_000), 1_000, level.try_into().unwrap(), &set).unwrap();
		assert_bits(value.to_fixed(), published);
	}
	for (p, published) in
		[(500, "150.0000000000000000054"), (2_000, "600.0000000000000000217"), (2_800, "840.00000000000000003036")]
	{
		assert_bits(rig_cost(p, &set), published);
	}
	assert_bits(power(Fixed::ONE.saturating_sub(Fixed::from_bits(set.slash_rate)), 300), "0.9990004981683704595");
	assert_bits(power(Fixed::from_bits(set.rho), 300), "1.00019999999998037056");
	assert_eq!(set.budget_per_block * 3_600 * 24 / 12, Fixed::from_int(720_000).bits());
	// The running cost of a year at P = 2000, computed as in the original test: seconds first.
	let a_block = running_cost(2_000, Fixed::from_bits(set.cost_k), Fixed::from_bits(set.cost_b));
	let a_year = Fixed::from_bits(a_block.bits() / 12 * 3_600 * 24 * 365);
	assert_bits(a_year, "171.71874999975847951583");
}

#[test]
fn the_chains_own_values_of_june_2023_hold() {
	let set = phala_2023();
	for (value_bits, p, stake, level) in [
		(330_565_115_155_948_212_641_028, 1_752, "10000", 1u8),
		(275_224_882_934_819_557_793_028, 1_752, "8000", 1),
		(359_157_559_246_825_980_791_073, 1_782, "11000", 1),
		(282_972_991_371_774_671_177_106, 204, "10000", 1),
		(242_610_996_984_989_701_004_067, 1_890, "6668", 1),
		(19_553_519_203_341_606_777_744, 96, "600", 1),
		(259_976_354_182_935_843_857_599, 60, "10000.01", 4),
		(52_628_408_103_252_420_444_437, 552, "1500", 5),
		(139_291_216_742_160_793_835_884, 534, "5000", 5),
		(260_486_358_510_571_880_627_202, 414, "10000", 5),
		(172_827_062_106_357_498_634_073, 1_746, "5000", 5),
	] {
		let value = initial_value(stake.parse().unwrap(), p, level.try_into().unwrap(), &set).unwrap();
		assert_eq!(value.bits(), value_bits, "P {p} stake {stake} level {level}");
	}
}

#[test]
fn initial_values_idle_growth_shares_and_slashing_equal_the_tables() {
	let (all, set) = (vectors(), phala_2023());
	for row in all["ve_phala_2023"].as_array().unwrap() {
		let stake = Amount::from_pha(small(&row["stake"]).into());
		let value = initial_value(stake, small(&row["P"]), level(&row["conf"]), &set).unwrap();
		assert_eq!(value.bits(), bits(&row["ve_bits"]), "{row}");
	}
	for row in all["idle"].as_array().unwrap() {
		let mut worker = started(Value::from_bits(bits(&row["v0"])), small(&row["P"]));
		for block in 1..=7_200 {
			worker.idle(&set);
			if let Some(expected) = row.get(format!("after_{block}")) {
				assert_eq!(worker.value.bits(), bits(expected), "{row} block {block}");
			}
		}
	}
	for row in all["share"].as_array().unwrap() {
		let value = Value::from(Fixed::from_int(small(&row["v"]).into()));
		let got = share(value, score_fixed(small(&row["p"])), level(&row["conf"]));
		assert_eq!(got.bits(), bits(&row["share_bits"]), "{row}");
	}
	let slashing = TokenomicParameters { slash_rate: bits(&all["slash"]["rate_bits"]), ..set };
	for row in all["slash"]["rows"].as_array().unwrap() {
		let mut worker = started(Fixed::from_int(small(&row["v"]).into()).into(), 1_000);
		let mut marks = row["bits"].as_array().unwrap().iter().map(bits);
		for block in 1..=7_200 {
			worker.slash(&slashing);
			if [1, 300, 7_200].contains(&block) {
				assert_eq!(Some(worker.value.bits()), marks.next(), "{row} block {block}");
			}
		}
	}
}

fn started(value: Value, p: u32) -> Worker {
	Worker::start(value, p, ConfidenceLevel::One, 0, Millis(0))
}

#[test]
fn stake_limits_equal_the_tables() {
	let rows = |set: &TokenomicParameters, p| {
		let max = |level: ConfidenceLevel| {
			let most = maximum_stake(p, level, set).unwrap().0 + 500_000;
			format!("{}.{:06}", most / 1_000_000_000_000, most / 1_000_000 % 1_000_000)
		};
		(
			minimum_stake(p, set).to_string(),
			[ConfidenceLevel::One, ConfidenceLevel::Four, ConfidenceLevel::Five].map(max),
		)
	};
	let expect = |least: &str, most: [&str; 3]| (least.to_owned(), most.map(str::to_owned));
	let default = genesis_default();
	let khala = khala_2022();
	let phala = phala_2023();
	for (set, p, least, most) in [
		(&default, 50, "707.10678116884", ["23061.923077", "24178.548387", "24778.388430"]),
		(&default, 450, "2121.320343553088", ["22941.923077", "24058.548387", "24658.388430"]),
		(&default, 1_900, "4358.898943522945", ["22506.923077", "23623.548387", "24223.388430"]),
		(&default, 6_000, "7745.966692408546", ["21276.923077", "22393.548387", "22993.388430"]),
		(&khala, 50, "353.55339058442", ["19977.511244", "21406.082673", "22199.733467"]),
		(&khala, 1_000, "1581.138830073177", ["19550.224888", "20978.796316", "21772.447110"]),
		(&khala, 6_000, "3872.983346204273", ["17301.349325", "18729.920754", "19523.571548"]),
		(&phala, 50, "353.55339058442", ["19944.445000", "21373.016429", "22166.667222"]),
		(&phala, 450, "1060.660171776544", ["19500.005000", "20928.576429", "21722.227222"]),
		(&phala, 1_000, "1581.138830073177", ["18888.900000", "20317.471429", "21111.122222"]),
		(&phala, 1_900, "2179.449471761472", ["17888.910000", "19317.481429", "20111.132222"]),
		(&phala, 2_800, "2645.751311059575", ["16888.920000", "18317.491429", "19111.142222"]),
		(&phala, 6_000, "3872.983346204273", ["13333.400000", "14761.971429", "15555.622222"]),
	] {
		assert_eq!(rows(set, p), expect(least, most), "P {p}");
	}
}

#[test]
fn one_more_unit_than_the_largest_stake_is_too_much() {
	let set = phala_2023();
	for p in [50, 1_752, 6_000] {
		let most = maximum_stake(p, ConfidenceLevel::Four, &set).unwrap();
		assert!(initial_value(most, p, ConfidenceLevel::Four, &set).is_ok());
		let why = initial_value(Amount(most.0 + 1), p, ConfidenceLevel::Four, &set).unwrap_err();
		assert_eq!(why.v_max.bits(), set.v_max);
		assert!(why.value > why.v_max);
	}
	let machine_alone = TokenomicParameters { v_max: Fixed::from_int(10).bits(), ..set };
	assert_eq!(maximum_stake(1_000, ConfidenceLevel::One, &machine_alone), None);
}

#[test]
fn the_largest_value_itself_is_admitted() {
	let one_to_one = TokenomicParameters { re: Fixed::ONE.bits(), rig_k: 0, rig_b: 0, ..phala_2023() };
	let largest = Amount::from_pha(30_000);
	let value = initial_value(largest, 1_000, ConfidenceLevel::One, &one_to_one).unwrap();
	assert_eq!(value.bits(), one_to_one.v_max);
	assert_eq!(maximum_stake(1_000, ConfidenceLevel::One, &one_to_one), Some(largest));
}

#[test]
fn the_paid_score_is_at_most_a_fifth_above_the_benchmark() {
	let paid = |iterations| score::instant_score(iterations, 1_000, Millis(6_000), 100);
	assert_eq!(paid(1_102), Some(Fixed::from_int(102)));
	assert_eq!(paid(1_121), Some(Fixed::from_int(100).mul_floor(fixed("1.2"))));
	assert_eq!(paid(u64::MAX), paid(1_121));
	assert_eq!(paid(999), Some(Fixed::ZERO));
}

/// The parameters of the original gatekeeper's tests.
fn gatekeeper_test_set() -> TokenomicParameters {
	TokenomicParameters {
		rho: fixed("1.000000666600231").bits(),
		slash_rate: fixed("0.0000033333333333333240063").bits(),
		budget_per_block: Fixed::from_int(100).bits(),
		v_max: Fixed::from_int(30_000).bits(),
		cost_k: fixed("0.000000015815258751856933056").bits(),
		cost_b: fixed("0.000033711472602739674283").bits(),
		treasury_ratio: fixed("0.2").bits(),
		heartbeat_window: 10,
		..TokenomicParameters::default()
	}
}

fn worker_at_block_2(v: u64, p: u32) -> Worker {
	Worker::start(Fixed::from_int(v).into(), p, ConfidenceLevel::Two, 2, Millis(24_000))
}

#[test]
fn the_gatekeepers_story_of_a_day_holds() {
	let set = gatekeeper_test_set();
	let mut worker = worker_at_block_2(3_000, 100);
	worker.idle(&set);
	assert_bits(worker.value.to_fixed(), "3000.00203509369147797934");
	(0..7_200).for_each(|_| worker.idle(&set));
	assert_bits(worker.value.to_fixed(), "3014.6899337932040476463");
	// A challenge in block 7203, its answer in 7204.
	worker.idle(&set);
	let sum = worker.share();
	worker.measure(Millis(7_204 * 12_000), Millis(7_203 * 12_000), 110 * 7_200 * 12 / 6, false);
	assert_bits(worker.instant, "109.96945292974173840575");
	let paid = worker.pay(sum, 7_204, &set);
	assert_eq!(worker.value, Fixed::from_int(3_000).into());
	assert_bits(paid.payout, "576424.184820453732333905");
	assert_bits(paid.treasury, "144106.0462051134330737112");
	// 311 silent blocks after a challenge: unresponsive once the window of 10 is exceeded.
	for waited in 0..=310 {
		if waited > set.heartbeat_window {
			worker.slash(&set);
		} else {
			worker.idle(&set);
		}
	}
	assert_bits(worker.value.to_fixed(), "2997.0260877851113935014");
}

#[test]
fn a_payout_at_the_largest_value_still_reduces_it() {
	let set = gatekeeper_test_set();
	let mut worker = worker_at_block_2(30_000, 3_000);
	(0..7_202).for_each(|_| worker.idle(&set));
	let sum = worker.share();
	worker.measure(Millis(7_204 * 12_000), Millis(7_203 * 12_000), 1_000_000, false);
	let paid = worker.pay(sum, 7_204, &set);
	assert_bits(worker.value.to_fixed(), "29855.38985958385856094607");
	assert_bits(paid.payout, "564977.41335989500435977944");
}

#[test]
fn one_settlement_from_end_to_end_equals_the_table() {
	let (all, set) = (vectors(), phala_2023());
	let start = initial_value(Amount::from_pha(10_000), 1_900, ConfidenceLevel::One, &set).unwrap();
	let mut worker = Worker::start(start, 1_900, ConfidenceLevel::One, 1_000, Millis(0));
	(0..150).for_each(|_| worker.idle(&set));
	let paid = worker.pay(RewardWeight::from(Fixed::from_int(40_000_000)), 1_151, &set);
	assert_eq!(paid.payout.bits(), bits(&all["settle"]["pay"]));
	assert_eq!(paid.treasury.bits(), bits(&all["settle"]["treasury"]));
	assert_eq!(worker.value.bits(), bits(&all["settle"]["v_after"]));
	assert_eq!(paid.payout.to_amount_floor(), Amount(3_153_152_527_796));
	assert_eq!(paid.treasury.to_amount_floor(), Amount(788_288_131_949));
	// Nothing twice in a block, nothing without growth, nothing without shares.
	assert_eq!(worker.pay(RewardWeight::from(Fixed::from_int(40_000_000)), 1_151, &set), Default::default());
	assert_eq!(worker.pay(RewardWeight::from(Fixed::from_int(40_000_000)), 1_152, &set), Default::default());
	worker.idle(&set);
	assert_eq!(worker.pay(RewardWeight::ZERO, 1_153, &set), Default::default());
}

#[test]
fn hosting_contracts_counts_the_benchmark_and_recovery_forfeits() {
	let set = phala_2023();
	let mut worker = started(Fixed::from_int(5_000).into(), 1_000);
	worker.measure(Millis(60_000), Millis(60_000), 0, true);
	assert_eq!((worker.instant, worker.counted_score()), (Fixed::ZERO, Fixed::from_int(1_000)));
	worker.idle(&set);
	worker.recover(10);
	assert_eq!((worker.deductible, worker.settled_at), (Value::ZERO, 10));
}

#[test]
fn published_targets_hold() {
	let decimal = |target: Hash| num_bigint::BigUint::from_bytes_be(&target).to_string();
	assert_eq!(decimal(challenge::published_target(20, 0, 300)), "0");
	assert_eq!(
		decimal(challenge::published_target(20, 20, 300)),
		"771946525395830978497002573683960742805751636319313395421818009383503547160"
	);
	assert_eq!(
		decimal(challenge::published_target(20, 200_000, 300)),
		"11574228623567775471528085581038571683760509746329738253007553123311417715"
	);
}

#[test]
fn published_scores_hold() {
	assert_eq!(score::instant_score_shown(11_000, 0, 100, 600), Some(660));
	assert_eq!(score::instant_score_shown(26_000, 11_000, 100, 600), Some(720));
	assert_eq!(score::instant_score_shown(999, 1_000, 110, 100), Some(0));
}
