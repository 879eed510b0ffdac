//! Key derivation, key agreement and sealing formats; secrets are zeroised and never print.
//!
//! Nothing here draws randomness, reads a clock or touches a disk: every function takes what it needs and returns
//! bytes. Formats are versioned, and the golden vectors in `tests/` say so first when one changes.
//!
//! | key | made from | used for |
//! |---|---|---|
//! | [`IdentityKey`] | 32 random bytes, inside the TEE | signs a worker's envelopes |
//! | [`AgreementKey`] | derived from the identity | receives secrets sealed to the worker |
//! | [`MasterKey`] | 32 random bytes, by the first gatekeeper | root of the random number and of cluster keys |
//! | [`SealingKey`] | the platform (or a file, in development) | encrypts what a worker keeps on its disk |
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

mod agreement;
mod crypto;
mod derive;
mod identity;
mod master;
mod sealed;
mod secret;

pub use agreement::{AgreementKey, DeliveredSecret, DeliveryError, MAX_DELIVERED};
pub use crypto::LibraryCrypto;
pub use identity::IdentityKey;
pub use master::{ClusterKey, MasterKey};
pub use sealed::{is_damaged_head, seal, unseal, Purpose, SealingKey, UnsealError, MAX_SEALED, SEAL_NONCE};
pub use secret::Secret;
