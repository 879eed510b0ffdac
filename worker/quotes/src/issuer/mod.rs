//! Issues evidence as a vendor and a platform would, with every decision in a field.
//!
//! A [`Pki`] holds the keys, a [`CollateralRecipe`] what the vendor says, a [`QuoteRecipe`] what the platform says. The
//! defaults are sound; a test changes one field and breaks one link. Signatures are deterministic (RFC 6979), so the
//! same recipe gives the same bytes.
mod certificate;
mod collateral;
mod pki;
mod quote;

pub use collateral::CollateralRecipe;
pub use pki::{IssueError, Pki, Role, Span};
pub use quote::QuoteRecipe;

/// The platform model that development quotes claim.
pub const FMSPC: attestation::Fmspc = *b"\x00gemin";
/// MRSIGNER of the development quoting enclave.
pub const QE_SIGNER: [u8; 32] = *b"gemini development quoting encl.";
/// MRSIGNER of every program that the development issuer quotes.
pub const PROGRAM_SIGNER: [u8; 32] = *b"gemini development program signr";
