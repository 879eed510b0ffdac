//! The random machine.
use chain_traits::{Funding, Rules, SoundRules};
use frame::{
	arithmetic::Permill,
	token::{fungible, fungibles, nonfungibles_v2},
};
use pallet_pool_ledger::Items;
use pallet_stake_pool::{PoolRules, Pools};
use pallet_vault::Vaults;
use phala_runtime::{Assets, Balances, Nfts, Runtime};
use sim::{
	calls, history, knobs,
	random::{reached::STATES, Mould, Step, MOVES},
	staff::worker,
	world::actor,
};
use std::{collections::BTreeSet, time::Instant};
use units::{Millis, PHA};

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
	for state in STATES {
		println!("random.reached {} times: {state}", tally.reached.get(state).unwrap_or(&0));
	}
	let unreached: Vec<_> = STATES.iter().filter(|state| !tally.reached.contains_key(*state)).collect();
	assert!(operations < 10_000 || unreached.is_empty(), "never reached: {unreached:?}");
}

/// What no chain of ours does, one line each.
fn sabotages() -> Vec<(&'static str, fn())> {
	use units::Amount;
	vec![
		("a unit too much in a pool", || {
			Pools::<Runtime>::mutate_extant(0, |pool| pool.free = Amount(pool.free.0 + 1));
		}),
		("a unit too much in a vault", || {
			Vaults::<Runtime>::mutate_extant(1, |vault| vault.free = Amount(vault.free.0 + 1));
		}),
		("a share of a vault's owner too much", || {
			Vaults::<Runtime>::mutate_extant(1, |vault| vault.owner_shares += 1);
		}),
		("a share too few in a vault's position", || {
			Vaults::<Runtime>::mutate_extant(1, |vault| vault.positions[0].shares -= 1);
		}),
		("a share too much in an item", || {
			Items::<Runtime>::mutate(0, 0, |title| title.as_mut().expect("an item").shares += 1);
		}),
		("wrapped PHA from nowhere", || {
			let minted = <Assets as fungibles::Mutate<_>>::mint_into(sim::calls::wrapped_id(), &actor(3), 1);
			assert_eq!(minted, Ok(1));
		}),
		("native PHA from nowhere", || {
			let minted = <Balances as fungible::Mutate<_>>::mint_into(&actor(3), 1);
			assert_eq!(minted, Ok(1));
		}),
		("an item that moved without a word", || {
			let moved = <Nfts as nonfungibles_v2::Transfer<_>>::transfer(&0, &0, &actor(3));
			assert_eq!(moved, Ok(()));
		}),
		("a mark that forgets the fee that was taken", || {
			Vaults::<Runtime>::mutate_extant(1, |vault| vault.mark_value = Amount(1));
		}),
		("a commission without notice", || {
			Pools::<Runtime>::mutate_extant(0, |pool| pool.commission.rate = Permill::from_percent(80));
		}),
		("rules without notice", || {
			let rules = Rules { share_age: Millis(0), ..Rules::default() };
			PoolRules::<Runtime>::put(SoundRules::try_from(rules).expect("rules within their bounds"));
		}),
		("a worker that nobody bound", || {
			pallet_computation::Bindings::<Runtime>::insert(worker(3), 0);
		}),
	]
}

/// A judge that accepts everything proves nothing.
#[test]
fn a_machine_whose_chain_is_sabotaged_notices_at_once() {
	let mould = Mould::new();
	for (what, sabotage) in sabotages() {
		let mut machine = mould.cast(1);
		let (owner, member) = (actor(1), actor(2));
		for (who, call) in [
			(&owner, calls::create()),
			(&owner, calls::create_vault()),
			(&member, calls::contribute(0, 100 * PHA, None)),
			(&member, calls::contribute_to_vault(1, 100 * PHA, Funding::Native, None, calls::ANY)),
			(&owner, calls::invest(1, 0, 50 * PHA)),
		] {
			assert_eq!(machine.send(who, call).result, Ok(()));
		}
		let idle = MOVES.iter().position(|(name, ..)| *name == "pass").expect("time can pass") as u8;
		let step = Step { what: idle, who: 0, place: 0, choice: 0 };
		assert_eq!(machine.step(step), Ok(()), "before {what}");
		machine.world.with(sabotage);
		assert!(machine.step(step).is_err(), "{what} was not noticed");
	}
}
