//! What this pallet's work took in wasm: picoseconds, keys read, keys written. `make weights` writes this file.
//!
//! 2026-11-28, Intel(R) Xeon(R) Processor, 2 cores, rustc 1.95.0, profile `wasm-measured`; medians.
use chain_traits::Cost;

#[allow(missing_docs)]
pub const VOTE_1: Cost = Cost(106_290_000, 7, 3);
#[allow(missing_docs)]
pub const VOTE_16: Cost = Cost(1_127_052_000, 52, 33);
#[allow(missing_docs)]
pub const REMOVE_1: Cost = Cost(105_432_000, 6, 6);
#[allow(missing_docs)]
pub const REMOVE_16: Cost = Cost(544_387_000, 51, 36);
#[allow(missing_docs)]
pub const FREE_1: Cost = Cost(123_051_000, 7, 6);
#[allow(missing_docs)]
pub const FREE_32: Cost = Cost(2_914_466_000, 73, 103);
#[allow(missing_docs)]
pub const VOTE_16_OF_VAULT: Cost = Cost(11_141_497_000, 117, 33);

/// All of them, by name.
pub const ALL: [(&str, Cost); 7] = [
	("vote_1", VOTE_1),
	("vote_16", VOTE_16),
	("remove_1", REMOVE_1),
	("remove_16", REMOVE_16),
	("free_1", FREE_1),
	("free_32", FREE_32),
	("vote_16_of_vault", VOTE_16_OF_VAULT),
];
