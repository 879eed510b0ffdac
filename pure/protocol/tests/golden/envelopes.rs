//! Signed messages of workers.
use crate::vectors::{golden, run, same, same_bytes, wire, Library, GENESIS};
use codec::DecodeAll;
use gemini_protocol::worker_api::Progress;
use gemini_protocol::{Envelope, Ingress, Signature, SignedEnvelope, Topic};
use units::WorkerId;

fn envelope() -> Envelope {
	Envelope { sender: WorkerId(run(0x60)), sequence: 77, topic: Topic::Heartbeat, payload: b"payload".to_vec() }
}

fn signed() -> SignedEnvelope {
	SignedEnvelope { envelope: envelope(), signature: Signature(run(0x70)) }
}

fn ingress() -> Ingress {
	Ingress { next: 77, hash: run(0x80) }
}

wire! {
	fields_of_an_envelope_keep_their_order: "envelope" => envelope();
	fields_of_a_signed_envelope_keep_their_order: "signed_envelope" => signed();
	fields_of_an_ingress_keep_their_order: "ingress" => ingress();
	fields_of_a_progress_keep_their_order: "progress" => Progress { tip: 1_008, tip_hash: run(0x82), outbox: 3 };
	an_outbox_is_a_list_of_signed_envelopes: "outbox" => vec![signed()];
	watched_keys_are_a_list_of_keys: "watched_keys" => vec![b"one".to_vec(), b"two".to_vec()];
	the_index_of_a_topic_is_its_wire_format:
		"topic.registry" => Topic::Registry,
		"topic.computation" => Topic::Computation,
		"topic.heartbeat" => Topic::Heartbeat,
		"topic.benchmark" => Topic::Benchmark,
		"topic.report_vote" => Topic::ReportVote,
		"topic.master_key" => Topic::MasterKey;
}

#[test]
fn the_domain_of_an_envelope_is_its_own_and_binds_the_chain() {
	same_bytes("envelope.signing_bytes", envelope().signing_bytes(&GENESIS));
	assert_ne!(envelope().signing_bytes(&GENESIS), envelope().signing_bytes(&[2; 32]));
}

#[test]
fn the_signature_of_an_envelope_is_the_senders_over_its_signing_bytes() {
	assert!(signed().is_signed::<Library>(&GENESIS));
	assert!(!signed().is_signed::<Library>(&[2; 32]));
	let mut other = signed();
	other.envelope.sender = WorkerId([2; 32]);
	assert!(!other.is_signed::<Library>(&GENESIS));
}

#[test]
fn the_domain_of_an_ingress_is_its_own_and_chains_what_was_taken() {
	same("ingress.accepted", &ingress().accept::<Library>(&GENESIS, &envelope()));
}

#[test]
fn an_ingress_counts_what_it_took_and_stops_at_the_end() {
	let after = ingress().accept::<Library>(&GENESIS, &envelope());
	assert_eq!(after.next, Ingress::decode_all(&mut &golden("ingress.accepted")[..]).unwrap().next);
	let last = Ingress { next: u64::MAX, hash: [0; 32] };
	assert_eq!(last.accept::<Library>(&GENESIS, &envelope()).next, u64::MAX);
}
