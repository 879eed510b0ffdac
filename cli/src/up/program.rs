//! Where the programs and runtimes are, and the chain specs made of them.
use super::folder::DataFolder;
use crate::failure::Failure;
use edge_files::{replace, Readers};
use phala_node::spec;
use std::{
	fs,
	path::{Path, PathBuf},
};

/// What a chain of the development network is called.
#[derive(Debug)]
pub struct Plan {
	/// For people.
	pub name: &'static str,
	/// Id of the chain and name of its folder.
	pub id: &'static str,
	/// File of its runtime.
	blob: &'static str,
}

/// File of a chain's spec, in its folder.
const SPEC: &str = "spec.json";

/// Both chains.
pub const NETWORKS: [Plan; 2] = [
	Plan { name: "Phala", id: "phala-development", blob: "phala.wasm" },
	Plan { name: "Khala", id: "khala-development", blob: "khala.wasm" },
];

/// Where the programs and runtimes are.
pub struct Program {
	/// The worker program.
	pub pruntime: PathBuf,
	runtimes: PathBuf,
}

impl Program {
	/// As given, or beside this program.
	pub fn find(pruntime: Option<&Path>, runtimes: Option<&Path>) -> Result<Self, Failure> {
		let here = std::env::current_exe().map_err(|error| Failure::inside(format!("cannot find myself: {error}")))?;
		let beside = |name: &str| here.with_file_name(name);
		let pruntime = pruntime.map_or_else(|| beside("pruntime"), Path::to_owned);
		let runtimes = runtimes.map_or_else(|| beside("runtimes"), Path::to_owned);
		if !pruntime.is_file() {
			return Err(Failure::new(format!("there is no worker program {}", pruntime.display()))
				.hint("build it (make build) or give --pruntime FILE"));
		}
		if let Some(plan) = NETWORKS.iter().find(|plan| !runtimes.join(plan.blob).is_file()) {
			return Err(Failure::new(format!("there is no runtime {}", runtimes.join(plan.blob).display()))
				.hint("build them (make build) or give --runtimes DIR"));
		}
		Ok(Self { pruntime, runtimes })
	}

	/// Whether the spec of a chain is stored.
	pub fn has_spec(&self, plan: &Plan, folder: &DataFolder) -> bool {
		folder.path().join(plan.id).join(SPEC).exists()
	}

	/// The stored spec of a chain, or a new one that is stored: a chain keeps the genesis it was born with. Takes seconds.
	pub fn chain_spec(&self, plan: &Plan, folder: &DataFolder) -> Result<spec::Spec, Failure> {
		let path = folder.below(&[plan.id])?.join(SPEC);
		if path.exists() {
			return Ok(spec::from_file(&path)?);
		}
		let blob = self.runtimes.join(plan.blob);
		let code = fs::read(&blob).map_err(|error| {
			Failure::new(format!("cannot read {}: {error}", blob.display()))
				.hint("build it (make build) or give --runtimes DIR")
		})?;
		let made = spec::new_spec(spec::NewSpec {
			code: &code,
			blob: &blob.display().to_string(),
			id: plan.id,
			name: plan.name,
			preset: "development",
			patch: None,
			live: false,
		})?;
		let text = spec::to_json(&made, true)?;
		replace(&path, text.as_bytes(), Readers::Everybody).map_err(Failure::from)?;
		Ok(spec::from_json(text.into_bytes(), plan.id)?)
	}
}
