//! The client against real nodes with the real runtime. Needs `cargo xtask wasm`.
mod harness;
mod outcomes;
mod siblings;
mod transactions;
