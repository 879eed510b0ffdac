//! Hashes of the rows that only messages and draws touch, kept in step with them so that the root need not read them all.
use std::collections::BTreeSet;
use units::Hash;

/// So many consecutive rows are hashed together. A change costs one bundle, the root one hash a bundle.
pub(crate) const BUNDLE: usize = 64;

/// One hash a bundle, and which of them are stale. Follows from the rows; none of it is encoded.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Bundles {
	hashes: Vec<Hash>,
	stale: BTreeSet<usize>,
}

/// Bundles that so many rows make; the last one may be shorter.
pub(crate) fn count(rows: usize) -> usize {
	rows.div_ceil(BUNDLE)
}

impl Bundles {
	/// So many rows that were never hashed.
	pub fn unknown(rows: usize) -> Self {
		Self { hashes: Vec::new(), stale: (0..count(rows)).collect() }
	}

	/// Row number `row` is new, gone or about to change.
	pub fn touch(&mut self, row: usize) {
		self.stale.insert(row / BUNDLE);
	}

	/// Hashes the stale bundles anew, of `rows` rows in all.
	pub fn refresh(&mut self, rows: usize, hash: impl Fn(usize) -> Hash) {
		// A bundle that appears here is stale: the row that made it was touched.
		self.hashes.resize(count(rows), [0; 32]);
		for bundle in std::mem::take(&mut self.stale) {
			if let Some(kept) = self.hashes.get_mut(bundle) {
				*kept = hash(bundle);
			}
		}
	}

	/// The hash of each bundle of `rows` rows, in order; those that are stale are made.
	pub fn all<'a>(&'a self, rows: usize, hash: impl Fn(usize) -> Hash + 'a) -> impl Iterator<Item = Hash> + 'a {
		(0..count(rows)).map(move |bundle| match self.hashes.get(bundle) {
			Some(kept) if !self.stale.contains(&bundle) => *kept,
			_ => hash(bundle),
		})
	}
}
