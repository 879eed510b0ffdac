//! The client: a tip that moves only over proven ground.
use crate::bounds::*;
use crate::error::{AnchorError, ChangeError, FragmentError, ImportError};
use crate::header::{AuthorityList, Header, HeaderError, SetChange};
use crate::milestones::{Milestone, Milestones};
use crate::{fold, read_proof, Authorities, Batch, FinalitySource, Fragment, Justification, JustificationError};
use alloc::vec::Vec;
use codec::{Decode, Encode};
use protocol::{Anchor, Crypto, RecordV1};
use units::{BlockNumber, Hash, Millis, SetId};

/// A light client of one chain: the last block it knows to be final, and who judges the next one.
///
/// Its encoding is what a checkpoint keeps.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct LightClient {
	chain_genesis: Hash,
	anchor_hash: Hash,
	tip: Tip,
	set_id: SetId,
	authorities: AuthorityList,
	milestones: Milestones,
}

/// The last block a client knows to be final.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Tip {
	/// Height.
	pub number: BlockNumber,
	/// Hash of its header.
	pub hash: Hash,
	/// Record head after it.
	pub record_head: Hash,
	/// Root of the state after it; unknown at an anchor.
	pub state_root: Option<Hash>,
	/// Slot time of the last record that was read; unknown at an anchor.
	pub slot_time: Option<Millis>,
}

/// What a batch brought, all of it proven.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
	/// The records of all blocks after the old tip up to the new one, in order.
	pub records: Vec<RecordV1>,
	/// The values of the asked keys at the new tip, in the order of the keys; `None` where the chain has none.
	/// Empty if the batch had no proof.
	pub values: Vec<Option<Vec<u8>>>,
}

/// What a jump is made of: finality and state of one block, nothing between.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Jump<'a> {
	/// Every set change between the tip and `header`, oldest first.
	pub fragments: &'a [Fragment],
	/// The block to jump to.
	pub header: &'a Header,
	/// The headers after it up to the one that `justification` is for.
	pub descendants: &'a [Header],
	/// Finality of the last of these headers.
	pub justification: &'a Justification,
	/// Trie nodes, each once, that prove the asked keys.
	pub proof: &'a [Vec<u8>],
}

impl LightClient {
	/// A client that trusts `anchor` and nothing else.
	///
	/// # Errors
	/// If nobody could finalize the block after it, or it is block 0 of another chain than it says.
	pub fn new<C: Crypto>(anchor: &Anchor) -> Result<Self, AnchorError> {
		if anchor.number == 0 && anchor.header_hash != anchor.chain_genesis {
			return Err(AnchorError::NotGenesis);
		}
		if anchor.authorities.len() > MAX_AUTHORITIES {
			return Err(AnchorError::TooManyAuthorities(anchor.authorities.len()));
		}
		Authorities::new(anchor.set_id, &anchor.authorities).ok_or(AnchorError::UnusableAuthorities)?;
		Ok(Self {
			chain_genesis: anchor.chain_genesis,
			anchor_hash: anchor.hash::<C>(),
			tip: Tip {
				number: anchor.number,
				hash: anchor.header_hash,
				record_head: anchor.record_head,
				state_root: None,
				slot_time: None,
			},
			set_id: anchor.set_id,
			authorities: anchor.authorities.clone(),
			milestones: Milestones::default(),
		})
	}

	/// Hash of the chain's block 0.
	pub fn chain_genesis(&self) -> Hash {
		self.chain_genesis
	}

	/// Name of the anchor this client started from.
	pub fn anchor_hash(&self) -> Hash {
		self.anchor_hash
	}

	/// The last block it knows to be final.
	pub fn tip(&self) -> &Tip {
		&self.tip
	}

	/// Number of the set that judges the block after the tip.
	pub fn set_id(&self) -> SetId {
		self.set_id
	}

	/// The set that judges the block after the tip.
	pub fn authorities(&self) -> &AuthorityList {
		&self.authorities
	}

	/// The final block nearest to the tip that is known ahead of it.
	pub fn milestone(&self) -> Option<&Milestone> {
		self.milestones.lowest()
	}

	/// An anchor at the tip: a client that starts from it goes on like this one.
	pub fn anchor(&self) -> Anchor {
		Anchor {
			chain_genesis: self.chain_genesis,
			number: self.tip.number,
			header_hash: self.tip.hash,
			record_head: self.tip.record_head,
			set_id: self.set_id,
			authorities: self.authorities.clone(),
		}
	}

