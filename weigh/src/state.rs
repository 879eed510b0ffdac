//! A state in memory that goes back to where it began, and counts which keys are read and written.
use sp_core::storage::{ChildInfo, StateVersion};
use sp_core::Blake2Hasher;
use sp_state_machine::{
	Backend, BackendTransaction, ChildStorageCollection, InMemoryBackend, IterArgs, StateMachineStats,
	StorageCollection, StorageIterator, StorageKey, StorageValue, UsageInfo,
};
use std::{
	cell::{Ref, RefCell},
	collections::{BTreeMap, BTreeSet},
	rc::Rc,
};

type Memory = InMemoryBackend<Blake2Hasher>;
type Iter = <Memory as Backend<Blake2Hasher>>::RawIter;
type Failure = <Memory as Backend<Blake2Hasher>>::Error;
type Root = sp_core::H256;

/// Keys that were touched, each once.
#[derive(Clone, Debug, Default)]
pub struct Keys {
	/// Read from what was committed.
	pub read: BTreeSet<Vec<u8>>,
	/// Written and committed.
	pub written: BTreeSet<Vec<u8>>,
}

/// The state that a benchmark runs on. What it commits is forgotten when it asks for a wipe.
pub struct State {
	genesis: Memory,
	now: RefCell<Memory>,
	counting: Rc<RefCell<Keys>>,
	last: RefCell<Keys>,
}

impl State {
	/// These values and nothing else.
	pub fn new(entries: BTreeMap<Vec<u8>, Vec<u8>>) -> Self {
		let genesis = Memory::from((entries, StateVersion::V1));
		let now = RefCell::new(genesis.clone());
		Self { genesis, now, counting: Rc::default(), last: RefCell::default() }
	}

	/// Keys that the last finished benchmark touched.
	pub fn last(&self) -> Keys {
		self.last.borrow().clone()
	}

	/// Notes that `key` is read, and lends what it is read from.
	fn reading(&self, key: &[u8]) -> Ref<'_, Memory> {
		self.counting.borrow_mut().read.insert(key.to_vec());
		self.now.borrow()
	}
}

impl std::fmt::Debug for State {
	fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
		write!(out, "a state of root {:?}", self.now.borrow().root())
	}
}

/// Counts what it passes.
pub struct Keeping {
	inner: Iter,
	counting: Rc<RefCell<Keys>>,
}

impl StorageIterator<Blake2Hasher> for Keeping {
	type Backend = State;
	type Error = Failure;

	fn next_key(&mut self, backend: &State) -> Option<Result<StorageKey, Failure>> {
		let next = self.inner.next_key(&backend.now.borrow());
		if let Some(Ok(key)) = &next {
			self.counting.borrow_mut().read.insert(key.clone());
		}
		next
	}

	fn next_pair(&mut self, backend: &State) -> Option<Result<(StorageKey, StorageValue), Failure>> {
		let next = self.inner.next_pair(&backend.now.borrow());
		if let Some(Ok((key, _))) = &next {
			self.counting.borrow_mut().read.insert(key.clone());
		}
		next
	}

	fn was_complete(&self) -> bool {
		self.inner.was_complete()
	}
}

impl Backend<Blake2Hasher> for State {
	type Error = Failure;
	type TrieBackendStorage = <Memory as Backend<Blake2Hasher>>::TrieBackendStorage;
	type RawIter = Keeping;

	fn storage(&self, key: &[u8]) -> Result<Option<StorageValue>, Failure> {
		self.reading(key).storage(key)
	}

	fn storage_hash(&self, key: &[u8]) -> Result<Option<Root>, Failure> {
		self.reading(key).storage_hash(key)
	}

	fn closest_merkle_value(&self, key: &[u8]) -> Result<Option<sp_trie::MerkleValue<Root>>, Failure> {
		self.reading(key).closest_merkle_value(key)
	}

	fn child_closest_merkle_value(
		&self,
		child: &ChildInfo,
		key: &[u8],
	) -> Result<Option<sp_trie::MerkleValue<Root>>, Failure> {
		self.reading(key).child_closest_merkle_value(child, key)
	}

	fn child_storage(&self, child: &ChildInfo, key: &[u8]) -> Result<Option<StorageValue>, Failure> {
		self.reading(key).child_storage(child, key)
	}

	fn child_storage_hash(&self, child: &ChildInfo, key: &[u8]) -> Result<Option<Root>, Failure> {
		self.reading(key).child_storage_hash(child, key)
	}

	fn exists_storage(&self, key: &[u8]) -> Result<bool, Failure> {
		self.reading(key).exists_storage(key)
	}

	fn next_storage_key(&self, key: &[u8]) -> Result<Option<StorageKey>, Failure> {
		self.reading(key).next_storage_key(key)
	}

	fn next_child_storage_key(&self, child: &ChildInfo, key: &[u8]) -> Result<Option<StorageKey>, Failure> {
		self.reading(key).next_child_storage_key(child, key)
	}

	fn storage_root<'a>(
		&self,
		delta: impl Iterator<Item = (&'a [u8], Option<&'a [u8]>)>,
		version: StateVersion,
	) -> (Root, BackendTransaction<Blake2Hasher>) {
		self.now.borrow().storage_root(delta, version)
	}

	fn child_storage_root<'a>(
		&self,
		child: &ChildInfo,
		delta: impl Iterator<Item = (&'a [u8], Option<&'a [u8]>)>,
		version: StateVersion,
	) -> (Root, bool, BackendTransaction<Blake2Hasher>) {
		self.now.borrow().child_storage_root(child, delta, version)
	}

	fn raw_iter(&self, args: IterArgs) -> Result<Keeping, Failure> {
		let inner = self.now.borrow().raw_iter(args)?;
		Ok(Keeping { inner, counting: self.counting.clone() })
	}

	fn register_overlay_stats(&self, stats: &StateMachineStats) {
		self.now.borrow().register_overlay_stats(stats);
	}

	fn usage_info(&self) -> UsageInfo {
		UsageInfo::empty()
	}

	fn wipe(&self) -> Result<(), Failure> {
		*self.now.borrow_mut() = self.genesis.clone();
		Ok(())
	}

	fn commit(
		&self,
		root: Root,
		changes: BackendTransaction<Blake2Hasher>,
		main: StorageCollection,
		_: ChildStorageCollection,
	) -> Result<(), Failure> {
		self.now.borrow_mut().apply_transaction(root, changes);
		self.counting.borrow_mut().written.extend(main.into_iter().map(|(key, _)| key));
		Ok(())
	}

	fn read_write_count(&self) -> (u32, u32, u32, u32) {
		let keys = self.counting.borrow().clone();
		let counts = (keys.read.len() as u32, 0, keys.written.len() as u32, 0);
		*self.last.borrow_mut() = keys;
		counts
	}

	fn reset_read_write_count(&self) {
		*self.counting.borrow_mut() = Keys::default();
	}

	fn proof_size(&self) -> Option<u32> {
		None
	}

	fn get_read_and_written_keys(&self) -> Vec<(Vec<u8>, u32, u32, bool)> {
		Vec::new()
	}
}
