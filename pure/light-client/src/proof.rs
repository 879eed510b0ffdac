//! Read proofs.
use alloc::vec::Vec;
use protocol::Crypto;
use units::Hash;

/// Why trie nodes do not prove what was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
	/// The value of a key depends on it.
	#[error("a trie node is missing")]
	Missing {
		/// Its hash.
		hash: Hash,
	},
}

/// The values of `keys` under `state_root`.
pub fn read_proof<C: Crypto>(
	state_root: &Hash,
	_nodes: &[Vec<u8>],
	_keys: &[Vec<u8>],
) -> Result<Vec<Option<Vec<u8>>>, ProofError> {
	Err(ProofError::Missing { hash: *state_root })
}
