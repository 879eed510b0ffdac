//! Builds a light client's batch out of the database: one call brings a relayer everything it passes on.
use super::{
	answers::{BatchReply, MAX_BYTES},
	error::ReadError,
	reader::{halve, Reader},
	target::{Finality, Leg, Target},
};
use crate::fake_runtime::{Block, Header};
use codec::{Compact, Encode};
use light_client::bounds;
use sc_client_api::{HeaderBackend, ProofProvider};
use sp_core::Bytes;

/// Set changes in one batch, and bytes of their fragments: a large set's justification is long.
const MAX_FRAGMENTS: usize = 512;
const MAX_FRAGMENT_BYTES: usize = 16 * 1024 * 1024;

/// A light client as it describes itself.
#[derive(Clone, Copy, Debug)]
pub struct Follower {
	/// Its last block.
	pub tip: u32,
	/// The authority set that judges the block after its tip.
	pub set_id: u64,
	/// Its lowest milestone.
	pub milestone: Option<u32>,
}

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

/// A batch that leads this near to the newest final block has a read proof. One that leads into the past has none: the
/// state there is gone on most nodes, and what it says is old. Below the fewest states that a node may keep, so that the
/// state is there however fast finality moves on meanwhile.
const PROVEN_WITHIN: u32 = crate::settings::LEAST_STATES / 2;

/// An encoded set change: header and justification.
type Fragment = Vec<u8>;

/// What proves that a batch's header is final.
#[derive(Clone, Copy, Debug)]
enum Proven {
	/// The justification of the block at this height.
	Justified(u32),
	/// The client's milestone at this height.
	Milestone(u32),
}

impl Proven {
	/// Where the headers after the batch's header end.
	fn by(self) -> u32 {
		match self {
			Self::Justified(number) | Self::Milestone(number) => number,
		}
	}
}

/// What is known while a batch is made.
struct Scene {
	finality: Finality,
	newest: Option<(u32, Vec<u8>)>,
	/// Heights of the set changes after the client's tip.
	changes: Vec<u32>,
	/// Those of them that fit.
	fragments: Vec<Fragment>,
	/// The first change that does not fit: it is always justified, and the batch ends there.
	reach: u32,
}

impl Reader {
	/// The next batch for a light client. None: nothing newer is final.
	///
	/// After a long stall of finality a batch of records may lead no further than a milestone, and before there is one in
	/// reach the batch lays one: it has no records then.
	pub fn batch(&self, client: Follower, wish: Wish, keys: &[Vec<u8>]) -> Result<Option<BatchReply>, ReadError> {
		let scene = self.scene(client)?;
		let milestone = client.milestone.filter(|milestone| {
			let first_change = scene.changes.first().copied().unwrap_or(u32::MAX);
			(client.tip.saturating_add(1)..=scene.finality.finalized.min(first_change)).contains(milestone)
		});
		match (wish, milestone) {
			(Wish::Records(max), Some(milestone)) => self.towards(client.tip, milestone, max, &scene, keys).map(Some),
			(Wish::Records(max), None) => self.with_records(client.tip, max, &scene, keys),
			(Wish::Newest | Wish::Exactly(_), _) => self.without_records(client.tip, wish, &scene, keys),
		}
	}

	fn scene(&self, Follower { tip, set_id, .. }: Follower) -> Result<Scene, ReadError> {
		let changes = self.changes_after(tip, set_id)?;
		let newest = self.newest_justification()?;
		let finality = Finality {
			tip,
			finalized: self.client.info().finalized_number,
			newest: newest.as_ref().map(|(number, _)| *number),
			max_descendants: bounds::MAX_DESCENDANTS as u32,
		};
		let fragments = self.fragments(&changes, finality.finalized)?;
		let reach = changes.get(fragments.len()).copied().unwrap_or(u32::MAX);
		Ok(Scene { finality, newest, changes, fragments, reach })
	}

	/// A part of the way to a milestone: records that fit an answer, or a milestone that is nearer.
	fn towards(
		&self,
		tip: u32,
		milestone: u32,
		max: u32,
		scene: &Scene,
		keys: &[Vec<u8>],
	) -> Result<BatchReply, ReadError> {
		let mut limit = tip.saturating_add(max);
		loop {
			let proven = Proven::Milestone(milestone);
			match scene.finality.towards(milestone, limit) {
				Leg::Milestone { header } => return self.assemble(header, proven, Vec::new(), scene, &[]),
				Leg::Records { header } => match self.walk(tip.saturating_add(1), header, MAX_BYTES)? {
					Some(chain) => return self.assemble(header, proven, chain.records, scene, keys),
					None => limit = halve(tip, header),
				},
			}
		}
	}

