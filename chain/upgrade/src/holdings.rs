//! What everybody has, account by account: sums stay as they are when one's money becomes another's.
use frame::deps::sp_runtime::AccountId32;
use std::collections::BTreeMap;

/// Something that accounts have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Good {
	/// PHA that can be spent.
	Free,
	/// PHA that is reserved or held.
	Reserved,
	/// PHA that is frozen.
	Frozen,
	/// Wrapped PHA.
	Wrapped,
	/// Shares of this pool, in all items that the account bears.
	Shares(u64),
}

/// How much of everything each account has. What nobody has is not in it.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Holdings(BTreeMap<(AccountId32, Good), u128>);

impl Holdings {
	/// Adds what an account has.
	pub(crate) fn add(&mut self, who: AccountId32, good: Good, amount: u128) {
		if amount > 0 {
			let has = self.0.entry((who, good)).or_default();
			*has = has.saturating_add(amount);
		}
	}
}

/// What one account has of one thing, before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
	/// Whose.
	pub who: AccountId32,
	/// What.
	pub good: Good,
	/// Before.
	pub before: u128,
	/// After.
	pub after: u128,
}

/// Everything that is another afterwards, in the order of accounts.
pub fn moved(before: &Holdings, after: &Holdings) -> Vec<Moved> {
	let had = before.0.iter().map(|(key, had)| (key, *had, after.0.get(key).copied().unwrap_or_default()));
	let new = after.0.iter().filter(|(key, _)| !before.0.contains_key(*key)).map(|(key, has)| (key, 0, *has));
	let mut moved: Vec<_> = had.chain(new).filter(|(_, before, after)| before != after).collect();
	moved.sort();
	let told = |((who, good), before, after): (&(AccountId32, Good), u128, u128)| Moved {
		who: who.clone(),
		good: *good,
		before,
		after,
	};
	moved.into_iter().map(told).collect()
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn what_one_loses_and_another_gains_is_told_of_both_though_the_sum_is_the_same() {
		let account = |n: u8| AccountId32::new([n; 32]);
		let holdings = |all: &[(u8, Good, u128)]| {
			let mut holdings = Holdings::default();
			all.iter().for_each(|(who, good, amount)| holdings.add(account(*who), *good, *amount));
			holdings
		};
		let before =
			holdings(&[(1, Good::Free, 5), (2, Good::Shares(0), 2), (2, Good::Shares(0), 1), (3, Good::Free, 9)]);
		let after = holdings(&[(1, Good::Shares(0), 3), (2, Good::Free, 5), (3, Good::Free, 9), (4, Good::Free, 0)]);
		let told: Vec<_> = moved(&before, &after).into_iter().map(|m| (m.who, m.good, m.before, m.after)).collect();
		let expected = [
			(account(1), Good::Free, 5, 0),
			(account(1), Good::Shares(0), 0, 3),
			(account(2), Good::Free, 0, 5),
			(account(2), Good::Shares(0), 3, 0),
		];
		assert_eq!(told, expected);
		assert_eq!(moved(&after, &after), []);
	}
}
