//! `phala pool`: stake pools, for those who look, contribute, and own them.
pub mod args;
pub mod run;
pub mod show;

pub use args::Command;
pub use run::{run, wisher};
