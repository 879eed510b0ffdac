//! How much a node that keeps no old states has to keep of a day: headers, bodies and records, in bytes of their encoding.
//!
//! `cargo bench -p block-factory --bench growth --profile dev`. The chain is the real runtime's, the messages are real workers'.
use block_factory::{Factory, Works};
use codec::Encode;
use phala_runtime::testing::Made;
use protocol::BlockRecord;

const WORKERS: u32 = 100;
const BLOCKS: u32 = 200;
/// The day of docs/operations/weights.md: blocks of 12 seconds, 10,000 workers. Registrations are not in it.
const BLOCKS_A_DAY: u64 = 7_200;
const HEARTBEATS_A_DAY: u64 = 144_000;

fn main() {
	let mut works = Works::open(Factory::start(), WORKERS);
	works.let_gatekeeper_vote(false);
	let idle = (0..BLOCKS).map(|_| size(&works.idle())).sum::<u64>() / u64::from(BLOCKS);
	let spoken: Vec<(u64, u64)> = (0..BLOCKS).map(|_| heard(&works.busy())).collect();
	let heartbeats: u64 = spoken.iter().map(|(_, messages)| messages).sum();
	let bytes: u64 = spoken.iter().map(|(bytes, _)| bytes).sum();
	let heartbeat = (bytes - idle * u64::from(BLOCKS)) / heartbeats;
	println!("growth.idle_block_bytes {idle}");
	println!("growth.heartbeat_bytes {heartbeat}");
	let day = BLOCKS_A_DAY * idle + HEARTBEATS_A_DAY * heartbeat;
	println!("growth.day_mib {}", day >> 20);
}

/// What a node keeps of a block.
fn size(made: &Made) -> u64 {
	let record = BlockRecord::V1(made.record.clone());
	(made.header.encoded_size() + made.body.encoded_size() + record.encoded_size()) as u64
}

fn heard(made: &Made) -> (u64, u64) {
	(size(made), made.record.messages.len() as u64)
}
