//! Each cause, from an observation in which everything else is well.
use super::*;
use crate::{
	running::Running,
	worker::observation::{Asked, ChainSeen, ChallengesSeen, Lacking, ReportsSeen, WorkerSaid},
};
use protocol::{worker_api::Reason, BenchmarkRequest, Registration, RegistrationInfo, Session, SessionState};
use tokenomics::parameters;
use units::{Amount, ConfidenceLevel, Millis, RewardWeight, Value, WorkerId};

const WORKER: WorkerId = WorkerId([7; 32]);
const GATEKEEPER: WorkerId = WorkerId([8; 32]);
const NOW: Millis = Millis(10_000_000);

fn registration() -> Registration {
	Registration {
		info: RegistrationInfo {
			version: 5,
			protocol: 1,
			worker: WORKER,
			agreement_key: [0; 32],
			genesis: [0; 32],
			anchor: [0; 32],
			recent_block: (0, [0; 32]),
			operator: None,
			cores: 1,
		},
		measurement: [0; 32],
		confidence: ConfidenceLevel::One,
		registered_at: Millis(0),
		verified_until: NOW.after(Millis(1)),
		score: Some(1_900),
		benchmark: None,
	}
}

fn session() -> Session {
	Session {
		id: 1,
		state: SessionState::Computing,
		stake: Amount::from_pha(10_000),
		initial_value: Value::from_bits(20_000 << 64),
		value: Value::from_bits(20_000 << 64),
		score: 1_900,
		instant_score: 1_900,
		confidence: ConfidenceLevel::One,
		started_at: Millis(1_000_000),
		last_heartbeat: Some((980, NOW.since(Millis(60_000)))),
		last_payout: Some((NOW.since(Millis(30_000)), Amount(5))),
		total_payout: Amount(10),
		payouts: 2,
	}
}

/// A worker that is paid, and everything that it needs.
fn well() -> Observation {
	let tokenomic = parameters::by_name("phala-2023").unwrap();
	Observation {
		worker: WORKER,
		chain: ChainSeen { best: 1_000, now: NOW, finalized: 998, clock: NOW.after(Millis(2_000)), syncing: false },
		reports: ReportsSeen {
			next: 248,
			covered: Some(988),
			gatekeepers: 1,
			has_master_key: true,
			missing: vec![GATEKEEPER],
			..ReportsSeen::default()
		},
		running: Running {
			economy: Some(parameters::published_economy(tokenomic)),
			total_share: RewardWeight::from_bits(40_000 << 64),
			workers: 2,
			block_time: Millis(3_000),
		},
		subsidy: Amount::from_pha(1),
		minimum_version: 5,
		registration: Some(registration()),
		session: Some(session()),
		challenges: ChallengesSeen { looked_through: 600, last: Some(980), unanswered: None, one_in: Some(40) },
		..Observation::default()
	}
}

fn kinds(seen: &Observation) -> Vec<&'static str> {
	verdict(seen).causes.iter().map(|cause| cause.kind).collect()
}

#[test]
fn case_19_all_is_well_only_if_every_link_was_seen_to_work() {
	assert!(verdict(&well()).is_well(), "{:?}", verdict(&well()));
	let cases: [(&str, fn(&mut Observation)); 4] = [
		("no report", |seen| seen.reports.covered = None),
		("answered no challenge", |seen| seen.session.as_mut().unwrap().last_heartbeat = None),
		("not paid", |seen| seen.session.as_mut().unwrap().payouts = 0),
		("no challenge drew", |seen| seen.challenges.last = None),
	];
	for (named, change) in cases {
		let mut seen = well();
		change(&mut seen);
		let verdict = verdict(&seen);
		assert!(!verdict.is_well(), "{named}");
		assert!(verdict.unseen.iter().any(|link| link.contains(named)), "{named}: {:?}", verdict.unseen);
	}
}

