//! What a light client asks of a chain's way to finality.
use protocol::Crypto;
use units::{BlockNumber, Hash};

/// Judges proofs of finality. GRANDPA's authority sets do it for chains of their own; a chain whose blocks are final by
/// another chain's word will bring another judge.
pub trait FinalitySource {
	/// What shows that a block is final.
	type Proof;
	/// Why a proof shows nothing.
	type Refusal;

	/// Checks that `proof` makes the block `hash` at height `number` final.
	///
	/// # Errors
	/// With the first thing that is wrong with it.
	fn verify<C: Crypto>(&self, proof: &Self::Proof, hash: Hash, number: BlockNumber) -> Result<(), Self::Refusal>;
}
