//! U64F64: unsigned, 64 integer and 64 fraction bits, the format of the published tokenomics.
use crate::wide::{div_bits_floor, mul_bits_ceil, mul_bits_floor, sqrt_bits_floor};
use crate::{decimal, Amount, ParseNumberError, PHA};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::fmt;
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
			/// The largest number of this format, a little below 2^64.
			pub const MAX: Self = Self(u128::MAX);

			/// From raw U64F64 bits.
			pub const fn from_bits(bits: u128) -> Self {
				Self(bits)
			}

			/// Raw U64F64 bits.
			pub const fn bits(self) -> u128 {
				self.0
			}

			/// The same number without its unit, for use in a formula.
			pub const fn to_fixed(self) -> Fixed {
				Fixed(self.0)
			}

			/// The sum, unless it does not fit.
			pub const fn checked_add(self, other: Self) -> Option<Self> {
				match self.0.checked_add(other.0) {
					Some(sum) => Some(Self(sum)),
					None => None,
				}
			}

			/// The difference, unless it is negative.
			pub const fn checked_sub(self, other: Self) -> Option<Self> {
				match self.0.checked_sub(other.0) {
					Some(rest) => Some(Self(rest)),
					None => None,
				}
			}

			/// The sum, at most [`Self::MAX`].
			pub const fn saturating_add(self, other: Self) -> Self {
				Self(self.0.saturating_add(other.0))
			}

			/// The difference, at least zero.
			pub const fn saturating_sub(self, other: Self) -> Self {
				Self(self.0.saturating_sub(other.0))
			}
		}

		/// The exact decimal: every U64F64 ends after at most 64 places.
		impl fmt::Display for $name {
			fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
				decimal::write_fixed(self.0, f)
			}
		}

		/// The nearest U64F64 to a decimal; a tie goes to the even one.
		impl core::str::FromStr for $name {
			type Err = ParseNumberError;
			fn from_str(text: &str) -> Result<Self, ParseNumberError> {
				decimal::parse_fixed(text).map(Self)
			}
		}

		/// The exact decimal as a string, so that no reader loses digits in a double.
		impl serde::Serialize for $name {
			fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
				serializer.collect_str(self)
			}
		}

		/// A decimal as a string.
		impl<'de> serde::Deserialize<'de> for $name {
			fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
				decimal::deserialize(deserializer)
			}
		}
	};
}

