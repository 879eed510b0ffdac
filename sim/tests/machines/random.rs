//! The random machine.
use sim::{history, knobs, random::MOVES};
use std::{collections::BTreeSet, time::Instant};

#[test]
fn random_histories_on_the_real_runtime_break_no_law_and_surprise_no_indexer() {
	let (seed, operations) = (knobs::seed(), knobs::operations());
	let began = Instant::now();
	let tally = history::explore(seed, operations, knobs::check_every());
	let speed = tally.tried as f64 / began.elapsed().as_secs_f64();
	println!("random.seed {seed}");
	println!("random.operations {}", tally.tried);
	println!("random.operations_per_second {speed:.0}");
	for (name, done) in &tally.done {
		println!("random.{name} {done} done, {} refused", tally.refused.get(name).unwrap_or(&0));
	}
	assert!(tally.tried >= operations);
	// A machine that never gets anywhere proves nothing. In a short run a few rare operations may be missed.
	let missing: BTreeSet<_> =
		MOVES.iter().map(|(name, ..)| *name).filter(|name| !tally.done.contains_key(name)).collect();
	let allowed = match operations {
		0..5_000 => MOVES.len(),
		5_000..200_000 => 5,
		_ => 0,
	};
	assert!(missing.len() <= allowed, "{missing:?} never succeeded");
}

#[test]
fn a_machine_whose_chain_loses_a_unit_notices() {
	let mould = sim::random::Mould::new();
	let mut machine = mould.cast(1);
	let steps = history::steps(7, 60);
	for step in &steps {
		assert_eq!(machine.step(*step), Ok(()));
	}
	let spoil = |machine: &mut sim::random::Machine| {
		let id = machine.world.with(sim::state::pools).first().map(|(id, _)| *id).expect("a pool");
		machine.world.with(|| {
			pallet_stake_pool::Pools::<runtime_phala::Runtime>::mutate_extant(id, |pool| {
				pool.free = units::Amount(pool.free.0 + 1);
			});
		});
	};
	spoil(&mut machine);
	let found = steps.iter().find_map(|step| machine.step(*step).err());
	assert!(found.is_some(), "a unit too much was not noticed");
}
