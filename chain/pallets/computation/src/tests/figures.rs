//! Figures behind `weights.rs`; `docs/operations/weights.md` says how to take them.
use crate::mock::*;
use chain_traits::SessionControl;
use std::time::{Duration, Instant};
use units::{Amount, PHA};

const ROUNDS: u32 = 20;

/// The shortest of some runs: the one that others disturbed least.
fn shortest(mut run: impl FnMut(u32)) -> Duration {
	(0..ROUNDS)
		.map(|round| {
			let begun = Instant::now();
			run(round);
			begun.elapsed()
		})
		.min()
		.unwrap_or_default()
}

#[test]
fn times_of_the_costly_paths() {
	story(|| {
		for n in 1..=100 {
			register(worker(n), Some(1_000));
			Computation::bind(&worker(n), POOL).expect("binds");
			Computation::start(&worker(n), Amount::from_pha(5_000)).expect("starts");
		}
		let beats = shortest(|round| {
			blocks(1);
			let beat = beat(worker(1), height() - 1, round.into());
			say(worker(1), protocol::Topic::Heartbeat, &beat).expect("a heartbeat");
		});
		let full = shortest(|_| {
			let mut report = report(crate::pallet::NextReport::<Test>::get());
			report.settlements = (1..=100).map(|n| settlement(worker(n), PHA / 200, PHA / 800)).collect();
			agree(&report);
			post(&report).expect("applies");
			blocks(1);
		});
		println!("block and heartbeat {beats:?}, two votes and a report of 100 settlements {full:?}");
	})
}
