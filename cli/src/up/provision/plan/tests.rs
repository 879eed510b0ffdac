//! A network from nothing to a paid worker, one row a step.
use super::*;
use protocol::{RegistrationInfo, SessionState};
use tokenomics::parameters::{phala_2023, published_economy};
use units::Value;

const GATEKEEPER: WorkerId = WorkerId([1; 32]);
const WORKER: WorkerId = WorkerId([2; 32]);

fn registration(worker: WorkerId, score: Option<Score>) -> Registration {
	Registration {
		info: RegistrationInfo {
			version: 1,
			protocol: 1,
			worker,
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
		verified_until: Millis(u64::MAX),
		score,
		benchmark: None,
	}
}

fn session(state: SessionState) -> Session {
	Session {
		id: 1,
		state,
		stake: Amount::from_pha(1_000),
		initial_value: Value::ZERO,
		value: Value::ZERO,
		score: 100,
		instant_score: 100,
		confidence: ConfidenceLevel::One,
		started_at: Millis(0),
		last_heartbeat: None,
		last_payout: None,
		total_payout: Amount::ZERO,
		payouts: 0,
	}
}

/// Everything is there but the session.
fn ready() -> View {
	View {
		unlisted: None,
		gatekeeper: Member { id: Some(GATEKEEPER), registration: Some(registration(GATEKEEPER, None)) },
		gatekeeper_listed: true,
		has_master_key: true,
		worker: Member { id: Some(WORKER), registration: Some(registration(WORKER, Some(100))) },
		pool_of_worker: Some(7),
		session: None,
		pool: Some(OwnPool { id: 7, free: Amount::from_pha(1_000) }),
		economy: Some(published_economy(phala_2023())),
		now: Millis(100_000),
		cool_down: Millis(60_000),
		minimum_score: 1,
		benchmark_from: Millis(50_000),
		guests: Guests {
			delegated: true,
			vault: Some(OwnVault { id: 8, was_funded: true, is_invested: true, free: Amount::ZERO }),
		},
	}
}

#[test]
fn each_step_waits_for_the_one_before() {
	let rows: Vec<(View, Step)> = vec![
		(View { unlisted: Some([9; 32]), ..View::default() }, Step::AdmitMeasurement([9; 32])),
		(View::default(), Step::Wait(Waiting::Worker)),
		(
			View {
				gatekeeper: Member { id: Some(GATEKEEPER), registration: None },
				gatekeeper_listed: false,
				..ready()
			},
			Step::Wait(Waiting::GatekeeperRegistration),
		),
		(View { gatekeeper_listed: false, ..ready() }, Step::RegisterGatekeeper(GATEKEEPER)),
		(View { pool: None, ..ready() }, Step::CreatePool),
		(View { has_master_key: false, ..ready() }, Step::Wait(Waiting::MasterKey)),
		(
			View { worker: Member { id: Some(WORKER), registration: None }, ..ready() },
			Step::Wait(Waiting::WorkerRegistration),
		),
		(
			View { worker: Member { id: Some(WORKER), registration: Some(registration(WORKER, None)) }, ..ready() },
			Step::Wait(Waiting::Benchmark),
		),
		(View { minimum_score: 101, ..ready() }, Step::Benchmark(WORKER)),
		(
			View { minimum_score: 101, benchmark_from: Millis(100_001), ..ready() },
			Step::Wait(Waiting::LowScore(100, Millis(1))),
		),
		(View { pool_of_worker: None, ..ready() }, Step::AddWorker(7, WORKER)),
		(View { economy: None, ..ready() }, Step::Wait(Waiting::Economy)),
		(ready(), Step::Start(7, WORKER, Amount::from_pha(1_000))),
		(View { session: Some(session(SessionState::Computing)), ..ready() }, Step::Wait(Waiting::Nothing)),
		(
			View { session: Some(session(SessionState::Computing)), guests: Guests::default(), ..ready() },
			Step::Delegate(7, Amount::from_pha(500)),
		),
		(View { session: Some(session(SessionState::Unresponsive)), ..ready() }, Step::Wait(Waiting::Nothing)),
	];
	for (number, (view, step)) in rows.into_iter().enumerate() {
		assert_eq!(next_step(&view), step, "row {number}");
	}
}

#[test]
fn only_the_missing_stake_is_contributed() {
	let view = View { pool: Some(OwnPool { id: 7, free: Amount::from_pha(600) }), ..ready() };
	assert_eq!(next_step(&view), Step::Contribute(7, Amount::from_pha(400)));
}

#[test]
fn a_stopped_worker_is_reclaimed_once_it_has_cooled_down() {
	let stopped =
		|since| View { session: Some(session(SessionState::CoolingDown { since: Millis(since) })), ..ready() };
	assert_eq!(next_step(&stopped(50_000)), Step::Wait(Waiting::CoolDown(Millis(10_000))));
	assert_eq!(next_step(&stopped(40_000)), Step::Reclaim(7, WORKER));
}
