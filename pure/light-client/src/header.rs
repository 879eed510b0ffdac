//! Block headers, encoded exactly as the chain encodes them.
use crate::bounds::{decode_bytes, decode_vec, MAX_AUTHORITIES, MAX_DIGEST_BYTES, MAX_DIGEST_ITEMS};
use alloc::vec::Vec;
use codec::{Compact, Decode, Encode, Error, Input};
use protocol::{Crypto, ENGINE_ID};
use units::{BlockNumber, Hash};

/// Engine id of GRANDPA's digest items.
const GRANDPA_ENGINE_ID: [u8; 4] = *b"FRNK";

/// Ed25519 keys and weights, in the chain's order.
pub type AuthorityList = Vec<([u8; 32], u64)>;

/// A block's header.
#[derive(Clone, Debug, PartialEq, Eq, Encode)]
pub struct Header {
	/// Hash of the block before.
	pub parent_hash: Hash,
	/// Height.
	#[codec(compact)]
	pub number: BlockNumber,
	/// Root of the state after this block.
	pub state_root: Hash,
	/// Root of this block's extrinsics.
	pub extrinsics_root: Hash,
	/// What the block's author and the chain's rules say to clients; at most [`MAX_DIGEST_ITEMS`].
	pub digest: Vec<DigestItem>,
}

/// One entry of a header's digest; each holds at most [`MAX_DIGEST_BYTES`].
#[derive(Clone, Debug, PartialEq, Eq, Encode)]
pub enum DigestItem {
	/// Of no engine.
	#[codec(index = 0)]
	Other(Vec<u8>),
	/// From the runtime to an engine.
	#[codec(index = 4)]
	Consensus([u8; 4], Vec<u8>),
	/// By an engine, over the rest of the header.
	#[codec(index = 5)]
	Seal([u8; 4], Vec<u8>),
	/// From an engine to the runtime.
	#[codec(index = 6)]
	PreRuntime([u8; 4], Vec<u8>),
	/// The runtime's code or heap changed.
	#[codec(index = 8)]
	RuntimeEnvironmentUpdated,
}

/// What a header says about the authorities of the blocks after it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct SetChange {
	/// The next authorities.
	pub authorities: AuthorityList,
	/// The change holds after this many more blocks.
	pub delay: BlockNumber,
}

/// Why a header says nothing a light client can use.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HeaderError {
	/// The chain at this block does not keep records.
	#[error("header {number} carries no record head")]
	NoRecordHead {
		/// Height of the block.
		number: BlockNumber,
	},
	/// Which of them is meant cannot be known.
	#[error("header {number} carries more than one record head")]
	SeveralRecordHeads {
		/// Height of the block.
		number: BlockNumber,
	},
	/// A record head is 32 bytes.
	#[error("the record head in header {number} is {len} bytes long instead of 32")]
	MalformedRecordHead {
		/// Height of the block.
		number: BlockNumber,
		/// Its length.
		len: usize,
	},
	/// Only a newer anchor leads across it.
	#[error("block {number} forces a change of authorities: start again from an anchor after it")]
	ForcedChange {
		/// Height of the block.
		number: BlockNumber,
	},
	/// More authorities than a light client follows.
	#[error("block {number} names more than {MAX_AUTHORITIES} authorities")]
	TooManyAuthorities {
		/// Height of the block.
		number: BlockNumber,
	},
}

impl Header {
	/// The block's hash.
	pub fn hash<C: Crypto>(&self) -> Hash {
		C::blake2_256(&self.encode())
	}

	/// The record head after this block.
	///
	/// # Errors
	/// Unless exactly one digest item carries exactly one head.
	pub fn record_head(&self) -> Result<Hash, HeaderError> {
		let number = self.number;
		let mut heads = self.consensus_items(ENGINE_ID);
		let head = heads.next().ok_or(HeaderError::NoRecordHead { number })?;
		if heads.next().is_some() {
			return Err(HeaderError::SeveralRecordHeads { number });
		}
		Hash::try_from(head).map_err(|_| HeaderError::MalformedRecordHead { number, len: head.len() })
	}

	/// The change of authorities this block schedules: the first that decodes, as the node reads it.
	///
	/// # Errors
	/// If the block forces a change instead, or names too many authorities.
	pub fn set_change(&self) -> Result<Option<SetChange>, HeaderError> {
		let number = self.number;
		let logs = || self.consensus_items(GRANDPA_ENGINE_ID);
		if logs().any(is_forced_change) {
			return Err(HeaderError::ForcedChange { number });
		}
		match logs().find_map(|log| decode_scheduled_change(log).ok()) {
			Some(change) if change.authorities.len() > MAX_AUTHORITIES => {
				Err(HeaderError::TooManyAuthorities { number })
			}
			change => Ok(change),
		}
	}

	fn consensus_items(&self, engine: [u8; 4]) -> impl Iterator<Item = &[u8]> {
		self.digest.iter().filter_map(move |item| match item {
			DigestItem::Consensus(id, data) if *id == engine => Some(&data[..]),
			_ => None,
		})
	}
}

const SCHEDULED_CHANGE: u8 = 1;
const FORCED_CHANGE: u8 = 2;

/// Like the node, does not mind bytes after the change.
fn decode_scheduled_change(log: &[u8]) -> Result<SetChange, Error> {
	match log.split_first() {
		Some((&SCHEDULED_CHANGE, mut rest)) => SetChange::decode(&mut rest),
		_ => Err("not a scheduled change".into()),
	}
}

/// Like the node, ignores one that does not decode.
fn is_forced_change(log: &[u8]) -> bool {
	match log.split_first() {
		Some((&FORCED_CHANGE, mut rest)) => <(BlockNumber, SetChange)>::decode(&mut rest).is_ok(),
		_ => false,
	}
}

impl Decode for Header {
	fn decode<I: Input>(input: &mut I) -> Result<Self, Error> {
		Ok(Self {
			parent_hash: Decode::decode(input)?,
			number: Compact::<BlockNumber>::decode(input)?.0,
			state_root: Decode::decode(input)?,
			extrinsics_root: Decode::decode(input)?,
			digest: decode_vec(input, MAX_DIGEST_ITEMS)?,
		})
	}
}

impl Decode for DigestItem {
	fn decode<I: Input>(input: &mut I) -> Result<Self, Error> {
		Ok(match input.read_byte()? {
			0 => Self::Other(decode_bytes(input, MAX_DIGEST_BYTES)?),
			4 => Self::Consensus(Decode::decode(input)?, decode_bytes(input, MAX_DIGEST_BYTES)?),
			5 => Self::Seal(Decode::decode(input)?, decode_bytes(input, MAX_DIGEST_BYTES)?),
			6 => Self::PreRuntime(Decode::decode(input)?, decode_bytes(input, MAX_DIGEST_BYTES)?),
			8 => Self::RuntimeEnvironmentUpdated,
			_ => return Err("unknown kind of digest item".into()),
		})
	}
}
