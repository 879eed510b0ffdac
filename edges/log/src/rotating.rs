//! A log file with a bound.
use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use tracing_subscriber::fmt::MakeWriter;

/// A file that lines are appended to. When it is full it takes the place of the old one and a new one begins, so both
/// together never take more than twice the bound (and one line). Clones write to the same file.
#[derive(Clone, Debug)]
pub struct Rotating(Arc<Mutex<Current>>);

#[derive(Debug)]
struct Current {
	path: PathBuf,
	most: u64,
	file: File,
	written: u64,
}

impl Rotating {
	/// Goes on where the file ends.
	///
	/// # Errors
	/// If it cannot be opened for appending.
	pub fn open(path: &Path, most_bytes: u64) -> io::Result<Self> {
		let file = append(path)?;
		let written = file.metadata()?.len();
		Ok(Self(Arc::new(Mutex::new(Current { path: path.into(), most: most_bytes, file, written }))))
	}
}

impl Current {
	/// What cannot be rotated, for lack of space for instance, goes on in the same file.
	fn make_room(&mut self, for_bytes: u64) {
		if self.written > 0 && self.written.saturating_add(for_bytes) > self.most {
			let mut old = OsString::from(&self.path);
			old.push(".old");
			if let Ok(file) = fs::rename(&self.path, old).and_then(|()| append(&self.path)) {
				(self.file, self.written) = (file, 0);
			}
		}
	}
}

fn append(path: &Path) -> io::Result<File> {
	OpenOptions::new().create(true).append(true).open(path)
}

impl Write for Rotating {
	fn write(&mut self, line: &[u8]) -> io::Result<usize> {
		let mut current = self.0.lock().unwrap_or_else(PoisonError::into_inner);
		current.make_room(line.len() as u64);
		let written = current.file.write(line)?;
		current.written = current.written.saturating_add(written as u64);
		Ok(written)
	}

	fn flush(&mut self) -> io::Result<()> {
		self.0.lock().unwrap_or_else(PoisonError::into_inner).file.flush()
	}
}

impl MakeWriter<'_> for Rotating {
	type Writer = Self;

	fn make_writer(&self) -> Self {
		self.clone()
	}
}
