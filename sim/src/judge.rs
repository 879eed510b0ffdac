//! The judge of everything that is done to a chain: whose it was to do, what follows from it, and who lost by it.
//!
//! It believes nothing that the judged pallets say. Rights come from its own table ([`rights`]), rates, notices, caps and
//! marks from its own books ([`Mirror`]), and after each act everybody's wealth is what it was, but for named causes
//! ([`wealth`]). What it reads of the chain is of stock pallets: native PHA, approvals and prices of titles, the state of
//! polls. Complaints say what was stolen, and from whom.
pub mod rights;
pub mod wealth;

use crate::{
	laws::{self, Gifts, Verdict},
	mirror::{Mirror, OwnRules},
	state,
	world::{actor, Sent, World, COOL_DOWN},
};
use chain_traits::Rules;
use frame::{
	deps::{frame_support::traits::GetCallMetadata, sp_runtime::ModuleError},
	prelude::DispatchError,
	runtime::types_common::AccountId,
};
use phala_runtime::{ProxyType, RuntimeCall, RuntimeEvent};
use rights::{About, By, Who};
use runtime_common::accounts;
use std::collections::{BTreeMap, BTreeSet};
use units::{Millis, PoolId, WorkerId};
use wealth::{Causes, Wealth};

/// Owns nothing but PHA and never acts by itself: whatever it may do, anybody may.
pub const STRANGER: u8 = 9;

/// Everything that is known of a chain from outside.
#[derive(Clone, Debug)]
pub struct Judge {
	/// Its books.
	pub mirror: Mirror,
	/// What was given to accounts of the chain itself.
	pub gifts: Gifts,
	/// Accounts whose wealth is watched: the actors and the stranger.
	people: Vec<AccountId>,
	actors: u8,
	wealth: Wealth,
	/// Pallets that governance closed.
	closed: BTreeMap<Vec<u8>, Millis>,
	/// Until when pallets may be closed, since one was.
	closable: Option<Millis>,
	/// Whether each call is tried with every origin.
	pub tries_others: bool,
}

/// Money that no staker owns, before an act.
struct Public {
	subsidy: u128,
	treasury: u128,
}

impl Public {
	fn now() -> Self {
		let treasury = accounts::treasury();
		let treasury = state::native(&treasury) + state::wrapped(&treasury);
		Self { subsidy: state::native(&accounts::subsidy()), treasury }
	}
}

impl Judge {
	/// Of a chain on which nothing happened yet, with these many actors.
	pub fn new(world: &mut World, actors: u8) -> Self {
		let mirror = Mirror::at(world.now(), OwnRules::of(&Rules::default(), COOL_DOWN));
		let people: Vec<_> = (1..=actors).chain([STRANGER]).map(actor).collect();
		let wealth = world.with(|| Wealth::of(&people, &mirror));
		let (gifts, closed, closable) = Default::default();
		Self { mirror, gifts, people, actors, wealth, closed, closable, tries_others: true }
	}

	/// A call, and whether it was right: nobody else could have made it, its caller may, and nobody lost by it.
	pub fn send(&mut self, world: &mut World, by: &By, call: RuntimeCall) -> (Sent, Verdict) {
		let who = match rights::who_may(&call) {
			Ok(who) => who,
			Err(complaint) => return (refused("a call without a row"), Err(complaint)),
		};
		let about = About::of(&call);
		if let Some(who) = who.filter(|_| self.tries_others) {
			if let Err(complaint) = self.try_others(world, by, &call, who, &about) {
				return (refused("stolen"), Err(complaint));
			}
		}
		let (mirror, signer) = (&self.mirror, by.signer());
		let causes = world.with(|| Causes::of(mirror, signer, &call));
		let public = world.with(Public::now);
		let sent = world.dispatch(by.origin(), call.clone());
		let verdict = self.check_right(world, by, &call, who, &about, &sent);
		let verdict = verdict.and_then(|()| self.check_gate(world, by, &call, &sent));
		let verdict = match &sent.result {
			Ok(()) => verdict.and_then(|()| self.hear(world, signer, Some(&call), &sent.events, causes, &public)),
			Err(_) => verdict,
		};
		(sent, verdict)
	}

