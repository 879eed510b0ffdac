//! What is written is sealed: the host can lose it, not read or change it.
use edge_files::{read, replace, FileError, Readers};
use protocol::worker_api::MAX_REQUEST_BYTES;
use protocol::MAX_ENVELOPE;
use secrets::{is_damaged_head, seal, unseal, Purpose, SealingKey, UnsealError, MAX_SEALED, SEAL_NONCE};
use std::path::Path;
use units::Hash;
use worker_core::MAX_OUTBOX;
use zeroize::Zeroizing;

/// What sealing adds to a content is less than this.
const SEAL: usize = 1_024;
/// A sealed checkpoint is at most this long; a gatekeeper's economy is nearly all of it.
pub const MAX_CHECKPOINT: usize = MAX_SEALED;
/// A sealed file of reports is at most this long: 256 reports of at most 27 KiB.
const MAX_REPORTS: usize = 8 * 1024 * 1024;

/// What is sealed. Each kind has one bound, for writing and for reading: what was written can be read back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sealed {
	/// Key, anchor, operator. The anchor came in a request.
	Identity,
	/// 32 bytes.
	MasterKey,
	/// A full outbox of the longest messages, and what goes with each.
	Promises,
	/// A state and an economy.
	Checkpoint,
	/// Reports that wait for long, a few hundred of them.
	Reports,
}

impl Sealed {
	/// Bytes of the sealed file, at most.
	pub const fn most(self) -> usize {
		match self {
			Self::Identity => MAX_REQUEST_BYTES + SEAL,
			Self::MasterKey => SEAL,
			Self::Promises => MAX_OUTBOX * (MAX_ENVELOPE + 256) + 4 * SEAL,
			Self::Checkpoint => MAX_CHECKPOINT,
			Self::Reports => MAX_REPORTS,
		}
	}

	/// Promises, reports and checkpoints are sealed for one purpose; the first byte of their content keeps them apart.
	const fn purpose(self) -> Purpose {
		match self {
			Self::Identity => Purpose::Identity,
			Self::MasterKey => Purpose::MasterKey,
			Self::Promises | Self::Checkpoint | Self::Reports => Purpose::Checkpoint,
		}
	}
}

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
	/// The file is not what was written: cut off, or changed.
	#[error("{path} is damaged")]
	Damaged {
		/// The file.
		path: String,
	},
	/// The file is whole, and not for this program on this machine and chain to open.
	#[error("{path}: {source}")]
	Seal {
		/// The file.
		path: String,
		/// What is wrong with it.
		source: UnsealError,
	},
	/// More than may be written.
	#[error("{what:?} of {bytes} bytes cannot be kept: at most {} are", what.most())]
	TooLong {
		/// Of what.
		what: Sealed,
		/// So many.
		bytes: usize,
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
			Self::TooLong { .. } => "this is a fault of pruntime: report it",
			Self::Damaged { .. } => {
				"restore the file from a backup, or start with an empty data folder (a new identity)"
			}
			Self::Seal { source, .. } => match source {
				UnsealError::WrongKey => {
					"this data folder belongs to another machine or another build; start with an empty one, or give \
					 this one back to the program that made it"
				}
				UnsealError::UnknownVersion(_) => "it was written by a newer pruntime: start that one",
				UnsealError::WrongChain(_) => "this data folder serves another chain; give each chain its own",
				_ => "this file belongs elsewhere: put it back there, and this one's own here",
			},
		}
	}

	/// Whether the file is lost, whoever tries to open it.
	pub fn is_damage(&self) -> bool {
		matches!(self, Self::Damaged { .. })
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
	/// If there is no randomness, or the sealed content is longer than its kind may be.
	pub fn seal(&self, chain: &Hash, what: Sealed, content: &[u8]) -> Result<Vec<u8>, OpenError> {
		let mut nonce = [0u8; SEAL_NONCE];
		getrandom::getrandom(&mut nonce).map_err(OpenError::Randomness)?;
		let too_long = OpenError::TooLong { what, bytes: content.len() };
		match seal(&self.key, chain, what.purpose(), nonce, content) {
			Ok(sealed) if sealed.len() <= what.most() => Ok(sealed),
			_ => Err(too_long),
		}
	}

	/// Seals `content` into a file, whole or not at all.
	///
	/// # Errors
	/// If the disk refuses, or the content is too long.
	pub fn write(&self, path: &Path, chain: &Hash, what: Sealed, content: &[u8]) -> Result<(), OpenError> {
		Ok(replace(path, &self.seal(chain, what, content)?, Readers::Owner)?)
	}

	/// Opens what was sealed.
	///
	/// # Errors
	/// If it is damaged, or was sealed by another key, for another chain or purpose. A file whose head was damaged looks
	/// like somebody else's; that it opens under the head that we would have written tells the two apart.
	pub fn open(&self, path: &Path, chain: &Hash, what: Sealed, file: &[u8]) -> Result<Zeroizing<Vec<u8>>, OpenError> {
		unseal(&self.key, chain, what.purpose(), file).map_err(|source| {
			let path = path.display().to_string();
			match source {
				UnsealError::NotSealed | UnsealError::Corrupted => OpenError::Damaged { path },
				_ if is_damaged_head(&self.key, chain, what.purpose(), file) => OpenError::Damaged { path },
				_ => OpenError::Seal { path, source },
			}
		})
	}

	/// Opens a sealed file; none if there is no such file.
	///
	/// # Errors
	/// As [`Sealing::open`], or if the disk refuses.
	pub fn read(&self, path: &Path, chain: &Hash, what: Sealed) -> Result<Option<Zeroizing<Vec<u8>>>, OpenError> {
		read(path, what.most() as u64)?.map(|file| self.open(path, chain, what, &file)).transpose()
	}

	/// Opens a sealed file of whatever chain it is for, and names that chain.
	///
	/// # Errors
	/// As [`Sealing::read`].
	pub fn read_any_chain(&self, path: &Path, what: Sealed) -> Result<Option<(Hash, Zeroizing<Vec<u8>>)>, OpenError> {
		let Some(file) = read(path, what.most() as u64)? else { return Ok(None) };
		// The refusal names the chain in the file's header, which opening it then authenticates.
		let chain = match unseal(&self.key, &[0; 32], what.purpose(), &file) {
			Err(UnsealError::WrongChain(chain)) => chain,
			_ => [0; 32],
		};
		self.open(path, &chain, what, &file).map(|content| Some((chain, content)))
	}
}

#[cfg(test)]
mod tests;
