//! Starts real nodes on real specs.
use phala_node::{
	spec::{self, NewSpec, Spec},
	ConsensusSettings, NodeSettings, RunningNode,
};
use sc_client_api::HeaderBackend;
use serde::de::DeserializeOwned;
use serde_json::{json, value::RawValue, Value};
use std::{
	path::{Path, PathBuf},
	time::{Duration, Instant},
};

/// Longest wait for anything.
pub const DEADLINE: Duration = Duration::from_secs(120);

/// The blob that `cargo xtask wasm` puts beside the programs.
pub fn blob_path(runtime: &str) -> PathBuf {
	let exe = std::env::current_exe().expect("a test has a path");
	let debug = exe.ancestors().nth(2).expect("a test is in <target>/debug/deps");
	debug.join("runtimes").join(format!("{runtime}.wasm"))
}

/// A development spec.
pub fn spec(runtime: &str, id: &str, patch: Value) -> Spec {
	typed_spec(runtime, id, patch, false)
}

/// The same of a chain of type Live, if `live`.
pub fn typed_spec(runtime: &str, id: &str, patch: Value, live: bool) -> Spec {
	let path = blob_path(runtime);
	let code = std::fs::read(&path)
		.unwrap_or_else(|e| panic!("no runtime at {}: {e}; run `cargo xtask wasm` first", path.display()));
	let new = NewSpec { code: &code, blob: runtime, id, name: id, preset: "development", patch: Some(patch), live };
	spec::new_spec(new).expect("the preset is good")
}

/// A sole validator with a block each 50 ms, chain time aside.
pub fn lapsed(spec: Spec, base: &Path) -> NodeSettings {
	let mut settings = NodeSettings::development(spec, base.into(), "//Alice");
	settings.consensus =
		ConsensusSettings { lapse: Some(Duration::from_millis(50)), ..ConsensusSettings::development() };
	settings
}

/// Waits until the node has finalized `number`.
pub async fn finalized(node: &RunningNode, number: u32) {
	let started = Instant::now();
	while node.client.info().finalized_number < number {
		let info = node.client.info();
		assert!(
			started.elapsed() < DEADLINE,
			"{} is at {} with {} final, waited for {number}",
			node.chain,
			info.best_number,
			info.finalized_number
		);
		tokio::time::sleep(Duration::from_millis(20)).await;
	}
}

/// Calls a method without a socket.
pub async fn call<R: DeserializeOwned>(node: &RunningNode, method: &str, params: Value) -> Result<R, String> {
	let request = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params }).to_string();
	let (answer, _) = node.handlers.rpc_query(&request).await.map_err(|e| e.to_string())?;
	#[derive(serde::Deserialize)]
	struct Answer<'a> {
		#[serde(borrow)]
		result: Option<&'a RawValue>,
		error: Option<Value>,
	}
	let answer: Answer = serde_json::from_str(&answer).map_err(|e| e.to_string())?;
	match answer.error {
		Some(error) => Err(error.to_string()),
		None => serde_json::from_str(answer.result.map_or("null", RawValue::get)).map_err(|e| e.to_string()),
	}
}
