//! The check of a large justification. (The fold of records is measured on a real chain: `e2e/factory`.)
//!
//! Each line is for machines: a name, the measured number, the bound it has to hold, and what it is compared with.
//! The process fails if a bound is missed.
use codec::Encode;
use gemini_light_client::testing::Keys;
use gemini_light_client::{Authorities, FinalitySource};
use secrets::LibraryCrypto;
use sp_core::{ed25519, Pair};
use std::time::{Duration, Instant};

const VALIDATORS: usize = 1_000;

fn main() {
	let results = [
		justification("light.justification_ratio", VALIDATORS, 0.6),
		justification("light.justification_two_thirds_ratio", VALIDATORS * 2 / 3 + 1, 0.6),
	];
	if results.contains(&false) {
		std::process::exit(1);
	}
}

/// The time of one justification, as a part of the time of its signatures one by one with the node's library.
fn justification(name: &str, voters: usize, bound: f64) -> bool {
	let keys = Keys::new(1, VALIDATORS);
	let target = ([9; 32], 1_000);
	let justification = keys.justify_by(0..voters, 7, 3, target, Vec::new());
	let members = keys.authorities();
	let whole = fastest(|| {
		let set = Authorities::new(7, &members).unwrap();
		set.verify::<LibraryCrypto>(&justification, target.0, target.1).unwrap();
	});
	let one_by_one = fastest(|| {
		for vote in &justification.commit.precommits {
			let said = (1u8, vote.target_hash, vote.target_number, justification.round, 7u64).encode();
			let (signature, key) = (ed25519::Signature::from_raw(vote.signature), ed25519::Public::from_raw(vote.id));
			assert!(ed25519::Pair::verify(&signature, &said, &key));
		}
	});
	let ratio = whole.as_secs_f64() / one_by_one.as_secs_f64();
	println!(
		"{name} {ratio:.3} bound {bound} ours_ms {:.2} one_by_one_ms {:.2} votes {voters} of {VALIDATORS}",
		whole.as_secs_f64() * 1e3,
		one_by_one.as_secs_f64() * 1e3,
	);
	ratio <= bound
}

/// The least of several runs: what the work itself takes, whatever else the machine does.
fn fastest(mut run: impl FnMut()) -> Duration {
	let runs = (0..7).map(|_| {
		let started = Instant::now();
		run();
		started.elapsed()
	});
	runs.min().unwrap_or_default()
}
