//! Where quotes come from: Gramine, TDX, and a development issuer of structurally real ones.
//!
//! A [`QuoteProvider`] turns 64 bytes of report data into a raw DCAP quote. There are three:
//!
//! - [`Gramine`] and [`Tdx`] read the device files of real platforms. They have no collateral: fetch it outside the
//!   trusted boundary, from the vendor's service or a PCCS, by the quote's FMSPC; it is signed, so who fetched it does
//!   not matter.
//! - [`Development`] signs quotes with keys that are in this source file for all to see, in exactly the format of an SGX
//!   platform, and issues collateral for them. They pass the same verification as real ones, on a chain that admits
//!   [`attestation::DEVELOPMENT_ROOT`]; no other chain does. It proves nothing about any machine.
//!
//! The [`issuer`] under it is open, so that tests can issue evidence with any one link broken.

mod development;
mod gramine;
pub mod issuer;
mod provider;
mod tdx;

pub use development::Development;
pub use gramine::Gramine;
pub use provider::{QuoteError, QuoteProvider};
pub use tdx::Tdx;
