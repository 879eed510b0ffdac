//! What owners set, and what they are owed.
use super::{call, Wisher};
use crate::{
	account,
	money::percent_text,
	staking::{Body, Head, Pool, Refused},
	transact::{Plan, Preview},
	when,
};
use frame::{arithmetic::Permill, deps::sp_runtime::AccountId32, traits::Get};
use units::Amount;

type StakePool = pallet_stake_pool::Call<chain_client::Runtime>;
type Ledger = pallet_pool_ledger::Call<chain_client::Runtime>;

/// Bytes of a description, at most: the runtime's bound.
pub type Description =
	frame::prelude::BoundedVec<u8, <chain_client::Runtime as pallet_pool_ledger::Config>::MaxDescription>;

/// What the owner of a new pool or vault deposits, its description included.
fn for_a_pool() -> Amount {
	Amount(<<chain_client::Runtime as pallet_pool_ledger::Config>::PoolDeposit as Get<u128>>::get())
}

/// What an owner deposits for each account on the whitelist.
fn for_an_entry() -> Amount {
	Amount(<<chain_client::Runtime as pallet_pool_ledger::Config>::ListedDeposit as Get<u128>>::get())
}

/// Opens a pool or vault.
pub fn create(native: Amount, vault: bool) -> Result<Plan, Refused> {
	let deposit = for_a_pool();
	if native < deposit {
		return Err(Refused::NotEnough { what: "PHA", has: native, needs: deposit });
	}
	let kind = if vault { "vault" } else { "stake pool" };
	let text = format!("a new {kind}, open to everybody, that takes no commission; you own it until you close it");
	let preview = Preview::saying(text).and(format!("{deposit} PHA of yours are held until then"));
	Ok(Plan::one(call::create(vault), preview))
}

/// Ends a pool or vault in which nobody has anything.
pub fn close(wisher: &Wisher<'_>, pool: &Pool) -> Result<Plan, Refused> {
	let head = &pool.head;
	owned(wisher, head)?;
	if let Some(left) = left_in(pool) {
		return Err(Refused::InUse { pool: head.id, left });
	}
	let text = format!(
		"{} {} ends for good, its id never comes back, and {} PHA of deposit are free again",
		head.kind(),
		head.id,
		head.deposit
	);
	Ok(Plan::one(call::close(head.is_vault(), head.id), Preview::saying(text).of(head.id)))
}

/// What keeps a pool from being closed.
fn left_in(pool: &Pool) -> Option<&'static str> {
	let head = &pool.head;
	if head.ledger.shares > 0 {
		return Some("shares");
	}
	if !head.queue.is_empty() {
		return Some("requests");
	}
	if head.whitelisted > 0 {
		return Some("accounts on its whitelist");
	}
	match &head.body {
		Body::Stake { workers: 1.., .. } => Some("workers"),
		Body::Stake { lent, .. } if *lent > Amount::ZERO => Some("lent stake"),
		Body::Stake { owner_reward, .. } if *owner_reward > Amount::ZERO => Some("unclaimed commission"),
		Body::Vault { positions, .. } if !positions.is_empty() => Some("positions in stake pools"),
		_ => None,
	}
}

/// Refuses everybody but the owner.
pub fn owned(wisher: &Wisher<'_>, head: &Head) -> Result<(), Refused> {
	if head.owner == *wisher.who {
		Ok(())
	} else {
		Err(Refused::NotOwner(head.owner.clone()))
	}
}

/// Sets or announces a commission.
pub fn set_commission(wisher: &Wisher<'_>, pool: &Pool, rate: Permill) -> Result<Plan, Refused> {
	let head = &pool.head;
	owned(wisher, head)?;
	let now = head.commission_now(wisher.now, pool.oldest());
	let text = if rate <= now {
		format!("{} {} takes {} at once, instead of {}", head.kind(), head.id, percent_text(rate), percent_text(now))
	} else {
		let from = wisher.now.after(wisher.terms.notice);
		format!(
			"{} {} takes {} instead of {} from {} on, and not before everybody is paid who asked to leave until then",
			head.kind(),
			head.id,
			percent_text(rate),
			percent_text(now),
			when::date(from)
		)
	};
	Ok(Plan::one(call::set_commission(head.is_vault(), head.id, rate), Preview::saying(text).of(head.id)))
}

