//! The data folder: one process at a time, and what belongs where in it.
mod checkpoints;
mod sealing;
mod set_aside;

pub use checkpoints::{Checkpoints, Found};
#[cfg(test)]
pub use sealing::MAX_CHECKPOINT;
pub use sealing::{OpenError, Sealed, Sealing};
pub use set_aside::{set_aside, SetAsideError};

use edge_files::{remove_unfinished, FileError};
use std::fs::{self, File, TryLockError};
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

const LOCK: &str = "lock";
const ENDPOINTS: &str = "endpoints.json";
const IDENTITY: &str = "identity.sealed";
const MASTER_KEY: &str = "master-key.sealed";
const PROMISES: &str = "promises.sealed";
const CHECKPOINTS: &str = "checkpoints";
const REPORTS: &str = "reports";
const SOCKET: &str = "private.sock";
const SEALING_KEY: &str = "plain-sealing.key";
const TOKEN: &str = "private.token";
/// A unix socket's path is at most this long on Linux, its final zero included.
const MAX_SOCKET_PATH: usize = 108;

/// A data folder that this process holds alone until it drops this.
#[derive(Debug)]
pub struct Folder {
	root: PathBuf,
	_lock: File,
}

/// Why a data folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
	/// A file or the folder itself.
	#[error(transparent)]
	File(#[from] FileError),
	/// Two workers would be one identity.
	#[error("{} is used by another pruntime", .0.display())]
	InUse(PathBuf),
}

impl Folder {
	/// Opens the folder, or makes it, readable by this user only. What an interrupted write left behind goes.
	///
	/// # Errors
	/// If another process holds it, or the disk does not let us.
	pub fn open(root: &Path) -> Result<Self, FolderError> {
		make_folder(root)?;
		let root = fs::canonicalize(root).map_err(FileError::new("open", root))?;
		let checkpoints = root.join(CHECKPOINTS);
		let reports = root.join(REPORTS);
		make_folder(&checkpoints)?;
		make_folder(&reports)?;
		let path = root.join(LOCK);
		let lock = lock_file(&path).map_err(FileError::new("open", &path))?;
		match lock.try_lock() {
			Ok(()) => (),
			Err(TryLockError::WouldBlock) => return Err(FolderError::InUse(root)),
			Err(TryLockError::Error(error)) => return Err(FileError::new("lock", &path)(error).into()),
		}
		// Only now: what another process has not finished yet is its own.
		let mut left = 0usize;
		for folder in [&root, &checkpoints, &reports] {
			left = left.saturating_add(remove_unfinished(folder)?);
		}
		if left > 0 {
			tracing::info!(left, "removed what interrupted writes had left");
		}
		Ok(Self { root, _lock: lock })
	}

	/// Where the private socket belongs; none if the path is too long for one.
	pub fn socket(&self) -> Option<PathBuf> {
		let path = self.root.join(SOCKET);
		(path.as_os_str().len() < MAX_SOCKET_PATH).then_some(path)
	}

	/// The file that tells where this worker listens.
	pub fn endpoints(&self) -> PathBuf {
		self.root.join(ENDPOINTS)
	}

	/// The identity, sealed.
	pub fn identity(&self) -> PathBuf {
		self.root.join(IDENTITY)
	}

	/// The gatekeepers' master key, sealed.
	pub fn master_key(&self) -> PathBuf {
		self.root.join(MASTER_KEY)
	}

	/// The promises, sealed.
	pub fn promises(&self) -> PathBuf {
		self.root.join(PROMISES)
	}

	/// The key that stands in for a platform's where there is none.
	pub fn sealing_key(&self) -> PathBuf {
		self.root.join(SEALING_KEY)
	}

	/// The default token of a private TCP listener.
	pub fn token(&self) -> PathBuf {
		self.root.join(TOKEN)
	}

	/// The folder of reports that wait for long, if this worker is a gatekeeper.
	pub fn reports(&self) -> PathBuf {
		self.root.join(REPORTS)
	}

	/// The checkpoints, of which the newest `keep` stay.
	pub fn checkpoints(&self, keep: usize) -> Checkpoints {
		Checkpoints::new(self.root.join(CHECKPOINTS), keep)
	}
}

/// Removes a file that may be gone already.
pub fn remove(path: &Path) {
	if let Err(error) = fs::remove_file(path) {
		if error.kind() != io::ErrorKind::NotFound {
			tracing::warn!(path = %path.display(), %error, "cannot remove a file");
		}
	}
}

fn make_folder(path: &Path) -> Result<(), FileError> {
	fs::DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(FileError::new("create folder", path))
}

fn lock_file(path: &Path) -> io::Result<File> {
	fs::OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(path)
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_folder_belongs_to_one_process() {
		let parent = tempfile::tempdir().unwrap();
		let held = Folder::open(&parent.path().join("a/b")).unwrap();
		assert!(matches!(Folder::open(&parent.path().join("a/b")), Err(FolderError::InUse(_))));
		drop(held);
		assert!(Folder::open(&parent.path().join("a/b")).is_ok());
	}
}
