//! How fast a real worker process catches up through its private API.
//!
//! The line is for machines: a name, the measured number and the bound it has to hold. The process fails if it does not.
#[path = "../tests/common/mod.rs"]
mod common;

use codec::Encode;
use common::Home;
use std::time::Instant;
use worker_core::testing::Town;

const RECORDS: u32 = 80_000;
const BATCH: u32 = 8_192;
/// Idle records per second.
const BOUND: f64 = 20_000.0;

fn main() {
	let runtime = tokio::runtime::Runtime::new().expect("the system gives threads");
	let rate = runtime.block_on(catch_up());
	println!("worker.catch_up_idle_per_s {rate:.0} bound {BOUND:.0}");
	if rate < BOUND {
		std::process::exit(1);
	}
}

async fn catch_up() -> f64 {
	let home = Home::new(&[]);
	let mut town = Town::new(6, 4);
	let process = home.start();
	process.settle_in(&mut town).await;
	while town.height() < RECORDS {
		town.block(false);
	}
	let starts = (0..RECORDS).step_by(BATCH as usize);
	let batches: Vec<_> = starts.map(|from| town.blind_batch(from, (from + BATCH).min(RECORDS)).encode()).collect();
	let begun = Instant::now();
	for batch in batches {
		process.call().batch_bytes(batch).await.expect("the batch is the chain's");
	}
	f64::from(RECORDS) / begun.elapsed().as_secs_f64()
}
