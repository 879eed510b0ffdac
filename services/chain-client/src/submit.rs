//! Putting transactions into a chain.
use crate::{
	extrinsic,
	fate::{Gone, Included, Ticket},
	submitted::{Depth, Submitted},
	ChainClient, ClientError,
};
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
use jsonrpsee::rpc_params;
use phala_runtime::{RuntimeCall, RuntimeEvent};
use std::time::Duration;

/// A transaction may be included for so many blocks after the one that its life is counted from.
pub const MORTALITY: u64 = 1_024;
/// A life is counted from the newest final block, or while finality stands still from this many blocks below the best
/// one: a fork that deep would void the signature.
const FORK_MARGIN: u32 = 32;
/// Each index that turns out to be used means that another program got its transaction in.
const MAX_INDEX_TRIES: u32 = 64;
/// Grows by this with each try, so that programs that share an account fall out of step.
const INDEX_PAUSE: Duration = Duration::from_millis(10);
/// A transaction that lost its place is signed anew at most so often.
const MAX_RESIGNED: u32 = 8;

impl ChainClient {
	/// Signs `call` for the account of `signer`, which pays the fee, and puts it into the pool. Transactions of one
	/// client are numbered one after the other; an index that another program took first is exchanged for the next.
	pub async fn submit_signed(&self, call: RuntimeCall, signer: &sr25519::Pair) -> Result<Submitted, ClientError> {
		self.submit_signed_for(call, signer, MORTALITY).await
	}

	/// As [`ChainClient::submit_signed`], for a life of `blocks` (a power of two from 4 to 4,096).
	pub async fn submit_signed_for(
		&self,
		call: RuntimeCall,
		signer: &sr25519::Pair,
		blocks: u64,
	) -> Result<Submitted, ClientError> {
		let ours = phala_runtime::VERSION.transaction_version;
		let (spec_version, chain) = self.version().await?;
		if chain != ours {
			return Err(ClientError::OtherTransactions { chain, ours });
		}
		let _one_at_a_time = self.signing.lock().await;
		let account = AccountId32::from(signer.public());
		let mut tries = 1;
		loop {
			let (life, sent_after) = self.life(blocks).await?;
			let nonce: u32 = self.request("system_accountNextIndex", rpc_params![&account]).await?;
			let Life { era, checkpoint, until } = life;
			let genesis = self.genesis();
			let binding =
				extrinsic::Binding { genesis, spec_version, transaction_version: chain, nonce, era, checkpoint };
			let encoded = extrinsic::signed(call.clone(), signer, &binding);
			let signed = Some((account.clone(), nonce));
			match self.watch(encoded, signed, sent_after, Some(until)).await {
				Err(ClientError::NotTaken(refusal)) if refusal.is_used_index() && tries < MAX_INDEX_TRIES => {
					tokio::time::sleep(INDEX_PAUSE.saturating_mul(tries)).await;
					tries = tries.saturating_add(1);
				}
				outcome => return outcome,
			}
		}
	}

