//! What this pallet's work took in wasm: picoseconds, keys read, keys written. `make weights` writes this file.
//!
//! 2026-11-28, Intel(R) Xeon(R) Processor, 2 cores, rustc 1.95.0, profile `wasm-measured`; medians.
use chain_traits::Cost;

#[allow(missing_docs)]
pub const WRAP: Cost = Cost(174_912_000, 5, 4);
#[allow(missing_docs)]
pub const UNWRAP: Cost = Cost(193_183_000, 5, 4);
#[allow(missing_docs)]
pub const UNWRAP_ALL: Cost = Cost(193_608_000, 5, 4);

/// All of them, by name.
pub const ALL: [(&str, Cost); 3] = [("wrap", WRAP), ("unwrap", UNWRAP), ("unwrap_all", UNWRAP_ALL)];
