//! What members and passers-by do.
use super::*;
use pallet_delegation_voting::Ballot;

/// From a unit to 300 PHA, odd units included.
pub(super) fn amount(step: Step) -> u128 {
	let choice = u128::from(step.choice);
	if step.choice.is_multiple_of(7) {
		choice % 1_000_000
	} else {
		choice % (300 * PHA)
	}
}

/// Some part of so many shares, often all of them, sometimes one too many.
pub(super) fn part(step: Step, all: u128) -> u128 {
	if step.choice.is_multiple_of(3) {
		all
	} else {
		u128::from(step.choice) % (all + 2)
	}
}

pub(super) fn contribute(machine: &mut Machine, step: Step) -> Option<Sent> {
	let ((id, kind), who) = (machine.either(step), Machine::who(step));
	let into = machine.item(step).map(|(_, _, item, _)| item).filter(|_| step.choice % 5 < 2);
	let funding = if step.choice.is_multiple_of(4) { Funding::Wrapped } else { Funding::Native };
	let (value, shares) = machine.world.with(|| state::value_and_shares(id));
	// What the caller computes from the price before: exactly this, or one share more.
	let due = if shares == 0 { amount(step) } else { units::mul_div_floor(amount(step), shares, value).unwrap_or(0) };
	let least = due + u128::from(step.choice.is_multiple_of(11));
	let accepted = if step.choice.is_multiple_of(6) { (step.choice % 1_000_001) as u32 } else { 1_000_000 };
	let limits = (least, frame::arithmetic::Permill::from_parts(accepted));
	let call = match kind {
		Kind::Pool => calls::contribute_for(id, amount(step), funding, into, limits),
		Kind::Vault => calls::contribute_to_vault(id, amount(step), funding, into, limits),
	};
	let sent = machine.send(&who, call);
	assert!(sent.result.is_err() || least == due, "fewer shares than the caller insisted on");
	Some(sent)
}

pub(super) fn withdraw(machine: &mut Machine, step: Step) -> Option<Sent> {
	let (id, who, item, shares) = machine.item(step)?;
	let call = match machine.either(step).1 {
		Kind::Pool => calls::withdraw(id, item, part(step, shares)),
		Kind::Vault => calls::withdraw_from_vault(id, item, part(step, shares)),
	};
	Some(machine.send(&who, call))
}

pub(super) fn serve(machine: &mut Machine, step: Step) -> Option<Sent> {
	let limit = (step.choice % 70) as u32;
	let call = match machine.either(step) {
		(id, Kind::Pool) => calls::serve(id, limit),
		(id, Kind::Vault) => calls::serve_vault(id, limit),
	};
	Some(machine.send(&Machine::who(step), call))
}

/// One of these, preferably one in which somebody waits.
pub(super) fn waited_in(machine: &mut Machine, ids: Vec<PoolId>, step: Step) -> Option<PoolId> {
	let busy: Vec<_> = machine.world.with(|| ids.iter().copied().filter(|id| !state::queue(*id).is_empty()).collect());
	let from = if busy.is_empty() { &ids } else { &busy };
	from.get(usize::from(step.place) % from.len().max(1)).copied()
}

pub(super) fn force_stop(machine: &mut Machine, step: Step) -> Option<Sent> {
	let ids = machine.world.with(state::pools).into_iter().map(|(id, _)| id).collect();
	let id = waited_in(machine, ids, step)?;
	let queue = machine.world.with(|| state::queue(id));
	// Preferably the newest, which stops the most.
	let request = if !step.choice.is_multiple_of(3) { queue.tail.saturating_sub(1) } else { queue.head };
	Some(machine.send(&Machine::who(step), calls::force_stop(id, request)))
}

pub(super) fn split(machine: &mut Machine, step: Step) -> Option<Sent> {
	let (id, who, item, shares) = machine.item(step)?;
	Some(machine.send(&who, calls::split(id, item, part(step, shares) / 2)))
}

pub(super) fn merge(machine: &mut Machine, step: Step) -> Option<Sent> {
	let (id, who, item, _) = machine.item(step)?;
	let other = machine.item(Step { choice: step.choice << 20, ..step })?.2;
	Some(machine.send(&who, calls::merge(id, item, other)))
}

/// Preferably something void.
pub(super) fn discard(machine: &mut Machine, step: Step) -> Option<Sent> {
	let keyless = machine.judge.mirror.accounts.clone();
	let void = machine.world.with(|| {
		let all = state::all().into_iter().flat_map(|id| state::items(id).into_iter().map(move |it| (id, it)));
		let own = |holding: &chain_traits::Holding<AccountId>| !keyless.contains_key(&holding.owner);
		all.into_iter().find(|(_, (_, holding))| holding.shares == 0 && !holding.locked && own(holding))
	});
	if let Some((id, (item, holding))) = void.filter(|_| !step.choice.is_multiple_of(4)) {
		return Some(machine.send(&holding.owner, calls::discard(id, item)));
	}
	let (id, who, item, _) = machine.item(step)?;
	Some(machine.send(&who, calls::discard(id, item)))
}

pub(super) fn give_item(machine: &mut Machine, step: Step) -> Option<Sent> {
	let (id, who, item, _) = machine.item(step)?;
	// Sometimes to a keyless account of the chain itself.
	let to = if step.choice.is_multiple_of(50) {
		machine.world.with(|| state::account(id))
	} else {
		actor((step.choice % 5) as u8 + 1)
	};
	Some(machine.send(&who, calls::give_item(id, item, &to)))
}

