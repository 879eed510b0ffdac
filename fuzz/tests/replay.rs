//! Every target keeps its promises on its seeds, on damaged seeds and on everything that ever broke it.
use fuzz::{Target, TARGETS};
use light_client::testing::Dice;
use std::path::{Path, PathBuf};

/// What is replayed by every test run.
const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/regressions");
/// Damaged copies of each seed; `FUZZ_CASES` asks for more.
const CASES: usize = 1_000;

fn cases() -> usize {
	std::env::var("FUZZ_CASES").map_or(CASES, |cases| cases.parse().expect("a number of cases"))
}

#[test]
fn every_seed_is_taken_to_the_end() {
	for Target { name, run, seeds } in TARGETS {
		for (place, seed) in seeds().iter().enumerate() {
			assert!(run(seed), "seed {place} of {name} is refused");
		}
	}
}

#[test]
fn damaged_seeds_break_no_promise() {
	for Target { name, run, seeds } in TARGETS {
		let seeds = seeds();
		let mut dice = Dice::new(name.len() as u64);
		for seed in &seeds {
			for _ in 0..cases() {
				run(&damaged(seed, dice.pick(&seeds).clone(), &mut dice));
			}
		}
	}
}

/// A few of: a changed byte, a cut, an insertion, a piece of another seed.
fn damaged(seed: &[u8], other: Vec<u8>, dice: &mut Dice) -> Vec<u8> {
	let mut bytes = seed.to_vec();
	for _ in 0..1 + dice.below(3) {
		let at = dice.below(bytes.len() + 1);
		match dice.below(5) {
			0 | 1 if at < bytes.len() => bytes[at] ^= 1 << dice.below(8),
			2 => bytes.truncate(at),
			3 => bytes.insert(at, dice.throw() as u8),
			_ => {
				let from = dice.below(other.len());
				let piece = &other[from..(from + 1 + dice.below(40)).min(other.len())];
				bytes.splice(at..(at + piece.len()).min(bytes.len()), piece.iter().copied());
			}
		}
	}
	bytes
}

/// A file for each input that must never break its target again: found by `make fuzz`, or known to break decoders.
fn regressions(target: &str) -> Vec<PathBuf> {
	let folder = Path::new(FOLDER).join(target);
	let entries = std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
	entries.map(|entry| entry.expect("an entry").path()).collect()
}

#[test]
fn what_once_broke_a_target_breaks_it_no_more() {
	for Target { name, run, .. } in TARGETS {
		let files = regressions(name);
		assert!(!files.is_empty(), "nothing is replayed for {name}");
		for file in files {
			// Whether it is taken does not matter; the target itself panics on a broken promise.
			run(&std::fs::read(&file).expect("a regression"));
		}
	}
}

#[test]
fn every_folder_of_regressions_is_of_a_target() {
	for entry in std::fs::read_dir(FOLDER).expect("the folder of regressions") {
		let name = entry.expect("an entry").file_name();
		assert!(TARGETS.iter().any(|target| *target.name == *name), "nobody replays {}", name.display());
	}
}
