//! Fetches what a platform's vendor says about it, and brings it to the chain once for a family.
//!
//! Quotes of real platforms come without collateral. A [`Source`] speaks the vendor's HTTP API, a [`Cache`] keeps what it
//! said for the other workers of the machine, a [`Keeper`] looks at what the chain has and pays for what it lacks. The
//! source is trusted with nothing: what it says is signed, and verified as the chain would before anything is paid.
mod answer;
mod cache;
mod chain;
mod error;
mod http;
mod keeper;
mod need;
mod source;
mod url;

pub use attestation::{family_of, Family};
pub use cache::{Cache, CacheError, Place};
pub use chain::ChainSeen;
pub use error::SourceError;
pub use keeper::{Keeper, KeeperError, Seen};
pub use need::{check, is_worth, need, Found, Kept, Need, MARGIN};
pub use source::{Source, INTEL};
pub use url::{NoUrl, SourceUrl};
