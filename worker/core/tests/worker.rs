//! What a worker promises, on a chain with real finality and proofs.
use codec::DecodeAll;
use protocol::worker_api::Reason;
use protocol::{BenchmarkReport, Gatekeepers, Heartbeat, Ingress, Topic, PROTOCOL};
use secrets::{IdentityKey, LibraryCrypto, MasterKey, Secret};
use units::{Millis, WorkerId};
use worker_core::testing::{slot_time, Town};
use worker_core::{Effort, Given, Imported, Pause, Promises, Refusal, WorkerState};

struct Scene {
	town: Town,
	identity: IdentityKey,
	worker: WorkerState,
	effort: u64,
}

impl Scene {
	fn new() -> Self {
		let mut town = Town::new(1, 4);
		let identity = IdentityKey::from_seed(Secret::new([9; 32]));
		town.register(identity.id());
		town.block(false);
		let worker = WorkerState::new::<LibraryCrypto>(&town.anchor(), identity.id()).unwrap();
		Self { town, identity, worker, effort: 0 }
	}

	fn in_session() -> Self {
		let mut scene = Self::new();
		scene.town.start_session(5);
		scene.town.block(false);
		scene.follow();
		scene
	}

	fn given(&self) -> Given<'_> {
		Given { identity: &self.identity, effort: Effort(self.effort) }
	}

	fn follow(&mut self) -> Imported {
		let batch = self.town.batch(self.worker.tip().number);
		let given = Given { identity: &self.identity, effort: Effort(self.effort) };
		self.worker.import::<LibraryCrypto>(&batch, given).unwrap()
	}

	/// The relayer carries the outbox to the chain, which makes a block.
	fn carry(&mut self) {
		let outbox: Vec<_> = self.worker.visible_outbox().cloned().collect();
		self.town.offer(outbox);
		self.town.block(false);
		self.follow();
	}

	fn outbox(&self) -> usize {
		self.worker.promises().outbox().len()
	}

	fn heartbeats(&self) -> Vec<Heartbeat> {
		let envelopes = self.worker.visible_outbox().map(|signed| &signed.envelope);
		let heartbeats = envelopes.filter(|envelope| envelope.topic == Topic::Heartbeat);
		heartbeats.map(|envelope| Heartbeat::decode_all(&mut &envelope.payload[..]).unwrap()).collect()
	}

	fn why(&self) -> Vec<Reason> {
		self.worker.why(self.worker.tip().slot_time.unwrap(), 1, false)
	}
}

/// Case 20: a gatekeeper that was started as a plain worker stopped everybody's pay, and said that all is well.
#[test]
fn case_20_a_named_gatekeeper_that_folds_nothing_says_so() {
	let mut scene = Scene::in_session();
	assert_eq!(scene.why(), []);
	let worker = scene.worker.worker();
	scene.town.set_gatekeepers(vec![worker], None);
	scene.town.block(false);
	scene.follow();
	assert_eq!(scene.why(), [Reason::GatekeeperIdle]);
	assert_eq!(scene.worker.why(scene.worker.tip().slot_time.unwrap(), 1, true), []);
}

#[test]
fn a_challenge_is_answered_once_and_the_answer_leaves_when_the_chain_took_it() {
	let mut scene = Scene::in_session();
	scene.effort = 40;
	let block = scene.town.block(true);
	scene.follow();
	let heartbeats = scene.heartbeats();
	assert_eq!(heartbeats.len(), 1);
	assert_eq!((heartbeats[0].session, heartbeats[0].challenge_block, heartbeats[0].iterations), (5, block, 40));
	assert_eq!(heartbeats[0].challenge_time, slot_time(block));
	assert!(matches!(scene.why()[..], [Reason::ChallengeUnanswered { block: b, .. }] if b == block));

	scene.town.block(false);
	scene.follow();
	assert_eq!(scene.heartbeats(), heartbeats, "it waits until it is taken, and is not said twice");
	scene.carry();
	assert_eq!((scene.outbox(), scene.why()), (0, vec![]));
	assert_eq!(scene.town.taken.len(), 1);
}

