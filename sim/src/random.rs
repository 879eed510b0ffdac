//! Any calls by any actors in any order, time included.
use crate::{
	calls,
	dice::Dice,
	laws::{self, Gifts},
	mirror::Mirror,
	staff::worker,
	state,
	world::{actor, Sent, World, COOL_DOWN, DAY},
};
use chain_traits::{Funding, Rules};
use frame::{prelude::*, runtime::types_common::AccountId};
use runtime_common::accounts;
use runtime_phala::{Balances, RuntimeCall};
use std::collections::BTreeMap;
use units::{Amount, ItemId, Millis, PoolId, PHA};

/// Actors, of whom the first ones own pools.
const ACTORS: u8 = 5;
/// Stake pools, at most.
const POOLS: usize = 3;
/// Vaults, at most.
const VAULTS: usize = 2;
/// Workers, operated by the actors in turn.
const WORKERS: u16 = 6;

/// One step: what, by whom, where, and a number from which the rest is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
	/// Which of [`MOVES`].
	pub what: u8,
	/// Which actor.
	pub who: u8,
	/// Which pool and worker.
	pub place: u8,
	/// Everything else.
	pub choice: u64,
}

impl Step {
	/// Any step.
	pub fn any(dice: &mut Dice) -> Self {
		let bits = dice.next();
		let weights: u64 = MOVES.iter().map(|(_, weight, _)| u64::from(*weight)).sum();
		let mut left = (bits >> 32) % weights;
		let what = MOVES.iter().position(|(_, weight, _)| {
			let here = left < u64::from(*weight);
			left = left.saturating_sub(u64::from(*weight));
			here
		});
		Self { what: what.unwrap_or(0) as u8, who: (bits >> 8) as u8, place: (bits >> 16) as u8, choice: dice.next() }
	}
}

/// What a step does, by name.
pub type Move = fn(&mut Machine, Step) -> Option<Sent>;

/// All moves, with their weights: what brings pools to life is done more often.
pub const MOVES: &[(&str, u32, Move)] = &[
	("contribute", 8, contribute),
	("withdraw", 5, withdraw),
	("serve", 1, serve),
	("force_stop", 3, force_stop),
	("split", 1, split),
	("merge", 1, merge),
	("discard", 1, discard),
	("give_item", 1, give_item),
	("offer", 2, offer),
	("buy", 2, buy),
	("approve", 1, approve),
	("carry", 1, carry),
	("wrap", 1, wrap),
	("unwrap", 1, unwrap),
	("give_wrapped", 1, give_wrapped),
	("give_native", 1, give_native),
	("create", 2, create),
	("create_vault", 1, create_vault),
	("invest", 4, invest),
	("redeem", 2, redeem),
	("force_redeem", 3, force_redeem),
	("claim_owner_shares", 1, claim_owner_shares),
	("settle_fee", 1, settle_fee),
	("set_vault_commission", 1, set_vault_commission),
	("reopen_vault", 1, reopen_vault),
	("add", 3, add),
	("remove", 1, remove),
	("start", 6, start),
	("stop", 2, stop),
	("restart", 1, restart),
	("reclaim", 4, reclaim),
	("slash", 2, slash),
	("unbind", 1, unbind),
	("reward", 3, reward),
	("settle", 2, settle),
	("claim", 1, claim),
	("set_commission", 1, set_commission),
	("set_cap", 1, set_cap),
	("list", 1, list),
	("describe", 1, describe),
	("reopen", 1, reopen),
	("set_rules", 1, set_rules),
	("set_cool_down", 1, set_cool_down),
	("pass", 2, pass),
	("pass_days", 6, pass_days),
];

/// What the machine counted.
#[derive(Clone, Debug, Default)]
pub struct Tally {
	/// Operations that were tried.
	pub tried: u64,
	/// How often each move succeeded.
	pub done: BTreeMap<&'static str, u64>,
	/// How often each was refused.
	pub refused: BTreeMap<&'static str, u64>,
}

impl Tally {
	/// Both together.
	pub fn add(&mut self, other: &Self) {
		self.tried += other.tried;
		other.done.iter().for_each(|(name, count)| *self.done.entry(name).or_default() += count);
		other.refused.iter().for_each(|(name, count)| *self.refused.entry(name).or_default() += count);
	}
}

