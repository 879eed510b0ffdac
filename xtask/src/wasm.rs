//! Builds the runtime blobs with plain cargo: no build scripts, one target folder for both runtimes.
mod cargo;
mod ship;

use crate::metadata::Metadata;
use anyhow::{ensure, Context, Result};
use sp_maybe_compressed_blob::{compress_strongly, compress_weakly, CODE_BLOB_BOMB_LIMIT};
use std::{fs, path::Path, time::Instant};

const RUNTIMES: [&str; 2] = ["phala", "khala"];

/// How to build the runtimes.
#[derive(clap::Args)]
pub struct Args {
	/// Blobs for a chain that stays: small, fast, the same from every clone, with docs and the hash of their metadata. Takes
	/// minutes. They are put into `shipped/`, beside the quick ones in `runtimes/`.
	#[arg(long)]
	ship: bool,
}

/// What one kind of blob is made with.
struct Kind {
	/// Cargo's profile.
	profile: &'static str,
	/// Features of the runtime crates beside none.
	features: &'static [&'static str],
	/// Where it is put, beside the programs.
	folder: &'static str,
	/// The SDK's compression: prefix and zstd.
	compress: fn(&[u8], usize) -> Option<Vec<u8>>,
}

/// For the inner loop and the networks that `phala up` starts. Compressed too, in a tenth of a second: 6.5 MB would neither
/// fit a block nor let anybody try an upgrade.
const QUICK: Kind = Kind { profile: "wasm", features: &[], folder: "runtimes", compress: compress_weakly };
/// For a chain that stays.
const SHIPPED: Kind =
	Kind { profile: "wasm-ship", features: &["metadata-docs"], folder: "shipped", compress: compress_strongly };

/// For a clock: as fast as what is shipped but for its last part, in a minute or two, and able to answer how long work takes.
const MEASURED: Kind =
	Kind { profile: "wasm-measured", features: &["runtime-benchmarks"], folder: "measured", compress: compress_weakly };

/// Builds the blob that says how long work takes, of one runtime: both are the same composition.
pub fn measured(metadata: &Metadata) -> Result<std::path::PathBuf> {
	let programs = metadata.target_directory.join("debug");
	make("phala", &MEASURED, metadata, &programs, cargo::Exact::default())
}

/// Builds both blobs into `<target>/debug/{runtimes,shipped}/{phala,khala}.wasm`.
pub fn run(args: &Args) -> Result<()> {
	let metadata = Metadata::load()?;
	let programs = metadata.target_directory.join("debug");
	for runtime in RUNTIMES {
		if args.ship {
			ship::run(runtime, &metadata, &programs)?;
		} else {
			make(runtime, &QUICK, &metadata, &programs, cargo::Exact::default())?;
		}
	}
	Ok(())
}

/// Builds, compresses and puts one blob where `phala` looks for it.
fn make(
	runtime: &str,
	kind: &Kind,
	metadata: &Metadata,
	programs: &Path,
	exact: cargo::Exact<'_>,
) -> Result<std::path::PathBuf> {
	let started = Instant::now();
	let plain = cargo::build(runtime, kind, metadata, exact)?;
	ensure!(plain.starts_with(b"\0asm"), "cargo made something that is not wasm");
	let blob = (kind.compress)(&plain, CODE_BLOB_BOMB_LIMIT)
		.with_context(|| format!("{} bytes are more than a node unpacks", plain.len()))?;
	let folder = programs.join(kind.folder);
	fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
	let path = folder.join(format!("{runtime}.wasm"));
	replace_if_changed(&path, &blob)?;
	let kib = |bytes: &[u8]| bytes.len().div_ceil(1024);
	println!(
		"runtime {runtime}: {} KiB, {} KiB unpacked, in {:.1} s",
		kib(&blob),
		kib(&plain),
		started.elapsed().as_secs_f32()
	);
	Ok(path)
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
