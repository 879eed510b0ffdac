//! What checks and reports say, for people.
use super::document::{Accounts, MovedRow, Row};
use runtime_upgrade::Complaint;

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

/// Whose balances are others, for people.
pub fn told(accounts: &Accounts) -> Vec<String> {
	let (count, first) = accounts.parts();
	if count == 0 {
		return vec!["balances of accounts: none is another".into()];
	}
	let heading = format!("balances of accounts that are others: {count}, first");
	let line = |row: &MovedRow| format!("  {}: {} {} → {}", row.account, row.what, row.before, row.after);
	[heading].into_iter().chain(first.iter().map(line)).collect()
}

/// Of picoseconds.
pub fn seconds(picoseconds: u64) -> String {
	format!("{:.3} s", picoseconds as f64 / 1e12)
}

/// What speaks against an upgrade, in a sentence.
pub fn said(complaint: &Complaint) -> String {
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
		Complaint::TooSlow { took, may } => format!(
			"the blob took {} to begin the first block on this machine, and it may take {}: free the machine and try again, or \
			 make the migration smaller",
			seconds(*took),
			seconds(*may)
		),
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
	use runtime_upgrade::{Good, Moved, Sum, Unit};

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

	#[test]
	fn whose_balances_change_is_said_with_the_first_of_them() {
		let pha = 1_000_000_000_000;
		let moved = |who: u8, good, before, after| Moved { who: [who; 32].into(), good, before, after };
		let one = moved(1, Good::Free, 5 * pha, 4 * pha);
		let all = [one.clone(), moved(1, Good::Shares(3), 0, pha), moved(2, Good::Free, 0, pha)];
		let lines = told(&Accounts::new(&all));
		let first = crate::account::text(&one.who);
		assert_eq!(lines[0], "balances of accounts that are others: 2, first");
		assert_eq!(lines[1..3], [format!("  {first}: free PHA 5 → 4"), format!("  {first}: shares of pool 3 0 → 1")]);
		assert_eq!(lines.len(), 4);
		let many: Vec<_> = (0..50).map(|who| moved(who, Good::Free, 0, pha)).collect();
		assert_eq!(told(&Accounts::new(&many)).len(), 11);
		assert_eq!(told(&Accounts::new(&[])), ["balances of accounts: none is another"]);
	}
}
