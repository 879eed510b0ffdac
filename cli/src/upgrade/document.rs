//! What a check says.
use runtime_blob::Blob;
use runtime_upgrade::{Change, Complaint, Sum, Unit, Verdict};
use serde::Serialize;
use units::Amount;

/// An upgrade that was tried.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Document {
	schema: u32,
	chain: String,
	/// The block whose state was tried.
	seen_at: u32,
	/// Versions: what runs, what would.
	from: u32,
	to: u32,
	/// Whether signed transactions change their form.
	transactions_change: bool,
	/// As `authorize_upgrade` takes it.
	code_hash: String,
	/// The part of a full block that the migrations are charged for.
	percent_of_block: f64,
	changes: Vec<Changed>,
	sums: Vec<Row>,
	/// Nothing: it may be authorized.
	pub complaints: Vec<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Changed {
	/// `Pallet.Item`.
	storage: String,
	added: usize,
	removed: usize,
	changed: usize,
}

/// A sum, before and after.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Row {
	name: String,
	unit: &'static str,
	before: Option<String>,
	after: Option<String>,
}

impl Document {
	/// Of a verdict on a state.
	pub fn new(chain: &str, seen_at: u32, blob: &Blob, verdict: &Verdict) -> Self {
		let percent = verdict.weight as f64 * 100.0 / verdict.full.max(1) as f64;
		Self {
			schema: 1,
			chain: chain.into(),
			seen_at,
			from: verdict.from.spec_version,
			to: verdict.to.spec_version,
			transactions_change: verdict.from.transaction_version != verdict.to.transaction_version,
			code_hash: format!("0x{}", hex::encode(blob.code_hash())),
			percent_of_block: (percent * 1_000.0).round() / 1_000.0,
			changes: verdict.changes.iter().map(Changed::new).collect(),
			sums: verdict.sums.iter().map(Row::new).collect(),
			complaints: verdict.complaints.iter().map(said).collect(),
		}
	}

	/// The same for people.
	pub fn lines(&self) -> Vec<String> {
		let mut lines = vec![
			format!("{} {} to {}, tried on block {}", self.chain, self.from, self.to, self.seen_at),
			format!("code hash  {}", self.code_hash),
			format!("migrations take {} % of a block", self.percent_of_block),
		];
		if self.transactions_change {
			lines.push("signed transactions change their form: wallets and programs have to follow".into());
		}
		lines.push("storage that changes:".into());
		lines.extend(self.changes.iter().map(|change| {
			let Changed { storage, added, removed, changed } = change;
			format!("  {storage}: {added} new, {removed} gone, {changed} other")
		}));
		lines.push("sums before and after:".into());
		lines.extend(table(&self.sums));
		match self.complaints.as_slice() {
			[] => lines.push("nothing speaks against it".into()),
			complaints => {
				lines.push("what speaks against it:".into());
				lines.extend(complaints.iter().map(|complaint| format!("  {complaint}")));
			}
		}
		lines
	}
}

impl Changed {
	fn new(change: &Change) -> Self {
		let storage = match change.pallet.as_str() {
			"" => change.item.clone(),
			pallet => format!("{pallet}.{}", change.item),
		};
		Self { storage, added: change.added, removed: change.removed, changed: change.changed }
	}
}

impl Row {
	/// Of a sum.
	pub fn new(sum: &Sum) -> Self {
		let text = |value: u128| match sum.unit {
			Unit::Count => value.to_string(),
			Unit::Pha | Unit::Shares => Amount(value).to_string(),
		};
		let unit = match sum.unit {
			Unit::Count => "",
			Unit::Pha => "PHA",
			Unit::Shares => "shares",
		};
		Self { name: sum.name.clone(), unit, before: sum.before.map(text), after: sum.after.map(text) }
	}
}

/// Rows for people, aligned. What did not change is said once.
pub fn table(rows: &[Row]) -> Vec<String> {
	let width = rows.iter().map(|row| row.name.chars().count()).max().unwrap_or(0);
	let line = |row: &Row| {
		let text = |value: &Option<String>| value.as_ref().map_or("not told".into(), |v| format!("{v} {}", row.unit));
		let (before, after) = (text(&row.before), text(&row.after));
		let values = if before == after { before } else { format!("{} → {after}", before.trim_end()) };
		format!("  {:width$}  {values}", row.name).trim_end().to_owned()
	};
	rows.iter().map(line).collect()
}

fn said(complaint: &Complaint) -> String {
	let seconds = |picoseconds: u64| format!("{:.3} s", picoseconds as f64 / 1e12);
	match complaint {
		Complaint::Migration(reason) => format!("the migration fails: {reason}"),
		Complaint::Undecodable(keys) => format!("the new runtime cannot read: {}", keys.join("; ")),
		Complaint::Invariant(reason) => format!("the state contradicts itself afterwards: {reason}"),
		Complaint::TooHeavy { takes, may } => {
			format!("the migrations take {} of a block, at most {} fit", seconds(*takes), seconds(*may))
		}
		Complaint::TooLight { takes, least } => {
			format!(
				"the migrations say that they take {}, and their writes alone take {}",
				seconds(*takes),
				seconds(*least)
			)
		}
		Complaint::Forgotten(keys) => {
			format!("no pallet of the new runtime owns the entries below {}", keys.join(", "))
		}
		Complaint::Sum(sum) => table(&[Row::new(sum)]).concat().trim().to_owned(),
		Complaint::NoSums(reason) => format!("nobody can say whether the sums stay: {reason}"),
		Complaint::Block(reason) => format!("the first block after it goes wrong: {reason}"),
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn row(name: &str, before: Option<u128>, after: Option<u128>) -> Row {
		Row::new(&Sum { name: name.into(), unit: Unit::Pha, before, after })
	}

	#[test]
	fn what_stays_is_said_once_and_what_changes_twice() {
		let pha = 1_000_000_000_000;
		let rows = [
			row("all PHA", Some(2 * pha), Some(2 * pha)),
			row("owed", Some(pha), Some(0)),
			row("new", None, Some(pha)),
		];
		assert_eq!(table(&rows), ["  all PHA  2 PHA", "  owed     1 PHA → 0 PHA", "  new      not told → 1 PHA"]);
	}
}
