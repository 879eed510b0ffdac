//! What this pallet's work took in wasm: picoseconds, keys read, keys written. `make weights` writes this file.
//!
//! 2026-11-28, Intel(R) Xeon(R) Processor, 2 cores, rustc 1.95.0, profile `wasm-measured`; medians.
use chain_traits::Cost;

#[allow(missing_docs)]
pub const WRAP: Cost = Cost(181_128_000, 5, 4);
#[allow(missing_docs)]
pub const UNWRAP: Cost = Cost(199_111_000, 5, 4);
#[allow(missing_docs)]
pub const UNWRAP_ALL: Cost = Cost(197_243_000, 5, 4);

/// All of them, by name.
pub const ALL: [(&str, Cost); 3] = [("wrap", WRAP), ("unwrap", UNWRAP), ("unwrap_all", UNWRAP_ALL)];
