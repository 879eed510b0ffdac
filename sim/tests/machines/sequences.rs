//! All sequences of operations.
use sim::{knobs, sequences};

#[test]
fn every_sequence_of_operations_conserves_stake() {
	let depth = knobs::depth();
	let seen = sequences::all(depth);
	println!("sequences.depth {depth}");
	println!("sequences.covered {}", seen.sequences);
	println!("sequences.states {}", seen.states);
	println!("sequences.carried_out {}", seen.carried_out);
	println!("sequences.accepted {}", seen.accepted);
	assert!(seen.accepted > u64::from(depth) && seen.states as u64 > u64::from(depth));
}
