//! What is charged beside what was measured.
use crate::{case::Case, cases::PALLETS, measured};
use chain_traits::Cost;
use phala_runtime::Runtime;
use std::fmt::Write;

/// A call is charged at least so many hundredths of what it took in the state in which it is dearest.
pub const LEAST: u64 = 120;
/// And at most so many.
pub const MOST: u64 = 500;

/// One case.
pub struct Row {
	/// Its pallet's folder.
	pub pallet: &'static str,
	/// What is done.
	pub what: &'static str,
	/// What it took.
	pub measured: Cost,
	/// Picoseconds of that and of its keys, at the runtime's database prices.
	pub whole: u64,
	/// Picoseconds that are charged for it.
	pub charged: u64,
	/// Whether this is where the call is dearest.
	pub is_worst: bool,
}

impl Row {
	fn of(case: &Case, measured: Cost) -> Self {
		let whole = measured.weight::<Runtime>().ref_time();
		let Case { pallet, what, charged, is_worst, .. } = *case;
		Self { pallet, what, measured, whole, charged: charged.ref_time(), is_worst }
	}

	/// Charged, in hundredths of what it took.
	pub fn ratio(&self) -> u64 {
		self.charged.saturating_mul(100).checked_div(self.whole).unwrap_or(u64::MAX)
	}

	/// Whether that is neither too little nor, where the call is dearest, too much.
	pub fn is_fair(&self) -> bool {
		self.ratio() >= LEAST && (!self.is_worst || self.ratio() <= MOST)
	}
}

/// A row for each case that was measured, and the names of those that were not.
pub fn rows() -> (Vec<Row>, Vec<String>) {
	let (mut rows, mut missing) = (Vec::new(), Vec::new());
	for (pallet, cases) in PALLETS {
		let held = measured::held(pallet);
		for case in cases() {
			match held.get(case.what) {
				Some(cost) => rows.push(Row::of(&case, *cost)),
				None => missing.push(format!("{pallet}: {}", case.what)),
			}
		}
	}
	(rows, missing)
}

/// Of Markdown.
pub fn table(rows: &[Row]) -> String {
	let mut text = String::from(
		"| pallet | work | keys read, written | measured | with its keys | charged | ratio |\n|---|---|---|---|---|---|---|\n",
	);
	for row in rows {
		let Cost(time, reads, writes) = row.measured;
		let (time, whole, charged) = (micros(time), micros(row.whole), micros(row.charged));
		let (pallet, what, ratio) = (row.pallet, row.what.replace('_', " "), row.ratio());
		let ratio = format!("{}.{:02}", ratio / 100, ratio % 100);
		let ratio = if row.is_worst { ratio } else { format!("({ratio})") };
		let _ = writeln!(text, "| {pallet} | {what} | {reads}, {writes} | {time} | {whole} | {charged} | {ratio} |");
	}
	text
}

/// Microseconds, or milliseconds where there are many.
fn micros(picos: u64) -> String {
	match picos / 1_000_000 {
		micros @ 0..10_000 => format!("{micros} µs"),
		micros => format!("{}.{} ms", micros / 1_000, micros % 1_000 / 100),
	}
}
