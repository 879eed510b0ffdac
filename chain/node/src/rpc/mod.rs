//! The JSON-RPC of our own: records, anchors and batches for light clients, warp fragments.
mod anchor;
mod answers;
mod batch;
mod error;
mod reader;
mod spec;
mod target;

pub use answers::{Available, BatchReply, Records, WarpFragments, MAX_BYTES, MAX_KEYS, MAX_RECORDS};
pub use error::{ReadError, CODE_BASE};
pub(crate) use reader::record_head;
pub use reader::Reader;
pub use spec::KnownSpec;

use crate::fake_runtime::Block;
use batch::{Follower, Wish};
use codec::Encode;
use jsonrpsee::{core::RpcResult, proc_macros::rpc};
use sc_network_sync::strategy::warp::WarpSyncProvider;
use serde_json::value::RawValue;
use sp_consensus_grandpa::AuthorityList;
use sp_core::{Bytes, H256};
use std::sync::Arc;

/// Methods of our own.
#[rpc(server)]
pub trait GeminiApi {
	/// The heights whose records this node has.
	#[method(name = "gemini_recordsAvailable", blocking)]
	fn records_available(&self) -> RpcResult<Available>;

	/// Records of the best chain's blocks `from..=to`, as many as fit an answer, from the first on.
	#[method(name = "gemini_records", blocking)]
	fn records(&self, from: u32, to: u32) -> RpcResult<Records>;

	/// Where a light client may start: SCALE of the `protocol::Anchor` at the final block `number`. Needs no state.
	#[method(name = "gemini_anchor", blocking)]
	fn anchor(&self, number: u32) -> RpcResult<Bytes>;

	/// The next batch for a light client whose tip is block `from`, whose current authority set is `set_id` and whose
	/// lowest milestone is at `milestone`. `null`: nothing newer is final.
	///
	/// A batch that leads to the newest final blocks has a read proof of `keys` (none: no proof); one that leads into the past
	/// has none, because the state there is gone.
	///
	/// Long stalls of finality are passed in parts: a batch without records and proof lays a milestone.
	#[method(name = "gemini_batch", blocking)]
	fn batch(
		&self,
		from: u32,
		set_id: u64,
		max_records: u32,
		keys: Vec<Bytes>,
		milestone: Option<u32>,
	) -> RpcResult<Option<BatchReply>>;

	/// As `gemini_batch`, without records, straight to the newest final block (or, over many set changes, part of the
	/// way): for a client that starts from proofs.
	#[method(name = "gemini_jump", blocking)]
	fn jump(&self, from: u32, set_id: u64, keys: Vec<Bytes>) -> RpcResult<Option<BatchReply>>;

	/// Finality of block `number`: a batch without records whose header is that very block. `null`: not final yet.
	#[method(name = "gemini_finality", blocking)]
	fn finality(&self, number: u32, from: u32, set_id: u64, keys: Vec<Bytes>) -> RpcResult<Option<BatchReply>>;

	/// The chain spec of this node, raw, for light clients and other nodes. Where it names no boot node, this node is one.
	#[method(name = "gemini_chainSpec", blocking)]
	fn chain_spec(&self) -> RpcResult<Box<RawValue>>;

	/// Every set change after the final block `start`.
	#[method(name = "gemini_warpProof", blocking)]
	fn warp_proof(&self, start: H256) -> RpcResult<WarpFragments>;
}

/// Serves [`GeminiApiServer`].
pub struct Gemini {
	reader: Reader,
	spec: KnownSpec,
	warp: Arc<dyn WarpSyncProvider<Block>>,
}

impl Gemini {
	/// Serves what `reader` reads, `spec` says and `warp` proves.
	pub fn new(reader: Reader, spec: KnownSpec, warp: Arc<dyn WarpSyncProvider<Block>>) -> Self {
		Self { reader, spec, warp }
	}

	/// Who judges block 1: by the state, or, where that is pruned, by the chain spec.
	fn first_authorities(&self) -> Result<AuthorityList, ReadError> {
		self.reader.first_authorities().map_or_else(|| self.spec.authorities(), Ok)
	}
}

impl GeminiApiServer for Gemini {
	fn records_available(&self) -> RpcResult<Available> {
		Ok(self.reader.available()?)
	}

	fn records(&self, from: u32, to: u32) -> RpcResult<Records> {
		let chain = self.reader.records(from, to)?;
		Ok(Records {
			from,
			to: chain.to,
			before: chain.before.into(),
			head: chain.head.into(),
			records: Bytes(chain.records.encode()),
		})
	}

	fn anchor(&self, number: u32) -> RpcResult<Bytes> {
		Ok(Bytes(self.reader.anchor(number, || self.first_authorities())?.encode()))
	}

	fn batch(
		&self,
		from: u32,
		set_id: u64,
		max_records: u32,
		keys: Vec<Bytes>,
		milestone: Option<u32>,
	) -> RpcResult<Option<BatchReply>> {
		let max = max_records.clamp(1, MAX_RECORDS);
		let client = Follower { tip: from, set_id, milestone };
		Ok(self.reader.batch(client, Wish::Records(max), &plain(keys)?)?)
	}

	fn jump(&self, from: u32, set_id: u64, keys: Vec<Bytes>) -> RpcResult<Option<BatchReply>> {
		let client = Follower { tip: from, set_id, milestone: None };
		Ok(self.reader.batch(client, Wish::Newest, &plain(keys)?)?)
	}

	fn finality(&self, number: u32, from: u32, set_id: u64, keys: Vec<Bytes>) -> RpcResult<Option<BatchReply>> {
		let client = Follower { tip: from, set_id, milestone: None };
		Ok(self.reader.batch(client, Wish::Exactly(number), &plain(keys)?)?)
	}

	fn chain_spec(&self) -> RpcResult<Box<RawValue>> {
		Ok(self.spec.raw()?)
	}

	fn warp_proof(&self, start: H256) -> RpcResult<WarpFragments> {
		let proof = self.warp.generate(start).map_err(|e| ReadError::Refused(e.to_string()))?.0;
		let (is_finished, fragments) =
			proof.split_last().ok_or_else(|| ReadError::Failed("an empty warp proof".into()))?;
		Ok(WarpFragments { fragments: Bytes(fragments.to_vec()), is_finished: *is_finished != 0 })
	}
}

fn plain(keys: Vec<Bytes>) -> Result<Vec<Vec<u8>>, ReadError> {
	if keys.len() > MAX_KEYS {
		return Err(ReadError::Refused(format!("{} keys, at most {MAX_KEYS} are proven at once", keys.len())));
	}
	Ok(keys.into_iter().map(|key| key.0).collect())
}
