//! What worker-messages asks of others, and offers to them.
use frame::prelude::{DispatchResult, Weight};
use protocol::{Challenge, Source, Topic};
use units::{BlockNumber, Hash, Millis, WorkerId};

/// Who may send as what: asked by worker-messages, answered by worker-registry.
pub trait SenderDirectory {
	/// Whether this worker is registered.
	fn is_worker(worker: &WorkerId) -> bool;
	/// Whether this worker is a gatekeeper now.
	fn is_gatekeeper(worker: &WorkerId) -> bool;
}

/// Takes messages that have passed sequence, permission and signature checks.
///
/// Runs in a storage layer of its own: an error undoes the handler's writes, consumes the sequence number all the same
/// and becomes an event. Topics that are not the handler's own are `Ok` without effect.
pub trait MessageHandler {
	/// The worker `sender` says `payload` about `topic`.
	fn handle(sender: &WorkerId, topic: Topic, payload: &[u8]) -> DispatchResult;

	/// An upper bound of what handling one message of this topic costs; zero for topics that are not its own.
	///
	/// The default suits a handler that reads and writes a handful of values.
	fn weight(_topic: Topic) -> Weight {
		Weight::from_parts(200_000_000, 0)
	}
}

impl<A: MessageHandler, B: MessageHandler> MessageHandler for (A, B) {
	fn handle(sender: &WorkerId, topic: Topic, payload: &[u8]) -> DispatchResult {
		A::handle(sender, topic, payload)?;
		B::handle(sender, topic, payload)
	}

	fn weight(topic: Topic) -> Weight {
		A::weight(topic).saturating_add(B::weight(topic))
	}
}

/// Speaks to the workers: offered by worker-messages.
pub trait MessageSink {
	/// Appends a message of the chain itself to this block's record, or to a later one if this is full.
	fn push(source: Source, topic: Topic, payload: alloc::vec::Vec<u8>);
	/// The record head after the block before this one.
	fn head() -> Hash;
}

/// What closes a record: asked by worker-messages, answered by computation.
pub trait ChallengeSource {
	/// The draw of this block. Called once a block, after all transactions.
	fn challenge(number: BlockNumber, slot_time: Millis) -> Option<Challenge>;
	/// The rules that hold for this record.
	fn protocol() -> u16;
}