	/// Moves the tip to the batch's header, over every record between; or lays a [`Milestone`] at it, if the batch has no
	/// records.
	///
	/// `keys` are the storage keys whose values the batch's proof is for; a batch without a proof reads none of them.
	/// The caller looks at each record's `protocol` itself: what a newer one means is not decided here.
	///
	/// # Errors
	/// With the first thing that is not proven; the client is unchanged then.
	pub fn import<C: Crypto>(&mut self, batch: &Batch, keys: &[Vec<u8>]) -> Result<Imported, ImportError> {
		if batch.records.len() > MAX_RECORDS {
			return Err(ImportError::TooLarge);
		}
		if batch.records.is_empty() && batch.fragments.is_empty() && batch.proof.is_empty() {
			return self.lay_milestone::<C>(batch);
		}
		let mut next = self.clone();
		let justification = batch.justification.as_ref();
		let target = next.advance::<C>(&batch.fragments, &batch.header, &batch.descendants, justification)?;
		let waypoints = batch.fragments.iter().map(|fragment| &fragment.header);
		let folded = fold::fold::<C>(&self.tip, &target, &batch.records, waypoints)?;
		let values =
			if batch.proof.is_empty() { Vec::new() } else { read::<C>(&batch.header.state_root, &batch.proof, keys)? };
		next.stand_at(Tip { slot_time: folded.slot_time, ..target });
		*self = next;
		Ok(Imported { records: folded.records, values })
	}

	/// Moves the tip to the header without its records, and reads `keys` there: fast synchronization.
	///
	/// # Errors
	/// With the first thing that is not proven; the client is unchanged then.
	pub fn jump<C: Crypto>(&mut self, jump: &Jump<'_>, keys: &[Vec<u8>]) -> Result<Vec<Option<Vec<u8>>>, ImportError> {
		let mut next = self.clone();
		let target = next.advance::<C>(jump.fragments, jump.header, jump.descendants, Some(jump.justification))?;
		let values = read::<C>(&jump.header.state_root, jump.proof, keys)?;
		next.stand_at(Tip { slot_time: self.tip.slot_time, ..target });
		*self = next;
		Ok(values)
	}

	/// Reads `keys` at the tip. `None` if the client stands at its anchor, whose state root it does not know.
	///
	/// # Errors
	/// If `nodes` are not exactly the proof of these keys.
	pub fn read<C: Crypto>(
		&self,
		nodes: &[Vec<u8>],
		keys: &[Vec<u8>],
	) -> Result<Option<Vec<Option<Vec<u8>>>>, ImportError> {
		self.tip.state_root.map(|root| read::<C>(&root, nodes, keys)).transpose()
	}

	fn stand_at(&mut self, tip: Tip) {
		self.milestones.pass(tip.number);
		self.tip = tip;
	}

	/// Remembers that the batch's header is final, without going there.
	fn lay_milestone<C: Crypto>(&mut self, batch: &Batch) -> Result<Imported, ImportError> {
		let Batch { header, descendants, justification, .. } = batch;
		self.check_order(header, descendants)?;
		if let Some(lowest) = self.milestones.lowest().filter(|lowest| lowest.number <= header.number) {
			return Err(ImportError::AboveMilestone { lowest: lowest.number, got: header.number });
		}
		if !self.may_follow_tip(header) {
			return Err(ImportError::NotAChild { number: header.number });
		}
		let hash = header.hash::<C>();
		self.check_finality::<C>(hash, header, descendants, justification.as_ref())?;
		self.milestones.lay(Milestone { number: header.number, hash });
		Ok(Imported { records: Vec::new(), values: Vec::new() })
	}

	fn check_order(&self, header: &Header, descendants: &[Header]) -> Result<(), ImportError> {
		if descendants.len() > MAX_DESCENDANTS {
			return Err(ImportError::TooLarge);
		}
		if header.number <= self.tip.number {
			return Err(ImportError::Stale { tip: self.tip.number, got: header.number });
		}
		Ok(())
	}

