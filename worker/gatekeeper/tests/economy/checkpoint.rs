//! State as bytes.
use crate::chain::{random, worker, Chain};
use codec::{Decode, DecodeAll, Encode};
use protocol::RecordV1;
use secrets::LibraryCrypto;
use units::Millis;
use worker_gatekeeper::EconomyFold;

/// A state with a bit of everything in it.
fn busy() -> Chain {
	let mut chain = Chain::launched();
	let sessions: Vec<u32> = (1..=5).map(|n| chain.start(worker(n), 500 + u32::from(n), 3_000)).collect();
	chain.blocks(5);
	chain.draw();
	let challenge = chain.block();
	chain.answer(worker(2), sessions[1], challenge);
	chain.blocks(22);
	chain.draw();
	chain.block();
	chain.stop(worker(3), sessions[2]);
	chain.block();
	chain
}

#[test]
fn a_restored_fold_equals_the_one_that_went_on() {
	let chain = busy();
	let bytes = chain.fold.encode();
	let mut restored = EconomyFold::decode_all(&mut &bytes[..]).unwrap();
	assert_eq!(restored.encode(), bytes);
	assert_eq!(restored.root::<LibraryCrypto>(), chain.fold.root::<LibraryCrypto>());
	let mut original = chain.fold.clone();
	for ahead in 1..=40 {
		let record = RecordV1 {
			number: chain.number + ahead,
			slot_time: Millis(chain.slot_time.0 + u64::from(ahead) * 4_000),
			protocol: 1,
			challenge: (ahead % 3 == 0).then_some(crate::chain::EVERYBODY),
			messages: Vec::new(),
		};
		let (a, b) = (original.fold::<LibraryCrypto>(&record, random), restored.fold::<LibraryCrypto>(&record, random));
		assert_eq!(a, b);
	}
	assert_eq!(original, restored, "caches and all");
}

#[test]
fn the_root_tells_states_apart() {
	let chain = busy();
	let mut other = busy();
	assert_eq!(chain.fold.root::<LibraryCrypto>(), other.fold.root::<LibraryCrypto>());
	other.block();
	assert_ne!(chain.fold.root::<LibraryCrypto>(), other.fold.root::<LibraryCrypto>());
}

/// A value of the golden vector, which a program in another language made out of the snapshot's bytes.
fn golden(name: &str) -> Vec<u8> {
	let text = include_str!("../vectors/economy_root.json");
	let start = text.find(&format!("\"{name}\"")).expect("a name") + name.len() + 2;
	let value = text[start..].split('"').nth(1).expect("a text");
	hex::decode(value.trim_start_matches("0x")).expect("hexadecimal")
}

/// Gatekeepers vote on reports that carry roots: a changed root is a changed rule.
#[test]
fn the_root_is_that_of_the_golden_vector() {
	let fold = busy().fold;
	assert_eq!(
		hex::encode(fold.encode()),
		hex::encode(golden("snapshot")),
		"the state, or its encoding, is another one"
	);
	assert_eq!(fold.root::<LibraryCrypto>().to_vec(), golden("root"));
}

/// Case 16: a snapshot cannot hold open challenges, or anything else, that the root does not cover. Whatever byte of it is
/// changed, it is refused or has another root.
#[test]
fn the_root_covers_every_byte_of_the_state() {
	let snapshot = golden("snapshot");
	let root = busy().fold.root::<LibraryCrypto>();
	let mut read = 0;
	for at in 0..snapshot.len() {
		let mut changed = snapshot.clone();
		changed[at] ^= 1;
		if let Ok(state) = EconomyFold::decode_all(&mut &changed[..]) {
			assert_ne!(state.root::<LibraryCrypto>(), root, "byte {at}");
			read += 1;
		}
	}
	assert!(read > 500, "{read} changed snapshots were read");
}

/// More rows than one bundle holds, coming, going and changing places.
#[test]
fn the_root_follows_every_row_of_many_bundles() {
	let mut chain = Chain::launched();
	let sessions: Vec<u32> = (0..=255).map(|n| chain.start(worker(n), 500 + u32::from(n), 3_000)).collect();
	chain.blocks(2);
	for round in 0u8..60 {
		let of = |n: u8| (worker(n), sessions[usize::from(n)]);
		let (leaving, answering) = (of(round.wrapping_mul(67)), of(round.wrapping_mul(31).wrapping_add(5)));
		if round % 3 == 0 {
			chain.draw();
			let challenge = chain.block();
			chain.answer(answering.0, answering.1, challenge);
		}
		if round % 2 == 0 {
			chain.stop(leaving.0, leaving.1);
		}
		chain.block();
		let anew = EconomyFold::decode_all(&mut &chain.fold.encode()[..]).unwrap();
		assert_eq!(chain.fold.root::<LibraryCrypto>(), anew.root::<LibraryCrypto>(), "round {round}");
	}
}

#[test]
fn damaged_bytes_never_panic() {
	let bytes = busy().fold.encode();
	for length in 0..bytes.len() {
		assert!(EconomyFold::decode_all(&mut &bytes[..length]).is_err(), "cut at {length}");
	}
	for at in 0..bytes.len() {
		let mut damaged = bytes.clone();
		damaged[at] ^= 0xff;
		if let Ok(mut state) = EconomyFold::decode(&mut &damaged[..]) {
			let record = RecordV1 {
				number: state.number().wrapping_add(1),
				slot_time: Millis(u64::MAX),
				protocol: 1,
				challenge: Some(crate::chain::EVERYBODY),
				messages: Vec::new(),
			};
			let _ = state.fold::<LibraryCrypto>(&record, random);
		}
	}
}
