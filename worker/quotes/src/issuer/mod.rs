//! Issues evidence as a vendor and a platform would, with every decision in a field.
//!
//! A [`Pki`] holds the keys, a [`CollateralRecipe`] what the vendor says, a [`QuoteRecipe`] what the platform says. The
//! defaults are sound; a test changes one field and breaks one link. Signatures are deterministic (RFC 6979), so the
//! same recipe gives the same bytes.
mod certificate;
mod collateral;
mod domain;
mod pki;
mod quote;
mod vendor;

pub use collateral::CollateralRecipe;
pub use domain::{TdBody, TrustDomain};
pub use pki::{IssueError, Pki, Role, Span};
pub use quote::QuoteRecipe;
pub use vendor::{Level, Module, ModuleVersion, QuotingEnclave};

/// The platform model that development quotes claim.
pub const FMSPC: attestation::Fmspc = *b"\x00gemin";
/// The platform model that development quotes of trust domains claim.
pub const TDX_FMSPC: attestation::Fmspc = *b"\x00gemtd";
/// Signer of the development TDX module.
pub const TDX_MODULE_SIGNER: [u8; 48] = *b"gemini development tdx module: signed by nobody.";
/// MRSIGNER of the development quoting enclave.
pub const QE_SIGNER: [u8; 32] = *b"gemini development quoting encl.";
/// MRSIGNER of every program that the development issuer quotes.
pub const PROGRAM_SIGNER: [u8; 32] = *b"gemini development program signr";
