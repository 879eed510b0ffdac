//! TDX by the kernel's configfs-tsm interface (Linux 6.7 and later).
use crate::gramine::read_quote;
use crate::{QuoteError, QuoteProvider};
use std::fs;
use std::path::{Path, PathBuf};
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

	/// Every report gets a directory of its own, so that two callers do not meet; the generation number is compared all
	/// the same, as the kernel's documentation asks.
	fn quote(&self, report_data: &[u8; 64]) -> Result<Vec<u8>, QuoteError> {
		let number = self.reports.fetch_add(1, Ordering::Relaxed);
		let report = Report::create(self.root.join(format!("gemini-{}-{number}", std::process::id())))?;
		for _ in 0..TRIES {
			let before = report.generation()?;
			report.write(report_data)?;
			let quote = read_quote(&report.0.join("outblob"))?;
			if report.generation()? == before.wrapping_add(1) {
				return Ok(quote);
			}
		}
		Err(QuoteError::Contended { path: report.0.clone(), tries: TRIES })
	}

	fn collateral(&self, _: Millis) -> Result<Option<Vec<u8>>, QuoteError> {
		Ok(None)
	}

	/// None: a trust domain has no sealing key of its own. Use an encrypted disk whose key a key service releases.
	fn sealing_secret(&self) -> Result<Option<[u8; 32]>, QuoteError> {
		Ok(None)
	}
}

/// One report's directory; the kernel makes its files, and takes them away with it.
struct Report(PathBuf);

impl Report {
	fn create(path: PathBuf) -> Result<Self, QuoteError> {
		fs::create_dir(&path).map_err(QuoteError::device("create", &path))?;
		Ok(Self(path))
	}

	/// Goes up by one with every write of a report's input.
	fn generation(&self) -> Result<u64, QuoteError> {
		let path = self.0.join("generation");
		let text = fs::read_to_string(&path).map_err(QuoteError::device("read", &path))?;
		text.trim().parse().map_err(|_| QuoteError::NoQuote { path, bytes: text.len() })
	}

	fn write(&self, report_data: &[u8; 64]) -> Result<(), QuoteError> {
		let path: &Path = &self.0.join("inblob");
		fs::write(path, report_data).map_err(QuoteError::device("write", path))
	}
}

impl Drop for Report {
	fn drop(&mut self) {
		// A directory left behind costs a few bytes of kernel memory until the machine restarts.
		let _ = fs::remove_dir(&self.0);
	}
}
