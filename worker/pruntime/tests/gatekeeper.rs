//! A gatekeeper whose disk, gate or relayer fails: pay goes on, and nothing is lost.
mod common;

use codec::{DecodeAll, Encode};
use common::{has_warning, refusal, tip, Home, Process};
use light_client::{bounds::MAX_DESCENDANTS, Batch};
use protocol::worker_api::ErrorCode;
use protocol::{
	storage, Challenge, ComputationMessage, Heartbeat, MasterKeyOffer, Message, Payload, RecordV1, RegistryMessage,
	ReportVote, Sender, SettlementReport, SignedEnvelope, Source, Topic, PROTOCOL,
};
use secrets::LibraryCrypto;
use std::collections::BTreeMap;
use tokenomics::parameters::{phala_2023, published_economy};
use units::{BlockNumber, ConfidenceLevel, Economy, Hash, Millis, ReportNumber, Value, WorkerId};
use worker_core::testing::Town;
use worker_gatekeeper::EconomyFold;

/// So many records may come before the first report that was held up is applied after all: two of a report's ranges.
const PATIENCE: BlockNumber = 8;

/// A chain that pays what its only gatekeeper, a real process, votes for.
struct Court {
	town: Town,
	home: Home,
	process: Option<Process>,
	/// Votes the chain has counted.
	votes: BTreeMap<ReportNumber, Hash>,
	/// Whether votes count. The chain takes the messages all the same.
	counts: bool,
	/// Whether agreed reports are applied.
	open: bool,
	applied: Vec<SettlementReport>,
	/// What everybody folds who was never disturbed.
	undisturbed: EconomyFold,
	expected: Vec<SettlementReport>,
	/// The last challenge, until it is answered.
	drawn: Option<(BlockNumber, Millis)>,
}

fn worker(n: u8) -> WorkerId {
	WorkerId([n; 32])
}

fn message(sender: Sender, topic: Topic, body: &impl Encode) -> Message {
	Message { sender, topic, payload: Payload::Inline(body.encode()) }
}

fn registry(told: &RegistryMessage) -> Message {
	message(Sender::Pallet(Source::Registry), Topic::Registry, told)
}

fn computation(told: &ComputationMessage) -> Message {
	message(Sender::Pallet(Source::Computation), Topic::Computation, told)
}

impl Court {
	/// Three paid workers, a gatekeeper with the master key, and the first reports paid.
	async fn launched(seed: u8) -> Self {
		let home = Home::new(&["--gatekeeper", "--checkpoint-interval", "1"]);
		let mut town = Town::new(seed, 3);
		let process = home.start();
		process.settle_in(&mut town).await;
		let gatekeeper = process.status().await.worker.unwrap();
		let mut court = Self {
			town,
			home,
			process: Some(process),
			votes: BTreeMap::new(),
			counts: true,
			open: true,
			applied: Vec::new(),
			undisturbed: EconomyFold::new(Economy::default()),
			expected: Vec::new(),
			drawn: None,
		};
		court.watch_record(RecordV1 {
			number: 1,
			slot_time: worker_core::testing::slot_time(1),
			protocol: PROTOCOL,
			challenge: None,
			messages: Vec::new(),
		});
		court.town.set_gatekeepers(vec![gatekeeper], None);
		court.record(vec![registry(&RegistryMessage::GatekeepersChanged { gatekeepers: vec![gatekeeper] })], false);
		court.follow().await;
		let offer = court.process().call().outbox().await.unwrap();
		let MasterKeyOffer { public, .. } = DecodeAll::decode_all(&mut &offer[0].envelope.payload[..]).unwrap();
		court.town.offer(offer);
		court.town.set_gatekeepers(vec![gatekeeper], Some(public));
		let started = |n: u8| ComputationMessage::SessionStarted {
			worker: worker(n),
			session: n.into(),
			initial_value: Value::from_bits((u128::from(n) * 1_000) << 64),
			score: 1_000,
			confidence: ConfidenceLevel::One,
		};
		let mut messages = vec![
			registry(&RegistryMessage::MasterKeyKnown { public }),
			computation(&ComputationMessage::EconomyChanged(published_economy(phala_2023()))),
		];
		messages.extend((1..=3).map(|n| computation(&started(n))));
		court.record(messages, false);
		court.live(16).await;
		assert!(court.next() > 2, "the first reports are paid");
		court
	}

	fn process(&self) -> &Process {
		self.process.as_ref().expect("it runs")
	}

	/// The report that the chain waits for.
	fn next(&self) -> ReportNumber {
		self.applied.len() as ReportNumber + 1
	}

	/// A block whose record the undisturbed fold sees too.
	fn record(&mut self, messages: Vec<Message>, draws: bool) -> BlockNumber {
		let challenge = draws.then_some(Challenge { seed: [7; 32], target: [0xff; 32] });
		let slot_time = self.town.next_slot();
		let number = self.town.record(PROTOCOL, challenge.clone(), messages.clone());
		self.watch_record(RecordV1 { number, slot_time, protocol: PROTOCOL, challenge, messages });
		number
	}

