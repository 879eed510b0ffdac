//! `phala delegation list`: what an account has, and when it can leave.
use super::args::List;
use crate::{
	account,
	failure::Failure,
	output,
	staking::{
		outlook::{self, departure, way_out},
		read::MAX_WAITING,
		Item, Pool, Snapshot, Terms,
	},
	when,
};
use chain_traits::Departure;
use serde::Serialize;
use std::collections::BTreeMap;
use units::{Amount, BlockNumber, ItemId, Millis, PoolId};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document {
	schema: u32,
	chain: String,
	seen_at: BlockNumber,
	now: Millis,
	account: String,
	native: Amount,
	wrapped: Amount,
	/// Sum of the values below.
	value: Amount,
	delegations: Vec<Row>,
}

/// One item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Row {
	pool: PoolId,
	kind: &'static str,
	item: ItemId,
	shares: Amount,
	/// What its shares are worth.
	value: Amount,
	/// What they are paid if they are asked for now, or were asked for: no more than was paid in if they were young then.
	paid_if_asked_now: Amount,
	price: Option<Amount>,
	/// When its youngest share was issued.
	youngest: Millis,
	/// `free`, `young`, `queued`, `voting` or `void`.
	state: &'static str,
	/// From then on it is paid at the full price; none if it is queued or void.
	ripe_at: Option<Millis>,
	votes: u32,
	for_sale: Option<Offer>,
	/// Its request, if it is queued.
	request: Option<u64>,
	/// Requests before it, if it is queued.
	requests_before: Option<u64>,
	/// PHA to be paid before it: to the requests before it, or to all that wait.
	before: Amount,
	/// When it is paid as things are: if it is queued, or else if it were withdrawn as soon as possible.
	expected_at: Option<Millis>,
	/// When it is paid at the latest.
	latest_at: Option<Millis>,
	why: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Offer {
	price: Amount,
	buyer: Option<String>,
}

/// Prints the list.
pub async fn run(args: &List) -> Result<(), Failure> {
	let settings = args.networks.settings()?;
	let account = args.about.account(&settings)?;
	let client = settings.connect().await?;
	let seen = Snapshot::newest(&client).await?;
	let items = seen.items_of(&account).await?;
	let mut pools: BTreeMap<PoolId, Pool> = BTreeMap::new();
	for item in &items {
		if !pools.contains_key(&item.pool) {
			pools.extend(seen.pool(item.pool).await?.map(|pool| (item.pool, pool)));
		}
	}
	let of = |item: &Item| pools.get(&item.pool).map(|pool| row(item, pool, seen.now, &seen.terms));
	let delegations: Vec<Row> = items.iter().filter_map(of).collect();
	let document = Document {
		schema: 1,
		chain: client.chain().into(),
		seen_at: seen.number,
		now: seen.now,
		native: seen.native(&account).await?,
		wrapped: seen.wrapped(&account).await?,
		value: delegations.iter().fold(Amount::ZERO, |sum, row| sum.saturating_add(row.value)),
		delegations,
		account: account::text(&account),
	};
	if args.json {
		return output::json(&document);
	}
	told(&document).iter().try_for_each(|line| output::line(line))
}

fn row(item: &Item, pool: &Pool, now: Millis, terms: &Terms) -> Row {
	let head = &pool.head;
	let full = head.worth(item.shares);
	let young = item.at_most(item.shares, now, terms).filter(|_| !item.queued);
	let waiting = pool.request_of(item.id);
	let ripe = item.ripe_at(terms);
	let state = match item {
		Item { shares: 0, .. } => "void",
		Item { queued: true, .. } => "queued",
		Item { votes: 1.., .. } => "voting",
		_ if ripe > now => "young",
		_ => "free",
	};
	let (before, departure) = match waiting {
		Some(waiting) => (head.worth(waiting.through.saturating_sub(waiting.shares)), departure(pool, waiting)),
		None => {
			let before = head.waiting();
			let value = young.map_or(full, |most| full.min(most));
			let owed = if value > Amount::ZERO { before.saturating_add(value) } else { Amount::ZERO };
			let (free, releases) = (head.free, pool.releases.as_slice());
			let (since, vault) = (now, head.is_vault());
			(before, Departure { owed, since, size: owed, free, releases, vault })
		}
	};
	let seen = way_out(&departure, now, terms);
	let waits = outlook::why(seen.waits_for);
	let is_known = waiting.is_some() || !item.queued;
	let why = match state {
		"queued" if waiting.is_none() => format!("it waits behind the first {MAX_WAITING} requests"),
		"voting" => format!("a vote keeps it in place; once it is over: {waits}"),
		"young" => format!(
			"asked for before {} it is paid at most {} PHA, what was paid in; {}",
			when::date(ripe),
			young.unwrap_or(full).min(full),
			waits
		),
		_ => waits,
	};
	Row {
		pool: item.pool,
		kind: head.kind(),
		item: item.id,
		shares: Amount(item.shares),
		value: full,
		paid_if_asked_now: match waiting {
			Some(waiting) => waiting.value(head),
			None => young.map_or(full, |most| full.min(most)),
		},
		price: head.ledger.price(),
		youngest: item.youngest,
		state,
		ripe_at: (!item.queued && item.shares > 0).then_some(ripe),
		votes: item.votes,
		for_sale: item
			.price
			.as_ref()
			.map(|(price, buyer)| Offer { price: *price, buyer: buyer.as_ref().map(account::text) }),
		request: waiting.map(|waiting| waiting.request),
		requests_before: waiting.map(|waiting| waiting.request.saturating_sub(head.queue.head)),
		before,
		expected_at: seen.expected.filter(|_| is_known),
		latest_at: seen.latest.filter(|_| is_known),
		why,
	}
}

