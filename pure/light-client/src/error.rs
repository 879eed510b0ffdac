//! Why a batch or a jump is refused. The client is unchanged in every case.
use crate::bounds::{MAX_DESCENDANTS, MAX_FRAGMENTS, MAX_KEYS, MAX_KEY_BYTES, MAX_RECORDS};
use crate::{DecodeError, HeaderError, JustificationError, ProofError};
use units::{BlockNumber, Millis};

/// Why a batch or a jump was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
	/// The bytes are not a batch.
	#[error(transparent)]
	Decode(#[from] DecodeError),
	/// There is nothing new in it.
	#[error("the batch leads to block {got}, the tip is already {tip}")]
	Stale {
		/// Height of the client's tip.
		tip: BlockNumber,
		/// Height of the batch's header.
		got: BlockNumber,
	},
	/// A set change is not proven.
	#[error("fragment {index} (block {number}): {reason}")]
	Fragment {
		/// Its place in the batch, from 0.
		index: usize,
		/// Height of its block.
		number: BlockNumber,
		/// What is wrong with it.
		reason: FragmentError,
	},
	/// More than a client takes at once.
	#[error("more than {MAX_FRAGMENTS} fragments, {MAX_DESCENDANTS} descendants or {MAX_RECORDS} records")]
	TooLarge,
	/// The header lacks something, or says something a light client cannot follow.
	#[error(transparent)]
	Header(#[from] HeaderError),
	/// The header is another chain's.
	#[error("header {number} is not the child of the tip")]
	NotAChild {
		/// Its height.
		number: BlockNumber,
	},
	/// The headers after the batch's header do not lead from it to the justified block.
	#[error("descendant {index} does not continue the chain of headers at height {expected}")]
	BrokenDescent {
		/// Its place in the batch, from 0.
		index: usize,
		/// The height that comes next.
		expected: BlockNumber,
	},
	/// The authorities change before the justified block, so the batch lacks a fragment.
	#[error("block {number} changes the authorities, so its descendants are judged by others")]
	ChangeInDescent {
		/// Height of the change.
		number: BlockNumber,
	},
	/// The header changes the authorities in a way that is not followed.
	#[error(transparent)]
	Change(#[from] ChangeError),
	/// The header is not final.
	#[error("finality of block {number}: {reason}")]
	Finality {
		/// Height of the justified block.
		number: BlockNumber,
		/// What is wrong with its justification.
		reason: JustificationError,
	},
	/// There is no justification, and the last header is no milestone of this client.
	#[error("block {number} is not justified, and no milestone")]
	NoMilestone {
		/// Height of the last header.
		number: BlockNumber,
	},
	/// Milestones are laid downwards.
	#[error("a milestone at block {got} is of no use, there is one at {lowest}")]
	AboveMilestone {
		/// The one nearest to the tip.
		lowest: BlockNumber,
		/// Height of the batch's header.
		got: BlockNumber,
	},
	/// The records are not those of this chain.
	#[error(transparent)]
	Record(#[from] RecordError),
	/// The read proof does not prove the wanted keys.
	#[error("read proof: {0}")]
	Proof(#[from] ProofError),
	/// The caller asks for more than a proof may be for.
	#[error("more than {MAX_KEYS} keys, or a key of more than {MAX_KEY_BYTES} bytes")]
	TooManyKeys,
}

/// Why a fragment was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FragmentError {
	/// Fragments stand above the tip, below the batch's header, oldest first.
	#[error("its height is out of order: it belongs above {above} and below {below}")]
	OutOfOrder {
		/// The height before it.
		above: BlockNumber,
		/// The batch's header.
		below: BlockNumber,
	},
	/// It is the block after the tip, of another chain.
	#[error("it is not the child of the tip")]
	NotAChild,
	/// A fragment is there only to change the authorities.
	#[error("it does not change the authorities")]
	NoChange,
	/// Its header says something a light client cannot follow.
	#[error(transparent)]
	Header(#[from] HeaderError),
	/// It changes the authorities in a way that is not followed.
	#[error(transparent)]
	Change(#[from] ChangeError),
	/// It is not final.
	#[error(transparent)]
	Finality(#[from] JustificationError),
	/// The records of the batch lead past it by another way: two finalized chains.
	#[error("its record head is not that of the records")]
	OffChain,
}

/// Why a change of authorities is not followed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChangeError {
	/// Our chains change sets at once; a delayed change cannot be proven by one fragment.
	#[error("block {number} changes the authorities only after {delay} more blocks")]
	Delayed {
		/// Height of the change.
		number: BlockNumber,
		/// Blocks to wait.
		delay: BlockNumber,
	},
	/// Nobody could finalize the next block.
	#[error("the authorities that block {number} names have no weight, or more than fits 64 bits")]
	Unusable {
		/// Height of the change.
		number: BlockNumber,
	},
	/// The last set there is a number for.
	#[error("block {number} needs a set number beyond 64 bits")]
	SetIdOverflow {
		/// Height of the change.
		number: BlockNumber,
	},
}

/// Why the records were refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
	/// There is one record per block.
	#[error("{got} records for the {expected} blocks after the tip")]
	WrongCount {
		/// Blocks after the tip up to the header.
		expected: usize,
		/// Records in the batch.
		got: usize,
	},
	/// The chain makes none so long.
	#[error("the record of block {number} is {len} bytes long")]
	TooLong {
		/// Height.
		number: BlockNumber,
		/// Its length.
		len: usize,
	},
	/// At least one of them is not the chain's.
	#[error("the records do not lead to the record head of block {number}")]
	WrongHead {
		/// Height of the header.
		number: BlockNumber,
	},
	/// The chain writes a newer format than this code reads.
	#[error("the record of block {number} has format {version}, which this version does not read: upgrade it")]
	UnknownFormat {
		/// Height.
		number: BlockNumber,
		/// Its format.
		version: u8,
	},
	/// The chain's own record is broken.
	#[error("the record of block {number} cannot be decoded")]
	Malformed {
		/// Height.
		number: BlockNumber,
	},
	/// The chain's own record is for another block.
	#[error("the record of block {expected} says it is of block {got}")]
	WrongNumber {
		/// Height where it stands.
		expected: BlockNumber,
		/// Height it names.
		got: BlockNumber,
	},
	/// Slot time never falls.
	#[error("the slot time of block {number} is {got}, after {before}")]
	TimeFell {
		/// Height.
		number: BlockNumber,
		/// Slot time of the block before.
		before: Millis,
		/// Its slot time.
		got: Millis,
	},
}

/// Why an anchor is not a place to start from.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AnchorError {
	/// Nobody could finalize the next block.
	#[error("the anchor's authorities have no weight, or more than fits 64 bits")]
	UnusableAuthorities,
	/// More authorities than a light client follows.
	#[error("the anchor has {0} authorities")]
	TooManyAuthorities(usize),
	/// Block 0 is its own genesis.
	#[error("the anchor is of block 0 but its hash is not the chain's genesis hash")]
	NotGenesis,
}

impl ImportError {
	/// Whether another source may have a batch for the same range that is accepted.
	///
	/// False where the finalized chain itself says what this client cannot follow: then only a newer anchor or a newer
	/// version helps. Headers and records are read only after they proved to be the chain's.
	pub fn is_retryable(&self) -> bool {
		match self {
			Self::Header(_) | Self::Change(_) | Self::TooManyKeys => false,
			Self::Fragment { reason, .. } => {
				!matches!(reason, FragmentError::Header(_) | FragmentError::Change(_) | FragmentError::OffChain)
			}
			Self::Record(reason) => matches!(
				reason,
				RecordError::WrongCount { .. } | RecordError::TooLong { .. } | RecordError::WrongHead { .. }
			),
			_ => true,
		}
	}
}