	/// A call that `delegate` makes for `real`, as whose proxy of this kind it was named. What its kind does not cover is
	/// refused, and what it covers is `real`'s own doing.
	pub fn send_through(
		&mut self,
		world: &mut World,
		delegate: &AccountId,
		real: &AccountId,
		kind: ProxyType,
		call: RuntimeCall,
	) -> (Sent, Verdict) {
		let (mirror, public) = (&self.mirror, world.with(Public::now));
		let causes = world.with(|| Causes::of(mirror, Some(real), &call));
		let outer = pallet_proxy::Call::proxy {
			real: real.clone().into(),
			force_proxy_type: None,
			call: Box::new(call.clone()),
		};
		let mut sent = world.dispatch(By::Signed(delegate.clone()).origin(), RuntimeCall::from(outer));
		let inner = sent.events.iter().find_map(|event| match event {
			RuntimeEvent::Proxy(pallet_proxy::Event::ProxyExecuted { result }) => Some(*result),
			_ => None,
		});
		sent.result = sent.result.and(inner.unwrap_or(Ok(())));
		if sent.result.is_err() {
			sent.events.clear();
			world.forget_events();
			return (sent, Ok(()));
		}
		if kind != ProxyType::Any && !runs_workers(&call) {
			let theft = format!(
				"stolen: a right, from {}, by its proxy {}: {call:?}",
				mirror.called(real),
				mirror.called(delegate)
			);
			return (sent, Err(theft));
		}
		let who = rights::who_may(&call).unwrap_or(None);
		let by = By::Signed(real.clone());
		let verdict = self.check_right(world, &by, &call, who, &About::of(&call), &sent);
		let verdict = verdict.and_then(|()| self.hear(world, Some(real), Some(&call), &sent.events, causes, &public));
		(sent, verdict)
	}

	/// Something that no call does, and what may follow from it.
	pub fn act(&mut self, world: &mut World, causes: Causes, act: impl FnOnce(&mut World) -> Sent) -> (Sent, Verdict) {
		let public = world.with(Public::now);
		let sent = act(world);
		let verdict = match sent.result {
			Ok(()) => self.hear(world, None, None, &sent.events, causes, &public),
			Err(_) => Ok(()),
		};
		(sent, verdict)
	}

	/// Reclaims a worker whose session lost some of its stake.
	pub fn slash(&mut self, world: &mut World, who: &AccountId, worker: WorkerId, lost: u128) -> (Sent, Verdict) {
		let causes = Causes::slash(&self.mirror, &worker, lost);
		let public = world.with(Public::now);
		let sent = world.reclaim_slashed(who, worker, units::Amount(lost));
		let call = crate::calls::reclaim(worker);
		let verdict = match sent.result {
			Ok(()) => self.hear(world, Some(who), Some(&call), &sent.events, causes, &public),
			Err(_) => Ok(()),
		};
		(sent, verdict)
	}

	/// What these people own together.
	pub fn owned_by(&self, who: &[AccountId]) -> u128 {
		who.iter().map(|who| self.wealth.total(who)).sum()
	}

	/// Units that roundings may come to in some operations.
	pub fn roundings(&self) -> u128 {
		wealth::all_roundings(&self.mirror)
	}

	/// Time passes.
	pub fn pass(&mut self, world: &mut World, time: Millis) -> (Sent, Verdict) {
		self.act(world, Causes::default(), |world| Sent { result: Ok(()), events: world.pass(time) })
	}

