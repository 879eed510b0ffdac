//! Taking money out of a pool or vault.
use super::{call, shares, Stake, Wisher};
use crate::{
	staking::{
		choose,
		outlook::{self, way_out},
		serve::Queued,
		Item, Refused,
	},
	transact::{Plan, Preview},
	when,
};
use chain_traits::Departure;
use units::{Amount, ItemId};

/// How much is wished.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Much {
	/// Everything that can be withdrawn now.
	All,
	/// Shares worth so much at the present price.
	Worth(Amount),
	/// So many shares.
	Shares(u128),
}

/// A withdrawal from the user's items, or from one of them.
pub fn withdraw(wisher: &Wisher<'_>, stake: Stake<'_>, from: Option<ItemId>, much: Much) -> Result<Plan, Refused> {
	let (pool, head) = (stake.pool, &stake.pool.head);
	if head.is_bankrupt() {
		return Err(Refused::Bankrupt(head.id));
	}
	let mine: Vec<_> = match from {
		None => stake.items.to_vec(),
		Some(id) => {
			let item = stake.items.iter().find(|item| item.pool == head.id && item.id == id);
			vec![super::titles::movable(item, head.id, id)?.clone()]
		}
	};
	let (ripe, young) = choose::withdrawable(&mine, head.id, wisher.terms, wisher.now);
	let have = ripe.iter().chain(&young).fold(0u128, |sum, item| sum.saturating_add(item.shares));
	if have == 0 {
		return Err(nothing(stake));
	}
	let wanted = match much {
		Much::All => have,
		Much::Shares(wanted) => wanted,
		Much::Worth(amount) => head.shares_for(amount).ok_or(Refused::Bankrupt(head.id))?,
	};
	let parts = parts(&ripe, &young, wanted, wisher).ok_or(Refused::TooMuch { has: head.worth(have) })?;

	let mut serving = pool.serving();
	let (mut paid, mut worth, mut asked, mut at_full) = (Amount::ZERO, Amount::ZERO, 0u128, Amount::ZERO);
	for (_, part) in &parts {
		let full = head.worth(part.shares);
		asked = asked.saturating_add(part.shares);
		at_full = at_full.saturating_add(full);
		worth = worth.saturating_add(part.at_most.map_or(full, |most| full.min(most)));
		paid = paid.saturating_add(serving.withdraw(*part).amount);
	}
	let waits = worth.saturating_sub(paid);
	let mut preview = Preview {
		pool: Some(head.id),
		items: parts.iter().map(|(item, _)| *item).collect(),
		amount: Some(worth),
		shares: Some(shares(asked)),
		price: head.ledger.price(),
		paid_now: Some(paid),
		waits: Some(waits),
		..Preview::saying(format!(
			"{} shares of {} {} are withdrawn, worth {worth} PHA now; shares that wait go on earning and are paid at the \
			 price of that day",
			shares(asked),
			head.kind(),
			head.id,
		))
	};
	if asked > wanted {
		preview = preview.and(format!(
			"{} shares were asked for: {} are the fewest that are withdrawn at once, and the fewest that an item keeps",
			shares(wanted),
			shares(wisher.terms.least_shares)
		));
	}
	if worth < at_full {
		preview = preview.and(format!(
			"some of them are younger than {}, and are paid no more than was paid in for them: {} PHA less than later",
			when::span(wisher.terms.share_age),
			at_full.saturating_sub(worth)
		));
	}
	if serving.queue.is_empty() {
		preview = preview.and(format!("{paid} wPHA are paid at once"));
	} else {
		let departure = Departure {
			owed: serving.owed(),
			size: serving.owed().max(worth),
			since: wisher.now,
			free: serving.free,
			releases: &pool.releases,
			vault: head.is_vault(),
		};
		let seen = way_out(&departure, wisher.now, wisher.terms);
		let latest = seen
			.latest
			.map_or("no day is certain".into(), |at| format!("paid at the latest {}", when::from_now(wisher.now, at)));
		(preview.expected_at, preview.latest_at) = (seen.expected, seen.latest);
		preview = preview.and(format!("{paid} wPHA are paid at once, about {waits} PHA wait: {latest}"));
		preview = preview.and(outlook::why(seen.waits_for));
	}
	preview = preview.and("a request cannot be taken back; what was withdrawn cannot be sold or vote any more");
	let calls = parts.iter().map(|(item, part)| call::withdraw(head.is_vault(), head.id, *item, part.shares));
	Ok(Plan { calls: calls.collect(), preview })
}

/// Shares of which items: young ones only if the others do not suffice. None if all of them do not.
fn parts(ripe: &[Item], young: &[Item], wanted: u128, wisher: &Wisher<'_>) -> Option<Vec<(ItemId, Queued)>> {
	let least = wisher.terms.least_shares;
	let first = choose::items(ripe, wanted, least);
	let then = choose::items(young, first.missing, least);
	let queued = |(id, shares): (ItemId, u128)| {
		let item = ripe.iter().chain(young).find(|item| item.id == id);
		(id, Queued { shares, at_most: item.and_then(|item| item.at_most(shares, wisher.now, wisher.terms)) })
	};
	(then.missing == 0).then(|| first.parts.into_iter().chain(then.parts).map(queued).collect())
}

