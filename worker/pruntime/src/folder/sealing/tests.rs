use super::*;
use codec::Encode;
use protocol::Topic;
use secrets::{IdentityKey, LibraryCrypto, Secret};
use std::fs;
use worker_core::{Outbox, Promises, Signer, MAX_DRAWN, MAX_PAYLOAD};

const CHAIN: Hash = [7; 32];

fn sealing(key: u8) -> Sealing {
	Sealing::new(SealingKey::new(Secret::new([key; 32])))
}

/// A full outbox of the longest messages came within 1 % of what any small file was read back with, and nothing kept it
/// below: a longer envelope would have been written, and not read after a restart.
#[test]
fn case_22_promises_at_their_bounds_are_read_back() {
	let identity = IdentityKey::from_seed(Secret::new([1; 32]));
	let signer = Signer { identity: &identity, genesis: &CHAIN };
	let mut outbox = Outbox::default();
	for _ in 0..MAX_OUTBOX {
		outbox.say::<LibraryCrypto>(Topic::ReportVote, vec![0xff; MAX_PAYLOAD], signer).unwrap();
	}
	let drawn = vec![(u32::MAX, u64::MAX); MAX_DRAWN];
	let bytes = (1u8, outbox, drawn, u32::MAX, Some((u32::MAX, u64::MAX)), u64::MAX).encode();
	let promises = Promises::from_bytes(&bytes).unwrap();

	let folder = tempfile::tempdir().unwrap();
	let path = folder.path().join("promises.sealed");
	let content = (b'P', u32::MAX, promises.to_bytes()).encode();
	// Also once each envelope is as long as the chain takes it.
	let longest = [&content[..], &vec![0; MAX_OUTBOX * (MAX_ENVELOPE - MAX_PAYLOAD)]].concat();
	sealing(1).seal(&CHAIN, Sealed::Promises, &longest).unwrap();
	sealing(1).write(&path, &CHAIN, Sealed::Promises, &content).unwrap();
	assert_eq!(*sealing(1).read(&path, &CHAIN, Sealed::Promises).unwrap().unwrap(), content);
}

#[test]
fn case_22_no_kind_of_file_is_written_longer_than_it_is_read() {
	let folder = tempfile::tempdir().unwrap();
	let path = folder.path().join("file");
	for what in [Sealed::Identity, Sealed::MasterKey, Sealed::Promises] {
		let overhead = sealing(1).seal(&CHAIN, what, &[]).unwrap().len();
		let longest = vec![1; what.most() - overhead];
		sealing(1).write(&path, &CHAIN, what, &longest).unwrap();
		assert_eq!(*sealing(1).read(&path, &CHAIN, what).unwrap().unwrap(), longest);
		let refused = sealing(1).write(&path, &CHAIN, what, &[&longest[..], &[1]].concat());
		assert!(matches!(refused, Err(OpenError::TooLong { .. })), "{what:?}");
	}
}

#[test]
fn case_22_whatever_byte_is_damaged_the_file_is_not_taken_for_somebody_elses() {
	let sealed = sealing(1).seal(&CHAIN, Sealed::Checkpoint, b"content").unwrap();
	for at in 0..sealed.len() {
		let mut damaged = sealed.clone();
		damaged[at] ^= 0x10;
		let error = sealing(1).open(Path::new("c"), &CHAIN, Sealed::Checkpoint, &damaged).unwrap_err();
		assert!(error.is_damage(), "byte {at}: {error}");
	}
	for length in 0..sealed.len() {
		let error = sealing(1).open(Path::new("c"), &CHAIN, Sealed::Checkpoint, &sealed[..length]).unwrap_err();
		assert!(error.is_damage(), "cut to {length}: {error}");
	}
}

#[test]
fn case_22_somebody_elses_file_is_not_taken_for_damaged() {
	let sealed = sealing(1).seal(&CHAIN, Sealed::Checkpoint, b"content").unwrap();
	let mut newer = sealed.clone();
	// The version, and a content that only a newer program can open.
	newer[4] = 2;
	newer.truncate(80);
	for (who, chain, what, file) in [
		(sealing(2), CHAIN, Sealed::Checkpoint, &sealed),
		(sealing(1), [8; 32], Sealed::Checkpoint, &sealed),
		(sealing(1), CHAIN, Sealed::Identity, &sealed),
		(sealing(1), CHAIN, Sealed::Checkpoint, &newer),
	] {
		let error = who.open(Path::new("c"), &chain, what, file).unwrap_err();
		assert!(!error.is_damage(), "{error}");
		assert!(!error.hint().is_empty());
	}
}

#[test]
fn a_file_that_cannot_be_read_is_neither_missing_nor_damaged() {
	let folder = tempfile::tempdir().unwrap();
	// A folder where the file belongs: opening works, reading does not.
	let path = folder.path().join("promises.sealed");
	fs::create_dir(&path).unwrap();
	let error = sealing(1).read(&path, &CHAIN, Sealed::Promises).unwrap_err();
	assert!(matches!(error, OpenError::File(_)), "{error}");
}
