//! Nodes on the real runtimes, in this process and as processes. Needs `cargo xtask wasm`.
mod chains;
mod damage;
mod data;
mod harness;
mod own_keys;
mod process;
mod pruned;
mod repair;
