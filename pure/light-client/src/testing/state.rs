//! A chain's state, with real roots and read proofs.
use crate::bounds::MAX_KEY_BYTES;
use codec::{Compact, Encode};
use protocol::Crypto;
use std::collections::BTreeMap;
use std::vec::Vec;
use units::Hash;

/// Keys and values, as a trie of state version 1 keeps them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TestState {
	/// What the trie holds; keys of at most [`MAX_KEY_BYTES`].
	pub entries: BTreeMap<Vec<u8>, Vec<u8>>,
}

impl TestState {
	/// Root of the trie.
	pub fn root<C: Crypto>(&self) -> Hash {
		self.build::<C>(&[]).0
	}

	/// What a node answers to `state_getReadProof`: each node on the way to `keys` once, in the order of their hashes.
	pub fn prove<C: Crypto>(&self, keys: &[Vec<u8>]) -> Vec<Vec<u8>> {
		self.build::<C>(keys).1.into_values().collect()
	}

	fn build<C: Crypto>(&self, keys: &[Vec<u8>]) -> (Hash, BTreeMap<Hash, Vec<u8>>) {
		let entries: Vec<_> = self.entries.iter().map(|(key, value)| (nibbles(key), &value[..])).collect();
		let wanted: Vec<_> = keys.iter().map(|key| nibbles(key)).collect();
		let mut builder = Builder::<C> { seen: BTreeMap::new(), crypto: std::marker::PhantomData };
		let wanted: Vec<_> = wanted.iter().map(|key| &key[..]).collect();
		let root = builder.node(&entries, 0, &wanted);
		let hash = C::blake2_256(&root);
		if !wanted.is_empty() {
			builder.seen.insert(hash, root);
		}
		(hash, builder.seen)
	}
}

fn nibbles(key: &[u8]) -> Vec<u8> {
	assert!(key.len() <= MAX_KEY_BYTES);
	key.iter().flat_map(|byte| [byte >> 4, byte & 0x0f]).collect()
}

/// Values of this length and longer stand outside of their node.
const HASHED_VALUE: usize = 33;
/// Nodes shorter than this stand in their parent.
const HASHED_NODE: usize = 32;

struct Builder<C> {
	/// What the wanted keys need.
	seen: BTreeMap<Hash, Vec<u8>>,
	crypto: std::marker::PhantomData<C>,
}

impl<C: Crypto> Builder<C> {
	/// The node for `entries`, whose first `depth` half bytes are the same, as are those of the `wanted` keys.
	fn node(&mut self, entries: &[(Vec<u8>, &[u8])], depth: usize, wanted: &[&[u8]]) -> Vec<u8> {
		let (Some((first, value)), Some((last, _))) = (entries.first(), entries.last()) else { return vec![0] };
		// Entries are sorted, so what the first and the last share, all share.
		let end = depth + first[depth..].iter().zip(&last[depth..]).take_while(|(a, b)| a == b).count();
		let partial = &first[depth..end];
		let value = (first.len() == end).then_some(*value);
		let is_hashed = value.is_some_and(|value| value.len() >= HASHED_VALUE);
		let (kind, bits) = match (entries.len() == 1, value.is_some(), is_hashed) {
			(true, _, false) => (0b0100_0000, 6),
			(true, _, true) => (0b0010_0000, 5),
			(false, false, _) => (0b1000_0000, 6),
			(false, true, false) => (0b1100_0000, 6),
			(false, true, true) => (0b0001_0000, 4),
		};
		let mut node = header(kind, bits, partial);
		let inside: Vec<_> = wanted.iter().copied().filter(|key| key[depth..].starts_with(partial)).collect();
		let encoded_value = value.map(|value| self.value(value, inside.iter().any(|key| key.len() == end)));
		if entries.len() == 1 {
			node.extend(encoded_value.unwrap_or_default());
			return node;
		}
		let (mut bitmap, mut children) = (0u16, Vec::new());
		for nibble in 0..16 {
			let group = |key: &[u8]| key.get(end) == Some(&nibble);
			let from = entries.partition_point(|(key, _)| key.get(end).is_none_or(|at| *at < nibble));
			let to = entries.partition_point(|(key, _)| key.get(end).is_none_or(|at| *at <= nibble));
			if from < to {
				bitmap |= 1 << nibble;
				let inside: Vec<_> = inside.iter().copied().filter(|key| group(key)).collect();
				let child = self.node(&entries[from..to], end + 1, &inside);
				children.extend(self.child(child, !inside.is_empty()));
			}
		}
		node.extend(bitmap.to_le_bytes());
		node.extend(encoded_value.unwrap_or_default());
		node.extend(children);
		node
	}

	fn value(&mut self, value: &[u8], is_wanted: bool) -> Vec<u8> {
		if value.len() < HASHED_VALUE {
			return value.encode();
		}
		let hash = C::blake2_256(value);
		if is_wanted {
			self.seen.insert(hash, value.to_vec());
		}
		hash.to_vec()
	}

	fn child(&mut self, node: Vec<u8>, is_wanted: bool) -> Vec<u8> {
		if node.len() < HASHED_NODE {
			return node.encode();
		}
		let hash = C::blake2_256(&node);
		if is_wanted {
			self.seen.insert(hash, node);
		}
		(Compact(HASHED_NODE as u32), hash).encode()
	}
}

/// The kind, the number of half bytes in the lowest `bits` bits and, if they do not fit, the bytes after, then the half
/// bytes themselves.
fn header(kind: u8, bits: u32, partial: &[u8]) -> Vec<u8> {
	let most = (1 << bits) - 1;
	let mut header = vec![kind | partial.len().min(most) as u8];
	if let Some(mut rest) = partial.len().checked_sub(most) {
		while rest >= 255 {
			header.push(255);
			rest -= 255;
		}
		header.push(rest as u8);
	}
	let (odd, pairs) = partial.split_at(partial.len() % 2);
	header.extend(odd);
	header.extend(pairs.chunks(2).map(|pair| pair[0] << 4 | pair[1]));
	header
}
