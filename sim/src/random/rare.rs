//! What happens seldom: swaps, proxies, gates, debts, silent workers, polls that end, extreme prices.
use super::*;
use pallet_launch_gate::Call as Gate;
use phala_runtime::{ProxyType, Runtime, RuntimeEvent};

/// Pallets that governance may close, by name.
const CLOSABLE: [&str; 6] = ["StakePool", "Vault", "PoolLedger", "WrappedPha", "Nfts", "Computation"];
/// Steps that are taken while a gate is closed.
const WHILE_CLOSED: u64 = 4;

/// Its bearer offers an item for somebody else's, who accepts.
pub(super) fn swap(machine: &mut Machine, step: Step) -> Option<Sent> {
	let (id, who, item, _) = machine.item(step)?;
	let other = Step { who: step.who.wrapping_add(1 + (step.choice % 4) as u8), place: step.place >> 1, ..step };
	let (other_id, other_who, other_item, _) = machine.item(other)?;
	let offer = pallet_nfts::Call::<Runtime>::create_swap {
		offered_collection: id,
		offered_item: item,
		desired_collection: other_id,
		maybe_desired_item: Some(other_item),
		maybe_price: None,
		duration: 1_000,
	};
	let offered = machine.send(&who, offer);
	if offered.result.is_err() {
		return Some(offered);
	}
	let claim = pallet_nfts::Call::<Runtime>::claim_swap {
		send_collection: other_id,
		send_item: other_item,
		receive_collection: id,
		receive_item: item,
		witness_price: None,
	};
	let mut events = offered.events;
	events.extend(machine.send(&other_who, claim).events);
	Some(Sent { result: Ok(()), events })
}

/// An owner lets somebody run its pool, who does that, and tries to take money out of it.
pub(super) fn proxy(machine: &mut Machine, step: Step) -> Option<Sent> {
	let id = machine.id(step);
	let owner = machine.world.with(|| state::owner(id))?;
	let delegate = actor((step.choice % u64::from(ACTORS)) as u8 + 1);
	if delegate == owner {
		return None;
	}
	let kind = if step.choice.is_multiple_of(3) { ProxyType::Any } else { ProxyType::StakePoolManager };
	let appoint =
		pallet_proxy::Call::<Runtime>::add_proxy { delegate: delegate.clone().into(), proxy_type: kind, delay: 0 };
	let mut events = machine.send(&owner, appoint).events;
	let worker = members_worker(machine, id, step);
	let call = match step.choice % 5 {
		0 => calls::claim(id, delegate.clone()),
		1 => calls::set_commission(id, (step.choice % 1_000_001) as u32),
		2 => calls::stop(id, worker),
		3 => calls::start(id, worker, 50 * PHA),
		_ => calls::add(id, worker),
	};
	let through = machine.judge.send_through(&mut machine.world, &delegate, &owner, kind, call);
	let sent = machine.noted(through);
	if reached::is_filtered(&sent.result) {
		machine.reach("a proxy was held to its kind");
	}
	let dismiss = pallet_proxy::Call::<Runtime>::remove_proxy { delegate: delegate.into(), proxy_type: kind, delay: 0 };
	events.extend(sent.events);
	events.extend(machine.send(&owner, dismiss).events);
	Some(Sent { result: Ok(()), events })
}

fn members_worker(machine: &mut Machine, id: PoolId, step: Step) -> WorkerId {
	let members = machine.world.with(|| state::members(id));
	members.get(usize::from(step.place >> 3) % members.len().max(1)).copied().unwrap_or(some_worker(step))
}

/// Governance closes a pallet, everybody goes on as if it had not, and governance opens it again.
pub(super) fn gate(machine: &mut Machine, step: Step) -> Option<Sent> {
	let mut dice = Dice::new(step.choice);
	let name = *dice.pick(&CLOSABLE)?;
	let name = || BoundedVec::truncate_from(vec![BoundedVec::truncate_from(name.as_bytes().to_vec())]);
	let mut events = machine.govern(Gate::<Runtime>::close { pallets: name() }).events;
	for _ in 0..WHILE_CLOSED {
		let inner = Step::any(&mut dice);
		let (inner_name, _, act) = MOVES[usize::from(inner.what)];
		if matches!(inner_name, "gate" | "ruin" | "scheme" | "press") {
			continue;
		}
		let Some(sent) = act(machine, inner) else { continue };
		if reached::is_filtered(&sent.result) {
			machine.reach("a closed gate refused");
		}
		if let Some((to, amount)) = machine.gift.take().filter(|_| sent.result.is_ok()) {
			machine.judge.gifts.note(&to, amount);
		}
		events.extend(sent.events);
	}
	events.extend(machine.govern(Gate::<Runtime>::open { pallets: name() }).events);
	Some(Sent { result: Ok(()), events })
}

/// The subsidy account is empty when a report is applied: what is due is owed.
pub(super) fn debt(machine: &mut Machine, step: Step) -> Option<Sent> {
	let (subsidy, treasury) = (accounts::subsidy(), accounts::treasury());
	let all = machine.world.with(|| state::native(&subsidy) - runtime_common::currency::EXISTENTIAL_DEPOSIT);
	let moved = |from: &AccountId, to: &AccountId| {
		let (source, dest) = (from.clone().into(), to.clone().into());
		RuntimeCall::from(pallet_balances::Call::force_transfer { source, dest, value: all })
	};
	let mut events = machine.command(moved(&subsidy, &treasury)).events;
	if let Some(settled) = settle(machine, Step { choice: step.choice | 7, ..step }) {
		events.extend(settled.events);
	}
	events.extend(machine.command(moved(&treasury, &subsidy)).events);
	Some(Sent { result: Ok(()), events })
}

