//! What owners of pools and vaults do.
use super::*;

pub(super) fn create(machine: &mut Machine, step: Step) -> Option<Sent> {
	let full = machine.world.with(state::pools).len() >= POOLS;
	(!full).then(|| machine.send(&Machine::who(step), calls::create()))
}

pub(super) fn create_vault(machine: &mut Machine, step: Step) -> Option<Sent> {
	let full = machine.world.with(state::vaults).len() >= VAULTS;
	(!full).then(|| machine.send(&Machine::who(step), calls::create_vault()))
}

pub(super) fn invest(machine: &mut Machine, step: Step) -> Option<Sent> {
	let (vault, pool) = (machine.vault(step)?, machine.id(Step { place: step.place >> 2, ..step }));
	let free = machine.world.with(|| state::vault(vault)).map_or(0, |vault| vault.free.0);
	let amount = if step.choice.is_multiple_of(3) { free } else { amount(step).min(free + 1) };
	machine.by_vault_owner(step, |vault| calls::invest(vault, pool, amount))
}

pub(super) fn redeem(machine: &mut Machine, step: Step) -> Option<Sent> {
	let vault = machine.vault(step)?;
	let vault = machine.world.with(|| state::vault(vault))?;
	let position = *vault.positions.get(step.choice as usize % vault.positions.len().max(1))?;
	machine.by_vault_owner(step, |vault| calls::redeem(vault, position.pool, part(step, position.shares)))
}

pub(super) fn claim_owner_shares(machine: &mut Machine, step: Step) -> Option<Sent> {
	let vault = machine.vault(step)?;
	let due = machine.world.with(|| state::vault(vault)).map_or(0, |vault| vault.owner_shares);
	let to = Machine::who(step);
	machine.by_vault_owner(step, |vault| calls::claim_owner_shares(vault, part(step, due), None, to))
}

pub(super) fn set_vault_commission(machine: &mut Machine, step: Step) -> Option<Sent> {
	machine.by_vault_owner(step, |vault| calls::set_vault_commission(vault, (step.choice % 1_000_001) as u32))
}

/// Preferably one that lost everything.
pub(super) fn reopen_vault(machine: &mut Machine, step: Step) -> Option<Sent> {
	let vault = machine.vault(step)?;
	let ids: Vec<_> = machine.world.with(state::vaults).into_iter().map(|(id, _)| id).collect();
	let id = machine.world.with(|| lost(&ids)).unwrap_or(vault);
	let owner = machine.owner_of(id, step);
	Some(machine.send(&owner, calls::reopen_vault(id)))
}

/// One that has shares and no value.
fn lost(ids: &[PoolId]) -> Option<PoolId> {
	ids.iter().copied().find(|id| matches!(state::value_and_shares(*id), (0, shares) if shares > 0))
}

pub(super) fn add(machine: &mut Machine, step: Step) -> Option<Sent> {
	let mut worker = some_worker(step);
	let id = machine.id(step);
	let owner = machine.owner_of(id, step);
	if !step.choice.is_multiple_of(4) {
		let own = (0..WORKERS).find(|n| actor((n % u16::from(ACTORS)) as u8 + 1) == owner);
		worker = own.map_or(worker, crate::staff::worker);
	}
	machine.by_owner(step, |id| calls::add(id, worker))
}

/// A worker of the pool.
pub(super) fn member(machine: &mut Machine, step: Step) -> units::WorkerId {
	let id = machine.id(step);
	let members = machine.world.with(|| state::members(id));
	members.get(usize::from(step.place >> 3) % members.len().max(1)).copied().unwrap_or(some_worker(step))
}

pub(super) fn remove(machine: &mut Machine, step: Step) -> Option<Sent> {
	let worker = member(machine, step);
	machine.by_owner(step, |id| calls::remove(id, worker))
}

