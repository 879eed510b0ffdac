//! A chain that says what a test wants it to say.
use super::{Keys, TestState};
use crate::{Batch, DigestItem, Fragment, Header, Justification, SetChange};
use codec::Encode;
use protocol::{Anchor, BlockRecord, Crypto, Message, RecordV1, ENGINE_ID, GENESIS_HEAD};
use std::collections::BTreeMap;
use std::marker::PhantomData;
use std::vec::Vec;
use units::{BlockNumber, Hash, Millis, SetId};

/// A chain of consecutive blocks from genesis, all of them final, with their records and states.
pub struct TestChain<C> {
	headers: Vec<Header>,
	/// Of block 1 and on.
	records: Vec<Vec<u8>>,
	/// From which block on, which set judges.
	sets: Vec<(BlockNumber, Keys)>,
	/// From which block on, which state.
	states: BTreeMap<BlockNumber, (TestState, Hash)>,
	/// Of the next block.
	pending_state: Option<TestState>,
	pending_digest: Vec<DigestItem>,
	head: Hash,
	crypto: PhantomData<C>,
}

impl<C: Crypto> TestChain<C> {
	/// Block 0, with its first authorities and its state.
	pub fn new(keys: Keys, state: TestState) -> Self {
		let state_root = state.root::<C>();
		let genesis =
			Header { parent_hash: [0; 32], number: 0, state_root, extrinsics_root: [0; 32], digest: Vec::new() };
		Self {
			headers: vec![genesis],
			records: Vec::new(),
			sets: vec![(0, keys)],
			states: BTreeMap::from([(0, (state, state_root))]),
			pending_state: None,
			pending_digest: Vec::new(),
			head: GENESIS_HEAD,
			crypto: PhantomData,
		}
	}

	/// Height of the last block.
	pub fn height(&self) -> BlockNumber {
		self.headers.len() as BlockNumber - 1
	}

	/// The header of a block.
	pub fn header(&self, number: BlockNumber) -> &Header {
		&self.headers[number as usize]
	}

	/// The headers after `after` up to `upto`.
	pub fn headers(&self, after: BlockNumber, upto: BlockNumber) -> &[Header] {
		&self.headers[after as usize + 1..=upto as usize]
	}

	/// The encoded records after `after` up to `upto`.
	pub fn records(&self, after: BlockNumber, upto: BlockNumber) -> &[Vec<u8>] {
		&self.records[after as usize..upto as usize]
	}

	/// The state after a block.
	pub fn state(&self, number: BlockNumber) -> &TestState {
		&self.states.range(..=number).next_back().expect("block 0 has a state").1 .0
	}

	/// An anchor at a block.
	pub fn anchor(&self, number: BlockNumber) -> Anchor {
		let header = self.header(number);
		let (set_id, keys) = self.judges(number + 1);
		Anchor {
			chain_genesis: self.header(0).hash::<C>(),
			number,
			header_hash: header.hash::<C>(),
			record_head: header.record_head().unwrap_or(GENESIS_HEAD),
			set_id,
			authorities: keys.authorities(),
		}
	}

	/// The set that judges a block.
	pub fn judges(&self, number: BlockNumber) -> (SetId, &Keys) {
		let place = self.sets.partition_point(|(first, _)| *first <= number) - 1;
		(place as SetId, &self.sets[place].1)
	}

	/// Changes the state, from the next block on.
	pub fn change_state(&mut self, change: impl FnOnce(&mut TestState)) {
		let mut state = self.pending_state.take().unwrap_or_else(|| self.state(self.height()).clone());
		change(&mut state);
		self.pending_state = Some(state);
	}

	/// Lets the next block hand over to `keys`: they judge the blocks after it.
	pub fn change_authorities(&mut self, keys: Keys) {
		let change = SetChange { authorities: keys.authorities(), delay: 0 };
		self.add_digest(DigestItem::Consensus(*b"FRNK", (1u8, change).encode()));
		self.sets.push((self.height() + 2, keys));
	}

	/// Puts something into the digest of the next block.
	pub fn add_digest(&mut self, item: DigestItem) {
		self.pending_digest.push(item);
	}