	/// Records up to a justified block, or to one that a justified block follows soon; else the first milestone.
	fn with_records(
		&self,
		tip: u32,
		max: u32,
		scene: &Scene,
		keys: &[Vec<u8>],
	) -> Result<Option<BatchReply>, ReadError> {
		let mut limit = tip.saturating_add(max).min(scene.reach);
		loop {
			let Some(Target { header, justified }) = self.target(limit, scene)? else {
				return scene.nothing_newer();
			};
			let proven = Proven::Justified(justified);
			if header > limit {
				// A milestone is judged by the client's own set: first to the end of that one.
				match scene.changes.first() {
					Some(change) if *change < header => limit = *change,
					_ => return self.assemble(header, proven, Vec::new(), scene, &[]).map(Some),
				}
				continue;
			}
			match self.walk(tip.saturating_add(1), header, MAX_BYTES)? {
				Some(chain) => return self.assemble(header, proven, chain.records, scene, keys).map(Some),
				None => limit = halve(tip, header),
			}
		}
	}

	fn without_records(
		&self,
		tip: u32,
		wish: Wish,
		scene: &Scene,
		keys: &[Vec<u8>],
	) -> Result<Option<BatchReply>, ReadError> {
		let reach = scene.reach;
		let target = match wish {
			Wish::Exactly(number) if number > reach => {
				return Err(ReadError::Refused(format!("more set changes than fit a batch: go to block {reach} first")))
			}
			Wish::Exactly(number) => {
				scene.finality.exactly(number, scene.change_from(number), |number| self.is_justified(number))?
			}
			Wish::Newest | Wish::Records(_) => self.target(scene.finality.finalized.min(reach), scene)?,
		};
		match target.filter(|target| target.header > tip) {
			Some(Target { header, justified }) => {
				self.assemble(header, Proven::Justified(justified), Vec::new(), scene, keys).map(Some)
			}
			None => scene.nothing_newer(),
		}
	}

	fn target(&self, limit: u32, scene: &Scene) -> Result<Option<Target>, ReadError> {
		scene.finality.target(limit, scene.change_from(limit), |number| self.is_justified(number))
	}

	fn is_justified(&self, number: u32) -> Result<bool, ReadError> {
		self.justification_at(number).map(|justification| justification.is_some())
	}

	fn assemble(
		&self,
		number: u32,
		proven: Proven,
		records: Vec<Vec<u8>>,
		scene: &Scene,
		keys: &[Vec<u8>],
	) -> Result<BatchReply, ReadError> {
		let header = self.header_at(number)?;
		let hash = header.hash();
		let descendants = (number.saturating_add(1)..=proven.by())
			.map(|number| self.header_at(number))
			.collect::<Result<Vec<Header>, _>>()?;
		let justification = match proven {
			Proven::Milestone(_) => None,
			Proven::Justified(number) => Some(self.justification_of(number, scene)?),
		};
		let crossed = scene.changes.iter().take_while(|change| **change < number).count();
		let fragments = scene.fragments.get(..crossed).ok_or(ReadError::Unprovable { number: scene.reach })?;
		let is_near = scene.finality.finalized.saturating_sub(number) <= PROVEN_WITHIN;
		let proof = if is_near { self.prove(&header, keys)? } else { Vec::new() };
		// SCALE of `light_client::Batch`, with what is encoded already passed through.
		let mut batch = Compact(fragments.len() as u32).encode();
		fragments.iter().for_each(|fragment| batch.extend_from_slice(fragment));
		header.encode_to(&mut batch);
		descendants.encode_to(&mut batch);
		batch.push(justification.is_some().into());
		batch.extend(justification.into_iter().flatten());
		records.encode_to(&mut batch);
		proof.encode_to(&mut batch);
		Ok(BatchReply {
			number,
			hash,
			fragments: fragments.len() as u32,
			records: records.len() as u32,
			finalized: self.client.info().finalized_number,
			batch: Bytes(batch),
		})
	}

	fn justification_of(&self, number: u32, scene: &Scene) -> Result<Vec<u8>, ReadError> {
		match &scene.newest {
			Some((newest, bytes)) if *newest == number => Ok(bytes.clone()),
			_ => self
				.justification_at(number)?
				.ok_or_else(|| ReadError::Failed(format!("block {number} lost its justification"))),
		}
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

impl Scene {
	/// The first set change at or after a block.
	fn change_from(&self, number: u32) -> Option<u32> {
		self.changes.iter().copied().find(|change| *change >= number)
	}

	/// A change that fits and still is not provable stands in the way of everything after it.
	fn nothing_newer(&self) -> Result<Option<BatchReply>, ReadError> {
		if self.reach < self.finality.finalized {
			Err(ReadError::Unprovable { number: self.reach })
		} else {
			Ok(None)
		}
	}
}
