//! The data folder: whose chain it holds, and whether there is room.
use crate::{
	database,
	fake_runtime::Block,
	spec::{HostFunctions, Spec},
	NodeError,
};
use codec::Encode;
use sc_executor::WasmExecutor;
use sp_core::{storage::Storage, H256};
use sp_runtime::{
	traits::{BlakeTwo256, Block as BlockT, Hash as HashT, HashingFor},
	BuildStorage,
};
use std::{
	fs::{File, TryLockError},
	io::ErrorKind,
	path::{Path, PathBuf},
};

/// Names the genesis of the data folder's chain and the spec it was made from.
const MARKER: &str = "genesis";
/// Databases that were set aside, by their number: the newest has the highest.
const ASIDE: &str = "db.damaged-";

/// The folder of one chain.
#[derive(Clone, Debug)]
pub struct ChainFolder {
	path: PathBuf,
}

impl ChainFolder {
	/// The folder of chain `id` below `base`, made if it is missing.
	pub fn open(base: &Path, id: &str) -> Result<Self, NodeError> {
		let path = base.join("chains").join(id);
		match std::fs::create_dir_all(&path) {
			Ok(()) => Ok(Self { path }),
			Err(e) if e.kind() == ErrorKind::StorageFull => {
				Err(NodeError::DiskFull { path: path.clone(), free: 0, needed: 1 })
			}
			Err(e) => Err(NodeError::BadFolder { path, reason: e.to_string() }),
		}
	}

	/// The folder itself.
	pub fn path(&self) -> &Path {
		&self.path
	}

	/// Where blocks and states are.
	pub fn database(&self) -> PathBuf {
		self.path.join("db")
	}

	/// The database's lock, as the database itself takes it: nobody opens it while this is held.
	pub fn lock(&self) -> Result<File, NodeError> {
		let database = self.database();
		if !database.exists() {
			return Err(NodeError::NoData { path: database });
		}
		let fail = |e: std::io::Error| NodeError::BadFolder { path: database.clone(), reason: e.to_string() };
		let lock =
			File::options().create(true).truncate(false).write(true).open(database.join("lock")).map_err(fail)?;
		match lock.try_lock() {
			Ok(()) => Ok(lock),
			Err(TryLockError::WouldBlock) => Err(NodeError::DataInUse { path: self.path.clone() }),
			Err(TryLockError::Error(e)) => Err(fail(e)),
		}
	}

	/// Refuses a database whose files were cut, or lost their description.
	pub fn check_files(&self) -> Result<(), NodeError> {
		database::wrong(&self.database()).map_or(Ok(()), |wrong| Err(self.damaged(wrong)))
	}

	/// What is wrong with the database, as an error.
	pub fn damaged(&self, reason: impl Into<String>) -> NodeError {
		NodeError::Damaged { path: self.path.clone(), reason: reason.into() }
	}

	/// Renames the database, so that a new one can be made; where it is now.
	pub fn set_database_aside(&self) -> Result<PathBuf, NodeError> {
		let number = self.newest_number()?.unwrap_or(0).saturating_add(1);
		let aside = self.aside(number);
		let fail = |e: std::io::Error| NodeError::BadFolder { path: aside.clone(), reason: e.to_string() };
		std::fs::rename(self.database(), &aside).map_err(fail)?;
		Ok(aside)
	}

	/// Renames a new database that a repair could not finish making, so that it is made again; where it is now.
	pub fn set_unfinished_aside(&self) -> Result<PathBuf, NodeError> {
		let mut names = (1..u32::MAX).map(|number| self.path.join(format!("db.unfinished-{number}")));
		let unfinished = names.find(|path| !path.exists()).unwrap_or_else(|| self.path.join("db.unfinished"));
		let fail = |e: std::io::Error| NodeError::BadFolder { path: unfinished.clone(), reason: e.to_string() };
		std::fs::rename(self.database(), &unfinished).map_err(fail)?;
		Ok(unfinished)
	}

	/// The database that was set aside last.
	pub fn newest_aside(&self) -> Result<Option<PathBuf>, NodeError> {
		Ok(self.newest_number()?.map(|number| self.aside(number)))
	}

