//! Who and which. A worker and an account cannot be taken for one another, nor for a hash: each is a type of its own.
//! Heights, places and numbers are plain integers under names that say what they count; only their name keeps them apart.
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::fmt;
use scale_info::TypeInfo;

/// Height of a block; genesis is 0.
pub type BlockNumber = u32;
/// A 256-bit hash: blake2 unless said otherwise.
pub type Hash = [u8; 32];
/// Number of a GRANDPA authority set, counted from 0 at genesis.
pub type SetId = u64;
/// Place of a message in the sequence of its sender, counted from 0.
pub type Sequence = u64;
/// A paid session; unique on its chain for ever.
pub type SessionId = u32;
/// A stake pool or a vault; unique on its chain for ever.
pub type PoolId = u64;
/// A bearer title on shares of one pool; unique in its pool for ever.
pub type ItemId = u64;
/// Number of a settlement report, counted from 1; reports apply strictly in order.
pub type ReportNumber = u32;
/// Place of a gatekeeper in the list of gatekeepers registered now.
pub type GatekeeperIndex = u16;
/// Performance score P: benchmark iterations in six seconds.
pub type Score = u32;

/// The text is not a 32-byte id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAnId;

impl fmt::Display for NotAnId {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str("an id is 64 hexadecimal digits, with or without 0x")
	}
}

impl core::error::Error for NotAnId {}

/// 32 bytes from 64 hexadecimal digits, with or without `0x`.
pub fn parse_hex_32(text: &str) -> Result<[u8; 32], NotAnId> {
	let digits = text.strip_prefix("0x").unwrap_or(text).as_bytes();
	if digits.len() != 64 {
		return Err(NotAnId);
	}
	let mut out = [0u8; 32];
	for (byte, pair) in out.iter_mut().zip(digits.chunks_exact(2)) {
		*byte = pair.iter().try_fold(0u8, |high, digit| {
			let value = (*digit as char).to_digit(16).ok_or(NotAnId)?;
			Ok((high << 4) | value as u8)
		})?;
	}
	Ok(out)
}

macro_rules! key_id {
	($(#[$doc:meta])* $name:ident) => {
		$(#[$doc])*
		#[derive(
			Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode, DecodeWithMemTracking, TypeInfo,
			MaxEncodedLen,
		)]
		pub struct $name(pub [u8; 32]);

		impl fmt::Debug for $name {
			fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
				fmt::Display::fmt(self, f)
			}
		}

		/// `0x` and 64 lower-case hexadecimal digits.
		impl fmt::Display for $name {
			fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
				f.write_str("0x")?;
				self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
			}
		}

		impl From<[u8; 32]> for $name {
			fn from(bytes: [u8; 32]) -> Self {
				Self(bytes)
			}
		}

		impl AsRef<[u8]> for $name {
			fn as_ref(&self) -> &[u8] {
				&self.0
			}
		}

		/// A string, as displayed.
		impl serde::Serialize for $name {
			fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
				serializer.collect_str(self)
			}
		}

		/// From 64 hexadecimal digits, with or without `0x`.
		impl core::str::FromStr for $name {
			type Err = NotAnId;
			fn from_str(text: &str) -> Result<Self, NotAnId> {
				parse_hex_32(text).map(Self)
			}
		}

		impl<'de> serde::Deserialize<'de> for $name {
			fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
				let text = <alloc::borrow::Cow<'de, str>>::deserialize(deserializer)?;
				text.parse().map_err(serde::de::Error::custom)
			}
		}
	};
}

key_id! {
	/// A worker: its sr25519 identity key, made inside the TEE and bound to it by attestation.
	WorkerId
}
key_id! {
	/// An account of a chain.
	AccountId
}