/// A chain, everything that is known of it from outside, and its judge.
pub struct Machine {
	/// The chain.
	pub world: World,
	/// What its events told.
	pub mirror: Mirror,
	gifts: Gifts,
	issuance: u128,
	/// The costly laws are checked after every so many steps.
	check_every: u64,
	/// What was done so far.
	pub tally: Tally,
	/// A gift that the present step makes, noted if the call succeeds.
	gift: Option<(AccountId, u128)>,
}

/// What has shares.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
	Pool,
	Vault,
}

/// A chain that is copied instead of being founded each time.
pub struct Mould(World);

impl Mould {
	/// With the machine's actors and workers.
	#[allow(clippy::new_without_default)]
	pub fn new() -> Self {
		Self(World::new(ACTORS, WORKERS))
	}

	/// A fresh machine.
	pub fn cast(&self, check_every: u64) -> Machine {
		let mut world = self.0.fork();
		let issuance = world.with(Balances::total_issuance);
		let mirror = Mirror::at(world.now());
		let (gifts, tally) = (Gifts::default(), Tally::default());
		Machine { world, mirror, gifts, issuance, check_every, tally, gift: None }
	}
}

impl Machine {
	/// Does a step and judges it. Says what is wrong, if anything is.
	pub fn step(&mut self, step: Step) -> laws::Verdict {
		let (name, _, act) = MOVES[usize::from(step.what) % MOVES.len()];
		self.tally.tried += 1;
		let costly = self.tally.tried % self.check_every == 0;
		self.world.forget_events();
		let root = costly.then(|| self.world.root());
		let (prices, subsidy, treasury) = self.world.with(|| {
			let treasury = accounts::treasury();
			let treasury = state::native(&treasury) + state::wrapped(&treasury);
			(laws::prices(), state::native(&accounts::subsidy()), treasury)
		});
		self.gift = None;
		let mirror = &mut self.mirror;
		self.world.with(|| mirror.see_marks());
		let Some(sent) = act(self, step) else { return Ok(()) };
		if let Err(error) = sent.result {
			*self.tally.refused.entry(name).or_default() += 1;
			let untouched = sent.events.is_empty() && root.is_none_or(|root| root == self.world.root());
			return if untouched { Ok(()) } else { Err(format!("a refused call left a trace: {error:?}")) };
		}
		*self.tally.done.entry(name).or_default() += 1;
		if let Some((to, amount)) = self.gift.take() {
			self.gifts.note(&to, amount);
		}
		self.mirror.now = self.world.now();
		self.mirror.hear_all(&sent.events)?;
		let (gifts, issuance) = (&self.gifts, self.issuance);
		self.world.with(|| {
			laws::no_price_fell(&prices, &laws::prices(), &laws::losers(&sent.events))?;
			laws::caps_hold(&sent.events)?;
			if matches!(name, "reward" | "settle" | "slash" | "reclaim") {
				laws::rewards_arrived(&sent.events, subsidy, treasury)?;
			}
			if costly {
				laws::hold(gifts, issuance)?;
			}
			Ok::<_, String>(())
		})?;
		self.foretold(costly)
	}

	/// The agent: what the mirror expects everybody to own is what they own, to the unit.
	fn foretold(&mut self, whole: bool) -> laws::Verdict {
		let mirror = &mut self.mirror;
		self.world.with(|| {
			mirror.see_marks();
			for who in (1..=ACTORS).map(actor) {
				let expected = mirror.worth(&who);
				let found = state::wealth(&who) - state::native(&who);
				if expected != found {
					return Err(format!("{who:?} owns {found}, the events foretold {expected}"));
				}
			}
			if whole {
				mirror.agrees()?;
			}
			Ok(())
		})
	}

	fn who(step: Step) -> AccountId {
		actor(step.who % ACTORS + 1)
	}

	/// A stake pool.
	fn id(&mut self, step: Step) -> PoolId {
		let pools = self.world.with(state::pools);
		pools.get(usize::from(step.place) % pools.len().max(1)).map_or(0, |(id, _)| *id)
	}

