//! What voting promises.
mod counting;
mod exits;
mod random;
mod rows;
