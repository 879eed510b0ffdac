//! Chains made in memory by the real runtime and finalized by real votes, for benches and tests.
//!
//! A [`Factory`] runs the native Phala runtime block by block: real transactions, records, state roots and read proofs,
//! and GRANDPA votes that its authorities sign as nodes do. What it hands out is what a relayer reads from a node. Only
//! the author's seal over each header is left out; nothing that a worker checks depends on it. [`Works`] is such a chain
//! with a gatekeeper and paid workers that speak.
//!
//! Panics where the runtime refuses what a test asks of it.
mod factory;
mod finality;
mod hand;
mod works;

pub use factory::Factory;
pub use hand::Hand;
pub use works::{Works, SPEED};
