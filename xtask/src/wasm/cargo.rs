//! One run of cargo that makes a blob of the tree, and of nothing that the caller's environment says.
use super::Kind;
use crate::metadata::Metadata;
use anyhow::{ensure, Context, Result};
use std::{collections::BTreeSet, env, fs, path::Path, process::Command};

/// What a node's executor expects of a blob: an imported memory and an exported function table.
const LINK: [&str; 5] = [
	"-Clink-arg=--export-table",
	"-Clink-arg=--export=__heap_base",
	"-Clink-arg=--import-memory",
	"--cfg",
	"substrate_runtime",
];
/// Between flags in `CARGO_ENCODED_RUSTFLAGS`, which beats every other place of flags and bears spaces in paths.
const BETWEEN_FLAGS: &str = "\u{1f}";
/// Variables that change what cargo builds, by how they begin. A blob is made without them.
const UNHEARD: [&str; 7] = [
	"CARGO_PROFILE_",
	"CARGO_RESOLVER_",
	"CARGO_UNSTABLE_",
	"CARGO_INCREMENTAL",
	"CARGO_BUILD_RUSTFLAGS",
	"CARGO_TARGET_WASM",
	"RUNTIME_METADATA_HASH",
];

/// What makes a blob the same wherever its tree lies, and able to check its metadata's hash.
#[derive(Clone, Copy, Default)]
pub struct Exact<'a> {
	/// Name sources by what they are, not by where this machine keeps them.
	pub anywhere: bool,
	/// The hash that signatures may cover, in hexadecimal.
	pub metadata_hash: Option<&'a str>,
}

/// Builds a runtime and reads what cargo made.
pub fn build(runtime: &str, kind: &Kind, metadata: &Metadata, exact: Exact<'_>) -> Result<Vec<u8>> {
	let workspace = &metadata.workspace_root;
	let mut flags: Vec<String> = LINK.map(str::to_owned).to_vec();
	if exact.anywhere {
		flags.extend(renamed_paths(metadata)?);
	}
	let mut command = Command::new(env!("CARGO"));
	command
		.current_dir(workspace)
		.env("CARGO_ENCODED_RUSTFLAGS", flags.join(BETWEEN_FLAGS))
		.env("RUSTC_WRAPPER", workspace.join("xtask/rlib-only.sh"))
		// By its path: a proxy would obey toolchain files that some crates ship in their own folders.
		.env("RUSTC", Path::new(env!("CARGO")).with_file_name("rustc"))
		.args(["rustc", "--locked", "-p", &format!("{runtime}-runtime"), "--lib", "--crate-type", "cdylib"])
		.args(["--target", "wasm32v1-none", "--no-default-features", "--profile", kind.profile])
		.args(["--features", &kind.features.join(",")]);
	for (name, _) in env::vars_os() {
		if name.to_str().is_some_and(|name| UNHEARD.iter().any(|start| name.starts_with(start))) {
			command.env_remove(name);
		}
	}
	if let Some(hash) = exact.metadata_hash {
		command.env("RUNTIME_METADATA_HASH", hash);
	}
	let status = command.status().context("cannot run cargo")?;
	ensure!(status.success(), "building the {runtime} runtime failed");
	let folder = metadata.target_directory.join("wasm32v1-none").join(kind.profile);
	let blob = folder.join(format!("{runtime}_runtime.wasm"));
	fs::read(&blob).with_context(|| format!("cargo made no {}", blob.display()))
}

/// Flags by which the compiler writes the same paths into a blob wherever tree, crates and build folder lie.
fn renamed_paths(metadata: &Metadata) -> Result<Vec<String>> {
	let mut places = vec![
		(metadata.target_directory.clone(), "/target".to_owned()),
		(metadata.workspace_root.clone(), "/gemini".to_owned()),
	];
	let mut registries = BTreeSet::new();
	for package in metadata.packages.iter().filter(|package| package.source.is_some()) {
		// `.../registry/src/INDEX/CRATE/Cargo.toml`
		let registry = package.manifest_path.ancestors().nth(2).context("a crate of a registry lies in no folder")?;
		registries.insert(registry.to_owned());
	}
	places.extend(registries.into_iter().map(|registry| (registry, "/crates".to_owned())));
	// The compiler takes the last flag that fits, so what lies in another place comes after it.
	places.sort_by_key(|(place, _)| place.as_os_str().len());
	places
		.into_iter()
		.map(|(place, name)| {
			let place = place.to_str().with_context(|| format!("{} is not text", place.display()))?;
			Ok(format!("--remap-path-prefix={place}={name}"))
		})
		.collect()
}
