//! Derivations, deliveries and seals: golden vectors, so that no format drifts, and what each must refuse.
use codec::{Decode, Encode};
use gemini_secrets::{
	is_damaged_head, seal, unseal, AgreementKey, DeliveredSecret, DeliveryError, IdentityKey, LibraryCrypto, MasterKey,
	Purpose, SealingKey, Secret, UnsealError, MAX_DELIVERED, SEAL_NONCE,
};
use proptest::prelude::*;
use protocol::{Envelope, Topic};

const CHAIN: [u8; 32] = [0xc0; 32];
const OTHER_CHAIN: [u8; 32] = [0xc1; 32];
const NONCE: [u8; SEAL_NONCE] = [0x0a; SEAL_NONCE];

fn identity() -> IdentityKey {
	IdentityKey::from_seed(Secret::new([1; 32]))
}

fn master() -> MasterKey {
	MasterKey::from_seed(Secret::new([2; 32]))
}

fn sealing(byte: u8) -> SealingKey {
	SealingKey::new(Secret::new([byte; 32]))
}

fn randomness() -> Secret {
	Secret::new([3; 32])
}

fn envelope() -> Envelope {
	Envelope { sender: identity().id(), sequence: 7, topic: Topic::Heartbeat, payload: vec![1, 2, 3] }
}

/// `golden.py` computes all lines but those of sr25519 from the documented formats, with no code of ours; the others are
/// held to the node's library by the differential tests.
#[test]
fn derivations_and_formats_are_those_of_the_golden_vectors() {
	let cluster = master().cluster_key(&CHAIN, &[4; 32]);
	let delivery = master().deliver(&CHAIN, &identity().agreement().public(), randomness()).unwrap();
	let vectors: [(&str, Vec<u8>); 10] = [
		("identity", identity().id().0.into()),
		("envelope-signature", identity().sign(envelope(), &CHAIN).signature.0.into()),
		("agreement", identity().agreement().public().into()),
		("master", master().public().into()),
		("random-number", master().random_number(&CHAIN, &[9; 32], 5).into()),
		("cluster", cluster.public().into()),
		("cluster-agreement", cluster.agreement().public().into()),
		("contract-state", cluster.contract_state_key(&[5; 32]).expose().into()),
		("delivery", delivery.encode()),
		("sealed", seal(&sealing(6), &CHAIN, Purpose::Checkpoint, NONCE, b"content").unwrap()),
	];
	let lines = vectors.map(|(name, bytes)| format!("{name} {}\n", hex::encode(bytes)));
	assert_eq!(lines.concat(), include_str!("golden.txt"));
}

/// Skipped where there is no Python.
#[test]
fn the_golden_vectors_are_what_another_program_computes() {
	let program = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden.py");
	let Ok(output) = std::process::Command::new("python3").arg(program).output() else {
		return eprintln!("skipped: python3 does not run");
	};
	assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
	let ours = ["identity ", "envelope-signature ", "master ", "cluster "];
	let theirs = include_str!("golden.txt").lines().filter(|line| !ours.iter().any(|name| line.starts_with(name)));
	let computed = String::from_utf8(output.stdout).unwrap();
	assert_eq!(computed.lines().collect::<Vec<_>>(), theirs.collect::<Vec<_>>());
}

#[test]
fn a_signed_envelope_holds_on_its_chain_only() {
	let signed = identity().sign(envelope(), &CHAIN);
	assert!(signed.is_signed::<LibraryCrypto>(&CHAIN));
	assert!(!signed.is_signed::<LibraryCrypto>(&OTHER_CHAIN));
	assert_eq!(identity().sign(envelope(), &CHAIN), signed);
}

#[test]
fn no_two_derived_keys_are_alike() {
	let master = master();
	let cluster = |chain, id| master.cluster_key(&chain, &[id; 32]);
	let mut keys = vec![
		master.public(),
		identity().id().0,
		identity().agreement().public(),
		cluster(CHAIN, 0).public(),
		cluster(CHAIN, 1).public(),
		cluster(OTHER_CHAIN, 0).public(),
		cluster(CHAIN, 0).agreement().public(),
		*cluster(CHAIN, 0).contract_state_key(&[0; 32]).expose(),
		*cluster(CHAIN, 0).contract_state_key(&[1; 32]).expose(),
		master.random_number(&CHAIN, &[0; 32], 1),
		master.random_number(&CHAIN, &[0; 32], 2),
		master.random_number(&CHAIN, &[1; 32], 1),
		master.random_number(&OTHER_CHAIN, &[0; 32], 1),
	];
	let all = keys.len();
	keys.sort_unstable();
	keys.dedup();
	assert_eq!(keys.len(), all);
}

