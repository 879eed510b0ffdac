//! Which storage an upgrade changes.
use sp_io::hashing::twox_128;
use std::collections::{BTreeMap, BTreeSet};

/// Where the version of a pallet's storage stands.
const VERSION: &[u8] = b":__STORAGE_VERSION__:";

/// What became of the entries of one storage item.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Change {
	/// Its pallet; empty for what belongs to none.
	pub pallet: String,
	/// Its name.
	pub item: String,
	/// Entries that are new.
	pub added: usize,
	/// Entries that are gone.
	pub removed: usize,
	/// Entries with another value.
	pub changed: usize,
}

/// The names of all storage of a runtime, by the beginning of its keys.
pub(crate) struct Names(BTreeMap<Vec<u8>, (String, String)>);

impl Names {
	/// Of pallets by their names, and of items, each with its pallet, name and prefix.
	pub fn new(
		pallets: impl IntoIterator<Item = String>,
		items: impl IntoIterator<Item = (String, String, Vec<u8>)>,
	) -> Self {
		let version = |pallet: String| {
			let key = [twox_128(pallet.as_bytes()), twox_128(VERSION)].concat();
			(key, (pallet, "storage version".to_owned()))
		};
		let items = items.into_iter().map(|(pallet, item, prefix)| (prefix, (pallet, item)));
		Self(pallets.into_iter().map(version).chain(items).collect())
	}

	/// The keys of entries that belong to nothing of the runtime, by their beginnings, each once.
	pub fn forgotten(&self, entries: &BTreeMap<Vec<u8>, Vec<u8>>) -> Vec<String> {
		let nobodys =
			entries.keys().map(|key| self.of(key)).filter(|(pallet, item)| pallet.is_empty() && !item.starts_with(':'));
		nobodys.map(|(_, item)| item).collect::<BTreeSet<_>>().into_iter().collect()
	}

	/// What the key belongs to. Keys of nobody are called by their digits.
	fn of(&self, key: &[u8]) -> (String, String) {
		let below = self.0.range(..=key.to_vec()).next_back();
		match below {
			Some((prefix, names)) if key.starts_with(prefix) => names.clone(),
			_ if key.starts_with(b":") => (String::new(), String::from_utf8_lossy(key).into_owned()),
			_ => (String::new(), format!("0x{}", hex(&key[..key.len().min(32)]))),
		}
	}
}

/// What is different, in the order of keys' owners.
pub(crate) fn changes(
	before: &BTreeMap<Vec<u8>, Vec<u8>>,
	after: &BTreeMap<Vec<u8>, Vec<u8>>,
	names: &Names,
) -> Vec<Change> {
	let mut changes: BTreeMap<(String, String), Change> = BTreeMap::new();
	let mut note = |key: &[u8], count: fn(&mut Change) -> &mut usize| {
		let (pallet, item) = names.of(key);
		let of = changes.entry((pallet.clone(), item.clone())).or_insert(Change { pallet, item, ..Default::default() });
		*count(of) += 1;
	};
	for (key, value) in before {
		match after.get(key) {
			None => note(key, |change| &mut change.removed),
			Some(other) if other != value => note(key, |change| &mut change.changed),
			Some(_) => {}
		}
	}
	after.keys().filter(|key| !before.contains_key(*key)).for_each(|key| note(key, |change| &mut change.added));
	changes.into_values().collect()
}

pub(crate) fn hex(bytes: &[u8]) -> String {
	bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn every_entry_that_differs_is_counted_once_and_named() {
		let prefix = |item: &str| [twox_128(b"Money"), twox_128(item.as_bytes())].concat();
		let named = |item: &str| ("Money".to_owned(), item.to_owned(), prefix(item));
		let names = Names::new(["Money".to_owned()], [named("Accounts"), named("Total")]);
		let account = |who: u8| [prefix("Accounts"), vec![who]].concat();
		let version = [twox_128(b"Money"), twox_128(VERSION)].concat();
		let before = [(account(1), 1), (account(2), 2), (account(3), 3), (prefix("Total"), 6), (b":code".to_vec(), 0)];
		let after = [(account(1), 1), (account(2), 9), (account(4), 4), (prefix("Total"), 6), (b":code".to_vec(), 1)];
		let state = |pairs: &[(Vec<u8>, u8)]| pairs.iter().map(|(key, value)| (key.clone(), vec![*value])).collect();
		let mut after: BTreeMap<_, _> = state(&after);
		after.insert(version, vec![1]);
		after.insert(vec![7; 40], vec![1]);
		let told = changes(&state(&before), &after, &names);
		let told: Vec<_> = told.iter().map(|c| (c.item.as_str(), c.added, c.removed, c.changed)).collect();
		let nobody = format!("0x{}", "07".repeat(32));
		assert_eq!(names.forgotten(&after), std::slice::from_ref(&nobody));
		assert_eq!(
			told,
			[(nobody.as_str(), 1, 0, 0), (":code", 0, 0, 1), ("Accounts", 1, 1, 1), ("storage version", 1, 0, 0)]
		);
	}
}
