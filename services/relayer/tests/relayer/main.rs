//! The relayer against real nodes with the real runtime. Needs `cargo xtask wasm`.
mod harness;
mod program;
mod registrations;
