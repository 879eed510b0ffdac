//! Where a development network keeps its state: a folder that stays, or one that goes with the process.
use crate::failure::Failure;
use std::{
	fs::{self, File, TryLockError},
	path::{Path, PathBuf},
};

/// The folder of a running development network. Nobody else may use it meanwhile.
pub struct DataFolder {
	path: PathBuf,
	/// Held as long as this lives; the lock goes with the process, however that ends.
	_lock: File,
	/// Removes a temporary folder when dropped.
	temporary: Option<tempfile::TempDir>,
}

impl DataFolder {
	/// The folder at `path`, made if it is not there; a temporary one without a path.
	pub fn open(path: Option<&Path>) -> Result<Self, Failure> {
		let temporary = match path {
			Some(_) => None,
			None => Some(tempfile::Builder::new().prefix("phala-up-").tempdir().map_err(|error| {
				Failure::new(format!("cannot make a temporary folder: {error}")).hint("give --data-dir")
			})?),
		};
		let path = match (path, &temporary) {
			(Some(path), _) => path.to_owned(),
			(None, Some(temporary)) => temporary.path().to_owned(),
			(None, None) => return Err(Failure::inside("there is no data folder")),
		};
		let cannot = |error: std::io::Error| {
			Failure::new(format!("cannot use the data folder {}: {error}", path.display()))
				.hint("check that the folder can be written and that the disk is not full")
		};
		fs::create_dir_all(&path).map_err(cannot)?;
		// Children get the path: it must mean the same in their working directory.
		let path = fs::canonicalize(&path).map_err(cannot)?;
		let lock = File::create(path.join("lock")).map_err(cannot)?;
		lock.try_lock().map_err(|error| match error {
			TryLockError::WouldBlock => Failure::new(format!("another phala up uses {}", path.display()))
				.hint("stop it first, or give another --data-dir"),
			TryLockError::Error(error) => cannot(error),
		})?;
		Ok(Self { path, _lock: lock, temporary })
	}

	/// A folder below, made if it is not there.
	pub fn below(&self, names: &[&str]) -> Result<PathBuf, Failure> {
		let path = names.iter().fold(self.path.clone(), |path, name| path.join(name));
		fs::create_dir_all(&path).map_err(|error| {
			Failure::new(format!("cannot make the folder {}: {error}", path.display()))
				.hint("check that it can be written and that the disk is not full")
		})?;
		Ok(path)
	}

	/// Removes it if it is temporary. When this is dropped it would be removed as well, but not if the process is ended
	/// before that.
	pub fn leave(&self) {
		if let Some(temporary) = &self.temporary {
			let _ = fs::remove_dir_all(temporary.path());
		}
	}

	/// The folder itself.
	pub fn path(&self) -> &Path {
		&self.path
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_folder_in_use_is_refused_and_free_again_afterwards() {
		let home = tempfile::tempdir().unwrap();
		let first = DataFolder::open(Some(home.path())).unwrap();
		assert!(DataFolder::open(Some(home.path())).is_err());
		drop(first);
		assert!(DataFolder::open(Some(home.path())).is_ok());
	}

	#[test]
	fn a_temporary_folder_goes_with_its_owner() {
		let folder = DataFolder::open(None).unwrap();
		let path = folder.path().to_owned();
		assert!(path.is_dir());
		drop(folder);
		assert!(!path.exists());
	}
}
