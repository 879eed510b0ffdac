//! What a relayer brings to the light client.
use crate::world::world;
use codec::{Decode, DecodeAll, Encode};
use light_client::{Authorities, Batch, FinalitySource, Header, Jump, Justification, LightClient};
use protocol::Anchor;
use secrets::LibraryCrypto;
use worker_core::WorkerState;

/// A batch for a worker that trusts the known chain's block 0.
pub(crate) fn batch(data: &[u8]) -> bool {
	let Ok(batch) = Batch::decode_bounded(data) else { return false };
	assert_eq!(batch.encode(), data, "two encodings of one batch");
	let mut worker = world().worker.clone();
	let taken = worker.import::<LibraryCrypto>(&batch, world().given()).is_ok();
	check(&worker, taken)
}

/// The same bytes, as a jump.
pub(crate) fn jump(data: &[u8]) -> bool {
	let Ok(batch) = Batch::decode_bounded(data) else { return false };
	let Some(justification) = &batch.justification else { return false };
	let jump = Jump {
		fragments: &batch.fragments,
		header: &batch.header,
		descendants: &batch.descendants,
		justification,
		proof: &batch.proof,
	};
	let mut worker = world().worker.clone();
	let taken = worker.jump::<LibraryCrypto>(&jump, world().given()).is_ok();
	check(&worker, taken)
}

/// What was taken is the chain's, and what was refused left no trace.
fn check(worker: &WorkerState, taken: bool) -> bool {
	match taken {
		true => assert!(world().holds(worker.tip().number, &worker.tip().hash), "a forgery was taken"),
		false => assert_eq!(worker, &world().worker, "a refusal left a trace"),
	}
	taken
}

pub(crate) fn batches() -> Vec<Vec<u8>> {
	let (town, height) = (&world().town, world().town.height());
	let with_proof = [1, 3, 4, height].map(|upto| town.batch_to(0, upto));
	with_proof.into_iter().chain([town.blind_batch(0, 2), town.blind_batch(0, height)]).map(|b| b.encode()).collect()
}

pub(crate) fn jumps() -> Vec<Vec<u8>> {
	[1, 4, 7, world().town.height()].map(|upto| world().town.jump(0, upto).encode()).to_vec()
}

/// A justification for the chain's first authorities: whatever it says, they made final only the chain's blocks.
pub(crate) fn justification(data: &[u8]) -> bool {
	let Ok(justification) = Justification::decode_all(&mut &data[..]) else { return false };
	assert_eq!(justification.encode(), data, "two encodings of one justification");
	let anchor = world().town.anchor();
	let judges = Authorities::new(anchor.set_id, &anchor.authorities).expect("authorities");
	let (hash, number) = (justification.commit.target_hash, justification.commit.target_number);
	let holds = judges.verify::<LibraryCrypto>(&justification, hash, number).is_ok();
	assert!(!holds || world().holds(number, &hash), "a forged justification holds");
	holds
}

pub(crate) fn justifications() -> Vec<Vec<u8>> {
	[1, 2, 4].map(|upto| world().town.blind_batch(0, upto).justification.expect("it has one").encode()).to_vec()
}

/// A header alone: what it says of records and authorities.
pub(crate) fn header(data: &[u8]) -> bool {
	let Ok(header) = Header::decode_all(&mut &data[..]) else { return false };
	assert_eq!(header.encode(), data, "two encodings of one header");
	std::hint::black_box((header.hash::<LibraryCrypto>(), header.set_change().ok()));
	header.record_head().is_ok()
}

pub(crate) fn headers() -> Vec<Vec<u8>> {
	(1..=world().town.height()).map(|upto| world().town.blind_batch(0, upto).header.encode()).collect()
}

/// An anchor, and then the known chain's batch on top of it.
pub(crate) fn anchor(data: &[u8]) -> bool {
	let Ok(anchor) = Anchor::decode(&mut &data[..]) else { return false };
	let Ok(mut client) = LightClient::new::<LibraryCrypto>(&anchor) else { return false };
	let before = client.clone();
	match client.import::<LibraryCrypto>(&world().town.blind_batch(0, 4), &[]) {
		Ok(_) => assert_eq!(client.tip().number, 4),
		Err(_) => assert_eq!(client, before, "a refusal left a trace"),
	}
	assert_eq!(client.anchor_hash(), anchor.hash::<LibraryCrypto>());
	true
}

pub(crate) fn anchors() -> Vec<Vec<u8>> {
	vec![world().town.anchor().encode(), world().worker.client().anchor().encode()]
}