pub(super) fn offer(machine: &mut Machine, step: Step) -> Option<Sent> {
	let (id, who, item, _) = machine.item(step)?;
	let price = (!step.choice.is_multiple_of(5)).then(|| amount(step));
	Some(machine.send(&who, calls::offer(id, item, price)))
}

pub(super) fn buy(machine: &mut Machine, step: Step) -> Option<Sent> {
	let offers = machine.world.with(state::offers);
	let (id, item) = *offers.get(step.choice as usize % offers.len().max(1))?;
	let holding = machine.world.with(|| state::items(id)).into_iter().find(|(of, _)| *of == item)?.1;
	let (seller, shares) = (holding.owner, holding.shares);
	let (buyer, bid) = (Machine::who(step), 300 * PHA);
	let before = machine.world.with(|| (state::native(&buyer), state::native(&seller)));
	let sent = machine.send(&buyer, calls::buy(id, item, bid));
	if sent.result.is_ok() && buyer != seller {
		let after = machine.world.with(|| (state::native(&buyer), state::native(&seller)));
		let (paid, received) = (before.0 - after.0, after.1 - before.1);
		assert!(paid == received && paid <= bid, "{paid} was paid and {received} received");
		let moved = machine.world.with(|| state::items_of(&buyer, id)).contains(&(item, shares));
		assert!(moved, "the item was paid and did not move whole");
	}
	Some(sent)
}

pub(super) fn approve(machine: &mut Machine, step: Step) -> Option<Sent> {
	let (id, who, item, _) = machine.item(step)?;
	let to = actor((step.choice % 5) as u8 + 1);
	Some(machine.send(&who, calls::approve(id, item, &to)))
}

/// Somebody moves somebody else's item: in vain, unless they were approved.
pub(super) fn carry(machine: &mut Machine, step: Step) -> Option<Sent> {
	let bearer = Step { who: step.who.wrapping_add((step.choice % 4) as u8), ..step };
	let (id, _, item, _) = machine.item(bearer)?;
	let to = actor((step.choice % 5) as u8 + 1);
	Some(machine.send(&Machine::who(step), calls::give_item(id, item, &to)))
}

pub(super) fn wrap(machine: &mut Machine, step: Step) -> Option<Sent> {
	Some(machine.send(&Machine::who(step), calls::wrap(amount(step))))
}

pub(super) fn unwrap(machine: &mut Machine, step: Step) -> Option<Sent> {
	let call = if step.choice.is_multiple_of(5) { calls::unwrap_all() } else { calls::unwrap(amount(step)) };
	Some(machine.send(&Machine::who(step), call))
}

/// To somebody, or as a gift to a pool or vault.
pub(super) fn give_wrapped(machine: &mut Machine, step: Step) -> Option<Sent> {
	let id = machine.either(step).0;
	if step.choice.is_multiple_of(3) {
		machine.gift = Some((machine.world.with(|| state::account(id)), amount(step)));
	}
	let to = machine.gift.clone().map_or_else(|| actor((step.choice % 5) as u8 + 1), |(to, _)| to);
	Some(machine.send(&Machine::who(step), calls::give_wrapped(&to, amount(step))))
}

pub(super) fn give_native(machine: &mut Machine, step: Step) -> Option<Sent> {
	let sent = machine.send(&Machine::who(step), calls::give_native(&accounts::collateral(), amount(step)));
	if sent.result.is_ok() {
		machine.judge.gifts.collateral += amount(step);
	}
	Some(sent)
}

pub(super) fn force_redeem(machine: &mut Machine, step: Step) -> Option<Sent> {
	let ids = machine.world.with(state::vaults).into_iter().map(|(id, _)| id).collect();
	let vault = waited_in(machine, ids, step)?;
	let queue = machine.world.with(|| state::queue(vault));
	let request = if !step.choice.is_multiple_of(3) { queue.tail.saturating_sub(1) } else { queue.head };
	let pools: Vec<_> = machine.world.with(state::pools).into_iter().map(|(id, _)| id).collect();
	Some(machine.send(&Machine::who(step), calls::force_redeem(vault, request, &pools)))
}

pub(super) fn settle_fee(machine: &mut Machine, step: Step) -> Option<Sent> {
	let vault = machine.vault(step)?;
	Some(machine.send(&Machine::who(step), calls::settle_fee(vault)))
}

pub(super) fn vote(machine: &mut Machine, step: Step) -> Option<Sent> {
	let (id, who, item, _) = machine.item(step)?;
	let ballot = match step.choice % 3 {
		0 => Ballot::Aye,
		1 => Ballot::Nay,
		_ => Ballot::Split { aye: Amount(amount(step) / 2), nay: Amount(amount(step) / 3) },
	};
	let poll = machine.poll(step);
	Some(machine.send(&who, calls::vote(poll, id, item, ballot)))
}

/// Its bearer takes one vote of an item back, or all; or somebody else tries, who may once the poll is over.
pub(super) fn unvote(machine: &mut Machine, step: Step) -> Option<Sent> {
	let voting = machine.world.with(state::voting);
	let ((id, item), (bearer, _)) = voting.into_iter().nth(step.choice as usize % 4)?;
	let who = if step.choice.is_multiple_of(4) { Machine::who(step) } else { bearer };
	let polls: Vec<u32> = machine.judge.mirror.votes.get(&(id, item)).into_iter().flatten().copied().collect();
	let call = match step.choice % 3 {
		0 => calls::free(id, item),
		_ => calls::unvote(*polls.get((step.choice >> 8) as usize % polls.len().max(1))?, id, item),
	};
	Some(machine.send(&who, call))
}
