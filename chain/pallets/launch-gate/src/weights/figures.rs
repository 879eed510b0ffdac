//! What this pallet's work took in wasm: picoseconds, keys read, keys written. `make weights` writes this file.
//!
//! 2026-11-28, Intel(R) Xeon(R) Processor, 2 cores, rustc 1.95.0, profile `wasm-measured`; medians.
use chain_traits::Cost;

#[allow(missing_docs)]
pub const CLOSE_1: Cost = Cost(48_353_000, 2, 2);
#[allow(missing_docs)]
pub const CLOSE_12: Cost = Cost(343_154_000, 13, 13);
#[allow(missing_docs)]
pub const OPEN_1: Cost = Cost(46_109_000, 1, 1);
#[allow(missing_docs)]
pub const OPEN_12: Cost = Cost(337_967_000, 12, 12);

/// All of them, by name.
pub const ALL: [(&str, Cost); 4] =
	[("close_1", CLOSE_1), ("close_12", CLOSE_12), ("open_1", OPEN_1), ("open_12", OPEN_12)];
