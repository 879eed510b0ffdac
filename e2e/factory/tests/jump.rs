//! A worker that starts from proofs, on a chain that the real runtime makes.
use block_factory::{Factory, Hand, Works, SPEED};
use light_client::testing::Dice;
use light_client::Jump;
use pallet_stake_pool::Call as Pool;
use pallet_worker_registry::Call as Registry;
use phala_runtime::testing::feeless;
use protocol::Registration;
use secrets::LibraryCrypto;
use std::collections::{BTreeMap, BTreeSet};
use units::{Amount, BlockNumber};
use worker_core::{watched_keys, Effort, Facts, Given, Program, WorkerState};

/// Number of the hand whose life this is.
const SUBJECT: u32 = 1_000;
/// Lives that are looked at; each takes half a second.
const LIVES: u64 = 4;
const PROGRAM: Program = Program { version: 1 << 16, cores: 2 };

/// A worker that follows the chain block by block, and what it knew after each.
struct Life {
	works: Works,
	hand: Hand,
	state: WorkerState,
	lived: BTreeMap<BlockNumber, Facts>,
	dice: Dice,
}

impl Life {
	fn begin(seed: u64) -> Self {
		let hand = Hand::new(SUBJECT);
		let mut factory = Factory::start();
		factory.watch(watched_keys(&hand.id()));
		let works = Works::open(factory, 2);
		let state = WorkerState::new::<LibraryCrypto>(&works.factory.anchor(), hand.id()).unwrap();
		let mut life = Self { works, hand, state, lived: BTreeMap::new(), dice: Dice::new(seed) };
		life.follow();
		life
	}

	/// The newest block reaches the worker.
	fn follow(&mut self) {
		let (tip, height) = (self.state.tip().number, self.works.factory.height());
		// It computes all the time.
		let seconds = self.works.factory.chain().now().as_secs();
		let given = Given { identity: self.hand.identity(), effort: Effort(seconds * SPEED) };
		for upto in tip + 1..=height {
			self.state.import::<LibraryCrypto>(&self.works.factory.batch(upto - 1, upto), given).unwrap();
			self.lived.insert(upto, self.state.facts().unwrap().clone());
		}
	}

	/// What is done to the chain reaches the worker.
	fn with(&mut self, act: impl FnOnce(&mut Works)) {
		act(&mut self.works);
		self.follow();
	}

	/// Blocks that carry what the worker says; in some of them others speak too.
	fn pass(&mut self, blocks: usize) {
		for _ in 0..blocks {
			let outbox = self.state.visible_outbox().cloned();
			let said: Vec<_> =
				outbox.map(|envelope| feeless(pallet_worker_messages::Call::send { envelope })).collect();
			match said.is_empty() && self.dice.chance(30) {
				true => drop(self.works.busy()),
				false => drop(self.works.block(said)),
			}
			self.follow();
		}
	}

	/// Some blocks, between one event and the next.
	fn pause(&mut self) {
		let blocks = 1 + self.dice.below(6);
		self.pass(blocks);
	}

	fn register(&mut self) {
		let operator = self.works.describe(&self.hand.id()).operator;
		let mut info = self.state.registration_info(PROGRAM, self.hand.identity(), operator);
		let tip = self.works.factory.height();
		// The chain can look up its parent only.
		info.recent_block = (tip - 1, self.works.factory.header(tip).parent_hash);
		self.with(|works| drop(works.register(info)));
	}

	fn bob(&mut self, call: Pool<phala_runtime::Runtime>) {
		self.with(|works| drop(works.signed("Bob", call)));
		self.pause();
	}

	fn council(&mut self, call: impl Into<phala_runtime::RuntimeCall>) {
		self.with(|works| drop(works.motion(call)));
		self.pause();
	}

