//! What a node answers.
use frame::deps::{
	sp_core::{Bytes, H256},
	sp_runtime::{generic, traits::BlakeTwo256},
};
use serde::{Deserialize, Serialize};

/// Header of both chains.
pub type Header = generic::Header<u32, BlakeTwo256>;

/// A block's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlockRef {
	/// Height.
	pub number: u32,
	/// Hash.
	pub hash: H256,
}

/// What a node says of itself and its chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChainStatus {
	/// Name of the chain.
	pub chain: String,
	/// Hash of block 0.
	pub genesis: H256,
	/// Newest block.
	pub best: BlockRef,
	/// Newest final block.
	pub finalized: BlockRef,
	/// Connected peers.
	pub peers: u32,
	/// Whether the node is still fetching the past.
	pub syncing: bool,
	/// Version of the runtime.
	pub spec_version: u32,
	/// Version of its transactions.
	pub transaction_version: u32,
}

/// Which records a node has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Available {
	/// The first one.
	pub first: u32,
	/// The last final one.
	pub finalized: u32,
	/// The last one.
	pub best: u32,
}

/// Consecutive records, not verified: follow the heads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Records {
	/// Height of the first.
	pub from: u32,
	/// Height of the last; may be lower than asked.
	pub to: u32,
	/// Record head before the first.
	pub before: H256,
	/// Record head after the last.
	pub head: H256,
	/// Each encoded.
	pub records: Vec<Vec<u8>>,
}

/// A light client, as far as a batch for it depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Follower {
	/// Its last block.
	pub tip: u32,
	/// The authority set that judges the block after its tip.
	pub set_id: u64,
	/// The final block nearest to the tip that it knows ahead of it.
	pub milestone: Option<u32>,
}

/// What brings a light client forward: pass [`BatchReply::batch`] to the worker as it is.
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
	/// The newest final block of the node.
	pub finalized: u32,
	/// SCALE of `light_client::Batch`.
	pub batch: Bytes,
}

/// Set changes, SCALE of `Vec<light_client::Fragment>`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WarpFragments {
	/// Encoded fragments; the last one, if finished, is the newest final block.
	pub fragments: Bytes,
	/// Whether this was everything.
	pub is_finished: bool,
}
