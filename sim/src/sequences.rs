//! All sequences of ten operations up to a depth, on one pool with one worker and one holder.
//!
//! Sequences that lead to the same state are followed once: a state is every byte of the storage that staking reads or
//! writes, and the time. After every operation all [`laws`] hold, so stake is conserved on every way through the tree.
use crate::{
	calls,
	laws::{self, Gifts},
	staff::worker,
	state,
	world::{actor, Sent, World, DAY},
};
use frame::deps::sp_io;
use phala_runtime::Balances;
use std::collections::HashMap;
use units::{Amount, Hash, Millis, PHA};

/// The operations, by name.
pub const OPERATIONS: [&str; 10] =
	["add", "remove", "start", "stop", "restart", "reclaim", "force-withdraw", "slash", "reward", "tick"];

/// A tick is longer than grace, cool-down and the youth of shares.
const TICK: Millis = Millis::from_secs(8 * DAY);
/// Stake of a first session; a restart lends a fifth more.
const STAKE: u128 = 100 * PHA;
/// What the holder has in the pool.
const CONTRIBUTION: u128 = 300 * PHA;

/// What the machine saw.
#[derive(Clone, Copy, Debug, Default)]
pub struct Seen {
	/// Sequences that were covered, empty ones left out: by number, since many share their ways.
	pub sequences: u64,
	/// Distinct states.
	pub states: usize,
	/// Operations that were carried out.
	pub carried_out: u64,
	/// Operations among them that the chain accepted.
	pub accepted: u64,
}

/// The tree walk.
struct Walk {
	world: World,
	issuance: u128,
	/// By state: the deepest look that was taken from it.
	known: HashMap<Hash, u32>,
	seen: Seen,
	path: Vec<&'static str>,
}

/// Carries out all sequences of up to `depth` operations. Panics at the first that breaks a law, and names it.
pub fn all(depth: u32) -> Seen {
	let mut world = World::new(2, 1);
	let (owner, holder) = (actor(1), actor(2));
	assert_eq!(world.send(&owner, calls::create()).result, Ok(()));
	assert_eq!(world.send(&owner, calls::set_commission(0, 100_000)).result, Ok(()));
	assert_eq!(world.send(&holder, calls::contribute(0, CONTRIBUTION, None)).result, Ok(()));
	world.pass(TICK);
	world.pass(TICK);
	let mut world = world.fresh();
	let issuance = world.with(Balances::total_issuance);
	let mut walk = Walk { world, issuance, known: HashMap::new(), seen: Seen::default(), path: Vec::new() };
	walk.explore(depth);
	walk.seen.sequences = (1..=depth).map(|length| (OPERATIONS.len() as u64).pow(length)).sum();
	walk.seen.states = walk.known.len();
	walk.seen
}

impl Walk {
	fn explore(&mut self, depth: u32) {
		let key = self.world.with(key);
		if self.known.get(&key).is_some_and(|known| *known >= depth) {
			return;
		}
		self.known.insert(key, depth);
		if depth == 0 {
			return;
		}
		for operation in OPERATIONS {
			let mark = self.world.mark();
			self.path.push(operation);
			let sent = carry_out(&mut self.world, operation);
			self.seen.carried_out += 1;
			if sent.result.is_ok() {
				self.seen.accepted += 1;
				let issuance = self.issuance;
				let verdict = self.world.with(|| laws::hold(&Gifts::default(), issuance));
				assert_eq!(verdict, Ok(()), "after {:?}", self.path);
				self.explore(depth - 1);
			}
			self.path.pop();
			self.world.back_to(mark);
		}
	}
}

/// A hash of all storage of the pallets that staking touches, and of the time.
fn key() -> Hash {
	const PALLETS: [&str; 8] =
		["StakePool", "PoolLedger", "WrappedPha", "Nfts", "Assets", "Balances", "Computation", "Aura"];
	let mut bytes = Vec::new();
	for pallet in PALLETS {
		let prefix = sp_io::hashing::twox_128(pallet.as_bytes());
		let mut key = prefix.to_vec();
		while let Some(next) = sp_io::storage::next_key(&key).filter(|next| next.starts_with(&prefix)) {
			let value = sp_io::storage::get(&next).unwrap_or_default();
			bytes.extend_from_slice(&next);
			bytes.extend_from_slice(&value);
			key = next;
		}
	}
	for who in [actor(1), actor(2)] {
		bytes.extend_from_slice(&state::native(&who).to_be_bytes());
	}
	sp_io::hashing::blake2_256(&bytes)
}

fn carry_out(world: &mut World, operation: &str) -> Sent {
	let (owner, holder, worker) = (actor(1), actor(2), worker(0));
	match operation {
		"add" => world.send(&owner, calls::add(0, worker)),
		"remove" => {
			// The operator's own way out is open at any time: this is how workers leave while they cool down.
			let removed = world.send(&owner, calls::remove(0, worker));
			match removed.result {
				Ok(()) => removed,
				Err(_) => world.send(&owner, pallet_computation::Call::unbind { worker }),
			}
		}
		"start" => world.send(&owner, calls::start(0, worker, STAKE)),
		"stop" => world.send(&owner, calls::stop(0, worker)),
		"restart" => world.send(&owner, calls::restart(0, worker, STAKE / 5 * 6)),
		"reclaim" => world.send(&holder, calls::reclaim(worker)),
		"force-withdraw" => force_withdraw(world, &holder),
		"slash" => world.reclaim_slashed(&holder, worker, Amount(STAKE / 3)),
		"reward" => world.reward(0, &worker, Amount(7 * PHA + 1)),
		_ => Sent { result: Ok(()), events: world.pass(TICK) },
	}
}

/// Asks for everything; if everything waits already, forces workers to stop; if they have, is served.
fn force_withdraw(world: &mut World, holder: &frame::runtime::types_common::AccountId) -> Sent {
	let item = world.with(|| state::items_of(holder, 0)).first().copied();
	if let Some((item, shares)) = item {
		return world.send(holder, calls::withdraw(0, item, shares));
	}
	let head = world.with(|| state::queue(0)).head;
	let forced = world.send(holder, calls::force_stop(0, head));
	match forced.result {
		Ok(()) => forced,
		Err(_) => world.send(holder, calls::serve(0, 4)),
	}
}
