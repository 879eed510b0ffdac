//! Parameter sets that were in force, to the bit.
use units::{Economy, Millis, TokenomicParameters};

/// The presets of the first pallet: "Phala" numbers at a PHA price of 1.
pub const fn genesis_default() -> TokenomicParameters {
	TokenomicParameters {
		pha_rate: 18_446_744_073_709_551_616,
		rho: 18_446_756_370_313_412_349,
		budget_per_block: 1_844_674_407_370_955_161_600,
		v_max: 553_402_322_211_286_548_480_000,
		cost_k: 291_740_030_655,
		cost_b: 621_866_907_450_610,
		slash_rate: 61_489_146_912_365,
		treasury_ratio: 3_689_348_814_741_910_323,
		heartbeat_window: 10,
		rig_k: 5_534_023_222_112_865_485,
		rig_b: 0,
		re: 23_980_767_295_822_417_101,
		k: 1_844_674_407_370_955_161_600,
		kappa: 18_446_744_073_709_551_616,
	}
}

/// Khala from April 2022: its on-chain migration.
pub const fn khala_2022() -> TokenomicParameters {
	TokenomicParameters {
		pha_rate: 4_980_620_899_901_578_936,
		rho: 18_446_756_370_313_412_349,
		budget_per_block: 3_465_742_917_103_625_251_400,
		v_max: 553_402_322_211_286_548_480_000,
		cost_k: 437_391_350_309,
		cost_b: 932_334_194_078_877,
		slash_rate: 0,
		treasury_ratio: 3_689_348_814_741_910_323,
		heartbeat_window: 20,
		rig_k: 8_296_886_389_974_309_947,
		rig_b: 0,
		re: 27_670_116_110_564_327_424,
		k: 922_337_203_685_477_580_800,
		kappa: 18_446_744_073_709_551_616,
	}
}

/// Phala from June 2023: `re`, `rig_k` and the confidence scores are proven by on-chain values, the rest is Khala's.
/// The budget is the third period's total at 7,200 blocks a day; the balancer sets it per chain.
pub const fn phala_2023() -> TokenomicParameters {
	TokenomicParameters {
		budget_per_block: 1_037_629_354_146_162_278_400,
		rig_k: 20_496_177_340_298_682_801,
		..khala_2022()
	}
}

/// The published heartbeat rules around a parameter set: a challenge in half an hour per worker, at most 20 a block,
/// four minutes to answer.
pub const fn published_economy(tokenomic: TokenomicParameters) -> Economy {
	Economy {
		tokenomic,
		heartbeat_window: Millis::from_secs(240),
		challenge_interval: Millis::from_secs(1_800),
		max_challenged: 20,
	}
}

/// A parameter set by its name in presets and on the command line.
pub fn by_name(name: &str) -> Option<TokenomicParameters> {
	match name {
		"genesis-default" => Some(genesis_default()),
		"khala-2022" => Some(khala_2022()),
		"phala-2023" => Some(phala_2023()),
		_ => None,
	}
}

/// The names [`by_name`] knows.
pub const NAMES: [&str; 3] = ["genesis-default", "khala-2022", "phala-2023"];