fn told(document: &Document) -> Vec<String> {
	let mut lines = vec![format!(
		"{} on {}: {} PHA, {} wPHA, and {} PHA in {} items",
		document.account,
		document.chain,
		document.native,
		document.wrapped,
		document.value,
		document.delegations.len()
	)];
	lines.extend(document.delegations.iter().flat_map(|row| line(row, document.now)));
	lines
}

fn line(row: &Row, now: Millis) -> [String; 2] {
	let price = row.price.map_or("no price".into(), |price| format!("at {price}"));
	let offer = row.for_sale.as_ref().map(|offer| format!(", for sale at {} PHA", offer.price)).unwrap_or_default();
	let place = match (row.request, row.requests_before) {
		(Some(request), Some(before)) => {
			format!(" as request {request} behind {before} others with {} PHA", row.before)
		}
		_ => String::new(),
	};
	let asked = if row.request.is_some() { "" } else { "if asked for: " };
	let latest = match row.latest_at {
		Some(at) => format!("out at the latest {}", when::from_now(now, at)),
		None => "no day is certain".into(),
	};
	[
		format!(
			"  {} {} item {}: {} PHA ({} shares {price}), {} old, {}{place}{offer}",
			row.kind,
			row.pool,
			row.item,
			row.value,
			row.shares,
			when::span(now.since(row.youngest)),
			row.state
		),
		format!("    {asked}{latest}: {}", row.why),
	]
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::wish::fixture::{item, pool, terms, waiting, DAY, NOW};

	#[test]
	fn a_free_item_leaves_after_those_that_wait_already() {
		let mut pool = pool(1_000, 1_000, 150);
		pool.head.queue = chain_traits::Queue { head: 0, tail: 1, queued: 100, served: 0 };
		pool.waiting = vec![waiting(0, 100, 100)];
		let seen = row(&item(1, 50), &pool, NOW, &terms());
		assert_eq!((seen.state, seen.before, seen.expected_at), ("free", Amount(100), Some(NOW)));
		let more = row(&item(1, 51), &pool, NOW, &terms());
		assert_eq!((more.expected_at, more.latest_at), (None, Some(NOW.after(Millis(14 * DAY)))));
	}

	#[test]
	fn a_young_item_leaves_at_what_was_paid_in() {
		let young = Item { youngest: NOW, entry: (Amount(150), 100), ..item(1, 100) };
		let seen = row(&young, &pool(2_000, 1_000, 150), NOW, &terms());
		assert_eq!((seen.state, seen.ripe_at), ("young", Some(NOW.after(Millis(DAY / 24)))));
		assert_eq!((seen.value, seen.paid_if_asked_now), (Amount(200), Amount(150)));
		assert_eq!(seen.expected_at, Some(NOW));
	}

	#[test]
	fn a_queued_item_knows_its_place() {
		let mut pool = pool(2_000, 1_000, 0);
		pool.head.queue = chain_traits::Queue { head: 4, tail: 6, queued: 400, served: 100 };
		pool.waiting = vec![waiting(4, 100, 100), waiting(5, 200, 300)];
		let seen = row(&Item { queued: true, ..item(105, 200) }, &pool, NOW, &terms());
		assert_eq!((seen.request, seen.requests_before, seen.before), (Some(5), Some(1), Amount(200)));
		assert_eq!((seen.state, seen.ripe_at), ("queued", None));
	}

	#[test]
	fn void_and_voting_items_say_so() {
		let voting = row(&Item { votes: 1, ..item(1, 50) }, &pool(1_000, 1_000, 1_000), NOW, &terms());
		assert_eq!(voting.state, "voting");
		assert!(voting.why.starts_with("a vote keeps it"));
		let void = row(&item(1, 0), &pool(1_000, 1_000, 1_000), NOW, &terms());
		assert_eq!((void.state, void.latest_at), ("void", None));
	}
}
