//! Putting money into a pool or vault.
use super::{call, shares, Stake, Wisher};
use crate::{
	money::percent_text,
	staking::{serve::Serving, serve::SERVED_PER_CALL, Body, Head, Pool, Refused},
	transact::{Plan, Preview},
	when,
};
use chain_traits::Funding;
use frame::{arithmetic::Permill, deps::sp_runtime::AccountId32};
use tokenomics::pool::{issue, PoolError};
use units::{Amount, ItemId};

/// What is wished.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contribution {
	/// So much.
	pub amount: Amount,
	/// Native PHA, or wPHA.
	pub funding: Funding,
	/// Into this item, or as a new one.
	pub into: Option<ItemId>,
	/// The price may rise by so much until the transaction is included.
	pub tolerance: Permill,
}

/// What the contributor has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Purse {
	/// PHA.
	pub native: Amount,
	/// wPHA.
	pub wrapped: Amount,
}

/// A contribution, if the chain would take it.
pub fn contribute(wisher: &Wisher<'_>, stake: Stake<'_>, purse: Purse, wish: Contribution) -> Result<Plan, Refused> {
	let (pool, head) = (stake.pool, &stake.pool.head);
	let (what, has) = match wish.funding {
		Funding::Native => ("PHA", purse.native),
		Funding::Wrapped => ("wPHA", purse.wrapped),
	};
	if has < wish.amount {
		return Err(Refused::NotEnough { what, has, needs: wish.amount });
	}
	if let Some(into) = wish.into {
		let item = stake.items.iter().find(|item| item.pool == head.id && item.id == into);
		super::titles::movable(item, head.id, into)?;
	}
	let offer = offer(wisher, pool, wisher.who, wish.amount, wish.tolerance)?;
	let price = head.ledger.price().unwrap_or(Amount(units::PHA));
	let (id, now) = (head.id, wisher.now);
	let ripe = now.after(wisher.terms.share_age);
	let with = wish.into.map(|into| format!("; so is everything else in item {into}")).unwrap_or_default();
	let says = vec![
		format!(
			"{} {what} go into {} {id} for {} shares at {price} PHA a share",
			wish.amount,
			head.kind(),
			shares(offer.shares)
		),
		format!(
			"if the price rises before that, it fails rather than issue fewer than {} shares (at most {} fewer), and it fails \
			 if the owner takes more than {}",
			shares(offer.least),
			percent_text(wish.tolerance),
			percent_text(offer.commission)
		),
		terms_of(head, pool.oldest(), wisher),
		format!("withdrawn before {}, the shares are paid no more than was paid in for them{with}", when::date(ripe)),
	];
	let call =
		call::contribute(head.is_vault(), id, wish.amount, wish.funding, wish.into, offer.least, offer.commission);
	Ok(Plan::one(
		call,
		Preview {
			says,
			pool: Some(id),
			items: wish.into.into_iter().collect(),
			amount: Some(wish.amount),
			shares: Some(shares(offer.shares)),
			min_shares_out: Some(shares(offer.least)),
			price: Some(price),
			..Preview::default()
		},
	))
}

/// What a pool gives for money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offer {
	/// Shares at the present price.
	pub shares: u128,
	/// It fails rather than issue fewer.
	pub least: u128,
	/// What the owner takes. It fails rather than let him take more.
	pub commission: Permill,
}

/// What a pool would give `who` for `amount`, if it takes it.
pub fn offer(
	wisher: &Wisher<'_>,
	pool: &Pool,
	who: &AccountId32,
	amount: Amount,
	tolerance: Permill,
) -> Result<Offer, Refused> {
	let head = &pool.head;
	if amount < wisher.terms.least_contribution {
		return Err(Refused::TooLittle(wisher.terms.least_contribution));
	}
	if head.whitelisted > 0 && head.owner != *who && !pool.whitelist.contains(who) {
		return Err(Refused::NotWhitelisted(head.id));
	}
	let issued = issue(head.ledger, amount).map_err(|error| match error {
		PoolError::TooSmall => Refused::TooLittle(wisher.terms.least_contribution),
		_ => Refused::Bankrupt(head.id),
	})?;
	let mut serving = Serving { ledger: issued.ledger, free: head.free.saturating_add(amount), ..pool.serving() };
	serving.serve(SERVED_PER_CALL);
	check_cap(head, serving.ledger.value, amount)?;
	let least = issued.shares.saturating_sub(tolerance.mul_ceil(issued.shares));
	Ok(Offer { shares: issued.shares, least, commission: head.commission_now(wisher.now, pool.oldest()) })
}