	fn watch_record(&mut self, record: RecordV1) {
		self.drawn = record.challenge.as_ref().map(|_| (record.number, record.slot_time)).or(self.drawn);
		let report = self.undisturbed.fold::<LibraryCrypto>(&record, |_, _| [0; 32]).unwrap();
		self.expected.extend(report);
	}

	/// A block of ordinary life: a challenge in every twelfth, which is answered in the next one.
	fn ordinary(&mut self) -> BlockNumber {
		let drawn = self.drawn.take();
		let iterations = u64::from(self.town.height()) * 500;
		let answer = |(challenge_block, challenge_time), n: u8| {
			let session = n.into();
			let said = Heartbeat { session, challenge_block, challenge_time, iterations, clusters: 0, contracts: 0 };
			message(Sender::Worker(worker(n)), Topic::Heartbeat, &said)
		};
		let answers = drawn.into_iter().flat_map(|drawn| (1..=3).map(move |n| answer(drawn, n)));
		let draws = self.town.height().is_multiple_of(12);
		self.record(answers.collect(), draws)
	}

	async fn follow(&self) {
		self.process().follow(&self.town, self.town.height()).await.unwrap();
	}

	/// What a relayer and the chain do in a block: messages are taken, votes counted, agreed reports applied.
	async fn carry(&mut self) {
		let outbox = self.process().call().outbox().await.unwrap();
		let before = self.town.taken.len();
		self.town.offer(outbox);
		let taken: Vec<ReportVote> = self.town.taken[before..].iter().filter_map(vote).collect();
		if self.counts {
			self.votes.extend(taken.into_iter().map(|vote| (vote.report, vote.digest)));
		}
		while self.open {
			let next = self.next();
			let bodies = self.process().call().reports(next).await.unwrap();
			let agreed = |report: &&SettlementReport| {
				self.votes.get(&report.number) == Some(&report.digest::<LibraryCrypto>(&self.town.genesis()))
			};
			let ready = bodies.iter().take_while(agreed).count();
			assert!(bodies.first().is_none_or(|first| first.number == next));
			self.applied.extend(bodies.into_iter().take(ready));
			if ready == 0 {
				break;
			}
		}
		self.town.put(storage::next_report(), self.next().encode());
	}

	/// Blocks of ordinary life, each of them carried.
	async fn live(&mut self, blocks: u32) {
		for _ in 0..blocks {
			self.carry().await;
			self.ordinary();
			self.follow().await;
		}
	}

	/// Ordinary life goes on until everything that was due is paid: to the unit of the undisturbed fold.
	async fn catch_up(&mut self, most: u32) {
		let mut blocks = 0;
		while self.applied.len() + 2 < self.expected.len() {
			assert!(
				blocks < most,
				"after {blocks} blocks the next report is {} of {}",
				self.next(),
				self.expected.len()
			);
			self.live(1).await;
			blocks += 1;
		}
		for (paid, expected) in self.applied.iter().zip(&self.expected) {
			// Random numbers are the master key's, and the root's scalars hold the last of them.
			let body = SettlementReport { random: [0; 32], economy_root: expected.economy_root, ..paid.clone() };
			assert_eq!(&body, expected);
		}
		assert!(self.applied.iter().map(|report| report.settlements.len()).sum::<usize>() > 0);
	}
}

fn vote(signed: &SignedEnvelope) -> Option<ReportVote> {
	let is_vote = signed.envelope.topic == Topic::ReportVote;
	is_vote.then(|| ReportVote::decode_all(&mut &signed.envelope.payload[..]).unwrap())
}

/// A disk that refuses the worker's promises until it is dropped: a folder stands in their place.
struct FullDisk {
	place: std::path::PathBuf,
	aside: std::path::PathBuf,
}

impl FullDisk {
	fn of(home: &Home) -> Self {
		let (place, aside) = (home.path().join("promises.sealed"), home.path().join("promises.aside"));
		std::fs::rename(&place, &aside).unwrap();
		std::fs::create_dir(&place).unwrap();
		std::fs::write(place.join("in the way"), "").unwrap();
		Self { place, aside }
	}
}

impl Drop for FullDisk {
	fn drop(&mut self) {
		std::fs::remove_dir_all(&self.place).unwrap();
		std::fs::rename(&self.aside, &self.place).unwrap();
	}
}

/// Brings it the blocks of a full disk, in which a report is due. Every batch fails or is taken; nothing is said.
async fn live_on_a_full_disk(court: &mut Court) {
	court.carry().await;
	let disk = FullDisk::of(&court.home);
	for _ in 0..6 {
		court.ordinary();
		let height = court.town.height();
		if let Err(error) = court.process().follow(&court.town, height).await {
			assert_eq!(refusal(Err::<(), _>(error)).code, ErrorCode::Storage);
		}
	}
	let outbox = court.process().call().outbox().await.unwrap();
	assert!(outbox.iter().filter_map(vote).all(|vote| vote.report < court.expected.len() as ReportNumber));
	assert!(has_warning(&court.process().status().await.warnings, "write-failed"), "it says so");
	drop(disk);
}

