//! What a source said, on the disk of this machine, so that all workers of a family ask once.
//!
//! One folder a family, with a lock in it: whoever holds it alone fetches, writes and brings to the chain, and the others
//! find what it left. What is read is believed no more than what a source says: it is checked against a quote.
use attestation::{Family, MAX_COLLATERAL};
use edge_files::{FileError, Readers};
use sha2::{Digest, Sha256};
use std::{
	fs::{self, File, TryLockError},
	path::{Path, PathBuf},
	time::Duration,
};
use tokio::time::{sleep, Instant};

/// Begins every file, before the SHA-256 of what follows.
const MAGIC: &[u8] = b"gemini/collateral/v1";
const HEAD: usize = MAGIC.len() + 32;
const FILE: &str = "collateral";
const LOCK: &str = "lock";
/// Somebody else fetches, and waits for a block: a few minutes at most. Whoever waited longer goes on without the cache.
const PATIENCE: Duration = Duration::from_secs(300);
const LOOK: Duration = Duration::from_millis(100);

/// A folder of collateral by family.
#[derive(Clone, Debug)]
pub struct Cache {
	folder: PathBuf,
}

/// One family's place, held alone until this is dropped, or its process is gone.
#[derive(Debug)]
pub struct Place {
	file: PathBuf,
	_lock: File,
}

/// Why there is nothing to be had from a cache.
#[derive(Debug, thiserror::Error)]
pub enum CacheError {
	/// The disk.
	#[error("the collateral cache does not work: {0}")]
	File(#[from] FileError),
	/// Another process holds the family's place.
	#[error("another program has held {} for {} s", .0.display(), PATIENCE.as_secs())]
	Held(PathBuf),
	/// The file is not what was written.
	#[error("{} is damaged", .0.display())]
	Damaged(PathBuf),
}

impl Cache {
	/// Below this folder, which is made if it is not there.
	pub fn at(folder: impl Into<PathBuf>) -> Self {
		Self { folder: folder.into() }
	}

	/// Below the folder for caches of this user; none if nothing says where that is.
	pub fn usual() -> Option<Self> {
		let named = |name| std::env::var_os(name).filter(|path| Path::new(path).is_absolute()).map(PathBuf::from);
		let caches = named("XDG_CACHE_HOME").or_else(|| Some(named("HOME")?.join(".cache")))?;
		Some(Self::at(caches.join("gemini/collateral")))
	}

	/// A family's place, once nobody else holds it. Removes what a crash left half written.
	///
	/// # Errors
	/// If the disk refuses, or somebody holds it for minutes.
	pub async fn place(&self, family: &Family) -> Result<Place, CacheError> {
		let folder = self.folder.join(family.to_string());
		fs::create_dir_all(&folder).map_err(FileError::new("create", &folder))?;
		let path = folder.join(LOCK);
		let lock = File::options().create(true).truncate(false).write(true).open(&path);
		let lock = lock.map_err(FileError::new("open", &path))?;
		let until = Instant::now() + PATIENCE;
		loop {
			match lock.try_lock() {
				Ok(()) => break,
				Err(TryLockError::WouldBlock) if Instant::now() < until => sleep(LOOK).await,
				Err(TryLockError::WouldBlock) => return Err(CacheError::Held(path)),
				Err(TryLockError::Error(error)) => return Err(FileError::new("lock", &path)(error).into()),
			}
		}
		edge_files::remove_unfinished(&folder)?;
		Ok(Place { file: folder.join(FILE), _lock: lock })
	}
}

impl Place {
	/// What was written last; none if nothing was.
	///
	/// # Errors
	/// If it cannot be read, or is damaged.
	pub fn read(&self) -> Result<Option<Vec<u8>>, CacheError> {
		let limit = (HEAD + MAX_COLLATERAL) as u64;
		let damaged = || CacheError::Damaged(self.file.clone());
		let content = match edge_files::read(&self.file, limit) {
			Ok(content) => content,
			Err(error) if error.kind() == std::io::ErrorKind::FileTooLarge => return Err(damaged()),
			Err(error) => return Err(error.into()),
		};
		let Some(content) = content else { return Ok(None) };
		let (head, body) = content.split_at_checked(HEAD).ok_or_else(damaged)?;
		match head.strip_prefix(MAGIC) == Some(&Sha256::digest(body)[..]) {
			true => Ok(Some(body.to_vec())),
			false => Err(damaged()),
		}
	}

	/// Keeps collateral in place of what was there.
	///
	/// # Errors
	/// If the disk refuses; what was there stays.
	pub fn write(&self, collateral: &[u8]) -> Result<(), CacheError> {
		let content = [MAGIC, &Sha256::digest(collateral), collateral].concat();
		Ok(edge_files::replace(&self.file, &content, Readers::Everybody)?)
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use attestation::{PckIssuer, Platform};

	const FAMILY: Family = Family { platform: Platform::Sgx, fmspc: [1; 6], issuer: PckIssuer::Platform };

	#[tokio::test]
	async fn case_24_what_is_damaged_is_told_from_what_is_not_there_and_is_replaced() {
		let base = tempfile::tempdir().unwrap();
		let cache = Cache::at(base.path().join("not/there/yet"));
		let place = cache.place(&FAMILY).await.unwrap();
		assert_eq!(place.read().unwrap(), None);
		place.write(b"collateral").unwrap();
		let whole = fs::read(&place.file).unwrap();
		for cut in 0..whole.len() {
			fs::write(&place.file, &whole[..cut]).unwrap();
			assert!(matches!(place.read(), Err(CacheError::Damaged(_))), "cut after {cut} bytes");
			let mut spoiled = whole.clone();
			spoiled[cut] ^= 1;
			fs::write(&place.file, &spoiled).unwrap();
			assert!(matches!(place.read(), Err(CacheError::Damaged(_))), "byte {cut} changed");
		}
		fs::write(&place.file, vec![0; HEAD + MAX_COLLATERAL + 1]).unwrap();
		assert!(matches!(place.read(), Err(CacheError::Damaged(_))));
		place.write(b"again").unwrap();
		assert_eq!(place.read().unwrap().unwrap(), b"again");
	}

	#[tokio::test]
	async fn case_24_what_a_crash_left_half_written_goes_and_what_was_whole_stays() {
		let base = tempfile::tempdir().unwrap();
		let cache = Cache::at(base.path());
		cache.place(&FAMILY).await.unwrap().write(b"whole").unwrap();
		let half = base.path().join(FAMILY.to_string()).join(".collateral.x.unfinished");
		fs::write(&half, b"ha").unwrap();
		assert_eq!(cache.place(&FAMILY).await.unwrap().read().unwrap().unwrap(), b"whole");
		assert!(!half.exists());
	}

	#[tokio::test]
	async fn one_at_a_time_holds_a_familys_place() {
		let base = tempfile::tempdir().unwrap();
		let cache = Cache::at(base.path());
		let place = cache.place(&FAMILY).await.unwrap();
		let waiting = tokio::spawn({
			let cache = cache.clone();
			async move { cache.place(&FAMILY).await.unwrap().read().unwrap() }
		});
		let other = Family { fmspc: [2; 6], ..FAMILY };
		cache.place(&other).await.unwrap();
		assert!(!waiting.is_finished());
		place.write(b"first").unwrap();
		drop(place);
		assert_eq!(waiting.await.unwrap().unwrap(), b"first");
	}
}
