//! Chains made to order, for tests and benches: real keys, headers, justifications, records, state and read proofs.
//!
//! Panics where a test asks for what cannot be.
mod chain;
mod keys;
mod state;

pub use chain::TestChain;
pub use keys::{precommit, Keys};
pub use state::TestState;
