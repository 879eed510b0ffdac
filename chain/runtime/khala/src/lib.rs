//! The Khala runtime: the common composition with Khala's parameters.
#![cfg_attr(not(feature = "std"), no_std)]
#![recursion_limit = "256"]
#![allow(missing_docs)] // of what the runtime macros make: pallets, calls and events are documented in their crates

extern crate alloc;

use alloc::{borrow::Cow, vec::Vec};
use frame::runtime::prelude::{frame_construct_runtime, frame_system, runtime_version, RuntimeVersion};
use runtime_common::ChainParams;
use units::{Millis, TokenomicParameters};

/// Version of runtime and transaction format.
#[runtime_version]
pub const VERSION: RuntimeVersion = RuntimeVersion {
	spec_name: Cow::Borrowed("khala"),
	impl_name: Cow::Borrowed("khala"),
	authoring_version: 1,
	spec_version: 2_001,
	impl_version: 1,
	apis: RUNTIME_API_VERSIONS,
	transaction_version: 1,
	system_version: 1,
};

/// What makes this runtime Khala's.
pub struct Params;

impl ChainParams for Params {
	const DEVELOPMENT_SLOT: Millis = Millis::from_secs(4);

	fn tokenomics() -> TokenomicParameters {
		tokenomics::parameters::khala_2022()
	}
}

#[path = "../../common/composition/mod.rs"]
mod composition;

pub use composition::*;

// Here, because the place is part of the names that clients of others look for.
include!("../../common/composition/pallets.rs");
