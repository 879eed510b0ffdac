//! The part of `cargo metadata` that the tasks read.
use anyhow::{bail, Context, Result};
use serde::Deserialize;
use std::{collections::HashMap, path::PathBuf, process::Command};

/// The workspace and its resolved dependencies.
#[derive(Deserialize)]
pub struct Metadata {
	/// Every package in the graph.
	pub packages: Vec<Package>,
	/// Ids of our own packages.
	pub workspace_members: Vec<String>,
	/// Where the workspace stands.
	pub workspace_root: PathBuf,
	/// Where cargo builds.
	pub target_directory: PathBuf,
	resolve: Resolve,
}

/// One package.
#[derive(Deserialize)]
pub struct Package {
	/// Unique in the graph.
	pub id: String,
	/// Its name.
	pub name: String,
	/// Its version.
	pub version: String,
	/// The crate sentence.
	pub description: Option<String>,
	/// Its manifest.
	pub manifest_path: PathBuf,
	/// The licence expression, if the manifest has one.
	pub license: Option<String>,
	/// Where it comes from; none: from a folder.
	pub source: Option<String>,
	/// What it asks for.
	pub dependencies: Vec<Asked>,
}

/// A dependency as a manifest asks for it.
#[derive(Deserialize)]
pub struct Asked {
	/// The crate's name.
	pub name: String,
	/// What it is called instead.
	pub rename: Option<String>,
}

#[derive(Deserialize)]
struct Resolve {
	nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
	id: String,
	deps: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
	pkg: String,
	dep_kinds: Vec<DependencyKind>,
}

#[derive(Deserialize)]
struct DependencyKind {
	kind: Option<String>,
}

impl Metadata {
	/// Asks cargo, for this platform only and without touching the network more than cargo must.
	pub fn load() -> Result<Self> {
		let output = Command::new(env!("CARGO"))
			.args(["metadata", "--format-version", "1", "--locked", "--filter-platform", "x86_64-unknown-linux-gnu"])
			.output()
			.context("cannot run cargo metadata")?;
		if !output.status.success() {
			bail!("cargo metadata failed:\n{}", String::from_utf8_lossy(&output.stderr));
		}
		serde_json::from_slice(&output.stdout).context("cargo metadata answered something else")
	}

	/// The package with this id.
	pub fn package(&self, id: &str) -> Option<&Package> {
		self.packages.iter().find(|package| package.id == id)
	}

	/// Our own packages.
	pub fn members(&self) -> impl Iterator<Item = &Package> {
		self.packages.iter().filter(|package| self.workspace_members.contains(&package.id))
	}

	/// Edges of normal dependencies: no dev-dependencies, no build scripts.
	pub fn normal_edges(&self) -> HashMap<&str, Vec<&str>> {
		let normal = |dep: &&Dependency| dep.dep_kinds.iter().any(|kind| kind.kind.is_none());
		self.resolve
			.nodes
			.iter()
			.map(|node| (node.id.as_str(), node.deps.iter().filter(normal).map(|dep| dep.pkg.as_str()).collect()))
			.collect()
	}
}