/// Sets or lifts a stake pool's cap.
pub fn set_cap(wisher: &Wisher<'_>, pool: &Pool, cap: Option<Amount>) -> Result<Plan, Refused> {
	let head = &pool.head;
	owned(wisher, head)?;
	let value = head.ledger.value;
	let text = match cap {
		Some(cap) if cap < value => return Err(Refused::CapBelowValue(value)),
		Some(cap) => format!(
			"pool {} takes contributions up to a value of {cap} PHA; {} PHA more fit now; rewards may exceed it",
			head.id,
			cap.saturating_sub(value)
		),
		None => format!("pool {} takes contributions without a cap", head.id),
	};
	let call = StakePool::set_cap { pool: head.id, cap };
	Ok(Plan::one(call, Preview { amount: cap, ..Preview::saying(text).of(head.id) }))
}

/// Says something of a pool.
pub fn describe(wisher: &Wisher<'_>, head: &Head, text: Description) -> Result<Plan, Refused> {
	owned(wisher, head)?;
	let said = format!("{} {} says {} bytes of itself, to everybody", head.kind(), head.id, text.len());
	Ok(Plan::one(Ledger::describe { pool: head.id, text }, Preview::saying(said).of(head.id)))
}

/// Puts accounts on the whitelist.
pub fn whitelist(wisher: &Wisher<'_>, pool: &Pool, accounts: &[AccountId32]) -> Result<Plan, Refused> {
	owned(wisher, &pool.head)?;
	let new: Vec<&AccountId32> = accounts.iter().filter(|account| !pool.whitelist.contains(account)).collect();
	let call = |account: &&AccountId32| Ledger::whitelist { pool: pool.head.id, account: (*account).clone() }.into();
	let mut preview = Preview::default().of(pool.head.id);
	if pool.whitelist.is_empty() {
		preview = preview.and("nobody but the listed accounts and the owner can contribute then");
	}
	preview = preview.and(format!("{} accounts are added; what anybody has in it already is not touched", new.len()));
	let deposit = Amount(for_an_entry().0.saturating_mul(new.len() as u128));
	preview = preview.and(format!("{deposit} PHA of yours are held until they are taken off"));
	match new.is_empty() {
		true => Err(Refused::Listed),
		false => Ok(Plan { calls: new.iter().map(call).collect(), preview }),
	}
}

/// Takes accounts off the whitelist.
pub fn unwhitelist(wisher: &Wisher<'_>, pool: &Pool, accounts: &[AccountId32]) -> Result<Plan, Refused> {
	owned(wisher, &pool.head)?;
	if let Some(unknown) = accounts.iter().find(|account| !pool.whitelist.contains(account)) {
		return Err(Refused::NotListed(unknown.clone()));
	}
	let call = |account: &AccountId32| Ledger::unwhitelist { pool: pool.head.id, account: account.clone() }.into();
	let mut preview = Preview::saying(format!("{} accounts are taken off the list", accounts.len())).of(pool.head.id);
	if accounts.len() >= pool.whitelist.len() {
		preview = preview.and("nobody is left on it, so everybody can contribute then");
	}
	preview = preview.and("what was deposited for them is free again");
	Ok(Plan { calls: accounts.iter().map(call).collect(), preview })
}

/// Pays a stake pool's commission out.
pub fn claim_reward(wisher: &Wisher<'_>, pool: &Pool, to: &AccountId32) -> Result<Plan, Refused> {
	let head = &pool.head;
	owned(wisher, head)?;
	let owed = match head.body {
		Body::Stake { owner_reward, .. } if owner_reward > Amount::ZERO => owner_reward,
		_ => return Err(Refused::NothingToClaim),
	};
	let text = format!("{owed} wPHA of commission go to {}", account::text(to));
	let call = StakePool::claim_owner_reward { pool: head.id, to: to.clone() };
	Ok(Plan::one(call, Preview { amount: Some(owed), ..Preview::saying(text).of(head.id) }))
}

/// Reopens a pool that lost everything.
pub fn reopen(wisher: &Wisher<'_>, pool: &Pool) -> Result<Plan, Refused> {
	let head = &pool.head;
	owned(wisher, head)?;
	if !head.is_bankrupt() {
		return Err(Refused::NotBankrupt(head.id));
	}
	let text = format!(
		"{} {} takes contributions again; {} shares, worth nothing, become void for good, and so do all requests",
		head.kind(),
		head.id,
		super::shares(head.ledger.shares)
	);
	Ok(Plan::one(call::reopen(head.is_vault(), head.id), Preview::saying(text).of(head.id)))
}

#[cfg(test)]
mod tests {
	use super::super::fixture::{account, pool, terms, wisher};
	use super::*;