	/// A vault.
	fn vault(&mut self, step: Step) -> Option<PoolId> {
		let vaults = self.world.with(state::vaults);
		vaults.get(usize::from(step.place) % vaults.len().max(1)).map(|(id, _)| *id)
	}

	/// A stake pool or a vault, and which of both.
	fn either(&mut self, step: Step) -> (PoolId, Kind) {
		match self.vault(step).filter(|_| step.place & 0x80 != 0) {
			Some(vault) => (vault, Kind::Vault),
			None => (self.id(step), Kind::Pool),
		}
	}

	/// The owner, or now and then somebody else.
	fn owner_of(&mut self, id: PoolId, step: Step) -> AccountId {
		let owner = self.world.with(|| state::owner(id));
		owner.filter(|_| step.who % 8 != 0).unwrap_or_else(|| Self::who(step))
	}

	fn item(&mut self, step: Step) -> Option<(PoolId, AccountId, ItemId, u128)> {
		let (id, who) = (self.either(step).0, Self::who(step));
		let items = self.world.with(|| state::items_of(&who, id));
		let (item, shares) = *items.get((step.choice >> 40) as usize % items.len().max(1))?;
		Some((id, who, item, shares))
	}

	fn by_owner(&mut self, step: Step, call: impl FnOnce(PoolId) -> RuntimeCall) -> Option<Sent> {
		let id = self.id(step);
		let owner = self.owner_of(id, step);
		Some(self.world.send(&owner, call(id)))
	}

	fn by_vault_owner(&mut self, step: Step, call: impl FnOnce(PoolId) -> RuntimeCall) -> Option<Sent> {
		let id = self.vault(step)?;
		let owner = self.owner_of(id, step);
		Some(self.world.send(&owner, call(id)))
	}
}

/// A worker, mostly one that the pool's owner operates.
fn some_worker(step: Step) -> units::WorkerId {
	worker(u16::from(step.place >> 3) % WORKERS)
}

/// From a unit to 300 PHA, odd units included.
fn amount(step: Step) -> u128 {
	let choice = u128::from(step.choice);
	if step.choice % 7 == 0 {
		choice % 1_000_000
	} else {
		choice % (300 * PHA)
	}
}

/// Some part of so many shares, often all of them, sometimes one too many.
fn part(step: Step, all: u128) -> u128 {
	if step.choice % 3 == 0 {
		all
	} else {
		u128::from(step.choice) % (all + 2)
	}
}

fn contribute(machine: &mut Machine, step: Step) -> Option<Sent> {
	let ((id, kind), who) = (machine.either(step), Machine::who(step));
	let into = machine.item(step).map(|(_, _, item, _)| item).filter(|_| step.choice % 5 < 2);
	let funding = if step.choice % 4 == 0 { Funding::Wrapped } else { Funding::Native };
	let (value, shares) = machine.world.with(|| state::value_and_shares(id));
	// What the caller computes from the price before: exactly this, or one share more.
	let due = if shares == 0 { amount(step) } else { units::mul_div_floor(amount(step), shares, value).unwrap_or(0) };
	let least = due + u128::from(step.choice % 11 == 0);
	let call = match kind {
		Kind::Pool => calls::contribute_for(id, amount(step), funding, into, least),
		Kind::Vault => calls::contribute_to_vault(id, amount(step), funding, into, least),
	};
	let sent = machine.world.send(&who, call);
	assert!(sent.result.is_err() || least == due, "fewer shares than the caller insisted on");
	Some(sent)
}

fn withdraw(machine: &mut Machine, step: Step) -> Option<Sent> {
	let (id, who, item, shares) = machine.item(step)?;
	let call = match machine.either(step).1 {
		Kind::Pool => calls::withdraw(id, item, part(step, shares)),
		Kind::Vault => calls::withdraw_from_vault(id, item, part(step, shares)),
	};
	Some(machine.world.send(&who, call))
}

fn serve(machine: &mut Machine, step: Step) -> Option<Sent> {
	let limit = (step.choice % 70) as u32;
	let call = match machine.either(step) {
		(id, Kind::Pool) => calls::serve(id, limit),
		(id, Kind::Vault) => calls::serve_vault(id, limit),
	};
	Some(machine.world.send(&Machine::who(step), call))
}