fn check_cap(head: &Head, value: Amount, amount: Amount) -> Result<(), Refused> {
	let Body::Stake { cap: Some(cap), .. } = head.body else { return Ok(()) };
	if value <= cap {
		return Ok(());
	}
	Err(Refused::Cap { room: amount.saturating_sub(value.saturating_sub(cap)) })
}

/// What the owner takes, now and later.
pub fn terms_of(head: &Head, oldest: Option<units::Millis>, wisher: &Wisher<'_>) -> String {
	let rate = percent_text(head.commission_now(wisher.now, oldest));
	let of = if head.is_vault() { "gains" } else { "rewards" };
	let owner = crate::account::short(&head.owner);
	match head.commission.announced {
		Some(next) if next.from > wisher.now => format!(
			"the owner {owner} takes {rate} of {of}, and {} from {} on",
			percent_text(next.commission),
			when::date(next.from)
		),
		_ => format!("the owner {owner} takes {rate} of {of}"),
	}
}

#[cfg(test)]
mod tests {
	use super::super::fixture::{account, pool, terms, wisher};
	use super::*;
	use crate::staking::Item;
	use units::Millis;

	/// What the command line takes by default.
	const TOLERANCE: Permill = Permill::from_parts(1_000);
	const RICH: Purse = Purse { native: Amount(1_000_000), wrapped: Amount::ZERO };

	fn wish(amount: u128) -> Contribution {
		Contribution { amount: Amount(amount), funding: Funding::Native, into: None, tolerance: TOLERANCE }
	}
	fn plan(pool: &Pool, items: &[Item], wish: Contribution) -> Result<Plan, Refused> {
		let (who, terms) = (account(1), terms());
		contribute(&wisher(&who, &terms), Stake { pool, items }, RICH, wish)
	}

	#[test]
	fn shares_are_those_of_the_present_price_and_slippage_is_bounded() {
		let mut pool = pool(2_000, 1_000, 2_000);
		let seen = plan(&pool, &[], wish(5_000)).unwrap().preview;
		assert_eq!(seen.shares, Some(Amount(2_500)));
		assert_eq!(seen.min_shares_out, Some(Amount(2_497)), "a thousandth, rounded for the user's sake");
		pool.head.ledger.value = Amount::ZERO;
		assert_eq!(plan(&pool, &[], wish(5_000)), Err(Refused::Bankrupt(0)));
	}

	#[test]
	fn the_cap_counts_what_is_left_after_the_queue_was_served() {
		let mut full = pool(1_000, 1_000, 0);
		full.head.body = Body::Stake {
			cap: Some(Amount(1_000)),
			lent: Amount(1_000),
			releasing: Amount::ZERO,
			owner_reward: Amount::ZERO,
			workers: 1,
		};
		assert_eq!(plan(&full, &[], wish(300)), Err(Refused::Cap { room: Amount::ZERO }));
		full.waiting = vec![super::super::fixture::waiting(0, 250, 250)];
		assert_eq!(plan(&full, &[], wish(300)), Err(Refused::Cap { room: Amount(250) }));
		assert!(plan(&full, &[], wish(250)).is_ok());
	}

	#[test]
	fn only_who_is_listed_or_owns_the_pool_gets_past_a_whitelist() {
		let mut closed = pool(1_000, 1_000, 0);
		closed.head.whitelisted = 1;
		closed.whitelist = vec![account(5)];
		assert_eq!(plan(&closed, &[], wish(300)), Err(Refused::NotWhitelisted(0)));
		closed.whitelist.push(account(1));
		assert!(plan(&closed, &[], wish(300)).is_ok());
		closed.whitelist.clear();
		closed.head.owner = account(1);
		assert!(plan(&closed, &[], wish(300)).is_ok());
	}

	#[test]
	fn too_little_and_more_than_there_is_are_refused_before_a_fee_is_paid() {
		let pool = pool(1_000, 1_000, 0);
		assert_eq!(plan(&pool, &[], wish(9)), Err(Refused::TooLittle(Amount(10))));
		let needs = Amount(2_000_000);
		assert_eq!(
			plan(&pool, &[], Contribution { amount: needs, ..wish(0) }),
			Err(Refused::NotEnough { what: "PHA", has: RICH.native, needs })
		);
	}

	#[test]
	fn an_announced_commission_is_told() {
		let mut pool = pool(1_000, 1_000, 0);
		pool.head.commission.rate = Permill::from_percent(5);
		pool.head.commission.announced =
			Some(chain_traits::Announced { commission: Permill::from_percent(20), from: Millis(86_400_000 * 30_000) });
		let says = plan(&pool, &[], wish(300)).unwrap().preview.says.join("\n");
		assert!(says.contains("takes 5 % of rewards, and 20 % from 2052-02-20"), "{says}");
	}
}
