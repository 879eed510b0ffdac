//! Waiting for a transaction that the pool took.
use crate::{
	fate::{Fate, Included, Ticket, SILENCE},
	BlockRef, ChainClient, ClientError,
};
use frame::deps::sp_core::H256;
use jsonrpsee::core::client::Subscription;
use serde::Deserialize;
use std::time::Duration;
use tokio::time::Instant;

/// How long to wait for a transaction's block, or its finality.
const WATCH_TIMEOUT: Duration = Duration::from_secs(300);
/// A pool that has said nothing decisive for so long is not relied upon: the chain is asked instead.
const LISTEN: Duration = Duration::from_secs(20);
/// Between two questions to the chain.
const ASK_AGAIN: Duration = Duration::from_secs(3);
/// It is offered to the pool again with each so manieth question: a pool that has it bans the copy for some seconds.
const OFFER_EVERY: u32 = 4;
/// Blocks that were searched are searched again while a fork of this length may replace them.
const FORK: u32 = 32;

/// What a node says of a transaction it watches.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum PoolStatus {
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

/// How sure a transaction has to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
	/// A block of the best chain has it. A fork may still undo it.
	InBlock,
	/// A final block has it.
	Final,
}

/// A transaction that the pool has.
pub struct Submitted {
	pub(crate) client: ChainClient,
	pub(crate) ticket: Ticket,
	pub(crate) encoded: Vec<u8>,
	pub(crate) updates: Subscription<PoolStatus>,
}

/// What the pool's last word on a transaction is.
enum LastWord {
	/// This block has it.
	Block(H256),
	/// The pool does not know, or tells no more.
	Silent(String),
}

impl Submitted {
	/// Hash of the transaction.
	pub fn hash(&self) -> H256 {
		self.ticket.hash
	}

	/// With this, anybody may ask later what became of it: [`ChainClient::fate`].
	pub fn ticket(&self) -> &Ticket {
		&self.ticket
	}

	/// Waits until a block has it, and says what became of it there. A fork may still undo it.
	///
	/// # Errors
	/// As [`Submitted::reached`].
	pub async fn in_block(self) -> Result<Included, ClientError> {
		self.reached(Depth::InBlock).await
	}

	/// Waits until a final block has it, and says what became of it there.
	///
	/// # Errors
	/// As [`Submitted::reached`].
	pub async fn finalized(self) -> Result<Included, ClientError> {
		self.reached(Depth::Final).await
	}

	/// Waits until it is as sure as asked for, at most five minutes, and says what became of it there. When the pool or
	/// the connection has no more to say, the chain itself is asked.
	///
	/// # Errors
	/// [`ClientError::Failed`] if it failed in its block, [`ClientError::NotIncluded`] if it is certain that it never
	/// comes, [`ClientError::Unknown`] if neither could be found out.
	pub async fn reached(mut self, depth: Depth) -> Result<Included, ClientError> {
		let deadline = Instant::now() + WATCH_TIMEOUT;
		match self.last_word(depth).await {
			LastWord::Block(block) => match self.client.place_in(block, self.ticket.hash).await {
				Ok(Some(index)) => self.client.outcome(block, index).await.map_err(|error| self.doubt(error)),
				Ok(None) => self.ask(depth, deadline, "its block was undone".into()).await,
				Err(error) => self.ask(depth, deadline, error.to_string()).await,
			},
			LastWord::Silent(reason) => self.ask(depth, deadline, reason).await,
		}
	}

