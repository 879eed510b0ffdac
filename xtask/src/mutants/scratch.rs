//! A copy of the tree in which rules may be broken.
//!
//! It builds into the same folder as the tree, so that crates from the registry are compiled once. Its own crates carry
//! another version, so that nothing compiled from a broken rule can ever be taken for the tree's.
use super::list::Mutant;
use anyhow::{ensure, Context, Result};
use std::{
	collections::BTreeSet,
	fs,
	path::{Path, PathBuf},
	process::Command,
};

/// The version of our crates in the copy.
const VERSION: &str = "0.0.0-mutants";

/// The copy, or a tree that may be broken itself. Nobody else uses it as long as this lives.
pub struct Scratch {
	root: PathBuf,
	_lock: fs::File,
}

/// A file of the copy with a rule broken; dropping it mends the rule.
pub struct Changed {
	path: PathBuf,
	sound: String,
}

impl Drop for Changed {
	fn drop(&mut self) {
		if let Err(error) = fs::write(&self.path, &self.sound) {
			eprintln!("warning: {} stays changed: {error}", self.path.display());
		}
	}
}

impl Scratch {
	/// Makes the copy equal to the tree, uncommitted changes included. Files that are equal keep their time, so that
	/// cargo compiles again only what changed.
	pub fn prepare(tree: &Path, target: &Path) -> Result<Self> {
		let lock = lock(target)?;
		let root = target.join("mutants/tree");
		fs::create_dir_all(&root).with_context(|| format!("cannot create {}", root.display()))?;
		let wanted = files_of(tree)?;
		for name in &wanted {
			let bytes = fs::read(tree.join(name)).with_context(|| format!("cannot read {name}"))?;
			let bytes = if name == "Cargo.toml" { other_version(bytes)? } else { bytes };
			copy_if_changed(&root.join(name), &bytes)?;
			keep_permissions(&tree.join(name), &root.join(name))?;
		}
		remove_strangers(&root, &root, &wanted)?;
		Ok(Self { root, _lock: lock })
	}

	/// The tree itself, for a checkout that nobody works in: nothing of it is compiled a second time.
	///
	/// Everything has to be committed, so that git undoes what a run that was cut off left broken.
	pub fn here(tree: &Path, target: &Path) -> Result<Self> {
		let git =
			Command::new("git").current_dir(tree).args(["status", "--porcelain"]).output().context("cannot run git")?;
		ensure!(
			git.status.success() && git.stdout.is_empty(),
			"not everything is committed, so nothing is broken here"
		);
		Ok(Self { root: tree.to_owned(), _lock: lock(target)? })
	}

	/// Where it stands.
	pub fn root(&self) -> &Path {
		&self.root
	}

	/// Breaks a rule for as long as the answer lives.
	pub fn change(&self, mutant: &Mutant) -> Result<Changed> {
		let sound = super::read(&self.root, &mutant.file)?;
		let fault = mutant.fault(&sound);
		ensure!(fault.is_none(), "mutant {mutant}: {}", fault.unwrap_or_default());
		let changed = Changed { path: self.root.join(&mutant.file), sound };
		fs::write(&changed.path, changed.sound.replacen(&mutant.old, &mutant.new, 1))
			.with_context(|| format!("cannot change {}", changed.path.display()))?;
		Ok(changed)
	}
}

/// One run at a time judges with a target folder.
fn lock(target: &Path) -> Result<fs::File> {
	let folder = target.join("mutants");
	fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
	let lock = fs::File::create(folder.join("lock")).context("cannot open the lock of the copy")?;
	lock.try_lock().with_context(|| format!("another run judges mutants in {}", folder.display()))?;
	Ok(lock)
}

/// What git knows of or would add, as far as it is there.
pub(super) fn files_of(tree: &Path) -> Result<BTreeSet<String>> {
	let listed = Command::new("git")
		.current_dir(tree)
		.args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
		.output()
		.context("cannot run git")?;
	ensure!(listed.status.success(), "git ls-files failed: {}", String::from_utf8_lossy(&listed.stderr));
	let names = String::from_utf8(listed.stdout).context("a file's name is not text")?;
	Ok(names.split('\0').filter(|name| tree.join(name).is_file()).map(String::from).collect())
}

fn other_version(manifest: Vec<u8>) -> Result<Vec<u8>> {
	let text = String::from_utf8(manifest).context("the workspace's manifest is not text")?;
	let version = concat!("version = \"", env!("CARGO_PKG_VERSION"), "\"\nedition");
	ensure!(text.matches(version).count() == 1, "the workspace's manifest does not name the version as expected");
	Ok(text.replacen(version, &format!("version = \"{VERSION}\"\nedition"), 1).into_bytes())
}

fn copy_if_changed(to: &Path, bytes: &[u8]) -> Result<()> {
	if fs::read(to).is_ok_and(|old| old == bytes) {
		return Ok(());
	}
	let folder = to.parent().context("a file stands in a folder")?;
	fs::create_dir_all(folder)
		.and_then(|()| fs::write(to, bytes))
		.with_context(|| format!("cannot write {}", to.display()))
}

fn keep_permissions(from: &Path, to: &Path) -> Result<()> {
	let wanted = fs::metadata(from)?.permissions();
	if fs::metadata(to)?.permissions() != wanted {
		fs::set_permissions(to, wanted)?;
	}
	Ok(())
}

/// Removes files of the copy that the tree does not have any more: cargo would find tests in them.
fn remove_strangers(root: &Path, folder: &Path, wanted: &BTreeSet<String>) -> Result<()> {
	for entry in fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))? {
		let path = entry?.path();
		if path.is_dir() {
			remove_strangers(root, &path, wanted)?;
		} else if !path.strip_prefix(root).ok().and_then(Path::to_str).is_some_and(|name| wanted.contains(name)) {
			fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))?;
		}
	}
	Ok(())
}
