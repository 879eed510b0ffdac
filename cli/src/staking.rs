//! Staking as a user sees it: pools, items, queues, and what would become of a wish. Everything but `read` is pure.
pub mod choose;
pub mod outlook;
pub mod pool;
pub mod read;
pub mod refused;
pub mod serve;

pub use pool::{Body, Candidate, Head, Item, Pool, Position, Terms, Waiting, Worker};
pub use read::Snapshot;
pub use refused::Refused;
