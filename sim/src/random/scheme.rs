//! Actors that seek profit, alone and in coalitions.
//!
//! A coalition of one to three actors knows the chain, and mostly that a reward is coming. In each round it tries a handful
//! of calls on a copy of the chain and makes the one after which it owns most. The judge watches as always; in the end the
//! coalition owns at most what it owned, what was due to it already, and what the reward was worth to those who had an
//! interest in it before, or were offered one: whoever sells an item sells what it will earn. A vault that was put into
//! the pool before the reward came has an interest, too, and so has whoever is alone in the pool when it comes.
use super::*;
use crate::{exact::Price, mirror::Mirror};
use std::collections::BTreeSet;

/// Calls that a coalition thinks of.
const IDEAS: [&str; 19] = [
	"contribute",
	"withdraw",
	"serve",
	"force_stop",
	"split",
	"merge",
	"give_item",
	"buy",
	"swap",
	"invest",
	"redeem",
	"force_redeem",
	"claim_owner_shares",
	"settle_fee",
	"start",
	"stop",
	"reclaim",
	"claim",
	"set_commission",
];
/// Ideas that are tried in a round.
const TRIED: usize = 5;
/// Rounds of a scheme.
const ROUNDS: u64 = 5;

/// Plays a scheme and judges its profit.
pub(super) fn scheme(machine: &mut Machine, step: Step) -> Option<Sent> {
	if machine.world.is_metered() {
		return None;
	}
	let mut dice = Dice::new(step.choice);
	let members: BTreeSet<u8> = (0..=dice.below(3)).map(|_| dice.below(u64::from(ACTORS)) as u8).collect();
	let coalition: Vec<AccountId> = members.iter().map(|member| actor(member + 1)).collect();
	let reward_in = dice.below(ROUNDS + 2);
	let (target, payout) = (machine.id(step), amount(step));
	let before = machine.judge.owned_by(&coalition);
	let mut allowed = machine.world.with(|| prospects(&machine.judge.mirror, &coalition));
	let has_interest = machine.world.with(|| has_interest(&machine.judge.mirror, &coalition, target));
	let mut is_due = machine.judge.mirror.rules.age().0 == 0 || has_interest;
	let mut events = Vec::new();
	machine.coalition = Some(coalition.clone());
	for round in 0..ROUNDS {
		if round == reward_in {
			let mirror = &machine.judge.mirror;
			is_due |=
				has_all(mirror, &coalition, target) || machine.world.with(|| is_invested(mirror, &coalition, target));
			events.extend(machine.reward(target, &some_worker(step), Amount(payout)).events);
		}
		let ideas: Vec<Step> = (0..TRIED).filter_map(|_| idea(&mut dice, &members)).collect();
		let Some(best) = ideas.into_iter().max_by_key(|idea| machine.worth_of_idea(*idea, &coalition)) else {
			continue;
		};
		if let Some(sent) = machine.do_idea(best) {
			events.extend(sent.events);
		}
	}
	machine.coalition = None;
	if is_due {
		allowed += payout;
	}
	let (after, slack) = (machine.judge.owned_by(&coalition), machine.judge.roundings());
	if after > before.saturating_add(allowed).saturating_add(slack) {
		let names: Vec<_> = coalition.iter().map(|who| machine.judge.mirror.called(who)).collect();
		machine.complaint.get_or_insert(format!(
			"stolen: {} by {}, who could gain {} at most",
			crate::names::pha(after - before),
			names.join(" and "),
			crate::names::pha(allowed)
		));
	}
	machine.reach("a coalition schemed");
	if after > before {
		machine.reach("a coalition gained what it could");
	}
	Some(Sent { result: Ok(()), events })
}

/// Something that one of the members could do.
fn idea(dice: &mut Dice, members: &BTreeSet<u8>) -> Option<Step> {
	let name = *dice.pick(&IDEAS)?;
	let what = MOVES.iter().position(|(of, ..)| *of == name)?;
	let members: Vec<u8> = members.iter().copied().collect();
	let member = *dice.pick(&members)?;
	let bits = dice.roll();
	// `who` names the member and is never a multiple of eight, so that owners act for themselves.
	let who = (0..8).map(|n| member + n * ACTORS).find(|who| who % 8 != 0)?;
	Some(Step { what: what as u8, who, place: bits as u8, choice: dice.roll() })
}