/// Anybody has a debt paid.
pub(super) fn pay_debt(machine: &mut Machine, step: Step) -> Option<Sent> {
	let debts = machine.world.with(|| pallet_computation::Debts::<Runtime>::iter_keys().collect::<Vec<_>>());
	let (worker, pool) = *debts.get(step.choice as usize % debts.len().max(1))?;
	Some(machine.send(&Machine::who(step), pallet_computation::Call::pay_debt { worker, pool }))
}

/// Gatekeepers agree that a worker answers no more, or that one answers again.
pub(super) fn absence(machine: &mut Machine, step: Step) -> Option<Sent> {
	let silent = |state: &protocol::SessionState| *state == protocol::SessionState::Unresponsive;
	let sessions = machine.world.with(|| pallet_computation::Sessions::<Runtime>::iter().collect::<Vec<_>>());
	let (worker, session) = sessions.get(step.choice as usize % sessions.len().max(1))?;
	let (offline, recovered) = if silent(&session.state) { (vec![], vec![*worker]) } else { (vec![*worker], vec![]) };
	let judged =
		machine.judge.act(&mut machine.world, Causes::default(), |world| world.tell_absence(offline, recovered));
	Some(machine.noted(judged))
}

/// The technical committee ends a poll without a decision, whoever votes in it; somebody proposes another. Then somebody who bears
/// none of the items rids one of its vote.
pub(super) fn end_poll(machine: &mut Machine, step: Step) -> Option<Sent> {
	let slot = step.choice as usize % machine.polls.len();
	let index = machine.polls[slot];
	let voted = machine.judge.mirror.votes.iter().find(|(_, polls)| polls.contains(&index)).map(|(item, _)| *item);
	let ended = machine.judge.send(&mut machine.world, &By::Committee, pallet_referenda::Call::cancel { index }.into());
	let mut events = machine.noted(ended).events;
	let proposed = machine.send(&Machine::who(step), calls::propose());
	if proposed.result.is_ok() {
		machine.polls[slot] = machine.world.with(pallet_referenda::ReferendumCount::<Runtime>::get) - 1;
	}
	events.extend(proposed.events);
	if let Some((pool, item)) = voted {
		let rid = machine.send(&actor(crate::judge::STRANGER), calls::unvote(index, pool, item));
		if rid.result.is_ok() {
			machine.reach("a vote of an ended poll was removed by somebody else");
		}
		events.extend(rid.events);
	}
	Some(Sent { result: Ok(()), events })
}

/// A pool earns a fortune; if all but a crumb left it before, a share is worth a fortune too. Seldom, because nothing else
/// counts in such a pool afterwards.
pub(super) fn bonanza(machine: &mut Machine, step: Step) -> Option<Sent> {
	let (id, worker) = (machine.id(step), some_worker(step));
	step.choice.is_multiple_of(8).then(|| machine.reward(id, &worker, Amount(amount(step) * 2_000)))
}

/// All of a pool's money works when its holders want to leave, and nobody pays them for longer than the grace. Then somebody
/// makes vaults ask and stops workers.
pub(super) fn press(machine: &mut Machine, step: Step) -> Option<Sent> {
	let id = machine.id(step);
	let mut events = lend_all(machine, id)?;
	events.extend(ask_all(machine, id, step));
	let grace = machine.judge.mirror.rules.grace;
	events.extend(machine.pass(Millis(grace.0 + 3_000)).events);
	let forced = force_stop(machine, Step { choice: 0, ..step });
	events.extend(forced.into_iter().flat_map(|sent| sent.events));
	Some(Sent { result: Ok(()), events })
}

/// The owner lends all that is free to one worker, as much as a session takes.
pub(super) fn lend_all(machine: &mut Machine, id: PoolId) -> Option<Vec<RuntimeEvent>> {
	let owner = machine.world.with(|| state::owner(id))?;
	let idle = machine.world.with(|| state::members(id).into_iter().find(|worker| state::loan(worker).is_none()))?;
	let free = machine.world.with(|| state::pool(id)).map_or(0, |pool| pool.free.0);
	Some(machine.send(&owner, calls::start(id, idle, free)).events)
}

/// Whoever has most in one of the pool's items asks for all of it.
pub(super) fn ask_all(machine: &mut Machine, id: PoolId, step: Step) -> Vec<RuntimeEvent> {
	let items = machine.world.with(|| state::items(id));
	// Accounts of vaults have no keys, and sign nothing.
	let keyless = &machine.judge.mirror.accounts;
	let free = items.into_iter().filter(|(_, it)| !it.locked && it.holds == 0 && it.shares > 0);
	let free = free.filter(|(_, it)| !keyless.contains_key(&it.owner));
	let Some((item, it)) = free.max_by_key(|(_, it)| it.shares) else { return Vec::new() };
	let bearer = if step.choice.is_multiple_of(16) { Machine::who(step) } else { it.owner };
	machine.send(&bearer, calls::withdraw(id, item, it.shares)).events
}

impl Machine {
	/// A call of root.
	pub(super) fn command(&mut self, call: impl Into<RuntimeCall>) -> Sent {
		let judged = self.judge.send(&mut self.world, &By::Root, call.into());
		self.noted(judged)
	}
}
