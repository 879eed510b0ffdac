//! GRANDPA finality: the same verdicts as the node's, from the node's own justifications.
mod ancestry;
mod authorities;
mod justification;
mod signatures;
mod tally;
mod vote_graph;

pub use authorities::{Authorities, JustificationError};
pub use justification::{Commit, Justification, Precommit};
#[cfg(feature = "testing")]
pub(crate) use signatures::signed_bytes;