	/// Follows the set changes, then checks that `header` is final. Returns it as a tip and leaves the set that judges
	/// the block after it.
	fn advance<C: Crypto>(
		&mut self,
		fragments: &[Fragment],
		header: &Header,
		descendants: &[Header],
		justification: Option<&Justification>,
	) -> Result<Tip, ImportError> {
		if fragments.len() > MAX_FRAGMENTS {
			return Err(ImportError::TooLarge);
		}
		self.check_order(header, descendants)?;
		let mut above = self.tip.number;
		for (index, fragment) in fragments.iter().enumerate() {
			let number = fragment.header.number;
			self.follow::<C>(above, fragment, header.number).map_err(|reason| ImportError::Fragment {
				index,
				number,
				reason,
			})?;
			above = number;
		}
		if !self.may_follow_tip(header) {
			return Err(ImportError::NotAChild { number: header.number });
		}
		let hash = header.hash::<C>();
		self.check_finality::<C>(hash, header, descendants, justification)?;
		let record_head = header.record_head()?;
		self.change_set::<ImportError>(header)?;
		let state_root = Some(header.state_root);
		Ok(Tip { number: header.number, hash, record_head, state_root, slot_time: None })
	}

	/// Hands over to the set that `fragment` names.
	fn follow<C: Crypto>(
		&mut self,
		above: BlockNumber,
		fragment: &Fragment,
		below: BlockNumber,
	) -> Result<(), FragmentError> {
		let header = &fragment.header;
		if header.number <= above || header.number >= below {
			return Err(FragmentError::OutOfOrder { above, below });
		}
		if !self.may_follow_tip(header) {
			return Err(FragmentError::NotAChild);
		}
		self.judges()?.verify::<C>(&fragment.justification, header.hash::<C>(), header.number)?;
		if self.change_set::<FragmentError>(header)? {
			Ok(())
		} else {
			Err(FragmentError::NoChange)
		}
	}

	/// Checks that `header` is final: by a `justification` of the last of the headers that descend from it, or because that
	/// one is a milestone.
	fn check_finality<C: Crypto>(
		&self,
		hash: Hash,
		header: &Header,
		descendants: &[Header],
		justification: Option<&Justification>,
	) -> Result<(), ImportError> {
		let (mut hash, mut last) = (hash, header);
		for (index, child) in descendants.iter().enumerate() {
			let expected = last.number.saturating_add(1);
			if child.parent_hash != hash || child.number != expected {
				return Err(ImportError::BrokenDescent { index, expected });
			}
			(hash, last) = (child.hash::<C>(), child);
		}
		let number = last.number;
		match justification {
			Some(justification) => self
				.judges()
				.and_then(|judges| judges.verify::<C>(justification, hash, number))
				.map_err(|reason| ImportError::Finality { number, reason })?,
			None if self.milestones.holds(number, &hash) => {}
			None => return Err(ImportError::NoMilestone { number }),
		}
		// Nobody of this set may vote past a change of it, so a justification that does so is no proof.
		for changed in core::iter::once(header).chain(descendants).filter(|changed| changed.number != number) {
			if changed.set_change()?.is_some() {
				return Err(ImportError::ChangeInDescent { number: changed.number });
			}
		}
		Ok(())
	}

	/// Who judges the next block.
	fn judges(
		&self,
	) -> Result<impl FinalitySource<Proof = Justification, Refusal = JustificationError>, JustificationError> {
		Authorities::new(self.set_id, &self.authorities).ok_or(JustificationError::UnusableAuthorities)
	}

	/// Only the block right after the tip shows by itself whether it follows.
	fn may_follow_tip(&self, header: &Header) -> bool {
		header.number != self.tip.number.saturating_add(1) || header.parent_hash == self.tip.hash
	}

	/// Takes over the set that a finalized `header` names, if it names one; says whether it does.
	fn change_set<E: From<HeaderError> + From<ChangeError>>(&mut self, header: &Header) -> Result<bool, E> {
		let number = header.number;
		let Some(SetChange { authorities, delay }) = header.set_change()? else { return Ok(false) };
		if delay != 0 {
			return Err(ChangeError::Delayed { number, delay }.into());
		}
		let set_id = self.set_id.checked_add(1).ok_or(ChangeError::SetIdOverflow { number })?;
		Authorities::new(set_id, &authorities).ok_or(ChangeError::Unusable { number })?;
		(self.set_id, self.authorities) = (set_id, authorities);
		Ok(true)
	}
}

fn read<C: Crypto>(root: &Hash, nodes: &[Vec<u8>], keys: &[Vec<u8>]) -> Result<Vec<Option<Vec<u8>>>, ImportError> {
	if keys.len() > MAX_KEYS || keys.iter().any(|key| key.len() > MAX_KEY_BYTES) {
		return Err(ImportError::TooManyKeys);
	}
	Ok(read_proof::<C>(root, nodes, keys)?)
}
