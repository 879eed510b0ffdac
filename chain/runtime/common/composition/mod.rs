//! The runtime itself: this folder is compiled into each runtime crate, with that crate's `Params`.
mod apis;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarks;
mod books;
mod consensus;
mod genesis;
mod governance;
mod money;
mod offences;
mod screens;
mod staking;
mod system;
mod tracks;
mod upgrades;
mod voting;
mod workers;

#[cfg(any(test, feature = "testing"))]
pub mod testing;
#[cfg(test)]
mod tests;

pub use apis::{api, RuntimeApi, RUNTIME_API_VERSIONS};
pub use consensus::SessionKeys;
pub use genesis::preset;
pub use governance::ProxyType;
pub use system::{Block, CheckMetadataHash, Executive, Header, MostPaidPriority, TxExtension, UncheckedExtrinsic};

use crate::*;
use alloc::{vec, vec::Vec};
use frame::runtime::prelude::*;