#[test]
fn case_19_each_broken_link_is_named() {
	let cases: [(&str, fn(&mut Observation)); 30] = [
		("chainStands", |seen| seen.chain.clock = NOW.after(Millis(46_000))),
		("nodeSyncing", |seen| {
			seen.chain.clock = NOW.after(Millis(90_000));
			seen.chain.syncing = true;
		}),
		("finalityStands", |seen| seen.chain.finalized = 960),
		("gateClosed", |seen| seen.closed = vec!["Computation".into()]),
		("gateClosed", |seen| seen.closed = vec!["WorkerMessages".into()]),
		("gateClosed", |seen| seen.closed = vec!["Assets".into(), "StakePool".into()]),
		("noParameters", |seen| seen.running.economy = None),
		("noBudget", |seen| seen.running.economy.as_mut().unwrap().tokenomic.budget_per_block = 0),
		("noGatekeeper", |seen| seen.reports.gatekeepers = 0),
		("noMasterKey", |seen| seen.reports.has_master_key = false),
		("reportsStand", |seen| seen.reports.covered = Some(983)),
		("reportsStand", |seen| seen.reports.covered = None),
		("noGatekeeperCounts", |seen| {
			seen.reports.covered = Some(900);
			seen.reports.lapsed = std::mem::take(&mut seen.reports.missing);
		}),
		("gatekeepersDisagree", |seen| {
			seen.reports.covered = Some(900);
			seen.reports.voted = std::mem::take(&mut seen.reports.missing);
		}),
		("reportNotPosted", |seen| {
			seen.reports.covered = Some(900);
			seen.reports.voted = std::mem::take(&mut seen.reports.missing);
			seen.reports.is_agreed = true;
		}),
		("challengesPaused", |seen| seen.paused = true),
		("subsidyEmpty", |seen| seen.subsidy = Amount::ZERO),
		("notRegistered", |seen| seen.registration = None),
		("attestationExpired", |seen| seen.registration.as_mut().unwrap().verified_until = NOW.since(Millis(1))),
		("versionTooOld", |seen| seen.minimum_version = 6),
		("noScore", |seen| seen.registration.as_mut().unwrap().score = None),
		("benchmarkRuns", |seen| benchmark(seen, NOW.since(Millis(5_000)))),
		("benchmarkLate", |seen| benchmark(seen, NOW.since(Millis(60_000)))),
		("noSession", |seen| seen.session = None),
		("coolingDown", |seen| seen.session.as_mut().unwrap().state = SessionState::CoolingDown { since: NOW }),
		("unresponsive", |seen| seen.session.as_mut().unwrap().state = SessionState::Unresponsive),
		("heartbeatNotSettled", |seen| {
			let session = seen.session.as_mut().unwrap();
			session.last_payout = Some((session.last_heartbeat.unwrap().1.since(Millis(1)), Amount(1)));
		}),
		("challengeUnanswered", |seen| seen.challenges.unanswered = Some(987)),
		("noChallenge", |seen| seen.challenges.last = None),
		("owed", |seen| seen.debt = Amount(1)),
	];
	for (kind, change) in cases {
		let mut seen = well();
		change(&mut seen);
		assert!(kinds(&seen).contains(&kind), "{kind}: {:?}", kinds(&seen));
		assert!(!verdict(&seen).is_well(), "{kind}");
	}
}

/// Case 24 of issue 7: real platforms bring no collateral, and nobody said that it was missing.
#[test]
fn case_24_missing_and_ending_collateral_are_named_with_what_to_do() {
	for (until, kind) in [(None, "collateralMissing"), (Some(NOW.after(Millis(3_600_000))), "collateralEnds")] {
		let mut seen = well();
		seen.asked = Asked::Said(WorkerSaid {
			identity: Some(WORKER),
			is_of_this_chain: true,
			tip: 998,
			node_has: Some([0; 32]),
			lacks: Some(Lacking { family: "sgx-00a067110000-processor".into(), until }),
			..WorkerSaid::default()
		});
		let cause = verdict(&seen).causes.into_iter().find(|cause| cause.kind == kind).expect(kind);
		assert!(
			cause.says.contains("sgx-00a067110000-processor") && cause.says.contains("submit-collateral"),
			"{cause:?}"
		);
	}
}

fn benchmark(seen: &mut Observation, asked_at: Millis) {
	let registration = seen.registration.as_mut().unwrap();
	registration.score = None;
	registration.benchmark = Some(BenchmarkRequest { id: 1, asked_at, duration: Millis(12_000) });
}

