//! Delegations as items: split, merge, move, sell, buy.
use super::{shares, Stake, Wisher};
use crate::{
	account,
	staking::{Head, Item, Refused},
	transact::{Plan, Preview},
	when,
};
use frame::deps::sp_runtime::{AccountId32, MultiAddress};
use units::{Amount, ItemId, PoolId};

type Ledger = pallet_pool_ledger::Call<chain_client::Runtime>;
type Nfts = pallet_nfts::Call<chain_client::Runtime>;

/// The item, if it is there and nothing keeps it in place.
pub fn movable(item: Option<&Item>, pool: PoolId, id: ItemId) -> Result<&Item, Refused> {
	let item = item.ok_or(Refused::NotYours { pool, item: id })?;
	if item.queued {
		return Err(Refused::Queued { item: id });
	}
	if item.votes > 0 {
		return Err(Refused::Voting { item: id });
	}
	Ok(item)
}

/// The item, if it can be given away, sold or bought: a void one cannot.
fn worth_giving(item: &Item) -> Result<&Item, Refused> {
	if item.shares == 0 {
		return Err(Refused::Void { item: item.id });
	}
	Ok(item)
}

fn mine<'a>(stake: Stake<'a>, id: ItemId) -> Result<&'a Item, Refused> {
	let pool = stake.pool.head.id;
	movable(stake.items.iter().find(|item| item.pool == pool && item.id == id), pool, id)
}

fn titled(head: &Head, items: Vec<ItemId>, moved: u128, text: String) -> Preview {
	Preview {
		items,
		shares: Some(shares(moved)),
		amount: Some(head.worth(moved)),
		price: head.ledger.price(),
		..Preview::saying(text).of(head.id)
	}
}

/// A price ends with the item it is for.
fn and_its_price(preview: Preview, item: &Item) -> Preview {
	match &item.price {
		Some((price, _)) => preview.and(format!("the offer to sell item {} at {price} PHA ends", item.id)),
		None => preview,
	}
}

/// Splits an item in two, `part` shares in the first.
pub fn split(wisher: &Wisher<'_>, stake: Stake<'_>, id: ItemId, part: u128) -> Result<Plan, Refused> {
	let (item, head) = (mine(stake, id)?, &stake.pool.head);
	let rest = item.shares.checked_sub(part).ok_or(Refused::TooMuch { has: head.worth(item.shares) })?;
	if part.min(rest) < wisher.terms.least_shares {
		return Err(Refused::PartTooSmall { least: shares(wisher.terms.least_shares) });
	}
	let text = format!(
		"item {id} ends; two new items have {} shares, worth {} PHA, and {} shares, worth {} PHA, both as old as it",
		shares(part),
		head.worth(part),
		shares(rest),
		head.worth(rest)
	);
	let call = Ledger::split { pool: head.id, item: id, shares: part };
	Ok(Plan::one(call, and_its_price(titled(head, vec![id], part, text), item)))
}

/// Moves everything of `from` into `into`.
pub fn merge(wisher: &Wisher<'_>, stake: Stake<'_>, into: ItemId, from: &[ItemId]) -> Result<Plan, Refused> {
	let (target, head) = (mine(stake, into)?, &stake.pool.head);
	let (mut sum, mut youngest, mut calls) = (target.shares, target.youngest, Vec::new());
	let mut ended = Vec::new();
	for id in from {
		let item = mine(stake, *id)?;
		if *id == into || ended.contains(id) {
			return Err(Refused::Itself { item: *id });
		}
		sum = sum.saturating_add(item.shares);
		youngest = youngest.max(item.youngest);
		calls.push(Ledger::merge { pool: head.id, into, from: *id }.into());
		ended.push(*id);
	}
	let ripe = youngest.after(wisher.terms.share_age);
	let text = format!("item {into} has {} shares then, worth {} PHA", shares(sum), head.worth(sum));
	let mut preview = titled(head, [vec![into], ended].concat(), sum, text);
	if ripe > wisher.now {
		preview = preview.and(format!(
			"all of them are as young as the youngest: asked for before {}, they are paid no more than was paid in",
			when::date(ripe)
		));
	}
	Ok(Plan { calls, preview })
}