	/// Refuses to begin anew where a database was set aside, and nobody has made a new one.
	pub fn check_aside(&self) -> Result<(), NodeError> {
		match self.newest_aside()? {
			Some(aside) if !self.database().exists() => Err(NodeError::SetAside { aside }),
			_ => Ok(()),
		}
	}

	fn newest_number(&self) -> Result<Option<u32>, NodeError> {
		let fail = |e: std::io::Error| NodeError::BadFolder { path: self.path.clone(), reason: e.to_string() };
		let mut newest = None;
		for entry in std::fs::read_dir(&self.path).map_err(fail)? {
			let name = entry.map_err(fail)?.file_name();
			let number = name.to_str().and_then(|name| name.strip_prefix(ASIDE)).and_then(|number| number.parse().ok());
			newest = newest.max(number);
		}
		Ok(newest)
	}

	fn aside(&self, number: u32) -> PathBuf {
		self.path.join(format!("{ASIDE}{number}"))
	}

	/// Where session keys are.
	pub fn keystore(&self) -> PathBuf {
		self.path.join("keystore")
	}

	/// Where the peer-to-peer identity is.
	pub fn network(&self) -> PathBuf {
		self.path.join("network")
	}

	/// Refuses with less than `needed` bytes free for this user.
	pub fn check_space(&self, needed: u64) -> Result<(), NodeError> {
		let stat = rustix::fs::statvfs(&self.path)
			.map_err(|e| NodeError::BadFolder { path: self.path.clone(), reason: e.to_string() })?;
		let free = stat.f_bavail.saturating_mul(stat.f_frsize);
		if free < needed {
			return Err(NodeError::DiskFull { path: self.path.clone(), free, needed });
		}
		Ok(())
	}

	/// Refuses a folder whose chain did not begin as `spec` says. Cheap when the spec is the one the folder was made
	/// with; otherwise the spec's genesis is built once. A new folder is accepted.
	pub fn check_chain(&self, spec: &Spec, executor: &WasmExecutor<HostFunctions>) -> Result<(), NodeError> {
		let Some((stored, digest)) = self.marker() else { return Ok(()) };
		if digest == spec_digest(spec)? {
			return Ok(());
		}
		self.check_genesis(stored, genesis_hash(spec, executor)?)
	}

	/// Remembers what the folder holds, after the database was opened. `fresh`: this start made the database, hence
	/// from `spec`. An older database without a marker is compared with the spec first.
	pub fn mark(
		&self,
		genesis: H256,
		spec: &Spec,
		executor: &WasmExecutor<HostFunctions>,
		fresh: bool,
	) -> Result<(), NodeError> {
		let digest = spec_digest(spec)?;
		if self.marker() == Some((genesis, digest)) {
			return Ok(());
		}
		if !fresh {
			self.check_genesis(genesis, genesis_hash(spec, executor)?)?;
		}
		let (marker, temporary) = (self.path.join(MARKER), self.path.join("genesis.new"));
		std::fs::write(&temporary, format!("{genesis:?}\n{digest:?}\n"))
			.and_then(|()| std::fs::rename(&temporary, &marker))
			.map_err(|e| NodeError::BadFolder { path: marker, reason: e.to_string() })
	}

	/// Forgets what the folder holds, before that is removed.
	pub fn unmark(&self) -> Result<(), NodeError> {
		let marker = self.path.join(MARKER);
		match std::fs::remove_file(&marker) {
			Err(e) if e.kind() != ErrorKind::NotFound => {
				Err(NodeError::BadFolder { path: marker, reason: e.to_string() })
			}
			_ => Ok(()),
		}
	}

	fn check_genesis(&self, stored: H256, wanted: H256) -> Result<(), NodeError> {
		if stored != wanted {
			return Err(NodeError::DataOfAnotherChain {
				path: self.path.clone(),
				stored: format!("{stored:?}"),
				wanted: format!("{wanted:?}"),
			});
		}
		Ok(())
	}

	/// A marker that cannot be read counts as none: the database itself is asked then.
	fn marker(&self) -> Option<(H256, H256)> {
		let text = std::fs::read_to_string(self.path.join(MARKER)).ok()?;
		let mut lines = text.lines();
		Some((lines.next()?.parse().ok()?, lines.next()?.parse().ok()?))
	}
}

