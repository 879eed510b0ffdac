//! What a vault's owner does with its money, and what anybody may do for its holders.
use super::{contribute::offer, owner::owned, shares, withdraw::Much, workers::free_for_work, Wisher};
use crate::{
	account,
	staking::{
		choose,
		outlook::{self, way_out},
		pool::Position,
		serve::Queued,
		Body, Item, Pool, Refused, Waiting,
	},
	transact::{Plan, Preview},
	when,
};
use chain_traits::Departure;
use frame::{arithmetic::Permill, deps::sp_runtime::AccountId32, prelude::BoundedVec};
use units::{mul_div_floor, Amount, ItemId};

type Vault = pallet_vault::Call<chain_client::Runtime>;

/// A vault's parts.
struct Parts<'a> {
	positions: &'a [Position],
	owner_shares: u128,
	fee_due: u128,
}

fn parts(vault: &Pool) -> Result<Parts<'_>, Refused> {
	match &vault.head.body {
		Body::Vault { positions, owner_shares, fee_due } => {
			Ok(Parts { positions, owner_shares: *owner_shares, fee_due: *fee_due })
		}
		Body::Stake { .. } => Err(Refused::OtherKind { pool: vault.head.id, is: "pool" }),
	}
}

/// Puts free money into a stake pool.
pub fn invest(
	wisher: &Wisher<'_>,
	vault: &Pool,
	pool: &Pool,
	amount: Amount,
	tolerance: Permill,
) -> Result<Plan, Refused> {
	owned(wisher, &vault.head)?;
	if pool.head.is_vault() {
		return Err(Refused::OtherKind { pool: pool.head.id, is: "vault" });
	}
	let parts = parts(vault)?;
	let held = parts.positions.iter().find(|position| position.pool == pool.head.id);
	if held.is_none() && parts.positions.len() >= pallet_vault::MAX_POSITIONS as usize {
		return Err(Refused::TooManyPositions);
	}
	let free = free_for_work(vault)?;
	let left = free.checked_sub(amount).ok_or(Refused::NotFree(free))?;
	let offer = offer(wisher, pool, &vault.head.account, amount, tolerance)?;
	let before = held.map_or(Amount::ZERO, |held| pool.head.worth(held.shares));
	if before.saturating_add(amount) < wisher.terms.least_position {
		return Err(Refused::PositionTooSmall(wisher.terms.least_position));
	}
	let (id, to) = (vault.head.id, pool.head.id);
	let preview = Preview {
		pool: Some(id),
		amount: Some(amount),
		shares: Some(shares(offer.shares)),
		min_shares_out: Some(shares(offer.least)),
		price: pool.head.ledger.price(),
		..Preview::saying(format!(
			"{amount} PHA of vault {id} go into pool {to} for {} shares, or not at all for fewer than {}; {left} PHA stay free",
			shares(offer.shares),
			shares(offer.least)
		))
	};
	let preview = preview.and(super::contribute::terms_of(&pool.head, pool.oldest(), wisher)).and(format!(
		"for {} they cannot be redeemed, and nothing is invested while anybody waits to leave the vault",
		when::span(wisher.terms.share_age)
	));
	let call =
		Vault::invest { vault: id, pool: to, amount, min_shares_out: offer.least, max_commission: offer.commission };
	Ok(Plan::one(call, preview))
}