	fn hear(
		&mut self,
		world: &mut World,
		signer: Option<&AccountId>,
		call: Option<&RuntimeCall>,
		events: &[RuntimeEvent],
		mut causes: Causes,
		public: &Public,
	) -> Verdict {
		let prices = laws::prices(&self.mirror);
		self.mirror.now = world.now();
		causes.rules |= self.mirror.pass_rules();
		if let Some(call) = call {
			self.mirror.intend(signer, call)?;
			self.note_gate(call);
		}
		self.mirror.hear_all(events)?;
		self.mirror.conclude()?;
		let losers = laws::losers(&self.wealth.positions, events);
		let (mirror, people, before) = (&self.mirror, &self.people, &self.wealth);
		let after = world.with(|| {
			mirror.agrees_on_terms()?;
			laws::caps_hold(mirror, events)?;
			if !is_forced_transfer(call) {
				laws::rewards_arrived(events, public.subsidy, public.treasury)?;
			}
			let after = Wealth::of(people, mirror);
			wealth::no_wealth_fell(people, mirror, before, &after, &causes)?;
			Ok::<_, String>(after)
		})?;
		self.wealth = after;
		laws::no_price_fell(&self.mirror, &prices, &laws::prices(&self.mirror), &losers)
	}

	/// Every origin that may not make this call is refused, whenever there is somebody who is not.
	fn try_others(&mut self, world: &mut World, by: &By, call: &RuntimeCall, who: Who, about: &About) -> Verdict {
		let mark = world.mark();
		let result = world.dispatch(by.origin(), call.clone()).result;
		world.back_to(mark);
		// A call that is refused for want of a right may be somebody else's; one that is refused for its sake is nobody's.
		if result.is_err_and(|error| !is_about_rights(&error, who)) {
			return Ok(());
		}
		let people = self.people.iter().cloned().map(By::Signed);
		let powers = [By::Root, By::Council(3, 4), By::Council(2, 4), By::Committee, By::Member(actor(1)), By::Nobody];
		for other in people.chain(powers).filter(|other| other != by) {
			let (mirror, actors) = (&self.mirror, self.actors);
			if world.with(|| rights::may(mirror, actors, &other, who, about)) {
				continue;
			}
			let mark = world.mark();
			let stolen = world.dispatch(other.origin(), call.clone()).result.is_ok();
			world.back_to(mark);
			if stolen {
				return Err(self.theft(&other, call, who, about));
			}
		}
		Ok(())
	}

	fn check_right(
		&self,
		world: &mut World,
		by: &By,
		call: &RuntimeCall,
		who: Option<Who>,
		about: &About,
		sent: &Sent,
	) -> Verdict {
		let Some(who) = who else { return Ok(()) };
		let may = world.with(|| rights::may(&self.mirror, self.actors, by, who, about));
		match &sent.result {
			Ok(()) if !may => Err(self.theft(by, call, who, about)),
			Err(error) if may && is_about_rights(error, who) => {
				let called = call.get_call_metadata();
				Err(format!(
					"stolen: the right to {}::{}, from {}, who was refused: {error:?}",
					called.pallet_name,
					called.function_name,
					by.called(&self.mirror)
				))
			}
			_ => Ok(()),
		}
	}

	/// A closed pallet takes no calls but root's and those that prepare its opening; an open one is not closed.
	fn check_gate(&self, world: &World, by: &By, call: &RuntimeCall, sent: &Sent) -> Verdict {
		let called = call.get_call_metadata();
		let prepares = matches!(
			(called.pallet_name, called.function_name),
			("StakePool", "set_rules") | ("Computation", "set_cool_down" | "set_budget" | "set_economy")
		);
		let until = self.closed.get(called.pallet_name.as_bytes());
		let closed = until.is_some_and(|until| world.now().0 < until.0) && *by != By::Root && !prepares;
		let filtered =
			sent.result == Err(frame::deps::frame_system::Error::<phala_runtime::Runtime>::CallFiltered.into());
		match (closed, filtered) {
			(true, _) if sent.result.is_ok() => Err(format!("a closed pallet took {call:?}")),
			(false, true) => {
				Err(format!("stolen: a way out. An open pallet refused {call:?} of {}", by.called(&self.mirror)))
			}
			_ => Ok(()),
		}
	}

