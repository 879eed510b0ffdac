//! Arrows only point down.
use crate::metadata::{Metadata, Package};
use anyhow::{ensure, Context, Result};
use std::process::Command;

/// Where a crate lives says what it may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Layer {
	/// `pure/`: the rules.
	Pure,
	/// `chain/traits`, `chain/pallets`, `chain/runtime`.
	Chain,
	/// `worker/core`, `worker/contract-host`, `worker/gatekeeper`.
	WorkerRules,
	/// Programs and services.
	Edge,
	/// Tests, simulators and tasks: used by nobody.
	Top,
}

fn layer_of(package: &Package, metadata: &Metadata) -> Option<Layer> {
	let folder = package.manifest_path.parent()?.strip_prefix(&metadata.workspace_root).ok()?;
	let mut parts = folder.iter().filter_map(|part| part.to_str());
	Some(match (parts.next()?, parts.next()) {
		("pure", _) => Layer::Pure,
		("chain", Some("node" | "blob" | "upgrade")) => Layer::Edge,
		("chain", _) => Layer::Chain,
		("worker", Some("core" | "contract-host" | "gatekeeper")) => Layer::WorkerRules,
		("worker" | "services" | "edges" | "cli", _) => Layer::Edge,
		_ => Layer::Top,
	})
}

/// Crates that must not be reachable from a layer by normal dependencies, by name or name prefix.
fn forbidden(layer: Layer) -> &'static [&'static str] {
	match layer {
		Layer::Pure => &["sp-io", "tokio", "frame-", "polkadot-sdk-frame", "sc-", "log", "getrandom"],
		Layer::WorkerRules => &["sp-io", "tokio", "frame-", "polkadot-sdk-frame", "sc-"],
		Layer::Chain => &["sc-"],
		Layer::Edge | Layer::Top => &[],
	}
}

/// Exceptions to [`forbidden`]: crate, what it reaches, why that is harmless.
const TOLERATED: &[(&str, &str, &str)] = &[
	("gemini-attestation", "log", "dcap-qvl's logging facade: nothing installs a logger behind it in a runtime"),
	("gemini-attestation", "getrandom", "the verifier's webpki names it; no verification draws randomness"),
];

/// Every arrow that does not point down.
pub fn check(metadata: &Metadata) -> Result<Vec<String>> {
	let edges = metadata.normal_edges();
	let mut violations = Vec::new();
	for package in metadata.members() {
		let Some(layer) = layer_of(package, metadata) else {
			violations.push(format!("{} lives outside the known folders", package.name));
			continue;
		};
		for dependency in edges.get(package.id.as_str()).into_iter().flatten().filter_map(|id| metadata.package(id)) {
			if let Some(below) = layer_of(dependency, metadata).filter(|_| is_member(metadata, dependency)) {
				violations.extend(direct(package, layer, dependency, below));
			}
		}
		violations.extend(transitive(package, layer)?);
	}
	Ok(violations)
}

fn is_member(metadata: &Metadata, package: &Package) -> bool {
	metadata.workspace_members.contains(&package.id)
}

fn direct(package: &Package, layer: Layer, dependency: &Package, below: Layer) -> Option<String> {
	let is_pallet = |p: &Package| p.name.starts_with("pallet-");
	let allowed = match (layer, below) {
		(_, Layer::Top) => false,
		(Layer::Pure, below) => below == Layer::Pure,
		(Layer::Chain, Layer::Chain) => !(is_pallet(package) && is_pallet(dependency)),
		(Layer::Chain, below) => below == Layer::Pure,
		(Layer::WorkerRules, below) => matches!(below, Layer::Pure | Layer::WorkerRules),
		(Layer::Edge | Layer::Top, _) => true,
	};
	(!allowed).then(|| format!("{} ({layer:?}) must not use {} ({below:?})", package.name, dependency.name))
}

/// Asks cargo for this crate alone: in a workspace's whole graph other crates' wishes would switch features on.
fn transitive(package: &Package, layer: Layer) -> Result<Vec<String>> {
	let banned = forbidden(layer);
	if banned.is_empty() {
		return Ok(Vec::new());
	}
	let output = Command::new(env!("CARGO"))
		.args(["tree", "--locked", "--package", &package.name, "--no-default-features"])
		.args(["--edges", "normal", "--prefix", "none", "--format", "{p}"])
		.output()
		.context("cannot run cargo tree")?;
	ensure!(output.status.success(), "cargo tree failed:\n{}", String::from_utf8_lossy(&output.stderr));
	let listed = String::from_utf8_lossy(&output.stdout);
	let mut reached: Vec<&str> = listed.lines().filter_map(|line| line.split(' ').next()).collect();
	reached.sort_unstable();
	reached.dedup();
	let hit = |name: &&str| banned.iter().any(|ban| name == ban || (ban.ends_with('-') && name.starts_with(ban)));
	let tolerated = |name: &&str| TOLERATED.iter().any(|(who, what, _)| *who == package.name && what == name);
	let upward = reached.into_iter().filter(hit).filter(|name| !tolerated(name));
	Ok(upward.map(|name| format!("{} ({layer:?}) must not reach {name}", package.name)).collect())
}
