//! A holder who wants to leave a vault, whose owner also owns the stake pools it is in, and nobody who helps.
//!
//! As [`owner`](crate::owner), one floor higher: beside what everybody may send to stake pools, the holder sends
//! `withdraw`, `serve` and `force_redeem` to the vault. The owner invests and redeems, lends to workers and stops them,
//! and lets puppets queue in the vault and in the pools, at any time. No stake is slashed.
use crate::{
	calls,
	dice::Dice,
	owner::{accept, Exit, SLACK},
	staff::worker,
	state,
	world::{actor, World, DAY},
};
use chain_traits::{Funding, Rules};
use frame::runtime::types_common::AccountId;
use phala_runtime::RuntimeCall;
use units::{ItemId, Millis, PoolId, WorkerId, PHA};

/// The longest time from the wish to leave a vault until everything is paid: the owner's day, grace and cool-down.
pub const WORST: Millis = Millis::from_secs(15 * DAY);
/// The owner's stake pools.
const POOLS: [PoolId; 3] = [0, 1, 2];
/// The owner's vault.
const VAULT: PoolId = 3;
/// Workers of the owner, a third in each pool.
const WORKERS: u16 = 9;

/// A vault of a hostile owner, and who is in it.
pub struct Scene {
	/// The chain.
	pub world: World,
	dice: Dice,
	owner: AccountId,
	puppet: AccountId,
	holder: AccountId,
}

impl Scene {
	/// Pools, vault, workers, the puppet's shares and the holder's, and a random past.
	pub fn new(seed: u64) -> Self {
		let mut world = World::new(3, WORKERS * 3);
		let [owner, puppet, holder] = [1, 2, 3].map(actor);
		let mut dice = Dice::new(seed);
		for pool in POOLS {
			accept(&mut world, &owner, calls::create());
			accept(&mut world, &puppet, calls::contribute(pool, (1 + dice.below(900)) as u128 * PHA, None));
		}
		accept(&mut world, &owner, calls::create_vault());
		for who in [&puppet, &holder] {
			let amount = (2 + dice.below(2_000)) as u128 * PHA + 1;
			accept(&mut world, who, calls::contribute_to_vault(VAULT, amount, Funding::Native, None, calls::ANY));
		}
		for n in 0..WORKERS {
			accept(&mut world, &owner, calls::add(POOLS[usize::from(n % 3)], own_worker(n)));
		}
		let mut scene = Self { world, dice, owner, puppet, holder };
		for _ in 0..scene.dice.below(80) {
			scene.mischief();
			let time = Millis::from_secs(scene.dice.below(DAY / 2));
			scene.world.pass(time);
		}
		scene
	}

	fn mischief(&mut self) {
		for _ in 0..self.dice.below(5) {
			let (who, call) = self.some_call();
			self.world.send(&who, call);
		}
	}

	fn some_call(&mut self) -> (AccountId, RuntimeCall) {
		let n = self.dice.below(u64::from(WORKERS)) as u16;
		let (worker, home) = (own_worker(n), POOLS[usize::from(n % 3)]);
		let pool = POOLS[self.dice.below(3) as usize];
		let free = self.world.with(|| state::pool(home)).map_or(0, |pool| pool.free.0);
		let vault = self.world.with(|| state::vault(VAULT)).unwrap_or_default();
		let held = vault.position(pool).map_or(0, |position| position.shares);
		let amount = u128::from(self.dice.roll()) % (500 * PHA);
		let (owner, puppet) = (self.owner.clone(), self.puppet.clone());
		let (item, shares) = self.puppets_item(pool);
		let (in_vault, vault_shares) = self.puppets_item(VAULT);
		match self.dice.below(20) {
			0..3 => (owner, calls::invest(VAULT, pool, vault.free.0)),
			3 => (owner, calls::invest(VAULT, pool, amount)),
			4 => (owner, calls::redeem(VAULT, pool, (held / 7).max(PHA / 100))),
			5 => (owner, calls::redeem(VAULT, pool, held)),
			6 => (owner, calls::set_vault_commission(VAULT, 1_000_000)),
			7 => (owner.clone(), calls::claim_owner_shares(VAULT, vault.owner_shares, None, owner)),
			8..12 => (owner, calls::start(home, worker, free.min(700 * PHA))),
			12 => (owner, calls::stop(home, worker)),
			13 => (owner, calls::restart(home, worker, amount + free)),
			14 => (owner, pallet_computation::Call::unbind { worker }.into()),
			15 => (owner, calls::add(home, worker)),
			16 => (owner, calls::reclaim(worker)),
			17 => (puppet, calls::withdraw(pool, item, shares / 2)),
			18 => (puppet, calls::withdraw_from_vault(VAULT, in_vault, (vault_shares / 5).max(PHA / 100))),
			_ => (puppet, calls::contribute(pool, amount, None)),
		}
	}

