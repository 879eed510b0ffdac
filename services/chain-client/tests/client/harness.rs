//! Specs of the real runtime.
use phala_node::spec::{self, NewSpec, Spec};

/// A development spec of Phala.
pub fn development(id: &str) -> Spec {
	let exe = std::env::current_exe().unwrap();
	let blob = exe.ancestors().nth(2).unwrap().join("runtimes/phala.wasm");
	let code = std::fs::read(&blob)
		.unwrap_or_else(|e| panic!("no runtime at {}: {e}; run `cargo xtask wasm` first", blob.display()));
	let new =
		NewSpec { code: &code, blob: "phala.wasm", id, name: id, preset: "development", patch: None, live: false };
	spec::new_spec(new).unwrap()
}
