//! What each listener answers, and to whom.
mod common;

use attestation::{verify, Policy, DEVELOPMENT_ROOT};
use codec::{DecodeAll, Encode};
use common::{has_warning, refusal, tip, Home};
use protocol::worker_api::{ErrorCode, Initialise, Reason};
use protocol::{
	MasterKeyOffer, Message, Payload, RegistryMessage, ReportVote, Sender, Source, Topic, PROTOCOL, REPORT_INTERVAL,
};
use secrets::LibraryCrypto;
use units::WorkerId;
use worker_client::{ClientError, Endpoint, PublicWorker, Worker};
use worker_core::testing::Town;

#[tokio::test]
async fn malformed_and_forged_input_is_refused_with_a_code_and_changes_nothing() {
	let home = Home::new(&[]);
	let mut town = Town::new(1, 3);
	let process = home.start();
	assert_eq!(process.status().await.why, [Reason::NotInitialised]);
	process.settle_in(&mut town).await;
	town.block(false);
	process.follow(&town, 2).await.unwrap();
	town.block(false);
	let before = process.status().await.chain;
	let call = process.call();

	assert_eq!(refusal(call.batch_bytes(vec![0xff; 100]).await).code, ErrorCode::Malformed);
	assert_eq!(refusal(call.batch_bytes(Vec::new()).await).code, ErrorCode::Malformed);
	let stale = refusal(call.batch(&town.batch_to(0, 2)).await);
	assert_eq!(stale.code, ErrorCode::Gap);
	assert!(stale.hint.unwrap().contains("/status"));
	let whole = town.batch(2);
	let mut forged = whole.clone();
	forged.justification.as_mut().unwrap().commit.precommits.truncate(1);
	assert_eq!(refusal(call.batch(&forged).await).code, ErrorCode::Forged);
	let mut trailing = whole.encode();
	trailing.push(0);
	assert_eq!(refusal(call.batch_bytes(trailing).await).code, ErrorCode::Malformed);
	assert_eq!(refusal(call.jump(&whole).await).code, ErrorCode::Malformed);
	assert_eq!(refusal(call.reports(1).await).code, ErrorCode::NotGatekeeper);
	assert_eq!(process.status().await.chain, before);

	town.record(PROTOCOL + 1, None, Vec::new());
	let paused = refusal(process.follow(&town, 4).await);
	assert_eq!(paused.code, ErrorCode::Paused);
	assert!(paused.hint.unwrap().contains("upgrade"));
	assert!(matches!(call.why().await.unwrap()[0], Reason::PausedByProtocol { record: 4, .. }));
	process.follow(&town, 3).await.unwrap();
	assert_eq!(tip(&process.status().await), 3);
}

#[tokio::test]
async fn a_private_tcp_listener_answers_only_to_its_token_and_the_public_one_tells_little() {
	let home = Home::new(&["--private", "127.0.0.1:0", "--public", "127.0.0.1:0"]);
	let process = home.start();
	process.status().await;
	let endpoint = process.call().endpoint().clone();
	for token in [None, Some(String::new()), Some("0".repeat(64))] {
		let stranger = Worker::new(endpoint.clone(), token);
		assert_eq!(refusal(stranger.status().await).code, ErrorCode::Unauthorised);
		assert_eq!(refusal(stranger.stop().await).code, ErrorCode::Unauthorised);
	}
	let endpoints = worker_client::read_endpoints(&home.path()).unwrap();
	let public = endpoints.public.unwrap();
	for call in ["DELETE /status", "GET /nothing"] {
		let answer = ask(&public, call);
		assert!(answer.starts_with("HTTP/1.1 404") && answer.contains("\"code\":\"not-found\""), "{answer}");
		assert!(answer.contains("\"hint\":"), "{answer}");
	}
	let public: Endpoint = public.parse().unwrap();
	assert_eq!(PublicWorker::new(public.clone()).status().await.unwrap().worker, None);
	let metrics = PublicWorker::new(public.clone()).metrics().await.unwrap();
	assert!(metrics.contains("pruntime_records_total{worker=\"none\",chain=\"none\"} 0"), "{metrics}");
	let outside = Worker::new(public, None);
	assert_eq!(refusal(outside.stop().await).code, ErrorCode::NotFound);
	assert_eq!(refusal(outside.outbox().await).code, ErrorCode::NotFound);
	process.status().await;
}

