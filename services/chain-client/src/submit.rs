//! Putting transactions into a chain and hearing what became of them.
use crate::{chain::bad_answer, dispatch, extrinsic, ChainClient, ClientError};
use codec::Encode;
use frame::deps::{
	frame_system,
	sp_core::{sr25519, Bytes, Pair, H256},
	sp_runtime::{
		generic::Era,
		traits::{BlakeTwo256, Hash},
		AccountId32,
	},
};
use jsonrpsee::{core::client::Subscription, rpc_params};
use runtime_phala::{RuntimeCall, RuntimeEvent};
use serde::Deserialize;
use std::time::Duration;

/// A transaction may be included for so many blocks after it was signed.
const MORTALITY: u64 = 1_024;
/// How long to wait for a transaction's block, or its finality.
const WATCH_TIMEOUT: Duration = Duration::from_secs(300);
/// Code of the pool's refusal of a transaction that it holds already.
const ALREADY_IMPORTED: i32 = 1013;

/// What a node says of a transaction it watches.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
enum PoolStatus {
	Future,
	Ready,
	Broadcast(Vec<String>),
	InBlock(H256),
	Retracted(H256),
	FinalityTimeout(H256),
	Finalized(H256),
	Usurped(H256),
	Dropped,
	Invalid,
}

/// A transaction that the pool has.
pub struct Submitted {
	client: ChainClient,
	encoded: Vec<u8>,
	updates: Subscription<PoolStatus>,
}

/// A transaction that succeeded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Included {
	/// Its block.
	pub block: H256,
	/// Its place in the block.
	pub index: u32,
	/// What it caused.
	pub events: Vec<RuntimeEvent>,
}

impl ChainClient {
	/// Signs `call` for the account of `signer`, which pays the fee, and puts it into the pool. Transactions of one
	/// client are numbered one after the other; programs that share an account get an error and try again.
	pub async fn submit_signed(&self, call: RuntimeCall, signer: &sr25519::Pair) -> Result<Submitted, ClientError> {
		let ours = runtime_phala::VERSION.transaction_version;
		let (spec_version, chain) = self.version().await?;
		if chain != ours {
			return Err(ClientError::OtherTransactions { chain, ours });
		}
		let _one_at_a_time = self.signing.lock().await;
		let account = AccountId32::from(signer.public());
		let nonce: u32 = self.request("system_accountNextIndex", rpc_params![account]).await?;
		let checkpoint = self.finalized().await?;
		let binding = extrinsic::Binding {
			genesis: self.genesis(),
			spec_version,
			transaction_version: chain,
			nonce,
			era: Era::mortal(MORTALITY, checkpoint.number.into()),
			checkpoint: self.block_hash(birth(checkpoint.number)).await?,
		};
		self.watch(extrinsic::signed(call, signer, &binding)).await
	}

	/// What a transaction with `call` of `account` would cost if it were sent after block `at`, without a tip. The
	/// transaction has the length of a signed one; nothing is signed for it.
	pub async fn fee_of(&self, call: RuntimeCall, account: &AccountId32, at: H256) -> Result<u128, ClientError> {
		let transaction = extrinsic::unsigned_like(call, account);
		let length = u32::try_from(transaction.encoded_size()).unwrap_or(u32::MAX);
		type Info = pallet_transaction_payment::RuntimeDispatchInfo<u128>;
		let info: Info = self.call_api("TransactionPaymentApi_query_info", &(transaction, length), at).await?;
		Ok(info.partial_fee)
	}

	/// Puts a feeless call, which brings its own authorization (`send`, `apply_report`), into the pool and watches it.
	pub async fn submit_authorized(&self, call: RuntimeCall) -> Result<Submitted, ClientError> {
		self.watch(extrinsic::authorized(call)).await
	}

	/// As [`ChainClient::submit_authorized`] without watching. A call that the pool has already is no error.
	pub async fn post_authorized(&self, call: RuntimeCall) -> Result<(), ClientError> {
		let bytes = Bytes(extrinsic::authorized(call));
		match self.transport.request::<H256>("author_submitExtrinsic", rpc_params![bytes]).await {
			Err(ClientError::Refused { code: ALREADY_IMPORTED, .. }) => Ok(()),
			outcome => outcome.map(drop),
		}
	}

	/// What happened in a block, in order.
	pub async fn events(&self, block: H256) -> Result<Vec<EventRecord>, ClientError> {
		let key = protocol::storage::item("System", "Events");
		Ok(self.storage(&key, Some(block)).await?.unwrap_or_default())
	}

