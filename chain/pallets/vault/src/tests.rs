//! Promises of vaults.
mod acts;
mod attacks;
mod exits;
mod random;
mod rows;
mod terms;
