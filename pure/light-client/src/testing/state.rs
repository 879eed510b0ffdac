//! A chain's state, with real roots and read proofs.
use sp_core::{Blake2Hasher, H256};
use sp_trie::{trie_types, MemoryDB, Recorder, Trie, TrieMut};
use std::collections::BTreeMap;
use std::vec::Vec;
use units::Hash;

/// Keys and values, as a trie of state version 1 keeps them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TestState {
	/// What the trie holds.
	pub entries: BTreeMap<Vec<u8>, Vec<u8>>,
}

impl TestState {
	/// Root of the trie.
	pub fn root(&self) -> Hash {
		self.trie().1.into()
	}

	/// What a node answers to `state_getReadProof`: each node on the way to `keys` once, in the order of their bytes.
	pub fn prove(&self, keys: &[Vec<u8>]) -> Vec<Vec<u8>> {
		let (db, root) = self.trie();
		let mut recorder = Recorder::<sp_trie::LayoutV1<Blake2Hasher>>::new();
		{
			let trie = trie_types::TrieDBBuilder::new(&db, &root).with_recorder(&mut recorder).build();
			for key in keys {
				trie.get(key).expect("the trie was just built");
			}
		}
		let mut nodes: Vec<_> = recorder.drain().into_iter().map(|record| record.data).collect();
		nodes.sort();
		nodes.dedup();
		nodes
	}

	fn trie(&self) -> (MemoryDB<Blake2Hasher>, H256) {
		let (mut db, mut root) = (MemoryDB::default(), H256::default());
		{
			let mut trie = trie_types::TrieDBMutBuilderV1::new(&mut db, &mut root).build();
			for (key, value) in &self.entries {
				trie.insert(key, value).expect("a trie in memory takes every entry");
			}
		}
		(db, root)
	}
}
