//! What this pallet's work took in wasm: picoseconds, keys read, keys written. `make weights` writes this file.
//!
//! 2026-11-28, Intel(R) Xeon(R) Processor, 2 cores, rustc 1.95.0, profile `wasm-measured`; medians.
use chain_traits::Cost;

#[allow(missing_docs)]
pub const START: Cost = Cost(161_320_000, 10, 7);
#[allow(missing_docs)]
pub const START_STALLED: Cost = Cost(1_156_549_000, 142, 7);
#[allow(missing_docs)]
pub const HEARTBEAT: Cost = Cost(177_206_000, 5, 2);
#[allow(missing_docs)]
pub const HEARTBEAT_DENIED: Cost = Cost(151_589_000, 8, 6);
#[allow(missing_docs)]
pub const BENCHMARK: Cost = Cost(166_719_000, 1, 1);
#[allow(missing_docs)]
pub const VOTE: Cost = Cost(1_023_287_000, 131, 1);
#[allow(missing_docs)]
pub const REPORT_0: Cost = Cost(1_184_732_000, 140, 45);
#[allow(missing_docs)]
pub const REPORT_100_TOLD: Cost = Cost(21_217_382_000, 746, 247);
#[allow(missing_docs)]
pub const REPORT_500_SILENT: Cost = Cost(21_311_005_000, 1140, 1045);
#[allow(missing_docs)]
pub const REPORT_100: Cost = Cost(143_422_262_000, 3452, 3888);
#[allow(missing_docs)]
pub const AUTHORIZE_REPORT: Cost = Cost(2_237_945_000, 335, 0);
#[allow(missing_docs)]
pub const PAY_DEBT_TOLD: Cost = Cost(307_869_000, 10, 4);
#[allow(missing_docs)]
pub const PAY_DEBT: Cost = Cost(1_527_215_000, 52, 55);
#[allow(missing_docs)]
pub const UNBIND: Cost = Cost(261_855_000, 12, 11);
#[allow(missing_docs)]
pub const FORCE_STOP: Cost = Cost(177_021_000, 7, 6);
#[allow(missing_docs)]
pub const FORCE_UNBIND: Cost = Cost(242_960_000, 11, 11);
#[allow(missing_docs)]
pub const STOP_DENIED: Cost = Cost(212_677_000, 8, 6);
#[allow(missing_docs)]
pub const SET_ECONOMY: Cost = Cost(164_563_000, 5, 4);
#[allow(missing_docs)]
pub const SET_BUDGET: Cost = Cost(161_891_000, 6, 4);
#[allow(missing_docs)]
pub const SET_MAX_BUDGET: Cost = Cost(160_162_000, 0, 1);
#[allow(missing_docs)]
pub const SET_COOL_DOWN: Cost = Cost(173_784_000, 2, 1);
#[allow(missing_docs)]
pub const SET_MINIMUM_SCORE: Cost = Cost(166_583_000, 0, 1);
#[allow(missing_docs)]
pub const SET_HEARTBEATS_PAUSED: Cost = Cost(168_027_000, 0, 1);
#[allow(missing_docs)]
pub const FORCE_CHALLENGE: Cost = Cost(170_351_000, 1, 1);
#[allow(missing_docs)]
pub const SKIP_REPORT: Cost = Cost(184_392_000, 1, 3);

/// All of them, by name.
pub const ALL: [(&str, Cost); 25] = [
	("start", START),
	("start_stalled", START_STALLED),
	("heartbeat", HEARTBEAT),
	("heartbeat_denied", HEARTBEAT_DENIED),
	("benchmark", BENCHMARK),
	("vote", VOTE),
	("report_0", REPORT_0),
	("report_100_told", REPORT_100_TOLD),
	("report_500_silent", REPORT_500_SILENT),
	("report_100", REPORT_100),
	("authorize_report", AUTHORIZE_REPORT),
	("pay_debt_told", PAY_DEBT_TOLD),
	("pay_debt", PAY_DEBT),
	("unbind", UNBIND),
	("force_stop", FORCE_STOP),
	("force_unbind", FORCE_UNBIND),
	("stop_denied", STOP_DENIED),
	("set_economy", SET_ECONOMY),
	("set_budget", SET_BUDGET),
	("set_max_budget", SET_MAX_BUDGET),
	("set_cool_down", SET_COOL_DOWN),
	("set_minimum_score", SET_MINIMUM_SCORE),
	("set_heartbeats_paused", SET_HEARTBEATS_PAUSED),
	("force_challenge", FORCE_CHALLENGE),
	("skip_report", SKIP_REPORT),
];
