//! Filling and closing the record of a block.
use crate::{Backlog, BacklogRange, Config, Event, Filled, Head, Pallet, Pending};
use alloc::vec::Vec;
use chain_traits::{ChallengeSource, HostCrypto, MessageSink};
use codec::Encode;
use frame::{deps::sp_io::offchain_index, prelude::*};
use protocol::{
	extend, index_key, indexed_value, payload_key, BlockRecord, Crypto, Envelope, Message, Payload, RecordV1, Sender,
	SenderClass, Source, Topic, ENGINE_ID, MAX_INLINE_PAYLOAD,
};
use units::Hash;

/// At most this many messages of the chain wait for room in a later record.
pub const MAX_BACKLOG: u64 = 100_000;

impl<T: Config> Pallet<T> {
	/// Hash of block 0: what envelopes are bound to.
	pub(crate) fn genesis() -> Hash {
		frame_system::Pallet::<T>::block_hash(BlockNumberFor::<T>::zero()).0
	}

	/// The message as it stands in a record.
	pub(crate) fn message_of(envelope: &Envelope) -> Message {
		Message {
			sender: Sender::Worker(envelope.sender),
			topic: envelope.topic,
			payload: payload_of(envelope.payload.clone()),
		}
	}

	/// Appends a worker's message, whose room authorization has checked in this very block.
	pub(crate) fn record_worker(envelope: &Envelope) -> DispatchResult {
		let message = Self::message_of(envelope);
		let bytes = message.encoded_size() as u32;
		let filled = Filled::<T>::get();
		ensure!(filled.fits_worker(bytes), crate::Error::<T>::RecordFull);
		index_payload(&message.payload, &envelope.payload);
		Pending::<T>::append(message);
		Filled::<T>::put(filled.with_worker(bytes));
		Ok(())
	}

	/// Moves messages that waited for this block into its record, oldest first. Returns how many.
	pub(crate) fn drain_backlog() -> u32 {
		let (mut first, end) = BacklogRange::<T>::get();
		let mut filled = Filled::<T>::get();
		let mut moved = 0;
		while first < end {
			let Some(message) = Backlog::<T>::get(first) else {
				defensive!("the range names only stored messages");
				break;
			};
			let bytes = message.encoded_size() as u32;
			if !filled.fits_chain(bytes) {
				break;
			}
			Backlog::<T>::remove(first);
			Pending::<T>::append(message);
			filled = filled.with_chain(bytes);
			first = first.saturating_add(1);
			moved = moved.saturating_add(1);
		}
		if moved > 0 {
			Filled::<T>::put(filled);
			BacklogRange::<T>::put((first, end));
		}
		moved
	}

	fn queue_for_later(message: Message) {
		let (first, end) = BacklogRange::<T>::get();
		if end.saturating_sub(first) >= MAX_BACKLOG {
			defensive!("a block cannot afford this many messages");
			Self::deposit_event(Event::Overflowed { topic: message.topic });
			return;
		}
		Backlog::<T>::insert(end, message);
		BacklogRange::<T>::put((first, end.saturating_add(1)));
	}

	/// Closes the record of block `number`: extends the head, puts it into the header, indexes the record under it.
	pub(crate) fn close_record(number: BlockNumberFor<T>) {
		let slot_time = T::SlotTime::get();
		let number: u32 = number.saturated_into();
		let record = BlockRecord::V1(RecordV1 {
			number,
			slot_time,
			protocol: T::Challenges::protocol(),
			challenge: T::Challenges::challenge(number, slot_time),
			messages: Pending::<T>::take(),
		})
		.encode();
		let before = Head::<T>::get();
		let after = extend::<HostCrypto>(&before, &record);
		Head::<T>::put(after);
		frame_system::Pallet::<T>::deposit_log(frame::deps::sp_runtime::DigestItem::Consensus(
			ENGINE_ID,
			after.to_vec(),
		));
		offchain_index::set(&index_key(&after), &indexed_value(&before, &record));
		Filled::<T>::kill();
		crate::Consumed::<T>::kill();
	}
}

impl<T: Config> MessageSink for Pallet<T> {
	fn push(source: Source, topic: Topic, payload: Vec<u8>) {
		if topic.allowed_sender() != SenderClass::Pallet(source) {
			defensive!("a pallet speaks only about its own topic");
			Self::deposit_event(Event::Overflowed { topic });
			return;
		}
		let stored = payload_of(payload.clone());
		index_payload(&stored, &payload);
		let message = Message { sender: Sender::Pallet(source), topic, payload: stored };
		let bytes = message.encoded_size() as u32;
		let filled = Filled::<T>::get();
		let (first, end) = BacklogRange::<T>::get();
		if first == end && filled.fits_chain(bytes) {
			Pending::<T>::append(message);
			Filled::<T>::put(filled.with_chain(bytes));
		} else {
			Self::queue_for_later(message);
		}
	}

	fn head() -> Hash {
		Head::<T>::get()
	}
}

/// How a payload stands in a record: short ones themselves, long ones by hash and length.
fn payload_of(bytes: Vec<u8>) -> Payload {
	if bytes.len() <= MAX_INLINE_PAYLOAD {
		return Payload::Inline(bytes);
	}
	Payload::Hashed { hash: HostCrypto::blake2_256(&bytes), len: bytes.len() as u32 }
}

/// Makes the bytes of a hashed payload available from the node's off-chain index.
fn index_payload(payload: &Payload, bytes: &[u8]) {
	if let Payload::Hashed { hash, .. } = payload {
		offchain_index::set(&payload_key(hash), bytes);
	}
}
