//! The headers that connect the votes of a justification.
use crate::Header;
use alloc::collections::{BTreeMap, BTreeSet};
use protocol::Crypto;
use units::Hash;

/// Who is whose parent, as far as the justification shows. A hash cannot be its own ancestor, so every walk ends.
pub(super) struct Ancestry {
	parents: BTreeMap<Hash, Hash>,
}

impl Ancestry {
	pub fn new<C: Crypto>(headers: &[Header]) -> Self {
		Self { parents: headers.iter().map(|header| (header.hash::<C>(), header.parent_hash)).collect() }
	}

	pub fn parent(&self, block: &Hash) -> Option<&Hash> {
		self.parents.get(block)
	}

	/// The walks from `blocks` to `base`, each step once: every block on the way except `base`.
	/// The error is the place of the first block that does not descend from `base`.
	pub fn paths<'a>(&self, base: &Hash, blocks: impl Iterator<Item = &'a Hash>) -> Result<BTreeSet<Hash>, usize> {
		let mut walked = BTreeSet::new();
		for (index, block) in blocks.enumerate() {
			let mut at = block;
			// What an earlier walk stepped on is known to lead to the base.
			while at != base && walked.insert(*at) {
				at = self.parents.get(at).ok_or(index)?;
			}
		}
		Ok(walked)
	}

	/// Whether exactly these blocks were shown.
	pub fn is_exactly(&self, blocks: &BTreeSet<Hash>) -> bool {
		self.parents.keys().eq(blocks)
	}
}
