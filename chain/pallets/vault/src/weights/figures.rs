//! What this pallet's work took in wasm: picoseconds, keys read, keys written. `make weights` writes this file.
//!
//! 2026-11-28, Intel(R) Xeon(R) Processor, 2 cores, rustc 1.95.0, profile `wasm-measured`; medians.
use chain_traits::Cost;

#[allow(missing_docs)]
pub const CREATE: Cost = Cost(193_418_000, 5, 10);
#[allow(missing_docs)]
pub const CLOSE: Cost = Cost(239_616_000, 10, 11);
#[allow(missing_docs)]
pub const SET_COMMISSION: Cost = Cost(740_117_000, 68, 1);
#[allow(missing_docs)]
pub const VALUE: Cost = Cost(703_519_000, 70, 0);
#[allow(missing_docs)]
pub const CLAIM_OWNER_SHARES: Cost = Cost(835_697_000, 70, 7);
#[allow(missing_docs)]
pub const REOPEN: Cost = Cost(572_036_000, 66, 2);
#[allow(missing_docs)]
pub const INVEST: Cost = Cost(1_910_340_000, 101, 43);
#[allow(missing_docs)]
pub const CONTRIBUTE: Cost = Cost(1_942_170_000, 103, 46);
#[allow(missing_docs)]
pub const REDEEM: Cost = Cost(2_053_929_000, 105, 53);
#[allow(missing_docs)]
pub const FORCE_REDEEM_1: Cost = Cost(2_852_121_000, 106, 53);
#[allow(missing_docs)]
pub const FORCE_REDEEM_32: Cost = Cost(15_153_347_000, 340, 433);
#[allow(missing_docs)]
pub const FORCE_REDEEM_32_WAITED: Cost = Cost(31_291_843_000, 916, 1149);
#[allow(missing_docs)]
pub const WITHDRAW: Cost = Cost(1_863_430_000, 101, 45);
#[allow(missing_docs)]
pub const SETTLE_FEE: Cost = Cost(1_751_562_000, 95, 39);
#[allow(missing_docs)]
pub const SERVE_0: Cost = Cost(734_744_000, 66, 2);
#[allow(missing_docs)]
pub const SERVE_64: Cost = Cost(14_827_048_000, 455, 519);

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