#[test]
fn a_challenge_without_a_session_or_before_it_is_not_answered() {
	let mut scene = Scene::new();
	scene.town.block(true);
	scene.follow();
	assert_eq!(scene.outbox(), 0);
	scene.town.block(true);
	scene.town.start_session(1);
	scene.town.block(false);
	scene.follow();
	assert_eq!(scene.outbox(), 0, "drawn before the session began");
	scene.town.block(true);
	scene.town.stop_session(1);
	scene.town.block(false);
	scene.follow();
	assert_eq!(scene.outbox(), 0, "the session is over");
	assert!(matches!(scene.why()[..], [Reason::CoolingDown { .. }]));
}

#[test]
fn a_challenge_in_a_batch_without_a_proof_is_answered_with_the_next_proof() {
	let mut scene = Scene::in_session();
	let block = scene.town.block(true);
	let blind = scene.town.blind_batch(scene.worker.tip().number, block);
	let given = Given { identity: &scene.identity, effort: Effort(0) };
	scene.worker.import::<LibraryCrypto>(&blind, given).unwrap();
	assert_eq!(scene.outbox(), 0);
	assert!(matches!(scene.why()[..], [Reason::ChallengeUnanswered { .. }]));
	scene.town.block(false);
	scene.follow();
	assert_eq!(scene.heartbeats()[0].challenge_block, block);
}

#[test]
fn a_taken_sequence_number_makes_the_worker_say_everything_again() {
	let mut scene = Scene::in_session();
	scene.town.block(true);
	scene.follow();
	let said = scene.heartbeats();
	// A copy of this worker, on another machine, was heard first.
	let stranger = Ingress { next: 3, hash: [0xee; 32] };
	scene.town.put(protocol::storage::ingress(&scene.identity.id()), codec::Encode::encode(&stranger));
	scene.town.block(false);
	scene.follow();
	assert_eq!(scene.heartbeats(), said);
	let sequences: Vec<_> = scene.worker.visible_outbox().map(|signed| signed.envelope.sequence).collect();
	assert_eq!(sequences, [3]);
	assert!(scene.worker.visible_outbox().all(|signed| signed.is_signed::<LibraryCrypto>(&scene.town.genesis())));
}

#[test]
fn a_partly_taken_outbox_keeps_the_rest_as_it_was_signed() {
	let mut scene = Scene::in_session();
	for _ in 0..3 {
		scene.town.block(true);
		scene.follow();
	}
	let outbox: Vec<_> = scene.worker.visible_outbox().cloned().collect();
	scene.town.offer(outbox[..2].to_vec());
	scene.town.block(false);
	scene.follow();
	assert_eq!(scene.worker.visible_outbox().cloned().collect::<Vec<_>>(), outbox[2..]);
}

#[test]
fn a_flood_of_challenges_does_not_grow_the_outbox_beyond_its_bound() {
	let mut scene = Scene::in_session();
	for _ in 0..100 {
		scene.town.block(true);
		scene.follow();
	}
	assert_eq!(scene.outbox(), worker_core::MAX_OUTBOX);
	// The pool's window bounds what a relayer sees; as the chain takes it, the rest moves up, the newest included.
	for _ in 0..10 {
		scene.carry();
	}
	let last = Heartbeat::decode_all(&mut &scene.town.taken.last().unwrap().envelope.payload[..]).unwrap();
	assert_eq!((scene.outbox(), last.challenge_block), (0, 102));
	assert_eq!(scene.town.taken.len(), worker_core::MAX_OUTBOX);
}

