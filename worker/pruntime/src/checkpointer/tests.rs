use super::*;
use crate::folder::{Folder, MAX_CHECKPOINT};
use codec::Encode;
use protocol::{
	Challenge, ComputationMessage, Crypto, Message, Payload, RecordV1, RegistryMessage, Sender, Source, Topic,
	MAX_SETTLEMENTS, MAX_TRANSITIONS, PROTOCOL,
};
use secrets::{LibraryCrypto, SealingKey, Secret};
use units::{ConfidenceLevel, Millis, Value, WorkerId};
use worker_core::testing::Town;
use worker_gatekeeper::{EconomyFold, MAX_QUEUED_SETTLEMENTS, MAX_QUEUED_TRANSITIONS, MAX_SESSIONS};

fn say(source: Source, topic: Topic, message: &impl Encode) -> Message {
	Message { sender: Sender::Pallet(source), topic, payload: Payload::Inline(message.encode()) }
}

/// Bytes that an economy takes for each session when every worker is drawn again and again and answers nothing.
fn bytes_a_session() -> usize {
	const SESSIONS: u32 = 500;
	let mut economy = EconomyFold::new(Default::default());
	let mut fold = |number, messages, challenge| {
		let slot_time = Millis(1_795_000_000_000 + u64::from(number) * 3_000);
		let record = RecordV1 { number, slot_time, protocol: PROTOCOL, challenge, messages };
		economy.fold::<LibraryCrypto>(&record, |previous, _| *previous).unwrap();
		economy.encoded_size()
	};
	let gatekeepers = RegistryMessage::GatekeepersChanged { gatekeepers: vec![WorkerId([1; 32])] };
	let master_key = RegistryMessage::MasterKeyKnown { public: [2; 32] };
	let launch = [gatekeepers, master_key].iter().map(|m| say(Source::Registry, Topic::Registry, m)).collect();
	let empty = fold(1, launch, None);
	let started = (0..SESSIONS).map(|n| {
		let started = ComputationMessage::SessionStarted {
			worker: WorkerId(LibraryCrypto::blake2_256(&n.to_le_bytes())),
			session: n,
			initial_value: Value::from_bits(3_000 << 64),
			score: 500,
			confidence: ConfidenceLevel::One,
		};
		say(Source::Computation, Topic::Computation, &started)
	});
	fold(2, started.collect(), None);
	let draws_all = Challenge { seed: [7; 32], target: [0xff; 32] };
	let most = (3..100).map(|number| fold(number, Vec::new(), Some(draws_all.clone()))).max().unwrap();
	(most - empty).div_ceil(SESSIONS as usize)
}

/// The longest checkpoint that the bounds of an economy allow can be sealed, and so read back.
#[test]
fn case_22_a_gatekeepers_checkpoint_at_its_bounds_can_be_written_and_read() {
	/// A settlement and a transition are encoded in less than this.
	const ENTRY: usize = 256;
	/// Bodies of reports that a checkpoint holds itself.
	const REPORTS: usize = 4_096;
	let sessions = MAX_SESSIONS * bytes_a_session();
	let queued = (MAX_QUEUED_SETTLEMENTS + MAX_QUEUED_TRANSITIONS) * ENTRY;
	let report = (MAX_SETTLEMENTS + MAX_TRANSITIONS) as usize * 64;
	let most = sessions + queued + REPORTS * report;
	assert!(most < MAX_CHECKPOINT, "{most} bytes: {} a session", bytes_a_session());
}

fn checkpointer(root: &std::path::Path) -> Checkpointer {
	let sealing = Arc::new(Sealing::new(SealingKey::new(Secret::new([1; 32]))));
	Checkpointer::new(sealing, Folder::open(root).unwrap().checkpoints(3))
}

#[test]
fn what_cannot_be_written_is_counted_and_the_next_one_that_can_ends_the_trouble() {
	let root = tempfile::tempdir().unwrap();
	let mut checkpointer = checkpointer(root.path());
	let state = WorkerState::new::<LibraryCrypto>(&Town::new(1, 3).anchor(), Default::default()).unwrap();
	let checkpoints = root.path().join("checkpoints");
	std::fs::rename(&checkpoints, root.path().join("elsewhere")).unwrap();
	checkpointer.begin(Snapshot::of(&state, None));
	checkpointer.wait();
	let ledger = checkpointer.ledger().lock().unwrap().clone();
	assert_eq!((ledger.failures, ledger.written.is_some(), ledger.failed.is_some()), (1, false, true));
	std::fs::rename(root.path().join("elsewhere"), &checkpoints).unwrap();
	checkpointer.finish(Snapshot::of(&state, None)).unwrap();
	let ledger = checkpointer.ledger().lock().unwrap().clone();
	assert_eq!((ledger.failures, ledger.written.is_some(), ledger.failed.is_some()), (1, true, false));
	assert_eq!(checkpointer.folder().newest_first().unwrap().len(), 1);
}
