//! Verifies finality, warp fragments, record batches and read proofs without trusting who sent them.
//!
//! A [`LightClient`] starts at an [`protocol::Anchor`] and moves its tip by [`LightClient::import`], which takes a
//! [`Batch`] of consecutive records up to a finalized header, or by [`LightClient::jump`], which skips the records. Both
//! are atomic: on any [`ImportError`] the client is what it was. However long finality stood still, the records up to the
//! next final block can be brought in parts: by [`Milestone`]s.
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;
#[cfg(feature = "testing")]
extern crate std;

mod batch;
pub mod bounds;
mod client;
mod error;
mod finality;
mod fold;
mod grandpa;
mod header;
mod milestones;
mod proof;
#[cfg(feature = "testing")]
pub mod testing;
mod trie_node;

pub use batch::{Batch, DecodeError, Fragment, Part};
pub use client::{Imported, Jump, LightClient, Tip};
pub use error::{AnchorError, ChangeError, FragmentError, ImportError, RecordError};
pub use finality::FinalitySource;
pub use grandpa::{Authorities, Commit, Justification, JustificationError, Precommit};
pub use header::{AuthorityList, DigestItem, Header, HeaderError, SetChange};
pub use milestones::Milestone;
pub use proof::{read_proof, ProofError};
