//! Who and which: identifiers that cannot be mixed up.
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
/// Number of a settlement report, counted from 1; reports apply strictly in order.
pub type ReportNumber = u32;
/// Place of a gatekeeper in the list of gatekeepers registered now.
pub type GatekeeperIndex = u16;
/// Performance score P: benchmark iterations in six seconds.
pub type Score = u32;

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
