//! Which items, workers or positions to name in a call. Pure.
use super::pool::{Item, Position, Terms, Worker};
use tokenomics::pool::next_to_stop;
use units::{Amount, ItemId, Millis, PoolId, WorkerId};

/// What a choice of items comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen {
	/// Items and how many shares of each.
	pub parts: Vec<(ItemId, u128)>,
	/// Shares that no item could give.
	pub missing: u128,
}

/// Takes `shares` out of items: whole items first, the smallest that suffices for the rest, so that as few items as
/// possible are split. No part leaves fewer than `least` shares in an item, nor is it smaller itself.
pub fn items(items: &[Item], shares: u128, least: u128) -> Chosen {
	let mut left = shares;
	let mut parts = Vec::new();
	let mut rest: Vec<&Item> = items.iter().filter(|item| item.shares > 0).collect();
	rest.sort_by_key(|item| std::cmp::Reverse(item.shares));
	while left > 0 {
		// Sorted from large to small: the last that suffices is the smallest such.
		let exact = |item: &&Item| item.shares >= left && part_of(item.shares, left, least) == left;
		let place = rest.iter().rposition(exact).or(rest.iter().rposition(|item| item.shares >= left)).unwrap_or(0);
		if place >= rest.len() {
			break;
		}
		let item = rest.remove(place);
		let part = part_of(item.shares, left, least);
		left = left.saturating_sub(part);
		parts.push((item.id, part));
	}
	Chosen { parts, missing: left }
}

/// The part of `held` that is nearest to `wanted` from above and leaves nothing too small behind.
fn part_of(held: u128, wanted: u128, least: u128) -> u128 {
	let part = wanted.max(least).min(held);
	match held.saturating_sub(part) {
		0 => held,
		rest if rest < least => held,
		_ => part,
	}
}

/// The items of a pool that can be withdrawn, those that are paid at the full price and the young ones.
pub fn withdrawable(items: &[Item], pool: PoolId, terms: &Terms, now: Millis) -> (Vec<Item>, Vec<Item>) {
	let movable = items.iter().filter(|item| item.pool == pool && item.is_movable() && item.shares > 0).cloned();
	movable.partition(|item| item.ripe_at(terms) <= now)
}

/// Stake pools that a forced vault asks, the largest position first: all it has something in, so that the chain can go on
/// to the next when one is not enough.
pub fn positions(positions: &[Position]) -> Vec<PoolId> {
	let mut chosen: Vec<&Position> = positions.iter().filter(|position| position.value > Amount::ZERO).collect();
	chosen.sort_by_key(|position| (std::cmp::Reverse(position.value), position.pool));
	chosen.into_iter().map(|position| position.pool).collect()
}

/// The running workers that the chain stops until `missing` is on its way: no more than that takes, and no larger ones.
pub fn workers(workers: &[Worker], missing: Amount, limit: usize) -> Vec<WorkerId> {
	let mut running: Vec<(Amount, WorkerId)> = workers
		.iter()
		.filter(|worker| worker.coming.is_none())
		.filter_map(|worker| worker.lent.map(|lent| (lent, worker.id)))
		.collect();
	running.sort_unstable();
	let (mut missing, mut chosen) = (missing, Vec::new());
	while chosen.len() < limit {
		let Some(place) = next_to_stop(running.iter().map(|(lent, _)| *lent), missing) else { break };
		let (lent, id) = running.remove(place);
		missing = missing.saturating_sub(lent);
		chosen.push(id);
	}
	chosen
}

#[cfg(test)]
mod tests {
	use super::*;

	fn item(id: ItemId, shares: u128) -> Item {
		Item { pool: 1, id, shares, youngest: Millis(0), entry: (Amount(1), 1), queued: false, votes: 0, price: None }
	}

	#[test]
	fn one_item_that_suffices_is_split_and_the_others_stay() {
		let mine = [item(1, 500), item(2, 90), item(3, 120)];
		assert_eq!(items(&mine, 100, 10), Chosen { parts: vec![(3, 100)], missing: 0 });
	}

	#[test]
	fn large_items_go_whole_and_the_rest_comes_from_the_smallest_that_suffices() {
		let mine = [item(1, 500), item(2, 90), item(3, 120)];
		assert_eq!(items(&mine, 580, 10), Chosen { parts: vec![(1, 500), (2, 80)], missing: 0 });
		assert_eq!(items(&mine, 1_000, 10), Chosen { parts: vec![(1, 500), (3, 120), (2, 90)], missing: 290 });
	}

	#[test]
	fn no_part_and_no_rest_is_smaller_than_an_item_may_be() {
		assert_eq!(items(&[item(1, 100)], 95, 10).parts, [(1, 100)]);
		assert_eq!(items(&[item(1, 100)], 3, 10).parts, [(1, 10)]);
		assert_eq!(items(&[item(1, 5)], 3, 10).parts, [(1, 5)]);
	}

	fn worker(id: u8, lent: u128, releasing: bool) -> Worker {
		let lent = (lent > 0).then_some(Amount(lent));
		let coming = lent.filter(|_| releasing);
		Worker { id: WorkerId([id; 32]), member: true, lent, coming, back_at: None, state: "computing" }
	}

	#[test]
	fn no_more_and_no_larger_workers_are_stopped_than_it_takes() {
		let mine = [
			worker(1, 50, false),
			worker(2, 300, false),
			worker(3, 500, true),
			worker(4, 100, false),
			worker(5, 0, false),
		];
		let chosen = |missing, limit| workers(&mine, Amount(missing), limit);
		assert_eq!(chosen(300, 8), [WorkerId([2; 32])]);
		assert_eq!(chosen(90, 8), [WorkerId([4; 32])]);
		assert_eq!(chosen(301, 8), [WorkerId([2; 32]), WorkerId([1; 32])]);
		assert_eq!(chosen(9_999, 2).len(), 2);
		assert!(chosen(0, 8).is_empty());
	}
}
