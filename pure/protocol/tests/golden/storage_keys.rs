//! Where facts stand. That both runtimes keep them there is tested beside the runtimes.
use crate::vectors::{run, same_bytes};
use gemini_protocol::storage;
use units::WorkerId;

const WORKER: WorkerId = WorkerId(run(0x71));

#[test]
fn keys_of_single_facts_are_two_hashes_of_names() {
	same_bytes("key.record_head", storage::record_head());
	same_bytes("key.gatekeepers", storage::gatekeepers());
	same_bytes("key.minimum_version", storage::minimum_version());
	same_bytes("key.economy", storage::economy());
	same_bytes("key.next_report", storage::next_report());
}

#[test]
fn keys_of_a_workers_facts_end_in_a_hash_of_its_id_and_the_id() {
	same_bytes("key.ingress", storage::ingress(&WORKER));
	same_bytes("key.registration", storage::registration(&WORKER));
	same_bytes("key.session", storage::session(&WORKER));
}
