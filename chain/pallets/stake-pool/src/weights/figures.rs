//! What this pallet's work took in wasm: picoseconds, keys read, keys written. `make weights` writes this file.
//!
//! 2026-11-28, Intel(R) Xeon(R) Processor, 2 cores, rustc 1.95.0, profile `wasm-measured`; medians.
use chain_traits::Cost;

#[allow(missing_docs)]
pub const CREATE: Cost = Cost(196_087_000, 5, 10);
#[allow(missing_docs)]
pub const CLOSE: Cost = Cost(217_241_000, 10, 11);
#[allow(missing_docs)]
pub const ADD_WORKER: Cost = Cost(101_429_000, 7, 4);
#[allow(missing_docs)]
pub const SET_RULES: Cost = Cost(41_162_000, 3, 1);
#[allow(missing_docs)]
pub const ON_INITIALIZE: Cost = Cost(31_037_000, 1, 2);
#[allow(missing_docs)]
pub const START_WORKER: Cost = Cost(1_401_748_000, 62, 58);
#[allow(missing_docs)]
pub const RESTART_WORKER: Cost = Cost(1_253_348_000, 58, 53);
#[allow(missing_docs)]
pub const FORCE_STOP: Cost = Cost(5_106_319_000, 617, 29);
#[allow(missing_docs)]
pub const STOP_WORKER: Cost = Cost(189_594_000, 10, 8);
#[allow(missing_docs)]
pub const REMOVE_WORKER: Cost = Cost(174_075_000, 6, 4);
#[allow(missing_docs)]
pub const SET_COMMISSION: Cost = Cost(135_462_000, 4, 1);
#[allow(missing_docs)]
pub const SET_CAP: Cost = Cost(115_852_000, 2, 1);
#[allow(missing_docs)]
pub const REOPEN: Cost = Cost(128_627_000, 2, 1);
#[allow(missing_docs)]
pub const CLAIM_OWNER_REWARD: Cost = Cost(224_109_000, 6, 5);
#[allow(missing_docs)]
pub const RECLAIM_WORKER: Cost = Cost(1_245_311_000, 47, 54);
#[allow(missing_docs)]
pub const CONTRIBUTE_NEW: Cost = Cost(1_421_059_000, 48, 55);
#[allow(missing_docs)]
pub const CONTRIBUTE_OWN: Cost = Cost(1_484_687_000, 49, 52);
#[allow(missing_docs)]
pub const WITHDRAW: Cost = Cost(1_322_848_000, 47, 55);
#[allow(missing_docs)]
pub const SERVE_0: Cost = Cost(112_278_000, 2, 2);
#[allow(missing_docs)]
pub const SERVE_64: Cost = Cost(19_694_898_000, 581, 709);
#[allow(missing_docs)]
pub const REWARD: Cost = Cost(1_245_411_000, 42, 49);

/// All of them, by name.
pub const ALL: [(&str, Cost); 21] = [
	("create", CREATE),
	("close", CLOSE),
	("add_worker", ADD_WORKER),
	("set_rules", SET_RULES),
	("on_initialize", ON_INITIALIZE),
	("start_worker", START_WORKER),
	("restart_worker", RESTART_WORKER),
	("force_stop", FORCE_STOP),
	("stop_worker", STOP_WORKER),
	("remove_worker", REMOVE_WORKER),
	("set_commission", SET_COMMISSION),
	("set_cap", SET_CAP),
	("reopen", REOPEN),
	("claim_owner_reward", CLAIM_OWNER_REWARD),
	("reclaim_worker", RECLAIM_WORKER),
	("contribute_new", CONTRIBUTE_NEW),
	("contribute_own", CONTRIBUTE_OWN),
	("withdraw", WITHDRAW),
	("serve_0", SERVE_0),
	("serve_64", SERVE_64),
	("reward", REWARD),
];
