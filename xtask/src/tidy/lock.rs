//! One train of the SDK: two versions of one of its crates mean type errors everywhere.
use crate::metadata::Metadata;
use std::collections::BTreeMap;

/// Crates of which the graph may hold one version only.
fn is_single(name: &str) -> bool {
	["sp-", "sc-", "frame-", "pallet-"].iter().any(|prefix| name.starts_with(prefix))
		|| ["wasmtime", "polkavm", "finality-grandpa", "ed25519-zebra", "schnorrkel", "dcap-qvl"].contains(&name)
}

/// Every crate of the SDK that stands twice in the graph.
pub fn check(metadata: &Metadata) -> Vec<String> {
	let mut versions: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
	for package in metadata.packages.iter().filter(|package| is_single(&package.name)) {
		versions.entry(&package.name).or_default().push(&package.version);
	}
	versions
		.into_iter()
		.filter(|(_, versions)| versions.len() > 1)
		.map(|(name, versions)| format!("{name} stands in the lock as {}", versions.join(" and ")))
		.collect()
}
