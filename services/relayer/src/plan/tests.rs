//! One row per situation.
use super::*;
use crate::journal::{Held, HeldRecords, Patience, Until};
use protocol::{Envelope, Registration, RegistrationInfo, Signature, Topic};
use std::collections::BTreeSet;
use units::{ConfidenceLevel, RewardWeight, WorkerId};

const POLICY: Policy = Policy {
	jump_beyond: Some(1_000),
	renew_before: Millis(1_000),
	resubmit_after: 5,
	can_pay: true,
	has_source: false,
};

const TIP_HASH: units::Hash = [6; 32];

fn chain() -> ChainView {
	ChainView {
		best: 101,
		finalized: 100,
		now: Millis(50_000),
		syncing: false,
		messages_closed: false,
		reports_closed: false,
		at_tip: Some(TIP_HASH),
		registration: Some(registration(Millis(1_000_000))),
		next_sequence: 7,
		named_gatekeeper: false,
		next_report: 3,
		agreed: BTreeSet::new(),
	}
}

fn worker() -> InitialisedWorker {
	InitialisedWorker {
		tip: 100,
		tip_hash: TIP_HASH,
		version: Some(1),
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

fn plan_with(chain: &ChainView, worker: InitialisedWorker, journal: &Journal) -> Plan {
	plan(chain, &WorkerView::Initialised(worker), journal, &POLICY, Duration::ZERO)
}

fn of(chain: &ChainView, worker: InitialisedWorker) -> Plan {
	plan_with(chain, worker, &Journal::default())
}

fn does(steps: Vec<Step>) -> Plan {
	Plan { steps, waits: Vec::new() }
}

fn waits(wait: Wait) -> Plan {
	Plan { steps: Vec::new(), waits: vec![wait] }
}

fn behind() -> InitialisedWorker {
	InitialisedWorker { tip: 60, ..worker() }
}

#[test]
fn a_fresh_worker_is_told_its_chain() {
	let fresh = plan(&chain(), &WorkerView::Fresh, &Journal::default(), &POLICY, Duration::ZERO);
	assert_eq!(fresh, does(vec![Step::Initialise]));
}

#[test]
fn a_worker_behind_gets_the_next_records() {
	assert_eq!(of(&chain(), behind()), does(vec![Step::Push { after: 60 }]));
}

#[test]
fn a_worker_far_behind_jumps_unless_it_is_a_gatekeeper() {
	let chain = ChainView { finalized: 5_000, ..chain() };
	assert_eq!(of(&chain, behind()), does(vec![Step::Jump { after: 60 }]));
	let gatekeeper = InitialisedWorker { gatekeeper: true, ..behind() };
	assert_eq!(of(&chain, gatekeeper), does(vec![Step::Push { after: 60 }]));
}

#[test]
fn messages_go_before_records_and_only_inside_the_window() {
	let outbox = vec![message(6), message(7), message(8), message(7 + protocol::MAX_PENDING)];
	let plan = of(&chain(), InitialisedWorker { outbox, ..behind() });
	assert_eq!(plan, does(vec![Step::Submit(vec![message(7), message(8)]), Step::Push { after: 60 }]));
}

#[test]
fn a_message_that_was_taken_is_submitted_again_only_after_a_while() {
	let worker = InitialisedWorker { outbox: vec![message(7)], ..worker() };
	let mut journal = Journal::default();
	journal.messages.taken(key(&message(7)), 99);
	assert_eq!(plan_with(&chain(), worker.clone(), &journal), waits(Wait::MessagesUnderWay { count: 1 }));
	let later = ChainView { best: 99 + POLICY.resubmit_after, ..chain() };
	assert_eq!(plan_with(&later, worker, &journal), does(vec![Step::Submit(vec![message(7)])]));
}

/// Case 3 of issue 7: a refused message or report kept records from the worker, and was asked again in each round.
#[test]
fn case_3_whatever_is_refused_records_go_on_and_it_is_asked_again_after_blocks() {
	let full = || "the pool is full".to_owned();
	let mut journal = Journal::default();
	journal.messages.refused(key(&message(7)), 101, full());
	journal.reports.refused(3, 101, full());
	let worker = InitialisedWorker { outbox: vec![message(7)], reports: vec![report(3)], ..behind() };
	let agreed = ChainView { agreed: [3].into(), ..chain() };
	let plan = plan_with(&agreed, worker.clone(), &journal);
	assert_eq!(plan.steps, [Step::Push { after: 60 }]);
	let told = [Wait::MessagesRefused { count: 1, why: full() }, Wait::ReportsRefused { count: 1, why: full() }];
	assert_eq!(plan.waits, told);
	let next = ChainView { best: 102, ..agreed };
	let again = [Step::Submit(vec![message(7)]), Step::Apply(vec![report(3)]), Step::Push { after: 60 }];
	assert_eq!(plan_with(&next, worker, &journal).steps, again);
}

/// Case 3: the chain says that a gate is closed; nobody has to be refused to know it, and once it is open nothing waits.
#[test]
fn case_3_a_closed_gate_is_read_and_what_waits_goes_in_the_round_in_which_it_opens() {
	let worker = InitialisedWorker { outbox: vec![message(7)], reports: vec![report(3)], ..behind() };
	let open = ChainView { agreed: [3].into(), ..chain() };
	let closed = ChainView { messages_closed: true, reports_closed: true, ..open.clone() };
	let plan = of(&closed, worker.clone());
	assert_eq!(plan.steps, [Step::Push { after: 60 }]);
	assert_eq!(plan.waits, [Wait::MessagesClosed { count: 1 }, Wait::ReportsClosed { count: 1 }]);
	let goes = [Step::Submit(vec![message(7)]), Step::Apply(vec![report(3)]), Step::Push { after: 60 }];
	assert_eq!(of(&open, worker).steps, goes);
}

/// Case 3: what was tried before the gate closed, or while it closed, is in no pool: nothing of it waits once it opens.
#[test]
fn case_3_what_a_closed_gate_shut_out_is_due_when_it_opens() {
	let worker = InitialisedWorker { outbox: vec![message(7)], reports: vec![report(3)], ..worker() };
	let open = ChainView { agreed: [3].into(), ..chain() };
	let closed = ChainView { messages_closed: true, reports_closed: true, ..open.clone() };
	let mut journal = Journal::default();
	(0..9).for_each(|_| journal.messages.refused(key(&message(7)), 101, "closed".into()));
	journal.reports.taken(3, 101);
	journal.forget_what_is_shut_out(&open);
	assert!(plan_with(&open, worker.clone(), &journal).steps.is_empty());
	journal.forget_what_is_shut_out(&closed);
	let goes = [Step::Submit(vec![message(7)]), Step::Apply(vec![report(3)])];
	assert_eq!(plan_with(&open, worker, &journal).steps, goes);
}

/// Case 3: a sender that the chain, or a node that is behind, does not know yet.
#[test]
fn case_3_an_unknown_sender_and_a_syncing_node_are_waited_for_while_records_go_on() {
	let worker = InitialisedWorker { outbox: vec![message(7)], ..behind() };
	let unknown = ChainView { registration: None, ..chain() };
	let plan = of(&unknown, worker.clone());
	assert_eq!((plan.steps, plan.waits), (vec![Step::Push { after: 60 }], vec![Wait::SenderUnknown { count: 1 }]));
	let syncing = ChainView { syncing: true, ..chain() };
	let plan = of(&syncing, worker);
	assert_eq!((plan.steps, plan.waits), (vec![Step::Push { after: 60 }], vec![Wait::NodeSyncing { best: 101 }]));
}

/// Case 3: settlements came one report a block, so that a day's backlog took eight hours.
#[test]
fn case_3_every_agreed_report_is_posted_at_once_and_none_after_a_gap() {
	let reports: Vec<_> = (3..400).map(report).collect();
	let held = InitialisedWorker { reports: reports.clone(), ..worker() };
	assert_eq!(of(&chain(), held.clone()), waits(Wait::UpToDate { tip: 100 }));
	let agreed = ChainView { agreed: (3..400).collect(), ..chain() };
	assert_eq!(of(&agreed, held.clone()), does(vec![Step::Apply(reports[..REPORTS_AHEAD as usize].to_vec())]));
	let gap = ChainView { agreed: (3..400).filter(|number| *number != 10).collect(), ..chain() };
	assert_eq!(of(&gap, held.clone()), does(vec![Step::Apply(reports[..7].to_vec())]));
	let bodies: Vec<_> = reports.iter().filter(|report| report.number != 8).cloned().collect();
	let incomplete = InitialisedWorker { reports: bodies, ..worker() };
	assert_eq!(of(&agreed, incomplete), does(vec![Step::Apply(reports[..5].to_vec())]));
	let mut journal = Journal::default();
	(3..10).for_each(|number| journal.reports.taken(number, 100));
	assert_eq!(plan_with(&gap, held, &journal), waits(Wait::ReportsUnderWay { count: 7 }));
}

#[test]
fn records_that_were_refused_wait_and_messages_go_on() {
	let worker = InitialisedWorker { outbox: vec![message(7)], ..behind() };
	let why = "the disk is full".to_owned();
	let held = HeldRecords { until: Duration::from_secs(5), why: why.clone() };
	let journal = Journal { records: Some(held), ..Journal::default() };
	let plan_at = |seconds| {
		let view = WorkerView::Initialised(worker.clone());
		plan(&chain(), &view, &journal, &POLICY, Duration::from_secs(seconds))
	};
	let submit = Step::Submit(vec![message(7)]);
	assert_eq!(plan_at(4), Plan { steps: vec![submit.clone()], waits: vec![Wait::RecordsHeld { why }] });
	assert_eq!(plan_at(5).steps, [submit, Step::Push { after: 60 }]);
}

#[test]
fn an_unknown_worker_registers_near_the_tip() {
	let chain = ChainView { registration: None, ..chain() };
	assert_eq!(of(&chain, worker()), does(vec![Step::Register(WhyRegister::Unknown)]));
	assert_eq!(of(&chain, behind()), does(vec![Step::Push { after: 60 }]));
}

#[test]
fn a_registration_is_renewed_before_it_expires_or_when_the_worker_changed() {
	let verified_until = Millis(50_900);
	let expiring = ChainView { registration: Some(registration(verified_until)), ..chain() };
	assert_eq!(of(&expiring, worker()), does(vec![Step::Register(WhyRegister::Expires { verified_until })]));
	let changed = InitialisedWorker { version: Some(2), ..worker() };
	assert_eq!(of(&chain(), changed), does(vec![Step::Register(WhyRegister::Changed)]));
	let unreadable = InitialisedWorker { version: None, ..worker() };
	assert_eq!(of(&chain(), unreadable), waits(Wait::UpToDate { tip: 100 }));
}

/// Case 10 of issue 7: a threshold longer than an attestation lives renewed it every 8 blocks.
#[test]
fn case_10_a_threshold_longer_than_an_attestation_lives_renews_it_at_half_its_life() {
	let policy = Policy { renew_before: Millis(u64::MAX), ..POLICY };
	let view = WorkerView::Initialised(worker());
	let steps_at = |now| {
		let chain = ChainView { now: Millis(now), ..chain() };
		plan(&chain, &view, &Journal::default(), &policy, Duration::ZERO).steps
	};
	// Registered at 40,000, good until 1,000,000.
	assert!(steps_at(519_999).is_empty());
	assert_eq!(steps_at(520_000), [Step::Register(WhyRegister::Expires { verified_until: Millis(1_000_000) })]);
}

/// Case 10: a renewal that is good until the same end of the collateral was paid for again and again.
#[test]
fn case_10_a_renewal_has_to_be_worth_its_fee() {
	let due = WhyRegister::Expires { verified_until: Millis(1_000) };
	let judged = |until, now| judge(due, Ok(Millis(until)), Millis(now)) == Judged::Now;
	assert!(!judged(1_000, 500));
	assert!(!judged(1_500, 500), "500 are left, 1,000 would be");
	assert!(judged(1_501, 500));
	assert!(judged(1_501, 1_500), "nothing is left");
	assert_eq!(judge(WhyRegister::Unknown, Ok(Millis(1_501)), Millis(500)), Judged::Now);
}

/// Case 10: what the chain would refuse is told apart by who can change it, and never paid for.
#[test]
fn case_10_never_later_and_soon_are_told_apart() {
	use pallet_worker_registry::{Error, EvidenceFault, Link};
	type Fault = Error<chain_client::Runtime>;
	for (fault, patience) in [
		(Fault::CollateralNeeded, Patience::Later),
		(Fault::UnlistedMeasurement, Patience::Later),
		(Fault::Evidence(EvidenceFault::Expired(Link::TcbInfo)), Patience::Later),
		(Fault::Evidence(EvidenceFault::UntrustedRoot), Patience::Never),
		(Fault::VersionTooLow, Patience::Never),
		(Fault::RecentBlockTooOld, Patience::Soon),
	] {
		let judged = judge(WhyRegister::Unknown, Err(fault.into()), Millis(0));
		let Judged::Not { patience: got, why, .. } = judged else { panic!("paid for") };
		assert_eq!(got, patience, "{why}");
		assert!(why.contains("WorkerRegistry."), "{why}");
	}
}

#[test]
fn a_registration_under_way_or_refused_is_not_repeated_and_the_reason_is_told() {
	let mut journal = Journal::default();
	let chain = ChainView { registration: None, ..chain() };
	journal.registration.under_way = true;
	assert_eq!(plan_with(&chain, worker(), &journal), waits(Wait::RegistrationUnderWay));
	journal.registration.refused(101, &WorkerId([0; 32]), Patience::Later, "no collateral".into());
	let held = Held { until: Until::Block(103), why: "no collateral".into() };
	let due = WhyRegister::Unknown;
	assert_eq!(plan_with(&chain, worker(), &journal), waits(Wait::RegistrationHeld { due, held }));
	let later = ChainView { best: 103, ..chain };
	assert_eq!(plan_with(&later, worker(), &journal), does(vec![Step::Register(due)]));
}

/// Case 24 of issue 7: evidence of real platforms comes without collateral, and nobody fetched any.
#[test]
fn case_24_collateral_is_brought_before_a_registration_that_lacks_it_and_watched_while_the_worker_lives() {
	let with_source = Policy { has_source: true, ..POLICY };
	let plan_by = |chain: &ChainView, journal: &Journal, policy: &Policy| {
		plan(chain, &WorkerView::Initialised(worker()), journal, policy, Duration::ZERO)
	};
	let mut journal = Journal::default();
	let unknown = ChainView { registration: None, ..chain() };
	let asks = does(vec![Step::Register(WhyRegister::Unknown)]);
	assert_eq!(plan_by(&unknown, &journal, &with_source), asks, "it is known to be lacking once the chain says so");
	journal.registration.refused(101, &WorkerId([0; 32]), Patience::Later, "no collateral".into());
	journal.collateral.wanted = true;
	assert_eq!(plan_by(&unknown, &journal, &with_source).steps, [Step::BringCollateral]);
	assert_eq!(plan_by(&unknown, &journal, &POLICY).waits[0], Wait::NoCollateralSource);
	journal.collateral.attempts.under_way = true;
	assert_eq!(plan_by(&unknown, &journal, &with_source).waits[0], Wait::CollateralUnderWay);
	journal.collateral.attempts.refused(101, &WorkerId([0; 32]), Patience::Later, "the source is away".into());
	let plan = plan_by(&unknown, &journal, &with_source);
	assert!(plan.steps.is_empty() && !plan.waits[0].is_ordinary(), "{plan:?}");
	assert!(plan.waits[0].to_string().contains("the source is away"), "{}", plan.waits[0]);
	// It is there: the registration goes at once.
	journal.collateral = crate::journal::Collateral { look_at: Millis(60_000), ..Default::default() };
	journal.registration.try_again();
	assert_eq!(plan_by(&unknown, &journal, &with_source), asks);
	// And from then on the chain is looked at from time to time.
	assert_eq!(plan_by(&chain(), &journal, &with_source), waits(Wait::UpToDate { tip: 100 }));
	let later = ChainView { now: Millis(60_000), ..chain() };
	assert_eq!(plan_by(&later, &journal, &with_source), does(vec![Step::BringCollateral]));
}

/// Case 24: what would be gained by new collateral is told apart from what would not.
#[test]
fn case_24_a_registration_that_lacks_collateral_is_told_from_one_that_lacks_something_else() {
	use pallet_worker_registry::{Error, EvidenceFault, Link};
	type Fault = Error<chain_client::Runtime>;
	for (fault, lacks) in [
		(Fault::CollateralNeeded, true),
		(Fault::Evidence(EvidenceFault::Expired(Link::TcbInfo)), true),
		(Fault::Evidence(EvidenceFault::OldTcbEvaluation), true),
		(Fault::Evidence(EvidenceFault::TcbRevoked), false),
		(Fault::UnlistedMeasurement, false),
	] {
		let judged = judge(WhyRegister::Unknown, Err(fault.into()), Millis(0));
		assert!(matches!(judged, Judged::Not { lacks_collateral, .. } if lacks_collateral == lacks), "{judged:?}");
	}
	let due = WhyRegister::Expires { verified_until: Millis(1_000) };
	let judged = judge(due, Ok(Millis(1_000)), Millis(500));
	assert!(matches!(judged, Judged::Not { lacks_collateral: true, .. }), "it ends with its collateral");
}

#[test]
fn without_a_paying_account_the_relayer_says_so() {
	let chain = ChainView { registration: None, ..chain() };
	let policy = Policy { can_pay: false, ..POLICY };
	let plan = plan(&chain, &WorkerView::Initialised(worker()), &Journal::default(), &policy, Duration::ZERO);
	assert_eq!(plan, waits(Wait::NoPayer(WhyRegister::Unknown)));
}

/// Case 19 of issue 7: a node that was restored from an old copy, or is on another fork, was refused by the worker for
/// ever, and nobody was told.
#[test]
fn case_19_an_old_copy_and_another_fork_are_named_and_nothing_is_carried_either_way() {
	let busy = || InitialisedWorker { outbox: vec![message(7)], ..worker() };
	let old = ChainView { best: 81, finalized: 80, at_tip: None, ..chain() };
	assert_eq!(of(&old, busy()), waits(Wait::NodeBehind { tip: 100, finalized: 80 }));
	let fork = ChainView { best: 201, finalized: 200, at_tip: Some([7; 32]), ..chain() };
	let plan = of(&fork, busy());
	assert_eq!(plan, waits(Wait::OtherFork { at: 100, node: [7; 32], worker: TIP_HASH }));
	assert!(!plan.waits[0].is_ordinary() && plan.waits[0].hint().is_some());
}

/// Case 20: a gatekeeper that was started as a plain worker stopped everybody's pay, and its relayer was "up to date".
#[test]
fn case_20_a_named_gatekeeper_that_is_none_is_no_good_order_and_everything_else_goes_on() {
	let chain = ChainView { named_gatekeeper: true, ..chain() };
	let plan = of(&chain, worker());
	assert_eq!(plan, waits(Wait::GatekeeperIdle));
	assert!(!plan.waits[0].is_ordinary() && plan.waits[0].hint().is_some());
	assert_eq!(of(&chain, behind()).steps, [Step::Push { after: 60 }]);
	assert_eq!(of(&chain, InitialisedWorker { gatekeeper: true, ..worker() }), waits(Wait::UpToDate { tip: 100 }));
}