/// What a coalition may come by without taking it from anybody: what its members are owed, what young shares will be
/// worth, and what others offer for less than it is worth.
fn prospects(mirror: &Mirror, coalition: &[AccountId]) -> u128 {
	let owns = |pool: &PoolId| mirror.owners.get(pool).is_some_and(|owner| coalition.contains(owner));
	let commission: u128 = mirror.pools.iter().filter(|(pool, _)| owns(pool)).map(|(_, book)| book.owner_reward).sum();
	let fee = |(vault, book): (&PoolId, &crate::mirror::VaultBook)| {
		Price::new(mirror.vault_value(*vault), mirror.vault_shares(*vault)).of(book.owner_shares + mirror.fee(*vault))
	};
	let fees: u128 = mirror.vaults.iter().filter(|(vault, _)| owns(vault)).map(fee).sum();
	let item = |((pool, item), bearer): (&(PoolId, ItemId), &AccountId)| {
		let shares = mirror.items.get(&(*pool, *item)).map_or(0, |book| book.shares);
		let (full, worth) = (mirror.price(*pool).of(shares), mirror.item_worth(*pool, *item));
		let taken = if is_out(coalition, *pool, *item) && !coalition.contains(bearer) { worth } else { 0 };
		full.saturating_sub(worth) + taken
	};
	commission + fees + mirror.bearers.iter().map(item).sum::<u128>()
}

/// Whether these people may come to bear an item by what its bearer said.
fn is_out(coalition: &[AccountId], pool: PoolId, item: ItemId) -> bool {
	state::price(pool, item).is_some()
		|| state::swap(pool, item).is_some()
		|| coalition.iter().any(|who| state::may_carry(who, pool, item))
}

/// Whether a reward of this pool is worth anything to these people as they are, or by what they were offered.
fn has_interest(mirror: &Mirror, coalition: &[AccountId], pool: PoolId) -> bool {
	bears(mirror, coalition, pool) || owns(mirror, coalition, pool) || is_invested(mirror, coalition, pool)
}

/// Whether a vault of theirs, or one that they have shares of, is in this pool. A vault's position counts at once and whole,
/// and cannot leave within a day: it gains nothing that whoever stays for a day would not.
fn is_invested(mirror: &Mirror, coalition: &[AccountId], pool: PoolId) -> bool {
	let theirs = |vault: &PoolId| bears(mirror, coalition, *vault) || owns(mirror, coalition, *vault);
	mirror.vaults.iter().any(|(vault, book)| book.positions.contains_key(&pool) && theirs(vault))
}

/// Whether all shares of this pool are theirs: whatever it earns belongs to nobody else, however young they are.
fn has_all(mirror: &Mirror, coalition: &[AccountId], pool: PoolId) -> bool {
	let of_pool = |((of, _), _): &(&(PoolId, ItemId), &AccountId)| *of == pool;
	let shares = |key: &(PoolId, ItemId)| mirror.items.get(key).map_or(0, |book| book.shares);
	let theirs = mirror.bearers.iter().filter(of_pool).filter(|(_, bearer)| coalition.contains(bearer));
	let theirs: u128 = theirs.map(|(key, _)| shares(key)).sum();
	theirs > 0 && mirror.books.get(&pool).is_some_and(|books| books.shares == theirs)
}

fn owns(mirror: &Mirror, coalition: &[AccountId], pool: PoolId) -> bool {
	mirror.owners.get(&pool).is_some_and(|owner| coalition.contains(owner))
}

/// Whether they bear an item of this pool, or may come to bear one.
fn bears(mirror: &Mirror, coalition: &[AccountId], pool: PoolId) -> bool {
	let theirs = |item, bearer| coalition.contains(bearer) || is_out(coalition, pool, item);
	mirror.bearers.iter().any(|((of, item), bearer)| *of == pool && theirs(*item, bearer))
}

impl Machine {
	/// What the coalition would own after this, on a copy of the chain.
	fn worth_of_idea(&mut self, idea: Step, coalition: &[AccountId]) -> u128 {
		let (judge, tally, gift) = (self.judge.clone(), self.tally.clone(), self.gift.clone());
		let mark = self.world.mark();
		self.judge.tries_others = false;
		self.do_idea(idea);
		let worth = self.judge.owned_by(coalition);
		self.world.back_to(mark);
		(self.judge, self.tally, self.gift) = (judge, tally, gift);
		worth
	}

	fn do_idea(&mut self, idea: Step) -> Option<Sent> {
		(MOVES[usize::from(idea.what)].2)(self, idea)
	}
}
