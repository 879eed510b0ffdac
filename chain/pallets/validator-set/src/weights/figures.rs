//! What this pallet's work took in wasm: picoseconds, keys read, keys written. `make weights` writes this file.
//!
//! 2026-11-28, Intel(R) Xeon(R) Processor, 2 cores, rustc 1.95.0, profile `wasm-measured`; medians.
use chain_traits::Cost;

#[allow(missing_docs)]
pub const SET_VALIDATORS_1: Cost = Cost(37_839_000, 2, 4);
#[allow(missing_docs)]
pub const SET_VALIDATORS_64: Cost = Cost(270_234_000, 66, 4);
#[allow(missing_docs)]
pub const LEAVE: Cost = Cost(252_205_000, 64, 3);
#[allow(missing_docs)]
pub const PURGE_KEYS: Cost = Cost(355_547_000, 71, 5);

/// All of them, by name.
pub const ALL: [(&str, Cost); 4] = [
	("set_validators_1", SET_VALIDATORS_1),
	("set_validators_64", SET_VALIDATORS_64),
	("leave", LEAVE),
	("purge_keys", PURGE_KEYS),
];