	fn note_gate(&mut self, call: &RuntimeCall) {
		use pallet_launch_gate::Call as Gate;
		match call {
			RuntimeCall::LaunchGate(Gate::close { pallets }) => {
				let until = self.closable_until();
				self.closed.extend(pallets.iter().map(|name| (name.to_vec(), until)));
			}
			RuntimeCall::LaunchGate(Gate::open { pallets }) => {
				for name in pallets {
					self.closed.remove(name.as_slice());
				}
			}
			_ => {}
		}
	}

	/// A closing begins three weeks in which pallets may be closed; then all stay open for as long as anybody needs to leave.
	fn closable_until(&mut self) -> Millis {
		const DAY: u64 = 24 * 60 * 60 * 1_000;
		let now = self.mirror.now.0;
		let until = self.closable.filter(|until| now < until.0 + 15 * DAY).unwrap_or(Millis(now + 21 * DAY));
		self.closable = Some(until);
		until
	}

	fn theft(&self, by: &By, call: &RuntimeCall, who: Who, about: &About) -> String {
		let called = call.get_call_metadata();
		format!(
			"stolen: {}, by {}: {}::{} is for {who:?} alone",
			rights::at_stake(&self.mirror, who, about),
			by.called(&self.mirror),
			called.pallet_name,
			called.function_name,
		)
	}

	/// What the chain says everybody could claim is what is theirs, to the unit; with `whole`, all that it stores too.
	pub fn foretold(&self, world: &mut World, whole: bool) -> Verdict {
		let (mirror, people) = (&self.mirror, &self.people);
		world.with(|| {
			let worths = mirror.worths();
			for who in people {
				let own = worths.0.get(who);
				let items = state::worth_by_pool(who);
				let pools: BTreeSet<PoolId> =
					items.keys().chain(own.into_iter().flat_map(|own| own.keys())).copied().collect();
				for pool in pools {
					let (due, found) = (own.and_then(|own| own.get(&pool)), items.get(&pool));
					let (due, found) = (due.copied().unwrap_or(0), found.copied().unwrap_or(0));
					if due != found {
						return Err(format!(
							"stolen: {} can claim {found} units in pool {pool} of {}, where {due} are due; holders: {}",
							mirror.called(who),
							mirror.owner_name(pool),
							mirror.holders(pool)
						));
					}
				}
			}
			if whole {
				mirror.agrees()?;
				mirror.agrees_with_what_is_shown()?;
			}
			Ok(())
		})
	}
}

fn refused(why: &'static str) -> Sent {
	Sent { result: Err(DispatchError::Other(why)), events: Vec::new() }
}

/// What a proxy that runs a pool's workers may do: nothing that takes money out or changes terms.
fn runs_workers(call: &RuntimeCall) -> bool {
	let called = call.get_call_metadata();
	called.pallet_name == "StakePool" && called.function_name.ends_with("_worker")
}

fn is_forced_transfer(call: Option<&RuntimeCall>) -> bool {
	matches!(call, Some(RuntimeCall::Balances(pallet_balances::Call::force_transfer { .. })))
}

/// Whether a refusal says that the caller has no right.
fn is_about_rights(error: &DispatchError, who: Who) -> bool {
	match error {
		DispatchError::BadOrigin => true,
		DispatchError::Module(ModuleError { message: Some(name), .. }) => match *name {
			"NotOwner" | "NotOperator" => true,
			// An owner may take somebody off a list who is not on it.
			"NotWhitelisted" => who == Who::Admitted,
			// An owner may name an item of its own for shares that it gives to somebody else.
			"NotBearer" => who != Who::OwnerInto,
			_ => false,
		},
		_ => false,
	}
}
