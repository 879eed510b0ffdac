//! Leaving, whatever others do.
use sim::{
	calls,
	laws::{self, Gifts},
	owner::{accept, Scene, SLACK, WORST},
	staff::worker,
	state,
	world::{actor, World, DAY},
};
use units::{Millis, PHA};

#[test]
fn a_holder_leaves_any_stake_pool_within_fourteen_days_whatever_its_owner_does() {
	let mut longest = sim::owner::Exit::default();
	for seed in (sim::knobs::seed()..).take(sim::knobs::cases() as usize) {
		println!("SEED={seed} SIM_CASES=1 replays this one");
		let exit = Scene::new(seed).leave();
		assert!(exit.took <= Millis(WORST.0 + SLACK.0));
		if exit.took > longest.took {
			longest = exit;
		}
	}
	println!("exits.longest_hours {:.2} after {longest:?}", longest.took.0 as f64 / 3_600_000.0);
}

#[test]
fn a_holder_leaves_any_vault_within_fifteen_days_whatever_the_owners_of_vault_and_pools_do() {
	let mut longest = sim::owner::Exit::default();
	for seed in (sim::knobs::seed()..).take(sim::knobs::cases() as usize) {
		println!("SEED={seed} SIM_CASES=1 replays this one");
		let exit = sim::vault_owner::Scene::new(seed).leave();
		assert!(exit.took <= Millis(sim::vault_owner::WORST.0 + SLACK.0));
		if exit.took > longest.took {
			longest = exit;
		}
	}
	println!("exits.longest_from_a_vault_hours {:.2} after {longest:?}", longest.took.0 as f64 / 3_600_000.0);
}

/// Money in workers, and the pool that lent it.
fn lent_and_free(world: &mut World) -> (u128, u128) {
	let pool = world.with(|| state::pool(0)).expect("the pool");
	(pool.lent.0, pool.free.0)
}

#[test]
fn a_hundred_and_two_workers_removed_and_added_again_while_they_cool_down_hold_no_stake_back() {
	const WORKERS: u16 = 102;
	let mut world = World::new(1, WORKERS);
	let owner = actor(1);
	accept(&mut world, &owner, calls::create());
	let stake = 60 * PHA;
	let all = u128::from(WORKERS) * stake;
	accept(&mut world, &owner, calls::contribute(0, all, None));
	for n in 0..WORKERS {
		accept(&mut world, &owner, calls::add(0, worker(n)));
		accept(&mut world, &owner, calls::start(0, worker(n), stake));
	}
	assert_eq!(lent_and_free(&mut world), (all, 0));
	// A third each: stopped by the owner, unbound while it runs, unbound while it cools down.
	for n in 0..WORKERS {
		let worker = worker(n);
		if n % 3 != 1 {
			accept(&mut world, &owner, calls::stop(0, worker));
		}
		if n % 3 != 0 {
			accept(&mut world, &owner, pallet_computation::Call::unbind { worker });
		}
		// Nobody takes a worker back whose stake is not.
		assert!(world.send(&owner, calls::add(0, worker)).result.is_err());
		assert!(world.send(&owner, calls::reclaim(worker)).result.is_err());
	}
	assert_eq!(lent_and_free(&mut world), (all, 0));
	world.pass(Millis::from_secs(7 * DAY));
	for n in 0..WORKERS {
		let worker = worker(n);
		accept(&mut world, &owner, calls::reclaim(worker));
		if n % 3 != 0 {
			accept(&mut world, &owner, calls::add(0, worker));
		}
		accept(&mut world, &owner, calls::start(0, worker, stake));
		accept(&mut world, &owner, calls::stop(0, worker));
	}
	world.pass(Millis::from_secs(7 * DAY));
	for n in 0..WORKERS {
		accept(&mut world, &owner, calls::reclaim(worker(n)));
	}
	assert_eq!(lent_and_free(&mut world), (0, all));
	let issuance = world.with(phala_runtime::Balances::total_issuance);
	assert_eq!(world.with(|| laws::hold(&Gifts::default(), issuance)), Ok(()));
}

#[test]
fn an_honest_holder_behind_a_thousand_dust_requests_needs_sixteen_calls_and_no_day_more() {
	const DUST: u64 = 1_000;
	let mut world = World::new(3, 3);
	let [owner, attacker, honest] = [1, 2, 3].map(actor);
	accept(&mut world, &owner, calls::create());
	accept(&mut world, &attacker, calls::contribute(0, 20 * PHA, None));
	accept(&mut world, &honest, calls::contribute(0, 100 * PHA, None));
	let everything = 120 * PHA;
	accept(&mut world, &owner, calls::add(0, worker(0)));
	accept(&mut world, &owner, calls::start(0, worker(0), everything));
	world.pass(Millis::from_secs(3_600));
	let least = PHA / 100;
	for _ in 0..DUST {
		let item = world.with(|| state::items_of(&attacker, 0)).first().map(|(item, _)| *item).expect("an item");
		assert!(world.send(&attacker, calls::withdraw(0, item, least - 1)).result.is_err(), "smaller than the least");
		accept(&mut world, &attacker, calls::withdraw(0, item, least));
	}
	let asked = world.now();
	let (item, shares) = world.with(|| state::items_of(&honest, 0))[0];
	accept(&mut world, &honest, calls::withdraw(0, item, shares));
	assert_eq!(world.with(|| state::queue(0)).len(), DUST + 1);
	world.pass(Millis::from_secs(7 * DAY + 3));
	let mut calls = 1;
	accept(&mut world, &honest, calls::force_stop(0, DUST));
	world.pass(Millis::from_secs(7 * DAY));
	accept(&mut world, &honest, calls::reclaim(worker(0)));
	calls += 1;
	let mut serves = 0;
	while !world.with(|| state::queue(0)).is_empty() {
		accept(&mut world, &honest, calls::serve(0, 64));
		serves += 1;
	}
	let took = world.now().since(asked);
	println!("dust.serves {serves}");
	println!("dust.calls {}", calls + serves);
	println!("dust.days {:.4}", took.0 as f64 / 86_400_000.0);
	// The reclaim serves four, each call 64, and 1,001 wait.
	assert_eq!(serves, 16);
	assert!(took <= Millis(WORST.0 + SLACK.0));
	assert_eq!(world.with(|| state::wrapped(&honest)), 100 * PHA);
}
