//! How full the record of this block is: pure counting.
use codec::{Decode, Encode, MaxEncodedLen};
use protocol::{MAX_RECORD_BYTES, MAX_RECORD_MESSAGES};
use scale_info::TypeInfo;

/// Bytes of a record that messages may not use: version, number, slot time, protocol, challenge, message count.
pub const RECORD_OVERHEAD: u32 = 128;
/// Bytes of messages that fit into one record.
pub const RECORD_ROOM: u32 = MAX_RECORD_BYTES as u32 - RECORD_OVERHEAD;
/// Workers may use at most this many bytes of a record, so that the chain itself is always heard.
pub const WORKER_ROOM: u32 = RECORD_ROOM / 2;
/// Workers may use at most this many messages of a record.
pub const WORKER_MESSAGES: u32 = MAX_RECORD_MESSAGES / 2;

/// What this block's record holds so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, TypeInfo, MaxEncodedLen)]
pub struct Filling {
	/// Messages of all senders.
	pub messages: u32,
	/// Their encoded size.
	pub bytes: u32,
	/// Messages of workers alone.
	pub worker_messages: u32,
	/// Their encoded size.
	pub worker_bytes: u32,
}

impl Filling {
	/// Whether a message of the chain itself with this encoded size still fits.
	pub fn fits_chain(&self, bytes: u32) -> bool {
		self.messages < MAX_RECORD_MESSAGES && self.bytes.saturating_add(bytes) <= RECORD_ROOM
	}

	/// Whether a worker's message with this encoded size still fits: into the record and into the workers' half.
	pub fn fits_worker(&self, bytes: u32) -> bool {
		self.fits_chain(bytes)
			&& self.worker_messages < WORKER_MESSAGES
			&& self.worker_bytes.saturating_add(bytes) <= WORKER_ROOM
	}

	/// After a message of the chain itself.
	#[must_use]
	pub fn with_chain(self, bytes: u32) -> Self {
		Self { messages: self.messages.saturating_add(1), bytes: self.bytes.saturating_add(bytes), ..self }
	}

	/// After a worker's message.
	#[must_use]
	pub fn with_worker(self, bytes: u32) -> Self {
		Self {
			worker_messages: self.worker_messages.saturating_add(1),
			worker_bytes: self.worker_bytes.saturating_add(bytes),
			..self.with_chain(bytes)
		}
	}
}
