//! Blocks, and what proves them.
use crate::finality::Judges;
use codec::{Decode, Encode};
use light_client::{Batch, Fragment, Header, Justification};
use pallet_session::ShouldEndSession;
use phala_runtime::{
	testing::{genesis_json, Chain, Made},
	Runtime, UncheckedExtrinsic,
};
use protocol::{Anchor, BlockRecord, GENESIS_HEAD};
use runtime_common::Network;
use secrets::LibraryCrypto;
use serde_json::{json, Value};
use units::{BlockNumber, Hash, SetId};

/// A development chain with the four validators of a local one, all of whose blocks are final.
pub struct Factory {
	chain: Chain,
	/// Block n at place n.
	blocks: Vec<Block>,
	/// Set n at place n.
	judges: Vec<Judges>,
	watched: Vec<Vec<u8>>,
}

struct Block {
	header: Header,
	hash: Hash,
	/// Encoded; empty for block 0, which has none.
	record: Vec<u8>,
	/// Of the keys that were watched when the block was made.
	proof: Vec<Vec<u8>>,
}

impl Factory {
	/// At block 0.
	pub fn start() -> Self {
		let local = genesis_json(Network::Local, Value::Null);
		let validators = &local["validatorSet"]["validators"];
		let patch = json!({ "session": local["session"], "validatorSet": { "validators": validators } });
		let mut chain = Chain::patched(Network::Development, patch);
		let authorities = chain.read(pallet_grandpa::Pallet::<Runtime>::grandpa_authorities).encode();
		let members = Decode::decode(&mut &authorities[..]).expect("a list of keys and weights");
		let header = Header::decode(&mut &chain.tip().encode()[..]).expect("a header");
		let hash = header.hash::<LibraryCrypto>();
		let genesis = Block { header, hash, record: Vec::new(), proof: Vec::new() };
		Self { chain, blocks: vec![genesis], judges: vec![Judges::new(1, members)], watched: Vec::new() }
	}

	/// The chain under it, to ask and to make transactions for. Its blocks are made by [`Factory::block`] alone.
	pub fn chain(&mut self) -> &mut Chain {
		&mut self.chain
	}

	/// Height of the newest block.
	pub fn height(&self) -> BlockNumber {
		self.blocks.len() as BlockNumber - 1
	}

	/// Hash of block 0.
	pub fn genesis(&self) -> Hash {
		self.blocks[0].hash
	}

	/// Whether the next block ends a session.
	pub(crate) fn ends_session_next(&mut self) -> bool {
		let next = self.height() + 1;
		self.chain.read(|| <Runtime as pallet_session::Config>::ShouldEndSession::should_end_session(next))
	}

	/// From the next block on, every block comes with a proof of these keys, which takes a moment each.
	pub fn watch(&mut self, keys: Vec<Vec<u8>>) {
		self.watched = keys;
	}

	/// Makes a block of these transactions, each of which must be valid.
	pub fn block(&mut self, transactions: Vec<UncheckedExtrinsic>) -> Made {
		let made = self.chain.block(transactions);
		let header = Header::decode(&mut &made.header.encode()[..]).expect("a header");
		if let Some(change) = header.set_change().expect("changes are scheduled") {
			self.judges.push(Judges::new(header.number + 1, change.authorities));
		}
		let hash = header.hash::<LibraryCrypto>();
		let record = BlockRecord::V1(made.record.clone()).encode();
		let proof = if self.watched.is_empty() { Vec::new() } else { self.chain.prove(&self.watched) };
		self.blocks.push(Block { header, hash, record, proof });
		made
	}

	/// Where a worker starts to trust it: block 0, as the registry knows it.
	pub fn anchor(&self) -> Anchor {
		Anchor {
			chain_genesis: self.genesis(),
			number: 0,
			header_hash: self.genesis(),
			record_head: GENESIS_HEAD,
			set_id: 0,
			authorities: self.judges[0].members.clone(),
		}
	}

	/// The header of a block.
	pub fn header(&self, number: BlockNumber) -> &Header {
		&self.blocks[number as usize].header
	}

	/// The record head after a block.
	pub fn head(&self, number: BlockNumber) -> Hash {
		if number == 0 {
			return GENESIS_HEAD;
		}
		self.header(number).record_head().expect("every block has one")
	}

	/// The encoded records after `after` up to `upto`.
	pub fn records(&self, after: BlockNumber, upto: BlockNumber) -> impl Iterator<Item = &Vec<u8>> {
		self.blocks[after as usize + 1..=upto as usize].iter().map(|block| &block.record)
	}

	/// Number of changes of authorities so far.
	pub fn changes(&self) -> usize {
		self.judges.len() - 1
	}

	/// What a relayer sends a worker that stands at `after`, to bring it to `upto`, with the proof of what is watched.
	pub fn batch(&self, after: BlockNumber, upto: BlockNumber) -> Batch {
		Batch {
			records: self.records(after, upto).cloned().collect(),
			proof: self.blocks[upto as usize].proof.clone(),
			..self.way(after, upto)
		}
	}

	/// What a relayer sends to let a worker jump: as [`Factory::batch`], without the records.
	pub fn jump(&self, after: BlockNumber, upto: BlockNumber) -> Batch {
		Batch { proof: self.blocks[upto as usize].proof.clone(), ..self.way(after, upto) }
	}

	/// Finality alone.
	fn way(&self, after: BlockNumber, upto: BlockNumber) -> Batch {
		let changes = self.judges.iter().skip(1).map(|judges| judges.since - 1);
		let between = changes.filter(|number| after < *number && *number < upto);
		let fragment =
			|number| Fragment { header: self.header(number).clone(), justification: self.justification(number) };
		Batch {
			fragments: between.map(fragment).collect(),
			header: self.header(upto).clone(),
			descendants: Vec::new(),
			justification: Some(self.justification(upto)),
			records: Vec::new(),
			proof: Vec::new(),
		}
	}

	fn justification(&self, number: BlockNumber) -> Justification {
		let set = self.judges.partition_point(|judges| judges.since <= number) - 1;
		self.judges[set].justify(set as SetId, self.blocks[number as usize].hash, number)
	}
}
