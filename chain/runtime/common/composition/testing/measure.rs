//! What a piece of work costs: the storage keys it touches, counted, and the time it takes natively.
use super::*;
use frame::deps::frame_support::storage::StoragePrefixedMap;
use sp_trie::recorder::Recorder;
use std::{
	collections::{BTreeMap, BTreeSet},
	time::{Duration, Instant},
};

/// What was touched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Touched {
	/// Distinct keys read from the committed state. What was written since is warm, and so is what the calls of a block
	/// share: the book-keeping of `System`, the time, the gate of each pallet.
	pub reads: u64,
	/// Distinct keys written for the first time since, but for those.
	pub writes: u64,
	/// Native time of the one execution, in the profile of the test, counting included.
	pub took: Duration,
}

impl Touched {
	/// What the counted keys cost at the runtime's database prices, in picoseconds.
	pub fn storage_time(&self) -> u64 {
		<Runtime as frame_system::Config>::DbWeight::get().reads_writes(self.reads, self.writes).ref_time()
	}
}

/// Does `work` on `state` and counts what it touches. The state keeps what it did.
pub fn measure<R>(state: &mut TestExternalities, work: impl FnOnce() -> R) -> (R, Touched) {
	let warm = written(state);
	let recorder = Recorder::default();
	let started = Instant::now();
	let result = state.execute_with_recorder(recorder.clone(), work);
	let took = started.elapsed();
	let recorded = recorder.recorded_keys();
	let reads = recorded.values().flat_map(|keys| keys.keys()).filter(|key| is_cold(key)).count() as u64;
	let writes = written(state).difference(&warm).count() as u64;
	(result, Touched { reads, writes, took })
}

/// Keys that are changed and not committed.
fn written(state: &TestExternalities) -> BTreeSet<Vec<u8>> {
	state.overlayed_changes().changes().map(|(key, _)| key).filter(|key| is_cold(key)).cloned().collect()
}

/// Whether the calls of a block do not share this key: the book-keeping of `System`, the time, the gate of each pallet.
pub fn is_cold(key: &[u8]) -> bool {
	let shared = ["System", "Timestamp", "Aura", "ValidatorSet", "LaunchGate"].map(str::as_bytes);
	let is_shared = |key: &[u8]| {
		// `:transaction_level:` and its like never reach the database.
		key.starts_with(b":") || shared.iter().any(|pallet| key.starts_with(&frame::hashing::twox_128(pallet)))
	};
	key.starts_with(&frame_system::Account::<Runtime>::final_prefix()) || !is_shared(key)
}

impl Chain {
	/// Does `work` in a block of its own on top of the newest one, and drops it.
	pub fn measure<R>(&mut self, work: impl FnOnce() -> R) -> (R, Touched) {
		self.in_open_block(|state| measure(state, work))
	}

	/// Every value of a block on top of the newest one that holds its time and nothing else yet, with what `prepare` adds to
	/// it. The chain stays as it is.
	pub fn open_block(&mut self, prepare: impl FnOnce()) -> BTreeMap<Vec<u8>, Vec<u8>> {
		self.in_open_block(|state| {
			state.execute_with(|| {
				prepare();
				let mut entries = BTreeMap::new();
				let mut last = Vec::new();
				while let Some(key) = frame::deps::sp_io::storage::next_key(&last) {
					if let Some(value) = frame::deps::sp_io::storage::get(&key) {
						entries.insert(key.clone(), value.to_vec());
					}
					last = key;
				}
				entries
			})
		})
	}

	fn in_open_block<R>(&mut self, look: impl FnOnce(&mut TestExternalities) -> R) -> R {
		let (slot, header) = (self.slot, self.next_header());
		let timestamp = UncheckedExtrinsic::new_bare(pallet_timestamp::Call::set { now: self.now().0 }.into());
		self.state.execute_with(|| {
			Executive::initialize_block(&header);
			Executive::apply_extrinsic(timestamp).expect("a timestamp fits").expect("a timestamp is taken");
		});
		let seen = look(&mut self.state);
		self.state.reset_overlay();
		self.slot = slot;
		seen
	}
}