/// Gives an item away.
pub fn transfer(stake: Stake<'_>, id: ItemId, to: &AccountId32) -> Result<Plan, Refused> {
	let (item, head) = (worth_giving(mine(stake, id)?)?, &stake.pool.head);
	let text = format!(
		"item {id} with {} shares of {} {}, worth {} PHA now, goes to {} for nothing",
		shares(item.shares),
		head.kind(),
		head.id,
		head.worth(item.shares),
		account::text(to)
	);
	let call = Nfts::transfer { collection: head.id, item: id, dest: MultiAddress::Id(to.clone()) };
	Ok(Plan::one(call, and_its_price(titled(head, vec![id], item.shares, text), item)))
}

/// Offers an item, or takes the offer back.
pub fn sell(stake: Stake<'_>, id: ItemId, price: Option<Amount>, buyer: Option<&AccountId32>) -> Result<Plan, Refused> {
	let (item, head) = (mine(stake, id)?, &stake.pool.head);
	let call = Nfts::set_price {
		collection: head.id,
		item: id,
		price: price.map(|price| price.0),
		whitelisted_buyer: buyer.map(|buyer| MultiAddress::Id(buyer.clone())),
	};
	let Some(asked) = price else {
		if item.price.is_none() {
			return Err(Refused::NotForSale);
		}
		let text = format!("item {id} of {} {} is not for sale any more", head.kind(), head.id);
		return Ok(Plan::one(call, titled(head, vec![id], item.shares, text)));
	};
	worth_giving(item)?;
	let worth = head.worth(item.shares);
	let to = buyer.map_or("anybody".into(), account::text);
	let text = format!(
		"item {id} with {} shares, worth {worth} PHA now, is for sale to {to} at {asked} PHA",
		shares(item.shares)
	);
	let preview = titled(head, vec![id], item.shares, text)
		.and("who buys it pays you at once; rewards until then belong to the buyer");
	let preview = if asked < worth { preview.and("that is less than it is worth now") } else { preview };
	Ok(Plan::one(call, preview))
}

/// Buys an item that is for sale, for at most `at_most`.
pub fn buy(
	wisher: &Wisher<'_>,
	head: &Head,
	item: Option<&Item>,
	id: ItemId,
	native: Amount,
	at_most: Option<Amount>,
) -> Result<Plan, Refused> {
	let item = item.ok_or(Refused::NotForSale)?;
	let (price, buyer) = worth_giving(item)?.price.as_ref().ok_or(Refused::NotForSale)?;
	if let Some(buyer) = buyer.as_ref().filter(|buyer| *buyer != wisher.who) {
		return Err(Refused::ReservedFor(buyer.clone()));
	}
	if at_most.is_some_and(|most| most < *price) {
		return Err(Refused::Dearer(*price));
	}
	if native < *price {
		return Err(Refused::NotEnough { what: "PHA", has: native, needs: *price });
	}
	let worth = head.worth(item.shares);
	let text = format!(
		"item {id} with {} shares of {} {}, worth {worth} PHA now, is bought for {price} PHA",
		shares(item.shares),
		head.kind(),
		head.id
	);
	let mut preview = titled(head, vec![id], item.shares, text);
	preview = preview.and(super::contribute::terms_of(head, None, wisher));
	if *price > worth {
		preview = preview.and("that is more than it is worth now");
	}
	let call = Nfts::buy_item { collection: head.id, item: id, bid_price: price.0 };
	Ok(Plan::one(call, preview))
}

#[cfg(test)]
mod tests {
	use super::super::fixture::{account, item, pool, terms, wisher, NOW};
	use super::*;

