//! Tests that run the real processes on one network.
mod phala;
pub mod residue;
mod up;

pub use phala::{phala, Output, Programs};
pub use up::{Options, Up};