/// Case 1: the votes of a batch cannot be written down. Once there is room, pay goes on.
#[tokio::test]
async fn one_failed_write_at_a_gatekeeper_does_not_stop_the_pay() {
	let mut court = Court::launched(1).await;
	live_on_a_full_disk(&mut court).await;
	court.live(2).await;
	court.catch_up(PATIENCE).await;
	assert!(!has_warning(&court.process().status().await.warnings, "write-failed"));
}

/// Case 1: so does a gatekeeper that is killed while its disk is full, and started again.
#[tokio::test]
async fn a_restart_heals_a_gatekeeper_whose_disk_was_full() {
	let mut court = Court::launched(2).await;
	live_on_a_full_disk(&mut court).await;
	court.process.take().unwrap().kill();
	court.process = Some(court.home.start());
	court.live(2).await;
	court.catch_up(PATIENCE).await;
}

/// Case 1: the chain takes votes and does not count them, as behind a closed gate. The first report that waits is voted
/// for again, though votes for later ones come all the time.
#[tokio::test]
async fn votes_that_the_chain_did_not_count_are_said_again() {
	let mut court = Court::launched(3).await;
	court.counts = false;
	court.live(90).await;
	court.counts = true;
	court.live(64).await;
	court.catch_up(PATIENCE).await;
}

/// Records between two looks of a relayer that has much to bring.
const BATCH: u32 = 1_000;
/// Bar 4.
const AWAY: u32 = 20_000;

/// Case 2: the gate is closed for 20,000 records, and the gatekeeper killed in between. Every report is paid afterwards.
#[tokio::test]
async fn a_gate_closed_for_20_000_records_loses_no_report() {
	let mut court = Court::launched(4).await;
	court.open = false;
	for round in 0..AWAY / BATCH {
		court.carry().await;
		for _ in 0..BATCH {
			court.ordinary();
		}
		court.follow().await;
		if round == 13 {
			court.process.take().unwrap().kill();
			court.process = Some(court.home.start());
			court.follow_from_checkpoint().await;
		}
	}
	assert!(court.expected.len() > 5_000 && court.next() < 20);
	assert!(court.files() > 10, "what waits is on the disk");
	court.open = true;
	court.catch_up(1_000).await;
	court.live(8).await;
	assert_eq!(court.files(), 0, "what is paid is gone from the disk");
}

/// Case 2: the gatekeeper is away for 20,000 records. It catches up, and every report is paid.
#[tokio::test]
async fn a_gatekeeper_away_for_20_000_records_pays_everything_when_it_is_back() {
	let mut court = Court::launched(5).await;
	court.process.take().unwrap().kill();
	for _ in 0..AWAY {
		court.ordinary();
	}
	court.process = Some(court.home.start());
	court.follow_from_checkpoint().await;
	court.catch_up(1_000).await;
}

impl Court {
	/// From wherever it stands to the newest block, a batch at a time.
	async fn follow_from_checkpoint(&self) {
		loop {
			let at = tip(&self.process().status().await);
			if at == self.town.height() {
				return;
			}
			self.process().follow(&self.town, self.town.height().min(at + BATCH)).await.unwrap();
		}
	}

	/// Files of reports on the gatekeeper's disk.
	fn files(&self) -> usize {
		std::fs::read_dir(self.home.path().join("reports")).unwrap().count()
	}
}

/// Case 7: finality stood still for longer than any batch can connect. The gatekeeper, which folds every record, passes it
/// in parts, and everything is paid.
#[tokio::test]
async fn a_gatekeeper_passes_a_stall_of_finality_of_any_length_in_parts() {
	const STALL: u32 = 2 * MAX_DESCENDANTS as u32 + 900;
	let mut court = Court::launched(6).await;
	let before = court.town.height();
	for _ in 0..STALL {
		court.ordinary();
	}
	let top = court.town.height();
	let step = MAX_DESCENDANTS as u32;
	let call = court.process().call().clone();
	let too_far = Batch {
		descendants: court.town.chain().headers(before + 500, top).to_vec(),
		..court.town.batch_to(before, before + 500)
	};
	assert!(refusal(call.batch(&too_far).await).hint.is_some());

	call.batch(&court.town.chain().milestone(top - step, top)).await.unwrap();
	let second = court.town.chain().milestone(top - 2 * step, top - step);
	let progress = call.batch(&Batch { justification: None, ..second }).await.unwrap();
	assert_eq!(progress.tip, before, "milestones move nothing");
	while tip(&court.process().status().await) < top {
		let sync = court.process().status().await.chain.unwrap().sync;
		let upto = (sync.tip + BATCH).min(sync.milestone.unwrap_or(top));
		let batch = court.town.batch_to(sync.tip, upto);
		let batch = match sync.milestone {
			Some(milestone) => court.town.chain().to_milestone(batch, milestone),
			None => Batch {
				descendants: court.town.chain().headers(upto, top).to_vec(),
				justification: Some(court.town.chain().justification(top)),
				..batch
			},
		};
		call.batch(&batch).await.unwrap();
	}
	court.catch_up(400).await;
}
