//! The record chain.
use crate::messages::said;
use crate::vectors::{golden, run, same_bytes, wire, Library};
use codec::Encode;
use gemini_protocol::{
	extend, index_key, indexed_value, payload_key, split_indexed, BlockRecord, Challenge, RecordV1, Topic, ENGINE_ID,
};
use units::Millis;

fn challenge() -> Challenge {
	Challenge { seed: run(0x41), target: run(0x42) }
}

fn record() -> BlockRecord {
	BlockRecord::V1(RecordV1 {
		number: 1_002,
		slot_time: Millis(1_700_000_000_456),
		protocol: 1,
		challenge: Some(challenge()),
		messages: said().to_vec(),
	})
}

fn silent() -> BlockRecord {
	BlockRecord::V1(RecordV1 {
		number: 1_003,
		slot_time: Millis(1_700_000_003_456),
		protocol: 1,
		challenge: None,
		messages: Vec::new(),
	})
}

wire! {
	fields_of_a_challenge_keep_their_order: "challenge" => challenge();
	fields_of_a_record_keep_their_order: "record" => record(), "record.silent" => silent();
}

#[test]
fn the_domain_of_a_record_is_its_own_and_chains_the_head_before() {
	same_bytes("record.head_after", extend::<Library>(&run(0x43), &record().encode()));
}

#[test]
fn the_index_of_a_record_is_its_head_and_holds_the_head_before() {
	let head: [u8; 32] = golden("record.head_after").try_into().unwrap();
	same_bytes("record.index_key", index_key(&head));
	same_bytes("record.payload_key", payload_key(&run(0x13)));
	let value = indexed_value(&run(0x43), &record().encode());
	same_bytes("record.indexed_value", &value);
	assert_eq!(split_indexed(&value), Some((run(0x43), &record().encode()[..])));
	assert_eq!(split_indexed(&value[..31]), None);
}

#[test]
fn the_engine_of_a_record_head_in_a_header_is_gmni() {
	same_bytes("record.engine_id", ENGINE_ID);
}

#[test]
fn a_challenge_draws_whose_mixed_hash_is_at_most_the_target_read_big_endian() {
	let mut target = [0; 32];
	target[0] = 1;
	let challenge = Challenge { seed: [0xff; 32], target };
	// The hash that mixes with the seed to `mixed`.
	let hash = |mixed: [u8; 32]| mixed.map(|byte| byte ^ 0xff);
	let mut just = target;
	assert!(challenge.draws(&hash(just)));
	just[31] = 1;
	assert!(!challenge.draws(&hash(just)));
	// Little-endian this one would be far above the target.
	let mut small = [0; 32];
	small[31] = 0xff;
	assert!(challenge.draws(&hash(small)));
}

#[test]
fn only_messages_of_the_topic_are_decoded() {
	let BlockRecord::V1(record) = record();
	assert_eq!(record.decoded::<gemini_protocol::Heartbeat>(Topic::Heartbeat).count(), 1);
	assert_eq!(record.decoded::<gemini_protocol::Heartbeat>(Topic::Computation).count(), 0);
}
