//! Blobs for a chain that stays, which know the hash of their own metadata.
//!
//! The hash stands in the blob that it is the hash of, so it is taken from another blob of the same tree: the quick one has
//! the same metadata but for docs, which the hash leaves out. What was shipped is asked again, so that this is never assumed.
use super::{cargo::Exact, make, QUICK, SHIPPED};
use crate::metadata::Metadata;
use anyhow::{ensure, Context, Result};
use serde::Deserialize;
use std::{path::Path, process::Command};

/// The part of what `phala runtime` says that is needed here.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Described {
	metadata_hash: String,
}

/// Builds one shipped blob and prints what a motion and its voters have to know about it.
pub fn run(runtime: &str, metadata: &Metadata, programs: &Path) -> Result<()> {
	let quick = make(runtime, &QUICK, metadata, programs, Exact::default())?;
	let hash = describe(programs, &quick)?.metadata_hash;
	let exact = Exact { anywhere: true, metadata_hash: Some(&hash) };
	let shipped = make(runtime, &SHIPPED, metadata, programs, exact)?;
	let own = describe(programs, &shipped)?.metadata_hash;
	ensure!(own == hash, "the shipped blob's metadata hash to {own}, those of the quick one to {hash}");
	let status = Command::new(programs.join("phala")).arg("runtime").arg(&shipped).status()?;
	ensure!(status.success(), "phala cannot describe {}", shipped.display());
	Ok(())
}

fn describe(programs: &Path, blob: &Path) -> Result<Described> {
	let phala = programs.join("phala");
	let output = Command::new(&phala).args(["runtime", "--json"]).arg(blob).output();
	let output = output.with_context(|| format!("cannot run {}; build it first: make build", phala.display()))?;
	ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
	serde_json::from_slice(&output.stdout).context("phala said something else about a blob")
}
