//! Arrows only point down.
use crate::metadata::{Metadata, Package};
use std::collections::{HashMap, HashSet, VecDeque};

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
		("chain", Some("node")) => Layer::Edge,
		("chain", _) => Layer::Chain,
		("worker", Some("core" | "contract-host" | "gatekeeper")) => Layer::WorkerRules,
		("worker" | "services" | "cli", _) => Layer::Edge,
		_ => Layer::Top,
	})
}

/// Crates that must not be reachable from a layer by normal dependencies, by name or name prefix.
fn forbidden(layer: Layer) -> &'static [&'static str] {
	match layer {
		Layer::Pure => &["sp-io", "tokio", "frame-", "polkadot-sdk-frame", "log", "getrandom"],
		Layer::WorkerRules => &["sp-io", "tokio", "frame-", "polkadot-sdk-frame"],
		Layer::Chain => &["tokio"],
		Layer::Edge | Layer::Top => &[],
	}
}

/// Transitive crates that layer 0 may reach although [`forbidden`] names them, and why.
const TOLERATED: &[(&str, &str, &str)] = &[];

/// Every arrow that does not point down.
pub fn check(metadata: &Metadata) -> Vec<String> {
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
		violations.extend(transitive(metadata, &edges, package, layer));
	}
	violations
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

fn transitive(metadata: &Metadata, edges: &HashMap<&str, Vec<&str>>, package: &Package, layer: Layer) -> Vec<String> {
	let banned = forbidden(layer);
	if banned.is_empty() {
		return Vec::new();
	}
	let mut seen = HashSet::from([package.id.as_str()]);
	let mut queue = VecDeque::from([(package.id.as_str(), package.name.clone())]);
	let mut violations = Vec::new();
	while let Some((id, path)) = queue.pop_front() {
		for next in edges.get(id).into_iter().flatten() {
			let Some(dependency) = metadata.package(next).filter(|_| seen.insert(next)) else { continue };
			let path = format!("{path} -> {}", dependency.name);
			let hit = banned
				.iter()
				.any(|name| dependency.name == *name || (name.ends_with('-') && dependency.name.starts_with(name)));
			let tolerated = TOLERATED.iter().any(|(who, what, _)| *who == package.name && *what == dependency.name);
			if hit && !tolerated {
				violations.push(format!("{layer:?} must not reach {}: {path}", dependency.name));
			}
			queue.push_back((next, path));
		}
	}
	violations
}
