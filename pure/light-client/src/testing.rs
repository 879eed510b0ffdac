//! Chains made to order, for tests and benches: real keys, headers, justifications, records, state and read proofs.
//!
//! Panics where a test asks for what cannot be.
mod chain;
mod dice;
mod keys;
mod odd;
mod state;

pub use chain::TestChain;
pub use dice::Dice;
pub use keys::{precommit, resign, Keys};
pub use odd::{Case, Oddity};
pub use state::TestState;