#[test]
fn case_19_what_takes_its_time_is_no_cause() {
	let cases: [fn(&mut Observation); 4] = [
		|seen| seen.chain.clock = NOW.after(Millis(44_000)),
		|seen| seen.reports.covered = Some(984),
		|seen| seen.challenges.unanswered = Some(988),
		|seen| seen.chain.finalized = 970,
	];
	for change in cases {
		let mut seen = well();
		change(&mut seen);
		assert_eq!(kinds(&seen), [] as [&str; 0]);
	}
}

#[test]
fn case_19_silent_gatekeepers_are_named() {
	let mut seen = well();
	let other = WorkerId([9; 32]);
	seen.reports.gatekeepers = 2;
	seen.reports.voted = vec![GATEKEEPER];
	seen.reports.missing = vec![other];
	seen.reports.covered = Some(900);
	let causes = verdict(&seen).causes;
	assert!(causes[0].says.contains(&other.to_string()), "{causes:?}");
	assert!(!causes[0].says.contains(&GATEKEEPER.to_string()), "{causes:?}");
}

/// What only the worker can tell: whether its node is on its chain.
#[test]
fn case_19_a_node_on_another_fork_or_restored_from_an_old_copy_is_told_by_its_worker() {
	let said = |tip, node_has| WorkerSaid {
		identity: Some(WORKER),
		is_of_this_chain: true,
		tip,
		tip_hash: [1; 32],
		node_has,
		..WorkerSaid::default()
	};
	let paused = vec![Reason::PausedByProtocol { record: 5, needs: 3, implements: 2 }];
	let cases = [
		(Asked::Said(said(997, Some([1; 32]))), None),
		(Asked::Said(said(997, Some([2; 32]))), Some("nodeOnAnotherFork")),
		(Asked::Said(said(1_500, None)), Some("nodeBehindWorker")),
		(Asked::Said(said(900, Some([1; 32]))), Some("workerBehind")),
		(Asked::Said(WorkerSaid { identity: Some(GATEKEEPER), ..said(997, Some([1; 32])) }), Some("anotherWorker")),
		(Asked::Said(WorkerSaid { is_of_this_chain: false, ..said(997, None) }), Some("anotherChain")),
		(Asked::Said(WorkerSaid::default()), Some("workerNotInitialised")),
		(
			Asked::Said(WorkerSaid { why: vec![Reason::GatekeeperIdle], ..said(997, Some([1; 32])) }),
			Some("gatekeeperIdle"),
		),
		(Asked::Said(WorkerSaid { why: paused, ..said(997, Some([1; 32])) }), Some("pausedByProtocol")),
		(Asked::Said(WorkerSaid { warnings: vec!["w".into()], ..said(997, Some([1; 32])) }), Some("workerWarns")),
		(Asked::Silent("no answer".into()), Some("workerSilent")),
		(Asked::Refused("it needs the token".into()), Some("workerRefuses")),
	];
	for (asked, kind) in cases {
		let seen = Observation { asked, ..well() };
		assert_eq!(kinds(&seen).first().copied(), kind);
	}
}

/// A day is paid as a day: 1,440 times what a minute is.
#[test]
fn case_19_a_day_is_paid_as_so_many_minutes() {
	let seen = well();
	let (minute, day) = (seen.expected(Millis(60_000)).unwrap(), seen.expected(tokenomics::forecast::DAY).unwrap());
	assert!(minute > Amount::ZERO);
	assert!(day.0.abs_diff(minute.0 * 1_440) <= 1_440, "{day} a day, {minute} a minute");
	// And as `phala calc` says for the same share among the same shares.
	let session = session();
	let base =
		tokenomics::formulas::share_base(tokenomics::formulas::score_fixed(session.instant_score), session.confidence);
	let root = tokenomics::formulas::share_root(session.value, base);
	let economy = seen.running.economy.as_ref().unwrap();
	let forecast = tokenomics::forecast::pay_in(
		tokenomics::forecast::DAY,
		root,
		seen.running.total_share,
		seen.running.block_time,
		&economy.tokenomic,
	);
	assert_eq!(day, forecast.payout);
}
