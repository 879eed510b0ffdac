//! What operators, gatekeepers, governance and the clock do.
use super::*;

/// A worker, mostly one that the pool's owner operates.
pub(super) fn some_worker(step: Step) -> units::WorkerId {
	worker(u16::from(step.place >> 3) % WORKERS)
}

/// A worker that has cooled down, or cools down, or has any stake.
pub(super) fn cooling(machine: &mut Machine, step: Step) -> Option<units::WorkerId> {
	let mut loans = machine.world.with(state::loans);
	if loans.iter().any(|(_, loan)| loan.releasing.is_some()) {
		loans.retain(|(_, loan)| loan.releasing.is_some());
	}
	loans.get(usize::from(step.place >> 3) % loans.len().max(1)).map(|(worker, _)| *worker)
}

pub(super) fn reclaim(machine: &mut Machine, step: Step) -> Option<Sent> {
	let worker = cooling(machine, step)?;
	Some(machine.send(&Machine::who(step), calls::reclaim(worker)))
}

/// A part, or everything.
pub(super) fn slash(machine: &mut Machine, step: Step) -> Option<Sent> {
	let worker = cooling(machine, step)?;
	let lost = if step.choice.is_multiple_of(3) { u128::MAX } else { amount(step) / 3 };
	Some(machine.reclaim_slashed(&Machine::who(step), worker, Amount(lost)))
}

/// By the operator or by governance.
pub(super) fn unbind(machine: &mut Machine, step: Step) -> Option<Sent> {
	let n = u16::from(step.place >> 3) % WORKERS;
	let worker = worker(n);
	if step.choice.is_multiple_of(3) {
		return Some(machine.govern(pallet_computation::Call::force_unbind { worker }));
	}
	let operator = actor((n % u16::from(ACTORS)) as u8 + 1);
	Some(machine.send(&operator, pallet_computation::Call::unbind { worker }))
}

pub(super) fn reward(machine: &mut Machine, step: Step) -> Option<Sent> {
	let (id, worker) = (machine.id(step), some_worker(step));
	Some(machine.reward(id, &worker, Amount(amount(step) / 10)))
}

/// Up to three workers in one report.
pub(super) fn settle(machine: &mut Machine, step: Step) -> Option<Sent> {
	let loans = machine.world.with(state::loans);
	// Much, which the budget has seldom accrued, or little.
	let part = if step.choice.is_multiple_of(2) { 20 } else { 4_000 };
	let payouts: Vec<_> = loans
		.iter()
		.enumerate()
		.filter(|(n, _)| step.choice >> n & 1 == 1)
		.take(3)
		.map(|(n, (worker, _))| (*worker, Amount(amount(step) / (part + n as u128))))
		.collect();
	(!payouts.is_empty()).then(|| machine.settle(&payouts))
}

/// By root; every other origin is tried in vain.
pub(super) fn set_rules(machine: &mut Machine, step: Step) -> Option<Sent> {
	let rules = Rules {
		share_age: Millis::from_secs(step.choice % 3 * DAY / 2),
		grace: Millis::from_secs(DAY * (1 + step.choice % 7)),
		notice: Millis::from_secs(DAY * (12 + step.choice % 20)),
		// Nothing and two are out of bounds.
		min_force: PHA * u128::from(step.choice % 3),
		..Rules::default()
	};
	Some(machine.command(pallet_stake_pool::Call::set_rules { rules }))
}

pub(super) fn set_cool_down(machine: &mut Machine, step: Step) -> Option<Sent> {
	let span = Millis(COOL_DOWN.0 / (1 + step.choice % 3));
	Some(machine.command(pallet_computation::Call::set_cool_down { span }))
}

/// Up to two hours.
pub(super) fn pass(machine: &mut Machine, step: Step) -> Option<Sent> {
	Some(machine.pass(Millis::from_secs(step.choice % 7_200)))
}

/// Up to eight days.
pub(super) fn pass_days(machine: &mut Machine, step: Step) -> Option<Sent> {
	Some(machine.pass(Millis::from_secs(step.choice % (8 * DAY))))
}

/// Vaults put all they have into a pool, everything that the pool has goes to one worker, and is lost with it, or all but
/// a few units.
pub(super) fn ruin(machine: &mut Machine, step: Step) -> Option<Sent> {
	let id = machine.id(step);
	let owner = machine.world.with(|| state::owner(id))?;
	let mut events = Vec::new();
	for (vault, books) in machine.world.with(state::vaults) {
		let investor = machine.world.with(|| state::owner(vault))?;
		events.extend(machine.send(&investor, calls::invest(vault, id, books.free.0)).events);
	}
	events.extend(lend_all(machine, id)?);
	if step.choice.is_multiple_of(3) {
		events.extend(ask_all(machine, id, step));
	}
	for (worker, _) in machine.world.with(state::loans).into_iter().filter(|(_, loan)| loan.pool == id) {
		events.extend(machine.govern(pallet_computation::Call::force_stop { worker }).events);
		events.extend(machine.send(&owner, calls::stop(id, worker)).events);
	}
	events.extend(machine.pass(COOL_DOWN).events);
	for (worker, loan) in machine.world.with(state::loans).into_iter().filter(|(_, loan)| loan.pool == id) {
		let left = if step.choice.is_multiple_of(2) { 0 } else { u128::from(step.choice % 5_000) };
		let lost = Amount(loan.stake.0.saturating_sub(left));
		events.extend(machine.reclaim_slashed(&owner, worker, lost).events);
	}
	if step.choice.is_multiple_of(6) {
		events.extend(machine.send(&owner, calls::reopen(id)).events);
		events.extend(machine.send(&owner, calls::serve(id, 64)).events);
	}
	Some(Sent { result: Ok(()), events })
}
