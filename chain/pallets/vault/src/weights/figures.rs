//! What this pallet's work took in wasm: picoseconds, keys read, keys written. `make weights` writes this file.
//!
//! 2026-11-28, Intel(R) Xeon(R) Processor, 2 cores, rustc 1.95.0, profile `wasm-measured`; medians.
use chain_traits::Cost;

#[allow(missing_docs)]
pub const CREATE: Cost = Cost(191_212_000, 5, 10);
#[allow(missing_docs)]
pub const CLOSE: Cost = Cost(233_922_000, 10, 11);
#[allow(missing_docs)]
pub const SET_COMMISSION: Cost = Cost(730_729_000, 68, 1);
#[allow(missing_docs)]
pub const VALUE: Cost = Cost(648_223_000, 70, 0);
#[allow(missing_docs)]
pub const CLAIM_OWNER_SHARES: Cost = Cost(735_646_000, 70, 7);
#[allow(missing_docs)]
pub const REOPEN: Cost = Cost(650_728_000, 66, 2);
#[allow(missing_docs)]
pub const INVEST: Cost = Cost(1_825_192_000, 101, 43);
#[allow(missing_docs)]
pub const CONTRIBUTE: Cost = Cost(1_806_134_000, 103, 46);
#[allow(missing_docs)]
pub const REDEEM: Cost = Cost(2_023_059_000, 105, 53);
#[allow(missing_docs)]
pub const FORCE_REDEEM_1: Cost = Cost(2_794_865_000, 106, 53);
#[allow(missing_docs)]
pub const FORCE_REDEEM_32: Cost = Cost(14_318_856_000, 340, 433);
#[allow(missing_docs)]
pub const FORCE_REDEEM_32_WAITED: Cost = Cost(37_233_928_000, 916, 1149);
#[allow(missing_docs)]
pub const WITHDRAW: Cost = Cost(1_976_877_000, 101, 45);
#[allow(missing_docs)]
pub const SETTLE_FEE: Cost = Cost(1_789_511_000, 95, 39);
#[allow(missing_docs)]
pub const SERVE_0: Cost = Cost(749_928_000, 66, 2);
#[allow(missing_docs)]
pub const SERVE_64: Cost = Cost(15_653_823_000, 455, 519);

/// All of them, by name.
pub const ALL: [(&str, Cost); 16] = [
	("create", CREATE),
	("close", CLOSE),
	("set_commission", SET_COMMISSION),
	("value", VALUE),
	("claim_owner_shares", CLAIM_OWNER_SHARES),
	("reopen", REOPEN),
	("invest", INVEST),
	("contribute", CONTRIBUTE),
	("redeem", REDEEM),
	("force_redeem_1", FORCE_REDEEM_1),
	("force_redeem_32", FORCE_REDEEM_32),
	("force_redeem_32_waited", FORCE_REDEEM_32_WAITED),
	("withdraw", WITHDRAW),
	("settle_fee", SETTLE_FEE),
	("serve_0", SERVE_0),
	("serve_64", SERVE_64),
];
