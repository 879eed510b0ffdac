//! SGX by Gramine: pseudo-files of the library OS.
use crate::{QuoteError, QuoteProvider};
use attestation::MAX_QUOTE;
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use units::Millis;

/// Reads quotes from Gramine's `/dev/attestation`. The manifest must say `sgx.remote_attestation = "dcap"`.
#[derive(Debug)]
pub struct Gramine {
	root: PathBuf,
	/// Writing the report data and reading the quote are two steps on one device.
	device: Mutex<()>,
}

impl Gramine {
	/// The device of the enclave this runs in.
	pub fn new() -> Self {
		Self::at("/dev/attestation")
	}

	/// A device elsewhere.
	pub fn at(root: impl Into<PathBuf>) -> Self {
		Self { root: root.into(), device: Mutex::new(()) }
	}

	/// Whether this process runs under Gramine with attestation.
	pub fn is_present(&self) -> bool {
		self.root.join("user_report_data").exists()
	}
}

impl Default for Gramine {
	fn default() -> Self {
		Self::new()
	}
}

impl QuoteProvider for Gramine {
	fn name(&self) -> &'static str {
		"sgx"
	}

	fn quote(&self, report_data: &[u8; 64]) -> Result<Vec<u8>, QuoteError> {
		let _one_at_a_time = self.device.lock().unwrap_or_else(PoisonError::into_inner);
		let data = self.root.join("user_report_data");
		fs::write(&data, report_data).map_err(QuoteError::device("write", &data))?;
		read_quote(&self.root.join("quote"))
	}

	fn collateral(&self, _: Millis) -> Result<Option<Vec<u8>>, QuoteError> {
		Ok(None)
	}

	/// SHA-256 over a domain and the 16-byte key that SGX derives for this MRENCLAVE on this processor: another build of
	/// the program gets another key.
	fn sealing_secret(&self) -> Result<Option<[u8; 32]>, QuoteError> {
		let path = self.root.join("keys/_sgx_mrenclave");
		let key = fs::read(&path).map_err(QuoteError::device("read", &path))?;
		if key.len() != 16 {
			return Err(QuoteError::Unexpected { path, bytes: key.len() });
		}
		Ok(Some(Sha256::new().chain_update(b"gemini/sealing/sgx/v1").chain_update(&key).finalize().into()))
	}
}

/// Reads at most one byte more than a quote may have, so that an endless device cannot hold us.
pub(crate) fn read_quote(path: &Path) -> Result<Vec<u8>, QuoteError> {
	let file = File::open(path).map_err(QuoteError::device("read", path))?;
	let mut quote = Vec::new();
	file.take(MAX_QUOTE as u64 + 1).read_to_end(&mut quote).map_err(QuoteError::device("read", path))?;
	if quote.is_empty() || quote.len() > MAX_QUOTE {
		return Err(QuoteError::Unexpected { path: path.into(), bytes: quote.len() });
	}
	Ok(quote)
}