/// Asks a stake pool for some of the vault's shares. `item`: the vault's item there.
pub fn redeem(
	wisher: &Wisher<'_>,
	vault: &Pool,
	pool: &Pool,
	item: Option<&Item>,
	much: Much,
) -> Result<Plan, Refused> {
	owned(wisher, &vault.head)?;
	let (id, from) = (vault.head.id, pool.head.id);
	let parts = parts(vault)?;
	let held = parts.positions.iter().find(|position| position.pool == from).ok_or(Refused::NoPosition(from))?;
	let item = item.filter(|_| held.shares > 0).ok_or(Refused::NothingToWithdraw(from))?;
	if item.at_most(held.shares, wisher.now, wisher.terms).is_some() {
		return Err(Refused::Young { until: item.ripe_at(wisher.terms) });
	}
	if pool.head.is_bankrupt() {
		return Err(Refused::Bankrupt(from));
	}
	let wanted = match much {
		Much::All => held.shares,
		Much::Shares(wanted) => wanted,
		Much::Worth(amount) => pool.head.shares_for(amount).ok_or(Refused::Bankrupt(from))?,
	};
	let chosen = choose::items(std::slice::from_ref(item), wanted, wisher.terms.least_shares);
	let asked = chosen.parts.iter().fold(0u128, |sum, (_, part)| sum.saturating_add(*part));
	if chosen.missing > 0 {
		return Err(Refused::TooMuch { has: pool.head.worth(held.shares) });
	}
	let rest = held.shares.saturating_sub(asked);
	if rest > 0 && pool.head.worth(rest) < wisher.terms.least_position {
		return Err(Refused::PositionTooSmall(wisher.terms.least_position));
	}
	let mut serving = pool.serving();
	let paid = serving.withdraw(Queued { shares: asked, at_most: None }).amount;
	let worth = pool.head.worth(asked);
	let mut preview = Preview {
		pool: Some(id),
		amount: Some(worth),
		shares: Some(shares(asked)),
		price: pool.head.ledger.price(),
		paid_now: Some(paid),
		waits: Some(worth.saturating_sub(paid)),
		..Preview::saying(format!(
			"vault {id} asks pool {from} for {} shares, worth {worth} PHA now; {paid} PHA are paid at once",
			shares(asked)
		))
	};
	if !serving.queue.is_empty() {
		let departure = Departure {
			owed: serving.owed(),
			size: serving.owed().max(worth),
			since: wisher.now,
			free: serving.free,
			releases: &pool.releases,
			vault: false,
		};
		let seen = way_out(&departure, wisher.now, wisher.terms);
		(preview.expected_at, preview.latest_at) = (seen.expected, seen.latest);
		preview = preview.and(outlook::why(seen.waits_for));
	}
	preview = preview.and("what comes back pays whoever waits to leave the vault, in the next operation on it");
	Ok(Plan::one(Vault::redeem { vault: id, pool: from, shares: asked }, preview))
}

/// Makes a vault ask its stake pools: for the named request, or for the newest one that has waited long enough.
pub fn force_redeem(wisher: &Wisher<'_>, vault: &Pool, request: Option<u64>) -> Result<Plan, Refused> {
	let (id, parts) = (vault.head.id, parts(vault)?);
	let expired = |waiting: &&Waiting| waiting.since.after(wisher.terms.share_age) < wisher.now;
	let found = match request {
		Some(number) => vault.waiting.iter().find(|waiting| waiting.request == number),
		None => vault.waiting.iter().rfind(expired).or(vault.waiting.first()),
	};
	let found = found.ok_or(Refused::NobodyWaits(id))?;
	let owed = vault.head.worth(found.through);
	if !expired(&found) {
		return Err(Refused::TooEarly { from: found.since.after(wisher.terms.share_age) });
	}
	let size = vault.head.ledger.quote(found.size).unwrap_or(Amount::ZERO);
	let least = wisher.terms.least_force;
	if size < least {
		return Err(Refused::TooLittleWaits { least, waits: size });
	}
	if owed <= vault.head.free {
		return Err(Refused::Covered(found.request));
	}
	let gap = gap(vault, owed);
	if !can_ask(parts.positions, gap, least) {
		return Err(Refused::NothingToRedeem);
	}
	let pools = choose::positions(parts.positions);
	let text = format!(
		"vault {id} asks {} stake pools for {gap} PHA that are missing for request {}, which waits since {}",
		pools.len(),
		found.request,
		when::date(found.since)
	);
	let preview = Preview { amount: Some(gap), ..Preview::saying(text).of(id) }.and(format!(
		"it waits there like anybody: workers can be stopped for it after {}",
		when::date(wisher.now.after(wisher.terms.grace))
	));
	let pools = BoundedVec::try_from(pools).map_err(|_| Refused::TooManyPositions)?;
	Ok(Plan::one(Vault::force_redeem { vault: id, request: found.request, pools }, preview))
}

