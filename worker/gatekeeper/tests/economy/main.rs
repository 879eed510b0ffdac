//! The economy, as the chain and its workers see it.
mod chain;
mod checkpoint;
mod heartbeats;
mod ideal;
mod law;
mod oracle;
mod properties;
mod reports;
mod restarts;
mod story;
