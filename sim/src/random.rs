//! Any calls by any actors in any order, time included.
mod chain;
mod members;
mod owners;

use chain::*;
use members::*;
use owners::*;

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
/// Polls that are open all the time.
const POLLS: u32 = 2;
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
		let bits = dice.roll();
		let weights: u64 = MOVES.iter().map(|(_, weight, _)| u64::from(*weight)).sum();
		let mut left = (bits >> 32) % weights;
		let what = MOVES.iter().position(|(_, weight, _)| {
			let here = left < u64::from(*weight);
			left = left.saturating_sub(u64::from(*weight));
			here
		});
		Self { what: what.unwrap_or(0) as u8, who: (bits >> 8) as u8, place: (bits >> 16) as u8, choice: dice.roll() }
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
	("vote", 2, vote),
	("unvote", 1, unvote),
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
	("ruin", 1, ruin),
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
		let mut world = World::new(ACTORS, WORKERS);
		for _ in 0..POLLS {
			assert_eq!(world.send(&actor(1), calls::propose()).result, Ok(()));
		}
		Self(world.fresh())
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
		let costly = self.tally.tried.is_multiple_of(self.check_every);
		self.world.forget_events();
		let root = costly.then(|| self.world.root());
		let voting = self.world.with(state::voting);
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
			laws::votes_stay(&voting)?;
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
		owner.filter(|_| !step.who.is_multiple_of(8)).unwrap_or_else(|| Self::who(step))
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