	/// Signs, sends and waits. `sent` hears of each transaction that the pool took. One whose index another program's
	/// transaction got is signed anew, once the chain has that other one and it is certain that the first never comes.
	///
	/// # Errors
	/// As [`Submitted::reached`].
	pub async fn carry_signed(
		&self,
		call: RuntimeCall,
		signer: &sr25519::Pair,
		depth: Depth,
		mut sent: impl FnMut(&Ticket),
	) -> Result<Included, ClientError> {
		let mut resigned = 0;
		loop {
			let submitted = self.submit_signed(call.clone(), signer).await?;
			sent(submitted.ticket());
			match submitted.reached(depth).await {
				Err(ClientError::NotIncluded { why: Gone::IndexUsed, .. }) if resigned < MAX_RESIGNED => {
					resigned = resigned.saturating_add(1);
				}
				outcome => return outcome,
			}
		}
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
	pub async fn submit_authorized(&self, call: RuntimeCall, salt: u32) -> Result<Submitted, ClientError> {
		let sent_after = self.best().await?.number;
		self.watch(extrinsic::authorized(call, salt), None, sent_after, None).await
	}

	/// As [`ChainClient::submit_authorized`] without watching. A call that the pool has already is no error. Give
	/// another `salt` with each try: a pool does not look at bytes that it refused a short while ago.
	///
	/// # Errors
	/// [`ClientError::NotTaken`] if the pool refuses it now.
	pub async fn post_authorized(&self, call: RuntimeCall, salt: u32) -> Result<(), ClientError> {
		self.offer(&extrinsic::authorized(call, salt)).await
	}

	/// What happened in a block, in order.
	pub async fn events(&self, block: H256) -> Result<Vec<EventRecord>, ClientError> {
		let key = protocol::storage::item("System", "Events");
		Ok(self.storage(&key, Some(block)).await?.unwrap_or_default())
	}

	async fn watch(
		&self,
		encoded: Vec<u8>,
		signed: Option<(AccountId32, u32)>,
		sent_after: u32,
		until: Option<u32>,
	) -> Result<Submitted, ClientError> {
		let ticket = Ticket { hash: BlakeTwo256::hash(&encoded), signed, sent_after, until };
		let params = rpc_params![Bytes(encoded.clone())];
		let watching =
			self.transport.subscribe("author_submitAndWatchExtrinsic", params, "author_unwatchExtrinsic").await;
		match watching {
			Ok(updates) => Ok(Submitted { client: self.clone(), ticket, encoded, updates }),
			// The answer is lost, the transaction perhaps not.
			Err(error @ (ClientError::Unreachable { .. } | ClientError::TimedOut { .. })) => {
				Err(ClientError::Unknown { ticket: Box::new(ticket), block: None, reason: error.to_string() })
			}
			Err(error) => Err(error),
		}
	}

	/// Puts bytes that were submitted before into the pool again.
	pub(crate) async fn offer(&self, encoded: &[u8]) -> Result<(), ClientError> {
		let bytes = Bytes(encoded.to_vec());
		match self.transport.request::<H256>("author_submitExtrinsic", rpc_params![bytes]).await {
			Err(ClientError::NotTaken(refusal)) if refusal.is_under_way() => Ok(()),
			outcome => outcome.map(drop),
		}
	}

	/// From which block a transaction's life of `blocks` is counted now, and the newest block.
	async fn life(&self, blocks: u64) -> Result<(Life, u32), ClientError> {
		let (best, finalized) = (self.best().await?.number, self.finalized().await?.number);
		let current = counted_from(best, finalized);
		let era = Era::mortal(blocks, current.into());
		let birth = era.birth(current.into()) as u32;
		let until = (era.death(current.into()) as u32).saturating_sub(1);
		Ok((Life { era, checkpoint: self.block_hash(birth).await?, until }, best))
	}
}

/// The block that a life is counted from.
fn counted_from(best: u32, finalized: u32) -> u32 {
	finalized.max(best.saturating_sub(FORK_MARGIN))
}

/// When a transaction may be included.
struct Life {
	era: Era,
	/// Hash of the block that it is counted from.
	checkpoint: H256,
	/// The last block that may have it.
	until: u32,
}

/// An entry of `System::Events`.
pub type EventRecord = frame_system::EventRecord<RuntimeEvent, H256>;

#[cfg(test)]
mod tests {
	use super::*;

	/// Case 11 of issue 7: lives counted from the newest final block were over after 1,024 blocks without finality, which
	/// was told as a bad signature.
	#[test]
	fn case_11_a_life_is_counted_from_near_the_best_block_while_finality_stands_still() {
		assert_eq!(counted_from(100, 98), 98);
		assert_eq!(counted_from(2_000, 98), 2_000 - FORK_MARGIN);
		assert_eq!(counted_from(10, 0), 0);
	}
}