	/// Everything that can happen to a worker's facts.
	fn live(&mut self) {
		let worker = self.hand.id();
		self.pause();
		self.register();
		let scored = |registration: &Registration| registration.score.is_some();
		while !self.state.facts().unwrap().registration.as_ref().is_some_and(scored) {
			self.pass(1);
		}
		self.bob(Pool::add_worker { pool: 0, worker });
		self.bob(Pool::start_worker { pool: 0, worker, stake: Amount::from_pha(4_000) });
		self.pass(12);
		self.with(|works| drop(works.name_validators(3)));
		self.pause();
		self.council(Registry::set_minimum_version { version: 1 << 16 });
		self.bob(Pool::stop_worker { pool: 0, worker });
		self.with(|works| drop(works.name_validators(4)));
		self.pass(21);
		self.bob(Pool::reclaim_worker { worker });
		self.bob(Pool::start_worker { pool: 0, worker, stake: Amount::from_pha(6_000) });
		self.pass(12);
		self.council(pallet_computation::Call::set_budget { budget: 1 << 64 });
		self.register();
		self.pause();
		// Two gatekeepers decide together, and this worker does not fold the economy here.
		self.works.let_gatekeeper_vote(false);
		self.pass(2);
		self.council(Registry::register_gatekeeper { worker });
		self.with(|works| drop(works.name_validators(3)));
		self.council(Registry::unregister_gatekeeper { worker });
		self.pass(12);
	}
}

/// For every one of twenty headers and more of each of a few lives: one worker folds every record up to it, another has proofs alone, and a third has
/// lived through it block by block. They know the same, stand at the same place, and go on alike.
#[test]
fn a_worker_that_jumps_to_any_final_header_of_the_real_chain_equals_one_that_folded_everything() {
	(1..=LIVES).for_each(check_a_life);
}

fn check_a_life(seed: u64) {
	let mut life = Life::begin(seed);
	life.live();
	let Life { works: Works { factory, .. }, hand, state, lived, mut dice } = life;
	let end = factory.height();
	let given = Given { identity: hand.identity(), effort: Effort(0) };
	let fresh = || WorkerState::new::<LibraryCrypto>(&factory.anchor(), hand.id()).unwrap();
	let (mut places, mut sets, mut sessions) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
	// Twenty, and as many more as it takes to meet what the headers below have to stand for.
	while places.len() < 20 || (sets.len() < 3 || sessions.len() < 3) && places.len() < end as usize {
		let target = 1 + dice.below(end as usize) as BlockNumber;
		if !places.insert(target) {
			continue;
		}
		let mut folded = fresh();
		folded.import::<LibraryCrypto>(&factory.batch(0, target), given).unwrap();
		let way = factory.jump(0, target);
		let jump = Jump {
			fragments: &way.fragments,
			header: &way.header,
			descendants: &way.descendants,
			justification: way.justification.as_ref().unwrap(),
			proof: &way.proof,
		};
		let mut jumped = fresh();
		jumped.jump::<LibraryCrypto>(&jump, given).unwrap();

		assert_eq!(jumped.facts(), folded.facts(), "at {target}");
		assert_eq!(jumped.facts(), lived.get(&target), "at {target}");
		assert_eq!(jumped.client().anchor(), folded.client().anchor(), "at {target}");
		assert_eq!(jumped.tip().state_root, folded.tip().state_root, "at {target}");
		sets.insert(jumped.client().set_id());
		sessions.insert(jumped.facts().and_then(|facts| facts.session.as_ref()).map(|session| session.id));
		for worker in [&mut jumped, &mut folded] {
			if target < end {
				worker.import::<LibraryCrypto>(&factory.batch(target, end), given).unwrap();
				assert_eq!((worker.tip(), worker.facts()), (state.tip(), state.facts()), "from {target} to {end}");
			}
		}
	}
	assert!(sets.len() >= 3, "the headers stand under {sets:?} only");
	assert!(sessions.len() >= 3, "the headers know sessions {sessions:?} only");
}
