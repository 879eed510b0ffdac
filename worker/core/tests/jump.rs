//! "Messages wake, state tells": proofs alone lead to the same facts as every record.
use light_client::testing::{Dice, Keys, TestState};
use light_client::Jump;
use proptest::prelude::*;
use secrets::{IdentityKey, LibraryCrypto, Secret};
use units::Millis;
use worker_core::testing::Town;
use worker_core::{Effort, Given, WorkerState};

/// A life of a worker: whatever the dice say happens in each block.
fn live(town: &mut Town, identity: &IdentityKey, worker: &mut WorkerState, dice: &mut Dice, blocks: u32) {
	let given = Given { identity, effort: Effort(dice.throw() >> 8) };
	for round in 0..blocks {
		match dice.below(10) {
			0 => town.register(identity.id()),
			1 if worker.facts().is_some_and(|facts| facts.registration.is_some()) => {
				town.ask_benchmark(round, Millis(dice.below(20_000) as u64));
			}
			2 => town.start_session(round),
			3 => town.stop_session(round),
			4 => town.set_gatekeepers(vec![identity.id()], dice.chance(50).then_some([1; 32])),
			5 => town.chain().change_authorities(Keys::new(dice.below(200) as u8, 1 + dice.below(4))),
			6 => {
				let outbox: Vec<_> = worker.visible_outbox().cloned().collect();
				town.offer(outbox);
			}
			_ => (),
		}
		town.block(dice.chance(40));
		if dice.chance(60) {
			let batch = town.batch(worker.tip().number);
			worker.import::<LibraryCrypto>(&batch, given).unwrap();
		}
	}
	let tip = worker.tip().number;
	if tip < town.height() {
		worker.import::<LibraryCrypto>(&town.batch(tip), given).unwrap();
	}
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(24))]

	/// A worker that jumps to any finalized header holds the facts of one that folded everything up to it, and both go
	/// on alike.
	#[test]
	fn a_jump_to_any_header_meets_the_fold(seed in any::<u64>(), blocks in 3u32..40) {
		let mut dice = Dice::new(seed);
		let identity = IdentityKey::from_seed(Secret::new([3; 32]));
		let mut town = Town::with_state(2, 3, some_state(&mut dice));
		town.register(identity.id());
		town.block(false);
		let mut folding = WorkerState::new::<LibraryCrypto>(&town.anchor(), identity.id()).unwrap();
		live(&mut town, &identity, &mut folding, &mut dice, blocks);

		for _ in 0..20 {
			let target = 1 + dice.below(town.height() as usize) as u32;
			let given = Given { identity: &identity, effort: Effort(0) };
			let mut folded = WorkerState::new::<LibraryCrypto>(&town.anchor(), identity.id()).unwrap();
			folded.import::<LibraryCrypto>(&town.batch_to(0, target), given).unwrap();
			let mut jumped = WorkerState::new::<LibraryCrypto>(&town.anchor(), identity.id()).unwrap();
			let way = town.jump(0, target);
			let jump = Jump {
				fragments: &way.fragments,
				header: &way.header,
				descendants: &way.descendants,
				justification: way.justification.as_ref().unwrap(),
				proof: &way.proof,
			};
			jumped.jump::<LibraryCrypto>(&jump, given).unwrap();
			prop_assert_eq!(jumped.facts(), folded.facts());
			prop_assert_eq!(jumped.tip().hash, folded.tip().hash);
			prop_assert_eq!(jumped.tip().record_head, folded.tip().record_head);
			prop_assert_eq!(jumped.client().authorities(), folded.client().authorities());

			if target < town.height() {
				jumped.import::<LibraryCrypto>(&town.batch(target), given).unwrap();
				prop_assert_eq!(jumped.facts(), folding.facts());
			}
		}
	}

	/// A checkpoint at any point is the worker itself.
	#[test]
	fn a_checkpoint_is_the_worker(seed in any::<u64>(), blocks in 1u32..30) {
		let mut dice = Dice::new(seed);
		let identity = IdentityKey::from_seed(Secret::new([4; 32]));
		let mut town = Town::new(5, 2);
		town.register(identity.id());
		let mut worker = WorkerState::new::<LibraryCrypto>(&town.anchor(), identity.id()).unwrap();
		live(&mut town, &identity, &mut worker, &mut dice, blocks);
		prop_assert_eq!(WorkerState::from_checkpoint(&worker.to_checkpoint()).unwrap(), worker);
	}
}

fn some_state(dice: &mut Dice) -> TestState {
	let mut state = TestState::default();
	for _ in 0..dice.below(50) {
		let key: Vec<u8> = (0..40).map(|_| dice.throw() as u8).collect();
		state.entries.insert(key, vec![dice.throw() as u8; 1 + dice.below(60)]);
	}
	state
}
