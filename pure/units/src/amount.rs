//! Money.
use crate::{decimal, ParseNumberError};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::fmt;
use scale_info::TypeInfo;

/// An amount of PHA, in units of 10^-12 PHA: the chain's own balance unit.
#[derive(
	Clone,
	Copy,
	Debug,
	Default,
	PartialEq,
	Eq,
	PartialOrd,
	Ord,
	Hash,
	Encode,
	Decode,
	DecodeWithMemTracking,
	TypeInfo,
	MaxEncodedLen,
)]
pub struct Amount(pub u128);

/// Units of one PHA.
pub const PHA: u128 = 1_000_000_000_000;

impl Amount {
	/// Nothing.
	pub const ZERO: Self = Self(0);

	/// Whole PHA; saturates.
	pub const fn from_pha(pha: u128) -> Self {
		Self(pha.saturating_mul(PHA))
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

	/// The sum, at most the largest amount.
	pub const fn saturating_add(self, other: Self) -> Self {
		Self(self.0.saturating_add(other.0))
	}

	/// The difference, at least zero.
	pub const fn saturating_sub(self, other: Self) -> Self {
		Self(self.0.saturating_sub(other.0))
	}
}

/// All twelve decimals, trailing zeros dropped: `1.5`, `0.000000000001`, `20`.
impl fmt::Display for Amount {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		let (whole, rest) = (self.0 / PHA, self.0 % PHA);
		if rest == 0 {
			return write!(f, "{whole}");
		}
		let (mut rest, mut width) = (rest, 12);
		while rest % 10 == 0 {
			rest /= 10;
			width -= 1;
		}
		write!(f, "{whole}.{rest:0width$}")
	}
}

/// A decimal string, so that no reader loses digits in a double.
impl serde::Serialize for Amount {
	fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
		serializer.collect_str(self)
	}
}

/// A decimal of at most twelve places, exactly.
impl core::str::FromStr for Amount {
	type Err = ParseNumberError;
	fn from_str(text: &str) -> Result<Self, ParseNumberError> {
		decimal::parse_scaled(text, 12).map(Self)
	}
}

/// A decimal as a string.
impl<'de> serde::Deserialize<'de> for Amount {
	fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
		decimal::deserialize(deserializer)
	}
}