pub(super) fn start(machine: &mut Machine, step: Step) -> Option<Sent> {
	let (id, mut worker) = (machine.id(step), member(machine, step));
	let free = machine.world.with(|| state::pool(id)).map_or(0, |pool| pool.free.0);
	if !step.choice.is_multiple_of(8) {
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
pub(super) fn running(machine: &mut Machine, step: Step) -> Option<(PoolId, units::WorkerId)> {
	let mut loans = machine.world.with(state::loans);
	loans.retain(|(_, loan)| loan.releasing.is_none());
	loans.get(usize::from(step.place >> 3) % loans.len().max(1)).map(|(worker, loan)| (loan.pool, *worker))
}

pub(super) fn stop(machine: &mut Machine, step: Step) -> Option<Sent> {
	let (id, worker) = running(machine, step)?;
	let owner = machine.owner_of(id, step);
	Some(machine.send(&owner, calls::stop(id, worker)))
}

pub(super) fn restart(machine: &mut Machine, step: Step) -> Option<Sent> {
	let (id, worker) = running(machine, step)?;
	let (lent, free) = machine.world.with(|| {
		let free = state::pool(id).map_or(0, |pool| pool.free.0);
		(state::loan(&worker).map_or(0, |loan| loan.stake.0), free)
	});
	let more = if step.choice.is_multiple_of(2) { free } else { amount(step) / 10 };
	let owner = machine.owner_of(id, step);
	Some(machine.send(&owner, calls::restart(id, worker, lent + more)))
}

pub(super) fn claim(machine: &mut Machine, step: Step) -> Option<Sent> {
	let to = Machine::who(step);
	machine.by_owner(step, |id| calls::claim(id, to))
}

pub(super) fn set_commission(machine: &mut Machine, step: Step) -> Option<Sent> {
	machine.by_owner(step, |id| calls::set_commission(id, (step.choice % 1_000_001) as u32))
}

pub(super) fn set_cap(machine: &mut Machine, step: Step) -> Option<Sent> {
	// Mostly none, or the pools would be full.
	let cap = (step.choice.is_multiple_of(4)).then(|| u128::from(step.choice) % (9_000 * PHA));
	machine.by_owner(step, |id| calls::set_cap(id, cap))
}

/// On the whitelist, or off it: mostly off, or the pools would be empty.
pub(super) fn list(machine: &mut Machine, step: Step) -> Option<Sent> {
	let account = actor((step.choice % 5) as u8 + 1);
	machine.by_owner(step, |id| {
		if step.choice.is_multiple_of(12) {
			calls::whitelist(id, account)
		} else {
			calls::unwhitelist(id, account)
		}
	})
}

pub(super) fn describe(machine: &mut Machine, step: Step) -> Option<Sent> {
	machine.by_owner(step, |id| calls::describe(id, &step.choice.to_be_bytes()))
}

/// A pool or vault in which nobody has anything, rid of its workers and its list; or one that was just created.
pub(super) fn close(machine: &mut Machine, step: Step) -> Option<Sent> {
	let mut events = Vec::new();
	if step.choice.is_multiple_of(3) {
		let made = if step.choice.is_multiple_of(2) { create(machine, step) } else { create_vault(machine, step) };
		events.extend(made?.events);
	}
	let mirror = &machine.judge.mirror;
	let is_empty = |pool: &&PoolId| mirror.shares(**pool) == 0 && mirror.vault_shares(**pool) == 0;
	let empty = mirror.books.keys().rev().find(is_empty).copied();
	let id = empty.filter(|_| !step.choice.is_multiple_of(8)).unwrap_or(machine.either(step).0);
	let owner = machine.owner_of(id, step);
	for worker in machine.world.with(|| state::members(id)).into_iter().filter(|_| empty.is_some()) {
		events.extend(machine.send(&owner, calls::remove(id, worker)).events);
	}
	for listed in machine.judge.mirror.listed.get(&id).cloned().into_iter().flatten().filter(|_| empty.is_some()) {
		events.extend(machine.send(&owner, calls::unwhitelist(id, listed)).events);
	}
	let is_vault = machine.judge.mirror.vaults.contains_key(&id);
	let call = if is_vault { calls::close_vault(id) } else { calls::close(id) };
	let sent = machine.send(&owner, call);
	if sent.result.is_err() && events.is_empty() {
		return Some(sent);
	}
	events.extend(sent.events);
	Some(Sent { result: Ok(()), events })
}

/// Preferably one that lost everything.
pub(super) fn reopen(machine: &mut Machine, step: Step) -> Option<Sent> {
	let pool = machine.id(step);
	let ids: Vec<_> = machine.world.with(state::pools).into_iter().map(|(id, _)| id).collect();
	let id = machine.world.with(|| lost(&ids)).unwrap_or(pool);
	let owner = machine.owner_of(id, step);
	Some(machine.send(&owner, calls::reopen(id)))
}
