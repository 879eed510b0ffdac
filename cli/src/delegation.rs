//! `phala delegation`: what an account has in pools and vaults, and how it gets out.
mod args;
mod leave;
mod list;
mod run;

pub use args::Command;
pub use run::run;
