//! The library's cryptography against the node's.
use gemini_secrets::{IdentityKey, LibraryCrypto, Secret};
use proptest::prelude::*;
use protocol::Crypto;
use sp_core::{sr25519, Blake2Hasher, Hasher, Pair};

fn node_verifies(signature: &[u8; 64], message: &[u8], public: &[u8; 32]) -> bool {
	sr25519::Pair::verify(&sr25519::Signature::from_raw(*signature), message, &sr25519::Public::from_raw(*public))
}

fn bytes64() -> impl Strategy<Value = [u8; 64]> {
	(any::<[u8; 32]>(), any::<[u8; 32]>()).prop_map(|(low, high)| {
		let mut bytes = [0; 64];
		bytes[..32].copy_from_slice(&low);
		bytes[32..].copy_from_slice(&high);
		bytes
	})
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(300))]

	#[test]
	fn hashes_are_the_nodes(data in prop::collection::vec(any::<u8>(), 0..600)) {
		prop_assert_eq!(LibraryCrypto::blake2_256(&data), Blake2Hasher::hash(&data).0);
	}

	#[test]
	fn identities_are_the_nodes_accounts(seed: [u8; 32]) {
		let ours = IdentityKey::from_seed(Secret::new(seed));
		prop_assert_eq!(ours.id().0, sr25519::Pair::from_seed(&seed).public().0);
	}

	#[test]
	fn each_side_takes_the_others_signatures(seed: [u8; 32], message in prop::collection::vec(any::<u8>(), 0..300)) {
		let (ours, nodes) = (IdentityKey::from_seed(Secret::new(seed)), sr25519::Pair::from_seed(&seed));
		prop_assert!(node_verifies(&ours.sign_bytes(&message).0, &message, &ours.id().0));
		prop_assert!(LibraryCrypto::sr25519_verify(&nodes.sign(&message).0, &message, &nodes.public().0));
	}

	#[test]
	fn verdicts_agree_on_changed_signatures_keys_and_messages(
		seed: [u8; 32], mut message in prop::collection::vec(any::<u8>(), 1..100),
		place in 0usize..3, at: prop::sample::Index, bit in 0u8..8,
	) {
		let ours = IdentityKey::from_seed(Secret::new(seed));
		let (mut signature, mut public) = (ours.sign_bytes(&message).0, ours.id().0);
		let target: &mut [u8] = match place {
			0 => &mut signature,
			1 => &mut public,
			_ => &mut message,
		};
		let at = at.index(target.len());
		target[at] ^= 1 << bit;
		let verdict = LibraryCrypto::sr25519_verify(&signature, &message, &public);
		prop_assert_eq!(verdict, node_verifies(&signature, &message, &public));
		prop_assert!(!verdict);
	}

	#[test]
	fn verdicts_agree_on_arbitrary_bytes(signature in bytes64(), public: [u8; 32], message: [u8; 16]) {
		prop_assert_eq!(
			LibraryCrypto::sr25519_verify(&signature, &message, &public),
			node_verifies(&signature, &message, &public)
		);
	}
}

#[test]
fn verdicts_agree_on_odd_keys_and_signatures() {
	let identity = IdentityKey::from_seed(Secret::new([1; 32]));
	let sound = identity.sign_bytes(b"message").0;
	let mut unmarked = sound;
	unmarked[63] &= 0x7f;
	let mut large_scalar = sound;
	large_scalar[32..63].fill(0xff);
	for signature in [[0; 64], [0xff; 64], unmarked, large_scalar, sound] {
		for public in [[0; 32], [0xff; 32], [1; 32], identity.id().0] {
			let verdict = LibraryCrypto::sr25519_verify(&signature, b"message", &public);
			assert_eq!(verdict, node_verifies(&signature, b"message", &public));
			assert_eq!(verdict, signature == sound && public == identity.id().0);
		}
	}
}
