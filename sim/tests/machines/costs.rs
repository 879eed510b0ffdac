//! Whether every call pays for what it touches, whatever state it finds.
use sim::{history, knobs, random::Mould};

/// Steps whose keys are counted; counting them is slow.
const STEPS: u64 = 1_500;

#[test]
fn no_call_of_stakers_touches_more_keys_than_it_is_charged_for() {
	let mould = Mould::new();
	let mut costs = sim::costs::Costs::new();
	for seed in knobs::seed()..knobs::seed() + STEPS / history::LENGTH {
		let mut machine = mould.cast(u64::MAX);
		machine.world.meter();
		machine.judge.tries_others = false;
		for step in history::steps(seed, history::LENGTH) {
			assert_eq!(machine.step(step), Ok(()), "SEED={seed}");
		}
		for (name, seen) in machine.world.metered() {
			sim::costs::note(&mut costs, name, *seen);
		}
	}
	for (name, dearest) in &costs {
		println!(
			"{name:36} {:3} read {:3} written, {:6} µs natively; charged beside the keys {} µs",
			dearest.reads,
			dearest.writes,
			dearest.took.as_micros(),
			dearest.left / 1_000_000
		);
	}
	let ours = |name: &&String| {
		["StakePool", "Vault", "PoolLedger", "WrappedPha"].iter().any(|pallet| name.starts_with(pallet))
	};
	assert!(costs.keys().filter(ours).count() >= 20, "the histories were too short to say anything: {costs:?}");
	for (name, dearest) in costs.iter().filter(|(name, _)| ours(name)) {
		assert!(dearest.left > 0, "{name} touches more keys than it is charged for: {dearest:?}");
	}
}