/// One of these, preferably one in which somebody waits.
fn waited_in(machine: &mut Machine, ids: Vec<PoolId>, step: Step) -> Option<PoolId> {
	let busy: Vec<_> = machine.world.with(|| ids.iter().copied().filter(|id| !state::queue(*id).is_empty()).collect());
	let from = if busy.is_empty() { &ids } else { &busy };
	from.get(usize::from(step.place) % from.len().max(1)).copied()
}

fn force_stop(machine: &mut Machine, step: Step) -> Option<Sent> {
	let ids = machine.world.with(state::pools).into_iter().map(|(id, _)| id).collect();
	let id = waited_in(machine, ids, step)?;
	let queue = machine.world.with(|| state::queue(id));
	// Preferably the newest, which stops the most.
	let request = if step.choice % 3 > 0 { queue.tail.saturating_sub(1) } else { queue.head };
	let workers: Vec<_> = (0..WORKERS).map(worker).collect();
	Some(machine.world.send(&Machine::who(step), calls::force_stop(id, request, &workers)))
}

fn split(machine: &mut Machine, step: Step) -> Option<Sent> {
	let (id, who, item, shares) = machine.item(step)?;
	Some(machine.world.send(&who, calls::split(id, item, part(step, shares) / 2)))
}

fn merge(machine: &mut Machine, step: Step) -> Option<Sent> {
	let (id, who, item, _) = machine.item(step)?;
	let other = machine.item(Step { choice: step.choice << 20, ..step })?.2;
	Some(machine.world.send(&who, calls::merge(id, item, other)))
}

fn discard(machine: &mut Machine, step: Step) -> Option<Sent> {
	let (id, who, item, _) = machine.item(step)?;
	Some(machine.world.send(&who, calls::discard(id, item)))
}

fn give_item(machine: &mut Machine, step: Step) -> Option<Sent> {
	let (id, who, item, _) = machine.item(step)?;
	// Sometimes to a keyless account of the chain itself.
	let to = if step.choice % 50 == 0 {
		machine.world.with(|| state::account(id))
	} else {
		actor((step.choice % 5) as u8 + 1)
	};
	Some(machine.world.send(&who, calls::give_item(id, item, &to)))
}

fn offer(machine: &mut Machine, step: Step) -> Option<Sent> {
	let (id, who, item, _) = machine.item(step)?;
	let price = (step.choice % 5 != 0).then(|| amount(step));
	Some(machine.world.send(&who, calls::offer(id, item, price)))
}

fn buy(machine: &mut Machine, step: Step) -> Option<Sent> {
	let offers = machine.world.with(state::offers);
	let (id, item) = *offers.get(step.choice as usize % offers.len().max(1))?;
	let holding = machine.world.with(|| state::items(id)).into_iter().find(|(of, _)| *of == item)?.1;
	let (seller, shares) = (holding.owner, holding.shares);
	let (buyer, bid) = (Machine::who(step), 300 * PHA);
	let before = machine.world.with(|| (state::native(&buyer), state::native(&seller)));
	let sent = machine.world.send(&buyer, calls::buy(id, item, bid));
	if sent.result.is_ok() && buyer != seller {
		let after = machine.world.with(|| (state::native(&buyer), state::native(&seller)));
		let (paid, received) = (before.0 - after.0, after.1 - before.1);
		assert!(paid == received && paid <= bid, "{paid} was paid and {received} received");
		let moved = machine.world.with(|| state::items_of(&buyer, id)).contains(&(item, shares));
		assert!(moved, "the item was paid and did not move whole");
	}
	Some(sent)
}

fn approve(machine: &mut Machine, step: Step) -> Option<Sent> {
	let (id, who, item, _) = machine.item(step)?;
	let to = actor((step.choice % 5) as u8 + 1);
	Some(machine.world.send(&who, calls::approve(id, item, &to)))
}

