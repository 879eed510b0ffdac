//! What was measured: what the pallets hold now, and how it is written into them.
use crate::{blob::Taken, case::Case};
use anyhow::{Context, Result};
use chain_traits::Cost;
use phala_runtime::testing::is_cold;
use std::{
	collections::BTreeMap,
	fs,
	path::{Path, PathBuf},
	process::Command,
};

/// What the pallet in this folder holds, by name of the case.
pub fn held(pallet: &str) -> BTreeMap<&'static str, Cost> {
	let all: &[(&str, Cost)] = match pallet {
		"wrapped-pha" => &pallet_wrapped_pha::weights::figures::ALL,
		"worker-registry" => &pallet_worker_registry::weights::figures::ALL,
		"worker-messages" => &pallet_worker_messages::weights::figures::ALL,
		"computation" => &pallet_computation::weights::figures::ALL,
		"stake-pool" => &pallet_stake_pool::weights::figures::ALL,
		"vault" => &pallet_vault::weights::figures::ALL,
		"pool-ledger" => &pallet_pool_ledger::weights::figures::ALL,
		"delegation-voting" => &pallet_delegation_voting::weights::figures::ALL,
		"launch-gate" => &pallet_launch_gate::weights::figures::ALL,
		"validator-set" => &pallet_validator_set::weights::figures::ALL,
		_ => &[],
	};
	all.iter().copied().collect()
}

/// Time to the nanosecond, and the keys that calls of a block do not share.
pub fn cost_of(case: &Case, taken: &Taken) -> Cost {
	let own = sp_io::hashing::twox_128(storage_name(case.pallet).as_bytes());
	let counts = |key: &Vec<u8>| is_cold(key) || key.starts_with(&own);
	let count = |keys: &std::collections::BTreeSet<Vec<u8>>| keys.iter().filter(|key| counts(key)).count() as u64;
	Cost(taken.time.as_nanos() as u64 * 1_000, count(&taken.keys.read), count(&taken.keys.written))
}

/// `stake-pool`: `StakePool`.
pub(crate) fn storage_name(pallet: &str) -> String {
	let capital = |word: &str| {
		let (first, rest) = word.split_at(1);
		first.to_uppercase() + rest
	};
	pallet.split('-').map(capital).collect()
}

/// Where a pallet's figures stand.
fn file(pallet: &str) -> PathBuf {
	Path::new("chain/pallets").join(pallet).join("src/weights/figures.rs")
}

/// Writes what the cases of one pallet took.
pub fn write(pallet: &str, measured: &[(&Case, Cost)], how: &str) -> Result<()> {
	let mut text = format!(
		"//! What this pallet's work took in wasm: picoseconds, keys read, keys written. `make weights` writes this file.\n//!\n\
		 //! {how}\nuse chain_traits::Cost;\n\n"
	);
	for (case, Cost(time, reads, writes)) in measured {
		let name = case.what.to_uppercase();
		let time = grouped(*time);
		text += &format!("#[allow(missing_docs)]\npub const {name}: Cost = Cost({time}, {reads}, {writes});\n");
		if let Some(size) = case.size {
			text += &format!("/// Bytes of that.\npub const {name}_SIZE: u64 = {};\n", grouped(size.into()));
		}
	}
	let all = measured.iter().map(|(case, _)| format!("(\"{}\", {})", case.what, case.what.to_uppercase()));
	text += &format!(
		"\n/// All of them, by name.\npub const ALL: [(&str, Cost); {}] = [{}];\n",
		measured.len(),
		all.collect::<Vec<_>>().join(", ")
	);
	let path = file(pallet);
	fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
	let formatted = Command::new("rustfmt").args(["--edition", "2021"]).arg(&path).status();
	anyhow::ensure!(formatted.context("cannot run rustfmt")?.success(), "rustfmt refused {}", path.display());
	Ok(())
}

/// 1_234_567
fn grouped(number: u64) -> String {
	let digits = number.to_string();
	let mut grouped = String::new();
	for (place, digit) in digits.char_indices() {
		if place > 0 && (digits.len() - place).is_multiple_of(3) {
			grouped.push('_');
		}
		grouped.push(digit);
	}
	grouped
}
