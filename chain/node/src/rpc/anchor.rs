//! Where a light client may start, out of headers and the chain spec alone: states of the past are gone.
use super::{
	error::ReadError,
	reader::{record_head, Reader},
};
use crate::{fake_runtime::Block, spec};
use codec::DecodeAll;
use protocol::Anchor;
use sc_client_api::{HeaderBackend, StorageKey, StorageProvider};
use sp_consensus_grandpa::AuthorityList;
use sp_core::crypto::ByteArray;

impl Reader {
	/// The final block `number` with the authorities of the block after it. `genesis` says who judges block 1.
	///
	/// A set's authorities stand in the header of the block that ended the one before.
	pub fn anchor(
		&self,
		number: u32,
		genesis: impl FnOnce() -> Result<AuthorityList, ReadError>,
	) -> Result<Anchor, ReadError> {
		let info = self.client.info();
		if number > info.finalized_number {
			return Err(ReadError::Refused(format!(
				"block {number} is not final: an anchor is, up to {}",
				info.finalized_number
			)));
		}
		let header = self.header_at(number)?;
		let (set_id, begun_by) = self.set_after(number)?;
		let authorities = match begun_by {
			None => genesis()?,
			Some(change) => self.named_by(change)?,
		};
		let authority = |(id, weight): (sp_consensus_grandpa::AuthorityId, u64)| {
			let id =
				<[u8; 32]>::try_from(id.as_slice()).map_err(|_| ReadError::Failed("a key of another length".into()))?;
			Ok((id, weight))
		};
		Ok(Anchor {
			chain_genesis: info.genesis_hash.0,
			number,
			header_hash: header.hash().0,
			record_head: record_head(&header)?,
			set_id,
			authorities: authorities.into_iter().map(authority).collect::<Result<_, ReadError>>()?,
		})
	}

	/// Who judges block 1, as long as the state of the genesis is there. The chain spec says it too, but takes seconds: its
	/// genesis has to be built.
	pub fn first_authorities(&self) -> Option<AuthorityList> {
		let value =
			self.client.storage(self.client.info().genesis_hash, &StorageKey(spec::authorities_key())).ok()??;
		AuthorityList::decode_all(&mut &value.0[..]).ok()
	}

	/// The authority set that judges the block after `number`, and the block that named it; none for the set of the genesis.
	fn set_after(&self, number: u32) -> Result<(u64, Option<u32>), ReadError> {
		let current = self.authorities.set_id();
		let changes = self.authorities.authority_set_changes();
		let skipped = || {
			ReadError::Refused(format!(
				"this node does not know the authorities of block {number}: it skipped the past"
			))
		};
		let mut begun_by = None;
		for (set_id, last) in changes.iter_from(0).ok_or_else(skipped)? {
			if *last > number {
				return Ok((*set_id, begun_by));
			}
			begun_by = Some(*last);
		}
		Ok((current, begun_by))
	}

	/// The authorities that the block at this height named.
	fn named_by(&self, change: u32) -> Result<AuthorityList, ReadError> {
		sc_consensus_grandpa::find_scheduled_change::<Block>(&self.header_at(change)?)
			.map(|change| change.next_authorities)
			.ok_or(ReadError::Unprovable { number: change })
	}
}