	/// Adds a block.
	pub fn push(&mut self, slot_time: Millis, messages: Vec<Message>) -> BlockNumber {
		let number = self.height() + 1;
		self.push_record(RecordV1 { number, slot_time, protocol: protocol::PROTOCOL, challenge: None, messages })
	}

	/// Adds `count` blocks without messages, `step` apart.
	pub fn push_idle(&mut self, count: u32, step: Millis) -> BlockNumber {
		for _ in 0..count {
			let slot_time = Millis((u64::from(self.height()) + 1) * step.0);
			self.push(slot_time, Vec::new());
		}
		self.height()
	}

	/// Adds a block whose record says this, true or not.
	pub fn push_record(&mut self, record: RecordV1) -> BlockNumber {
		self.push_bytes(BlockRecord::V1(record).encode())
	}

	/// Adds a block whose record is these bytes.
	pub fn push_bytes(&mut self, record: Vec<u8>) -> BlockNumber {
		let number = self.height() + 1;
		if let Some(state) = self.pending_state.take() {
			let root = state.root::<C>();
			self.states.insert(number, (state, root));
		}
		self.head = protocol::extend::<C>(&self.head, &record);
		let mut digest = vec![DigestItem::PreRuntime(*b"aura", u64::from(number).encode())];
		digest.push(DigestItem::Consensus(ENGINE_ID, self.head.to_vec()));
		digest.append(&mut self.pending_digest);
		digest.push(DigestItem::Seal(*b"aura", vec![number as u8; 64]));
		self.headers.push(Header {
			parent_hash: self.header(number - 1).hash::<C>(),
			number,
			state_root: self.states.values().next_back().expect("block 0 has a state").1,
			extrinsics_root: C::blake2_256(&record),
			digest,
		});
		self.records.push(record);
		number
	}

	/// Everybody's votes for a block.
	pub fn justification(&self, number: BlockNumber) -> Justification {
		let (set_id, keys) = self.judges(number);
		keys.justify(set_id, u64::from(number), (self.header(number).hash::<C>(), number))
	}

	/// The set changes above `after` and below `upto`.
	pub fn fragments(&self, after: BlockNumber, upto: BlockNumber) -> Vec<Fragment> {
		let changes = self.sets.iter().skip(1).map(|(first, _)| first - 1);
		changes
			.filter(|number| after < *number && *number < upto)
			.map(|number| Fragment { header: self.header(number).clone(), justification: self.justification(number) })
			.collect()
	}

	/// What a relayer sends a worker that stands at `after`, to bring it to `upto`.
	pub fn batch(&self, after: BlockNumber, upto: BlockNumber, keys: &[Vec<u8>]) -> Batch {
		Batch {
			fragments: self.fragments(after, upto),
			header: self.header(upto).clone(),
			descendants: Vec::new(),
			justification: Some(self.justification(upto)),
			records: self.records(after, upto).to_vec(),
			proof: if keys.is_empty() { Vec::new() } else { self.state(upto).prove::<C>(keys) },
		}
	}

	/// As [`TestChain::batch`], but only the block `justified` above `upto` has a justification.
	pub fn batch_below(&self, after: BlockNumber, upto: BlockNumber, justified: BlockNumber) -> Batch {
		Batch {
			descendants: self.headers(upto, justified).to_vec(),
			justification: Some(self.justification(justified)),
			..self.batch(after, upto, &[])
		}
	}

	/// What lays a milestone at a block, by a justification of a later one.
	pub fn milestone(&self, at: BlockNumber, justified: BlockNumber) -> Batch {
		Batch {
			fragments: Vec::new(),
			header: self.header(at).clone(),
			descendants: self.headers(at, justified).to_vec(),
			justification: Some(self.justification(justified)),
			records: Vec::new(),
			proof: Vec::new(),
		}
	}

	/// As `batch`, its finality resting on a milestone instead of a justification.
	pub fn to_milestone(&self, batch: Batch, milestone: BlockNumber) -> Batch {
		let descendants = self.headers(batch.header.number, milestone).to_vec();
		Batch { descendants, justification: None, ..batch }
	}
}