/// What is neither free nor asked for already.
fn gap(vault: &Pool, owed: Amount) -> Amount {
	let asked = |pool: &Pool| {
		let mine = pool.waiting.iter().filter(|waiting| waiting.vault == Some(vault.head.id));
		mine.fold(Amount::ZERO, |sum, waiting| sum.saturating_add(waiting.value(&pool.head)))
	};
	let releasing = vault.pools.iter().fold(Amount::ZERO, |sum, pool| sum.saturating_add(asked(pool)));
	owed.saturating_sub(vault.head.free).saturating_sub(releasing)
}

/// Whether forcing would ask for anything: for what is missing, or for more where less waits than can be forced.
fn can_ask(positions: &[Position], gap: Amount, least: Amount) -> bool {
	positions.iter().any(|position| {
		let all = position.shares.saturating_add(position.queued);
		let waiting = mul_div_floor(position.queued, position.value.0, all).unwrap_or(0);
		let is_crumb = waiting > 0 && waiting < least.0;
		position.shares > 0 && position.value > Amount::ZERO && (gap > Amount::ZERO || is_crumb)
	})
}

/// Puts shares of the owner into an item.
pub fn claim_owner_shares(
	wisher: &Wisher<'_>,
	vault: &Pool,
	much: Option<u128>,
	into: Option<ItemId>,
	to: &AccountId32,
) -> Result<Plan, Refused> {
	owned(wisher, &vault.head)?;
	let (id, parts) = (vault.head.id, parts(vault)?);
	let wanted = much.unwrap_or(parts.owner_shares);
	if parts.owner_shares == 0 || wanted == 0 {
		return Err(Refused::NothingToClaim);
	}
	if wanted > parts.owner_shares {
		return Err(Refused::TooMuch { has: vault.head.worth(parts.owner_shares) });
	}
	let worth = vault.head.worth(wanted);
	let place = into.map_or("a new item".into(), |item| format!("item {item}"));
	let text = format!(
		"{} shares of the owner of vault {id}, worth {worth} PHA now, go into {place} of {}",
		shares(wanted),
		account::text(to)
	);
	let call = Vault::claim_owner_shares { vault: id, shares: wanted, into, to: to.clone() };
	let preview = Preview { shares: Some(shares(wanted)), amount: Some(worth), ..Preview::saying(text).of(id) };
	Ok(Plan::one(call, preview))
}

/// Takes the owner's fee on what was gained until now.
pub fn settle_fee(vault: &Pool) -> Result<Plan, Refused> {
	let (id, parts) = (vault.head.id, parts(vault)?);
	let text = format!(
		"{} new shares of the owner of vault {id}, worth {} PHA, for what was gained above the mark; every operation does this",
		shares(parts.fee_due),
		vault.head.worth(parts.fee_due)
	);
	let preview = Preview { shares: Some(shares(parts.fee_due)), ..Preview::saying(text).of(id) };
	Ok(Plan::one(Vault::settle_fee { vault: id }, preview))
}

#[cfg(test)]
mod tests {
	use super::super::fixture::{account, item, pool, terms, vault, waiting, wisher, DAY, NOW};
	use super::*;
	use units::Millis;

	const TOLERANCE: Permill = Permill::from_parts(1_000);

	#[test]
	fn only_free_money_that_nobody_waits_for_is_invested() {
		let (owner, terms) = (account(9), terms());
		let wisher = wisher(&owner, &terms);
		let mut vault = vault(500, 300);
		let target = pool(2_000, 1_000, 0);
		let seen = invest(&wisher, &vault, &target, Amount(400), TOLERANCE).unwrap().preview;
		assert_eq!((seen.shares, seen.min_shares_out), (Some(Amount(200)), Some(Amount(199))));
		assert_eq!(invest(&wisher, &vault, &target, Amount(501), TOLERANCE), Err(Refused::NotFree(Amount(500))));
		vault.waiting = vec![waiting(0, 100, 100)];
		let after_paying = invest(&wisher, &vault, &target, Amount(401), TOLERANCE);
		assert_eq!(after_paying, Err(Refused::NotFree(Amount(400))));
		vault.waiting = vec![waiting(0, 600, 600)];
		assert!(matches!(invest(&wisher, &vault, &target, Amount(10), TOLERANCE), Err(Refused::SomebodyWaits(_))));
	}

