//! A holder who wants to leave, an owner that does anything to prevent it, and nobody who helps.
//!
//! The holder knows the chain and its clock, and sends what everybody may send: `withdraw`, `serve`, `force_stop`,
//! `reclaim_worker`. Between any two of the holder's calls the owner, its puppets with shares of their own, and its
//! workers' operator make any calls of theirs. No stake is slashed here: each slash may cost one more cool-down.
use crate::{
	calls,
	dice::Dice,
	staff::worker,
	state,
	world::{actor, World, DAY},
};
use chain_traits::Rules;
use frame::runtime::types_common::AccountId;
use phala_runtime::RuntimeCall;
use units::{Amount, ItemId, Millis, PoolId, WorkerId, PHA};

/// Workers of the owner.
pub const WORKERS: u16 = 12;
/// The longest time from the wish to leave a stake pool until everything is paid: grace and cool-down.
pub const WORST: Millis = Millis::from_secs(14 * DAY);
/// What a holder's own clock may be late at each of the deadlines: blocks come in slots.
pub const SLACK: Millis = Millis::from_secs(60);

/// Calls the holder made until it was out.
#[derive(Clone, Copy, Debug, Default)]
pub struct Exit {
	/// From the wish to the last payment.
	pub took: Millis,
	/// `serve`, by the holder.
	pub serves: u32,
	/// `force_stop`, by the holder.
	pub stops: u32,
	/// What it got for what its shares were worth when it wished to leave.
	pub paid: u128,
}

/// A pool of a hostile owner, and who is in it.
pub struct Scene {
	/// The chain.
	pub world: World,
	dice: Dice,
	pool: PoolId,
	owner: AccountId,
	puppet: AccountId,
	/// Who wants to leave.
	pub holder: AccountId,
}

impl Scene {
	/// A pool with the owner's workers, its puppet's shares and the holder's, and a random past.
	pub fn new(seed: u64) -> Self {
		let mut world = World::new(3, WORKERS * 3);
		let [owner, puppet, holder] = [1, 2, 3].map(actor);
		let mut dice = Dice::new(seed);
		accept(&mut world, &owner, calls::create());
		let own = (1 + dice.below(4_000)) as u128 * PHA;
		accept(&mut world, &puppet, calls::contribute(0, own, None));
		let amount = (1 + dice.below(4_000)) as u128 * PHA + 1;
		accept(&mut world, &holder, calls::contribute(0, amount, None));
		let mut scene = Self { world, dice, pool: 0, owner, puppet, holder };
		for n in 0..WORKERS {
			let worker = own_worker(n);
			accept(&mut scene.world, &scene.owner, calls::add(0, worker));
		}
		for _ in 0..scene.dice.below(60) {
			scene.mischief();
			let time = Millis::from_secs(scene.dice.below(DAY));
			scene.world.pass(time);
		}
		scene
	}

	/// Anything the owner's side can do, a few times.
	pub fn mischief(&mut self) {
		for _ in 0..self.dice.below(4) {
			let (who, call) = self.some_call();
			// Most of it is refused, and some of it is not: that is the point.
			self.world.send(&who, call);
		}
	}

	fn some_call(&mut self) -> (AccountId, RuntimeCall) {
		let worker = own_worker(self.dice.below(u64::from(WORKERS)) as u16);
		let pool = self.pool;
		let free = self.world.with(|| state::pool(pool)).map_or(0, |pool| pool.free.0);
		let amount = u128::from(self.dice.roll()) % (500 * PHA);
		let puppets = self.world.with(|| state::items_of(&self.puppet, pool));
		let (item, shares) = self.dice.pick(&puppets).copied().unwrap_or_default();
		let owner = self.owner.clone();
		let puppet = self.puppet.clone();
		match self.dice.below(16) {
			0..3 => (owner, calls::start(pool, worker, free.min(1_000 * PHA))),
			3 => (owner, calls::start(pool, worker, amount)),
			4 => (owner, calls::stop(pool, worker)),
			5 => (owner, calls::restart(pool, worker, amount + free)),
			6 => (owner, calls::remove(pool, worker)),
			7 => (owner, calls::add(pool, worker)),
			8 => (owner, pallet_computation::Call::unbind { worker }.into()),
			9 => (owner, calls::reclaim(worker)),
			10 => (owner, calls::set_commission(pool, 1_000_000)),
			11 => (owner.clone(), calls::whitelist(pool, owner)),
			12 => (owner, calls::set_cap(pool, Some(amount))),
			13 => (puppet, calls::withdraw(pool, item, (shares / 9).max(PHA / 100))),
			14 => (puppet, calls::contribute(pool, amount, None)),
			_ => (puppet, calls::withdraw(pool, item, shares)),
		}
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
		assert!(exit.paid + WORKERS as u128 + 8 >= wealth, "{} of {wealth} were paid", exit.paid);
		exit
	}