#[test]
fn nothing_secret_prints() {
	let printed = format!(
		"{:?} {:?} {:?} {:?} {:?} {:?}",
		Secret::new([0xab; 32]),
		IdentityKey::from_seed(Secret::new([0xab; 32])),
		MasterKey::from_seed(Secret::new([0xab; 32])),
		sealing(0xab),
		identity().agreement(),
		master().cluster_key(&CHAIN, &[0; 32]),
	);
	assert!(!printed.contains("abab") && !printed.contains("171, 171"), "{printed}");
	assert!(printed.starts_with("Secret(..) IdentityKey(0x"));
}

#[test]
fn a_delivered_master_key_opens_for_its_recipient_on_its_chain() {
	let recipient = identity().agreement();
	let delivered = master().deliver(&CHAIN, &recipient.public(), randomness()).unwrap();
	let received = MasterKey::receive(&CHAIN, &recipient, &delivered).unwrap();
	assert_eq!(received.public(), master().public());

	let other = IdentityKey::from_seed(Secret::new([9; 32])).agreement();
	let closed = |chain, key| MasterKey::receive(chain, key, &delivered).map(|key| key.public());
	assert_eq!(closed(&OTHER_CHAIN, &recipient), Err(DeliveryError::DoesNotOpen));
	assert_eq!(closed(&CHAIN, &other), Err(DeliveryError::DoesNotOpen));
}

#[test]
fn an_offer_proves_the_key_for_its_holder_on_its_chain_only() {
	let (holder, other) = (identity().id(), IdentityKey::from_seed(Secret::new([9; 32])).id());
	let offer = master().offer(&CHAIN, &holder);
	assert_eq!(offer.public, master().public());
	assert!(offer.is_proven::<LibraryCrypto>(&CHAIN, &holder));
	assert!(!offer.is_proven::<LibraryCrypto>(&CHAIN, &other), "nobody else can say it again");
	assert!(!offer.is_proven::<LibraryCrypto>(&OTHER_CHAIN, &holder));
	let foreign = protocol::MasterKeyOffer { public: other.0, ..offer };
	assert!(!foreign.is_proven::<LibraryCrypto>(&CHAIN, &holder), "a public key alone proves nothing");
}

#[test]
fn a_delivered_secret_of_another_length_is_no_master_key() {
	let recipient = identity().agreement();
	let data = (*b"gemini/master-key/v1", CHAIN).encode();
	let delivered = AgreementKey::deliver(&recipient.public(), &[1; 31], &data, randomness()).unwrap();
	assert!(recipient.open(&delivered, &data).is_ok());
	assert!(matches!(MasterKey::receive(&CHAIN, &recipient, &delivered), Err(DeliveryError::DoesNotOpen)));
}

#[test]
fn nothing_is_encrypted_to_a_key_that_anybody_could_hold() {
	let mut order_eight = [0; 32];
	hex::decode_to_slice("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800", &mut order_eight).unwrap();
	let mut one = [0; 32];
	one[0] = 1;
	for weak in [[0; 32], one, order_eight] {
		let refused = AgreementKey::deliver(&weak, b"secret", b"", randomness());
		assert_eq!(refused, Err(DeliveryError::WeakKey));
		let delivered = DeliveredSecret::V1 { ephemeral: weak, ciphertext: vec![0; 48] };
		assert_eq!(identity().agreement().open(&delivered, b"").map(drop), Err(DeliveryError::WeakKey));
	}
}

#[test]
fn repeated_randomness_never_encrypts_two_secrets_under_one_key() {
	let deliver = |recipient: &AgreementKey, secret: &[u8], data: &[u8]| {
		let DeliveredSecret::V1 { ephemeral, .. } =
			AgreementKey::deliver(&recipient.public(), secret, data, randomness()).unwrap();
		ephemeral
	};
	let (first, second) = (identity().agreement(), AgreementKey::from_secret(Secret::new([8; 32])));
	let base = deliver(&first, b"secret", b"data");
	assert_eq!(deliver(&first, b"secret", b"data"), base);
	assert_ne!(deliver(&first, b"Secret", b"data"), base);
	assert_ne!(deliver(&first, b"secret", b"Data"), base);
	assert_ne!(deliver(&second, b"secret", b"data"), base);
}

