//! Read proofs: the values that the node's own trie has, and nothing that it has not.
use gemini_light_client::testing::{Dice, TestState};
use gemini_light_client::{read_proof, ProofError};
use protocol::Crypto;
use secrets::LibraryCrypto;
use sp_core::{Blake2Hasher, H256};
use sp_trie::{LayoutV1, StorageProof};

type Key = Vec<u8>;

fn read(root: &[u8; 32], nodes: &[Vec<u8>], keys: &[Key]) -> Result<Vec<Option<Vec<u8>>>, ProofError> {
	read_proof::<LibraryCrypto>(root, nodes, keys)
}

fn root(state: &TestState) -> [u8; 32] {
	state.root::<LibraryCrypto>()
}

fn prove(state: &TestState, keys: &[Key]) -> Vec<Vec<u8>> {
	state.prove::<LibraryCrypto>(keys)
}

/// The root and, in any order, the nodes that `sp-trie` walks over to read `keys`.
fn node_proof(state: &TestState, keys: &[Key]) -> ([u8; 32], Vec<Vec<u8>>) {
	use sp_trie::{trie_types, MemoryDB, Recorder, Trie, TrieMut};
	let (mut db, mut root) = (MemoryDB::<Blake2Hasher>::default(), H256::default());
	{
		let mut trie = trie_types::TrieDBMutBuilderV1::new(&mut db, &mut root).build();
		state.entries.iter().for_each(|(key, value)| drop(trie.insert(key, value).unwrap()));
	}
	let mut recorder = Recorder::<LayoutV1<Blake2Hasher>>::new();
	{
		let trie = trie_types::TrieDBBuilder::new(&db, &root).with_recorder(&mut recorder).build();
		keys.iter().for_each(|key| drop(trie.get(key).unwrap()));
	}
	(root.0, recorder.drain().into_iter().map(|record| record.data).collect())
}

/// Keys that share prefixes of odd and even length, some of them a prefix of another; values on both sides of the
/// lengths at which nodes and values leave their parents.
fn any_state(dice: &mut Dice) -> TestState {
	let mut state = TestState::default();
	for _ in 0..dice.below(60) {
		state.entries.insert(any_key(dice), vec![dice.throw() as u8; dice.below(80)]);
	}
	if dice.chance(20) {
		state.entries.insert(vec![0x55; 90], vec![1; 500]);
		state.entries.insert([vec![0x55; 90], vec![7]].concat(), vec![2; 33]);
	}
	if dice.chance(20) {
		// A branch with every child, as the root of a chain's state is.
		state.entries.extend((0..16_u8).map(|nibble| (vec![nibble << 4], vec![nibble; 40])));
	}
	state
}

fn any_key(dice: &mut Dice) -> Key {
	(0..dice.below(6)).map(|_| *dice.pick(&[0x00, 0x01, 0x10, 0x11, 0xf0, 0xff])).collect()
}

#[test]
fn values_are_those_the_nodes_trie_reads() {
	let (mut present, mut absent) = (0, 0);
	for seed in 0..2_000 {
		let dice = &mut Dice::new(seed);
		let state = any_state(dice);
		let mut keys: Vec<Key> = (0..1 + dice.below(8)).map(|_| any_key(dice)).collect();
		keys.extend(state.entries.keys().filter(|_| dice.chance(10)).cloned());
		let (root, mut nodes) = node_proof(&state, &keys);
		nodes.sort();
		nodes.dedup();
		// The state that other tests build is the node's, too.
		let mut ours = prove(&state, &keys);
		ours.sort();
		assert_eq!((self::root(&state), ours), (root, nodes.clone()), "seed {seed}");
		let values = read(&root, &nodes, &keys).unwrap_or_else(|reason| panic!("seed {seed}: {reason}"));
		let db = StorageProof::new(nodes).into_memory_db::<Blake2Hasher>();
		for (key, value) in keys.iter().zip(values) {
			let node =
				sp_trie::read_trie_value::<LayoutV1<Blake2Hasher>, _>(&db, &H256(root), key, None, None).unwrap();
			assert_eq!(value, node, "seed {seed}, key {key:x?}");
			assert_eq!(value.as_ref(), state.entries.get(key));
			*if value.is_some() { &mut present } else { &mut absent } += 1;
		}
	}
	assert!(present > 3_000 && absent > 3_000, "{present} {absent}");
}

