//! How fast a worker takes in the blocks of a real chain: the decoding of batches, finality, record hashes, records,
//! draws, facts by proof. No node, no network, no disk.
//!
//! `cargo bench -p block-factory --profile dev`. Each line is for machines: a name, the measured number, the bound it has
//! to hold, and beside it the cost of the hashes alone. The process fails if a bound is missed.
use block_factory::{Factory, Works};
use codec::Encode;
use light_client::Batch;
use protocol::Crypto;
use secrets::LibraryCrypto;
use std::time::{Duration, Instant};
use units::BlockNumber;
use worker_core::{Effort, Given, WorkerState};

/// Workers that each say something in every busy block.
const CREW: u32 = 20;
/// Blocks a batch, at most.
const BATCH: u32 = 4_096;
/// Runs of a measurement.
const RUNS: usize = 7;

fn main() {
	let mut chain = Works::open(Factory::start(), CREW);
	chain.let_gatekeeper_vote(false);
	chain.block(Vec::new());
	let idle = measure(&mut chain, "factory.fold_idle_per_s", 3 * BATCH, 100_000.0, |chain| drop(chain.idle()));
	let busy = measure(&mut chain, "factory.fold_20_messages_per_s", 1_024, 20_000.0, |chain| drop(chain.busy()));
	if !(idle && busy) {
		std::process::exit(1);
	}
}

/// Makes `count` blocks by `make` and measures how a worker that stands below them takes them in.
fn measure(chain: &mut Works, name: &str, count: u32, bound: f64, make: impl Fn(&mut Works)) -> bool {
	let worker = chain.crew()[0].id();
	let keys = worker_core::watched_keys(&worker);
	let start = chain.factory.height();
	let mut below = WorkerState::new::<LibraryCrypto>(&chain.factory.anchor(), worker).expect("an anchor");
	let making = Instant::now();
	let mut batches = Vec::new();
	while chain.factory.height() - start < count {
		let after = chain.factory.height();
		let upto = (after + BATCH).min(start + count);
		for number in after + 1..=upto {
			// A batch proves what its worker watches at its last block.
			chain.factory.watch(if number == upto { keys.clone() } else { Vec::new() });
			make(chain);
		}
		batches.push(chain.factory.batch(after, upto).encode());
	}
	let made = f64::from(count) / making.elapsed().as_secs_f64();
	let identity = chain.crew()[0].identity();
	let given = Given { identity, effort: Effort(0) };
	below.import::<LibraryCrypto>(&chain.factory.batch(0, start), given).expect("the way to the first block");

	let fold = fastest(|| {
		let mut worker = below.clone();
		for bytes in &batches {
			let batch = Batch::decode_bounded(bytes).expect("a batch");
			std::hint::black_box(worker.import::<LibraryCrypto>(&batch, given).expect("final"));
		}
		assert_eq!(worker.tip().number, start + count);
		assert!(worker.facts().is_some_and(|facts| facts.running_session().is_some()));
	});
	let hashes = fastest(|| assert_eq!(hash_all(chain, start, count), chain.factory.head(start + count)));
	let rate = |time: Duration| f64::from(count) / time.as_secs_f64();
	let bytes: usize = chain.factory.records(start, start + count).map(Vec::len).sum();
	println!(
		"{name} {:.0} bound {bound:.0} hashes_alone_per_s {:.0} bytes_per_record {} blocks {count} made_per_s {made:.0}",
		rate(fold),
		rate(hashes),
		bytes / count as usize,
	);
	rate(fold) >= bound
}

/// The record heads alone.
fn hash_all(chain: &Works, start: BlockNumber, count: u32) -> units::Hash {
	let records = chain.factory.records(start, start + count);
	records.fold(chain.factory.head(start), |head, record| {
		LibraryCrypto::blake2_256(&[b"gemini/record/v1", &head[..], record].concat())
	})
}

/// The least of several runs: what the work itself takes, whatever else the machine does.
fn fastest(mut run: impl FnMut()) -> Duration {
	let runs = (0..RUNS).map(|_| {
		let started = Instant::now();
		run();
		started.elapsed()
	});
	runs.min().unwrap_or_default()
}
