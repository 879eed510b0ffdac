//! The last few checkpoints, newest first.
use super::sealing::MAX_CHECKPOINT;
use edge_files::{read, replace, FileError, Readers};
use std::fs;
use std::path::PathBuf;
use units::BlockNumber;

const EXTENSION: &str = "checkpoint";

/// A folder of checkpoints.
#[derive(Clone, Debug)]
pub struct Checkpoints {
	folder: PathBuf,
	keep: usize,
}

/// A checkpoint on the disk.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Found {
	/// The block it was taken at.
	pub number: BlockNumber,
	/// Where it is.
	pub path: PathBuf,
}

impl Checkpoints {
	pub(super) fn new(folder: PathBuf, keep: usize) -> Self {
		Self { folder, keep: keep.max(1) }
	}

	/// Writes a checkpoint and removes the oldest beyond the number to keep.
	///
	/// # Errors
	/// If the disk refuses; the earlier checkpoints are untouched then.
	pub fn save(&self, number: BlockNumber, content: &[u8]) -> Result<(), FileError> {
		replace(&self.folder.join(format!("{number:010}.{EXTENSION}")), content, Readers::Owner)?;
		for old in self.newest_first()?.into_iter().skip(self.keep) {
			super::remove(&old.path);
		}
		Ok(())
	}

	/// All checkpoints.
	///
	/// # Errors
	/// If the folder cannot be read.
	pub fn newest_first(&self) -> Result<Vec<Found>, FileError> {
		let mut found = Vec::new();
		for entry in fs::read_dir(&self.folder).map_err(FileError::new("read", &self.folder))? {
			let path = entry.map_err(FileError::new("read", &self.folder))?.path();
			let is_checkpoint = path.extension().is_some_and(|extension| extension == EXTENSION);
			let number = path.file_stem().and_then(|stem| stem.to_str()?.parse().ok());
			if let (true, Some(number)) = (is_checkpoint, number) {
				found.push(Found { number, path });
			}
		}
		found.sort();
		found.reverse();
		Ok(found)
	}

	/// The content of a checkpoint.
	///
	/// # Errors
	/// If it cannot be read, or is longer than any that is written.
	pub fn read(&self, found: &Found) -> Result<Vec<u8>, FileError> {
		let gone = || FileError::new("read", &found.path)(std::io::ErrorKind::NotFound.into());
		read(&found.path, MAX_CHECKPOINT as u64)?.ok_or_else(gone)
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn the_newest_checkpoints_stay_and_come_first() {
		let folder = tempfile::tempdir().unwrap();
		let checkpoints = Checkpoints::new(folder.path().into(), 3);
		for number in [7, 100, 8, 9, 4_000_000_000] {
			checkpoints.save(number, &number.to_le_bytes()).unwrap();
		}
		fs::write(folder.path().join("0000000200.damaged-1"), b"set aside").unwrap();
		let found = checkpoints.newest_first().unwrap();
		assert_eq!(found.iter().map(|found| found.number).collect::<Vec<_>>(), [4_000_000_000, 100, 9]);
		assert_eq!(checkpoints.read(&found[1]).unwrap(), 100u32.to_le_bytes());
	}
}
