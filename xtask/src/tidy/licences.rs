//! What others' work may be part of ours: by its licence, its source and its name.
use crate::metadata::{Metadata, Package};
use spdx::{Expression, LicenseReq, ParseMode};

/// Licences under which a crate may be linked into a program that is distributed under Apache-2.0: they ask for notices,
/// or, MPL-2.0, for the changes of their own files, of which there are none.
const ALLOWED: &[&str] = &[
	"0BSD",
	"Apache-2.0",
	"Apache-2.0 WITH LLVM-exception",
	"BSD-2-Clause",
	"BSD-3-Clause",
	"BSL-1.0",
	"CC0-1.0",
	"ISC",
	"MIT",
	"MIT-0",
	"MPL-2.0",
	"Unicode-3.0",
	"Unlicense",
	"Zlib",
];
/// The node's client libraries, and only they: whoever links them may choose the terms of his own part. Layers keep them
/// out of everything but the edges and the tests.
const CLIENT_LIBRARIES: (&str, &str) = ("sc-", "GPL-3.0-or-later WITH Classpath-exception-2.0");
/// Crates whose manifest names no licence, with what their licence file says.
const READ_BY_HAND: &[(&str, &str)] = &[("ring", "ISC AND MIT AND Apache-2.0")];
/// The only source beside this repository.
const SOURCE: &str = "registry+https://github.com/rust-lang/crates.io-index";
/// Crates that must not be in the graph, and why.
const BANNED: &[(&str, &str)] = &[
	("pallet-migrations", "its licence is the GPL alone, and a runtime that holds it would be under it"),
	("pallet-sudo", "root is a motion of the council or a poll, never one key"),
];

/// Every crate that may not be part of ours.
pub fn check(metadata: &Metadata) -> Vec<String> {
	let foreign = metadata.packages.iter().filter(|package| !metadata.workspace_members.contains(&package.id));
	foreign.filter_map(|package| Some(format!("{} {} {}", package.name, package.version, fault(package)?))).collect()
}

fn fault(package: &Package) -> Option<String> {
	if let Some((_, why)) = BANNED.iter().find(|(name, _)| *name == package.name) {
		return Some(format!("is banned: {why}"));
	}
	if package.source.as_deref() != Some(SOURCE) {
		return Some(format!("comes from {}", package.source.as_deref().unwrap_or("a folder")));
	}
	let read = READ_BY_HAND.iter().find(|(name, _)| *name == package.name).map(|(_, licence)| *licence);
	let Some(licence) = package.license.as_deref().or(read) else {
		return Some("names no licence".into());
	};
	match Expression::parse_mode(licence, ParseMode::LAX) {
		Err(_) => Some(format!("names a licence that cannot be read: {licence}")),
		Ok(expression) if expression.evaluate(|asked| is_allowed(&package.name, asked)) => None,
		Ok(_) => Some(format!("is under {licence}, which is not allowed")),
	}
}

fn is_allowed(package: &str, asked: &LicenseReq) -> bool {
	let named = asked.to_string();
	let (prefix, client) = CLIENT_LIBRARIES;
	ALLOWED.contains(&named.as_str()) || (package.starts_with(prefix) && named == client)
}

#[cfg(test)]
mod tests {
	use super::*;

	fn package(name: &str, license: &str, source: &str) -> Package {
		Package {
			id: name.into(),
			name: name.into(),
			version: "1.0.0".into(),
			description: None,
			manifest_path: "Cargo.toml".into(),
			license: Some(license.into()),
			source: Some(source.into()),
			dependencies: Vec::new(),
		}
	}

	#[test]
	fn a_licence_is_allowed_if_one_that_it_offers_is() {
		let table = [
			("a", "MIT/Apache-2.0", true),
			("a", "GPL-2.0-only OR BSD-3-Clause", true),
			("a", "(MIT OR Apache-2.0) AND Unicode-3.0", true),
			("a", "MIT AND GPL-3.0-only", false),
			("pallet-x", "GPL-3.0-only", false),
			("sc-client", "GPL-3.0-or-later WITH Classpath-exception-2.0", true),
			("pallet-x", "GPL-3.0-or-later WITH Classpath-exception-2.0", false),
			("sc-client", "GPL-3.0-or-later", false),
			("a", "whatever", false),
		];
		for (name, licence, allowed) in table {
			assert_eq!(fault(&package(name, licence, SOURCE)).is_none(), allowed, "{name} under {licence}");
		}
	}

	#[test]
	fn other_sources_and_banned_crates_are_refused() {
		assert!(fault(&package("a", "MIT", "git+https://example.org/a")).is_some());
		assert!(fault(&package("pallet-sudo", "Apache-2.0", SOURCE)).is_some());
		let unlicensed = Package { license: None, ..package("a", "", SOURCE) };
		assert!(fault(&unlicensed).is_some());
	}
}
