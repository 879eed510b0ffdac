//! What every source of quotes can do.
use std::io;
use std::path::{Path, PathBuf};
use units::Millis;

/// A source of quotes.
pub trait QuoteProvider: Send + Sync {
	/// What kind of platform this is, for status and logs.
	fn name(&self) -> &'static str;

	/// A raw DCAP quote that binds `report_data`. Blocks for as long as the platform takes, usually milliseconds.
	fn quote(&self, report_data: &[u8; 64]) -> Result<Vec<u8>, QuoteError>;

	/// Encoded collateral for this provider's quotes that is valid at `now`, if the provider itself can issue it.
	fn collateral(&self, now: Millis) -> Result<Option<Vec<u8>>, QuoteError>;

	/// A secret that only this program on this platform gets, if the platform has one; the base of a sealing key.
	fn sealing_secret(&self) -> Result<Option<[u8; 32]>, QuoteError>;
}

/// Why there is no quote.
#[derive(Debug, thiserror::Error)]
pub enum QuoteError {
	/// A device file could not be read or written.
	#[error("cannot {action} {}", path.display())]
	Device {
		/// "read", "write" or "create".
		action: &'static str,
		/// The file.
		path: PathBuf,
		/// What the system says.
		source: io::Error,
	},
	/// The device answered with something that cannot be what was asked for.
	#[error("{} holds {bytes} bytes, which is not what was expected", path.display())]
	Unexpected {
		/// The file.
		path: PathBuf,
		/// How many bytes it had.
		bytes: usize,
	},
	/// Somebody else asked the same device at the same time, again and again.
	#[error("{} was used by somebody else {tries} times in a row", path.display())]
	Contended {
		/// The device.
		path: PathBuf,
		/// How often it was tried.
		tries: u32,
	},
	/// The issuer could not encode or sign.
	#[error("cannot issue development evidence: {0}")]
	Issue(#[from] crate::issuer::IssueError),
}

impl QuoteError {
	pub(crate) fn device(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
		let path = path.to_path_buf();
		move |source| Self::Device { action, path, source }
	}
}
