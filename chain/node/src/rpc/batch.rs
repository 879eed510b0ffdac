//! Builds a light client's batch out of the database: one call brings a relayer everything it passes on.
use super::{
	answers::{BatchReply, MAX_BYTES},
	error::ReadError,
	reader::{halve, Reader, RecordChain},
	target::{Finality, Target},
};
use crate::fake_runtime::{Block, Header};
use codec::{Compact, Encode};
use light_client::bounds;
use sc_client_api::{HeaderBackend, ProofProvider};
use sp_core::Bytes;

/// Set changes in one batch, and bytes of their fragments: a large set's justification is long.
const MAX_FRAGMENTS: usize = 512;
const MAX_FRAGMENT_BYTES: usize = 16 * 1024 * 1024;
/// Bytes of records after a long stall of finality, when a batch cannot be made shorter.
const MAX_STALL_BYTES: usize = 24 * 1024 * 1024;

/// How far a client wants to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
	/// Over at most so many records.
	Records(u32),
	/// Without records, as far as possible.
	Newest,
	/// Without records, to exactly this block.
	Exactly(u32),
}

/// An encoded set change: header and justification.
type Fragment = Vec<u8>;

impl Reader {
	/// The batch after block `tip` for a client whose authorities are set `set_id`. None: nothing newer is final.
	pub fn batch(&self, tip: u32, set_id: u64, wish: Wish, keys: &[Vec<u8>]) -> Result<Option<BatchReply>, ReadError> {
		let changes = self.changes_after(tip, set_id)?;
		let newest = self.newest_justification()?;
		let info = self.client.info();
		let finality = Finality {
			tip,
			finalized: info.finalized_number,
			newest: newest.as_ref().map(|(number, _)| *number),
			max_descendants: bounds::MAX_DESCENDANTS as u32,
		};
		let fragments = self.fragments(&changes, finality.finalized)?;
		// More fragments than fit end the batch at the first change that is left out: it is always justified.
		let reach = changes.get(fragments.len()).copied().unwrap_or(u32::MAX);
		if matches!(wish, Wish::Exactly(number) if number > reach) {
			return Err(ReadError::Refused(format!("more set changes than fit a batch: go to block {reach} first")));
		}
		let mut limit = match wish {
			Wish::Records(max) => tip.saturating_add(max),
			Wish::Newest => finality.finalized,
			Wish::Exactly(number) => number,
		}
		.min(reach);
		loop {
			let change = changes.iter().copied().find(|change| *change >= limit);
			let justified = |number| self.justification_at(number).map(|j| j.is_some());
			let target = match wish {
				Wish::Exactly(_) => finality.exactly(limit, change, justified)?,
				_ => finality.target(limit, change, justified)?,
			};
			let Some(target) = target else {
				// A change that fits and still is not provable stands in the way of everything after it.
				return if reach < finality.finalized {
					Err(ReadError::Unprovable { number: reach })
				} else {
					Ok(None)
				};
			};
			let records = match wish {
				Wish::Records(_) => {
					let stalled = target.header > limit || limit <= tip.saturating_add(1);
					let max_bytes = if stalled { MAX_STALL_BYTES } else { MAX_BYTES };
					match self.walk(tip.saturating_add(1), target.header, max_bytes)? {
						Some(RecordChain { records, .. }) => records,
						None if stalled => {
							return Err(ReadError::Refused(format!(
								"the records up to the next provable block {} are more than {MAX_STALL_BYTES} bytes",
								target.header
							)))
						}
						None => {
							limit = halve(tip, target.header);
							continue;
						}
					}
				}
				Wish::Newest | Wish::Exactly(_) => Vec::new(),
			};
			let crossed = changes.iter().take_while(|change| **change < target.header).count();
			let fragments = fragments.get(..crossed).ok_or(ReadError::Unprovable { number: reach })?;
			return self.assemble(target, fragments, records, newest, keys).map(Some);
		}
	}

	fn assemble(
		&self,
		target: Target,
		fragments: &[Fragment],
		records: Vec<Vec<u8>>,
		newest: Option<(u32, Vec<u8>)>,
		keys: &[Vec<u8>],
	) -> Result<BatchReply, ReadError> {
		let header = self.header_at(target.header)?;
		let hash = header.hash();
		let descendants = (target.header.saturating_add(1)..=target.justified)
			.map(|number| self.header_at(number))
			.collect::<Result<Vec<Header>, _>>()?;
		let justification = match newest {
			Some((number, bytes)) if number == target.justified => bytes,
			_ => self
				.justification_at(target.justified)?
				.ok_or_else(|| ReadError::Failed(format!("block {} lost its justification", target.justified)))?,
		};
		let proof = self.prove(&header, keys)?;
		// SCALE of `light_client::Batch`, with what is encoded already passed through.
		let mut batch = Compact(fragments.len() as u32).encode();
		fragments.iter().for_each(|fragment| batch.extend_from_slice(fragment));
		header.encode_to(&mut batch);
		descendants.encode_to(&mut batch);
		batch.extend_from_slice(&justification);
		records.encode_to(&mut batch);
		proof.encode_to(&mut batch);
		Ok(BatchReply {
			number: target.header,
			hash,
			fragments: fragments.len() as u32,
			records: records.len() as u32,
			finalized: self.client.info().finalized_number,
			batch: Bytes(batch),
		})
	}

	/// Heights of the set changes after `tip`, each the last block of its set, oldest first.
	fn changes_after(&self, tip: u32, set_id: u64) -> Result<Vec<u32>, ReadError> {
		// In this order: a change between the two reads then shows in the list.
		let current = self.authorities.set_id();
		let changes = self.authorities.authority_set_changes();
		let known = changes.iter_from(tip).ok_or_else(|| {
			ReadError::Refused(format!("this node does not know the authorities of block {tip}: it skipped the past"))
		})?;
		let known = known.copied().collect::<Vec<_>>();
		let expected = known.first().map_or(current, |(first, _)| *first);
		if expected != set_id {
			return Err(ReadError::Refused(format!(
				"after block {tip} authority set {expected} judges, not {set_id}: the client follows another chain"
			)));
		}
		Ok(known.into_iter().map(|(_, number)| number).collect())
	}

	/// Set changes below `end`, as many as fit a batch.
	fn fragments(&self, changes: &[u32], end: u32) -> Result<Vec<Fragment>, ReadError> {
		let mut fragments = Vec::new();
		let mut bytes = 0usize;
		for number in changes.iter().copied().filter(|number| *number < end).take(MAX_FRAGMENTS) {
			let header = self.header_at(number)?;
			if sc_consensus_grandpa::find_scheduled_change::<Block>(&header).is_none() {
				break;
			}
			let Some(justification) = self.justification_at(number)? else { break };
			let mut fragment = header.encode();
			fragment.extend_from_slice(&justification);
			bytes = bytes.saturating_add(fragment.len());
			if bytes > MAX_FRAGMENT_BYTES && !fragments.is_empty() {
				break;
			}
			fragments.push(fragment);
		}
		Ok(fragments)
	}

	fn prove(&self, header: &Header, keys: &[Vec<u8>]) -> Result<Vec<Vec<u8>>, ReadError> {
		if keys.is_empty() {
			return Ok(Vec::new());
		}
		let proof = self
			.client
			.read_proof(header.hash(), &mut keys.iter().map(|key| &key[..]))
			.map_err(|_| ReadError::StateGone { number: header.number })?;
		Ok(proof.into_iter_nodes().collect())
	}
}
