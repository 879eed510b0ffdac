//! TDX by the kernel's configfs-tsm interface (Linux 6.7 and later).
use crate::gramine::read_quote;
use crate::{QuoteError, QuoteProvider};
use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use units::Millis;

/// How often a report that somebody else disturbed is asked for again.
const TRIES: u32 = 3;

/// Reads quotes through `/sys/kernel/config/tsm/report`.
#[derive(Debug)]
pub struct Tdx {
	root: PathBuf,
	reports: AtomicU64,
}

impl Tdx {
	/// The interface of the trust domain this runs in.
	pub fn new() -> Self {
		Self::at("/sys/kernel/config/tsm/report")
	}

	/// An interface elsewhere.
	pub fn at(root: impl Into<PathBuf>) -> Self {
		Self { root: root.into(), reports: AtomicU64::new(0) }
	}

	/// Whether this machine has the interface.
	pub fn is_present(&self) -> bool {
		self.root.is_dir()
	}

	/// This provider, on a machine that has the interface.
	///
	/// # Errors
	/// If the interface cannot be read: better at the start than at the first registration.
	pub fn checked(self) -> Result<Self, QuoteError> {
		fs::read_dir(&self.root).map_err(QuoteError::device("read", &self.root))?;
		Ok(self)
	}
}

impl Default for Tdx {
	fn default() -> Self {
		Self::new()
	}
}

impl QuoteProvider for Tdx {
	fn name(&self) -> &'static str {
		"tdx"
	}

	/// Every report gets a directory of its own, so that two callers do not meet.
	fn quote(&self, report_data: &[u8; 64]) -> Result<Vec<u8>, QuoteError> {
		let number = self.reports.fetch_add(1, Ordering::Relaxed);
		ask(&mut Directory::create(self.root.join(format!("gemini-{}-{number}", std::process::id())))?, report_data)
	}

	fn collateral(&self, _: Millis) -> Result<Option<Vec<u8>>, QuoteError> {
		Ok(None)
	}

	/// None: a trust domain has no sealing key of its own. Use an encrypted disk whose key a key service releases.
	fn sealing_secret(&self) -> Result<Option<[u8; 32]>, QuoteError> {
		Ok(None)
	}
}

/// One report of the kernel.
trait Report {
	/// Goes up by one with every write of the input.
	fn generation(&self) -> Result<u64, QuoteError>;
	fn write_input(&mut self, report_data: &[u8; 64]) -> Result<(), QuoteError>;
	/// A quote over whatever was written last.
	fn read_output(&self) -> Result<Vec<u8>, QuoteError>;
	fn path(&self) -> PathBuf;
}

/// Asks for a quote, and makes sure by the generation number that it is over our own input.
fn ask(report: &mut impl Report, report_data: &[u8; 64]) -> Result<Vec<u8>, QuoteError> {
	for _ in 0..TRIES {
		let before = report.generation()?;
		report.write_input(report_data)?;
		let quote = report.read_output()?;
		if report.generation()? == before.wrapping_add(1) {
			return Ok(quote);
		}
	}
	Err(QuoteError::Contended { path: report.path(), tries: TRIES })
}

/// A report's directory; the kernel makes its files, and takes them away with it.
struct Directory(PathBuf);

impl Directory {
	fn create(path: PathBuf) -> Result<Self, QuoteError> {
		fs::create_dir(&path).map_err(QuoteError::device("create", &path))?;
		Ok(Self(path))
	}
}

impl Report for Directory {
	fn generation(&self) -> Result<u64, QuoteError> {
		let path = self.0.join("generation");
		let text = fs::read_to_string(&path).map_err(QuoteError::device("read", &path))?;
		text.trim().parse().map_err(|_| QuoteError::Unexpected { path, bytes: text.len() })
	}

	fn write_input(&mut self, report_data: &[u8; 64]) -> Result<(), QuoteError> {
		let path = self.0.join("inblob");
		fs::write(&path, report_data).map_err(QuoteError::device("write", &path))
	}

	fn read_output(&self) -> Result<Vec<u8>, QuoteError> {
		read_quote(&self.0.join("outblob"))
	}

	fn path(&self) -> PathBuf {
		self.0.clone()
	}
}

impl Drop for Directory {
	fn drop(&mut self) {
		// A directory left behind costs a few bytes of kernel memory until the machine restarts.
		let _ = fs::remove_dir(&self.0);
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use std::cell::Cell;

	/// A report that behaves as the kernel's, beside somebody who writes to it, too.
	#[derive(Default)]
	struct Kernel {
		generation: Cell<u64>,
		input: Cell<u8>,
		/// How many more outputs somebody else's input gets into.
		disturbed: Cell<u32>,
	}

	impl Report for Kernel {
		fn generation(&self) -> Result<u64, QuoteError> {
			Ok(self.generation.get())
		}

		fn write_input(&mut self, report_data: &[u8; 64]) -> Result<(), QuoteError> {
			self.generation.set(self.generation.get().wrapping_add(1));
			self.input.set(report_data[0]);
			Ok(())
		}

		fn read_output(&self) -> Result<Vec<u8>, QuoteError> {
			if self.disturbed.get() > 0 {
				self.disturbed.set(self.disturbed.get() - 1);
				self.generation.set(self.generation.get().wrapping_add(1));
				return Ok(vec![0xff]);
			}
			Ok(vec![self.input.get()])
		}

		fn path(&self) -> PathBuf {
			"/report".into()
		}
	}

	#[test]
	fn a_quote_is_over_our_own_input_even_beside_another_writer() {
		for disturbed in 0..TRIES {
			let mut kernel = Kernel { disturbed: Cell::new(disturbed), ..Default::default() };
			assert_eq!(ask(&mut kernel, &[7; 64]).unwrap(), [7]);
		}
	}

	#[test]
	fn a_report_that_is_always_disturbed_is_given_up() {
		let mut kernel = Kernel { disturbed: Cell::new(u32::MAX), ..Default::default() };
		assert!(matches!(ask(&mut kernel, &[7; 64]), Err(QuoteError::Contended { tries: TRIES, .. })));
	}

	#[test]
	fn the_generation_may_wrap() {
		let mut kernel = Kernel { generation: Cell::new(u64::MAX), ..Default::default() };
		assert_eq!(ask(&mut kernel, &[7; 64]).unwrap(), [7]);
	}

	#[test]
	fn the_files_of_a_report_are_those_of_the_kernel() {
		let root = tempfile::tempdir().unwrap();
		let mut report = Directory::create(root.path().join("report")).unwrap();
		let file = |name| report.0.join(name);
		fs::write(file("generation"), "41\n").unwrap();
		fs::write(file("outblob"), [1, 2, 3]).unwrap();
		let input = file("inblob");
		assert_eq!(report.generation().unwrap(), 41);
		report.write_input(&[9; 64]).unwrap();
		assert_eq!(fs::read(input).unwrap(), [9; 64]);
		assert_eq!(report.read_output().unwrap(), [1, 2, 3]);
	}

	#[test]
	fn a_directory_that_is_no_kernels_is_refused_and_left_clean() {
		let root = tempfile::tempdir().unwrap();
		let refused = Tdx::at(root.path()).quote(&[0; 64]);
		assert!(matches!(refused, Err(QuoteError::Device { action: "read", .. })));
		assert_eq!(fs::read_dir(root.path()).unwrap().count(), 0);
		let refused = Tdx::at("/nonexistent").quote(&[0; 64]).unwrap_err();
		assert!(refused.to_string().starts_with("cannot create /nonexistent/gemini-"));
	}
}
