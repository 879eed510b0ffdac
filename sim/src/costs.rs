//! What calls touch over a history, held against what they are charged for.
use frame::prelude::Weight;
use phala_runtime::testing::Touched;
use std::{collections::BTreeMap, time::Duration};

/// The dearest execution of one call that was seen.
#[derive(Clone, Copy, Debug)]
pub struct Dearest {
	/// How often it was seen.
	pub seen: u64,
	/// The most keys it read.
	pub reads: u64,
	/// The most keys it wrote.
	pub writes: u64,
	/// The longest it took natively.
	pub took: Duration,
	/// The least of its weight that was left beside the keys it touched, in picoseconds; negative if it was charged for
	/// less than its keys.
	pub left: i128,
}

/// The dearest executions, by name of pallet and call.
pub type Costs = BTreeMap<String, Dearest>;

impl Dearest {
	/// One execution.
	pub fn of(touched: Touched, declared: Weight) -> Self {
		let left = i128::from(declared.ref_time()) - i128::from(touched.storage_time());
		Self { seen: 1, reads: touched.reads, writes: touched.writes, took: touched.took, left }
	}

	fn and(self, other: Self) -> Self {
		Self {
			seen: self.seen + other.seen,
			reads: self.reads.max(other.reads),
			writes: self.writes.max(other.writes),
			took: self.took.max(other.took),
			left: self.left.min(other.left),
		}
	}
}

/// Notes executions of a call.
pub fn note(costs: &mut Costs, name: &str, seen: Dearest) {
	let so_far = costs.get(name).map_or(seen, |dearest| dearest.and(seen));
	costs.insert(name.to_owned(), so_far);
}
