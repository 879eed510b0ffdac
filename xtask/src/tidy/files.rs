//! File sizes and leftovers.
use anyhow::{Context, Result};
use std::{fs, path::Path, process::Command};

/// A source file longer than this has more than one subject.
const MAX_LINES: usize = 700;
/// Generated files, which nobody reads top to bottom.
const GENERATED: &[&str] = &["weights.rs", "weights/"];
/// Words that mean unfinished work. Split so that this file does not find itself.
const UNFINISHED: &[&str] = &[concat!("todo", "!("), concat!("unimpl", "emented!("), concat!("#[ig", "nore")];
/// The one place where bodies that are never called are the point.
const FAKE_RUNTIME: &str = "chain/node/src/fake_runtime.rs";

/// Every file that is too long or unfinished.
pub fn check(root: &Path) -> Result<Vec<String>> {
	let listed = Command::new("git")
		.current_dir(root)
		.args(["ls-files", "--cached", "--others", "--exclude-standard", "*.rs"])
		.output()
		.context("cannot run git")?;
	let mut violations = Vec::new();
	for name in String::from_utf8_lossy(&listed.stdout).lines() {
		// A file can be deleted in the work tree and still be listed.
		let Ok(text) = fs::read_to_string(root.join(name)) else { continue };
		let lines = text.lines().count();
		if lines > MAX_LINES && !GENERATED.iter().any(|part| name.contains(part)) {
			violations.push(format!("{name} has {lines} lines, at most {MAX_LINES}"));
		}
		if name != FAKE_RUNTIME {
			violations.extend(
				UNFINISHED.iter().filter(|word| text.contains(**word)).map(|word| format!("{name} contains {word}")),
			);
		}
	}
	Ok(violations)
}
