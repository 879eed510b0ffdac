//! Where a worker starts to trust a chain.
use crate::Crypto;
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode};
use scale_info::TypeInfo;
use units::{BlockNumber, Hash, SetId};

/// A finalized block and the authorities that judge what follows it.
///
/// Its hash stands in the registry's list of admitted anchors and in the attested registration of every worker that
/// started from it; governance adds fresh anchors and retires old ones, which bounds long-range attacks.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct Anchor {
	/// Hash of the chain's block 0.
	pub chain_genesis: Hash,
	/// Height of the anchored block.
	pub number: BlockNumber,
	/// Hash of the anchored block's header.
	pub header_hash: Hash,
	/// Record head after the anchored block.
	pub record_head: Hash,
	/// The authority set that finalizes the block after this one.
	pub set_id: SetId,
	/// That set: ed25519 keys and weights, in the chain's order.
	pub authorities: Vec<([u8; 32], u64)>,
}

impl Anchor {
	/// The name of this anchor: `blake2_256("gemini/anchor/v1" ++ SCALE(self))`.
	pub fn hash<C: Crypto>(&self) -> Hash {
		C::blake2_256(&(*b"gemini/anchor/v1", self).encode())
	}
}
