//! The relayer against real nodes with the real runtime. Needs `cargo xtask wasm`.
mod collateral;
mod harness;
mod program;
mod registrations;
mod silence;
