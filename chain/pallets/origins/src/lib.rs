//! Origins that holders speak with by referendum, one for each danger.
//!
//! What passes on a track is dispatched with the track's origin, and a call takes the origins that it names: so a referendum
//! about a parameter can do nothing worse than set that parameter. Root's own track has root's origin, which is the system's.
#![cfg_attr(not(feature = "std"), no_std)]

pub use pallet::*;

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame::prelude::*;
use scale_info::TypeInfo;

/// What a referendum may do that passed on the track of the same number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub enum Power {
	/// Dispatch, as root, what the technical committee has whitelisted.
	#[codec(index = 1)]
	Whitelisted,
	/// Set parameters within their bounds.
	#[codec(index = 10)]
	Parameters,
	/// Name validators and gatekeepers, admit programs, move gates.
	#[codec(index = 11)]
	Keepers,
	/// Spend little of the treasury.
	#[codec(index = 20)]
	SmallSpend,
	/// Spend much of the treasury.
	#[codec(index = 21)]
	LargeSpend,
	/// Give seats of the council and the technical committee.
	#[codec(index = 30)]
	Seats,
	/// Cancel what waits: referenda that are not decided, and what has passed and is not dispatched.
	#[codec(index = 40)]
	Cancel,
}

impl Power {
	/// All of them.
	pub const ALL: [Self; 7] = [
		Self::Whitelisted,
		Self::Parameters,
		Self::Keepers,
		Self::SmallSpend,
		Self::LargeSpend,
		Self::Seats,
		Self::Cancel,
	];

	/// The number of its track.
	pub const fn track(self) -> u16 {
		match self {
			Self::Whitelisted => 1,
			Self::Parameters => 10,
			Self::Keepers => 11,
			Self::SmallSpend => 20,
			Self::LargeSpend => 21,
			Self::Seats => 30,
			Self::Cancel => 40,
		}
	}
}

#[frame::pallet]
pub mod pallet {
	use super::Power;
	use frame::prelude::*;

	#[pallet::config]
	pub trait Config: frame_system::Config {}

	/// Version of the storage.
	const STORAGE_VERSION: StorageVersion = StorageVersion::new(0);

	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	/// What holders have decided with.
	#[pallet::origin]
	pub type Origin = Power;
}

/// The origin of the track of this number.
pub struct EnsureTrack<const TRACK: u16>;

impl<O, const TRACK: u16> EnsureOrigin<O> for EnsureTrack<TRACK>
where
	O: Into<Result<Power, O>> + From<Power>,
{
	type Success = ();

	fn try_origin(origin: O) -> Result<(), O> {
		let power: Power = origin.into()?;
		if power.track() == TRACK {
			Ok(())
		} else {
			Err(power.into())
		}
	}
}