/// Names what a spec says of block 0. Two specs of one chain may differ in it: one is raw, the other is not. Boot nodes and
/// names do not matter.
fn spec_digest(spec: &Spec) -> Result<H256, NodeError> {
	let bad = |reason: serde_json::Error| NodeError::BadSpec { origin: spec.id().into(), reason: reason.to_string() };
	#[derive(serde::Deserialize)]
	struct Text<'a> {
		#[serde(borrow)]
		genesis: &'a serde_json::value::RawValue,
	}
	let json = crate::spec::to_json(spec, false)?;
	let text: Text<'_> = serde_json::from_str(&json).map_err(bad)?;
	Ok(<BlakeTwo256 as HashT>::hash(text.genesis.get().as_bytes()))
}

/// Hash of the block 0 that `spec` describes.
pub fn genesis_hash(spec: &Spec, executor: &WasmExecutor<HostFunctions>) -> Result<H256, NodeError> {
	let bad = |reason: String| NodeError::BadSpec { origin: spec.id().into(), reason };
	let storage: Storage = spec.build_storage().map_err(bad)?;
	let version = sc_chain_spec::resolve_state_version_from_wasm::<_, HashingFor<Block>>(&storage, executor)
		.map_err(|e| bad(e.to_string()))?;
	let children = storage.children_default.values().map(|child| {
		let pairs = child.data.iter().map(|(k, v)| (k.clone(), v.clone())).collect::<Vec<_>>();
		let root = BlakeTwo256::trie_root(pairs, version);
		(child.child_info.prefixed_storage_key().into_inner(), root.encode())
	});
	let pairs = storage.top.iter().map(|(k, v)| (k.clone(), v.clone())).chain(children).collect::<Vec<_>>();
	let root = BlakeTwo256::trie_root(pairs, version);
	Ok(sc_chain_spec::construct_genesis_block::<Block>(root, version).header().hash())
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn too_little_space_is_said_before_anything_is_written() {
		let base = tempfile::tempdir().unwrap();
		let folder = ChainFolder::open(base.path(), "x").unwrap();
		folder.check_space(1).unwrap();
		let error = folder.check_space(u64::MAX).unwrap_err();
		assert!(matches!(error, NodeError::DiskFull { needed: u64::MAX, .. }), "{error}");
	}

	/// A number that was removed is not given again: what is newest would be taken for older than what is not.
	#[test]
	fn what_was_set_aside_last_is_the_newest_whatever_was_removed() {
		let base = tempfile::tempdir().unwrap();
		let folder = ChainFolder::open(base.path(), "x").unwrap();
		let set_aside = || {
			std::fs::create_dir(folder.database()).unwrap();
			folder.set_database_aside().unwrap()
		};
		folder.check_aside().unwrap();
		let (first, second) = (set_aside(), set_aside());
		std::fs::remove_dir(first).unwrap();
		assert_eq!(folder.newest_aside().unwrap(), Some(second));
		let third = set_aside();
		assert_eq!(folder.newest_aside().unwrap(), Some(third.clone()));
		let refused = folder.check_aside().unwrap_err();
		assert!(matches!(&refused, NodeError::SetAside { aside } if *aside == third), "{refused}");
	}

	#[test]
	fn other_boot_nodes_are_no_other_genesis() {
		let of = |genesis: &str, peers: &str| {
			let json =
				format!(r#"{{"name":"x","id":"x","bootNodes":[{peers}],"properties":{{}},"genesis":{genesis}}}"#);
			spec_digest(&crate::spec::from_json(json.into_bytes(), "x").unwrap()).unwrap()
		};
		let (one, other) =
			(r#"{"raw":{"top":{},"childrenDefault":{}}}"#, r#"{"raw":{"top":{"0x01":"0x02"},"childrenDefault":{}}}"#);
		let peer = r#""/ip4/127.0.0.1/tcp/1/p2p/12D3KooWEyoppNCUx8Yx66oV9fJnriXwCcXwDDUA2kj6vnc6iDEp""#;
		assert_eq!(of(one, ""), of(one, peer));
		assert_ne!(of(one, ""), of(other, ""));
	}

	#[test]
	fn a_base_path_that_is_a_file_is_refused() {
		let file = tempfile::NamedTempFile::new().unwrap();
		assert!(matches!(ChainFolder::open(file.path(), "x"), Err(NodeError::BadFolder { .. })));
	}
}
