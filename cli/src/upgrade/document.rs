//! What a check says.
use super::words::{said, seconds, table, told};
use crate::account;
use runtime_blob::Blob;
use runtime_upgrade::{Change, Good, Moved, Sum, Unit, Verdict};
use serde::Serialize;
use units::Amount;

/// What accounts gain or lose is listed so far.
const MOST_MOVED: usize = 10;

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
	/// The same in picoseconds of a full one.
	#[serde(skip)]
	full: u64,
	/// How long the blob took here to begin the first block; none if it was not tried.
	seconds: Option<f64>,
	changes: Vec<Changed>,
	sums: Vec<Row>,
	#[serde(flatten)]
	accounts: Accounts,
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
	/// What is summed.
	pub name: String,
	/// What it is counted in; empty for counts.
	pub unit: &'static str,
	/// Before; none if that version does not tell it.
	pub before: Option<String>,
	/// After.
	pub after: Option<String>,
}

/// Whose balances are others afterwards.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Accounts {
	/// How many accounts.
	accounts_changed: usize,
	/// The first of what they have more or less of.
	first_changed: Vec<MovedRow>,
}

/// What one account has of one thing.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MovedRow {
	/// Whose.
	pub account: String,
	/// What.
	pub what: String,
	/// Before.
	pub before: Amount,
	/// After.
	pub after: Amount,
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
			full: verdict.full,
			seconds: verdict.took.map(|took| (took as f64 / 1e9).round() / 1e3),
			changes: verdict.changes.iter().map(Changed::new).collect(),
			sums: verdict.sums.iter().map(Row::new).collect(),
			accounts: Accounts::new(&verdict.moved),
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
		if let Some(took) = self.seconds {
			lines.push(format!(
				"the blob began the first block in {took:.3} s here, and a full block is charged {}",
				seconds(self.full)
			));
		}
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
		lines.extend(told(&self.accounts));
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

impl Accounts {
	/// Of all that moved: how many accounts, and the first of it.
	pub fn new(moved: &[Moved]) -> Self {
		let accounts = moved.chunk_by(|one, next| one.who == next.who).count();
		Self { accounts_changed: accounts, first_changed: moved.iter().take(MOST_MOVED).map(MovedRow::new).collect() }
	}

	/// How many accounts, and the first of what they have more or less of.
	pub fn parts(&self) -> (usize, &[MovedRow]) {
		(self.accounts_changed, &self.first_changed)
	}
}

impl MovedRow {
	fn new(moved: &Moved) -> Self {
		let what = match moved.good {
			Good::Free => "free PHA".into(),
			Good::Reserved => "reserved PHA".into(),
			Good::Frozen => "frozen PHA".into(),
			Good::Wrapped => "wPHA".into(),
			Good::Shares(pool) => format!("shares of pool {pool}"),
		};
		Self { account: account::text(&moved.who), what, before: Amount(moved.before), after: Amount(moved.after) }
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