/// What a listener answers to a bare request.
fn ask(url: &str, call: &str) -> String {
	use std::io::{Read, Write};
	let mut stream = std::net::TcpStream::connect(url.trim_start_matches("http://")).unwrap();
	write!(stream, "{call} HTTP/1.1\r\nhost: worker\r\nconnection: close\r\n\r\n").unwrap();
	let mut answer = String::new();
	stream.read_to_string(&mut answer).unwrap();
	answer
}

#[tokio::test]
async fn a_worker_proves_what_it_is_and_names_its_tip() {
	let home = Home::new(&[]);
	let mut town = Town::new(2, 3);
	let process = home.start();
	process.settle_in(&mut town).await;
	town.block(false);
	process.follow(&town, 2).await.unwrap();
	let described = process.call().registration().await.unwrap();
	let info = &described.info;
	let status = process.status().await;
	assert_eq!((Some(info.worker), info.genesis), (status.worker, town.genesis()));
	assert_eq!(info.recent_block.0, 2);
	assert_eq!(info.anchor, town.anchor().hash::<LibraryCrypto>());

	let roots = [DEVELOPMENT_ROOT];
	let now = worker_core::testing::slot_time(town.height());
	let collateral = described.evidence.collateral.unwrap();
	let data = info.report_data::<LibraryCrypto>();
	let verdict = verify(&described.evidence.quote, &collateral, &Policy::new(&roots, now), &data).unwrap();
	let printed = std::process::Command::new(env!("CARGO_BIN_EXE_pruntime")).arg("measurement").output().unwrap();
	assert_eq!(String::from_utf8(printed.stdout).unwrap().trim(), WorkerId(verdict.measurement).to_string());
	assert_eq!(status.measurement.unwrap().0, verdict.measurement);
}

fn tell(message: RegistryMessage) -> Message {
	let payload = Payload::Inline(message.encode());
	Message { sender: Sender::Pallet(Source::Registry), topic: Topic::Registry, payload }
}

/// The first gatekeeper makes the master key, seals it before it offers it, and votes for every report with its digest,
/// before and after a kill.
#[tokio::test]
async fn a_gatekeeper_offers_one_master_key_and_votes_for_the_reports_it_serves() {
	let home = Home::new(&["--gatekeeper"]);
	let mut town = Town::new(3, 3);
	let process = home.start();
	process.settle_in(&mut town).await;
	let worker = process.status().await.worker.unwrap();
	town.set_gatekeepers(vec![worker], None);
	town.record(PROTOCOL, None, vec![tell(RegistryMessage::GatekeepersChanged { gatekeepers: vec![worker] })]);
	process.follow(&town, town.height()).await.unwrap();
	let offer = process.call().outbox().await.unwrap();
	assert_eq!(offer[0].envelope.topic, Topic::MasterKey);
	process.kill();

	let process = home.start();
	assert_eq!(process.call().outbox().await.unwrap(), offer, "the same key, the same message");
	let MasterKeyOffer { public, .. } = DecodeAll::decode_all(&mut &offer[0].envelope.payload[..]).unwrap();
	town.offer(offer);
	town.set_gatekeepers(vec![worker], Some(public));
	town.record(PROTOCOL, None, vec![tell(RegistryMessage::MasterKeyKnown { public })]);
	for _ in 0..4 * REPORT_INTERVAL {
		town.block(false);
	}
	process.follow(&town, town.height()).await.unwrap();
	let votes = votes(&process.call().outbox().await.unwrap());
	let reports = process.call().reports(1).await.unwrap();
	assert!(reports.len() >= 4);
	let digests: Vec<_> = reports.iter().map(|report| report.digest::<LibraryCrypto>(&town.genesis())).collect();
	assert_eq!(votes.iter().map(|vote| vote.digest).collect::<Vec<_>>(), digests);
	assert_eq!(
		votes.iter().map(|vote| vote.report).collect::<Vec<_>>(),
		(1..=digests.len() as u32).collect::<Vec<_>>()
	);
	process.kill();

	// Whatever checkpoint it starts from, it says the same.
	let process = home.start();
	if tip(&process.status().await) < town.height() {
		process.follow(&town, town.height()).await.unwrap();
	}
	assert_eq!(self::votes(&process.call().outbox().await.unwrap()), votes);
	assert_eq!(process.call().reports(1).await.unwrap(), reports);
	assert_eq!(refusal(process.call().economy(&worker).await).code, ErrorCode::NotFound);
	assert!(!has_warning(&process.status().await.warnings, "no-master-key"));
}

