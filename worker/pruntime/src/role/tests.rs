use super::*;
use protocol::PROTOCOL;
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
