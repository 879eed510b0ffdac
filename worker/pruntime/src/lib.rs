//! The worker program: HTTP API, sealing, checkpoints, attestation platforms, benchmark.
//!
//! Everything that decides is in `worker-core` and `worker-gatekeeper`; this crate hands them bytes, randomness, time and
//! a disk. What each call of the API takes and gives is written at [`protocol::worker_api`].
pub mod args;
pub mod settings;

mod api;
mod checkpointer;
mod effort;
mod folder;
mod identity;
mod journal;
mod os;
mod platform;
mod refusal;
mod restore;
mod role;
mod run;
mod version;
mod worker;

pub use platform::{measurement, PlatformError};
pub use run::{log_panics, run, RunError};