macro_rules! scalable {
	($($name:ident),*) => {$(
		impl $name {
			/// `self * factor` rounded down; none if it does not fit.
			#[inline]
			pub const fn checked_mul_floor(self, factor: Fixed) -> Option<Self> {
				match mul_bits_floor(self.0, factor.0) {
					Some(bits) => Some(Self(bits)),
					None => None,
				}
			}

			/// `self * factor` rounded down, at most [`Self::MAX`].
			#[inline]
			pub const fn mul_floor(self, factor: Fixed) -> Self {
				match mul_bits_floor(self.0, factor.0) {
					Some(bits) => Self(bits),
					None => Self::MAX,
				}
			}

			/// `self * factor` rounded up, at most [`Self::MAX`].
			pub const fn mul_ceil(self, factor: Fixed) -> Self {
				match mul_bits_ceil(self.0, factor.0) {
					Some(bits) => Self(bits),
					None => Self::MAX,
				}
			}

			/// `self / divisor` rounded down; none if the divisor is zero or the result does not fit.
			pub const fn div_floor(self, divisor: Fixed) -> Option<Self> {
				match div_bits_floor(self.0, divisor.0) {
					Some(bits) => Some(Self(bits)),
					None => None,
				}
			}
		}
	)*};
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
scalable!(Fixed, Value, RewardWeight);

/// Bits of the number one.
const ONE_BITS: u128 = 1 << 64;

impl Fixed {
	/// One.
	pub const ONE: Self = Self(ONE_BITS);

	/// A whole number, exactly.
	pub const fn from_int(whole: u64) -> Self {
		Self((whole as u128) << 64)
	}

	/// The whole part: rounded down.
	pub const fn floor(self) -> u64 {
		(self.0 >> 64) as u64
	}

	/// `numerator / denominator` rounded down; none if the denominator is zero.
	pub const fn from_fraction_floor(numerator: u64, denominator: u64) -> Option<Self> {
		match (Self::from_int(numerator).0).checked_div(denominator as u128) {
			Some(bits) => Some(Self(bits)),
			None => None,
		}
	}

	/// The published square root: the integer root of the bits, shifted left by 32.
	///
	/// Never above the true root, and less than 2^-32 below it. Pay is computed with this one, so that it equals the
	/// published numbers.
	pub const fn sqrt_published(self) -> Self {
		Self(self.0.isqrt() << 32)
	}

	/// The square root to the last bit, rounded down.
	pub const fn sqrt_floor(self) -> Self {
		Self(sqrt_bits_floor(self.0))
	}

	/// An amount of this many PHA, rounded down as published: cut to 48 fraction bits, then to 12 decimals.
	pub const fn to_amount_floor(self) -> Amount {
		let whole = self.0 >> 64;
		let fraction = (self.0 >> 16) & ((1 << 48) - 1);
		// Both parts are exact; the whole is below 2^64 * 10^12, the other below 10^12.
		Amount(whole * PHA + ((fraction * PHA) >> 48))
	}
}

impl Amount {
	/// This amount in PHA, rounded down as published: to 48 fraction bits, widened by 16 zero bits. At most
	/// [`Fixed::MAX`], from 2^64 PHA on.
	pub const fn to_fixed_floor(self) -> Fixed {
		let (whole, rest) = (self.0 / PHA, self.0 % PHA);
		if whole > u64::MAX as u128 {
			return Fixed::MAX;
		}
		Fixed(((whole << 48) + (rest << 48) / PHA) << 16)
	}
}

impl Value {
	/// This value as money, rounded down.
	pub const fn to_amount_floor(self) -> Amount {
		self.to_fixed().to_amount_floor()
	}
}

impl From<Fixed> for Value {
	fn from(pha: Fixed) -> Self {
		Self(pha.0)
	}
}

impl From<Fixed> for RewardWeight {
	fn from(weight: Fixed) -> Self {
		Self(weight.0)
	}
}

impl Ratio {
	/// The whole.
	pub const ONE: Self = Self(ONE_BITS);

	/// From a number; one if it is larger.
	pub const fn saturating_from(part: Fixed) -> Self {
		if part.0 > ONE_BITS {
			Self::ONE
		} else {
			Self(part.0)
		}
	}

	/// `parts` in a million, rounded down; one if there are more.
	pub const fn from_millionths(parts: u32) -> Self {
		Self::saturating_from(Fixed(Fixed::from_int(parts as u64).0 / 1_000_000))
	}

	/// The rest of the whole.
	pub const fn complement(self) -> Self {
		Self(ONE_BITS.saturating_sub(self.0))
	}

	/// This part of `amount`, rounded down. The rest is `amount` less this: subtract, never multiply twice.
	pub const fn mul_floor(self, amount: Amount) -> Amount {
		match mul_bits_floor(Self::saturating_from(self.to_fixed()).0, amount.0) {
			Some(part) => Amount(part),
			// A part of an amount is never larger than it.
			None => amount,
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	#[test]
	fn the_published_root_has_32_good_bits_and_the_full_one_64() {
		let thousand = Fixed::from_int(1_000);
		let hundred = Fixed::from_int(100);
		assert_eq!(hundred.mul_floor(thousand.sqrt_published()).to_amount_floor().to_string(), "3162.277660146355");
		assert_eq!(hundred.mul_floor(thousand.sqrt_floor()).to_amount_floor().to_string(), "3162.277660168379");
	}

	#[test]
	fn money_rounds_down_as_published() {
		let there_and_back = |units| Amount(units).to_fixed_floor().to_amount_floor().0;
		assert_eq!([1, 7, 1_001].map(there_and_back), [0, 6, 1_000]);
		assert_eq!(Amount::from_pha(1 << 64).to_fixed_floor(), Fixed::MAX);
	}

	#[test]
	fn a_commission_of_parts_per_million_is_rounded_down() {
		assert_eq!(Ratio::from_millionths(500_000).mul_floor(Amount(9_999_999)), Amount(4_999_999));
		assert_eq!(Ratio::from_millionths(2_000_000), Ratio::ONE);
		assert_eq!(Ratio::ONE.mul_floor(Amount(u128::MAX)), Amount(u128::MAX));
	}

	proptest! {
		#[test]
		fn a_round_trip_of_money_loses_at_most_one_unit_and_never_gains(units in 0u128..(1 << 100)) {
			let back = Amount(units).to_fixed_floor().to_amount_floor().0;
			prop_assert!(back <= units && units - back <= 1);
		}

		#[test]
		fn conversions_equal_the_published_wide_formula(units in 0u128..(1 << 79), bits in 0u128..(1 << 103)) {
			prop_assert_eq!(Amount(units).to_fixed_floor().bits(), ((units << 48) / PHA) << 16);
			prop_assert_eq!(Fixed(bits).to_amount_floor().0, ((bits >> 16) * PHA) >> 48);
		}

		#[test]
		fn roots_never_exceed_the_true_root(bits in any::<u128>()) {
			let number = Fixed(bits);
			let (published, full) = (number.sqrt_published(), number.sqrt_floor());
			prop_assert!(published <= full);
			prop_assert!(full.bits() - published.bits() < 1 << 32);
			prop_assert!(full.mul_floor(full) <= number);
		}

		#[test]
		fn parts_of_an_amount_add_up(units in any::<u128>(), millionths in 0u32..=1_000_000) {
			let part = Ratio::from_millionths(millionths).mul_floor(Amount(units));
			prop_assert!(part.0 <= units);
		}
	}
}
