//! Corrupt storage.
use sim::{
	corrupt::{bytes, Survival, Victim},
	knobs,
};

#[test]
fn no_call_panics_on_corrupt_storage() {
	let victim = Victim::new();
	// Attempts are many, and panics that are caught need not be read.
	std::panic::set_hook(Box::new(|_| {}));
	let mut sum = Survival::default();
	for seed in (knobs::seed()..).take(knobs::cases() as usize) {
		let survived = victim.survives(&bytes(seed));
		let _ = (survived.is_err()).then(std::panic::take_hook);
		let survival = survived.unwrap_or_else(|panic| panic!("SEED={seed} SIM_CASES=1 replays: {panic}"));
		sum.tried += survival.tried;
		sum.defensive += survival.defensive;
		sum.accepted += survival.accepted;
	}
	let _ = std::panic::take_hook();
	println!("corrupt.tried {}", sum.tried);
	println!("corrupt.accepted {}", sum.accepted);
	println!("corrupt.defensive {}", sum.defensive);
	assert!(sum.accepted > 0);
}
