//! Final blocks ahead of the tip.
use crate::bounds::MAX_MILESTONES;
use alloc::vec::Vec;
use codec::{Decode, Encode};
use units::{BlockNumber, Hash};

/// A final block ahead of the tip, known by its hash alone: a block of the same authority set was finalized, and headers
/// led back from it.
///
/// While finality stands still, no block is justified, and one batch cannot hold everything that was not. So the way back
/// from the next justified block is laid first, at most [`MAX_DESCENDANTS`](crate::bounds::MAX_DESCENDANTS) headers at a
/// time, and then the records are brought in parts, each proven by the headers after it up to a milestone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Milestone {
	/// Height.
	pub number: BlockNumber,
	/// Hash of its header.
	pub hash: Hash,
}

/// The milestones of a client, highest first, all above its tip.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub(crate) struct Milestones(Vec<Milestone>);

impl Milestones {
	/// The one that is nearest to the tip.
	pub fn lowest(&self) -> Option<&Milestone> {
		self.0.last()
	}

	/// Whether that block is one of them.
	pub fn holds(&self, number: BlockNumber, hash: &Hash) -> bool {
		self.0.iter().any(|milestone| milestone.number == number && milestone.hash == *hash)
	}

	/// Adds one below all others. If there are too many, the second highest goes: from the highest, everything below can
	/// be laid again.
	pub fn lay(&mut self, milestone: Milestone) {
		self.0.push(milestone);
		if self.0.len() > MAX_MILESTONES {
			self.0.remove(1);
		}
	}

	/// The tip is at that height now.
	pub fn pass(&mut self, tip: BlockNumber) {
		self.0.retain(|milestone| milestone.number > tip);
	}
}
