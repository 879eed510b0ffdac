//! Runs the tests of a mutant and reads what failed.
use super::list::Mutant;
use anyhow::{bail, Context, Result};
use std::{
	fmt,
	path::Path,
	process::{Command, Output},
};

/// A test run that takes longer is stopped: a broken rule may be one that ended a loop.
const MAX_SECONDS: u32 = 1_200;
/// What `timeout` exits with when it had to stop the run.
const TIMED_OUT: i32 = 124;

/// What became of a mutant.
#[derive(Debug, PartialEq, Eq)]
pub enum Verdict {
	/// A test that names the rule failed.
	Caught {
		/// That test.
		by: String,
	},
	/// Every test passed.
	Survived,
	/// Tests failed, none of which names the rule.
	CaughtByOthers {
		/// Those tests.
		failed: Vec<String>,
	},
	/// The changed code does not compile, which proves nothing of the tests.
	DoesNotCompile {
		/// The first error.
		error: String,
	},
	/// The tests did not end within [`MAX_SECONDS`].
	DidNotEnd,
}

impl fmt::Display for Verdict {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self {
			Self::Caught { by } => write!(f, "caught by {by}"),
			Self::Survived => f.write_str("SURVIVES: every test passes"),
			Self::CaughtByOthers { failed } => {
				write!(f, "SURVIVES: no test that names the rule fails, only {}", failed.join(", "))
			}
			Self::DoesNotCompile { error } => write!(f, "SURVIVES: it does not compile: {error}"),
			Self::DidNotEnd => write!(f, "SURVIVES: the tests did not end within {MAX_SECONDS} s"),
		}
	}
}

/// Judges a mutant whose change was made in the copy at `root`.
///
/// Only tests that name the rule can catch it, so these are run first; the others only if none of them fails, to say which do.
pub fn run(root: &Path, mutant: &Mutant) -> Result<Verdict> {
	let rule = mutant.name();
	if !has_filter(&mutant.test) {
		let verdict = verdict(&cargo_test(root, &format!("{} {rule}", mutant.test))?, &rule);
		if !matches!(verdict, Verdict::Survived) {
			return Ok(verdict);
		}
	}
	Ok(verdict(&cargo_test(root, &mutant.test)?, &rule))
}

/// Whether these arguments choose tests by name already: cargo takes one name.
fn has_filter(arguments: &str) -> bool {
	let words: Vec<&str> = arguments.split_whitespace().collect();
	let is_value = |at: usize| at > 0 && words.get(at - 1).is_some_and(|flag| ["-p", "--test", "--bin"].contains(flag));
	words.iter().enumerate().any(|(at, word)| *word == "--" || (!word.starts_with('-') && !is_value(at)))
}

fn verdict(output: &Output, rule: &str) -> Verdict {
	match output.status.code() {
		Some(TIMED_OUT) => Verdict::DidNotEnd,
		Some(0) => Verdict::Survived,
		_ => read(&String::from_utf8_lossy(&output.stdout), &String::from_utf8_lossy(&output.stderr), rule),
	}
}

/// An error unless these tests pass, and there is at least one.
pub fn passes(root: &Path, arguments: &str) -> Result<()> {
	let output = cargo_test(root, arguments)?;
	let (text, errors) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
	if !output.status.success() {
		bail!("without any change `cargo test {arguments}` fails: {}", read(&text, &errors, "\0"));
	}
	if !text.lines().any(|line| line.starts_with("test ") && line.ends_with("... ok")) {
		bail!("`cargo test {arguments}` runs no test");
	}
	Ok(())
}

/// The copy's lock differs from the tree's by our own versions only; cargo writes them anew, without the network.
fn cargo_test(root: &Path, arguments: &str) -> Result<Output> {
	Command::new("timeout")
		.args(["--kill-after=10", &MAX_SECONDS.to_string(), env!("CARGO"), "test", "--offline", "--no-fail-fast"])
		.args(arguments.split_whitespace())
		.current_dir(root)
		.env("CARGO_TERM_COLOR", "never")
		// By its path: a proxy would obey toolchain files that some crates ship in their own folders.
		.env("RUSTC", Path::new(env!("CARGO")).with_file_name("rustc"))
		// What one mutant was caught by must not help against the next.
		.env("PROPTEST_DISABLE_FAILURE_PERSISTENCE", "1")
		.output()
		.context("cannot run `timeout`")
}

fn read(output: &str, errors: &str, rule: &str) -> Verdict {
	let failed: Vec<&str> = output
		.lines()
		.filter_map(|line| line.strip_prefix("test ")?.strip_suffix(" ... FAILED"))
		.map(|name| name.strip_suffix(" - should panic").unwrap_or(name))
		.collect();
	if let Some(by) = failed.iter().find(|name| name.contains(rule)) {
		return Verdict::Caught { by: (*by).into() };
	}
	if failed.is_empty() {
		let error = errors.lines().find(|line| line.starts_with("error")).unwrap_or("no test ran to its end");
		return Verdict::DoesNotCompile { error: error.into() };
	}
	Verdict::CaughtByOthers { failed: failed.into_iter().map(String::from).collect() }
}

#[cfg(test)]
mod tests {
	use super::{has_filter, read, Verdict};

	const FAILED: &str = "running 2 tests\ntest a::the_domain_of_a_record_is_its_own ... FAILED\ntest b ... ok\n";

	#[test]
	fn only_a_failing_test_that_names_the_rule_catches() {
		let by = "a::the_domain_of_a_record_is_its_own".to_string();
		assert_eq!(read(FAILED, "", "domain_of_a_record"), Verdict::Caught { by: by.clone() });
		assert_eq!(read(FAILED, "", "domain_of_a_report"), Verdict::CaughtByOthers { failed: vec![by] });
	}

	#[test]
	fn a_name_is_added_only_where_none_is() {
		for without in ["--workspace --test links", "-p relayer --lib", "-p phala-cli --bin phala"] {
			assert!(!has_filter(without), "{without}");
		}
		for with in ["--workspace --test links domains::", "-p sim --test thefts a_rule -- --exact"] {
			assert!(has_filter(with), "{with}");
		}
	}

	#[test]
	fn what_does_not_compile_is_not_caught() {
		let errors = "   Compiling x\nerror[E0308]: mismatched types\n";
		let error = "error[E0308]: mismatched types".to_string();
		assert_eq!(read("", errors, "domain"), Verdict::DoesNotCompile { error });
	}
}
