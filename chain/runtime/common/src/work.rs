//! Pieces of work that a blob is asked to do, so that somebody with a clock learns how long they take.
//!
//! Whoever measures puts one into the state, under [`KEY`], beside everything that it needs; blobs that answer are built with
//! `runtime-benchmarks`, and no chain runs those.
use alloc::vec::Vec;
use codec::{Decode, Encode};
use frame::runtime::types_common::AccountId;
use protocol::Topic;
use units::{Amount, ItemId, PoolId, WorkerId};

/// Where the work stands in the state. Keys that begin like this are never counted.
pub const KEY: &[u8] = b":work:";

/// Who makes a call.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum By {
	/// Nobody below root.
	Root,
	/// The call itself, after its check.
	Itself,
	/// All of the council.
	Council,
	/// An account.
	Account(AccountId),
}

/// What is done.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Work<Call> {
	/// A call that succeeds.
	Call(By, Call),
	/// A call that is refused.
	Refused(By, Call),
	/// The check of a call that authorizes itself, and passes.
	Authorize(Call),
	/// What computation does at the start of a block.
	StartComputation,
	/// What stake-pool does at the start of a block.
	StartPools,
	/// What worker-registry does at the start of the first block.
	StartRegistry,
	/// What worker-messages does at the start and at the end of a block.
	Record,
	/// What the handlers do with a worker's message that passed every check.
	Handle(WorkerId, Topic, Vec<u8>),
	/// What a pool does with a payout that lies on its account.
	Reward(PoolId, WorkerId, Amount),
	/// What is an item worth?
	Worth(PoolId, ItemId),
}