	fn wealth(&mut self) -> u128 {
		let holder = self.holder.clone();
		self.world.with(|| state::wealth(&holder))
	}

	/// Everything the holder can send now that may help.
	fn insist(&mut self, exit: &mut Exit) {
		let (pool, holder) = (self.pool, self.holder.clone());
		for (item, shares) in self.world.with(|| state::items_of(&holder, pool)) {
			self.world.send(&holder, calls::withdraw(pool, item, shares));
		}
		for (worker, loan) in self.world.with(state::loans) {
			if loan.pool == pool && loan.releasing.is_some() {
				self.world.send(&holder, calls::reclaim(worker));
			}
		}
		self.serve(exit);
		self.stop(exit);
	}

	fn serve(&mut self, exit: &mut Exit) {
		let (pool, holder) = (self.pool, self.holder.clone());
		loop {
			let waiting =
				|world: &mut World| world.with(|| (state::queue(pool), state::pool(pool).map(|pool| pool.free)));
			let before = waiting(&mut self.world);
			if before.0.is_empty() || before.1 == Some(Amount::ZERO) {
				return;
			}
			accept(&mut self.world, &holder, calls::serve(pool, 64));
			exit.serves += 1;
			if waiting(&mut self.world) == before {
				return;
			}
		}
	}

	fn stop(&mut self, exit: &mut Exit) {
		let (pool, holder) = (self.pool, self.holder.clone());
		let Some((request, since)) = self.request() else { return };
		if self.world.now().since(since) <= Rules::default().grace {
			return;
		}
		while self.world.send(&holder, calls::force_stop(pool, request)).result.is_ok() {
			exit.stops += 1;
		}
	}

	/// The holder's newest request.
	fn request(&mut self) -> Option<(u64, Millis)> {
		let (pool, holder) = (self.pool, self.holder.clone());
		self.world.with(|| {
			let own = state::items(pool).into_iter().filter(|(_, it)| it.owner == holder && it.locked);
			let items: Vec<ItemId> = own.map(|(item, _)| item).collect();
			state::requests(pool)
				.into_iter()
				.filter(|(_, it)| items.contains(&it.item))
				.map(|(n, it)| (n, it.since))
				.next_back()
		})
	}

	/// The next moment at which the holder can do something new.
	fn deadline(&mut self) -> Option<Millis> {
		let now = self.world.now();
		let expired = self.request().map(|(_, since)| since.after(Rules::default().grace));
		let cooled = self.world.with(state::cooled);
		expired.into_iter().chain(cooled).filter(|at| *at > now).min()
	}

	fn is_out(&mut self) -> bool {
		let (pool, holder) = (self.pool, self.holder.clone());
		!self.world.with(|| state::items(pool)).iter().any(|(_, it)| it.owner == holder)
	}

	fn what_waits(&mut self) -> String {
		let pool = self.pool;
		self.world.with(|| format!("{:?}, {:?}, {:?}", state::pool(pool), state::queue(pool), state::loans()))
	}
}

/// The worker of this number that the owner, actor 1 of 3, operates.
fn own_worker(n: u16) -> WorkerId {
	worker(n * 3)
}

/// A call that must succeed.
pub fn accept(world: &mut World, who: &AccountId, call: impl Into<RuntimeCall>) {
	let call = call.into();
	let sent = world.send(who, call.clone());
	assert_eq!(sent.result, Ok(()), "{call:?}");
}
