//! What this pallet's work took in wasm: picoseconds, keys read, keys written. `make weights` writes this file.
//!
//! 2026-11-28, Intel(R) Xeon(R) Processor, 2 cores, rustc 1.95.0, profile `wasm-measured`; medians.
use chain_traits::Cost;

#[allow(missing_docs)]
pub const AUTHORIZE_SMALL: Cost = Cost(100_375_000, 2, 0);
/// Bytes of that.
pub const AUTHORIZE_SMALL_SIZE: u64 = 171;
#[allow(missing_docs)]
pub const AUTHORIZE_LARGE: Cost = Cost(130_534_000, 2, 0);
/// Bytes of that.
pub const AUTHORIZE_LARGE_SIZE: u64 = 16_363;
#[allow(missing_docs)]
pub const SEND_SMALL: Cost = Cost(140_238_000, 5, 3);
/// Bytes of that.
pub const SEND_SMALL_SIZE: u64 = 171;
#[allow(missing_docs)]
pub const SEND_LARGE: Cost = Cost(143_579_000, 5, 3);
/// Bytes of that.
pub const SEND_LARGE_SIZE: u64 = 16_363;
#[allow(missing_docs)]
pub const SEND_HEARTBEAT: Cost = Cost(191_820_000, 10, 7);
#[allow(missing_docs)]
pub const SEND_VOTE: Cost = Cost(1_118_075_000, 134, 4);
#[allow(missing_docs)]
pub const CLOSE_0: Cost = Cost(125_074_000, 11, 3);
#[allow(missing_docs)]
pub const CLOSE_2000: Cost = Cost(26_386_086_000, 2011, 2005);
#[allow(missing_docs)]
pub const CLOSE_FILLED_1000: Cost = Cost(1_040_391_000, 11, 4);

/// All of them, by name.
pub const ALL: [(&str, Cost); 9] = [
	("authorize_small", AUTHORIZE_SMALL),
	("authorize_large", AUTHORIZE_LARGE),
	("send_small", SEND_SMALL),
	("send_large", SEND_LARGE),
	("send_heartbeat", SEND_HEARTBEAT),
	("send_vote", SEND_VOTE),
	("close_0", CLOSE_0),
	("close_2000", CLOSE_2000),
	("close_filled_1000", CLOSE_FILLED_1000),
];