/// Somebody moves somebody else's item: in vain, unless they were approved.
fn carry(machine: &mut Machine, step: Step) -> Option<Sent> {
	let bearer = Step { who: step.who.wrapping_add((step.choice % 4) as u8), ..step };
	let (id, _, item, _) = machine.item(bearer)?;
	let to = actor((step.choice % 5) as u8 + 1);
	Some(machine.world.send(&Machine::who(step), calls::give_item(id, item, &to)))
}

fn wrap(machine: &mut Machine, step: Step) -> Option<Sent> {
	Some(machine.world.send(&Machine::who(step), calls::wrap(amount(step))))
}

fn unwrap(machine: &mut Machine, step: Step) -> Option<Sent> {
	let call = if step.choice % 5 == 0 { calls::unwrap_all() } else { calls::unwrap(amount(step)) };
	Some(machine.world.send(&Machine::who(step), call))
}

/// To somebody, or as a gift to a pool or vault.
fn give_wrapped(machine: &mut Machine, step: Step) -> Option<Sent> {
	let id = machine.either(step).0;
	if step.choice % 3 == 0 {
		machine.gift = Some((machine.world.with(|| state::account(id)), amount(step)));
	}
	let to = machine.gift.clone().map_or_else(|| actor((step.choice % 5) as u8 + 1), |(to, _)| to);
	Some(machine.world.send(&Machine::who(step), calls::give_wrapped(&to, amount(step))))
}

fn give_native(machine: &mut Machine, step: Step) -> Option<Sent> {
	let sent = machine.world.send(&Machine::who(step), calls::give_native(&accounts::collateral(), amount(step)));
	if sent.result.is_ok() {
		machine.gifts.collateral += amount(step);
	}
	Some(sent)
}

fn create(machine: &mut Machine, step: Step) -> Option<Sent> {
	let full = machine.world.with(state::pools).len() >= POOLS;
	(!full).then(|| machine.world.send(&Machine::who(step), calls::create()))
}

fn create_vault(machine: &mut Machine, step: Step) -> Option<Sent> {
	let full = machine.world.with(state::vaults).len() >= VAULTS;
	(!full).then(|| machine.world.send(&Machine::who(step), calls::create_vault()))
}

fn invest(machine: &mut Machine, step: Step) -> Option<Sent> {
	let (vault, pool) = (machine.vault(step)?, machine.id(Step { place: step.place >> 2, ..step }));
	let free = machine.world.with(|| state::vault(vault)).map_or(0, |vault| vault.free.0);
	let amount = if step.choice % 3 == 0 { free } else { amount(step).min(free + 1) };
	machine.by_vault_owner(step, |vault| calls::invest(vault, pool, amount))
}

fn redeem(machine: &mut Machine, step: Step) -> Option<Sent> {
	let vault = machine.vault(step)?;
	let vault = machine.world.with(|| state::vault(vault))?;
	let position = *vault.positions.get(step.choice as usize % vault.positions.len().max(1))?;
	machine.by_vault_owner(step, |vault| calls::redeem(vault, position.pool, part(step, position.shares)))
}

fn force_redeem(machine: &mut Machine, step: Step) -> Option<Sent> {
	let ids = machine.world.with(state::vaults).into_iter().map(|(id, _)| id).collect();
	let vault = waited_in(machine, ids, step)?;
	let queue = machine.world.with(|| state::queue(vault));
	let request = if step.choice % 3 > 0 { queue.tail.saturating_sub(1) } else { queue.head };
	let pools: Vec<_> = machine.world.with(state::pools).into_iter().map(|(id, _)| id).collect();
	Some(machine.world.send(&Machine::who(step), calls::force_redeem(vault, request, &pools)))
}

fn claim_owner_shares(machine: &mut Machine, step: Step) -> Option<Sent> {
	let vault = machine.vault(step)?;
	let due = machine.world.with(|| state::vault(vault)).map_or(0, |vault| vault.owner_shares);
	let to = Machine::who(step);
	machine.by_vault_owner(step, |vault| calls::claim_owner_shares(vault, part(step, due), None, to))
}

fn settle_fee(machine: &mut Machine, step: Step) -> Option<Sent> {
	let vault = machine.vault(step)?;
	Some(machine.world.send(&Machine::who(step), calls::settle_fee(vault)))
}

