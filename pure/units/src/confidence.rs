//! How far an attestation is believed.
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// The verdict of attestation on a platform, best first.
///
/// One: up to date. Two: software hardening needed. Three: configuration needed. Four: as three, with an advisory
/// outside the accepted list. Five: out of date. There is no level for "not attested".
#[derive(
	Clone,
	Copy,
	Debug,
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
	serde::Serialize,
	serde::Deserialize,
)]
#[serde(try_from = "u8", into = "u8")]
#[allow(missing_docs)]
pub enum ConfidenceLevel {
	One,
	Two,
	Three,
	Four,
	Five,
}

/// No such confidence level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownLevel(pub u8);

impl core::fmt::Display for UnknownLevel {
	fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
		write!(f, "confidence level {} does not exist, levels are 1 to 5", self.0)
	}
}

impl TryFrom<u8> for ConfidenceLevel {
	type Error = UnknownLevel;
	fn try_from(level: u8) -> Result<Self, UnknownLevel> {
		match level {
			1 => Ok(Self::One),
			2 => Ok(Self::Two),
			3 => Ok(Self::Three),
			4 => Ok(Self::Four),
			5 => Ok(Self::Five),
			other => Err(UnknownLevel(other)),
		}
	}
}

impl From<ConfidenceLevel> for u8 {
	fn from(level: ConfidenceLevel) -> u8 {
		level as u8 + 1
	}
}
