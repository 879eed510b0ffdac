//! What calls touch over a history, held against what they are charged for.
use frame::prelude::Weight;
use runtime_phala::testing::Touched;
use std::{collections::BTreeMap, time::Duration};

/// The dearest execution of one call that was seen.
#[derive(Clone, Copy, Debug, Default)]
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

/// Notes an execution.
pub fn note(costs: &mut Costs, name: String, touched: Touched, declared: Weight) {
	let left = i128::from(declared.ref_time()) - i128::from(touched.storage_time());
	let dearest = costs.entry(name).or_insert(Dearest { left, ..Dearest::default() });
	dearest.seen += 1;
	dearest.reads = dearest.reads.max(touched.reads);
	dearest.writes = dearest.writes.max(touched.writes);
	dearest.took = dearest.took.max(touched.took);
	dearest.left = dearest.left.min(left);
}