	async fn watch(&self, encoded: Vec<u8>) -> Result<Submitted, ClientError> {
		let params = rpc_params![Bytes(encoded.clone())];
		let updates =
			self.transport.subscribe("author_submitAndWatchExtrinsic", params, "author_unwatchExtrinsic").await?;
		Ok(Submitted { client: self.clone(), encoded, updates })
	}

	async fn outcome(&self, block: H256, encoded: &[u8]) -> Result<Included, ClientError> {
		#[derive(Deserialize)]
		struct RpcBlock {
			extrinsics: Vec<Bytes>,
		}
		#[derive(Deserialize)]
		struct RpcSignedBlock {
			block: RpcBlock,
		}
		let found: Option<RpcSignedBlock> = self.request("chain_getBlock", rpc_params![block]).await?;
		let index = found
			.and_then(|found| found.block.extrinsics.iter().position(|bytes| bytes.0 == encoded))
			.ok_or_else(|| bad_answer("chain_getBlock", "the transaction is not in the block it was said to be in"))?;
		let index = index as u32;
		let phase = frame_system::Phase::ApplyExtrinsic(index);
		let events: Vec<RuntimeEvent> = self
			.events(block)
			.await?
			.into_iter()
			.filter(|record| record.phase == phase)
			.map(|record| record.event)
			.collect();
		let failure = events.iter().find_map(|event| match event {
			RuntimeEvent::System(frame_system::Event::ExtrinsicFailed { dispatch_error, .. }) => Some(*dispatch_error),
			_ => None,
		});
		match failure {
			Some(error) => {
				let dispatch::Refusal { name, sentence } = dispatch::explain(&error);
				Err(ClientError::Failed { block, reason: name, sentence })
			}
			None => Ok(Included { block, index, events }),
		}
	}
}

/// The block that an era of [`MORTALITY`], signed at block `current`, counts from.
fn birth(current: u32) -> u32 {
	Era::mortal(MORTALITY, current.into()).birth(current.into()) as u32
}

/// An entry of `System::Events`.
pub type EventRecord = frame_system::EventRecord<RuntimeEvent, H256>;

impl Submitted {
	/// Hash of the transaction.
	pub fn hash(&self) -> H256 {
		BlakeTwo256::hash(&self.encoded)
	}

	/// Waits until a block has it, and says what became of it there. A fork may still undo it.
	pub async fn in_block(mut self) -> Result<Included, ClientError> {
		let block = self.wait(false).await?;
		self.client.outcome(block, &self.encoded).await
	}

	/// Waits until a final block has it, and says what became of it there.
	pub async fn finalized(mut self) -> Result<Included, ClientError> {
		let block = self.wait(true).await?;
		self.client.outcome(block, &self.encoded).await
	}

	async fn wait(&mut self, final_only: bool) -> Result<H256, ClientError> {
		let deadline = tokio::time::Instant::now() + WATCH_TIMEOUT;
		loop {
			let update = tokio::time::timeout_at(deadline, self.updates.next())
				.await
				.map_err(|_| ClientError::NotIncluded(format!("no news of it for {} s", WATCH_TIMEOUT.as_secs())))?;
			let status = match update {
				Some(Ok(status)) => status,
				Some(Err(e)) => return Err(bad_answer("author_submitAndWatchExtrinsic", e)),
				None => {
					let reason = format!("{:?}", self.updates.close_reason());
					return Err(ClientError::SubscriptionEnded { reason });
				}
			};
			match status {
				PoolStatus::InBlock(block) if !final_only => return Ok(block),
				PoolStatus::Finalized(block) => return Ok(block),
				PoolStatus::Usurped(by) => {
					return Err(ClientError::NotIncluded(format!("{by:?} with the same index replaced it")))
				}
				PoolStatus::Dropped => return Err(ClientError::NotIncluded("the pool is full".into())),
				PoolStatus::Invalid => {
					return Err(ClientError::NotIncluded("it is no longer valid".into()));
				}
				PoolStatus::FinalityTimeout(block) => {
					return Err(ClientError::NotIncluded(format!("its block {block:?} does not become final")))
				}
				PoolStatus::Future
				| PoolStatus::Ready
				| PoolStatus::Broadcast(_)
				| PoolStatus::InBlock(_)
				| PoolStatus::Retracted(_) => {}
			}
		}
	}
}