	#[test]
	fn a_whitelisted_pool_lets_the_vault_in_by_its_account() {
		let (owner, terms) = (account(9), terms());
		let wisher = wisher(&owner, &terms);
		let mut target = pool(2_000, 1_000, 0);
		target.head.owner = account(3);
		target.head.whitelisted = 1;
		target.whitelist = vec![owner.clone()];
		let refused = invest(&wisher, &vault(500, 300), &target, Amount(100), TOLERANCE);
		assert_eq!(refused, Err(Refused::NotWhitelisted(0)));
		target.whitelist = vec![account(101)];
		assert!(invest(&wisher, &vault(500, 300), &target, Amount(100), TOLERANCE).is_ok());
	}

	#[test]
	fn what_is_young_cannot_be_redeemed_and_the_rest_says_when_it_is_back() {
		let (owner, terms) = (account(9), terms());
		let wisher = wisher(&owner, &terms);
		let target = pool(2_000, 1_000, 100);
		let young = Item { youngest: NOW, ..item(5, 300) };
		let refused = redeem(&wisher, &vault(0, 300), &target, Some(&young), Much::All);
		assert_eq!(refused, Err(Refused::Young { until: NOW.after(Millis(DAY / 24)) }));
		let old = item(5, 300);
		let seen = redeem(&wisher, &vault(0, 300), &target, Some(&old), Much::Worth(Amount(400))).unwrap().preview;
		assert_eq!((seen.shares, seen.paid_now), (Some(Amount(200)), Some(Amount(100))));
		assert_eq!(seen.latest_at, Some(NOW.after(Millis(14 * DAY))));
		let too_much = redeem(&wisher, &vault(0, 300), &target, Some(&old), Much::Shares(301));
		assert_eq!(too_much, Err(Refused::TooMuch { has: Amount(600) }));
	}

	#[test]
	fn a_vault_is_forced_when_shares_are_no_longer_young_and_only_while_there_is_something_to_ask_for() {
		let (anybody, terms) = (account(4), terms());
		let wisher = wisher(&anybody, &terms);
		let mut vault = vault(0, 300);
		vault.waiting = vec![waiting(0, 200, 200)];
		let early = force_redeem(&wisher, &vault, None);
		assert_eq!(early, Err(Refused::TooEarly { from: NOW.after(terms.share_age) }));
		vault.waiting[0].since = Millis(NOW.0 - terms.share_age.0 - 1);
		let plan = force_redeem(&wisher, &vault, None).unwrap();
		assert_eq!(plan.preview.amount, Some(Amount(200)));
		let Body::Vault { positions, .. } = &mut vault.head.body else { panic!() };
		positions[0].shares = 0;
		positions[0].queued = 300;
		assert_eq!(force_redeem(&wisher, &vault, None), Err(Refused::NothingToRedeem));
	}

	#[test]
	fn the_owner_claims_what_the_fee_gave_and_no_more() {
		let (owner, terms) = (account(9), terms());
		let wisher = wisher(&owner, &terms);
		let mut vault = vault(100, 300);
		assert_eq!(claim_owner_shares(&wisher, &vault, None, None, &owner), Err(Refused::NothingToClaim));
		let Body::Vault { owner_shares, .. } = &mut vault.head.body else { panic!() };
		*owner_shares = 50;
		assert!(claim_owner_shares(&wisher, &vault, None, None, &owner).is_ok());
		assert!(matches!(claim_owner_shares(&wisher, &vault, Some(51), None, &owner), Err(Refused::TooMuch { .. })));
	}
}
