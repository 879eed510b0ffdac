//! Whether a gatekeeper of 200,000 workers answers while it writes checkpoints: the real process through its private API, a
//! checkpoint every second, block after block.
//!
//! Each line is for machines: a name, the measured number and the bound it has to hold. The process fails if one does not.
#[path = "../tests/common/mod.rs"]
mod common;

use codec::Encode;
use common::{Home, Process};
use protocol::{ComputationMessage, Crypto, Message, Payload, RegistryMessage, Sender, Source, Topic, PROTOCOL};
use secrets::LibraryCrypto;
use std::time::{Duration, Instant};
use units::{ConfidenceLevel, Value, WorkerId};
use worker_client::{read_endpoints, PublicWorker};
use worker_core::testing::Town;

const WORKERS: u32 = 200_000;
/// Sessions that begin in one record.
const PER_RECORD: u32 = 2_000;
/// Blocks that are measured, each in a batch of its own.
const BLOCKS: u32 = 300;
/// For how long a checkpoint may hold calls up, by the clock of a machine with other work: the economy is shared, and
/// encoding, sealing, writing and syncing hold nobody up.
const BOUND_MS: f64 = 10.0;

fn main() {
	let runtime = tokio::runtime::Runtime::new().expect("the system gives threads");
	let is_bound_kept = runtime.block_on(measure());
	if !is_bound_kept {
		std::process::exit(1);
	}
}

async fn measure() -> bool {
	let home = Home::new(&["--gatekeeper", "--public", "127.0.0.1:0", "--checkpoint-interval", "86400"]);
	let mut town = Town::new(7, 4);
	let process = home.start();
	launch(&mut town, &process).await;
	let quiet = answers(&mut town, &process).await;
	assert!(process.terminate().success());

	let home = home.with(&["--gatekeeper", "--public", "127.0.0.1:0", "--checkpoint-interval", "1"]);
	let begun = Instant::now();
	let process = home.start();
	println!("worker.restart_200k_s {:.1}", begun.elapsed().as_secs_f64());
	let busy = answers(&mut town, &process).await;
	let metrics = metrics(&home).await;
	println!("worker.checkpoint_200k_mib {:.0}", value(&metrics, "checkpoint_bytes") / 1_048_576.0);
	println!("worker.checkpoint_200k_duration_s {:.2}", value(&metrics, "checkpoint_duration_seconds"));
	assert!(value(&metrics, "checkpoint_tip") > 0.0, "the bench must write checkpoints");
	println!("worker.answer_200k_median_ms {:.1} without checkpoints {:.1}", busy.median, quiet.median);
	println!("worker.answer_200k_longest_ms {:.1} without checkpoints {:.1}", busy.longest, quiet.longest);
	let held = value(&metrics, "checkpoint_held_seconds") * 1_000.0;
	println!("worker.checkpoint_200k_held_ms {held:.1} bound {BOUND_MS:.0}");
	held <= BOUND_MS
}

/// A chain with a gatekeeper, whose reports are taken, and all the workers.
async fn launch(town: &mut Town, process: &Process) {
	process.settle_in(town).await;
	let gatekeeper = process.status().await.worker.expect("it has a chain");
	let registry = |message: RegistryMessage| say(Source::Registry, Topic::Registry, &message);
	town.set_gatekeepers(vec![gatekeeper], None);
	town.record(PROTOCOL, None, vec![registry(RegistryMessage::GatekeepersChanged { gatekeepers: vec![gatekeeper] })]);
	town.record(PROTOCOL, None, vec![registry(RegistryMessage::MasterKeyKnown { public: [2; 32] })]);
	for first in (0..WORKERS).step_by(PER_RECORD as usize) {
		let started = (first..first + PER_RECORD).map(|n| {
			let started = ComputationMessage::SessionStarted {
				worker: WorkerId(LibraryCrypto::blake2_256(&n.to_le_bytes())),
				session: n,
				initial_value: Value::from_bits(3_000 << 64),
				score: 500 + n % 2_300,
				confidence: ConfidenceLevel::One,
			};
			say(Source::Computation, Topic::Computation, &started)
		});
		town.record(PROTOCOL, None, started.collect());
	}
	process.follow(town, town.height()).await.expect("the batch is the chain's");
}

/// How long answers to batches take, in milliseconds.
struct Answers {
	median: f64,
	longest: f64,
}

async fn answers(town: &mut Town, process: &Process) -> Answers {
	let mut times = Vec::new();
	for _ in 0..BLOCKS {
		let after = town.height();
		town.block(false);
		let batch = town.batch(after);
		let asked = Instant::now();
		process.call().batch(&batch).await.expect("the batch is the chain's");
		times.push(asked.elapsed());
		// A reader, too, gets its answer.
		process.call().outbox().await.expect("it answers");
	}
	times.sort();
	let ms = |time: Duration| time.as_secs_f64() * 1_000.0;
	Answers { median: ms(times[times.len() / 2]), longest: ms(times[times.len() - 1]) }
}

async fn metrics(home: &Home) -> String {
	let public = read_endpoints(&home.path()).expect("it listens").public.expect("it has a public listener");
	PublicWorker::new(public.parse().expect("its own address")).metrics().await.expect("it answers")
}

fn value(metrics: &str, name: &str) -> f64 {
	let line = metrics.lines().find(|line| line.starts_with(&format!("pruntime_{name}{{")));
	let value = line.and_then(|line| line.rsplit(' ').next()?.parse().ok());
	value.unwrap_or_else(|| panic!("no metric {name}:\n{metrics}"))
}

fn say(source: Source, topic: Topic, message: &impl Encode) -> Message {
	Message { sender: Sender::Pallet(source), topic, payload: Payload::Inline(message.encode()) }
}
