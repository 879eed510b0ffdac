//! Tests that run the real processes on one network.
mod phala;
pub mod residue;
pub mod staking;
mod up;

pub use phala::{phala, Output, Programs};
pub use up::{Options, Up};
