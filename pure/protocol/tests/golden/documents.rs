//! The JSON documents of a worker, against texts written by hand.
use gemini_protocol::worker_api::{
	ChainStatus, EconomyView, Endpoints, ErrorBody, ErrorCode, FactsStatus, Health, HexHash, PublicStatus, Reason,
	Status, SyncStatus, Warning, SCHEMA,
};
use serde::{de::DeserializeOwned, Serialize};
use serde_json::Value as Json;
use std::fmt::Debug;
use units::{AccountId, Millis, WorkerId};

const WORKER: WorkerId = WorkerId([2; 32]);
const GENESIS: HexHash = HexHash([4; 32]);

/// `value` is written as the document `name` says, and what the document says is read as `value`.
#[track_caller]
fn same<T: Serialize + DeserializeOwned + PartialEq + Debug>(name: &str, value: &T) {
	let all: Json = serde_json::from_str(include_str!("documents.json")).unwrap();
	assert_eq!(&serde_json::to_value(value).unwrap(), &all[name], "{name} is written differently");
	assert_eq!(&serde_json::from_value::<T>(all[name].clone()).unwrap(), value, "{name} is read differently");
}

fn warning() -> Warning {
	Warning { code: "some-code".into(), message: "what is seen".into(), hint: "what to do".into() }
}

fn status() -> Status {
	let sync = SyncStatus {
		tip: 7,
		tip_hash: HexHash([8; 32]),
		record_head: HexHash([9; 32]),
		set_id: 10,
		milestone: None,
		slot_time: Some(Millis(11_000)),
	};
	let facts = FactsStatus {
		at: 12,
		registered: true,
		verified_until: Some(Millis(13_000)),
		score: Some(14),
		session: Some(15),
		gatekeeper: true,
		next_sequence: 16,
	};
	let chain = ChainStatus {
		genesis: GENESIS,
		anchor: HexHash([5; 32]),
		operator: Some(AccountId([6; 32])),
		sync,
		facts: Some(facts),
		outbox: 17,
		newest_report: Some(18),
	};
	Status {
		schema: SCHEMA,
		version: "1.2.3".into(),
		protocol: 1,
		platform: "tdx".into(),
		measurement: Some(HexHash([1; 32])),
		worker: Some(WORKER),
		agreement_key: Some(HexHash([3; 32])),
		gatekeeper_role: true,
		chain: Some(chain),
		iterations: 19,
		why: vec![Reason::NoSession],
		warnings: vec![warning()],
	}
}

#[test]
fn fields_of_a_status_keep_their_names() {
	same("status", &status());
}

#[test]
fn fields_of_a_public_status_keep_their_names_and_tell_nothing_else() {
	let public = PublicStatus {
		schema: SCHEMA,
		version: "1.2.3".into(),
		protocol: 1,
		worker: None,
		genesis: Some(GENESIS),
		sync: None,
	};
	same("publicStatus", &public);
}

#[test]
fn fields_of_a_health_keep_their_names() {
	same("health", &Health { ok: false, problems: vec![warning()] });
}

#[test]
fn kinds_of_reasons_keep_their_names() {
	let reasons = vec![
		Reason::NotInitialised,
		Reason::NoFacts,
		Reason::PausedByProtocol { record: 1, needs: 3, implements: 2 },
		Reason::Stale { slot_time: Millis(4), behind: Millis(5) },
		Reason::NotRegistered,
		Reason::QuoteExpired { verified_until: Millis(6) },
		Reason::VersionTooOld { version: 7, minimum: 8 },
		Reason::GatekeeperIdle,
		Reason::WaitingForBenchmark { request: 9, elapsed: Some(Millis(10)), duration: Millis(11) },
		Reason::NoSession,
		Reason::CoolingDown { since: Millis(12) },
		Reason::Unresponsive,
		Reason::ChallengeUnanswered { block: 13, at: Millis(14) },
	];
	same("reasons", &reasons);
}

#[test]
fn fields_of_an_error_keep_their_names() {
	let error = ErrorBody {
		code: ErrorCode::NotInitialised,
		error: "told no chain yet".into(),
		hint: Some("initialise it".into()),
	};
	same("error", &error);
}

#[test]
fn codes_of_errors_keep_their_names_and_statuses() {
	let table = [
		(ErrorCode::NotInitialised, "not-initialised", 409),
		(ErrorCode::OtherChain, "other-chain", 409),
		(ErrorCode::Malformed, "malformed", 400),
		(ErrorCode::TooLarge, "too-large", 413),
		(ErrorCode::Gap, "gap", 409),
		(ErrorCode::Forged, "forged", 422),
		(ErrorCode::Paused, "paused", 409),
		(ErrorCode::NoFacts, "no-facts", 409),
		(ErrorCode::Unauthorised, "unauthorised", 401),
		(ErrorCode::NotGatekeeper, "not-gatekeeper", 404),
		(ErrorCode::NotFound, "not-found", 404),
		(ErrorCode::Attestation, "attestation", 500),
		(ErrorCode::Storage, "storage", 507),
		(ErrorCode::Stopping, "stopping", 503),
		(ErrorCode::Internal, "internal", 500),
	];
	for (code, name, status) in table {
		assert_eq!(serde_json::to_value(code).unwrap(), name);
		assert_eq!(code.http_status(), status, "{name}");
	}
	// A code of a later program is not an error of its own.
	assert_eq!(serde_json::from_str::<ErrorCode>("\"of-tomorrow\"").unwrap(), ErrorCode::Other);
}

#[test]
fn fields_of_endpoints_keep_their_names() {
	let endpoints =
		Endpoints { pid: 20, private: "unix:/run/worker.sock".into(), public: Some("http://127.0.0.1:8001".into()) };
	same("endpoints", &endpoints);
}

#[test]
fn fields_of_an_economy_view_keep_their_names() {
	let view = EconomyView {
		at: 21,
		worker: WORKER,
		session: 22,
		responsive: true,
		value: "1.5".into(),
		score: 23,
		counted_score: "24".into(),
		share: "25".into(),
		total_shares: "26".into(),
		owed: "27".into(),
		expected: "28".into(),
		unanswered_challenges: vec![29, 30],
		last_heartbeat: Some(31),
	};
	same("economyView", &view);
}
