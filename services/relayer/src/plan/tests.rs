//! One row per situation.
use super::*;
use crate::view::InitialisedWorker;
use protocol::{Envelope, RegistrationInfo, Signature, Topic};
use units::{ConfidenceLevel, RewardWeight, WorkerId};

const POLICY: Policy =
	Policy { jump_beyond: Some(1_000), renew_before: Millis(1_000), resubmit_after: 5, can_pay: true };

fn chain() -> ChainView {
	ChainView {
		best: 101,
		finalized: 100,
		now: Millis(50_000),
		registration: Some(registration(Millis(1_000_000))),
		next_sequence: 7,
		next_report: 3,
		agreed: false,
	}
}

fn worker() -> InitialisedWorker {
	InitialisedWorker {
		tip: 100,
		version: 1,
		anchor: [3; 32],
		operator: None,
		agreement_key: [2; 32],
		gatekeeper: false,
		outbox: Vec::new(),
		reports: Vec::new(),
	}
}

fn registration(verified_until: Millis) -> Registration {
	Registration {
		info: RegistrationInfo {
			version: 1,
			protocol: 1,
			worker: WorkerId([1; 32]),
			agreement_key: [2; 32],
			genesis: [0; 32],
			anchor: [3; 32],
			recent_block: (90, [4; 32]),
			operator: None,
			cores: 2,
		},
		measurement: [5; 32],
		confidence: ConfidenceLevel::One,
		registered_at: Millis(40_000),
		verified_until,
		score: None,
		benchmark: None,
	}
}

fn message(sequence: u64) -> SignedEnvelope {
	let envelope = Envelope { sender: WorkerId([1; 32]), sequence, topic: Topic::Heartbeat, payload: vec![1] };
	SignedEnvelope { envelope, signature: Signature([9; 64]) }
}

fn report(number: u32) -> SettlementReport {
	SettlementReport {
		number,
		after: 0,
		upto: 4,
		settlements: Vec::new(),
		offline: Vec::new(),
		recovered: Vec::new(),
		shares: RewardWeight::ZERO,
		random: [0; 32],
		economy_root: None,
		sample: None,
	}
}

fn step(chain: &ChainView, worker: InitialisedWorker) -> Step {
	next_step(chain, &WorkerView::Initialised(worker), &Journal::default(), &POLICY)
}

#[test]
fn a_fresh_worker_is_told_its_chain() {
	assert_eq!(next_step(&chain(), &WorkerView::Fresh, &Journal::default(), &POLICY), Step::Initialise);
}

#[test]
fn a_worker_behind_gets_the_next_records() {
	assert_eq!(step(&chain(), InitialisedWorker { tip: 60, ..worker() }), Step::Push { after: 60 });
}

#[test]
fn a_worker_far_behind_jumps_unless_it_is_a_gatekeeper() {
	let chain = ChainView { finalized: 5_000, ..chain() };
	assert_eq!(step(&chain, InitialisedWorker { tip: 60, ..worker() }), Step::Jump { after: 60 });
	let gatekeeper = InitialisedWorker { tip: 60, gatekeeper: true, ..worker() };
	assert_eq!(step(&chain, gatekeeper), Step::Push { after: 60 });
}

#[test]
fn messages_go_before_records_and_only_inside_the_window() {
	let outbox = vec![message(6), message(7), message(8), message(7 + protocol::MAX_PENDING)];
	let behind = InitialisedWorker { tip: 60, outbox, ..worker() };
	assert_eq!(step(&chain(), behind), Step::Submit(vec![message(7), message(8)]));
}

#[test]
fn a_message_is_submitted_again_only_after_a_while() {
	let view = WorkerView::Initialised(InitialisedWorker { outbox: vec![message(7)], ..worker() });
	let mut journal = Journal::default();
	journal.submitted(&message(7), 99);
	let wait = Step::Wait(Wait::MessagesUnderWay { count: 1 });
	assert_eq!(next_step(&chain(), &view, &journal, &POLICY), wait);
	let later = ChainView { best: 99 + POLICY.resubmit_after, ..chain() };
	assert_eq!(next_step(&later, &view, &journal, &POLICY), Step::Submit(vec![message(7)]));
}

#[test]
fn an_agreed_report_is_posted_once_and_only_the_next_one() {
	let reports = vec![report(3), report(4)];
	let view = InitialisedWorker { reports, ..worker() };
	assert_eq!(step(&chain(), view.clone()), Step::Wait(Wait::UpToDate { tip: 100 }));
	let agreed = ChainView { agreed: true, ..chain() };
	assert_eq!(step(&agreed, view.clone()), Step::Apply(Box::new(report(3))));
	let mut journal = Journal::default();
	journal.applied(3, 100);
	let view = WorkerView::Initialised(view);
	assert_eq!(next_step(&agreed, &view, &journal, &POLICY), Step::Wait(Wait::UpToDate { tip: 100 }));
}

#[test]
fn an_unknown_worker_registers_at_the_tip() {
	let chain = ChainView { registration: None, ..chain() };
	assert_eq!(step(&chain, worker()), Step::Register(WhyRegister::Unknown));
	assert_eq!(step(&chain, InitialisedWorker { tip: 60, ..worker() }), Step::Push { after: 60 });
}

#[test]
fn a_registration_is_renewed_before_it_expires_or_when_the_worker_changed() {
	let verified_until = Millis(50_900);
	let expiring = ChainView { registration: Some(registration(verified_until)), ..chain() };
	assert_eq!(step(&expiring, worker()), Step::Register(WhyRegister::Expires { verified_until }));
	assert_eq!(step(&chain(), InitialisedWorker { version: 2, ..worker() }), Step::Register(WhyRegister::Changed));
}

#[test]
fn a_registration_under_way_is_not_repeated() {
	let mut journal = Journal::default();
	journal.registered(100);
	let chain = ChainView { registration: None, ..chain() };
	let step = next_step(&chain, &WorkerView::Initialised(worker()), &journal, &POLICY);
	assert_eq!(step, Step::Wait(Wait::RegistrationUnderWay));
}

#[test]
fn without_a_paying_account_the_relayer_says_so() {
	let chain = ChainView { registration: None, ..chain() };
	let policy = Policy { can_pay: false, ..POLICY };
	let step = next_step(&chain, &WorkerView::Initialised(worker()), &Journal::default(), &policy);
	assert_eq!(step, Step::Wait(Wait::NoPayer(WhyRegister::Unknown)));
}

#[test]
fn a_node_behind_the_worker_is_waited_for() {
	let ahead = InitialisedWorker { tip: 200, ..worker() };
	assert_eq!(step(&chain(), ahead), Step::Wait(Wait::NodeBehind { tip: 200, finalized: 100 }));
}
