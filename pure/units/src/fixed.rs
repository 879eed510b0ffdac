//! U64F64: unsigned, 64 integer and 64 fraction bits, the format of the published tokenomics.
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

macro_rules! fixed_type {
	($(#[$doc:meta])* $name:ident) => {
		$(#[$doc])*
		#[derive(
			Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode, DecodeWithMemTracking,
			TypeInfo, MaxEncodedLen,
		)]
		pub struct $name(u128);

		impl $name {
			/// Zero.
			pub const ZERO: Self = Self(0);

			/// From raw U64F64 bits.
			pub const fn from_bits(bits: u128) -> Self {
				Self(bits)
			}

			/// Raw U64F64 bits.
			pub const fn bits(self) -> u128 {
				self.0
			}
		}
	};
}

fixed_type! {
	/// A plain fixed-point number: inside formulas only.
	Fixed
}
fixed_type! {
	/// A worker's value promise V, in PHA.
	Value
}
fixed_type! {
	/// A worker's weight in the sharing of the budget ("share" in the published texts).
	RewardWeight
}
fixed_type! {
	/// A part of a whole: 0 to 1.
	Ratio
}
