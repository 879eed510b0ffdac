//! Files that are whole or not there: the one way every program of ours replaces a file, and reads a small one.

use std::fs::{self, File, Permissions};
use std::io::{self, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// What went wrong with a file.
#[derive(Debug, thiserror::Error)]
#[error("cannot {what} {}: {source}", path.display())]
pub struct FileError {
	what: &'static str,
	path: PathBuf,
	source: io::Error,
}

impl FileError {
	/// For callers with operations of their own, such as locking.
	pub fn new<'a>(what: &'static str, path: &'a Path) -> impl FnOnce(io::Error) -> Self + 'a {
		move |source| Self { what, path: path.into(), source }
	}

	/// What the system said.
	pub fn kind(&self) -> io::ErrorKind {
		self.source.kind()
	}

	/// What to do about it.
	pub fn hint(&self) -> &'static str {
		hint(&self.source)
	}
}

/// What to do about what the system said of a file.
pub fn hint(error: &io::Error) -> &'static str {
	match error.kind() {
		io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "free some disk space; nothing was lost",
		io::ErrorKind::PermissionDenied => "let the user that runs this program own the file and its folder",
		io::ErrorKind::ReadOnlyFilesystem => "choose a folder on a disk that can be written",
		io::ErrorKind::NotFound => "check the path",
		io::ErrorKind::AlreadyExists => "nothing was changed: choose another path, or move what is there away",
		io::ErrorKind::NotADirectory | io::ErrorKind::IsADirectory => {
			"a file stands where a folder should be, or a folder where a file should be: choose another path"
		}
		io::ErrorKind::FileTooLarge | io::ErrorKind::InvalidData => "check that this is the file that was meant",
		_ => "check the disk that holds it",
	}
}

/// Who may read a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readers {
	/// The user that wrote it: mode 0600.
	Owner,
	/// Everybody: mode 0644, less what the process's mask takes away.
	Everybody,
}

const UNFINISHED_PREFIX: &str = ".";
const UNFINISHED_SUFFIX: &str = ".unfinished";

/// Replaces a file whole: after a crash at any point either the old or the new content is there, on the disk and not
/// only in its cache. Costs two syncs. Any number of writers may do so at once; one of them is last.
///
/// # Errors
/// If the disk refuses; the old content is untouched then. Only if the folder cannot be synced at the end may the new
/// content stand already, and be lost by a crash.
pub fn replace(path: &Path, content: &[u8], readers: Readers) -> Result<(), FileError> {
	let folder = folder_of(path);
	let mut unfinished = unfinished(path, readers).map_err(FileError::new("write", path))?;
	// Dropped on an error, it removes itself: it would take space, of which there may be none left.
	unfinished
		.write_all(content)
		.and_then(|()| unfinished.as_file().sync_all())
		.map_err(FileError::new("write", path))?;
	unfinished.persist(path).map_err(|error| FileError::new("write", path)(error.error))?;
	sync_folder(folder)
}

/// Writes a file that must not be there yet, as durably as [`replace`].
///
/// # Errors
/// If it exists (`AlreadyExists`) or the disk refuses; an existing file is untouched.
pub fn create(path: &Path, content: &[u8], readers: Readers) -> Result<(), FileError> {
	let mut unfinished = unfinished(path, readers).map_err(FileError::new("write", path))?;
	unfinished
		.write_all(content)
		.and_then(|()| unfinished.as_file().sync_all())
		.map_err(FileError::new("write", path))?;
	unfinished.persist_noclobber(path).map_err(|error| FileError::new("write", path)(error.error))?;
	sync_folder(folder_of(path))
}

/// A file's content of at most `limit` bytes; none if there is no such file.
///
/// # Errors
/// If it cannot be read, or is longer (`FileTooLarge`).
pub fn read(path: &Path, limit: u64) -> Result<Option<Vec<u8>>, FileError> {
	let file = match File::open(path) {
		Ok(file) => file,
		Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
		Err(error) => return Err(FileError::new("open", path)(error)),
	};
	let mut content = Vec::new();
	file.take(limit.saturating_add(1)).read_to_end(&mut content).map_err(FileError::new("read", path))?;
	if content.len() as u64 > limit {
		let error = io::Error::new(io::ErrorKind::FileTooLarge, format!("it is longer than {limit} bytes"));
		return Err(FileError::new("read", path)(error));
	}
	Ok(Some(content))
}

/// Removes what interrupted calls of [`replace`] and [`create`] left in a folder that this process alone writes to.
/// Returns how many there were.
///
/// # Errors
/// If the folder cannot be listed or a file not removed.
pub fn remove_unfinished(folder: &Path) -> Result<usize, FileError> {
	let mut removed = 0;
	for entry in fs::read_dir(folder).map_err(FileError::new("list", folder))? {
		let entry = entry.map_err(FileError::new("list", folder))?;
		let name = entry.file_name();
		let name = name.to_string_lossy();
		if name.starts_with(UNFINISHED_PREFIX) && name.ends_with(UNFINISHED_SUFFIX) {
			fs::remove_file(entry.path()).map_err(FileError::new("remove", &entry.path()))?;
			removed += 1;
		}
	}
	Ok(removed)
}

/// Makes what was created, renamed or removed in a folder survive a crash.
///
/// # Errors
/// If the disk refuses.
pub fn sync_folder(folder: &Path) -> Result<(), FileError> {
	File::open(folder).and_then(|folder| folder.sync_all()).map_err(FileError::new("sync", folder))
}

fn folder_of(path: &Path) -> &Path {
	path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A new file beside `path`, on the same disk so that it can take its place.
fn unfinished(path: &Path, readers: Readers) -> io::Result<tempfile::NamedTempFile> {
	let name = path.file_name().ok_or(io::Error::from(io::ErrorKind::InvalidInput))?;
	let mode = match readers {
		Readers::Owner => 0o600,
		Readers::Everybody => 0o644,
	};
	tempfile::Builder::new()
		.prefix(&format!("{UNFINISHED_PREFIX}{}.", name.to_string_lossy()))
		.suffix(UNFINISHED_SUFFIX)
		.permissions(Permissions::from_mode(mode))
		.tempfile_in(folder_of(path))
		.map_err(|error| without_path(&error))
}

/// The system's words alone: who asked to write a file wants to hear of that one, not of the one beside it.
fn without_path(error: &io::Error) -> io::Error {
	let words = error.to_string();
	io::Error::new(error.kind(), words.split(" at path ").next().unwrap_or_default())
}

#[cfg(test)]
mod tests;
