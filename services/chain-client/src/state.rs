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
			state.extend(in_halves(&keys, async |keys| self.storage_many(keys, Some(at)).await).await?);
			heard(state.len());
		}
		Err(bad_answer("state_getKeysPaged", format!("more than {MAX_ENTRIES} keys")))
	}
}

/// The values of these keys. An answer that is too long for the node or for us is asked for in halves: somebody may store megabytes
/// under neighbouring keys. What a half cannot mend, a node that is not there and a single key that is refused, is an error.
async fn in_halves(
	keys: &[Vec<u8>],
	ask: impl AsyncFn(&[Vec<u8>]) -> Result<Vec<Option<Vec<u8>>>, ClientError>,
) -> Result<State, ClientError> {
	let mut state = State::new();
	let mut open = vec![keys];
	while let Some(keys) = open.pop() {
		match ask(keys).await {
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
	Ok(state)
}

#[cfg(test)]
mod tests {
	use super::*;
	use std::cell::Cell;

	/// Sizes of the values of eight keys: two of them fill an answer alone.
	const SIZES: [usize; 8] = [1, 1, 90, 95, 1, 1, 1, 1];
	/// The longest answer.
	const MOST: usize = 100;

	fn too_long() -> ClientError {
		ClientError::Refused { method: "state_queryStorageAt".into(), code: -32_008, message: "too long".into() }
	}

	fn keys() -> Vec<Vec<u8>> {
		(0..SIZES.len() as u8).map(|n| vec![n]).collect()
	}

	/// A node that refuses answers which are longer than `most`; how often it was asked.
	fn asked(most: usize) -> (Result<State, ClientError>, usize) {
		let times = Cell::new(0);
		let ask = async |keys: &[Vec<u8>]| {
			times.set(times.get() + 1);
			let values = keys.iter().map(|key| vec![7; SIZES[key[0] as usize]]);
			match values.clone().map(|value| value.len()).sum::<usize>() > most {
				true => Err(too_long()),
				false => Ok(values.map(Some).collect()),
			}
		};
		let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
		(runtime.block_on(in_halves(&keys(), ask)), times.get())
	}

	/// Found by a reader: megabytes under neighbouring keys stopped every command that reads a state.
	#[test]
	fn what_is_too_long_for_one_answer_is_read_in_halves() {
		let (state, times) = asked(MOST);
		let sizes: Vec<_> = state.unwrap().into_values().map(|value| value.len()).collect();
		assert_eq!((sizes.as_slice(), times), (&SIZES[..], 7));
		assert_eq!(asked(1_000).1, 1);
	}

	#[test]
	fn a_value_that_no_answer_holds_and_a_node_that_is_gone_end_it() {
		assert!(matches!(asked(91), (Err(ClientError::Refused { .. }), times) if times < 10));
		let times = Cell::new(0);
		let gone = async |_: &[Vec<u8>]| {
			times.set(times.get() + 1);
			Err(ClientError::SubscriptionEnded { reason: "gone".into() })
		};
		let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
		assert!(runtime.block_on(in_halves(&keys(), gone)).is_err());
		assert_eq!(times.get(), 1);
		let without = async |keys: &[Vec<u8>]| Ok(vec![None; keys.len()]);
		assert!(matches!(runtime.block_on(in_halves(&keys(), without)), Err(ClientError::BadAnswer { .. })));
	}
}
