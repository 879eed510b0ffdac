//! Any calls by any actors in any order, time included.
mod chain;
mod members;
mod owners;
mod rare;
pub mod reached;
mod scheme;

use chain::*;
use members::*;
use owners::*;
use rare::*;
use scheme::*;

use crate::{
	calls,
	dice::Dice,
	judge::{rights::By, wealth::Causes, Judge, STRANGER},
	laws,
	staff::worker,
	state,
	world::{actor, Sent, World, COOL_DOWN, DAY, ENDOWMENT},
};
use chain_traits::{Funding, Rules};
use frame::{prelude::*, runtime::types_common::AccountId, token::fungible::Mutate as _};
use phala_runtime::{Balances, RuntimeCall};
use runtime_common::accounts;
use std::collections::BTreeMap;
use units::{Amount, ItemId, Millis, PoolId, WorkerId, PHA};

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
	("close", 1, close),
	("set_rules", 1, set_rules),
	("set_cool_down", 1, set_cool_down),
	("swap", 2, swap),
	("proxy", 2, proxy),
	("gate", 1, gate),
	("debt", 2, debt),
	("pay_debt", 2, pay_debt),
	("absence", 3, absence),
	("end_poll", 1, end_poll),
	("bonanza", 1, bonanza),
	("press", 2, press),
	("scheme", 2, scheme),
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
	/// How often each of the rare states was reached.
	pub reached: BTreeMap<&'static str, u64>,
}

impl Tally {
	/// Both together.
	pub fn add(&mut self, other: &Self) {
		self.tried += other.tried;
		other.done.iter().for_each(|(name, count)| *self.done.entry(name).or_default() += count);
		other.reached.iter().for_each(|(name, count)| *self.reached.entry(name).or_default() += count);
		other.refused.iter().for_each(|(name, count)| *self.refused.entry(name).or_default() += count);
	}
}