	#[test]
	fn a_split_keeps_both_parts_large_enough() {
		let (who, terms, pool) = (account(1), terms(), pool(2_000, 1_000, 0));
		let mine = [item(1, 100)];
		let split = |part| split(&wisher(&who, &terms), Stake { pool: &pool, items: &mine }, 1, part);
		assert!(split(90).unwrap().preview.says[0].contains("worth 0.00000000018 PHA"));
		assert_eq!(split(91), Err(Refused::PartTooSmall { least: Amount(10) }));
		assert_eq!(split(101), Err(Refused::TooMuch { has: Amount(200) }));
	}

	#[test]
	fn merged_shares_are_as_young_as_the_youngest() {
		let (who, terms, pool) = (account(1), terms(), pool(1_000, 1_000, 0));
		let mine = [item(1, 100), Item { youngest: NOW, ..item(2, 50) }];
		let stake = Stake { pool: &pool, items: &mine };
		let made = merge(&wisher(&who, &terms), stake, 1, &[2]).unwrap().preview;
		assert_eq!(made.shares, Some(Amount(150)));
		assert!(made.says[1].contains("as young as the youngest"), "{}", made.says[1]);
		assert!(merge(&wisher(&who, &terms), stake, 1, &[1]).is_err());
		assert_eq!(merge(&wisher(&who, &terms), stake, 1, &[3]), Err(Refused::NotYours { pool: 0, item: 3 }));
	}

	#[test]
	fn what_is_queued_or_votes_cannot_be_moved() {
		let pool = pool(1_000, 1_000, 0);
		let mine = [Item { queued: true, ..item(1, 100) }, Item { votes: 2, ..item(2, 100) }];
		let stake = Stake { pool: &pool, items: &mine };
		assert_eq!(transfer(stake, 1, &account(2)), Err(Refused::Queued { item: 1 }));
		assert_eq!(sell(stake, 2, Some(Amount(1)), None), Err(Refused::Voting { item: 2 }));
	}

	#[test]
	fn a_void_item_is_neither_given_nor_sold_nor_bought() {
		let (who, terms, pool) = (account(1), terms(), pool(1_000, 1_000, 0));
		let void = Item { price: Some((Amount(300), None)), ..item(1, 0) };
		let mine = [void.clone()];
		let stake = Stake { pool: &pool, items: &mine };
		let refused = Err(Refused::Void { item: 1 });
		assert_eq!(transfer(stake, 1, &account(2)), refused);
		assert_eq!(sell(stake, 1, Some(Amount(1)), None), refused);
		assert_eq!(buy(&wisher(&who, &terms), &pool.head, Some(&void), 1, Amount(1_000), None), refused);
		assert!(sell(stake, 1, None, None).is_ok());
	}

	#[test]
	fn a_sale_below_the_worth_is_pointed_out_and_nobody_overpays_unasked() {
		let (who, terms, pool) = (account(1), terms(), pool(2_000, 1_000, 0));
		let mine = [item(1, 100)];
		let offer = sell(Stake { pool: &pool, items: &mine }, 1, Some(Amount(199)), None).unwrap().preview;
		assert!(offer.says.last().is_some_and(|said| said == "that is less than it is worth now"));
		let sold = Item { price: Some((Amount(300), None)), ..item(1, 100) };
		let buy = |native, most: Option<u128>| {
			buy(&wisher(&who, &terms), &pool.head, Some(&sold), 1, Amount(native), most.map(Amount))
		};
		assert_eq!(buy(1_000, Some(299)), Err(Refused::Dearer(Amount(300))));
		assert_eq!(buy(299, None), Err(Refused::NotEnough { what: "PHA", has: Amount(299), needs: Amount(300) }));
		assert!(buy(1_000, Some(300)).unwrap().preview.says.iter().any(|said| said.contains("more than it is worth")));
		let kept = Item { price: Some((Amount(1), Some(account(7)))), ..item(1, 100) };
		let refused = super::buy(&wisher(&who, &terms), &pool.head, Some(&kept), 1, Amount(1_000), None);
		assert_eq!(refused, Err(Refused::ReservedFor(account(7))));
	}
}
