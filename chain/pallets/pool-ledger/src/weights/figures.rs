//! What this pallet's work took in wasm: picoseconds, keys read, keys written. `make weights` writes this file.
//!
//! 2026-11-28, Intel(R) Xeon(R) Processor, 2 cores, rustc 1.95.0, profile `wasm-measured`; medians.
use chain_traits::Cost;

#[allow(missing_docs)]
pub const SPLIT: Cost = Cost(254_509_000, 12, 17);
#[allow(missing_docs)]
pub const MERGE: Cost = Cost(247_903_000, 14, 11);
#[allow(missing_docs)]
pub const DESCRIBE: Cost = Cost(49_936_000, 1, 1);
#[allow(missing_docs)]
pub const WHITELIST: Cost = Cost(171_252_000, 4, 4);
#[allow(missing_docs)]
pub const UNWHITELIST: Cost = Cost(145_486_000, 4, 4);
#[allow(missing_docs)]
pub const DISCARD: Cost = Cost(135_668_000, 7, 8);

/// All of them, by name.
pub const ALL: [(&str, Cost); 6] = [
	("split", SPLIT),
	("merge", MERGE),
	("describe", DESCRIBE),
	("whitelist", WHITELIST),
	("unwhitelist", UNWHITELIST),
	("discard", DISCARD),
];