fn set_vault_commission(machine: &mut Machine, step: Step) -> Option<Sent> {
	machine.by_vault_owner(step, |vault| calls::set_vault_commission(vault, (step.choice % 1_000_001) as u32))
}

fn reopen_vault(machine: &mut Machine, step: Step) -> Option<Sent> {
	machine.by_vault_owner(step, calls::reopen_vault)
}

fn add(machine: &mut Machine, step: Step) -> Option<Sent> {
	let mut worker = some_worker(step);
	let id = machine.id(step);
	let owner = machine.owner_of(id, step);
	if step.choice % 4 > 0 {
		let own = (0..WORKERS).find(|n| actor((n % u16::from(ACTORS)) as u8 + 1) == owner);
		worker = own.map_or(worker, crate::staff::worker);
	}
	machine.by_owner(step, |id| calls::add(id, worker))
}

/// A worker of the pool.
fn member(machine: &mut Machine, step: Step) -> units::WorkerId {
	let id = machine.id(step);
	let members = machine.world.with(|| state::members(id));
	members.get(usize::from(step.place >> 3) % members.len().max(1)).copied().unwrap_or(some_worker(step))
}

fn remove(machine: &mut Machine, step: Step) -> Option<Sent> {
	let worker = member(machine, step);
	machine.by_owner(step, |id| calls::remove(id, worker))
}

fn start(machine: &mut Machine, step: Step) -> Option<Sent> {
	let (id, mut worker) = (machine.id(step), member(machine, step));
	let free = machine.world.with(|| state::pool(id)).map_or(0, |pool| pool.free.0);
	if step.choice % 8 > 0 {
		// Mostly one that has no session.
		let members = machine.world.with(|| state::members(id));
		let idle = members.into_iter().find(|worker| machine.world.with(|| state::loan(worker)).is_none());
		worker = idle.unwrap_or(worker);
	}
	let stake = match step.choice % 5 {
		0 => free,
		1 | 2 => (free / 2).max(50 * PHA),
		3 => 50 * PHA,
		_ => amount(step),
	};
	machine.by_owner(step, |id| calls::start(id, worker, stake))
}

/// A worker that runs, and its pool.
fn running(machine: &mut Machine, step: Step) -> Option<(PoolId, units::WorkerId)> {
	let mut loans = machine.world.with(state::loans);
	loans.retain(|(_, loan)| loan.releasing.is_none());
	loans.get(usize::from(step.place >> 3) % loans.len().max(1)).map(|(worker, loan)| (loan.pool, *worker))
}

fn stop(machine: &mut Machine, step: Step) -> Option<Sent> {
	let (id, worker) = running(machine, step)?;
	let owner = machine.owner_of(id, step);
	Some(machine.world.send(&owner, calls::stop(id, worker)))
}

fn restart(machine: &mut Machine, step: Step) -> Option<Sent> {
	let (id, worker) = running(machine, step)?;
	let (lent, free) = machine.world.with(|| {
		let free = state::pool(id).map_or(0, |pool| pool.free.0);
		(state::loan(&worker).map_or(0, |loan| loan.stake.0), free)
	});
	let more = if step.choice % 2 == 0 { free } else { amount(step) / 10 };
	let owner = machine.owner_of(id, step);
	Some(machine.world.send(&owner, calls::restart(id, worker, lent + more)))
}

/// A worker that has cooled down, or cools down, or has any stake.
fn cooling(machine: &mut Machine, step: Step) -> Option<units::WorkerId> {
	let mut loans = machine.world.with(state::loans);
	if loans.iter().any(|(_, loan)| loan.releasing.is_some()) {
		loans.retain(|(_, loan)| loan.releasing.is_some());
	}
	loans.get(usize::from(step.place >> 3) % loans.len().max(1)).map(|(worker, _)| *worker)
}

fn reclaim(machine: &mut Machine, step: Step) -> Option<Sent> {
	let worker = cooling(machine, step)?;
	Some(machine.world.send(&Machine::who(step), calls::reclaim(worker)))
}

/// A part, or everything.
fn slash(machine: &mut Machine, step: Step) -> Option<Sent> {
	let worker = cooling(machine, step)?;
	let lost = if step.choice % 3 == 0 { u128::MAX } else { amount(step) / 3 };
	Some(machine.world.reclaim_slashed(&Machine::who(step), worker, Amount(lost)))
}