/// Two encodings of one node would be two roots of one state.
#[test]
fn a_branch_without_children_is_no_node() {
	let branch = |bitmap: u16| {
		let [low, high] = bitmap.to_le_bytes();
		// No key of its own, a value of one byte, and for each bit a leaf that stands in the branch itself.
		let mut node = vec![0b1100_0000, low, high, 1 << 2, 9];
		(0..bitmap.count_ones()).for_each(|_| node.extend([4 << 2, 0b0100_0001, 0x03, 1 << 2, 8]));
		node
	};
	for (bitmap, value) in [(0, None), (1, Some(vec![9])), (1 << 7, Some(vec![9]))] {
		let node = branch(bitmap);
		let root = LibraryCrypto::blake2_256(&node);
		let nodes = [node];
		let ours = read(&root, &nodes, &[vec![]]);
		let db = StorageProof::new(nodes).into_memory_db::<Blake2Hasher>();
		let theirs = sp_trie::read_trie_value::<LayoutV1<Blake2Hasher>, _>(&db, &H256(root), &[], None, None);
		assert_eq!(ours.is_ok(), value.is_some(), "{bitmap}: {ours:?}");
		assert_eq!(theirs.is_ok(), value.is_some(), "{bitmap}: {theirs:?}");
		if let Some(value) = value {
			assert_eq!((ours, theirs.unwrap()), (Ok(vec![Some(value.clone())]), Some(value)));
		}
	}
}

#[test]
fn state_version_0_reads_as_well() {
	use sp_trie::{trie_types::TrieDBMutBuilderV0, MemoryDB, TrieMut};
	let (mut db, mut root) = (MemoryDB::<Blake2Hasher>::default(), H256::default());
	let value = vec![3; 400];
	TrieDBMutBuilderV0::<Blake2Hasher>::new(&mut db, &mut root).build().insert(b"key", &value).unwrap();
	let nodes: Vec<_> = db.drain().into_values().filter(|(_, count)| *count > 0).map(|(node, _)| node).collect();
	let nodes: Vec<_> = nodes.into_iter().filter(|node| node.len() > 1).collect();
	assert_eq!(read(&root.0, &nodes, &[b"key".to_vec()]), Ok(vec![Some(value)]));
}

#[test]
fn the_order_of_nodes_does_not_matter() {
	let dice = &mut Dice::new(7);
	let state = TestState { entries: (0..50u8).map(|place| (vec![place; 4], vec![place; 40])).collect() };
	let keys: Vec<Key> = (0..50).step_by(7).map(|place| vec![place; 4]).collect();
	let (root, mut nodes) = (root(&state), prove(&state, &keys));
	let values = read(&root, &nodes, &keys).unwrap();
	for _ in 0..20 {
		dice.shuffle(&mut nodes);
		assert_eq!(read(&root, &nodes, &keys).as_ref(), Ok(&values));
	}
}

#[test]
fn changed_nodes_prove_nothing() {
	for seed in 0..50 {
		let dice = &mut Dice::new(seed);
		let state = any_state(dice);
		let keys: Vec<Key> = (0..4).map(|_| any_key(dice)).collect();
		let (root, nodes) = (root(&state), prove(&state, &keys));
		for node in 0..nodes.len() {
			for place in 0..nodes[node].len() {
				let mut forged = nodes.clone();
				forged[node][place] ^= 1 << dice.below(8);
				let reason = read(&root, &forged, &keys).unwrap_err();
				assert!(matches!(reason, ProofError::Missing { .. }), "seed {seed}: {reason}");
			}
		}
	}
}

/// A source that may choose the root as well gets an answer or a refusal, never a panic.
#[test]
fn nonsense_nodes_under_their_own_root_are_read_or_refused() {
	let mut malformed = 0;
	for seed in 0..20_000 {
		let dice = &mut Dice::new(seed);
		let state = any_state(dice);
		let keys = [any_key(dice)];
		let Some(mut root_node) = prove(&state, &keys).into_iter().find(|node| hash(node) == root(&state)) else {
			continue;
		};
		for _ in 0..1 + dice.below(3) {
			let place = dice.below(root_node.len());
			match dice.below(3) {
				0 => root_node[place] = dice.throw() as u8,
				1 => root_node.truncate(place + 1),
				_ => root_node.push(dice.throw() as u8),
			}
		}
		let result = read(&hash(&root_node), std::slice::from_ref(&root_node), &keys);
		malformed += usize::from(matches!(result, Err(ProofError::Malformed { key: 0 })));
	}
	assert!(malformed > 1_000, "{malformed}");
}

fn hash(bytes: &[u8]) -> [u8; 32] {
	use protocol::Crypto;
	LibraryCrypto::blake2_256(bytes)
}

#[test]
fn an_empty_state_has_no_values() {
	let state = TestState::default();
	assert_eq!(read(&root(&state), &[vec![0]], &[b"any".to_vec()]), Ok(vec![None]));
	assert_eq!(read(&root(&state), &[], &[]), Ok(vec![]));
	assert!(matches!(read(&root(&state), &[], &[vec![1]]), Err(ProofError::Missing { key: 0, .. })));
}