#[test]
fn a_benchmark_counts_iterations_over_the_asked_chain_time() {
	let mut scene = Scene::new();
	scene.follow();
	scene.town.ask_benchmark(7, Millis::from_secs(9));
	scene.town.block(false);
	scene.effort = 100;
	scene.follow();
	let started = scene.worker.tip().slot_time.unwrap();
	assert!(matches!(scene.why()[0], Reason::WaitingForBenchmark { request: 7, elapsed: Some(Millis(0)), .. }));
	for effort in [110, 120] {
		scene.effort = effort;
		scene.town.block(false);
		scene.follow();
		assert_eq!(scene.outbox(), 0);
	}
	scene.effort = 131;
	scene.town.block(false);
	scene.follow();
	let said = scene.worker.visible_outbox().next().unwrap().envelope.clone();
	let report = BenchmarkReport::decode_all(&mut &said.payload[..]).unwrap();
	let ended = started.after(Millis(9_000));
	assert_eq!(
		(said.topic, report),
		(Topic::Benchmark, BenchmarkReport { request: 7, started, ended, iterations: 31 })
	);
	scene.town.score(20);
	scene.carry();
	assert_eq!((scene.outbox(), scene.why()), (0, vec![Reason::NoSession]));
}

#[test]
fn a_refused_benchmark_is_run_again() {
	let mut scene = Scene::new();
	scene.town.ask_benchmark(7, Millis::from_secs(3));
	scene.town.block(false);
	scene.follow();
	scene.town.block(false);
	scene.follow();
	assert_eq!(scene.outbox(), 1);
	scene.carry();
	// The chain took the message and still asks.
	assert_eq!(scene.outbox(), 0);
	scene.town.block(false);
	scene.follow();
	assert_eq!(scene.outbox(), 1);
}

#[test]
fn catching_up_is_not_counted_as_a_slow_benchmark() {
	let mut scene = Scene::new();
	scene.follow();
	scene.town.ask_benchmark(7, Millis::from_secs(20));
	scene.town.block(false);
	scene.follow();
	for _ in 0..100 {
		scene.town.block(false);
	}
	scene.follow();
	assert_eq!(scene.outbox(), 0, "300 seconds of chain time passed in one batch");
	assert!(matches!(scene.why()[0], Reason::WaitingForBenchmark { elapsed: Some(Millis(0)), .. }));
}

#[test]
fn a_record_under_newer_rules_pauses_the_worker_until_it_is_upgraded() {
	let mut scene = Scene::in_session();
	let last = scene.town.block(false);
	let newer = scene.town.record(PROTOCOL + 1, None, Vec::new());
	let before = scene.worker.clone();
	let batch = scene.town.batch(before.tip().number);
	let refused = scene.worker.import::<LibraryCrypto>(&batch, before_given(&scene.identity));
	let pause = Pause { record: newer, needs: PROTOCOL + 1 };
	assert_eq!(refused, Err(Refusal::Protocol(pause)));
	assert_eq!((scene.worker.tip(), scene.worker.promises()), (before.tip(), before.promises()));
	let reason = Reason::PausedByProtocol { record: newer, needs: PROTOCOL + 1, implements: PROTOCOL };
	assert_eq!(scene.why()[0], reason);
	// Up to the record before it, it still follows, and then it stands there.
	let batch = scene.town.batch_to(before.tip().number, last);
	scene.worker.import::<LibraryCrypto>(&batch, before_given(&scene.identity)).unwrap();
	assert_eq!(scene.worker.tip().number, last);
}

fn before_given(identity: &IdentityKey) -> Given<'_> {
	Given { identity, effort: Effort(0) }
}

#[test]
fn a_forged_batch_changes_nothing() {
	let mut scene = Scene::in_session();
	scene.town.block(true);
	let before = scene.worker.clone();
	let mut batch = scene.town.batch(before.tip().number);
	batch.records[0].push(0);
	assert!(matches!(
		scene.worker.import::<LibraryCrypto>(&batch, before_given(&scene.identity)),
		Err(Refusal::Import(_))
	));
	let mut batch = scene.town.batch(before.tip().number);
	batch.proof.pop();
	assert!(matches!(
		scene.worker.import::<LibraryCrypto>(&batch, before_given(&scene.identity)),
		Err(Refusal::Import(_))
	));
	assert_eq!(scene.worker, before);
}

