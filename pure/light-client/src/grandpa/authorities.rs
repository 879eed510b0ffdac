//! Who may finalize, and whether they did.
use super::ancestry::Ancestry;
use super::{signatures, tally, Justification, Precommit};
use crate::FinalitySource;
use alloc::vec::Vec;
use protocol::Crypto;
use units::{BlockNumber, Hash, SetId};

/// An authority set, ready to judge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authorities {
	set_id: SetId,
	/// Sorted by key; no key twice, no weight zero.
	voters: Vec<([u8; 32], u64)>,
	total: u64,
}

/// Why a justification proves nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JustificationError {
	/// Nobody may judge.
	#[error("the authorities have no weight, or more than fits 64 bits")]
	UnusableAuthorities,
	/// It is for another block.
	#[error("it is for block {got}, or for another block at that height")]
	OtherTarget {
		/// Height it is for.
		got: BlockNumber,
	},
	/// Not more than two thirds of the authorities voted.
	#[error("its votes have weight {signed}, needed is {needed}")]
	TooFewVotes {
		/// Weight of the authorities that voted.
		signed: u64,
		/// The least weight that finalizes.
		needed: u64,
	},
	/// A vote's signature does not hold.
	#[error("the signature of vote {index} does not hold")]
	BadSignature {
		/// Place of the vote, from 0.
		index: usize,
	},
	/// A vote was signed for the set before: the client is past it.
	#[error("vote {index} was signed for the set before set {ours}")]
	EarlierSet {
		/// Place of the vote, from 0.
		index: usize,
		/// The set that judges.
		ours: SetId,
	},
	/// The votes are for blocks of different chains, or headers that connect them are missing.
	#[error("its votes do not agree on any block")]
	Disagreement,
	/// The votes finalize another block than it says.
	#[error("its votes finalize a block at height {number}, which is not its target")]
	OtherGhost {
		/// Height of that block.
		number: BlockNumber,
	},
	/// A vote is not for a descendant of the lowest block voted for, or headers that show it are missing.
	#[error("the headers do not connect vote {index} with the others")]
	Unconnected {
		/// Place of the vote, from 0.
		index: usize,
	},
	/// It holds headers that connect nothing.
	#[error("it holds headers that no vote needs")]
	UnusedHeaders,
}

impl Authorities {
	/// A set by its number and members; a key that stands there twice has the sum of its weights.
	/// `None` if the weights are all zero or their sum exceeds 64 bits.
	pub fn new(set_id: SetId, members: &[([u8; 32], u64)]) -> Option<Self> {
		let mut voters: Vec<_> = members.iter().copied().filter(|(_, weight)| *weight > 0).collect();
		let total = voters.iter().try_fold(0u64, |sum, (_, weight)| sum.checked_add(*weight))?;
		voters.sort_unstable();
		voters.dedup_by(|next, kept| {
			let same = next.0 == kept.0;
			if same {
				// Cannot saturate: the total fits.
				kept.1 = kept.1.saturating_add(next.1);
			}
			same
		});
		(total > 0).then_some(Self { set_id, voters, total })
	}

	/// The least weight that finalizes: more than two thirds, `total − ⌊(total − 1) / 3⌋`.
	pub fn threshold(&self) -> u64 {
		self.total.saturating_sub(self.total.saturating_sub(1) / 3)
	}

	/// Number of distinct authorities.
	pub(super) fn len(&self) -> usize {
		self.voters.len()
	}

	/// Where `key` stands in the set.
	pub(super) fn place_of(&self, key: &[u8; 32]) -> Option<usize> {
		self.voters.binary_search_by(|(voter, _)| voter.cmp(key)).ok()
	}

	/// Sum of the weights at these places, each of which is named once.
	pub(super) fn weight_of(&self, places: impl Iterator<Item = usize>) -> u64 {
		let weights = places.filter_map(|place| self.voters.get(place)).map(|(_, weight)| *weight);
		weights.fold(0, u64::saturating_add)
	}
}

impl FinalitySource for Authorities {
	type Proof = Justification;
	type Refusal = JustificationError;

	/// Agrees with the node on every justification, the odd ones included: equivocations, strangers' votes, repeated
	/// votes, votes beyond the threshold and votes for descendants are fine, as long as every signature holds and the
	/// headers in it connect all votes and nothing else.
	///
	/// Cost: one batch of signatures, and `O(n log n)` in votes, headers and authorities. Signatures come first: what is
	/// dearer with votes for many blocks is done only for votes that were cast.
	fn verify<C: Crypto>(
		&self,
		justification: &Justification,
		hash: Hash,
		number: BlockNumber,
	) -> Result<(), JustificationError> {
		let Justification { round, commit, votes_ancestries } = justification;
		if (commit.target_hash, commit.target_number) != (hash, number) {
			return Err(JustificationError::OtherTarget { got: commit.target_number });
		}
		signatures::check::<C>(*round, self.set_id, &commit.precommits)?;
		let ancestry = Ancestry::new::<C>(votes_ancestries);
		tally::check(self, commit, &ancestry)?;
		check_headers(&commit.precommits, &ancestry)
	}
}

/// Checks that the headers connect all votes, strangers' included, with the lowest of them, and nothing else.
fn check_headers(votes: &[Precommit], ancestry: &Ancestry) -> Result<(), JustificationError> {
	let lowest = votes.iter().min_by_key(|vote| vote.target_number).ok_or(JustificationError::Disagreement)?;
	let used = ancestry
		.paths(&lowest.target_hash, votes.iter().map(|vote| &vote.target_hash))
		.map_err(|index| JustificationError::Unconnected { index })?;
	if ancestry.is_exactly(&used) {
		Ok(())
	} else {
		Err(JustificationError::UnusedHeaders)
	}
}
