//! Reads records, headers and justifications out of the database.
//!
//! A record stands in the off-chain index under the head after it, together with the head before it. So from one
//! header the records are followed backwards without touching any other header or state.
use super::{
	answers::{Available, MAX_BYTES, MAX_RECORDS},
	error::ReadError,
};
use crate::{
	client::{Backend, Client},
	fake_runtime::{Block, Header},
};
use protocol::GENESIS_HEAD;
use sc_client_api::{Backend as _, BlockBackend, HeaderBackend};
use sc_consensus_grandpa::{SharedAuthoritySet, GRANDPA_ENGINE_ID};
use sp_core::{
	offchain::{OffchainStorage, STORAGE_PREFIX},
	H256,
};
use sp_runtime::DigestItem;
use std::{collections::VecDeque, sync::Arc};
use units::Hash;

/// Reads what a node knows of its chain.
#[derive(Clone)]
pub struct Reader {
	pub(super) client: Arc<Client>,
	pub(super) backend: Arc<Backend>,
	pub(super) authorities: SharedAuthoritySet<H256, u32>,
}

/// Consecutive records, oldest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordChain {
	/// Height of the last.
	pub to: u32,
	/// Head before the first.
	pub before: Hash,
	/// Head after the last.
	pub head: Hash,
	/// Each encoded.
	pub records: Vec<Vec<u8>>,
}

impl Reader {
	/// Reads from this chain.
	pub fn new(client: Arc<Client>, backend: Arc<Backend>, authorities: SharedAuthoritySet<H256, u32>) -> Self {
		Self { client, backend, authorities }
	}

	/// The heights whose records are here. A node that skipped the past has them from some height on.
	pub fn available(&self) -> Result<Available, ReadError> {
		let info = self.client.info();
		let (mut present, mut missing) = (info.best_number.saturating_add(1), 0u32);
		// The lowest height with a record, by halving: `missing` has none, `present` has one or is past the end.
		while present.saturating_sub(missing) > 1 {
			let middle = missing.saturating_add((present.saturating_sub(missing)) / 2);
			match self.has_record(middle)? {
				true => present = middle,
				false => missing = middle,
			}
		}
		Ok(Available { first: present, finalized: info.finalized_number, best: info.best_number })
	}

	/// Records `from..=to` of the best chain; fewer from the end if they are too many or too long for one answer.
	pub fn records(&self, from: u32, to: u32) -> Result<RecordChain, ReadError> {
		let best = self.client.info().best_number;
		if from == 0 || from > to || to > best {
			return Err(ReadError::Refused(format!("no records {from}..={to}: the chain has blocks 1..={best}")));
		}
		let mut to = to.min(from.saturating_add(MAX_RECORDS.saturating_sub(1)));
		loop {
			match self.walk(from, to, MAX_BYTES)? {
				Some(chain) => return Ok(chain),
				None => to = halve(from.saturating_sub(1), to),
			}
		}
	}

	/// Records `from..=to`, or nothing if together they are longer than `max_bytes` (one alone may be).
	pub(super) fn walk(&self, from: u32, to: u32, max_bytes: usize) -> Result<Option<RecordChain>, ReadError> {
		let index = self.backend.offchain_storage().ok_or_else(|| ReadError::Failed("no off-chain index".into()))?;
		let last = record_head(&self.header_at(to)?)?;
		let mut head = last;
		let mut records = VecDeque::new();
		let mut bytes = 0usize;
		for number in (from..=to).rev() {
			let value = index.get(STORAGE_PREFIX, &protocol::index_key(&head)).ok_or(ReadError::NoRecord { number })?;
			let (before, record) =
				protocol::split_indexed(&value).ok_or_else(|| ReadError::Failed("a cut record in the index".into()))?;
			bytes = bytes.saturating_add(record.len());
			if bytes > max_bytes && to > from {
				return Ok(None);
			}
			records.push_front(record.to_vec());
			head = before;
		}
		Ok(Some(RecordChain { to, before: head, head: last, records: records.into() }))
	}

	fn has_record(&self, number: u32) -> Result<bool, ReadError> {
		let Some(index) = self.backend.offchain_storage() else { return Ok(false) };
		// A node that fetches the past after the present lacks headers of the one before those of the other.
		let Some(hash) = self.client.hash(number)? else { return Ok(false) };
		let Some(header) = self.client.header(hash)? else { return Ok(false) };
		let head = record_head(&header)?;
		Ok(index.get(STORAGE_PREFIX, &protocol::index_key(&head)).is_some())
	}

	/// Hash of the best chain's block.
	pub(super) fn hash_at(&self, number: u32) -> Result<H256, ReadError> {
		self.client.hash(number)?.ok_or_else(|| ReadError::Refused(format!("there is no block {number}")))
	}

	/// Header of the best chain's block.
	pub(super) fn header_at(&self, number: u32) -> Result<Header, ReadError> {
		let hash = self.hash_at(number)?;
		self.client.header(hash)?.ok_or_else(|| ReadError::Refused(format!("there is no header {number}")))
	}

	/// The justification kept with a block, encoded.
	pub(super) fn justification_at(&self, number: u32) -> Result<Option<Vec<u8>>, ReadError> {
		let kept = self.client.justifications(self.hash_at(number)?)?;
		Ok(kept.and_then(|all| all.into_justification(GRANDPA_ENGINE_ID)))
	}

	/// Height and encoding of the newest justification.
	pub(super) fn newest_justification(&self) -> Result<Option<(u32, Vec<u8>)>, ReadError> {
		use codec::Encode;
		let newest = sc_consensus_grandpa::best_justification::<_, Block>(&*self.backend)?;
		Ok(newest.map(|j| (j.target().0, j.encode())))
	}
}

/// A height in the lower half between `below` (exclusive) and `to`, at least `below + 1`.
pub(super) fn halve(below: u32, to: u32) -> u32 {
	below.saturating_add((to.saturating_sub(below) / 2).max(1))
}

/// The record head after a block.
pub(crate) fn record_head(header: &Header) -> Result<Hash, ReadError> {
	if header.number == 0 {
		return Ok(GENESIS_HEAD);
	}
	header
		.digest
		.logs
		.iter()
		.find_map(|item| match item {
			DigestItem::Consensus(protocol::ENGINE_ID, head) => Hash::try_from(&head[..]).ok(),
			_ => None,
		})
		.ok_or(ReadError::NoRecordHead { number: header.number })
}
