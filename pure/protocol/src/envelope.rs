//! Signed worker messages on their way to the chain.
use crate::{Crypto, Topic};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use units::{Hash, Sequence, WorkerId};

/// An encoded signed envelope is at most this long.
pub const MAX_ENVELOPE: usize = 16 * 1024;
/// The pool takes sequence numbers in `[next, next + MAX_PENDING)`; a block takes exactly `next`.
pub const MAX_PENDING: Sequence = 16;

const ENVELOPE_DOMAIN: &[u8; 18] = b"gemini/envelope/v1";
const INGRESS_DOMAIN: &[u8; 17] = b"gemini/ingress/v1";

/// A worker's message before it is signed.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct Envelope {
	/// Who says it.
	pub sender: WorkerId,
	/// Its place among all messages of this sender on this chain.
	pub sequence: Sequence,
	/// What it is about.
	pub topic: Topic,
	/// SCALE of what the topic says.
	pub payload: Vec<u8>,
}

impl Envelope {
	/// What is signed: bound to the chain by its genesis hash, so that it means nothing on another one.
	pub fn signing_bytes(&self, genesis: &Hash) -> Vec<u8> {
		(*ENVELOPE_DOMAIN, genesis, self).encode()
	}
}

/// An sr25519 signature.
#[derive(Clone, Copy, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen)]
pub struct Signature(pub [u8; 64]);

impl core::fmt::Debug for Signature {
	fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
		write!(f, "Signature({:02x}{:02x}..)", self.0[0], self.0[1])
	}
}

/// A worker's message as it travels.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct SignedEnvelope {
	/// What is said.
	pub envelope: Envelope,
	/// Over [`Envelope::signing_bytes`], by the sender's identity key.
	pub signature: Signature,
}

impl SignedEnvelope {
	/// Whether the sender signed this for the chain with this genesis.
	pub fn is_signed<C: Crypto>(&self, genesis: &Hash) -> bool {
		C::sr25519_verify(&self.signature.0, &self.envelope.signing_bytes(genesis), &self.envelope.sender.0)
	}
}

/// How far the chain has heard one sender.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen)]
pub struct Ingress {
	/// The sequence number it takes next.
	pub next: Sequence,
	/// Hash chain over everything it took.
	pub hash: Hash,
}

impl Ingress {
	/// After taking `envelope`. The signature is not part of the hash: sr25519 signatures are not unique.
	pub fn accept<C: Crypto>(&self, genesis: &Hash, envelope: &Envelope) -> Self {
		let taken = C::blake2_256(&envelope.signing_bytes(genesis));
		Self { next: self.next.saturating_add(1), hash: C::blake2_256(&(*INGRESS_DOMAIN, self.hash, taken).encode()) }
	}
}