/// A chain, everything that is known of it from outside, and its judge.
pub struct Machine {
	/// The chain.
	pub world: World,
	/// Its judge.
	pub judge: Judge,
	issuance: u128,
	/// The costly laws are checked after every so many steps.
	check_every: u64,
	/// What was done so far.
	pub tally: Tally,
	/// A gift that the present step makes, noted if the call succeeds.
	gift: Option<(AccountId, u128)>,
	/// Polls that go on.
	polls: Vec<u32>,
	/// Who acts, while only a coalition does.
	coalition: Option<Vec<AccountId>>,
	/// The first complaint of the step at hand.
	complaint: Option<String>,
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
		for (who, amount) in [(actor(STRANGER), ENDOWMENT), (accounts::subsidy(), 100 * ENDOWMENT)] {
			world.with(|| Balances::mint_into(&who, amount).expect("an account can be endowed"));
		}
		Self(world.fresh())
	}

	/// A fresh machine.
	pub fn cast(&self, check_every: u64) -> Machine {
		let mut world = self.0.fork();
		let issuance = world.with(Balances::total_issuance);
		let judge = Judge::new(&mut world, ACTORS);
		let (tally, polls) = (Tally::default(), (0..POLLS).collect());
		Machine { world, judge, issuance, check_every, tally, gift: None, polls, coalition: None, complaint: None }
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
		let applied = self.judge.mirror.applied;
		(self.gift, self.complaint) = (None, None);
		let sent = act(self, step);
		if let Some(complaint) = self.complaint.take() {
			return Err(complaint);
		}
		let Some(sent) = sent else { return Ok(()) };
		if let Err(error) = sent.result {
			*self.tally.refused.entry(name).or_default() += 1;
			self.world.forget_events();
			let untouched = sent.events.is_empty() && root.is_none_or(|root| root == self.world.root());
			return if untouched { Ok(()) } else { Err(format!("a refused call left a trace: {error:?}")) };
		}
		*self.tally.done.entry(name).or_default() += 1;
		if let Some((to, amount)) = self.gift.take() {
			self.judge.gifts.note(&to, amount);
		}
		self.reach_by_books(applied);
		let (judge, issuance) = (&self.judge, self.issuance);
		self.world.with(|| {
			laws::votes_stay(&voting)?;
			if costly {
				laws::hold(&judge.gifts, issuance)?;
			}
			Ok::<_, String>(())
		})?;
		self.judge.foretold(&mut self.world, costly)
	}

	/// What one act did, its complaint kept for the end of the step.
	fn noted(&mut self, (sent, verdict): (Sent, laws::Verdict)) -> Sent {
		if let Err(complaint) = verdict {
			self.complaint.get_or_insert(complaint);
		}
		for state in reached::by(&sent.events) {
			self.reach(state);
		}
		sent
	}

	/// Rare states that the judge's books tell of.
	fn reach_by_books(&mut self, applied: u64) {
		const FAR: u128 = 1_000;
		let mirror = &self.judge.mirror;
		let prices: Vec<_> =
			mirror.books.keys().map(|pool| mirror.price(*pool)).filter(|price| price.shares > 0).collect();
		let later = mirror.applied > applied;
		if later {
			self.reach("a higher commission applied after its notice");
		}
		if prices.iter().any(|price| price.value / price.shares >= FAR) {
			self.reach("a price above a thousand");
		}
		if prices.iter().any(|price| price.value > 0 && price.shares / price.value >= FAR) {
			self.reach("a price below a thousandth");
		}
	}

	/// A rare state was reached.
	fn reach(&mut self, state: &'static str) {
		*self.tally.reached.entry(state).or_default() += 1;
	}

	/// A call of an account, judged.
	pub fn send(&mut self, who: &AccountId, call: impl Into<RuntimeCall>) -> Sent {
		if self.coalition.as_ref().is_some_and(|coalition| !coalition.contains(who)) {
			return Sent { result: Err("somebody else's idea".into()), events: Vec::new() };
		}
		let judged = self.judge.send(&mut self.world, &By::Signed(who.clone()), call.into());
		self.noted(judged)
	}

	/// A call of root, or of the council's majority; judged.
	fn govern(&mut self, call: impl Into<RuntimeCall>) -> Sent {
		let by = if self.tally.tried.is_multiple_of(2) { By::Root } else { By::Council(3, 4) };
		let judged = self.judge.send(&mut self.world, &by, call.into());
		self.noted(judged)
	}

	fn reward(&mut self, pool: PoolId, worker: &WorkerId, payout: Amount) -> Sent {
		let judged = self.judge.act(&mut self.world, Causes::default(), |world| world.reward(pool, worker, payout));
		self.noted(judged)
	}

	fn settle(&mut self, payouts: &[(WorkerId, Amount)]) -> Sent {
		let judged = self.judge.act(&mut self.world, Causes::default(), |world| world.settle(payouts));
		self.noted(judged)
	}

	fn reclaim_slashed(&mut self, who: &AccountId, worker: WorkerId, lost: Amount) -> Sent {
		let judged = self.judge.slash(&mut self.world, who, worker, lost.0);
		self.noted(judged)
	}

	fn pass(&mut self, time: Millis) -> Sent {
		self.world.forget_events();
		let judged = self.judge.pass(&mut self.world, time);
		self.noted(judged)
	}

	/// A poll, mostly one that goes on.
	fn poll(&self, step: Step) -> u32 {
		let choice = (step.choice >> 8) as u32;
		if choice.is_multiple_of(16) {
			return choice >> 4 & 3;
		}
		self.polls.get(choice as usize % self.polls.len().max(1)).copied().unwrap_or(0)
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
		Some(self.send(&owner, call(id)))
	}

	fn by_vault_owner(&mut self, step: Step, call: impl FnOnce(PoolId) -> RuntimeCall) -> Option<Sent> {
		let id = self.vault(step)?;
		let owner = self.owner_of(id, step);
		Some(self.send(&owner, call(id)))
	}
}
