//! What a relayer brings: everything between a worker's tip and a finalized header.
use crate::bounds::*;
use crate::{Header, Justification};
use alloc::vec::Vec;
use codec::{Decode, Encode, Error, Input};

/// A block that changes the authorities, and the proof that the authorities before it finalized it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Fragment {
	/// The last block judged by the old set.
	pub header: Header,
	/// By the old set, for exactly this block.
	pub justification: Justification,
}

/// The next records of a chain, with everything that proves them.
///
/// Without records (and so without fragments and proof) it does not move the tip: it lays a
/// [`Milestone`](crate::Milestone) at its header.
#[derive(Clone, Debug, PartialEq, Eq, Encode)]
pub struct Batch {
	/// Every set change between the tip and `header`, oldest first; at most [`MAX_FRAGMENTS`].
	pub fragments: Vec<Fragment>,
	/// The block this batch leads to.
	pub header: Header,
	/// The headers after it up to the one that `justification` is for; none if it is for `header` itself.
	/// At most [`MAX_DESCENDANTS`].
	pub descendants: Vec<Header>,
	/// Finality of the last of these headers; none if that is a milestone of the client.
	pub justification: Option<Justification>,
	/// The encoded record of every block after the tip up to `header`; at most [`MAX_RECORDS`].
	pub records: Vec<Vec<u8>>,
	/// Trie nodes, each once, that prove the worker's watched keys under `header`'s state root; at most
	/// [`MAX_PROOF_NODES`]. None: nothing is read.
	pub proof: Vec<Vec<u8>>,
}

/// A part of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
	/// `fragments`.
	Fragments,
	/// `header`.
	Header,
	/// `descendants`.
	Descendants,
	/// `justification`.
	Justification,
	/// `records`.
	Records,
	/// `proof`.
	Proof,
}

impl core::fmt::Display for Part {
	fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
		f.write_str(match self {
			Self::Fragments => "fragments",
			Self::Header => "header",
			Self::Descendants => "descendants",
			Self::Justification => "justification",
			Self::Records => "records",
			Self::Proof => "proof",
		})
	}
}

/// Why bytes are not a batch.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
	/// Nothing of it was read.
	#[error("the batch is {len} bytes long, more than {MAX_BATCH_BYTES}")]
	TooLong {
		/// Its length.
		len: usize,
	},
	/// Cut short, over a bound, or not of that form.
	#[error("the {0} of the batch cannot be decoded")]
	Malformed(Part),
	/// A batch is nothing but its parts.
	#[error("{len} bytes follow the batch")]
	Trailing {
		/// Number of bytes too many.
		len: usize,
	},
}

impl Batch {
	/// Exactly one batch, within all bounds of [`crate::bounds`]. Takes time and memory linear in the input.
	///
	/// # Errors
	/// With the part that is malformed or too large, or the number of bytes too many.
	pub fn decode_bounded(bytes: &[u8]) -> Result<Self, DecodeError> {
		if bytes.len() > MAX_BATCH_BYTES {
			return Err(DecodeError::TooLong { len: bytes.len() });
		}
		let input = &mut &bytes[..];
		let batch = Self::decode_parts(input).map_err(|(part, _)| DecodeError::Malformed(part))?;
		match input.len() {
			0 => Ok(batch),
			len => Err(DecodeError::Trailing { len }),
		}
	}

	fn decode_parts<I: Input>(input: &mut I) -> Result<Self, (Part, Error)> {
		let of = |part: Part| move |error: Error| (part, error);
		Ok(Self {
			fragments: decode_vec(input, MAX_FRAGMENTS).map_err(of(Part::Fragments))?,
			header: Header::decode(input).map_err(of(Part::Header))?,
			descendants: decode_vec(input, MAX_DESCENDANTS).map_err(of(Part::Descendants))?,
			justification: Decode::decode(input).map_err(of(Part::Justification))?,
			records: decode_byte_vecs(input, MAX_RECORDS, protocol::MAX_RECORD_BYTES).map_err(of(Part::Records))?,
			proof: decode_byte_vecs(input, MAX_PROOF_NODES, MAX_NODE_BYTES).map_err(of(Part::Proof))?,
		})
	}
}

impl Decode for Batch {
	fn decode<I: Input>(input: &mut I) -> Result<Self, Error> {
		Self::decode_parts(input).map_err(|(_, error)| error)
	}
}
