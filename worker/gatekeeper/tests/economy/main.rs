//! The economy, as the chain and its workers see it.
mod chain;
mod checkpoint;
mod heartbeats;
mod properties;
mod reports;
mod restarts;
mod story;
