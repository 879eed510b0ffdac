//! `phala pool`: stake pools, for those who look, contribute, and own them.
mod args;
mod run;
mod show;

pub use args::Command;
pub use run::{run, wisher};
