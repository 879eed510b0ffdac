//! Reading a chain through a node.
use crate::{
	transport::Transport,
	types::{BlockRef, ChainStatus, Header},
	ClientError,
};
use codec::{Decode, DecodeAll, Encode};
use frame::deps::{
	frame_support::view_functions::{ViewFunction, ViewFunctionDispatchError},
	sp_core::{storage::StorageChangeSet, Bytes, H256},
};
use jsonrpsee::{core::params::ArrayParams, rpc_params};
use protocol::Anchor;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::{sync::Arc, time::Duration};

/// Keys asked for in one request, or listed in one answer.
pub const MAX_KEYS: usize = 1_000;
/// A node says what it is within this time, or counts as silent.
const FIRST_ANSWERS: Duration = Duration::from_secs(10);

/// One chain, through one node. Cheap to clone; all clones share a connection, which renews itself.
#[derive(Clone)]
pub struct ChainClient {
	pub(crate) transport: Arc<Transport>,
	genesis: H256,
	chain: String,
	/// Held from asking for an account's next index until its transaction is in the pool.
	pub(crate) signing: Arc<tokio::sync::Mutex<()>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RpcVersion {
	spec_version: u32,
	transaction_version: u32,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RpcHealth {
	peers: u32,
	is_syncing: bool,
}

#[derive(Deserialize)]
struct RpcMethods {
	methods: Vec<String>,
}

#[derive(Deserialize)]
struct RpcProof {
	proof: Vec<Bytes>,
}

impl ChainClient {
	/// Connects to a node of ours (`ws://`, `wss://`, or for requests only `http://`, `https://`).
	/// A node that does not answer is given up after 20 s at the latest.
	pub async fn connect(url: &str) -> Result<Self, ClientError> {
		let transport = Transport::connect(url).await?;
		let late = transport.timed_out("what it is", FIRST_ANSWERS);
		tokio::time::timeout(FIRST_ANSWERS, Self::introduced(transport)).await.unwrap_or(Err(late))
	}

	async fn introduced(transport: Transport) -> Result<Self, ClientError> {
		let url = transport.url();
		let known: RpcMethods = transport.request("rpc_methods", rpc_params![]).await?;
		if let Some(method) = ["gemini_batch", "gemini_records"].iter().find(|m| !known.methods.iter().any(|k| k == *m))
		{
			return Err(ClientError::NotOurNode { url: url.to_owned(), method: (*method).into() });
		}
		let genesis: Option<H256> = transport.request("chain_getBlockHash", rpc_params![0]).await?;
		let chain: String = transport.request("system_chain", rpc_params![]).await?;
		let genesis = genesis.ok_or(ClientError::NoBlock { number: 0 })?;
		Ok(Self { transport: Arc::new(transport), genesis, chain, signing: Arc::default() })
	}

	/// As [`ChainClient::connect`], and refuses a node of another chain.
	pub async fn connect_to(url: &str, expected: H256) -> Result<Self, ClientError> {
		let client = Self::connect(url).await?;
		match client.genesis {
			got if got != expected => Err(ClientError::WrongChain { url: url.into(), expected, got }),
			_ => Ok(client),
		}
	}

	/// As given to [`ChainClient::connect`].
	pub fn url(&self) -> &str {
		self.transport.url()
	}

	/// Hash of block 0.
	pub fn genesis(&self) -> H256 {
		self.genesis
	}

	/// Name of the chain.
	pub fn chain(&self) -> &str {
		&self.chain
	}

	/// Asks any JSON-RPC method that changes nothing.
	pub async fn request<R: serde::de::DeserializeOwned>(
		&self,
		method: &str,
		params: ArrayParams,
	) -> Result<R, ClientError> {
		self.transport.request(method, params).await
	}

	/// The raw chain spec of the node, with somebody to start from, as JSON text.
	pub async fn chain_spec(&self) -> Result<Box<RawValue>, ClientError> {
		self.request("gemini_chainSpec", rpc_params![]).await
	}

	/// What the node says of itself.
	pub async fn status(&self) -> Result<ChainStatus, ClientError> {
		let health: RpcHealth = self.request("system_health", rpc_params![]).await?;
		let version = self.version().await?;
		Ok(ChainStatus {
			chain: self.chain.clone(),
			genesis: self.genesis,
			best: self.best().await?,
			finalized: self.finalized().await?,
			peers: health.peers,
			syncing: health.is_syncing,
			spec_version: version.0,
			transaction_version: version.1,
		})
	}

	/// Whether the chain is a live one: not for development, nor local, nor of a type of its own.
	pub async fn is_live(&self) -> Result<bool, ClientError> {
		let kind: serde_json::Value = self.request("system_chainType", rpc_params![]).await?;
		Ok(kind == "Live")
	}

	/// Whether the node is still fetching the past.
	pub async fn is_syncing(&self) -> Result<bool, ClientError> {
		let health: RpcHealth = self.request("system_health", rpc_params![]).await?;
		Ok(health.is_syncing)
	}

	/// Versions of the runtime and of its transactions, at the best block.
	pub async fn version(&self) -> Result<(u32, u32), ClientError> {
		let version: RpcVersion = self.request("state_getRuntimeVersion", rpc_params![]).await?;
		Ok((version.spec_version, version.transaction_version))
	}

	/// Version of the runtime that a block's state holds: the one that makes the block after it.
	pub async fn version_at(&self, block: H256) -> Result<u32, ClientError> {
		let version: RpcVersion = self.request("state_getRuntimeVersion", rpc_params![block]).await?;
		Ok(version.spec_version)
	}

	/// The newest block.
	pub async fn best(&self) -> Result<BlockRef, ClientError> {
		let header: Option<Header> = self.request("chain_getHeader", rpc_params![]).await?;
		let header = header.ok_or(ClientError::NoBlock { number: 0 })?;
		Ok(BlockRef { number: header.number, hash: header.hash() })
	}

	/// The newest final block.
	pub async fn finalized(&self) -> Result<BlockRef, ClientError> {
		let hash: H256 = self.request("chain_getFinalizedHead", rpc_params![]).await?;
		let header = self.header_of(hash).await?;
		Ok(BlockRef { number: header.number, hash })
	}

	/// Hash of a block of the best chain.
	pub async fn block_hash(&self, number: u32) -> Result<H256, ClientError> {
		let hash: Option<H256> = self.request("chain_getBlockHash", rpc_params![number]).await?;
		hash.ok_or(ClientError::NoBlock { number })
	}

	/// Header of a block of the best chain.
	pub async fn header(&self, number: u32) -> Result<Header, ClientError> {
		self.header_of(self.block_hash(number).await?).await
	}

	/// Header of a block.
	pub async fn header_of(&self, hash: H256) -> Result<Header, ClientError> {
		let header: Option<Header> = self.request("chain_getHeader", rpc_params![hash]).await?;
		header.ok_or_else(|| bad_answer("chain_getHeader", format!("there is no block {hash:?}")))
	}

	/// A stored value, at a block (the best one if not given).
	pub async fn storage<V: Decode>(&self, key: &[u8], at: Option<H256>) -> Result<Option<V>, ClientError> {
		let raw: Option<Bytes> = self.request("state_getStorage", rpc_params![Bytes(key.to_vec()), at]).await?;
		raw.map(|raw| decode("state_getStorage", &raw)).transpose()
	}

	/// Stored values in the order of their keys, at most [`MAX_KEYS`], all of one block.
	pub async fn storage_many(&self, keys: &[Vec<u8>], at: Option<H256>) -> Result<Vec<Option<Vec<u8>>>, ClientError> {
		if keys.is_empty() {
			return Ok(Vec::new());
		}
		let asked: Vec<Bytes> = keys.iter().take(MAX_KEYS).cloned().map(Bytes).collect();
		let sets: Vec<StorageChangeSet<H256>> = self.request("state_queryStorageAt", rpc_params![asked, at]).await?;
		let found: std::collections::BTreeMap<Vec<u8>, Option<Vec<u8>>> = sets
			.into_iter()
			.flat_map(|set| set.changes)
			.map(|(key, value)| (key.0, value.map(|value| value.0)))
			.collect();
		Ok(keys.iter().map(|key| found.get(key).cloned().flatten()).collect())
	}

	/// A stored value as it is encoded, at a block (the best one if not given).
	pub async fn storage_raw(&self, key: &[u8], at: Option<H256>) -> Result<Option<Vec<u8>>, ClientError> {
		let raw: Option<Bytes> = self.request("state_getStorage", rpc_params![Bytes(key.to_vec()), at]).await?;
		Ok(raw.map(|raw| raw.0))
	}

	/// Full keys below a prefix, at most `limit`, in the order of the trie.
	pub async fn keys(&self, prefix: &[u8], limit: usize, at: Option<H256>) -> Result<Vec<Vec<u8>>, ClientError> {
		let mut keys: Vec<Vec<u8>> = Vec::new();
		while keys.len() < limit {
			let count = limit.saturating_sub(keys.len()).min(MAX_KEYS);
			let page = self.keys_after(prefix, keys.last().cloned(), count, at).await?;
			let ended = page.len() < count;
			keys.extend(page);
			if ended {
				break;
			}
		}
		Ok(keys)
	}

	/// The next keys below a prefix, at most `count`, which is at most [`MAX_KEYS`].
	pub(crate) async fn keys_after(
		&self,
		prefix: &[u8],
		after: Option<Vec<u8>>,
		count: usize,
		at: Option<H256>,
	) -> Result<Vec<Vec<u8>>, ClientError> {
		let params = rpc_params![Bytes(prefix.to_vec()), count as u32, after.map(Bytes), at];
		let page: Vec<Bytes> = self.request("state_getKeysPaged", params).await?;
		Ok(page.into_iter().map(|key| key.0).collect())
	}

	/// A map's entries: what follows `prefix` in each key, and the value. At most `limit`, all of one block.
	pub async fn entries<V: Decode>(
		&self,
		prefix: &[u8],
		limit: usize,
		at: H256,
	) -> Result<Vec<(Vec<u8>, V)>, ClientError> {
		let keys = self.keys(prefix, limit, Some(at)).await?;
		let mut entries = Vec::with_capacity(keys.len());
		for page in keys.chunks(MAX_KEYS) {
			let values = self.storage_many(page, Some(at)).await?;
			for (key, value) in page.iter().zip(values) {
				let (Some(rest), Some(value)) = (key.strip_prefix(prefix), value) else { continue };
				entries.push((rest.to_vec(), decode("a map's entry", &value)?));
			}
		}
		Ok(entries)
	}

	/// What an account may spend or lock, in 10^-12 PHA.
	pub async fn free_balance(&self, account: &[u8; 32], at: Option<H256>) -> Result<u128, ClientError> {
		type Account = frame::deps::frame_system::Account<phala_runtime::Runtime>;
		let key = Account::hashed_key_for(frame::deps::sp_runtime::AccountId32::from(*account));
		type Info = frame::deps::frame_system::AccountInfo<u32, pallet_balances::AccountData<u128>>;
		Ok(self.storage::<Info>(&key, at).await?.map_or(0, |info| info.data.free))
	}

	/// Trie nodes that prove the values of `keys` at a block.
	pub async fn read_proof(&self, keys: &[Vec<u8>], at: H256) -> Result<Vec<Vec<u8>>, ClientError> {
		let keys: Vec<Bytes> = keys.iter().cloned().map(Bytes).collect();
		let answer: RpcProof = self.request("state_getReadProof", rpc_params![keys, at]).await?;
		Ok(answer.proof.into_iter().map(|node| node.0).collect())
	}

	/// Calls a runtime API function.
	pub async fn call_api<A: Encode, R: Decode>(&self, function: &str, args: &A, at: H256) -> Result<R, ClientError> {
		let raw: Bytes = self.request("state_call", rpc_params![function, Bytes(args.encode()), at]).await?;
		decode(function, &raw)
	}

	/// Asks a view function of the runtime, for example
	/// `pallet_computation::SettlementStatusViewFunction::<Runtime>::new()`.
	pub async fn view<V>(&self, query: V, at: H256) -> Result<V::ReturnType, ClientError>
	where
		V: ViewFunction + Encode,
		V::ReturnType: Decode,
	{
		let args = (V::id(), query.encode());
		let answer: Result<Vec<u8>, ViewFunctionDispatchError> =
			self.call_api("RuntimeViewFunction_execute_view_function", &args, at).await?;
		let refused = |error| ClientError::BadAnswer { what: "a view function".into(), reason: format!("{error:?}") };
		decode("a view function", &answer.map_err(refused)?)
	}

	/// Where a light client may start: the final block `number` with the authorities of the block after it.
	pub async fn anchor(&self, number: u32) -> Result<Anchor, ClientError> {
		if number > self.finalized().await?.number {
			return Err(ClientError::NoBlock { number });
		}
		let answer: Bytes = self.request("gemini_anchor", rpc_params![number]).await?;
		decode("gemini_anchor", &answer)
	}
}

pub(crate) fn bad_answer(what: &str, reason: impl std::fmt::Display) -> ClientError {
	ClientError::BadAnswer { what: what.into(), reason: reason.to_string() }
}

pub(crate) fn decode<V: Decode>(what: &str, raw: &[u8]) -> Result<V, ClientError> {
	V::decode_all(&mut &raw[..]).map_err(|e| bad_answer(what, e))
}
