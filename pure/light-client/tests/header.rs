//! Headers: encoded and understood as the node does.
use codec::{DecodeAll, Encode};
use gemini_light_client::testing::Dice;
use gemini_light_client::{bounds, DigestItem, Header, HeaderError, SetChange};
use protocol::ENGINE_ID;
use secrets::LibraryCrypto;
use sp_consensus_grandpa::{AuthorityId, ConsensusLog, ScheduledChange, GRANDPA_ENGINE_ID};
use sp_core::{crypto::UncheckedFrom, H256};
use sp_runtime::generic::{Digest, DigestItem as NodeItem};
use sp_runtime::traits::{BlakeTwo256, Header as _};

type NodeHeader = sp_runtime::generic::Header<u32, BlakeTwo256>;

fn header(digest: Vec<DigestItem>) -> Header {
	Header { parent_hash: [1; 32], number: 7, state_root: [2; 32], extrinsics_root: [3; 32], digest }
}

fn any_item(dice: &mut Dice) -> NodeItem {
	let data = vec![dice.throw() as u8; dice.below(100)];
	match dice.below(5) {
		0 => NodeItem::Other(data),
		1 => NodeItem::Consensus(*b"gmni", data),
		2 => NodeItem::Seal(*b"aura", data),
		3 => NodeItem::PreRuntime(*b"aura", data),
		_ => NodeItem::RuntimeEnvironmentUpdated,
	}
}

#[test]
fn encoding_and_hash_are_the_nodes() {
	for seed in 0..2_000 {
		let dice = &mut Dice::new(seed);
		let number = (dice.throw() >> dice.below(64)) as u32;
		let mut hash = || H256::from_low_u64_be(dice.throw());
		let (extrinsics_root, state_root, parent_hash) = (hash(), hash(), hash());
		let logs = (0..dice.below(5)).map(|_| any_item(dice)).collect();
		let node = NodeHeader::new(number, extrinsics_root, state_root, parent_hash, Digest { logs });
		let ours = Header::decode_all(&mut &node.encode()[..]).unwrap();
		assert_eq!(ours.encode(), node.encode());
		assert_eq!(ours.hash::<LibraryCrypto>(), node.hash().0);
		assert_eq!((ours.number, ours.parent_hash, ours.state_root), (number, parent_hash.0, state_root.0));
	}
}

#[test]
fn the_record_head_is_the_one_item_that_carries_it() {
	let head = |bytes: &[u8]| DigestItem::Consensus(ENGINE_ID, bytes.to_vec());
	let other = DigestItem::Consensus(*b"BEEF", vec![1; 32]);
	assert_eq!(header(vec![other.clone(), head(&[5; 32])]).record_head(), Ok([5; 32]));
	assert_eq!(header(vec![other]).record_head(), Err(HeaderError::NoRecordHead { number: 7 }));
	let twice = header(vec![head(&[5; 32]), head(&[5; 32])]).record_head();
	assert_eq!(twice, Err(HeaderError::SeveralRecordHeads { number: 7 }));
	for len in [0, 31, 33] {
		let reason = HeaderError::MalformedRecordHead { number: 7, len };
		assert_eq!(header(vec![head(&vec![5; len])]).record_head(), Err(reason));
	}
	// A seal or a pre-runtime item of that engine is the author's word, not the runtime's.
	let others = vec![DigestItem::Seal(ENGINE_ID, vec![5; 32]), DigestItem::PreRuntime(ENGINE_ID, vec![5; 32])];
	assert_eq!(header(others).record_head(), Err(HeaderError::NoRecordHead { number: 7 }));
}

fn scheduled(key: u8, delay: u32) -> ScheduledChange<u32> {
	ScheduledChange {
		next_authorities: vec![(AuthorityId::from(sp_core::ed25519::Public::unchecked_from([key; 32])), 3)],
		delay,
	}
}

fn grandpa(log: ConsensusLog<u32>) -> DigestItem {
	DigestItem::Consensus(GRANDPA_ENGINE_ID, log.encode())
}

#[test]
fn set_changes_are_read_as_the_node_reads_them() {
	let change = |key: u8, delay| Ok(Some(SetChange { authorities: vec![([key; 32], 3)], delay }));
	let first = grandpa(ConsensusLog::ScheduledChange(scheduled(1, 0)));
	let second = grandpa(ConsensusLog::ScheduledChange(scheduled(2, 5)));
	assert_eq!(header(vec![]).set_change(), Ok(None));
	assert_eq!(header(vec![first.clone(), second.clone()]).set_change(), change(1, 0));
	assert_eq!(header(vec![second.clone(), first.clone()]).set_change(), change(2, 5));
	let passive = vec![grandpa(ConsensusLog::Pause(1)), grandpa(ConsensusLog::OnDisabled(1)), first.clone()];
	assert_eq!(header(passive).set_change(), change(1, 0));
	let broken = DigestItem::Consensus(GRANDPA_ENGINE_ID, vec![1, 0xff]);
	assert_eq!(header(vec![broken, first.clone()]).set_change(), change(1, 0));
	// A forced change takes precedence wherever it stands.
	let forced = grandpa(ConsensusLog::ForcedChange(3, scheduled(1, 0)));
	let reason = Err(HeaderError::ForcedChange { number: 7 });
	assert_eq!(header(vec![first.clone(), forced.clone()]).set_change(), reason);
	assert_eq!(header(vec![forced]).set_change(), reason);
	let broken = DigestItem::Consensus(GRANDPA_ENGINE_ID, vec![2, 0xff]);
	assert_eq!(header(vec![broken, first]).set_change(), change(1, 0));
}

#[test]
fn headers_beyond_the_bounds_are_not_read() {
	let items = |count| header(vec![DigestItem::RuntimeEnvironmentUpdated; count]).encode();
	assert!(Header::decode_all(&mut &items(bounds::MAX_DIGEST_ITEMS)[..]).is_ok());
	assert!(Header::decode_all(&mut &items(bounds::MAX_DIGEST_ITEMS + 1)[..]).is_err());
	let item = |len| header(vec![DigestItem::Other(vec![0; len])]).encode();
	assert!(Header::decode_all(&mut &item(bounds::MAX_DIGEST_BYTES)[..]).is_ok());
	assert!(Header::decode_all(&mut &item(bounds::MAX_DIGEST_BYTES + 1)[..]).is_err());
}
