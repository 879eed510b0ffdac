//! The program as a stranger meets it: settings, exit codes, output, logs, metrics.
mod common;

use common::{Home, Process};
use protocol::worker_api::Initialise;
use std::fs::{self, File};
use std::process::{Command, Stdio};
use worker_client::{read_endpoints, PublicWorker};
use worker_core::testing::Town;

fn pruntime(args: &[&str]) -> Command {
	let mut command = Command::new(env!("CARGO_BIN_EXE_pruntime"));
	command.args(args).stdin(Stdio::null());
	command
}

/// It panicked.
#[test]
fn case_25_a_closed_pipe_is_no_error() {
	for args in [&["measurement"][..], &["completions", "bash"], &["man"], &["--help"]] {
		let (reader, writer) = std::io::pipe().unwrap();
		drop(reader);
		let output = pruntime(args).stdout(writer).stderr(Stdio::piped()).output().unwrap();
		assert_eq!(output.status.code(), Some(0), "{args:?}");
		assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{args:?}");
	}
}

#[test]
fn case_25_completions_and_man_pages_are_the_programs_own() {
	let bash = pruntime(&["completions", "bash"]).output().unwrap();
	assert!(bash.status.success() && String::from_utf8_lossy(&bash.stdout).contains("--plain-sealing-key"));
	let page = pruntime(&["man"]).output().unwrap();
	assert!(page.status.success() && String::from_utf8_lossy(&page.stdout).contains("measurement"));
	let folder = tempfile::tempdir().unwrap();
	let out = folder.path().join("man1");
	assert!(pruntime(&["man", "--out"]).arg(&out).output().unwrap().status.success());
	assert!(out.join("pruntime.1").is_file() && out.join("pruntime-measurement.1").is_file());
}

#[test]
fn case_25_output_that_cannot_be_written_is_an_error_with_a_hint() {
	let full = File::options().write(true).open("/dev/full").unwrap();
	let output = pruntime(&["measurement"]).stdout(full).output().unwrap();
	let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
	assert_eq!(output.status.code(), Some(1), "{stderr}");
	assert!(stderr.starts_with("error: ") && stderr.contains("\n\nhint: "), "{stderr}");
}

/// `--cores` was blamed for what its variable said.
#[test]
fn case_25_an_empty_variable_is_refused_by_name() {
	for name in ["PRUNTIME_CORES", "PRUNTIME_CONFIG", "PRUNTIME_LOG"] {
		let output = pruntime(&["--cores", "1", "--log", "info"]).env(name, "").output().unwrap();
		let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
		assert_eq!(output.status.code(), Some(2), "{stderr}");
		assert!(stderr.starts_with(&format!("error: {name} is set and empty\n\nhint: ")), "{stderr}");
	}
}

#[test]
fn case_25_exit_codes_are_as_documented() {
	let home = Home::new(&[]);
	let data = home.path();
	let data = data.to_str().unwrap();
	for (data, args, code) in [
		(data, &["--duty", "0"][..], 2),
		(data, &["--no-such-flag"], 2),
		(data, &["--log", "=,="], 2),
		(data, &["--config", "/nowhere"], 2),
		(data, &["--platform", "tdx"], 2),
		("/dev/null/folder", &[], 1),
		(data, &["--public", "203.0.113.1:1"], 1),
	] {
		let output = pruntime(args).env("PRUNTIME_DATA_DIR", data).output().unwrap();
		let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
		assert_eq!(output.status.code(), Some(code), "{args:?}: {stderr}");
		assert!(stderr.contains("error: "), "{args:?}: {stderr}");
	}
	assert_eq!(pruntime(&["measurement", "--platform", "tdx"]).output().unwrap().status.code(), Some(2));
}

#[test]
fn case_20_the_last_line_of_a_json_log_is_an_object_too() {
	let home = Home::new(&["--log-format", "json", "--public", "203.0.113.1:1"]);
	let output = home.fail(&[]);
	assert_eq!(output.status.code(), Some(1));
	for line in String::from_utf8(output.stderr).unwrap().lines() {
		let line: serde_json::Value = serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON: {line}"));
		assert!(line["fields"]["message"].as_str().unwrap().contains("203.0.113.1:1"), "{line}");
		assert!(!line["fields"]["hint"].as_str().unwrap().is_empty(), "{line}");
	}
}

