//! Asking the chain what became of a transaction. The chain is the only one who knows: a pool forgets, a connection
//! breaks, a node is restarted.
use crate::{chain::bad_answer, dispatch, BlockRef, ChainClient, ClientError};
use frame::deps::{
	frame_system,
	sp_core::{Bytes, H256},
	sp_runtime::{
		traits::{BlakeTwo256, Hash},
		AccountId32,
	},
};
use jsonrpsee::rpc_params;
use phala_runtime::{Runtime, RuntimeEvent};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// At most so many blocks are searched for a transaction: more than any of ours lives.
const MAX_SEARCH: u32 = 4_096;

/// A node that has not said what became of a transaction for so long is not waited for.
pub(crate) const SILENCE: Duration = Duration::from_secs(20);

/// Names one transaction, so that this or a later program can ask the chain what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticket {
	/// Hash of the transaction.
	pub hash: H256,
	/// Who signed it, and with which index; none for calls that bring their own authorization.
	pub signed: Option<(AccountId32, u32)>,
	/// The newest block when it was sent: only later ones can have it.
	pub sent_after: u32,
	/// The last block that can have it; none: its life has no end.
	pub until: Option<u32>,
}

/// What became of a transaction, as the best chain says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
	/// A block has it.
	InBlock {
		/// Its block.
		block: BlockRef,
		/// Its place in the block.
		index: u32,
		/// Whether the block is final. If not, a fork may undo it.
		is_final: bool,
	},
	/// No block has it yet, and one still can.
	Open {
		/// The newest block that was searched.
		seen: u32,
	},
	/// No block has it, and none of this chain can have it any more.
	Gone {
		/// Why not.
		why: Gone,
		/// Whether that is final. If not, a fork may undo it.
		is_final: bool,
	},
}

/// Why a transaction can come no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Gone {
	/// A transaction has its index.
	#[error("another transaction of the account has its index")]
	IndexUsed,
	/// The blocks that could have it are over.
	#[error("the blocks it was signed for are over")]
	Expired,
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

impl Ticket {
	/// Whether the transaction can come no more after block `number`, where the account's next index is `next`.
	fn gone(&self, number: u32, next: Option<u32>) -> Option<Gone> {
		let used = self.signed.as_ref().zip(next).is_some_and(|((_, index), next)| next > *index);
		let over = self.until.is_some_and(|until| number >= until);
		match (used, over) {
			(true, _) => Some(Gone::IndexUsed),
			(false, true) => Some(Gone::Expired),
			(false, false) => None,
		}
	}
}

impl ChainClient {
	/// What became of a transaction. Reads every block since it was sent, at most 4,096.
	pub async fn fate(&self, ticket: &Ticket) -> Result<Fate, ClientError> {
		let (best, finalized) = (self.best().await?, self.finalized().await?);
		let last = ticket.until.map_or(best.number, |until| until.min(best.number));
		let first = ticket.sent_after.saturating_add(1).max(last.saturating_sub(MAX_SEARCH));
		for number in first..=last {
			let hash = self.block_hash(number).await?;
			if let Some(index) = self.place_in(hash, ticket.hash).await? {
				let block = BlockRef { number, hash };
				return Ok(Fate::InBlock { block, index, is_final: number <= finalized.number });
			}
		}
		let next = |at: BlockRef| self.next_index(ticket, at.hash);
		if let Some(why) = ticket.gone(finalized.number, next(finalized).await?) {
			return Ok(Fate::Gone { why, is_final: true });
		}
		Ok(match ticket.gone(best.number, next(best).await?) {
			Some(why) => Fate::Gone { why, is_final: false },
			None => Fate::Open { seen: best.number },
		})
	}

	/// As [`ChainClient::fate`], from a node that answers within 20 s or counts as silent.
	pub async fn fate_soon(&self, ticket: &Ticket) -> Result<Fate, ClientError> {
		let silent = |_| self.transport.timed_out("what became of a transaction", SILENCE);
		tokio::time::timeout(SILENCE, self.fate(ticket)).await.map_err(silent)?
	}

	/// What the transaction at a place of a block caused.
	///
	/// # Errors
	/// [`ClientError::Failed`] if it failed there.
	pub async fn outcome(&self, block: H256, index: u32) -> Result<Included, ClientError> {
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
				Err(ClientError::Failed { block, reason: name, sentence, error })
			}
			None => Ok(Included { block, index, events }),
		}
	}

	/// Where in a block the transaction with this hash is.
	pub(crate) async fn place_in(&self, block: H256, transaction: H256) -> Result<Option<u32>, ClientError> {
		#[derive(Deserialize)]
		struct RpcBlock {
			extrinsics: Vec<Bytes>,
		}
		#[derive(Deserialize)]
		struct RpcSignedBlock {
			block: RpcBlock,
		}
		let found: Option<RpcSignedBlock> = self.request("chain_getBlock", rpc_params![block]).await?;
		let found = found.ok_or_else(|| bad_answer("chain_getBlock", format!("there is no block {block:?}")))?;
		let place = found.block.extrinsics.iter().position(|bytes| BlakeTwo256::hash(bytes) == transaction);
		Ok(place.map(|place| place as u32))
	}

	async fn next_index(&self, ticket: &Ticket, at: H256) -> Result<Option<u32>, ClientError> {
		let Some((account, _)) = &ticket.signed else { return Ok(None) };
		type Info = frame_system::AccountInfo<u32, pallet_balances::AccountData<u128>>;
		let key = frame_system::Account::<Runtime>::hashed_key_for(account);
		Ok(Some(self.storage::<Info>(&key, Some(at)).await?.map_or(0, |info| info.nonce)))
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn ticket(index: u32) -> Ticket {
		let signed = Some((AccountId32::new([1; 32]), index));
		Ticket { hash: H256::zero(), signed, sent_after: 10, until: Some(1_034) }
	}

	#[test]
	fn a_transaction_is_gone_once_its_index_is_used_or_its_blocks_are_over_and_not_before() {
		assert_eq!(ticket(5).gone(500, Some(5)), None);
		assert_eq!(ticket(5).gone(500, Some(6)), Some(Gone::IndexUsed));
		assert_eq!(ticket(5).gone(1_033, Some(5)), None);
		assert_eq!(ticket(5).gone(1_034, Some(5)), Some(Gone::Expired));
		assert_eq!(Ticket { signed: None, until: None, ..ticket(0) }.gone(u32::MAX, None), None);
	}
}
