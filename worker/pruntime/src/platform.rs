//! Where quotes and the sealing key come from.
use crate::args::Platform;
use crate::folder::{Folder, OpenError, Sealing};
use crate::identity::random_secret;
use edge_files::{create, read, FileError, Readers};
use secrets::{SealingKey, Secret};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io;
use std::path::Path;
use units::Hash;
use worker_quotes::{Development, Gramine, QuoteError, QuoteProvider, Tdx};
use zeroize::{Zeroize, Zeroizing};

/// Bytes of a sealing key.
const KEY: u64 = 32;

/// Why the platform cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PlatformError {
	/// The program could not read itself.
	#[error("cannot read this program's own executable: {0}")]
	Executable(io::Error),
	/// The platform's device.
	#[error(transparent)]
	Device(#[from] QuoteError),
	/// The data folder.
	#[error(transparent)]
	File(#[from] FileError),
	/// The operating system.
	#[error(transparent)]
	Random(OpenError),
	/// The key file was damaged.
	#[error("the sealing key in the data folder is {0} bytes long instead of {KEY}")]
	Key(usize),
	/// Without it nothing in the folder opens.
	#[error("the data folder holds an identity, and the key that seals it is gone")]
	KeyGone,
	/// The platform has no key, and nobody accepted a file instead.
	#[error("this platform has no sealing key of its own")]
	NoSealing,
	/// Only the chain can tell.
	#[error("this platform measures the program when it is loaded; the measurement is in its quotes")]
	NotPredictable,
}

impl PlatformError {
	/// What to do about it.
	pub fn hint(&self) -> &'static str {
		match self {
			Self::Executable(_) => "run pruntime from a file that can be read, with /proc mounted",
			Self::Device(_) => {
				"is this the right --platform? a machine without SGX or TDX needs --platform development"
			}
			Self::File(error) => error.hint(),
			Self::Random(error) => error.hint(),
			Self::Key(_) | Self::KeyGone => {
				"restore plain-sealing.key from a backup, or start with an empty data folder (a new identity)"
			}
			Self::NoSealing => "accept a plain key file by --plain-sealing-key, if the disk is encrypted",
			Self::NotPredictable => "use the build's own measurement tools, such as gramine-sgx-sigstruct-view",
		}
	}
}

/// The source of quotes, by the platform's device at `device` or at its usual place.
///
/// # Errors
/// If this program cannot be measured, or the platform's device is not there.
pub fn quotes(platform: Platform, device: Option<&Path>) -> Result<Box<dyn QuoteProvider>, PlatformError> {
	Ok(match platform {
		Platform::Development => Box::new(development()?),
		Platform::Gramine => Box::new(device.map_or_else(Gramine::new, Gramine::at)),
		Platform::Tdx => Box::new(device.map_or_else(Tdx::new, Tdx::at).checked()?),
	})
}

/// What quotes of this program say it is, if that can be told without one.
///
/// # Errors
/// On platforms whose hardware measures the program.
pub fn measurement(platform: Platform) -> Result<Hash, PlatformError> {
	match platform {
		Platform::Development => Ok(development()?.measurement()),
		Platform::Gramine | Platform::Tdx => Err(PlatformError::NotPredictable),
	}
}

fn development() -> Result<Development, PlatformError> {
	let mut hasher = Sha256::new();
	// The running image, also after the file was replaced.
	let mut executable = File::open("/proc/self/exe").map_err(PlatformError::Executable)?;
	io::copy(&mut executable, &mut hasher).map_err(PlatformError::Executable)?;
	Ok(Development::new(hasher.finalize().into()))
}

/// What seals this worker's files.
///
/// SGX derives a key for this very program, so another build cannot read what this one wrote. Development and TDX have no
/// such key. If `plain` is accepted, it is a random file in the data folder there, not bound to the program, which lets a
/// rebuilt worker go on and protects nothing against whoever can read the disk. A TDX guest keeps its data folder on a disk
/// that only it can decrypt.
///
/// # Errors
/// If the platform or the disk gives none, or a plain file was not accepted.
pub fn sealing(quotes: &dyn QuoteProvider, folder: &Folder, plain: bool) -> Result<Sealing, PlatformError> {
	let secret = match quotes.sealing_secret()? {
		Some(mut bytes) => {
			let secret = Secret::new(bytes);
			bytes.zeroize();
			secret
		}
		None if plain => sealing_file(folder)?,
		None => return Err(PlatformError::NoSealing),
	};
	Ok(Sealing::new(SealingKey::new(secret)))
}

/// A lost key is not replaced: the new one would open nothing, and stand where a backup belongs.
fn sealing_file(folder: &Folder) -> Result<Secret, PlatformError> {
	let path = folder.sealing_key();
	if let Some(content) = read(&path, KEY)?.map(Zeroizing::new) {
		let bytes = <[u8; KEY as usize]>::try_from(&content[..]).map_err(|_| PlatformError::Key(content.len()))?;
		return Ok(Secret::new(bytes));
	}
	if folder.identity().symlink_metadata().is_ok() {
		return Err(PlatformError::KeyGone);
	}
	let secret = random_secret().map_err(PlatformError::Random)?;
	create(&path, secret.expose(), Readers::Owner)?;
	Ok(secret)
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn case_17_without_a_platforms_key_a_plain_file_is_made_only_if_accepted() {
		let root = tempfile::tempdir().unwrap();
		let folder = Folder::open(root.path()).unwrap();
		let tdx = Tdx::new();
		assert!(matches!(sealing(&tdx, &folder, false), Err(PlatformError::NoSealing)));
		assert!(!folder.sealing_key().exists());
		sealing(&tdx, &folder, true).unwrap();
		assert!(folder.sealing_key().exists());
	}

	#[test]
	fn case_22_a_lost_sealing_key_is_not_replaced_by_one_that_opens_nothing() {
		let root = tempfile::tempdir().unwrap();
		let folder = Folder::open(root.path()).unwrap();
		std::fs::write(folder.identity(), b"sealed").unwrap();
		assert!(matches!(sealing(&Tdx::new(), &folder, true), Err(PlatformError::KeyGone)));
		assert!(!folder.sealing_key().exists());
	}
}
