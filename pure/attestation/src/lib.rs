//! Turns attestation evidence into a verdict: who measured what, how confidently, until when.
//!
//! Evidence is a raw DCAP quote and the collateral that its platform's vendor signs: TCB info, quoting-enclave identity
//! and revocation lists. [`verify`] follows every link from an admitted root to the 64 bytes of report data and refuses
//! at the first that does not hold, naming it:
//!
//! ```text
//! admitted root ─┬─ TCB signer ──── TCB info ────────────── status of the platform
//!                ├─ QE signer ───── QE identity ─────┐
//!                ├─ root CRL, PCK CRL                ▼
//!                └─ PCK CA ── PCK certificate ── QE report ── attestation key ── quote ── report data
//! ```
//!
//! Only the roots in the [`Policy`] count; there is no other way in. Whether the measurement is listed, the anchor
//! admitted and the block recent is for the caller: the registry pallet.
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

mod collateral;
mod diagnosis;
mod policy;
mod quote;
mod refusal;
mod verdict;
mod verify;

pub use collateral::{collateral_expiry, Collateral, MAX_COLLATERAL};
pub use policy::{Policy, ACCEPTED_ADVISORIES, DEVELOPMENT_ROOT, INTEL_ROOT, MAX_ROOTS, MAX_VALIDITY};
pub use quote::{family_of, fmspc_of, platform_of, report_data_of, Family, Fmspc, PckIssuer, MAX_QUOTE};
pub use refusal::{Link, Refusal};
pub use verdict::{sgx_measurement, Platform, Ppid, SgxIdentity, Verdict};
pub use verify::verify;
