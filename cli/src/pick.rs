//! A worker by the first digits of its key, as lists show it.
use crate::failure::Failure;
use chain_client::ChainClient;
use codec::DecodeAll;
use protocol::storage;
use std::{collections::BTreeSet, fmt, str::FromStr};
use units::WorkerId;

/// Keys that are looked through for one that begins like that.
const MAX_WORKERS: usize = 20_000;
/// Fewer digits than this are more likely a slip than a choice.
const LEAST_DIGITS: usize = 4;
/// Shown if several begin alike.
const SHOWN: usize = 4;

/// The first hexadecimal digits of a worker's key, or all of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkerPick(String);

/// The text begins no worker's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAPick;

impl fmt::Display for NotAPick {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		write!(f, "write 0x and {LEAST_DIGITS} to 64 hexadecimal digits, as phala status shows them")
	}
}

impl std::error::Error for NotAPick {}

impl FromStr for WorkerPick {
	type Err = NotAPick;

	fn from_str(text: &str) -> Result<Self, NotAPick> {
		let digits = text.strip_prefix("0x").unwrap_or(text).to_ascii_lowercase();
		let is_hex = digits.chars().all(|digit| digit.is_ascii_hexdigit());
		match is_hex && (LEAST_DIGITS..=64).contains(&digits.len()) {
			true => Ok(Self(digits)),
			false => Err(NotAPick),
		}
	}
}

impl fmt::Display for WorkerPick {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		write!(f, "0x{}", self.0)
	}
}

impl WorkerPick {
	/// The one registered worker whose key begins like this; a whole key is taken as it is. None if there is none.
	///
	/// # Errors
	/// If several begin like this.
	pub async fn find(&self, client: &ChainClient) -> Result<Option<WorkerId>, Failure> {
		if let Ok(whole) = self.to_string().parse() {
			return Ok(Some(whole));
		}
		const HASH: usize = 16;
		let best = client.best().await?;
		let mut known = BTreeSet::new();
		for (pallet, map) in [("WorkerRegistry", "Workers"), ("Computation", "Sessions")] {
			let prefix = storage::item(pallet, map);
			for key in client.keys(&prefix, MAX_WORKERS, Some(best.hash)).await? {
				let id = WorkerId::decode_all(&mut key.get(prefix.len() + HASH..).unwrap_or_default());
				known.extend(id);
			}
		}
		self.choose(known.into_iter())
	}

	/// As [`WorkerPick::find`], and refuses when there is none.
	pub async fn one(&self, client: &ChainClient) -> Result<WorkerId, Failure> {
		self.find(client).await?.ok_or_else(|| {
			Failure::new(format!("{} knows no worker whose key begins with {self}", client.chain()))
				.hint("phala status lists the workers; a new worker is known once its relayer has registered it")
		})
	}

	fn choose(&self, known: impl Iterator<Item = WorkerId>) -> Result<Option<WorkerId>, Failure> {
		let start = self.to_string();
		let alike: Vec<WorkerId> = known.filter(|id| id.to_string().starts_with(&start)).collect();
		match alike.as_slice() {
			[] => Ok(None),
			[one] => Ok(Some(*one)),
			several => {
				let shown: Vec<String> = several.iter().take(SHOWN).map(WorkerId::to_string).collect();
				Err(Failure::usage(format!("{} workers' keys begin with {start}", several.len()))
					.hint(format!("give more digits: {}", shown.join(", "))))
			}
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn case_21_a_worker_is_meant_by_digits_that_no_other_shares() {
		let ids = [[0x12; 32], [0x13; 32], [0x45; 32]].map(WorkerId);
		let alike = WorkerId({
			let mut id = [0x12; 32];
			id[31] = 9;
			id
		});
		let pick = |text: &str| text.parse::<WorkerPick>();
		let choose = |text: &str| pick(text).unwrap().choose(ids.into_iter().chain([alike]));
		assert_eq!(choose("0x1313").unwrap(), Some(ids[1]));
		assert_eq!(choose("4545").unwrap(), Some(ids[2]));
		assert_eq!(choose("0x9999").unwrap(), None);
		assert!(choose("0x1212").unwrap_err().hint_text().contains(&alike.to_string()));
		for wrong in ["", "0x", "0x12", "0xzzzz", &"1".repeat(65)] {
			assert_eq!(pick(wrong), Err(NotAPick), "{wrong}");
		}
	}
}
