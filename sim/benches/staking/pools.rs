//! Our side: the real runtime.
use crate::{best, median_micros, per_second, CALLS};
use frame::deps::sp_runtime::traits::Dispatchable;
use frame::{runtime::types_common::AccountId, token::fungible::Mutate as _};
use phala_runtime::{Balances, RuntimeCall, RuntimeOrigin, System};
use sim::{
	calls,
	staff::worker,
	state,
	world::{actor, World},
};
use units::{Amount, Millis, PHA};

/// Delegators of the large pool.
const DELEGATORS: u32 = 10_000;

/// Microseconds, and calls a second.
pub struct Figures {
	pub reward_one: f64,
	pub reward_many: f64,
	pub contribute: f64,
	pub withdraw: f64,
	pub withdraw_part: f64,
	pub join: f64,
}

fn delegator(n: u32) -> AccountId {
	let mut id = [0xdd; 32];
	id[..4].copy_from_slice(&n.to_be_bytes());
	AccountId::new(id)
}

/// Inside the chain: sends and expects success.
fn send(who: &AccountId, call: RuntimeCall) {
	let result = call.dispatch(RuntimeOrigin::signed(who.clone()));
	assert!(result.is_ok(), "{result:?}");
}

/// Two pools, one with a single delegator and one with many, each of whom has one item.
fn world() -> World {
	let mut world = World::new(1, 1);
	world.with(|| {
		send(&actor(1), calls::create());
		send(&actor(1), calls::create());
		for n in 0..DELEGATORS {
			Balances::mint_into(&delegator(n), 1_000_000 * PHA).expect("an account can be endowed");
			send(&delegator(n), calls::contribute(1, 100 * PHA, None));
			System::reset_events();
		}
		send(&delegator(0), calls::contribute(0, 100 * PHA, None));
	});
	world.pass(Millis::from_secs(7_200));
	world.fresh()
}

pub fn measure() -> Figures {
	let settled = world();
	let items: Vec<u64> = {
		let mut world = settled.fork();
		let mut items = world.with(|| state::items(1));
		items.sort_unstable_by_key(|(_, holding)| holding.owner.clone());
		items.into_iter().map(|(item, _)| item).collect()
	};
	let reward = |pool: u64| {
		let mut world = settled.fork();
		median_micros(|_| {
			world.reward(pool, &worker(0), Amount(PHA)).result.expect("a reward");
		})
	};
	let many = |act: &dyn Fn(u32)| {
		best(|| {
			let mut world = Some(settled.fork());
			let block = |world: &mut Option<World>, numbers: std::ops::Range<u32>| {
				world.as_mut().expect("a chain").with(|| numbers.for_each(act));
			};
			per_second(&mut world, block, |world| {
				let mut closed = world.take().expect("a chain");
				closed.forget_events();
				*world = Some(closed.fresh());
			})
		})
	};
	const { assert!(CALLS <= DELEGATORS) };
	let item = |n: u32| items[n as usize];
	Figures {
		reward_one: reward(0),
		reward_many: reward(1),
		contribute: many(&|n| send(&delegator(n), calls::contribute(1, PHA, Some(item(n))))),
		// Paid at once: shares are burnt, the item ends, wPHA is transferred.
		withdraw: many(&|n| send(&delegator(n), calls::withdraw(1, item(n), 100 * PHA))),
		withdraw_part: many(&|n| send(&delegator(n), calls::withdraw(1, item(n), PHA))),
		join: many(&|n| send(&delegator(n), calls::contribute(1, PHA, None))),
	}
}
