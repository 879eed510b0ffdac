//! Messages on their way to the chain.
use codec::{Decode, Encode};
use protocol::{Crypto, Envelope, Ingress, SignedEnvelope, Topic, MAX_ENVELOPE, MAX_PENDING};
use secrets::IdentityKey;
use std::collections::VecDeque;
use units::{Hash, Sequence, WorkerId};

/// At most this many messages wait.
pub const MAX_OUTBOX: usize = 64;
/// An envelope around the payload, its signature included, adds less than this.
const ENVELOPE_OVERHEAD: usize = 256;
/// A message of a worker says at most this many bytes.
pub const MAX_PAYLOAD: usize = MAX_ENVELOPE - ENVELOPE_OVERHEAD;

/// Signed messages in order, and the place on the chain after which they stand.
///
/// A message leaves only when the rolling hash that the chain keeps proves that the chain took exactly it. If the chain
/// took something else under its sequence number, it is signed again under a later one; what the chain does with a
/// message is idempotent by content, so saying a thing twice is harmless and never saying it is excluded.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct Outbox {
	/// What the chain had taken when it was last asked.
	confirmed: Ingress,
	waiting: VecDeque<Waiting>,
	/// Counts every change of `waiting`, so that the shell knows when to write it down.
	revision: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
struct Waiting {
	signed: SignedEnvelope,
	/// What the chain's ingress is once it has taken this.
	after: Ingress,
}

/// Why a message was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OutboxError {
	/// Nothing was carried to the chain for long.
	#[error("{MAX_OUTBOX} messages wait already")]
	Full,
	/// The chain would not take it.
	#[error("a message has at most {MAX_PAYLOAD} bytes, this one has {0}")]
	TooLong(usize),
}

/// Signs for one chain.
#[derive(Clone, Copy, Debug)]
pub struct Signer<'a> {
	/// Who signs.
	pub identity: &'a IdentityKey,
	/// Genesis hash of the chain it is for.
	pub genesis: &'a Hash,
}

impl Signer<'_> {
	fn worker(&self) -> WorkerId {
		self.identity.id()
	}
}

impl Outbox {
	/// Messages that wait.
	pub fn len(&self) -> usize {
		self.waiting.len()
	}

	/// Whether nothing waits.
	pub fn is_empty(&self) -> bool {
		self.waiting.is_empty()
	}

	/// Rises with every change of what waits.
	pub fn revision(&self) -> u64 {
		self.revision
	}

	/// The sequence number that the next message gets.
	pub fn next_sequence(&self) -> Sequence {
		self.end().next
	}

	/// What the chain's pool takes now, in order: at most [`MAX_PENDING`] messages.
	pub fn visible(&self) -> impl Iterator<Item = &SignedEnvelope> {
		self.waiting.iter().map(|waiting| &waiting.signed).take(MAX_PENDING as usize)
	}

	/// Whether a message that `says` approves of waits.
	pub fn holds(&self, topic: Topic, mut says: impl FnMut(&[u8]) -> bool) -> bool {
		self.waiting.iter().map(|w| &w.signed.envelope).any(|e| e.topic == topic && says(&e.payload))
	}

	/// How many messages of a topic wait.
	pub fn count(&self, topic: Topic) -> usize {
		self.waiting.iter().filter(|waiting| waiting.signed.envelope.topic == topic).count()
	}

	/// What the first waiting message of a topic says.
	pub fn first(&self, topic: Topic) -> Option<&[u8]> {
		let envelopes = self.waiting.iter().map(|waiting| &waiting.signed.envelope);
		envelopes.filter(|envelope| envelope.topic == topic).map(|envelope| &envelope.payload[..]).next()
	}

	/// Signs a message and puts it last. A full outbox gives up its oldest heartbeat, which is worth least by now.
	///
	/// # Errors
	/// If the payload is too long, or the outbox is full of messages that must not be lost. Nothing changes then.
	pub fn say<C: Crypto>(&mut self, topic: Topic, payload: Vec<u8>, signer: Signer<'_>) -> Result<(), OutboxError> {
		if payload.len() > MAX_PAYLOAD {
			return Err(OutboxError::TooLong(payload.len()));
		}
		if self.waiting.len() >= MAX_OUTBOX {
			let oldest = self.waiting.iter().position(|w| w.signed.envelope.topic == Topic::Heartbeat);
			self.waiting.remove(oldest.ok_or(OutboxError::Full)?);
			self.sign_again::<C>(signer);
		}
		self.append::<C>(topic, payload, signer);
		self.revision = self.revision.wrapping_add(1);
		Ok(())
	}

	/// Takes note of what the chain has taken by now.
	pub fn confirm<C: Crypto>(&mut self, ingress: &Ingress, signer: Signer<'_>) {
		if ingress.next < self.confirmed.next || *ingress == self.confirmed {
			// An older view of the chain, after a restart from a checkpoint: the outbox knows better.
			return;
		}
		self.revision = self.revision.wrapping_add(1);
		let taken = self.waiting.iter().position(|waiting| waiting.after == *ingress);
		self.confirmed = ingress.clone();
		match taken {
			Some(last) => drop(self.waiting.drain(..=last)),
			None => self.sign_again::<C>(signer),
		}
	}

	fn end(&self) -> &Ingress {
		self.waiting.back().map_or(&self.confirmed, |waiting| &waiting.after)
	}

	fn append<C: Crypto>(&mut self, topic: Topic, payload: Vec<u8>, signer: Signer<'_>) {
		let end = self.end();
		let envelope = Envelope { sender: signer.worker(), sequence: end.next, topic, payload };
		let after = end.accept::<C>(signer.genesis, &envelope);
		self.waiting.push_back(Waiting { signed: signer.identity.sign(envelope, signer.genesis), after });
	}

	fn sign_again<C: Crypto>(&mut self, signer: Signer<'_>) {
		for Waiting { signed, .. } in std::mem::take(&mut self.waiting) {
			self.append::<C>(signed.envelope.topic, signed.envelope.payload, signer);
		}
	}
}