#[test]
fn only_a_gatekeeper_speaks_as_one() {
	use protocol::ReportVote;
	let mut scene = Scene::new();
	let (vote, key) = (ReportVote { report: 1, digest: [1; 32] }, MasterKey::from_seed(Secret::new([3; 32])));
	assert!(scene.worker.vote::<LibraryCrypto>(&vote, &scene.identity).is_err());
	scene.town.set_gatekeepers(vec![scene.identity.id()], None);
	scene.town.block(false);
	scene.follow();
	assert!(scene.worker.must_offer_master_key());
	for _ in 0..2 {
		scene.worker.offer_master_key::<LibraryCrypto>(&key, &scene.identity).unwrap();
		scene.worker.vote::<LibraryCrypto>(&vote, &scene.identity).unwrap();
	}
	assert_eq!(scene.outbox(), 2, "what waits is not said twice");
	scene.town.set_gatekeepers(vec![scene.identity.id()], Some(key.public()));
	scene.town.block(false);
	scene.follow();
	assert!(!scene.worker.must_offer_master_key(), "the first one does not offer what is known");
	assert!(scene.worker.offer_master_key::<LibraryCrypto>(&key, &scene.identity).is_err());
	let other = WorkerId([4; 32]);
	scene.town.set_gatekeepers(vec![other], None);
	scene.town.block(false);
	scene.follow();
	assert!(!scene.worker.must_offer_master_key());
	assert!(scene.worker.offer_master_key::<LibraryCrypto>(&key, &scene.identity).is_err());
	let next = ReportVote { report: 2, ..vote };
	assert!(scene.worker.vote::<LibraryCrypto>(&next, &scene.identity).is_err(), "it has facts, and is none by them");
}

#[test]
fn a_gatekeeper_that_has_not_proven_the_master_key_proves_it_and_no_other() {
	let mut scene = Scene::new();
	let (key, foreign) = (MasterKey::from_seed(Secret::new([3; 32])), MasterKey::from_seed(Secret::new([4; 32])));
	let members = vec![WorkerId([4; 32]), scene.identity.id()];
	let (master_key, first) = (Some(key.public()), members[..1].to_vec());
	scene.town.set_holders(Gatekeepers { members: members.clone(), master_key, holders: first });
	scene.town.block(false);
	scene.follow();
	assert!(scene.worker.offer_master_key::<LibraryCrypto>(&foreign, &scene.identity).is_err());
	scene.worker.offer_master_key::<LibraryCrypto>(&key, &scene.identity).unwrap();
	scene.town.set_gatekeepers(members, master_key);
	scene.town.block(false);
	scene.follow();
	assert!(scene.worker.offer_master_key::<LibraryCrypto>(&key, &scene.identity).is_err(), "it is proven");
}

#[test]
fn promises_written_later_than_the_checkpoint_are_kept() {
	let mut scene = Scene::in_session();
	let checkpoint = scene.worker.to_checkpoint();
	scene.town.block(true);
	scene.effort = 10;
	scene.follow();
	let promises = scene.worker.promises().clone();
	let envelopes: Vec<_> = scene.worker.visible_outbox().cloned().collect();

	let mut restarted = WorkerState::from_checkpoint(&checkpoint).unwrap();
	restarted.adopt(Promises::from_bytes(&promises.to_bytes()).unwrap());
	assert_eq!(restarted.effort(), Effort(10));
	// It folds the same block again and says nothing new.
	let batch = scene.town.batch(restarted.tip().number);
	restarted.import::<LibraryCrypto>(&batch, scene.given()).unwrap();
	assert_eq!(restarted.visible_outbox().cloned().collect::<Vec<_>>(), envelopes);
	// Older promises are no match for a newer checkpoint.
	let older = Promises::default();
	restarted.adopt(older);
	assert_eq!(restarted.visible_outbox().count(), 1);
}

#[test]
fn a_damaged_or_newer_checkpoint_is_refused() {
	let scene = Scene::in_session();
	let bytes = scene.worker.to_checkpoint();
	assert_eq!(WorkerState::from_checkpoint(&bytes).unwrap(), scene.worker);
	assert!(WorkerState::from_checkpoint(&bytes[..bytes.len() - 1]).is_err());
	assert!(WorkerState::from_checkpoint(&[&bytes[..], &[0]].concat()).is_err());
	assert!(WorkerState::from_checkpoint(&[&[2], &bytes[1..]].concat()).is_err());
	assert!(WorkerState::from_checkpoint(&[]).is_err());
}
