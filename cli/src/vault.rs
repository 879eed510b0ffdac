//! `phala vault`: pools that invest in stake pools.
mod args;
mod run;

pub use args::Command;
pub use run::run;
