//! Everything both runtimes share: composition, parameters, genesis presets.
//!
//! What is generic stands in this crate. What names the runtime itself (`construct_runtime`, the pallets' `Config`s, the
//! runtime APIs, the presets) stands in `composition/`, ordinary modules that each runtime crate includes by path, so
//! that both have the same pallets, indices and encodings by construction and differ by their [`ChainParams`] alone.
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub mod accounts;
pub mod books_api;
pub mod charge;
pub mod currency;
pub mod fees;
mod params;
pub mod staking_api;
pub mod work;

pub use params::{ChainParams, Network, NETWORKS};

/// Numbers of blocks, counted at the published 12 s a block.
pub mod time {
	use units::BlockNumber;

	/// Blocks of an hour.
	pub const HOURS: BlockNumber = 300;
	/// Blocks of a day.
	pub const DAYS: BlockNumber = 24 * HOURS;
}

/// How much a block may do.
pub mod block {
	use frame::{
		deps::{
			frame_support::{
				dispatch::DispatchClass,
				weights::constants::{BlockExecutionWeight, ExtrinsicBaseWeight, WEIGHT_REF_TIME_PER_MILLIS},
			},
			frame_system::limits::{BlockLength, BlockWeights},
		},
		prelude::*,
	};

	/// Execution time that a full block is given: a third of the shortest slot we run.
	pub const MAX_WEIGHT: Weight = Weight::from_parts(1_000 * WEIGHT_REF_TIME_PER_MILLIS, u64::MAX);
	/// The part of a block that ordinary transactions may use.
	pub const NORMAL_RATIO: Perbill = Perbill::from_percent(75);
	/// Bytes of all transactions of a block.
	pub const MAX_LENGTH: u32 = 5 * 1024 * 1024;

	/// Limits by class of transaction.
	pub fn weights() -> BlockWeights {
		BlockWeights::builder()
			.base_block(BlockExecutionWeight::get())
			.for_class(DispatchClass::all(), |weights| weights.base_extrinsic = ExtrinsicBaseWeight::get())
			.for_class(DispatchClass::Normal, |weights| weights.max_total = Some(NORMAL_RATIO * MAX_WEIGHT))
			.for_class(DispatchClass::Operational, |weights| {
				weights.max_total = Some(MAX_WEIGHT);
				weights.reserved = Some(MAX_WEIGHT.saturating_sub(NORMAL_RATIO * MAX_WEIGHT));
			})
			.avg_block_initialization(Perbill::from_percent(5))
			.build_or_panic()
	}

	/// Bytes by class of transaction.
	pub fn length() -> BlockLength {
		BlockLength::builder()
			.max_length(MAX_LENGTH)
			.modify_max_length_for_class(DispatchClass::Normal, |length| *length = NORMAL_RATIO * MAX_LENGTH)
			.build()
	}
}
