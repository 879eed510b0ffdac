//! What the methods answer, and how much of it at once.
use serde::{Deserialize, Serialize};
use sp_core::{Bytes, H256};

/// Records in one answer.
pub const MAX_RECORDS: u32 = 8_192;
/// Bytes of records in one answer; one record alone may be longer.
pub const MAX_BYTES: usize = 8 * 1024 * 1024;
/// Keys of one read proof.
pub const MAX_KEYS: usize = 256;

/// Which records a node has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Available {
	/// The first one; 1 unless this node skipped the past.
	pub first: u32,
	/// The last one that is final.
	pub finalized: u32,
	/// The last one.
	pub best: u32,
}

/// Consecutive records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Records {
	/// Height of the first.
	pub from: u32,
	/// Height of the last; may be lower than asked.
	pub to: u32,
	/// Record head before the first.
	pub before: H256,
	/// Record head after the last.
	pub head: H256,
	/// SCALE of `Vec<Vec<u8>>`: each record encoded.
	pub records: Bytes,
}

/// What brings a light client forward.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchReply {
	/// Height the batch leads to.
	pub number: u32,
	/// Hash of that block.
	pub hash: H256,
	/// Set changes on the way.
	pub fragments: u32,
	/// Number of records.
	pub records: u32,
	/// The newest final block of this node.
	pub finalized: u32,
	/// SCALE of `light_client::Batch`.
	pub batch: Bytes,
}

/// Warp fragments.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WarpFragments {
	/// SCALE of `Vec<light_client::Fragment>`: set changes, then (if finished) the newest final block.
	pub fragments: Bytes,
	/// Whether this was everything.
	pub is_finished: bool,
}
