//! What an upgrade does to the state of a chain, tried on a copy of it.
//!
//! [`check`] takes everything that a chain stored at a block, and the blob that is proposed. It says whether the blob may follow,
//! what its migrations change, entry by entry of storage, and everything that should keep anybody from voting for it.
//!
//! Two programs are asked, and have to agree. The **blob** makes the first block after the upgrade, exactly as every node will.
//! The **same runtime in this program**, compiled natively with `try-runtime`, does what a blob does not carry: the checks before and after
//! each migration, the decoding of every entry, the invariants of every pallet. A blob of another release than this program's is
//! refused, since its checks are in the program of that release.
mod blob;
mod books;
mod check;
mod complaint;
mod diff;
mod holdings;
mod keys;
mod native;
mod refusal;
mod shape;
mod state;
#[cfg(test)]
mod tests;

pub use books::{compare, of_state, Line, Sum, Unit};
pub use check::{check, moved_between, Verdict};
pub use complaint::Complaint;
pub use diff::Change;
pub use frame::deps::sp_runtime::{generic, traits::BlakeTwo256};
pub use holdings::{Good, Moved};
pub use refusal::Refusal;
pub use state::{State, StateError};

/// Header of both chains.
pub type Header = generic::Header<u32, BlakeTwo256>;