	#[test]
	fn a_higher_commission_is_announced_and_a_lower_one_applies_at_once() {
		let (owner, terms) = (account(9), terms());
		let mut pool = pool(1_000, 1_000, 0);
		pool.head.commission.rate = Permill::from_percent(10);
		let says = |percent| {
			let plan = set_commission(&wisher(&owner, &terms), &pool, Permill::from_percent(percent)).unwrap();
			plan.preview.says.join("\n")
		};
		assert_eq!(says(5), "pool 0 takes 5 % at once, instead of 10 %");
		assert!(says(20).starts_with("pool 0 takes 20 % instead of 10 % from 2024-10-19"), "{}", says(20));
	}

	#[test]
	fn only_the_owner_sets_terms() {
		let (other, terms, pool) = (account(1), terms(), pool(1_000, 1_000, 0));
		let wisher = wisher(&other, &terms);
		let refused = Err(Refused::NotOwner(account(9)));
		assert_eq!(set_cap(&wisher, &pool, None), refused);
		assert_eq!(whitelist(&wisher, &pool, &[account(2)]), refused);
		assert_eq!(reopen(&wisher, &pool), refused);
	}

	#[test]
	fn opening_and_closing_a_pool_is_pointed_out() {
		let (owner, terms) = (account(9), terms());
		let mut pool = pool(1_000, 1_000, 0);
		let closing = whitelist(&wisher(&owner, &terms), &pool, &[account(2)]).unwrap().preview;
		assert!(closing.says[0].contains("nobody but"));
		pool.whitelist = vec![account(2)];
		let opening = unwhitelist(&wisher(&owner, &terms), &pool, &[account(2)]).unwrap().preview;
		assert!(opening.says[1].contains("everybody can contribute"));
		assert_eq!(whitelist(&wisher(&owner, &terms), &pool, &[account(2)]), Err(Refused::Listed));
		let unknown = unwhitelist(&wisher(&owner, &terms), &pool, &[account(3)]);
		assert_eq!(unknown, Err(Refused::NotListed(account(3))));
	}

	#[test]
	fn what_a_pool_binds_is_said_and_comes_back_when_it_is_closed() {
		let (owner, terms) = (account(9), terms());
		let made = create(for_a_pool(), false).unwrap().preview;
		assert_eq!(made.says[1], "10.35 PHA of yours are held until then");
		let needs = Refused::NotEnough { what: "PHA", has: Amount(7), needs: for_a_pool() };
		assert_eq!(create(Amount(7), true), Err(needs));
		let mut pool = pool(1_000, 1_000, 1_000);
		let listing = whitelist(&wisher(&owner, &terms), &pool, &[account(2), account(3)]).unwrap().preview;
		assert_eq!(listing.says[2], "2.06 PHA of yours are held until they are taken off");
		let refused = |left| Err(Refused::InUse { pool: 0, left });
		assert_eq!(close(&wisher(&owner, &terms), &pool), refused("shares"));
		(pool.head.ledger.shares, pool.head.whitelisted) = (0, 1);
		assert_eq!(close(&wisher(&owner, &terms), &pool), refused("accounts on its whitelist"));
		pool.head.whitelisted = 0;
		pool.head.body =
			Body::Stake { cap: None, lent: Amount::ZERO, releasing: Amount::ZERO, owner_reward: Amount(1), workers: 1 };
		assert_eq!(close(&wisher(&owner, &terms), &pool), refused("workers"));
		pool.head.body =
			Body::Stake { cap: None, lent: Amount::ZERO, releasing: Amount::ZERO, owner_reward: Amount(1), workers: 0 };
		assert_eq!(close(&wisher(&owner, &terms), &pool), refused("unclaimed commission"));
		pool.head.body =
			Body::Stake { cap: None, lent: Amount::ZERO, releasing: Amount::ZERO, owner_reward: Amount(0), workers: 0 };
		let closing = close(&wisher(&owner, &terms), &pool).unwrap().preview;
		assert!(closing.says[0].contains("5 PHA of deposit are free again"), "{}", closing.says[0]);
		assert_eq!(close(&wisher(&account(1), &terms), &pool), Err(Refused::NotOwner(owner)));
	}

	#[test]
	fn a_cap_below_the_value_and_a_reopening_without_a_loss_are_refused() {
		let (owner, terms) = (account(9), terms());
		let mut pool = pool(1_000, 1_000, 0);
		let wisher = wisher(&owner, &terms);
		assert_eq!(set_cap(&wisher, &pool, Some(Amount(999))), Err(Refused::CapBelowValue(Amount(1_000))));
		assert_eq!(reopen(&wisher, &pool), Err(Refused::NotBankrupt(0)));
		assert_eq!(claim_reward(&wisher, &pool, &owner), Err(Refused::NothingToClaim));
		pool.head.ledger.value = Amount::ZERO;
		assert!(reopen(&wisher, &pool).is_ok());
	}
}
