//! What is written is sealed: the host can lose it, not read or change it.
use super::{read_small, write_whole, FileError};
use secrets::{seal, unseal, Purpose, SealingKey, UnsealError, SEAL_NONCE};
use std::path::Path;
use units::Hash;
use zeroize::Zeroizing;

/// Seals for one chain.
#[derive(Debug)]
pub struct Sealing {
	key: SealingKey,
}

/// Why a sealed file could not be opened or written.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
	/// The disk.
	#[error(transparent)]
	File(#[from] FileError),
	/// The seal.
	#[error("{path}: {source}")]
	Seal {
		/// The file.
		path: String,
		/// What is wrong with it.
		source: UnsealError,
	},
	/// The operating system gave no randomness.
	#[error("no randomness from the operating system: {0}")]
	Randomness(getrandom::Error),
}

impl OpenError {
	/// What to do about it.
	pub fn hint(&self) -> &'static str {
		match self {
			Self::File(error) => error.hint(),
			Self::Randomness(_) => "check that /dev/urandom works",
			Self::Seal { source, .. } => match source {
				UnsealError::WrongKey => {
					"this data folder belongs to another machine or another build; start with an empty one, or give \
					 this one back to the program that made it"
				}
				UnsealError::UnknownVersion(_) => "it was written by a newer pruntime: start that one",
				UnsealError::WrongChain(_) => "this data folder serves another chain; give each chain its own",
				_ => "restore the file from a backup, or start with an empty data folder (a new identity)",
			},
		}
	}
}

impl Sealing {
	/// With the platform's key.
	pub fn new(key: SealingKey) -> Self {
		Self { key }
	}

	/// Seals `content`.
	///
	/// # Errors
	/// If there is no randomness, or the content is longer than a sealed file may be.
	pub fn seal(&self, chain: &Hash, purpose: Purpose, content: &[u8]) -> Result<Vec<u8>, OpenError> {
		let mut nonce = [0u8; SEAL_NONCE];
		getrandom::getrandom(&mut nonce).map_err(OpenError::Randomness)?;
		seal(&self.key, chain, purpose, nonce, content)
			.map_err(|source| OpenError::Seal { path: format!("{purpose:?}"), source })
	}

	/// Seals `content` into a file, whole or not at all.
	///
	/// # Errors
	/// If the disk refuses.
	pub fn write(&self, path: &Path, chain: &Hash, purpose: Purpose, content: &[u8]) -> Result<(), OpenError> {
		Ok(write_whole(path, &self.seal(chain, purpose, content)?)?)
	}

	/// Opens what was sealed.
	///
	/// # Errors
	/// If it was sealed by another key, for another chain or purpose, or is damaged.
	pub fn open(
		&self,
		path: &Path,
		chain: &Hash,
		purpose: Purpose,
		file: &[u8],
	) -> Result<Zeroizing<Vec<u8>>, OpenError> {
		unseal(&self.key, chain, purpose, file)
			.map_err(|source| OpenError::Seal { path: path.display().to_string(), source })
	}

	/// Opens a small sealed file; none if there is no such file.
	///
	/// # Errors
	/// As [`Sealing::open`], or if the disk refuses.
	pub fn read(&self, path: &Path, chain: &Hash, purpose: Purpose) -> Result<Option<Zeroizing<Vec<u8>>>, OpenError> {
		read_small(path)?.map(|file| self.open(path, chain, purpose, &file)).transpose()
	}

	/// Opens a small sealed file of whatever chain it is for, and names that chain.
	///
	/// # Errors
	/// As [`Sealing::read`].
	pub fn read_any_chain(
		&self,
		path: &Path,
		purpose: Purpose,
	) -> Result<Option<(Hash, Zeroizing<Vec<u8>>)>, OpenError> {
		let Some(file) = read_small(path)? else { return Ok(None) };
		// The refusal names the chain in the file's header, which opening it then authenticates.
		let chain = match unseal(&self.key, &[0; 32], purpose, &file) {
			Err(UnsealError::WrongChain(chain)) => chain,
			_ => [0; 32],
		};
		self.open(path, &chain, purpose, &file).map(|content| Some((chain, content)))
	}
}