fn votes(outbox: &[protocol::SignedEnvelope]) -> Vec<ReportVote> {
	let votes = outbox.iter().filter(|signed| signed.envelope.topic == Topic::ReportVote);
	votes.map(|signed| ReportVote::decode_all(&mut &signed.envelope.payload[..]).unwrap()).collect()
}

#[tokio::test]
async fn what_cannot_start_says_why_and_what_to_do() {
	let home = Home::new(&["--public", "127.0.0.1:0"]);
	let process = home.start();
	let endpoints = worker_client::read_endpoints(&home.path()).unwrap();
	let occupied = endpoints.public.unwrap().replace("http://", "");
	let elsewhere = Home::new(&[]);
	let config = elsewhere.path().with_extension("toml");
	std::fs::write(&config, "duty = \"much\"").unwrap();
	for (at, args, says, hints) in [
		(&home, vec![], "is used by another pruntime", "--data-dir"),
		(&elsewhere, vec!["--public", &occupied], "Address already in use", "another port"),
		(&elsewhere, vec!["--config", config.to_str().unwrap()], "duty", "--help"),
		(&elsewhere, vec!["--platform", "gramine"], "/dev/attestation", "--platform"),
		(&elsewhere, vec!["--platform", "tdx"], "no sealing key of its own", "--plain-sealing-key"),
		(&elsewhere, vec!["--platform", "tdx", "--plain-sealing-key"], "/sys/kernel/config/tsm", "--platform"),
	] {
		let output = at.fail(&args);
		let stderr = String::from_utf8(output.stderr).unwrap();
		assert!(!output.status.success() && stderr.starts_with("error: "), "{args:?}: {stderr}");
		assert!(stderr.contains(says) && stderr.contains("\nhint: ") && stderr.contains(hints), "{stderr}");
	}
	assert!(!elsewhere.path().join("private.sock").exists(), "a failed start left its socket");
	drop(process);
	// A data folder that another program sealed, or another machine.
	let process = home.start();
	let town = Town::new(1, 1);
	process.call().initialise(&Initialise { anchor: town.anchor(), operator: None }).await.unwrap();
	assert!(process.terminate().success());
	std::fs::write(home.path().join("plain-sealing.key"), [7; 32]).unwrap();
	let stderr = String::from_utf8(home.fail(&[]).stderr).unwrap();
	assert!(stderr.contains("another platform key") && stderr.contains("hint: "), "{stderr}");
}

#[tokio::test]
async fn nobody_listening_is_an_error_of_its_own() {
	let worker = Worker::new("unix:/nowhere/private.sock".parse().unwrap(), None);
	let error = worker.status().await.unwrap_err();
	assert!(matches!(error, ClientError::Unreachable { .. }) && error.is_retryable() && error.hint().is_some());
}