	async fn last_word(&mut self, depth: Depth) -> LastWord {
		let heard = Instant::now();
		loop {
			let update = match tokio::time::timeout_at(heard + LISTEN, self.updates.next()).await {
				Err(_) => return LastWord::Silent("the pool says nothing of it".into()),
				Ok(Some(Ok(update))) => update,
				Ok(Some(Err(error))) => return LastWord::Silent(error.to_string()),
				Ok(None) => return LastWord::Silent("the connection to the node broke while it was waited for".into()),
			};
			return match update {
				PoolStatus::InBlock(block) if depth == Depth::InBlock => LastWord::Block(block),
				PoolStatus::Finalized(block) => LastWord::Block(block),
				PoolStatus::Usurped(by) => LastWord::Silent(format!("{by:?} with the same index took its place")),
				PoolStatus::Dropped => LastWord::Silent("the pool was full and dropped it".into()),
				PoolStatus::Invalid => LastWord::Silent("the pool found it no longer valid".into()),
				PoolStatus::FinalityTimeout(block) => {
					LastWord::Silent(format!("finality stands still: its block {block:?} is not final"))
				}
				PoolStatus::Future
				| PoolStatus::Ready
				| PoolStatus::Broadcast(_)
				| PoolStatus::InBlock(_)
				| PoolStatus::Retracted(_) => continue,
			};
		}
	}

	/// Asks the chain until it is sure, the deadline is over (once at least), or the node is silent for too long. While
	/// no block has it, it is offered to the pool again, which may have dropped or forgotten it: the same bytes can be
	/// included once only.
	async fn ask(&self, depth: Depth, deadline: Instant, reason: String) -> Result<Included, ClientError> {
		let mut answered = Instant::now();
		let mut block: Option<BlockRef> = None;
		let mut ticket = self.ticket.clone();
		let mut asked: u32 = 0;
		loop {
			match self.client.fate_soon(&ticket).await {
				Ok(Fate::InBlock { block, index, is_final }) if is_final || depth == Depth::InBlock => {
					return self.client.outcome(block.hash, index).await.map_err(|error| self.doubt(error));
				}
				// Only what is final is certain: a fork could bring it back, and a second one with it.
				Ok(Fate::Gone { why, is_final: true }) => {
					return Err(ClientError::NotIncluded { hash: self.ticket.hash, why, reason });
				}
				Ok(fate) => {
					answered = Instant::now();
					block = match fate {
						Fate::InBlock { block, .. } => Some(block),
						Fate::Open { seen } => {
							ticket.sent_after = ticket.sent_after.max(seen.saturating_sub(FORK));
							if asked.is_multiple_of(OFFER_EVERY) {
								let offered = self.client.offer(&self.encoded).await;
								tracing::debug!(transaction = ?ticket.hash, ?offered, "offered again");
							}
							asked = asked.saturating_add(1);
							None
						}
						Fate::Gone { .. } => None,
					};
				}
				Err(error) => tracing::debug!("{error}; asking again"),
			}
			let now = Instant::now();
			if now >= deadline || now.saturating_duration_since(answered) >= SILENCE {
				let reason = last_word(block, reason);
				return Err(ClientError::Unknown { ticket: Box::new(self.ticket.clone()), block, reason });
			}
			tokio::time::sleep(ASK_AGAIN).await;
		}
	}

	/// It is in a block; if that block cannot be read, nobody knows what it did there.
	fn doubt(&self, error: ClientError) -> ClientError {
		match error {
			failed @ ClientError::Failed { .. } => failed,
			other => ClientError::Unknown {
				ticket: Box::new(self.ticket.clone()),
				block: None,
				reason: format!("a block has it, and what it did there cannot be read: {other}"),
			},
		}
	}
}

/// What is said in the end: a block that has it tells more than the pool's silence on it.
fn last_word(block: Option<BlockRef>, reason: String) -> String {
	block.map_or(reason, |BlockRef { number, .. }| format!("block {number} has it and is not final"))
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn case_11_the_block_that_has_it_is_said_rather_than_the_pools_silence() {
		let silent = || "the pool says nothing of it".to_owned();
		let block = BlockRef { number: 41, hash: H256::zero() };
		assert_eq!(last_word(Some(block), silent()), "block 41 has it and is not final");
		assert_eq!(last_word(None, silent()), silent());
	}
}
