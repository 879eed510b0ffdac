//! What can go wrong between a program of ours and a node.
use crate::{
	fate::{Gone, Ticket},
	pool::PoolRefusal,
	types::BlockRef,
};
use frame::deps::{sp_core::H256, sp_runtime::DispatchError};
use std::borrow::Cow;

/// Why a question or a transaction did not get through.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
	/// The URL cannot be used.
	#[error("{url} is not a node's URL: {reason}")]
	BadUrl {
		/// As given.
		url: String,
		/// What is wrong with it.
		reason: String,
	},
	/// Nobody answers there.
	#[error("no node answers at {url}: {reason}")]
	Unreachable {
		/// Where.
		url: String,
		/// Words of the network.
		reason: String,
	},
	/// The node answered too late.
	#[error("the node at {url} did not answer {method} in {seconds} s")]
	TimedOut {
		/// Where.
		url: String,
		/// What was asked.
		method: String,
		/// How long was waited.
		seconds: u64,
	},
	/// The node serves another chain.
	#[error("the node at {url} is on the chain with genesis {got:?}, expected {expected:?}")]
	WrongChain {
		/// Where.
		url: String,
		/// Genesis wanted.
		expected: H256,
		/// Genesis of the node.
		got: H256,
	},
	/// The node lacks methods of ours.
	#[error("the node at {url} does not know {method}: it is not a phala-node")]
	NotOurNode {
		/// Where.
		url: String,
		/// The method that is missing.
		method: String,
	},
	/// The chain was upgraded to transactions that this program cannot make.
	#[error("the chain makes transactions of version {chain}, this program of version {ours}")]
	OtherTransactions {
		/// The chain's.
		chain: u32,
		/// This program's.
		ours: u32,
	},
	/// The node refused, with the code and words of its error.
	#[error("the node refused {method}: {message} (code {code})")]
	Refused {
		/// What was asked.
		method: String,
		/// JSON-RPC code.
		code: i32,
		/// Its words, cut at 1,000 characters.
		message: String,
	},
	/// The node's answer makes no sense.
	#[error("the node's answer to {what} cannot be read: {reason}")]
	BadAnswer {
		/// What was asked.
		what: String,
		/// Why.
		reason: String,
	},
	/// There is no such block on the best chain.
	#[error("the node has no block {number}")]
	NoBlock {
		/// Height.
		number: u32,
	},
	/// Subscriptions need a WebSocket.
	#[error("{url} is not a WebSocket, which a subscription needs")]
	NeedsWebSocket {
		/// As given.
		url: String,
	},
	/// The subscription ended.
	#[error("the node ended the subscription: {reason}")]
	SubscriptionEnded {
		/// Why, if it said so.
		reason: String,
	},
	/// The pool did not take the transaction: nothing was paid, and nothing of it is left anywhere.
	#[error("the node's pool did not take the transaction: {0}")]
	NotTaken(PoolRefusal),
	/// It is certain that no block has the transaction and that none can have it any more.
	#[error("the transaction {hash:?} is in no block and never will be: {why} ({reason})")]
	NotIncluded {
		/// Hash of the transaction.
		hash: H256,
		/// Why it can come no more.
		why: Gone,
		/// What was heard of it last.
		reason: String,
	},
	/// The transaction was sent, and nobody can say yet what became of it: a block may have it, or get it.
	#[error("it is not known what became of the transaction {:?}: {reason}", ticket.hash)]
	Unknown {
		/// With this the chain can be asked again.
		ticket: Box<Ticket>,
		/// A block that has it and is not final.
		block: Option<BlockRef>,
		/// What was heard of it last.
		reason: String,
	},
	/// The transaction is in a block, and failed there.
	#[error("the transaction failed in block {block:?}: {reason}")]
	Failed {
		/// The block.
		block: H256,
		/// `Pallet.Error` or the dispatch error's words.
		reason: String,
		/// The pallet's own sentence on the error.
		sentence: Option<String>,
		/// As the chain has it.
		error: DispatchError,
	},
}

impl ClientError {
	/// What the user may do about it.
	pub fn hint(&self) -> Cow<'static, str> {
		Cow::Borrowed(match self {
			// What a pallet's authors say of their error helps more than anything said from here.
			Self::Failed { sentence: Some(sentence), .. } => return Cow::Owned(sentence.clone()),
			Self::BadUrl { .. } => "a node's URL looks like ws://127.0.0.1:9944",
			Self::Unreachable { .. } | Self::TimedOut { .. } => "check that the node runs and that its URL is right",
			Self::WrongChain { .. } => "give the URL of a node of the right chain: Phala and Khala listen on two ports",
			Self::NotOurNode { .. } => "use a phala-node of this version; other nodes do not serve records",
			Self::OtherTransactions { .. } => "install the version of this program that belongs to the chain's runtime",
			Self::NeedsWebSocket { .. } => "use ws:// or wss://",
			Self::NoBlock { .. } => "wait until the node has synced to that height",
			Self::Refused { .. } => "the reason above is the node's own",
			Self::BadAnswer { .. } => "check that node and program are of the same version",
			Self::SubscriptionEnded { .. } => "try again; the node may have restarted",
			Self::Failed { .. } => "the reason above is the chain's; beside the fee, state is unchanged",
			Self::NotTaken(refusal) => return refusal.hint(),
			Self::NotIncluded { .. } => "state is unchanged: it can be sent again",
			Self::Unknown { ticket, block, .. } => {
				let until = match ticket.until {
					Some(until) => format!("it can still come up to block {until}"),
					None => "it can still come".into(),
				};
				let block = block.map(|block| format!("block {} has it and is not final; ", block.number));
				let block = block.unwrap_or_default();
				return Cow::Owned(format!("{block}look for it before you send it again: {until}"));
			}
		})
	}

	/// Whether the same request may succeed later, without anybody changing anything.
	pub fn is_transient(&self) -> bool {
		matches!(self, Self::Unreachable { .. } | Self::TimedOut { .. } | Self::SubscriptionEnded { .. })
	}

	/// One word for it, for counters.
	pub fn kind(&self) -> &'static str {
		match self {
			Self::BadUrl { .. } => "bad-url",
			Self::Unreachable { .. } => "unreachable",
			Self::TimedOut { .. } => "timed-out",
			Self::WrongChain { .. } => "wrong-chain",
			Self::NotOurNode { .. } => "not-our-node",
			Self::OtherTransactions { .. } => "other-transactions",
			Self::Refused { .. } => "refused",
			Self::BadAnswer { .. } => "bad-answer",
			Self::NoBlock { .. } => "no-block",
			Self::NeedsWebSocket { .. } => "needs-websocket",
			Self::SubscriptionEnded { .. } => "subscription-ended",
			Self::NotTaken(refusal) => refusal.kind(),
			Self::NotIncluded { .. } => "not-included",
			Self::Unknown { .. } => "unknown",
			Self::Failed { .. } => "failed",
		}
	}

	/// Code of the node's refusal, if it was one.
	pub fn code(&self) -> Option<i32> {
		match self {
			Self::Refused { code, .. } => Some(*code),
			_ => None,
		}
	}
}

/// Codes of `gemini_*` refusals.
pub mod codes {
	/// The request makes no sense for this chain.
	pub const REFUSED: i32 = 7_001;
	/// The node does not have these records.
	pub const NO_RECORD: i32 = 7_002;
	/// The block carries no record head.
	pub const NO_RECORD_HEAD: i32 = 7_003;
	/// The state is no longer kept.
	pub const STATE_GONE: i32 = 7_004;
	/// A set change cannot be proven.
	pub const UNPROVABLE: i32 = 7_005;
}
