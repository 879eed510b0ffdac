//! The lists: what is changed, which rule that breaks, which tests have to notice.
use anyhow::{ensure, Context, Result};
use serde::Deserialize;
use std::{collections::HashMap, fmt, fs, path::Path};

/// A changed line may need another, to use what would else be unused.
const MAX_NEW_LINES: usize = 2;
/// Folder of the lists.
const FOLDER: &str = "mutants";

/// One file of mutants.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
	/// Whether each of its mutants is judged within seconds: samples are drawn from such lists.
	#[serde(default)]
	quick: bool,
	#[serde(default)]
	mutant: Vec<Mutant>,
}

/// A rule broken by changing one line.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mutant {
	/// The file to change, from the root of the repository.
	pub file: String,
	/// Stands in it exactly once. More lines than the changed one may stand here, to make it unique.
	pub old: String,
	/// What takes its place.
	pub new: String,
	/// Words that stand, in this order and without others between, in the name of the test that has to fail.
	pub rule: String,
	/// Arguments of the `cargo test` that has to fail.
	pub test: String,
	/// The list it stands in.
	#[serde(skip)]
	pub list: String,
	/// Whether its list is [`List::quick`].
	#[serde(skip)]
	pub quick: bool,
}

impl Mutant {
	/// The rule as it stands in the name of a test: words joined by underscores, everything but letters and digits left out.
	pub fn name(&self) -> String {
		let words = self.rule.split([' ', '-']).map(|word| word.chars().filter(|letter| letter.is_alphanumeric()));
		words.map(|word| word.collect::<String>().to_lowercase()).collect::<Vec<_>>().join("_")
	}

	/// Whether `word` stands in its list, its file or its rule.
	pub fn mentions(&self, word: &str) -> bool {
		[&self.list, &self.file, &self.rule].iter().any(|text| text.contains(word))
	}

	/// What of it does not hold on the tree as it is.
	pub fn fault(&self, text: &str) -> Option<String> {
		let (taken, given) = self.changed_lines();
		match text.matches(&self.old).count() {
			1 if taken > 1 || given > MAX_NEW_LINES => Some(format!("changes {taken} lines into {given}, not one")),
			1 if self.old == self.new => Some("changes nothing".into()),
			1 if self.rule.split_whitespace().count() < 2 => Some("names its rule with less than two words".into()),
			1 => None,
			n => Some(format!("its old text stands {n} times in the file, not once")),
		}
	}

	/// How many lines it takes away, and how many it puts in their place: those between the lines that stay.
	fn changed_lines(&self) -> (usize, usize) {
		let (old, new): (Vec<&str>, Vec<&str>) = (self.old.lines().collect(), self.new.lines().collect());
		let before = old.iter().zip(&new).take_while(|(old, new)| old == new).count();
		let shorter = old.len().min(new.len()).saturating_sub(before);
		let after = old.iter().rev().zip(new.iter().rev()).take(shorter).take_while(|(old, new)| old == new).count();
		(old.len() - before - after, new.len() - before - after)
	}
}

/// `list: file: rule`.
impl fmt::Display for Mutant {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		write!(f, "{}: {}: {}", self.list, self.file, self.rule)
	}
}

/// Every mutant of every list, by the lists' names and then in their order.
pub fn load(root: &Path) -> Result<Vec<Mutant>> {
	let folder = root.join(FOLDER);
	let mut files = fs::read_dir(&folder)
		.and_then(|entries| entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<Vec<_>, _>>())
		.with_context(|| format!("cannot list {}", folder.display()))?;
	files.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
	files.sort();
	let mut mutants = Vec::new();
	for path in files {
		let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
		let list: List = toml::from_str(&text).with_context(|| format!("{} is not a list", path.display()))?;
		let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
		ensure!(!list.mutant.is_empty(), "{} holds no mutant", path.display());
		mutants.extend(list.mutant.into_iter().map(|mutant| Mutant {
			list: name.clone(),
			quick: list.quick,
			..mutant
		}));
	}
	Ok(mutants)
}

/// Every mutant that does not fit the tree any more: what nobody can apply, or no test is named for, tests nothing.
pub fn check(root: &Path) -> Result<Vec<String>> {
	let mut texts: HashMap<String, String> = HashMap::new();
	let sources = sources(root)?;
	let mut violations = Vec::new();
	for mutant in load(root)? {
		let text = match texts.get(&mutant.file) {
			Some(text) => text,
			None => texts.entry(mutant.file.clone()).or_insert(super::read(root, &mutant.file)?),
		};
		violations.extend(mutant.fault(text).map(|fault| format!("mutant {mutant}: {fault}")));
		if !sources.contains(&mutant.name()) {
			violations.push(format!("mutant {mutant}: no test is named for its rule"));
		}
	}
	Ok(violations)
}

/// The text of every source file, in which the names of tests stand.
fn sources(root: &Path) -> Result<String> {
	let names = super::scratch::files_of(root)?;
	names.iter().filter(|name| name.ends_with(".rs")).map(|name| super::read(root, name)).collect()
}

#[cfg(test)]
mod tests {
	use super::Mutant;

	fn mutant(old: &str, new: &str) -> Mutant {
		let text = String::new;
		let (old, new, rule) = (old.into(), new.into(), "A vault's fee is taken, once".into());
		Mutant { file: text(), old, new, rule, test: text(), list: text(), quick: false }
	}

	#[test]
	fn a_rule_is_named_by_its_words() {
		assert_eq!(mutant("a", "b").name(), "a_vaults_fee_is_taken_once");
	}

	#[test]
	fn one_line_of_the_file_changes() {
		let file = "one\ntwo\nthree\nfour\n";
		assert_eq!(mutant("two", "2").fault(file), None);
		assert_eq!(mutant("one\ntwo\nthree", "one\n2\nthree").fault(file), None);
		assert_eq!(mutant("two\nthree", "let _ = 2;\n2\nthree").fault(file), None);
		assert_eq!(mutant("two\n", "").fault(file), None);
		for (old, new) in [("two", "two"), ("five", "5"), ("o", "0"), ("one\ntwo", "1\n2"), ("two", "a\nb\nc")] {
			assert!(mutant(old, new).fault(file).is_some(), "{old:?} to {new:?}");
		}
	}
}
