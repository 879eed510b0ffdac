//! How long a record with 200,000 computing workers takes, with the draws and answers of real life.
//!
//! Run with `cargo bench -p worker-gatekeeper --profile dev`. Prints `name value bound limit` lines; exits with 1 if a
//! bound is broken. Times are of the processor, not of the wall clock, where the system tells them: others may share
//! the machine.
use codec::{Decode, Encode};
use protocol::{
	Challenge, ComputationMessage, Crypto, Heartbeat, Message, Payload, RecordV1, RegistryMessage, Sender, Source,
	Topic,
};
use secrets::LibraryCrypto;
use std::time::{Duration, Instant};
use tokenomics::formulas::initial_value;
use tokenomics::{challenge, parameters};
use units::{Amount, ConfidenceLevel, Hash, Millis, WorkerId};
use worker_gatekeeper::EconomyFold;

const WORKERS: u32 = 200_000;
const MEASURED: u32 = 300;
const BLOCK: Millis = Millis::from_secs(12);
const START: Millis = Millis::from_secs(1_700_000_000);

fn main() {
	let before = resident_kib();
	let mut network = Network::new();
	network.launch();
	network.start_workers();
	let mut times: Vec<Duration> = (0..MEASURED).map(|_| network.fold_next()).collect();
	let memory = resident_kib().saturating_sub(before);
	let ms = |time: Duration| time.as_secs_f64() * 1_000.0;
	let with_root = ms(times[network.root_at.expect("one record in 300 carries a root")]);
	times.sort();
	let mean = ms(times.iter().sum::<Duration>()) / f64::from(MEASURED);
	let median = ms(times[times.len() / 2]);
	println!("gatekeeper.drawn_per_record {:.1}", f64::from(network.answered) / f64::from(MEASURED));
	println!("gatekeeper.settled {}", network.settled);
	println!("gatekeeper.fold_200k_ms {median:.1} bound 50");
	println!("gatekeeper.fold_200k_mean_ms {mean:.1} bound 50");
	let worst = ms(times[times.len() - 1]);
	println!("gatekeeper.fold_200k_with_root_ms {with_root:.1} bound 50");
	println!("gatekeeper.fold_200k_worst_ms {worst:.1} bound 50");
	println!("gatekeeper.memory_200k_mib {:.0}", memory as f64 / 1_024.0);
	let (root, time) = measure(|| network.economy.root::<LibraryCrypto>());
	println!("gatekeeper.root_200k_kept_ms {:.1}", ms(time));
	let (checkpoint, time) = measure(|| network.economy.encode());
	println!("gatekeeper.checkpoint_200k_mib {:.1}", checkpoint.len() as f64 / 1_048_576.0);
	println!("gatekeeper.checkpoint_200k_ms {:.1}", ms(time));
	let restored = EconomyFold::decode(&mut &checkpoint[..]).expect("own checkpoint");
	let (anew, time) = measure(|| restored.root::<LibraryCrypto>());
	println!("gatekeeper.root_200k_anew_ms {:.1}", ms(time));
	assert_eq!(anew, root);
	assert!(network.settled > 0, "the bench must settle something");
	if worst > 50.0 {
		std::process::exit(1);
	}
}

/// A chain whose workers answer every challenge three records later.
struct Network {
	economy: EconomyFold,
	number: u32,
	waiting: Vec<(WorkerId, Heartbeat, u32)>,
	keys: Vec<(WorkerId, Hash)>,
	answered: u32,
	settled: usize,
	/// Which of the measured records carried the root.
	root_at: Option<usize>,
	measured: usize,
}

impl Network {
	fn new() -> Self {
		let keys = (0..WORKERS)
			.map(|n| {
				let id = WorkerId(LibraryCrypto::blake2_256(&n.to_le_bytes()));
				(id, LibraryCrypto::blake2_256(&id.0))
			})
			.collect();
		let economy = EconomyFold::new(parameters::published_economy(parameters::phala_2023()));
		Self { economy, number: 0, waiting: Vec::new(), keys, answered: 0, settled: 0, root_at: None, measured: 0 }
	}

