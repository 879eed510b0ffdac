//! Damaged files are kept for whoever wants to look at them, each under a name of its own.
use edge_files::{sync_folder, FileError};
use std::fs;
use std::path::{Path, PathBuf};

/// So many damaged versions of one file are kept. A disk that damages more is not one to go on with.
const MAX_SET_ASIDE: u32 = 32;

/// Why a damaged file stays where it is.
#[derive(Debug, thiserror::Error)]
pub enum SetAsideError {
	/// The disk.
	#[error(transparent)]
	File(#[from] FileError),
	/// It happened again and again.
	#[error("{} is damaged, and {MAX_SET_ASIDE} damaged ones were set aside already", .0.display())]
	TooMany(PathBuf),
}

impl SetAsideError {
	/// What to do about it.
	pub fn hint(&self) -> &'static str {
		match self {
			Self::File(error) => error.hint(),
			Self::TooMany(_) => "check the disk; then remove the files that end with .damaged and a number",
		}
	}
}

/// Renames `247.checkpoint` to `247.damaged-1`, or to the first number that is free: an earlier one stays. The caller
/// holds the folder, so nobody takes that name meanwhile.
///
/// # Errors
/// If the disk refuses or no number is free; the file is where it was then.
pub fn set_aside(path: &Path) -> Result<PathBuf, SetAsideError> {
	let free = (1..=MAX_SET_ASIDE)
		.map(|number| path.with_extension(format!("damaged-{number}")))
		.find(|candidate| candidate.symlink_metadata().is_err())
		.ok_or_else(|| SetAsideError::TooMany(path.into()))?;
	fs::rename(path, &free).map_err(FileError::new("rename", path))?;
	sync_folder(path.parent().unwrap_or(Path::new(".")))?;
	Ok(free)
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn case_22_an_earlier_damaged_file_is_never_overwritten() {
		let folder = tempfile::tempdir().unwrap();
		let path = folder.path().join("0000000247.checkpoint");
		for round in 1..=MAX_SET_ASIDE {
			fs::write(&path, round.to_le_bytes()).unwrap();
			let to = set_aside(&path).unwrap();
			assert_eq!(to.file_name().unwrap().to_str().unwrap(), format!("0000000247.damaged-{round}"));
		}
		fs::write(&path, b"one more").unwrap();
		assert!(matches!(set_aside(&path), Err(SetAsideError::TooMany(_))));
		assert!(path.exists());
		for round in 1..=MAX_SET_ASIDE {
			let kept = fs::read(folder.path().join(format!("0000000247.damaged-{round}"))).unwrap();
			assert_eq!(kept, round.to_le_bytes());
		}
	}
}
