//! Which signed envelopes the pool and a block take, and in which order.
//!
//! The checks run from cheap to dear: size, topic, sender, sequence, room, and only then the signature.
use crate::{Config, Consumed, Filled, Ingress, Pallet, WeightInfo, MAX_PER_SENDER, MESSAGES_SHARE};
use chain_traits::{Gate, HostCrypto, MessageHandler, SenderDirectory};
use codec::Encode;
use frame::prelude::*;
use protocol::{Envelope, SenderClass, SignedEnvelope, Topic, MAX_ENVELOPE, MAX_PENDING};
use units::Sequence;

/// A worker message stays in a pool for at most this many blocks. Short, because a pool that has it takes no copy of it:
/// a message that an author's node refused while it was a block behind waits for this before it can be offered again.
pub const LONGEVITY: TransactionLongevity = 8;

/// Custom reasons for which a worker message is not taken. What passes by itself is `UnknownTransaction::Custom`, for
/// which no pool bans the bytes; the rest is `InvalidTransaction::Custom`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Refusal {
	/// The signed envelope is longer than [`MAX_ENVELOPE`] bytes.
	TooLarge = 1,
	/// Only the chain itself speaks about this topic.
	NotForWorkers = 2,
	/// The sender is not a registered worker.
	UnknownSender = 3,
	/// The launch gate of worker messages is closed.
	Closed = 4,
}

impl Refusal {
	/// Whether the same message may be taken in a later block.
	pub fn passes(self) -> bool {
		match self {
			Self::UnknownSender | Self::Closed => true,
			Self::TooLarge | Self::NotForWorkers => false,
		}
	}
}

impl From<Refusal> for TransactionValidityError {
	fn from(refusal: Refusal) -> Self {
		match refusal.passes() {
			true => UnknownTransaction::Custom(refusal as u8).into(),
			false => InvalidTransaction::Custom(refusal as u8).into(),
		}
	}
}

/// Whether a message with this sequence number is taken when `next` is due: by a block exactly `next`, by the pool
/// anything in `[next, next + MAX_PENDING)`.
pub fn check_sequence(next: Sequence, sequence: Sequence, in_block: bool) -> Result<(), InvalidTransaction> {
	let ahead = sequence.checked_sub(next).ok_or(InvalidTransaction::Stale)?;
	let bound = if in_block { 1 } else { MAX_PENDING };
	if ahead < bound {
		Ok(())
	} else {
		Err(InvalidTransaction::Future)
	}
}

/// The least priority of a worker message. The runtime gives transactions that pay less, whatever they tip.
pub const LEAST_PRIORITY: TransactionPriority = 1 << 48;

/// Constant by class: votes that pay everybody, then heartbeats that pay one worker, then the rest. A worker that only claims
/// to be a gatekeeper gets the least.
pub fn priority(topic: Topic, is_gatekeeper: bool) -> TransactionPriority {
	match topic.allowed_sender() {
		SenderClass::Gatekeeper if is_gatekeeper => LEAST_PRIORITY + 3,
		SenderClass::Worker if topic == Topic::Heartbeat => LEAST_PRIORITY + 2,
		SenderClass::Worker => LEAST_PRIORITY + 1,
		SenderClass::Gatekeeper | SenderClass::Pallet(_) => LEAST_PRIORITY,
	}
}

impl<T: Config> Pallet<T> {
	/// Decides on one signed envelope; a block (`source` in-block) is stricter than the pool.
	pub(crate) fn authorize_send(source: TransactionSource, signed: &SignedEnvelope) -> TransactionValidityWithRefund {
		let in_block = matches!(source, TransactionSource::InBlock);
		let Envelope { sender, sequence, topic, .. } = &signed.envelope;
		ensure!(signed.encoded_size() <= MAX_ENVELOPE, Refusal::TooLarge);
		ensure!(!matches!(topic.allowed_sender(), SenderClass::Pallet(_)), Refusal::NotForWorkers);
		ensure!(T::Gate::is_open(), Refusal::Closed);
		ensure!(T::Senders::is_worker(sender), Refusal::UnknownSender);
		let next = Ingress::<T>::get(sender).next;
		check_sequence(next, *sequence, in_block)?;
		if in_block {
			ensure!(Self::has_room_for(signed), InvalidTransaction::ExhaustsResources);
		}
		ensure!(signed.is_signed::<HostCrypto>(&Self::genesis()), InvalidTransaction::BadProof);

		let is_gatekeeper = topic.allowed_sender() == SenderClass::Gatekeeper && T::Senders::is_gatekeeper(sender);
		let mut validity = ValidTransaction::with_tag_prefix("WorkerMessages")
			.priority(priority(*topic, is_gatekeeper))
			.longevity(LONGEVITY)
			.propagate(true)
			.and_provides((sender, sequence));
		if let Some(before) = (*sequence).checked_sub(1).filter(|before| *before >= next) {
			validity = validity.and_requires((sender, before));
		}
		Ok((validity.into(), Weight::zero()))
	}

	/// What this message may cost a block, its check included.
	pub(crate) fn weight_of(signed: &SignedEnvelope) -> Weight {
		let bytes = signed.encoded_size() as u32;
		T::WeightInfo::authorize(bytes)
			.saturating_add(T::WeightInfo::send(bytes))
			.saturating_add(T::Handler::weight(signed.envelope.topic))
	}

	/// Whether this block has room: in the share of its weight that worker messages may use, in its record, and in what
	/// it takes of one sender.
	fn has_room_for(signed: &SignedEnvelope) -> bool {
		let after = Consumed::<T>::get().saturating_add(Self::weight_of(signed));
		let share = MESSAGES_SHARE * T::BlockWeights::get().max_block;
		let recorded = !signed.envelope.topic.is_recorded()
			|| Filled::<T>::get().fits_worker(Self::message_of(&signed.envelope).encoded_size() as u32);
		let quota = Self::heard_now(&signed.envelope.sender) < MAX_PER_SENDER;
		after.all_lte(share) && recorded && quota
	}
}
