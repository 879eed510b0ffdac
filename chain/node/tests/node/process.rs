//! The binary as a user runs it.
use crate::harness;

use serde_json::Value;
use std::{
	io::{BufRead, BufReader},
	path::Path,
	process::{Child, Command, Stdio},
	time::{Duration, Instant},
};

const NODE: &str = env!("CARGO_BIN_EXE_phala-node");

/// A node process; killed when dropped.
struct Process {
	child: Child,
	url: String,
}

impl Drop for Process {
	fn drop(&mut self) {
		self.child.kill().ok();
		self.child.wait().ok();
	}
}

fn run(spec: &Path, base: &Path) -> Process {
	let mut child = Command::new(NODE)
		.args(["run", "--dev-seed", "//Alice", "--rpc-port", "0", "--p2p-port", "0", "--lapse-ms", "50"])
		.args(["--log", "error", "--chain"])
		.arg(spec)
		.arg("--base-path")
		.arg(base)
		.stderr(Stdio::piped())
		.spawn()
		.unwrap();
	let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
	let url = lines
		.by_ref()
		.map_while(Result::ok)
		.find_map(|line| line.split_once(" serves ").map(|(_, url)| url.to_owned()));
	// Go on reading: a full pipe would stop the node.
	std::thread::spawn(move || lines.for_each(drop));
	match url {
		Some(url) => Process { child, url },
		None => {
			child.kill().ok();
			panic!("the node ended: {:?}", child.wait())
		}
	}
}

fn rpc(node: &Process, method: &str) -> Option<Value> {
	use jsonrpsee::{core::client::ClientT, rpc_params, ws_client::WsClientBuilder};
	let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
	runtime.block_on(async {
		let client = WsClientBuilder::new().build(&node.url).await.ok()?;
		client.request(method, rpc_params![]).await.ok()
	})
}

fn wait_for(node: &Process, number: u64) -> u64 {
	let started = Instant::now();
	loop {
		let finalized = rpc(node, "gemini_recordsAvailable").and_then(|all| all["finalized"].as_u64()).unwrap_or(0);
		if finalized >= number {
			return finalized;
		}
		assert!(started.elapsed() < harness::DEADLINE, "{finalized} final, waited for {number}");
		std::thread::sleep(Duration::from_millis(100));
	}
}

#[test]
fn a_killed_node_goes_on_where_it_was() {
	let base = tempfile::tempdir().unwrap();
	let spec = base.path().join("spec.json");
	let json = phala_node::spec::to_json(&harness::spec("phala", "killed", serde_json::json!({})), true).unwrap();
	std::fs::write(&spec, json).unwrap();
	let reached = {
		let mut node = run(&spec, base.path());
		let reached = wait_for(&node, 20);
		node.child.kill().unwrap();
		reached
	};
	let node = run(&spec, base.path());
	// Finality may lose the last moments, never more; and it goes on.
	let first = wait_for(&node, 1);
	assert!(first + 5 >= reached, "{first} after a restart, {reached} before");
	wait_for(&node, reached + 10);
}

#[test]
fn each_bad_input_gets_a_sentence_and_a_hint() {
	let base = tempfile::tempdir().unwrap();
	let no_spec = base.path().join("no.json");
	std::fs::write(&no_spec, "{").unwrap();
	let unguarded = ["run", "--base-path", "x", "--chain", "missing.json", "--least-free-mib", "0"];
	let cases: [(&[&str], &str); 6] = [
		(&unguarded, "least_free_mib must be at least 16"),
		(&["run", "--base-path", "x", "--chain", "missing.json"], "cannot read the chain spec missing.json"),
		(&["run", "--base-path", "x", "--chain", no_spec.to_str().unwrap()], "is not a chain spec"),
		(&["key", "inspect", "no secret at all"], "typed where its place is asked for"),
		(&["run", "--base-path", "x", "--chain", "missing.json", "--dev-seed", "horse"], "no path such as //Alice"),
		(&["build-spec", "--wasm", no_spec.to_str().unwrap(), "--id", "x"], "cannot build a genesis"),
	];
	for (args, sentence) in cases {
		let output = Command::new(NODE).args(args).current_dir(base.path()).output().unwrap();
		let words = String::from_utf8_lossy(&output.stderr);
		assert_eq!(output.status.code(), Some(2), "{args:?}");
		assert!(words.starts_with("error: "), "{args:?}: {words}");
		assert!(words.contains(sentence) && words.contains("\n\nhint: "), "{args:?}: {words}");
		assert!(!words.contains("secret at all") && !words.contains("horse"), "it repeats what was typed: {words}");
	}
	assert!(!base.path().join("x").exists(), "a refused start left its folder");
}
