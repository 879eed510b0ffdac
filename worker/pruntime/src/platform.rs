//! Where quotes and the sealing key come from.
use crate::args::Platform;
use crate::folder::{read_small, write_whole, FileError, Folder, OpenError, Sealing};
use crate::identity::random_secret;
use secrets::{SealingKey, Secret};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io;
use units::Hash;
use worker_quotes::{Development, Gramine, QuoteError, QuoteProvider, Tdx};
use zeroize::{Zeroize, Zeroizing};

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
	#[error("the sealing key in the data folder is {0} bytes long instead of 32")]
	Key(usize),
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
			Self::Key(_) => "restore development-sealing.key from a backup, or start with an empty data folder",
			Self::NotPredictable => "use the build's own measurement tools, such as gramine-sgx-sigstruct-view",
		}
	}
}

/// The source of quotes.
///
/// # Errors
/// If this program cannot be measured, or the platform's device is not there.
pub fn quotes(platform: Platform) -> Result<Box<dyn QuoteProvider>, PlatformError> {
	Ok(match platform {
		Platform::Development => Box::new(development()?),
		Platform::Gramine => Box::new(Gramine::new()),
		Platform::Tdx => Box::new(Tdx::new().checked()?),
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
/// such key: there it is a random file in the data folder, not bound to the program, which lets a rebuilt worker go on
/// and protects nothing against whoever can read the disk. A TDX guest keeps its data folder on an encrypted disk.
///
/// # Errors
/// If the platform or the disk gives none.
pub fn sealing(quotes: &dyn QuoteProvider, folder: &Folder) -> Result<Sealing, PlatformError> {
	let secret = match quotes.sealing_secret()? {
		Some(mut bytes) => {
			let secret = Secret::new(bytes);
			bytes.zeroize();
			secret
		}
		None => sealing_file(folder)?,
	};
	Ok(Sealing::new(SealingKey::new(secret)))
}

fn sealing_file(folder: &Folder) -> Result<Secret, PlatformError> {
	let path = folder.sealing_key();
	if let Some(content) = read_small(&path)?.map(Zeroizing::new) {
		let bytes = <[u8; 32]>::try_from(&content[..]).map_err(|_| PlatformError::Key(content.len()))?;
		return Ok(Secret::new(bytes));
	}
	let secret = random_secret().map_err(PlatformError::Random)?;
	write_whole(&path, secret.expose())?;
	Ok(secret)
}