	fn fold(&mut self, messages: Vec<Message>, challenge: Option<Challenge>) -> Duration {
		self.number += 1;
		let slot_time = Millis(START.0 + u64::from(self.number) * BLOCK.0);
		let record = RecordV1 { number: self.number, slot_time, protocol: 1, challenge, messages };
		let (folded, elapsed) = measure(|| self.economy.fold::<LibraryCrypto>(&record, |previous, _| *previous));
		if let Some(report) = folded.expect("in order") {
			self.settled += report.settlements.len();
			self.root_at = self.root_at.or(report.economy_root.map(|_| self.measured));
		}
		elapsed
	}

	fn launch(&mut self) {
		let gatekeepers = vec![WorkerId([1; 32])];
		let registry =
			|message: RegistryMessage| message_of(Sender::Pallet(Source::Registry), Topic::Registry, &message);
		let messages = vec![
			registry(RegistryMessage::GatekeepersChanged { gatekeepers }),
			registry(RegistryMessage::MasterKeyKnown { public: [2; 32] }),
		];
		self.fold(messages, None);
	}

	fn start_workers(&mut self) {
		let set = parameters::phala_2023();
		let ids: Vec<WorkerId> = self.keys.iter().map(|(id, _)| *id).collect();
		for (chunk_number, chunk) in ids.chunks(2_000).enumerate() {
			let messages = chunk.iter().enumerate().map(|(at, worker)| {
				let n = (chunk_number * 2_000 + at) as u32;
				let score = 500 + n % 2_300;
				let stake = Amount::from_pha(u128::from(2_700 + n % 10_000));
				let confidence = ConfidenceLevel::try_from((1 + n % 5) as u8).expect("1 to 5");
				let initial_value = initial_value(stake, score, confidence, &set).expect("below the maximum");
				let started = ComputationMessage::SessionStarted {
					worker: *worker,
					session: n,
					initial_value,
					score,
					confidence,
				};
				message_of(Sender::Pallet(Source::Computation), Topic::Computation, &started)
			});
			self.fold(messages.collect(), None);
		}
	}

	fn fold_next(&mut self) -> Duration {
		let number = self.number + 1;
		let economy = parameters::published_economy(parameters::phala_2023());
		let target = challenge::target(WORKERS, BLOCK, &economy).expect("somebody is drawn");
		let drawn = Challenge { seed: LibraryCrypto::blake2_256(&number.to_be_bytes()), target };
		let slot_time = Millis(START.0 + u64::from(number) * BLOCK.0);
		for (n, (worker, hash)) in self.keys.iter().enumerate() {
			if drawn.draws(hash) {
				let heartbeat = Heartbeat {
					session: n as u32,
					challenge_block: number,
					challenge_time: slot_time,
					iterations: u64::from(number) * 2_000,
					clusters: 0,
					contracts: 0,
				};
				self.waiting.push((*worker, heartbeat, number + 3));
			}
		}
		let (now, later) = std::mem::take(&mut self.waiting).into_iter().partition(|(_, _, at)| *at <= number);
		self.waiting = later;
		let now: Vec<(WorkerId, Heartbeat, u32)> = now;
		self.answered += now.len() as u32;
		let messages =
			now.iter().map(|(worker, heartbeat, _)| message_of(Sender::Worker(*worker), Topic::Heartbeat, heartbeat));
		let elapsed = self.fold(messages.collect(), Some(drawn));
		self.measured += 1;
		elapsed
	}
}

fn message_of(sender: Sender, topic: Topic, body: &impl Encode) -> Message {
	Message { sender, topic, payload: Payload::Inline(body.encode()) }
}

/// How long `work` keeps this thread's processor busy.
fn measure<T>(work: impl FnOnce() -> T) -> (T, Duration) {
	let (wall, busy) = (Instant::now(), processor_time());
	let done = work();
	let elapsed = match (busy, processor_time()) {
		(Some(before), Some(after)) => after.saturating_sub(before),
		_ => wall.elapsed(),
	};
	(done, elapsed)
}

/// Processor time of this thread so far; none where the system does not tell.
fn processor_time() -> Option<Duration> {
	let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
	Some(Duration::from_nanos(text.split_whitespace().next()?.parse().ok()?))
}

/// Memory of this process in KiB, zero where the system does not tell.
fn resident_kib() -> u64 {
	let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
	let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
	line.and_then(|rest| rest.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}
