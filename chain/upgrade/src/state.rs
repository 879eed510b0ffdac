//! Everything that a chain stored at a block.
use crate::Header;
use frame::deps::sp_runtime::traits::BlakeTwo256;
use sp_core::{
	storage::{well_known_keys, StateVersion, Storage},
	H256,
};
use sp_state_machine::{Backend, InMemoryBackend, TestExternalities};
use std::collections::BTreeMap;

/// The runtimes of both chains keep their state by this version since block 0 (`system_version` 1).
const VERSION: StateVersion = StateVersion::V1;

/// A whole state, which its header proves.
pub struct State {
	header: Header,
	pub(crate) pairs: BTreeMap<Vec<u8>, Vec<u8>>,
}

/// Why what was read is not the state of a block.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum StateError {
	/// Entries are missing, or were changed.
	#[error("the entries that were read have the root {got:?}, the block's is {wanted:?}")]
	AnotherRoot {
		/// As the header says.
		wanted: H256,
		/// Of what was read.
		got: H256,
	},
	/// There is no runtime in it.
	#[error("the state holds no runtime")]
	NoCode,
	/// No chain of ours has any: they would be left out of the copy.
	#[error("the state has child tries, which cannot be copied")]
	Children,
}

impl State {
	/// Takes all entries of the state after the block with this header.
	///
	/// # Errors
	/// Unless they are exactly what the header's state root commits to.
	pub fn new(header: Header, pairs: BTreeMap<Vec<u8>, Vec<u8>>) -> Result<Self, StateError> {
		if pairs.keys().any(|key| well_known_keys::is_child_storage_key(key)) {
			return Err(StateError::Children);
		}
		if !pairs.contains_key(well_known_keys::CODE) {
			return Err(StateError::NoCode);
		}
		let state = Self { header, pairs };
		let (wanted, got) = (state.header.state_root, *state.copy().backend.root());
		if wanted == got {
			Ok(state)
		} else {
			Err(StateError::AnotherRoot { wanted, got })
		}
	}

	/// Height of the block.
	pub fn height(&self) -> u32 {
		self.header.number
	}

	/// Number of entries.
	pub fn entries(&self) -> usize {
		self.pairs.len()
	}

	/// The blob that runs.
	pub fn code(&self) -> &[u8] {
		self.pairs.get(well_known_keys::CODE).map_or(&[], Vec::as_slice)
	}

	/// Header of the block.
	pub(crate) fn header(&self) -> &Header {
		&self.header
	}

	/// A copy to work on.
	pub(crate) fn copy(&self) -> TestExternalities<BlakeTwo256> {
		with(self.pairs.clone())
	}

	/// A copy in which this blob runs, as after the block that applied it.
	pub(crate) fn copy_with(&self, code: &[u8]) -> TestExternalities<BlakeTwo256> {
		let mut pairs = self.pairs.clone();
		pairs.insert(well_known_keys::CODE.to_vec(), code.to_vec());
		with(pairs)
	}
}

fn with(top: BTreeMap<Vec<u8>, Vec<u8>>) -> TestExternalities<BlakeTwo256> {
	let mut copy = TestExternalities::new_with_code_and_state(&[], Storage::default(), VERSION);
	copy.backend = InMemoryBackend::from((Storage { top, children_default: Default::default() }, VERSION));
	copy
}

/// All entries of a copy, with what was changed in it.
pub(crate) fn entries(copy: &mut TestExternalities<BlakeTwo256>) -> BTreeMap<Vec<u8>, Vec<u8>> {
	let backend = copy.as_backend();
	let pairs = backend.pairs(Default::default()).map(|pairs| pairs.flatten().collect());
	pairs.unwrap_or_default()
}
