//! Whole states.
use crate::{
	chain::{bad_answer, MAX_KEYS},
	ChainClient, ClientError,
};
use frame::deps::sp_core::H256;
use std::collections::BTreeMap;

/// Entries by their keys.
type State = BTreeMap<Vec<u8>, Vec<u8>>;

/// Entries of a state, at most: far above what a chain of ours has, and what a machine still holds.
const MAX_ENTRIES: usize = 5_000_000;

impl ChainClient {
	/// Everything that is stored at a block, but for child tries, of which our chains have none. `heard` is told from time to
	/// time how many entries there are so far. Nothing is verified: the block's header has the root.
	pub async fn state(&self, at: H256, mut heard: impl FnMut(usize)) -> Result<State, ClientError> {
		let mut state = State::new();
		while state.len() < MAX_ENTRIES {
			let after = state.last_key_value().map(|(key, _): (&Vec<u8>, _)| key.clone());
			let keys = self.keys_after(&[], after, MAX_KEYS, Some(at)).await?;
			let Some(last) = keys.last() else { return Ok(state) };
			if state.contains_key(last) {
				return Err(bad_answer("state_getKeysPaged", "the same keys again"));
			}
			self.fill(&mut state, &keys, at).await?;
			heard(state.len());
		}
		Err(bad_answer("state_getKeysPaged", format!("more than {MAX_ENTRIES} keys")))
	}

	/// Adds the values of these keys. An answer that is too long for the node or for us is asked for in halves: somebody may store
	/// megabytes under neighbouring keys.
	async fn fill(&self, state: &mut State, keys: &[Vec<u8>], at: H256) -> Result<(), ClientError> {
		let mut open = vec![keys];
		while let Some(keys) = open.pop() {
			match self.storage_many(keys, Some(at)).await {
				Ok(values) => {
					for (key, value) in keys.iter().zip(values) {
						let missing = || bad_answer("state_queryStorageAt", "a key without a value");
						state.insert(key.clone(), value.ok_or_else(missing)?);
					}
				}
				Err(error) if keys.len() > 1 && !error.is_transient() => {
					let (left, right) = keys.split_at(keys.len() / 2);
					open.extend([right, left]);
				}
				Err(error) => return Err(error),
			}
		}
		Ok(())
	}
}
