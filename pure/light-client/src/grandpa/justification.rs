//! Justifications, encoded exactly as the node encodes them.
use crate::bounds::{decode_vec, MAX_ANCESTRIES, MAX_PRECOMMITS};
use crate::Header;
use alloc::vec::Vec;
use codec::{Decode, Encode, Error, Input};
use units::{BlockNumber, Hash};

/// A GRANDPA commit, with the headers that connect its votes.
#[derive(Clone, Debug, PartialEq, Eq, Encode)]
pub struct Justification {
	/// The voting round; the votes sign it.
	pub round: u64,
	/// What was finalized, and the votes for it.
	pub commit: Commit,
	/// Every header from the votes' targets down to, not including, the lowest of them; at most [`MAX_ANCESTRIES`].
	pub votes_ancestries: Vec<Header>,
}

/// Votes that finalize a block.
#[derive(Clone, Debug, PartialEq, Eq, Encode)]
pub struct Commit {
	/// Hash of the finalized block.
	pub target_hash: Hash,
	/// Its height.
	pub target_number: BlockNumber,
	/// Votes for it or its descendants, and what else the node tolerates; at most [`MAX_PRECOMMITS`].
	pub precommits: Vec<Precommit>,
}

/// One signed vote.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Precommit {
	/// Hash of the block it is for.
	pub target_hash: Hash,
	/// Height of that block, as the voter says.
	pub target_number: BlockNumber,
	/// Ed25519, over the vote, the round and the authority set's number.
	pub signature: [u8; 64],
	/// The voter's key.
	pub id: [u8; 32],
}

impl Decode for Justification {
	fn decode<I: Input>(input: &mut I) -> Result<Self, Error> {
		Ok(Self {
			round: Decode::decode(input)?,
			commit: Decode::decode(input)?,
			votes_ancestries: decode_vec(input, MAX_ANCESTRIES)?,
		})
	}
}

impl Decode for Commit {
	fn decode<I: Input>(input: &mut I) -> Result<Self, Error> {
		Ok(Self {
			target_hash: Decode::decode(input)?,
			target_number: Decode::decode(input)?,
			precommits: decode_vec(input, MAX_PRECOMMITS)?,
		})
	}
}