/// Flag over environment over file over default.
#[test]
fn case_25_flags_beat_the_environment_which_beats_the_file() {
	let home = Home::new(&[]);
	let file = home.path().with_extension("toml");
	fs::write(&file, "public = \"127.0.0.1:0\"\nprivate = \"127.0.0.1:0\"\nduty = 20\n").unwrap();
	let start = |environment: &[(&str, &str)], args: &[&str]| {
		let mut command = home.command();
		command.envs(environment.iter().copied()).env("PRUNTIME_CONFIG", &file).args(args).stderr(Stdio::null());
		let process = Process::wait(command.spawn().unwrap(), &home.path());
		let endpoints = read_endpoints(&home.path()).unwrap();
		assert!(process.terminate().success());
		(endpoints.private.starts_with("unix:"), endpoints.public.is_some())
	};
	assert_eq!(start(&[], &[]), (false, true), "the file");
	assert_eq!(start(&[("PRUNTIME_PUBLIC", "none")], &[]), (false, false), "the environment");
	assert_eq!(start(&[("PRUNTIME_PRIVATE", "127.0.0.1:0")], &["--private", "unix"]), (true, true), "the flag");
	// What others put into an environment is not ours to refuse, and a subcommand is not what the settings are for.
	assert_eq!(start(&[("PRUNTIME_SERVICE_PORT", "8000")], &[]), (false, true));
	let output = pruntime(&["measurement"]).env("PRUNTIME_DUTY", "20").output().unwrap();
	assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// A worker with everything a life has, its log in a file.
async fn live(args: &[&'static str]) -> (Home, Process, String) {
	let home = Home::new(args);
	let path = home.path().with_extension("log");
	let mut town = Town::new(8, 3);
	let process = home.start_logging(File::create(&path).unwrap());
	process.settle_in(&mut town).await;
	town.start_session(3);
	town.block(true);
	process.follow(&town, town.height()).await.unwrap();
	process.call().batch(&town.batch_to(0, 1)).await.unwrap_err();
	town.offer(process.call().outbox().await.unwrap());
	town.block(false);
	process.follow(&town, town.height()).await.unwrap();
	let other = Initialise { anchor: Town::new(9, 3).anchor(), operator: None };
	process.call().initialise(&other).await.unwrap_err();
	let log = fs::read_to_string(path).unwrap();
	(home, process, log)
}

#[tokio::test]
async fn case_20_a_workers_life_is_in_its_log_and_every_line_names_worker_and_chain() {
	let (_home, process, log) = live(&["--log", "info", "--log-format", "json"]).await;
	let status = process.status().await;
	let (worker, chain) = (status.worker.unwrap().to_string(), status.chain.unwrap().genesis.to_string());
	let lines: Vec<serde_json::Value> =
		log.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON: {line}"))).collect();
	let message = |line: &serde_json::Value| line["fields"]["message"].as_str().unwrap_or_default().to_owned();
	let opened = lines.iter().position(|line| message(line).starts_with("opened the worker")).unwrap();
	for line in &lines[opened..] {
		assert_eq!(line["span"]["worker"].as_str(), Some(&*worker), "{line}");
		assert_eq!(line["span"]["chain"].as_str(), Some(&*chain), "{line}");
	}
	for told in [
		"listening",
		"made an identity for this chain",
		"the chain admitted this worker",
		"was put to work",
		"was drawn by a challenge",
		"answered with a heartbeat",
		"the chain took its messages",
		"refused a call",
		"follows the chain",
	] {
		assert!(lines.iter().any(|line| message(line).contains(told)), "not told: {told}\n{log}");
	}
}

#[tokio::test]
async fn case_20_every_metric_names_worker_and_chain_and_carries_alerts() {
	let (home, process, _) = live(&["--public", "127.0.0.1:0"]).await;
	let status = process.status().await;
	let (worker, chain) = (status.worker.unwrap().to_string(), status.chain.unwrap().genesis.to_string());
	let public = read_endpoints(&home.path()).unwrap().public.unwrap().parse().unwrap();
	let metrics = PublicWorker::new(public).metrics().await.unwrap();
	let samples: Vec<_> = metrics.lines().filter(|line| !line.starts_with('#')).collect();
	for sample in &samples {
		assert!(sample.contains(&format!("worker=\"{worker}\"")), "{sample}");
		assert!(sample.contains(&format!("chain=\"{chain}\"")), "{sample}");
	}
	for name in [
		"build_info",
		"tip",
		"tip_slot_time_seconds",
		"tip_behind_seconds",
		"batch_age_seconds",
		"heartbeat_age_seconds",
		"challenge_age_seconds",
		"session",
		"attestation_left_seconds",
		"checkpoint_age_seconds",
		"checkpoint_tip",
		"checkpoint_failures_total",
		"write_failures_total",
		"refused_calls_total",
		"panics_total",
		"healthy",
		"registered",
		"gatekeeper",
	] {
		assert!(samples.iter().any(|sample| sample.starts_with(&format!("pruntime_{name}{{"))), "{name}:\n{metrics}");
	}
	let is_one = |part: &str| samples.iter().any(|sample| sample.contains(part) && sample.ends_with(" 1"));
	assert!(is_one("state=\"computing\""), "{metrics}");
	assert!(is_one("code=\"gap\"") && is_one("code=\"other-chain\""), "{metrics}");
}