	fn puppets_item(&mut self, id: PoolId) -> (ItemId, u128) {
		let items = self.world.with(|| state::items_of(&self.puppet, id));
		self.dice.pick(&items).copied().unwrap_or_default()
	}

	/// The holder leaves with all it has, against everything.
	pub fn leave(&mut self) -> Exit {
		let wished = self.world.now();
		let wealth = self.wealth();
		let mut exit = Exit::default();
		while !self.is_out() {
			let took = self.world.now().since(wished);
			assert!(took <= Millis(WORST.0 + SLACK.0), "not out after {took:?}: {}", self.what_waits());
			self.insist(&mut exit);
			if self.is_out() {
				break;
			}
			self.mischief();
			self.insist(&mut exit);
			let deadline = self.deadline().unwrap_or(Millis(u64::MAX)).since(self.world.now());
			let some = Millis::from_secs(self.dice.below(DAY));
			self.world.pass(some.min(Millis(deadline.0.saturating_add(3_000))));
		}
		exit.took = self.world.now().since(wished);
		exit.paid = self.wealth();
		// Each payment on either floor may round a unit away.
		assert!(exit.paid + 200 >= wealth, "{} of {wealth} were paid", exit.paid);
		exit
	}

	fn wealth(&mut self) -> u128 {
		let holder = self.holder.clone();
		self.world.with(|| state::wealth(&holder))
	}

	fn insist(&mut self, exit: &mut Exit) {
		let holder = self.holder.clone();
		for (item, shares) in self.world.with(|| state::items_of(&holder, VAULT)) {
			self.world.send(&holder, calls::withdraw_from_vault(VAULT, item, shares));
		}
		for (worker, loan) in self.world.with(state::loans) {
			if loan.releasing.is_some() {
				self.world.send(&holder, calls::reclaim(worker));
			}
		}
		self.force(exit);
		for pool in POOLS {
			self.drain(pool, calls::serve(pool, 64), exit);
		}
		self.drain(VAULT, calls::serve_vault(VAULT, 64), exit);
	}

	/// Serves while that changes who waits.
	fn drain(&mut self, id: PoolId, serve: RuntimeCall, exit: &mut Exit) {
		let holder = self.holder.clone();
		loop {
			let before = self.world.with(|| state::queue(id));
			if before.is_empty() {
				return;
			}
			accept(&mut self.world, &holder, serve.clone());
			exit.serves += 1;
			if self.world.with(|| state::queue(id)) == before {
				return;
			}
		}
	}

	/// Once its owner's day is over: makes the vault ask. Once the grace is: stops workers for what it asked for.
	fn force(&mut self, exit: &mut Exit) {
		let holder = self.holder.clone();
		let Some((request, since)) = self.request() else { return };
		if self.world.now().since(since) <= Rules::default().age() {
			return;
		}
		while self.world.send(&holder, calls::force_redeem(VAULT, request, &POOLS)).result.is_ok() {
			exit.stops += 1;
		}
		for pool in POOLS {
			let requests = self.world.with(|| state::requests(pool));
			for (number, _) in requests.into_iter().filter(|(_, it)| it.vault == Some(VAULT)).rev() {
				while self.world.send(&holder, calls::force_stop(pool, number)).result.is_ok() {
					exit.stops += 1;
				}
			}
		}
	}

	/// The holder's newest request.
	fn request(&mut self) -> Option<(u64, Millis)> {
		let holder = self.holder.clone();
		self.world.with(|| {
			let own = state::items(VAULT).into_iter().filter(|(_, it)| it.owner == holder && it.locked);
			let items: Vec<ItemId> = own.map(|(item, _)| item).collect();
			let requests = state::requests(VAULT).into_iter().filter(|(_, it)| items.contains(&it.item));
			requests.map(|(number, it)| (number, it.since)).next_back()
		})
	}

	fn deadline(&mut self) -> Option<Millis> {
		let now = self.world.now();
		let rules = Rules::default();
		let asks = self.request().map(|(_, since)| since.after(rules.age()));
		let asked = self.world.with(|| {
			let all = POOLS.iter().flat_map(|pool| state::requests(*pool));
			all.filter(|(_, it)| it.vault == Some(VAULT)).map(|(_, it)| it.since.after(rules.grace)).collect::<Vec<_>>()
		});
		let cooled = self.world.with(state::cooled);
		asks.into_iter().chain(asked).chain(cooled).filter(|at| *at > now).min()
	}

	fn is_out(&mut self) -> bool {
		let holder = self.holder.clone();
		!self.world.with(|| state::items(VAULT)).iter().any(|(_, it)| it.owner == holder)
	}

	fn what_waits(&mut self) -> String {
		self.world.with(|| {
			let pools = POOLS.map(|id| (state::pool(id), state::requests(id)));
			format!("{:?}, {:?}; {pools:?}, {:?}", state::vault(VAULT), state::requests(VAULT), state::loans())
		})
	}
}

/// The worker of this number that the owner, actor 1 of 3, operates.
fn own_worker(n: u16) -> WorkerId {
	worker(n * 3)
}
