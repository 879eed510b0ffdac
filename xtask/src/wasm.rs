//! Builds the runtime blobs with plain cargo: no build scripts, one target folder for both runtimes.
use crate::metadata::Metadata;
use anyhow::{bail, ensure, Context, Result};
use std::{fs, path::Path, process::Command, time::Instant};

const RUNTIMES: [&str; 2] = ["phala", "khala"];
/// What a node's executor expects of a blob: an imported memory and an exported function table.
const LINK: &str =
	"-Clink-arg=--export-table -Clink-arg=--export=__heap_base -Clink-arg=--import-memory --cfg substrate_runtime";

/// How to build the runtimes.
#[derive(clap::Args)]
pub struct Args {
	/// Cargo profile: `wasm` (fast to build) or `wasm-ship` (small and fast to run).
	#[arg(long, default_value = "wasm")]
	profile: String,
	/// Cargo profile of the programs beside which the blobs are put.
	#[arg(long, default_value = "debug")]
	beside: String,
}

/// Builds both blobs into `<target>/<beside>/runtimes/{phala,khala}.wasm`.
pub fn run(args: &Args) -> Result<()> {
	let metadata = Metadata::load()?;
	let out = metadata.target_directory.join(&args.beside).join("runtimes");
	fs::create_dir_all(&out).with_context(|| format!("cannot create {}", out.display()))?;
	for runtime in RUNTIMES {
		let started = Instant::now();
		build(runtime, &args.profile, &metadata.workspace_root)?;
		let blob =
			metadata.target_directory.join("wasm32v1-none").join(&args.profile).join(format!("runtime_{runtime}.wasm"));
		let bytes = fs::read(&blob).with_context(|| format!("cargo made no {}", blob.display()))?;
		ensure!(bytes.starts_with(b"\0asm"), "{} is not wasm", blob.display());
		replace_if_changed(&out.join(format!("{runtime}.wasm")), &bytes)?;
		println!("runtime {runtime}: {} KiB in {:.1} s", bytes.len() / 1024, started.elapsed().as_secs_f32());
	}
	Ok(())
}

fn build(runtime: &str, profile: &str, workspace: &Path) -> Result<()> {
	let status = Command::new(env!("CARGO"))
		.current_dir(workspace)
		.env("RUSTFLAGS", LINK)
		.env("RUSTC_WRAPPER", workspace.join("xtask/rlib-only.sh"))
		// By its path: a proxy would obey toolchain files that some crates ship in their own folders.
		.env("RUSTC", Path::new(env!("CARGO")).with_file_name("rustc"))
		.args(["rustc", "--locked", "-p", &format!("runtime-{runtime}"), "--lib", "--crate-type", "cdylib"])
		.args(["--target", "wasm32v1-none", "--no-default-features", "--profile", profile])
		.status()
		.context("cannot run cargo")?;
	if !status.success() {
		bail!("building the {runtime} runtime failed");
	}
	Ok(())
}

/// Leaves an equal file alone, so that nothing that watches it is disturbed; otherwise replaces it in one step.
fn replace_if_changed(path: &Path, bytes: &[u8]) -> Result<()> {
	if fs::read(path).is_ok_and(|old| old == bytes) {
		return Ok(());
	}
	let temporary = path.with_extension("new");
	fs::write(&temporary, bytes)
		.and_then(|()| fs::rename(&temporary, path))
		.with_context(|| format!("cannot write {}", path.display()))
}
