//! Values of the chain's state, proven by trie nodes.
use crate::bounds::MAX_PROOF_NODES;
use crate::trie_node::{Child, Node, NodeKind, Value};
use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use protocol::Crypto;
use units::Hash;

/// Why trie nodes do not prove what was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
	/// More than a proof may hold.
	#[error("it holds more than {MAX_PROOF_NODES} nodes")]
	TooManyNodes,
	/// The same node stands in it twice.
	#[error("node {index} stands in it twice")]
	Repeated {
		/// Place of the second one, from 0.
		index: usize,
	},
	/// The value of key number `key` depends on a node that is not there.
	#[error("a node that key {key} depends on is missing")]
	Missing {
		/// Place of the key, from 0.
		key: usize,
		/// Hash of the node.
		hash: Hash,
	},
	/// The chain's trie holds no such node.
	#[error("a node on the way to key {key} cannot be decoded")]
	Malformed {
		/// Place of the key, from 0.
		key: usize,
	},
	/// A proof is what the keys need, and nothing else.
	#[error("node {index} is not needed")]
	Unused {
		/// Its place, from 0.
		index: usize,
	},
}

/// The values of `keys` under `state_root`, in the order of the keys; `None` where the chain has none.
///
/// `nodes` are the encoded trie nodes, and the values that stand outside of their node, on the way to the keys: each
/// once, in any order, nothing else. State versions 0 and 1.
///
/// # Errors
/// If a node is missing, malformed, repeated or not needed.
pub fn read_proof<C: Crypto>(
	state_root: &Hash,
	nodes: &[Vec<u8>],
	keys: &[Vec<u8>],
) -> Result<Vec<Option<Vec<u8>>>, ProofError> {
	let mut proof = Proof::new::<C>(nodes)?;
	let values =
		keys.iter().enumerate().map(|(place, key)| proof.read(state_root, place, key)).collect::<Result<_, _>>()?;
	match proof.nodes.values().filter(|node| !node.is_used).map(|node| node.index).min() {
		Some(index) => Err(ProofError::Unused { index }),
		None => Ok(values),
	}
}

struct Proof<'a> {
	nodes: BTreeMap<Hash, ProofNode<'a>>,
}

struct ProofNode<'a> {
	index: usize,
	bytes: &'a [u8],
	is_used: bool,
}

impl<'a> Proof<'a> {
	fn new<C: Crypto>(nodes: &'a [Vec<u8>]) -> Result<Self, ProofError> {
		if nodes.len() > MAX_PROOF_NODES {
			return Err(ProofError::TooManyNodes);
		}
		let mut by_hash = BTreeMap::new();
		for (index, bytes) in nodes.iter().enumerate() {
			let node = ProofNode { index, bytes, is_used: false };
			if by_hash.insert(C::blake2_256(bytes), node).is_some() {
				return Err(ProofError::Repeated { index });
			}
		}
		Ok(Self { nodes: by_hash })
	}

	fn take(&mut self, key: usize, hash: &Hash) -> Result<&'a [u8], ProofError> {
		let node = self.nodes.get_mut(hash).ok_or(ProofError::Missing { key, hash: *hash })?;
		node.is_used = true;
		Ok(node.bytes)
	}

	/// Goes down from the root; every branch takes at least one half byte of the key, so the way is short.
	fn read(&mut self, root: &Hash, place: usize, key: &[u8]) -> Result<Option<Vec<u8>>, ProofError> {
		let mut rest = Nibbles::new(key);
		let mut bytes = self.take(place, root)?;
		loop {
			let node = Node::decode(bytes).ok_or(ProofError::Malformed { key: place })?;
			if !node.partial().all(|nibble| rest.next() == Some(nibble)) {
				return Ok(None);
			}
			let value = match (node.kind, rest.next()) {
				(NodeKind::Empty, _) | (NodeKind::Leaf(_), Some(_)) => None,
				(NodeKind::Leaf(value), None) => Some(value),
				(NodeKind::Branch { value, .. }, None) => value,
				(NodeKind::Branch { children, .. }, Some(nibble)) => {
					bytes = match children.get(usize::from(nibble)).copied().flatten() {
						None => return Ok(None),
						Some(Child::Inline(bytes)) => bytes,
						Some(Child::Hash(hash)) => self.take(place, hash)?,
					};
					continue;
				}
			};
			return match value {
				None => Ok(None),
				Some(Value::Inline(value)) => Ok(Some(value.to_vec())),
				Some(Value::Hash(hash)) => Ok(Some(self.take(place, hash)?.to_vec())),
			};
		}
	}
}

/// The half bytes of a key, high one first.
struct Nibbles<'a> {
	key: &'a [u8],
	is_low: bool,
}

impl<'a> Nibbles<'a> {
	fn new(key: &'a [u8]) -> Self {
		Self { key, is_low: false }
	}
}

impl Iterator for Nibbles<'_> {
	type Item = u8;

	fn next(&mut self) -> Option<u8> {
		let (byte, after) = self.key.split_first()?;
		if self.is_low {
			self.key = after;
		}
		let nibble = if self.is_low { byte & 0x0f } else { byte >> 4 };
		self.is_low = !self.is_low;
		Some(nibble)
	}
}