#[test]
fn the_error_of_a_seal_names_the_first_thing_that_is_wrong() {
	let file = seal(&sealing(6), &CHAIN, Purpose::Identity, NONCE, b"content").unwrap();
	let open =
		|key, chain, purpose, file: &[u8]| unseal(&sealing(key), chain, purpose, file).map(|content| content.to_vec());
	assert_eq!(open(6, &CHAIN, Purpose::Identity, &file), Ok(b"content".to_vec()));
	assert_eq!(open(7, &CHAIN, Purpose::Identity, &file), Err(UnsealError::WrongKey));
	assert_eq!(open(6, &OTHER_CHAIN, Purpose::Identity, &file), Err(UnsealError::WrongChain(CHAIN)));
	let wrong_purpose = UnsealError::WrongPurpose(Purpose::MasterKey);
	assert_eq!(open(6, &CHAIN, Purpose::MasterKey, &file), Err(wrong_purpose));

	let mut newer = file.clone();
	newer[4] = 2;
	assert_eq!(open(6, &CHAIN, Purpose::Identity, &newer), Err(UnsealError::UnknownVersion(2)));
	assert_eq!(open(6, &CHAIN, Purpose::Identity, b"{\"json\":1}"), Err(UnsealError::NotSealed));
	assert_eq!(open(6, &CHAIN, Purpose::Identity, b""), Err(UnsealError::NotSealed));
	for length in 5..file.len() {
		assert_eq!(open(6, &CHAIN, Purpose::Identity, &file[..length]), Err(UnsealError::Corrupted), "{length}");
	}
}

#[test]
fn every_changed_bit_of_a_seal_is_refused() {
	let file = seal(&sealing(6), &CHAIN, Purpose::Identity, NONCE, b"content").unwrap();
	for at in 0..file.len() {
		for bit in 0..8 {
			let mut changed = file.clone();
			changed[at] ^= 1 << bit;
			assert!(unseal(&sealing(6), &CHAIN, Purpose::Identity, &changed).is_err(), "bit {bit} of byte {at}");
		}
	}
}

#[test]
fn case_22_a_damaged_head_is_told_from_somebody_elses() {
	let file = seal(&sealing(6), &CHAIN, Purpose::Checkpoint, NONCE, b"content").unwrap();
	let damaged = |key, chain, purpose, file: &[u8]| is_damaged_head(&sealing(key), chain, purpose, file);
	// Before the nonce; a damaged nonce opens nothing.
	for at in 0..4 + 1 + 1 + 8 + 32 {
		let mut head = file.clone();
		head[at] ^= 1;
		assert!(damaged(6, &CHAIN, Purpose::Checkpoint, &head), "byte {at}");
	}
	assert!(!damaged(6, &CHAIN, Purpose::Checkpoint, &file), "whole");
	assert!(!damaged(7, &CHAIN, Purpose::Checkpoint, &file), "of another key");
	for length in 0..file.len() {
		assert!(!damaged(6, &CHAIN, Purpose::Checkpoint, &file[..length]), "cut to {length}");
	}
}

proptest! {
	#[test]
	fn what_is_sealed_opens_again(
		key: u8, chain: [u8; 32], nonce: [u8; SEAL_NONCE], content in prop::collection::vec(any::<u8>(), 0..2_000),
	) {
		let file = seal(&sealing(key), &chain, Purpose::Checkpoint, nonce, &content).unwrap();
		let opened = unseal(&sealing(key), &chain, Purpose::Checkpoint, &file).unwrap();
		prop_assert_eq!(opened.as_slice(), content);
	}

	#[test]
	fn arbitrary_files_never_open_and_never_panic(mut file in prop::collection::vec(any::<u8>(), 0..200), sealed: bool) {
		if sealed {
			file.splice(0..file.len().min(5), *b"GSEL\x01");
		}
		prop_assert!(unseal(&sealing(6), &CHAIN, Purpose::Identity, &file).is_err());
	}

	#[test]
	fn what_is_delivered_opens_for_its_recipient_only(
		key: [u8; 32], random: [u8; 32], secret in prop::collection::vec(any::<u8>(), 0..100), data: [u8; 8],
	) {
		let recipient = AgreementKey::from_secret(Secret::new(key));
		let delivered = AgreementKey::deliver(&recipient.public(), &secret, &data, Secret::new(random)).unwrap();
		let opened = recipient.open(&delivered, &data).unwrap();
		prop_assert_eq!(opened.as_slice(), secret);
		let mut encoded = delivered.encode();
		prop_assert_eq!(DeliveredSecret::decode(&mut &encoded[..]).unwrap(), delivered);
		let last = encoded.len() - 1;
		encoded[last] ^= 1;
		let changed = DeliveredSecret::decode(&mut &encoded[..]).unwrap();
		prop_assert_eq!(recipient.open(&changed, &data).map(drop), Err(DeliveryError::DoesNotOpen));
	}
}

#[test]
fn a_long_secret_is_not_delivered() {
	let recipient = identity().agreement().public();
	let long = vec![0; MAX_DELIVERED + 1];
	let refused = AgreementKey::deliver(&recipient, &long, b"", randomness());
	assert_eq!(refused, Err(DeliveryError::TooLong(MAX_DELIVERED + 1)));
}
