//! Read proofs.
use crate::world::state;
use codec::{Decode, Encode};
use light_client::read_proof;
use light_client::testing::TestState;
use secrets::LibraryCrypto;
use std::sync::OnceLock;
use units::Hash;

struct Known {
	state: TestState,
	root: Hash,
	/// Some that the state has, and neighbours that it has not.
	keys: Vec<Vec<u8>>,
}

fn known() -> &'static Known {
	static KNOWN: OnceLock<Known> = OnceLock::new();
	KNOWN.get_or_init(|| {
		let state = state();
		let mut keys: Vec<Vec<u8>> = state.entries.keys().step_by(6).cloned().collect();
		keys.extend(keys.clone().into_iter().map(|key| [&key[..], &[1]].concat()));
		Known { root: state.root::<LibraryCrypto>(), state, keys }
	})
}

/// Nodes that prove a few keys of a known state: whatever they are, they prove nothing that is not so.
pub(crate) fn run(data: &[u8]) -> bool {
	let Ok(nodes) = Vec::<Vec<u8>>::decode(&mut &data[..]) else { return false };
	let Known { state, root, keys } = known();
	let Ok(values) = read_proof::<LibraryCrypto>(root, &nodes, keys) else {
		// A root that the bytes themselves name: nothing is known of it but that it must not break anything.
		if let Some(node) = nodes.first() {
			let _ = read_proof::<LibraryCrypto>(&hash_of(node), &nodes, keys);
		}
		return false;
	};
	for (key, value) in keys.iter().zip(values) {
		assert_eq!(value.as_ref(), state.entries.get(key), "a false value was proven");
	}
	true
}

fn hash_of(bytes: &[u8]) -> Hash {
	<LibraryCrypto as protocol::Crypto>::blake2_256(bytes)
}

pub(crate) fn seeds() -> Vec<Vec<u8>> {
	let Known { state, keys, .. } = known();
	vec![state.prove::<LibraryCrypto>(keys).encode()]
}
