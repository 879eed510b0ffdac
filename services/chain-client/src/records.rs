//! Records, batches and warp fragments.
use crate::{
	chain::{bad_answer, decode},
	types::{Available, BatchReply, Follower, Header, Records, WarpFragments},
	ChainClient, ClientError,
};
use frame::deps::sp_core::{Bytes, H256};
use jsonrpsee::{core::client::Subscription, rpc_params};
use serde::Deserialize;

#[derive(Deserialize)]
struct RpcRecords {
	from: u32,
	to: u32,
	before: H256,
	head: H256,
	records: Bytes,
}

impl ChainClient {
	/// The heights whose records the node has.
	pub async fn records_available(&self) -> Result<Available, ClientError> {
		self.request("gemini_recordsAvailable", rpc_params![]).await
	}

	/// Records of blocks `from..=to`, as many as fit one answer (see [`Records::to`]). Not verified.
	pub async fn records(&self, from: u32, to: u32) -> Result<Records, ClientError> {
		let answer: RpcRecords = self.request("gemini_records", rpc_params![from, to]).await?;
		let records: Vec<Vec<u8>> = decode("gemini_records", &answer.records)?;
		let wanted = u64::from(answer.to).saturating_add(1).saturating_sub(u64::from(answer.from));
		if answer.from != from || answer.to > to || records.len() as u64 != wanted || records.is_empty() {
			let range = format!("{} records for {}..={}", records.len(), answer.from, answer.to);
			return Err(bad_answer("gemini_records", range));
		}
		Ok(Records { from, to: answer.to, before: answer.before, head: answer.head, records })
	}

	/// The next batch for a light client; none if nothing newer is final. With a read proof of `keys` at the batch's
	/// header, if there are any. After a long stall of finality it may have no records: then it lays a milestone.
	pub async fn batch(
		&self,
		client: Follower,
		max_records: u32,
		keys: &[Vec<u8>],
	) -> Result<Option<BatchReply>, ClientError> {
		let Follower { tip, set_id, milestone } = client;
		self.request("gemini_batch", rpc_params![tip, set_id, max_records, hex_keys(keys), milestone]).await
	}

	/// As [`ChainClient::batch`] without records, to the newest final block: for a client that starts from proofs.
	/// Over many set changes it leads only part of the way; ask again from there.
	pub async fn jump(&self, from: u32, set_id: u64, keys: &[Vec<u8>]) -> Result<Option<BatchReply>, ClientError> {
		self.request("gemini_jump", rpc_params![from, set_id, hex_keys(keys)]).await
	}

	/// As [`ChainClient::batch`] without records, to exactly block `number`; none if it is not final yet.
	pub async fn finality(
		&self,
		number: u32,
		from: u32,
		set_id: u64,
		keys: &[Vec<u8>],
	) -> Result<Option<BatchReply>, ClientError> {
		self.request("gemini_finality", rpc_params![number, from, set_id, hex_keys(keys)]).await
	}

	/// Every set change after the final block `start`.
	pub async fn warp_fragments(&self, start: H256) -> Result<WarpFragments, ClientError> {
		self.request("gemini_warpProof", rpc_params![start]).await
	}

	/// Headers of final blocks as they become final; some may be skipped.
	pub async fn finalized_heads(&self) -> Result<Heads, ClientError> {
		self.heads("chain_subscribeFinalizedHeads", "chain_unsubscribeFinalizedHeads").await
	}

	/// Headers of the best chain as it grows; after a fork the numbers repeat.
	pub async fn new_heads(&self) -> Result<Heads, ClientError> {
		self.heads("chain_subscribeNewHeads", "chain_unsubscribeNewHeads").await
	}

	async fn heads(&self, subscribe: &'static str, unsubscribe: &'static str) -> Result<Heads, ClientError> {
		let heads = self.transport.subscribe(subscribe, rpc_params![], unsubscribe).await?;
		Ok(Heads { heads, subscribe })
	}
}

/// See [`ChainClient::finalized_heads`] and [`ChainClient::new_heads`].
pub struct Heads {
	heads: Subscription<Header>,
	subscribe: &'static str,
}

impl Heads {
	/// The next one. After an error, subscribe again.
	pub async fn next(&mut self) -> Result<Header, ClientError> {
		match self.heads.next().await {
			Some(Ok(header)) => Ok(header),
			Some(Err(e)) => Err(bad_answer(self.subscribe, e)),
			None => Err(ClientError::SubscriptionEnded { reason: format!("{:?}", self.heads.close_reason()) }),
		}
	}
}

fn hex_keys(keys: &[Vec<u8>]) -> Vec<Bytes> {
	keys.iter().cloned().map(Bytes).collect()
}
