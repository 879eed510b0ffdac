//! What is done to a chain's data while no node runs on it: look at it, repair it, take blocks out and in, go back, remove it.
mod blocks;
mod check;
mod hardware;
mod heights;
mod place;
mod progress;
mod repair;
mod wreck;

pub use blocks::{export, import, revert, Imported, Reverted};
pub use check::{check, entries, Report};
pub use hardware::{measure, Measured};
pub use heights::{Gap, Heights, Holes};
pub use place::{purge, Place, Purged};
pub use repair::{repair, saved_before, set_aside, Repaired};

use progress::Progress;
