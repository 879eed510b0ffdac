//! How fast a worker catches up: the fold of records, and the check of a large justification.
//!
//! Each line is for machines: a name, the measured number, the bound it has to hold, and what it is compared with.
//! The process fails if a bound is missed.
use codec::Encode;
use gemini_light_client::testing::{Keys, TestChain, TestState};
use gemini_light_client::{Authorities, Batch, FinalitySource, LightClient};
use protocol::{Challenge, Crypto, Heartbeat, Message, Payload, RecordV1, Sender, Topic};
use secrets::LibraryCrypto;
use sp_core::{ed25519, Pair};
use std::time::{Duration, Instant};
use units::{Millis, WorkerId};

const RECORDS_PER_BATCH: u32 = 5_000;
const VALIDATORS: usize = 1_000;

fn main() {
	let results = [
		fold("light.fold_idle_per_s", 0, 50_000, 100_000.0),
		fold("light.fold_20_messages_per_s", 20, 20_000, 20_000.0),
		justification("light.justification_ratio", VALIDATORS, 0.6),
		justification("light.justification_two_thirds_ratio", VALIDATORS * 2 / 3 + 1, 0.6),
	];
	if results.contains(&false) {
		std::process::exit(1);
	}
}

/// Records per second through a worker's whole way of taking them in: decode, finality of each batch, hashes, decode of
/// the records. Beside it, the hashes of the same records alone.
fn fold(name: &str, messages: u32, blocks: u32, bound: f64) -> bool {
	let mut chain = TestChain::<LibraryCrypto>::new(Keys::new(1, 4), TestState::default());
	for number in 1..=blocks {
		chain.push_record(RecordV1 {
			number,
			slot_time: Millis(u64::from(number) * 3_000),
			protocol: protocol::PROTOCOL,
			challenge: Some(Challenge { seed: [number as u8; 32], target: [1; 32] }),
			messages: (0..messages).map(|from| heartbeat(number, from)).collect(),
		});
	}
	let ends = (0..blocks).step_by(RECORDS_PER_BATCH as usize);
	let batches: Vec<_> =
		ends.map(|after| chain.batch(after, (after + RECORDS_PER_BATCH).min(blocks), &[]).encode()).collect();
	let whole = fastest(|| {
		let mut client = LightClient::new::<LibraryCrypto>(&chain.anchor(0)).unwrap();
		for bytes in &batches {
			let batch = Batch::decode_bounded(bytes).unwrap();
			std::hint::black_box(client.import::<LibraryCrypto>(&batch, &[]).unwrap());
		}
		assert_eq!(client.tip().number, blocks);
	});
	let hashes = fastest(|| {
		let head = chain.records(0, blocks).iter().fold(protocol::GENESIS_HEAD, |head, record| {
			LibraryCrypto::blake2_256(&[b"gemini/record/v1", &head[..], record].concat())
		});
		assert_eq!(head, chain.header(blocks).record_head().unwrap());
	});
	let per_second = |time: Duration| f64::from(blocks) / time.as_secs_f64();
	let bytes = chain.records(0, blocks).iter().map(Vec::len).sum::<usize>() / blocks as usize;
	println!(
		"{name} {:.0} bound {bound} hashes_alone_per_s {:.0} bytes_per_record {bytes}",
		per_second(whole),
		per_second(hashes),
	);
	per_second(whole) >= bound
}

fn heartbeat(number: u32, from: u32) -> Message {
	let said = Heartbeat {
		session: from,
		challenge_block: number - 1,
		challenge_time: Millis(u64::from(number) * 3_000),
		iterations: u64::from(number) * 1_000,
		clusters: 0,
		contracts: 0,
	};
	let mut worker = [0; 32];
	worker[..4].copy_from_slice(&from.to_le_bytes());
	Message {
		sender: Sender::Worker(WorkerId(worker)),
		topic: Topic::Heartbeat,
		payload: Payload::Inline(said.encode()),
	}
}

/// The time of one justification, as a part of the time of its signatures one by one with the node's library.
fn justification(name: &str, voters: usize, bound: f64) -> bool {
	let keys = Keys::new(1, VALIDATORS);
	let target = ([9; 32], 1_000);
	let justification = keys.justify_by(0..voters, 7, 3, target, Vec::new());
	let members = keys.authorities();
	let whole = fastest(|| {
		let set = Authorities::new(7, &members).unwrap();
		set.verify::<LibraryCrypto>(&justification, target.0, target.1).unwrap();
	});
	let one_by_one = fastest(|| {
		for vote in &justification.commit.precommits {
			let said = (1u8, vote.target_hash, vote.target_number, justification.round, 7u64).encode();
			let (signature, key) = (ed25519::Signature::from_raw(vote.signature), ed25519::Public::from_raw(vote.id));
			assert!(ed25519::Pair::verify(&signature, &said, &key));
		}
	});
	let ratio = whole.as_secs_f64() / one_by_one.as_secs_f64();
	println!(
		"{name} {ratio:.3} bound {bound} ours_ms {:.2} one_by_one_ms {:.2} votes {voters} of {VALIDATORS}",
		whole.as_secs_f64() * 1e3,
		one_by_one.as_secs_f64() * 1e3,
	);
	ratio <= bound
}

/// The least of several runs: what the work itself takes, whatever else the machine does.
fn fastest(mut run: impl FnMut()) -> Duration {
	let runs = (0..7).map(|_| {
		let started = Instant::now();
		run();
		started.elapsed()
	});
	runs.min().unwrap_or_default()
}
