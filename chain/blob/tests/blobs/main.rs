//! The blobs that were built. Needs `cargo xtask wasm` and `cargo xtask wasm --ship`.
mod signer;
mod upgrade;

use runtime_blob::Blob;

/// Both chains.
const CHAINS: [&str; 2] = ["phala", "khala"];

/// A blob that stands beside the programs, in `runtimes` or `shipped`.
fn blob(folder: &str, chain: &str) -> Blob {
	let exe = std::env::current_exe().unwrap();
	let path = exe.ancestors().nth(2).unwrap().join(folder).join(format!("{chain}.wasm"));
	let bytes = std::fs::read(&path).unwrap_or_else(|error| {
		panic!("no blob at {}: {error}; run `cargo xtask wasm` and `cargo xtask wasm --ship` first", path.display())
	});
	Blob::new(bytes).unwrap()
}
