//! Dependencies that nothing names.
use crate::metadata::{Metadata, Package};
use anyhow::{Context, Result};
use std::{fs, path::Path};

/// Dependencies that are there for what they switch on or what macros write: prefix of the crate, dependency, why.
const SILENT: &[(&str, &str, &str)] = &[
	("pallet-", "codec", "what the pallet macros write names it"),
	("pallet-", "scale-info", "what the pallet macros write names it"),
	("phala-runtime", "scale-info", "what the runtime macro writes names it"),
	("khala-runtime", "scale-info", "what the runtime macro writes names it"),
	("sim", "scale-info", "what the runtime macro of its mock writes names it"),
	("pruntime", "hyper", "switches on what hyper-util serves with"),
];

/// Every dependency of ours whose name stands in no source file of the crate that asks for it.
pub fn check(metadata: &Metadata) -> Result<Vec<String>> {
	let mut violations = Vec::new();
	for package in metadata.members() {
		let folder = package.manifest_path.parent().context("a manifest stands in a folder")?;
		let mut sources = String::new();
		read_sources(folder, &mut sources)?;
		for shared in shared_folders(&sources) {
			read_sources(&folder.join("src").join(shared), &mut sources)?;
		}
		violations.extend(unnamed(package, &sources));
	}
	Ok(violations)
}

/// Folders that a crate compiles as its own: `#[path = "FOLDER/mod.rs"]`.
fn shared_folders(sources: &str) -> Vec<String> {
	let named = sources.lines().filter_map(|line| line.trim().strip_prefix("#[path = \"")?.strip_suffix("/mod.rs\"]"));
	named.map(String::from).collect()
}

fn unnamed<'a>(package: &'a Package, sources: &'a str) -> impl Iterator<Item = String> + 'a {
	let silent = |name: &str| SILENT.iter().any(|(who, what, _)| package.name.starts_with(who) && *what == name);
	package
		.dependencies
		.iter()
		.map(|dependency| dependency.rename.as_ref().unwrap_or(&dependency.name))
		.filter(move |name| !silent(name) && !names(sources, &name.replace('-', "_")))
		.map(|name| format!("{} depends on {name} and names it nowhere", package.name))
}

/// Whether `word` stands in `text` as a whole word.
fn names(text: &str, word: &str) -> bool {
	let joins = |letter: Option<char>| letter.is_some_and(|letter| letter.is_alphanumeric() || letter == '_');
	text.match_indices(word)
		.any(|(at, _)| !joins(text[..at].chars().next_back()) && !joins(text[at + word.len()..].chars().next()))
}

/// The text of every source file of a crate, comments left out. Folders with a manifest are other crates.
fn read_sources(folder: &Path, sources: &mut String) -> Result<()> {
	for entry in fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))? {
		let path = entry?.path();
		if path.is_dir() {
			if !path.join("Cargo.toml").exists() && !path.ends_with("target") {
				read_sources(&path, sources)?;
			}
		} else if path.extension().is_some_and(|extension| extension == "rs") {
			let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
			for line in text.lines().filter(|line| !line.trim_start().starts_with("//")) {
				sources.push_str(line);
				sources.push('\n');
			}
		}
	}
	Ok(())
}

#[cfg(test)]
mod tests {
	use super::names;

	#[test]
	fn a_name_is_a_whole_word() {
		assert!(names("use hex::encode;", "hex"));
		assert!(!names("use hexadecimal; let x = my_hex;", "hex"));
	}
}