/// By the operator or by governance.
fn unbind(machine: &mut Machine, step: Step) -> Option<Sent> {
	let n = u16::from(step.place >> 3) % WORKERS;
	let worker = worker(n);
	if step.choice % 3 == 0 {
		return Some(machine.world.govern(pallet_computation::Call::force_unbind { worker }));
	}
	let operator = actor((n % u16::from(ACTORS)) as u8 + 1);
	Some(machine.world.send(&operator, pallet_computation::Call::unbind { worker }))
}

fn reward(machine: &mut Machine, step: Step) -> Option<Sent> {
	let (id, worker) = (machine.id(step), some_worker(step));
	Some(machine.world.reward(id, &worker, Amount(amount(step) / 10)))
}

/// Up to three workers in one report.
fn settle(machine: &mut Machine, step: Step) -> Option<Sent> {
	let loans = machine.world.with(state::loans);
	let payouts: Vec<_> = loans
		.iter()
		.enumerate()
		.filter(|(n, _)| step.choice >> n & 1 == 1)
		.take(3)
		.map(|(n, (worker, _))| (*worker, Amount(amount(step) / (20 + n as u128))))
		.collect();
	(!payouts.is_empty()).then(|| machine.world.settle(&payouts))
}

fn claim(machine: &mut Machine, step: Step) -> Option<Sent> {
	let to = Machine::who(step);
	machine.by_owner(step, |id| calls::claim(id, to))
}

fn set_commission(machine: &mut Machine, step: Step) -> Option<Sent> {
	machine.by_owner(step, |id| calls::set_commission(id, (step.choice % 1_000_001) as u32))
}

fn set_cap(machine: &mut Machine, step: Step) -> Option<Sent> {
	// Mostly none, or the pools would be full.
	let cap = (step.choice % 4 == 0).then(|| u128::from(step.choice) % (9_000 * PHA));
	machine.by_owner(step, |id| calls::set_cap(id, cap))
}

/// On the whitelist, or off it: mostly off, or the pools would be empty.
fn list(machine: &mut Machine, step: Step) -> Option<Sent> {
	let account = actor((step.choice % 5) as u8 + 1);
	machine.by_owner(step, |id| {
		if step.choice % 12 == 0 {
			calls::whitelist(id, account)
		} else {
			calls::unwhitelist(id, account)
		}
	})
}

fn describe(machine: &mut Machine, step: Step) -> Option<Sent> {
	machine.by_owner(step, |id| calls::describe(id, &step.choice.to_be_bytes()))
}

fn reopen(machine: &mut Machine, step: Step) -> Option<Sent> {
	machine.by_owner(step, calls::reopen)
}

/// By governance, or in vain by somebody else.
fn set_rules(machine: &mut Machine, step: Step) -> Option<Sent> {
	let mut rules = Rules::default();
	rules.share_age = Millis::from_secs(step.choice % 3 * DAY / 2);
	rules.grace = Millis::from_secs(DAY * (1 + step.choice % 7));
	rules.min_force = PHA * u128::from(step.choice % 3);
	let call = RuntimeCall::from(pallet_stake_pool::Call::set_rules { rules });
	Some(if step.choice % 4 == 0 { machine.world.send(&Machine::who(step), call) } else { machine.world.govern(call) })
}

fn set_cool_down(machine: &mut Machine, step: Step) -> Option<Sent> {
	let span = Millis(COOL_DOWN.0 / (1 + step.choice % 3));
	Some(machine.world.govern(pallet_computation::Call::set_cool_down { span }))
}

/// Up to two hours.
fn pass(machine: &mut Machine, step: Step) -> Option<Sent> {
	let events = machine.world.pass(Millis::from_secs(step.choice % 7_200));
	Some(Sent { result: Ok(()), events })
}

/// Up to eight days.
fn pass_days(machine: &mut Machine, step: Step) -> Option<Sent> {
	let events = machine.world.pass(Millis::from_secs(step.choice % (8 * DAY)));
	Some(Sent { result: Ok(()), events })
}
