//! The data folder: whole files or none, one process at a time.
mod checkpoints;
mod sealing;

pub use checkpoints::{Checkpoints, Found};
pub use sealing::{OpenError, Sealing};

use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

const LOCK: &str = "lock";
const ENDPOINTS: &str = "endpoints.json";
const IDENTITY: &str = "identity.sealed";
const MASTER_KEY: &str = "master-key.sealed";
const PROMISES: &str = "promises.sealed";
const CHECKPOINTS: &str = "checkpoints";
const SOCKET: &str = "private.sock";
const SEALING_KEY: &str = "development-sealing.key";
const TOKEN: &str = "private.token";
/// A unix socket's path is at most this long on Linux, its final zero included.
const MAX_SOCKET_PATH: usize = 108;
/// Files of a fixed small content are not read beyond this.
const MAX_SMALL_FILE: u64 = 1024 * 1024;

/// A data folder that this process holds alone until it drops this.
#[derive(Debug)]
pub struct Folder {
	root: PathBuf,
	_lock: File,
}

/// What went wrong with a file.
#[derive(Debug, thiserror::Error)]
#[error("cannot {what} {}: {source}", path.display())]
pub struct FileError {
	what: &'static str,
	path: PathBuf,
	source: io::Error,
}

impl FileError {
	fn new<'a>(what: &'static str, path: &'a Path) -> impl FnOnce(io::Error) -> Self + 'a {
		move |source| Self { what, path: path.into(), source }
	}

	/// What to do about it.
	pub fn hint(&self) -> &'static str {
		match self.source.kind() {
			io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "free some disk space; nothing was lost",
			io::ErrorKind::PermissionDenied => "let the user that runs pruntime own the data folder",
			io::ErrorKind::ReadOnlyFilesystem => "put the data folder on a disk that can be written",
			io::ErrorKind::NotFound => "check the path of the data folder",
			io::ErrorKind::AlreadyExists | io::ErrorKind::NotADirectory => {
				"a file stands where the data folder should be: choose another --data-dir"
			}
			_ => "check the disk that holds the data folder",
		}
	}
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
	/// Opens the folder, or makes it, readable by this user only.
	///
	/// # Errors
	/// If another process holds it, or the disk does not let us.
	pub fn open(root: &Path) -> Result<Self, FolderError> {
		make_folder(root)?;
		let root = fs::canonicalize(root).map_err(FileError::new("open", root))?;
		make_folder(&root.join(CHECKPOINTS))?;
		let path = root.join(LOCK);
		let lock = private_file(&path).map_err(FileError::new("open", &path))?;
		match lock.try_lock() {
			Ok(()) => Ok(Self { root, _lock: lock }),
			Err(TryLockError::WouldBlock) => Err(FolderError::InUse(root)),
			Err(TryLockError::Error(error)) => Err(FileError::new("lock", &path)(error).into()),
		}
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

	/// The key that stands in for a platform's in development.
	pub fn sealing_key(&self) -> PathBuf {
		self.root.join(SEALING_KEY)
	}

	/// The default token of a private TCP listener.
	pub fn token(&self) -> PathBuf {
		self.root.join(TOKEN)
	}

	/// The checkpoints, of which the newest `keep` stay.
	pub fn checkpoints(&self, keep: usize) -> Checkpoints {
		Checkpoints::new(self.root.join(CHECKPOINTS), keep)
	}
}

/// Replaces a file whole: after a crash at any point either the old or the new content is there, on the disk and not
/// only in its cache.
///
/// # Errors
/// If the disk refuses; the old content is untouched then.
pub fn write_whole(path: &Path, content: &[u8]) -> Result<(), FileError> {
	let temporary = path.with_extension("new");
	let written = private_file(&temporary).and_then(|mut file| {
		file.set_len(0)?;
		file.write_all(content)?;
		file.sync_all()?;
		fs::rename(&temporary, path)
	});
	if let Err(error) = written {
		// Whatever was written of it is in nobody's way but takes space, of which there may be none left.
		let _ = fs::remove_file(&temporary);
		return Err(FileError::new("write", path)(error));
	}
	let folder = path.parent().unwrap_or(Path::new("."));
	File::open(folder).and_then(|folder| folder.sync_all()).map_err(FileError::new("sync", folder))
}

/// A small file's content; none if there is no such file.
///
/// # Errors
/// If it cannot be read or is far too long for what it should be.
pub fn read_small(path: &Path) -> Result<Option<Vec<u8>>, FileError> {
	use io::Read;
	let file = match File::open(path) {
		Ok(file) => file,
		Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
		Err(error) => return Err(FileError::new("open", path)(error)),
	};
	let mut content = Vec::new();
	file.take(MAX_SMALL_FILE + 1).read_to_end(&mut content).map_err(FileError::new("read", path))?;
	if content.len() as u64 > MAX_SMALL_FILE {
		let error = io::Error::new(io::ErrorKind::InvalidData, "it is far too long");
		return Err(FileError::new("read", path)(error));
	}
	Ok(Some(content))
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

fn private_file(path: &Path) -> io::Result<File> {
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

	#[test]
	fn a_failed_write_leaves_the_old_content() {
		let parent = tempfile::tempdir().unwrap();
		let path = parent.path().join("file");
		write_whole(&path, b"old").unwrap();
		// A folder stands where the temporary file belongs.
		fs::create_dir(parent.path().join("file.new")).unwrap();
		assert!(write_whole(&path, b"new").is_err());
		assert_eq!(read_small(&path).unwrap().unwrap(), b"old");
	}
}
