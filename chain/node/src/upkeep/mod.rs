//! What is done to a chain's data while no node runs on it: look at it, take blocks out and in, go back, remove it.
mod blocks;
mod check;
mod hardware;
mod place;

pub use blocks::{export, import, revert, Imported, Reverted};
pub use check::{check, Gap, Report};
pub use hardware::{measure, Measured};
pub use place::{purge, Place, Purged};