/// Why nothing can be withdrawn: it votes, or nothing is there.
fn nothing(stake: Stake<'_>) -> Refused {
	let pool = stake.pool.head.id;
	match stake.items.iter().find(|item| item.pool == pool && item.votes > 0) {
		Some(item) => Refused::Voting { item: item.id },
		None => Refused::NothingToWithdraw(pool),
	}
}

#[cfg(test)]
mod tests {
	use super::super::fixture::{account, item, pool, terms, waiting, wisher, DAY, NOW};
	use super::*;
	use crate::staking::Pool;
	use chain_traits::{Release, Source};
	use units::{Millis, WorkerId};

	fn plan(pool: &Pool, items: &[Item], much: Much) -> Result<Plan, Refused> {
		let (who, terms) = (account(1), terms());
		withdraw(&wisher(&who, &terms), Stake { pool, items }, None, much)
	}

	#[test]
	fn what_is_free_is_paid_and_the_rest_waits_at_most_grace_and_cool_down() {
		let pool = pool(2_000, 1_000, 300);
		let seen = plan(&pool, &[item(1, 400)], Much::All).unwrap().preview;
		assert_eq!((seen.amount, seen.paid_now, seen.waits), (Some(Amount(800)), Some(Amount(300)), Some(Amount(500))));
		assert_eq!(seen.expected_at, None);
		assert_eq!(seen.latest_at, Some(NOW.after(Millis(14 * DAY))));
	}

	#[test]
	fn those_before_are_counted() {
		let mut pool = pool(1_000, 1_000, 0);
		pool.waiting = vec![waiting(0, 300, 300)];
		let at = NOW.after(Millis(3 * DAY));
		pool.releases = vec![Release { amount: Amount(400), at, from: Source::Worker(WorkerId([1; 32])) }];
		let near = plan(&pool, &[item(1, 100)], Much::All).unwrap().preview;
		assert_eq!((near.paid_now, near.expected_at), (Some(Amount::ZERO), Some(at)));
		let far = plan(&pool, &[item(1, 101)], Much::All).unwrap().preview;
		assert_eq!((far.expected_at, far.latest_at), (None, Some(NOW.after(Millis(14 * DAY)))));
	}

	#[test]
	fn an_amount_is_turned_into_shares_that_are_worth_it() {
		let pool = pool(3_000, 1_000, 3_000);
		let made = plan(&pool, &[item(1, 500), item(2, 40)], Much::Worth(Amount(100))).unwrap();
		assert_eq!(made.preview.shares, Some(Amount(34)), "33 would be worth 99");
		assert_eq!(made.preview.items, [1], "item 2 would be left with less than an item may hold");
		assert_eq!(
			plan(&pool, &[item(1, 500)], Much::Worth(Amount(1_501))),
			Err(Refused::TooMuch { has: Amount(1_500) })
		);
	}

	#[test]
	fn young_shares_go_last_and_at_cost() {
		let pool = pool(2_000, 1_000, 2_000);
		let young = Item { youngest: NOW, entry: (Amount(150), 100), ..item(1, 100) };
		let only = plan(&pool, std::slice::from_ref(&young), Much::All).unwrap().preview;
		assert_eq!((only.amount, only.paid_now), (Some(Amount(150)), Some(Amount(150))));
		assert!(only.says[1].contains("0.00000000005 PHA less"), "{}", only.says[1]);
		let both = plan(&pool, &[young.clone(), item(2, 50)], Much::Shares(50)).unwrap().preview;
		assert_eq!((both.items, both.paid_now), (vec![2], Some(Amount(100))));
		assert_eq!(plan(&pool, &[young, item(2, 50)], Much::Shares(90)).unwrap().preview.items, [2, 1]);
	}

	#[test]
	fn queued_and_voting_shares_stay_out() {
		let pool = pool(1_000, 1_000, 0);
		let voting = Item { votes: 1, ..item(2, 100) };
		let queued = Item { queued: true, ..item(3, 100) };
		assert_eq!(plan(&pool, &[voting, queued.clone()], Much::All), Err(Refused::Voting { item: 2 }));
		assert_eq!(plan(&pool, &[queued], Much::All), Err(Refused::NothingToWithdraw(0)));
	}

	#[test]
	fn several_items_go_in_one_transaction() {
		let made = plan(&pool(1_000, 1_000, 1_000), &[item(1, 100), item(2, 50)], Much::All).unwrap();
		assert_eq!(made.calls.len(), 2);
		assert_eq!(made.preview.paid_now, Some(Amount(150)));
		assert!(matches!(made.call(), chain_client::RuntimeCall::Utility(_)));
	}

	#[test]
	fn case_26_more_than_was_asked_for_is_never_withdrawn_without_a_word() {
		let pool = pool(1_000, 1_000, 0);
		let says = |wanted| plan(&pool, &[item(1, 100)], Much::Shares(wanted)).unwrap().preview.says.join(" ");
		assert!(says(1).contains("were asked for"), "{}", says(1));
		assert!(!says(20).contains("were asked for"), "{}", says(20));
	}
}
