//! The lists: what is changed, which rule that breaks, which tests have to notice.
use anyhow::{ensure, Context, Result};
use serde::Deserialize;
use std::{collections::HashMap, fmt, fs, path::Path};

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
	/// The rule as it stands in the name of a test.
	pub fn name(&self) -> String {
		self.rule.to_lowercase().replace([' ', '-'], "_")
	}

	/// Whether `word` stands in its list, its file or its rule.
	pub fn mentions(&self, word: &str) -> bool {
		[&self.list, &self.file, &self.rule].iter().any(|text| text.contains(word))
	}

	/// What of it does not hold on the tree as it is.
	pub fn fault(&self, text: &str) -> Option<String> {
		let differing = self.old.lines().zip(self.new.lines()).filter(|(old, new)| old != new).count();
		match text.matches(&self.old).count() {
			1 if self.old.lines().count() != self.new.lines().count().max(1) => Some("adds or removes lines".into()),
			1 if differing != 1 && !self.new.is_empty() => Some(format!("changes {differing} lines, not one")),
			1 if self.rule.split_whitespace().count() < 2 => Some("names its rule with less than two words".into()),
			1 => None,
			n => Some(format!("its old text stands {n} times in the file, not once")),
		}
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

/// Every mutant that does not fit the tree any more: what nobody can apply tests nothing.
pub fn check(root: &Path) -> Result<Vec<String>> {
	let mut texts: HashMap<String, String> = HashMap::new();
	let mut violations = Vec::new();
	for mutant in load(root)? {
		let text = match texts.get(&mutant.file) {
			Some(text) => text,
			None => texts.entry(mutant.file.clone()).or_insert(super::read(root, &mutant.file)?),
		};
		violations.extend(mutant.fault(text).map(|fault| format!("mutant {mutant}: {fault}")));
	}
	Ok(violations)
}
