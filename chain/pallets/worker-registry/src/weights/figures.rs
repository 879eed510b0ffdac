//! What this pallet's work took in wasm: picoseconds, keys read, keys written. `make weights` writes this file.
//!
//! 2026-11-28, Intel(R) Xeon(R) Processor, 2 cores, rustc 1.95.0, profile `wasm-measured`; medians.
use chain_traits::Cost;

#[allow(missing_docs)]
pub const ADMIT_GENESIS_ANCHOR: Cost = Cost(37_805_000, 1, 1);
#[allow(missing_docs)]
pub const REGISTER_SHORT: Cost = Cost(6_809_133_000, 14, 6);
/// Bytes of that.
pub const REGISTER_SHORT_SIZE: u64 = 11_193;
#[allow(missing_docs)]
pub const REGISTER_LONG: Cost = Cost(11_985_396_000, 14, 6);
/// Bytes of that.
pub const REGISTER_LONG_SIZE: u64 = 69_670;
#[allow(missing_docs)]
pub const REGISTER_FORGED: Cost = Cost(14_385_753_000, 7, 0);
#[allow(missing_docs)]
pub const SUBMIT_COLLATERAL: Cost = Cost(8_551_582_000, 3, 1);
#[allow(missing_docs)]
pub const SUBMIT_FORGED_SHORT: Cost = Cost(13_977_480_000, 2, 0);
/// Bytes of that.
pub const SUBMIT_FORGED_SHORT_SIZE: u64 = 11_188;
#[allow(missing_docs)]
pub const SUBMIT_FORGED_LONG: Cost = Cost(15_950_585_000, 2, 0);
/// Bytes of that.
pub const SUBMIT_FORGED_LONG_SIZE: u64 = 69_663;
#[allow(missing_docs)]
pub const REFUSED_SHORT: Cost = Cost(22_616_821_000, 8, 0);
/// Bytes of that.
pub const REFUSED_SHORT_SIZE: u64 = 11_193;
#[allow(missing_docs)]
pub const REFUSED_LONG: Cost = Cost(32_106_205_000, 8, 0);
/// Bytes of that.
pub const REFUSED_LONG_SIZE: u64 = 69_670;
#[allow(missing_docs)]
pub const SET_ENDPOINT: Cost = Cost(46_613_000, 1, 1);
#[allow(missing_docs)]
pub const REQUEST_BENCHMARK: Cost = Cost(80_298_000, 6, 4);
#[allow(missing_docs)]
pub const ADMIT_MEASUREMENT: Cost = Cost(44_317_000, 1, 1);
#[allow(missing_docs)]
pub const RETIRE_MEASUREMENT: Cost = Cost(45_459_000, 1, 1);
#[allow(missing_docs)]
pub const ADMIT_ANCHOR_1: Cost = Cost(56_626_000, 1, 1);
#[allow(missing_docs)]
pub const ADMIT_ANCHOR_1024: Cost = Cost(124_495_000, 1, 1);
#[allow(missing_docs)]
pub const RETIRE_ANCHOR: Cost = Cost(45_198_000, 1, 1);
#[allow(missing_docs)]
pub const SET_MINIMUM_VERSION: Cost = Cost(32_986_000, 0, 1);
#[allow(missing_docs)]
pub const SET_POLICY: Cost = Cost(33_593_000, 0, 1);
#[allow(missing_docs)]
pub const DENY_WORKER: Cost = Cost(41_477_000, 1, 1);
#[allow(missing_docs)]
pub const DENY_PLATFORM: Cost = Cost(41_834_000, 1, 1);
#[allow(missing_docs)]
pub const SET_PROTOCOL_VERSION: Cost = Cost(35_967_000, 1, 1);
#[allow(missing_docs)]
pub const ALLOW_WORKER: Cost = Cost(39_888_000, 1, 1);
#[allow(missing_docs)]
pub const ALLOW_PLATFORM: Cost = Cost(40_127_000, 1, 1);
#[allow(missing_docs)]
pub const UNREGISTER_GATEKEEPER: Cost = Cost(49_363_000, 4, 3);
#[allow(missing_docs)]
pub const RESET_MASTER_KEY: Cost = Cost(38_989_000, 1, 1);
#[allow(missing_docs)]
pub const REGISTER_GATEKEEPER: Cost = Cost(93_774_000, 12, 3);
#[allow(missing_docs)]
pub const MASTER_KEY: Cost = Cost(128_878_000, 9, 1);

/// All of them, by name.
pub const ALL: [(&str, Cost); 27] = [
	("admit_genesis_anchor", ADMIT_GENESIS_ANCHOR),
	("register_short", REGISTER_SHORT),
	("register_long", REGISTER_LONG),
	("register_forged", REGISTER_FORGED),
	("submit_collateral", SUBMIT_COLLATERAL),
	("submit_forged_short", SUBMIT_FORGED_SHORT),
	("submit_forged_long", SUBMIT_FORGED_LONG),
	("refused_short", REFUSED_SHORT),
	("refused_long", REFUSED_LONG),
	("set_endpoint", SET_ENDPOINT),
	("request_benchmark", REQUEST_BENCHMARK),
	("admit_measurement", ADMIT_MEASUREMENT),
	("retire_measurement", RETIRE_MEASUREMENT),
	("admit_anchor_1", ADMIT_ANCHOR_1),
	("admit_anchor_1024", ADMIT_ANCHOR_1024),
	("retire_anchor", RETIRE_ANCHOR),
	("set_minimum_version", SET_MINIMUM_VERSION),
	("set_policy", SET_POLICY),
	("deny_worker", DENY_WORKER),
	("deny_platform", DENY_PLATFORM),
	("set_protocol_version", SET_PROTOCOL_VERSION),
	("allow_worker", ALLOW_WORKER),
	("allow_platform", ALLOW_PLATFORM),
	("unregister_gatekeeper", UNREGISTER_GATEKEEPER),
	("reset_master_key", RESET_MASTER_KEY),
	("register_gatekeeper", REGISTER_GATEKEEPER),
	("master_key", MASTER_KEY),
];
