use super::*;
use protocol::PROTOCOL;
use secrets::SealingKey;
use units::Millis;
use worker_core::testing::Town;

fn record(number: BlockNumber) -> RecordV1 {
	let slot_time = Millis(1_795_000_000_000 + u64::from(number) * 3_000);
	RecordV1 { number, slot_time, protocol: PROTOCOL, challenge: None, messages: Vec::new() }
}

/// A checkpoint shares the economy while it is encoded; what is folded meanwhile must not get into it.
#[test]
fn case_22_what_a_checkpoint_keeps_is_of_its_block_however_much_is_folded_before_it_is_encoded() {
	let root = tempfile::tempdir().unwrap();
	let folder = Folder::open(root.path()).unwrap();
	let mut role = Role::begin(&Town::new(1, 3).anchor(), &folder).unwrap();
	role.follow(&[record(1), record(2)]);
	let (early, kept) = (role.kept().encode(), role.kept());
	role.follow(&[record(3)]);
	assert_eq!(kept.encode(), early);
	assert_eq!(Role::from_checkpoint(&early, 2, &folder).unwrap().fold.number(), 2);
	assert_eq!(Role::from_checkpoint(&role.kept().encode(), 3, &folder).unwrap().fold.number(), 3);
}

/// Folding on without the key would make reports that nobody else makes.
#[test]
fn case_22_a_master_key_of_another_length_is_damaged_and_not_absent() {
	let root = tempfile::tempdir().unwrap();
	let folder = Folder::open(root.path()).unwrap();
	let sealing = Sealing::new(SealingKey::new(Secret::new([1; 32])));
	let anchor = Town::new(1, 3).anchor();
	let mut role = Role::begin(&anchor, &folder).unwrap();
	sealing.write(&folder.master_key(), &anchor.chain_genesis, Sealed::MasterKey, &[7; 31]).unwrap();
	assert!(matches!(role.open_files(&folder, &sealing), Err(CallError::Sealed(OpenError::Damaged { .. }))));
	sealing.write(&folder.master_key(), &anchor.chain_genesis, Sealed::MasterKey, &[7; 32]).unwrap();
	role.open_files(&folder, &sealing).unwrap();
	assert!(role.master.is_some());
}

#[test]
fn a_gatekeeper_is_told_from_which_anchor_it_starts() {
	let root = tempfile::tempdir().unwrap();
	let folder = Folder::open(root.path()).unwrap();
	let late = Anchor { number: 7, ..Town::new(1, 3).anchor() };
	let refused = Role::begin(&late, &folder).unwrap_err();
	assert!(matches!(refused, CallError::LateAnchor(7)) && refused.hint().contains("--anchor"), "{refused}");
}
