//! The record chain: one hash-chained record of worker messages per block.
//!
//! `head' = blake2_256("gemini/record/v1" ++ head ++ SCALE(record))`. The chain puts `head'` into the header's digest,
//! so a finalized header authenticates every record before it, and a record proves itself wherever it was stored.
use crate::{Crypto, Message};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode};
use scale_info::TypeInfo;
use units::{BlockNumber, Hash, Millis};

/// Engine id of the header's consensus digest item that carries the record head.
pub const ENGINE_ID: [u8; 4] = *b"gmni";
/// The head before the record of block 1. Block 0 has no record.
pub const GENESIS_HEAD: Hash = [0; 32];
/// An encoded record is at most this long; messages that do not fit wait for the next block.
pub const MAX_RECORD_BYTES: usize = 512 * 1024;
/// A record holds at most this many messages.
pub const MAX_RECORD_MESSAGES: u32 = 2_000;

const RECORD_DOMAIN: &[u8; 16] = b"gemini/record/v1";
const INDEX_PREFIX: &[u8; 14] = b"gemini/record/";
const PAYLOAD_PREFIX: &[u8; 15] = b"gemini/payload/";

/// The draw of one block: the workers `w` with `blake2_256(w) ^ seed <= target` (big-endian) are to answer.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct Challenge {
	/// Known to nobody before the block.
	pub seed: Hash,
	/// Big-endian 256-bit bound; the larger, the more workers are drawn.
	pub target: Hash,
}

impl Challenge {
	/// Whether `worker_hash = blake2_256(worker key)` is drawn.
	pub fn draws(&self, worker_hash: &Hash) -> bool {
		let mut mixed = [0u8; 32];
		for ((out, a), b) in mixed.iter_mut().zip(worker_hash).zip(&self.seed) {
			*out = a ^ b;
		}
		mixed <= self.target
	}
}

/// What one block says to the workers.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct RecordV1 {
	/// Height of the block.
	pub number: BlockNumber,
	/// Start of the block's Aura slot: authors cannot shade it.
	pub slot_time: Millis,
	/// Rules that hold for this record.
	pub protocol: u16,
	/// The heartbeat draw, if there is one.
	pub challenge: Option<Challenge>,
	/// In the order in which the block accepted them.
	pub messages: Vec<Message>,
}

/// A record with its version.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub enum BlockRecord {
	/// The first format.
	#[codec(index = 1)]
	V1(RecordV1),
}

/// The head after a record with this encoding.
pub fn extend<C: Crypto>(head: &Hash, encoded_record: &[u8]) -> Hash {
	let mut bytes = Vec::with_capacity(RECORD_DOMAIN.len() + head.len() + encoded_record.len());
	bytes.extend_from_slice(RECORD_DOMAIN);
	bytes.extend_from_slice(head);
	bytes.extend_from_slice(encoded_record);
	C::blake2_256(&bytes)
}

/// Where a node's off-chain index keeps a record: under the head after it, so that forks never clash.
pub fn index_key(head_after: &Hash) -> Vec<u8> {
	[&INDEX_PREFIX[..], head_after].concat()
}

/// Where a node's off-chain index keeps the bytes of a payload that stands in a record by hash and length.
pub fn payload_key(hash: &Hash) -> Vec<u8> {
	[&PAYLOAD_PREFIX[..], hash].concat()
}

/// What the off-chain index keeps: the head before the record, then the encoded record.
pub fn indexed_value(head_before: &Hash, encoded_record: &[u8]) -> Vec<u8> {
	[head_before, encoded_record].concat()
}

/// The parts of an indexed value: the head before the record and the encoded record.
pub fn split_indexed(value: &[u8]) -> Option<(Hash, &[u8])> {
	let (head, record) = value.split_first_chunk::<32>()?;
	Some((*head, record))
}
