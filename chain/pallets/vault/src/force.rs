//! What anybody may do for holders whose vault does not pay them.
//!
//! A vault's owner has a day, as long as shares are young, to pay a request from money at hand. Then anybody may make the
//! vault ask its stake pools for what is missing. What it asked for waits there like anybody's request: the stake pool's
//! own grace begins, and nothing of the vault's age goes with it.
use crate::{books::SERVED_PER_CALL, Config, Error, Event, Pallet, Position};
use chain_traits::{ShareLedger, StakePools, WithdrawalQueue};
use frame::prelude::*;
use units::{Amount, PoolId};

/// A part of what is owed that is asked for beyond what is missing: what the shares earn until they are paid, a grace
/// and a cool-down later, is owed too.
const EARNINGS: u128 = 32;
/// Units that are asked for beyond that: what roundings may cost until the last unit is there.
const ROUNDINGS: u128 = 1_000;

/// What to ask stake pools for if `owed` has to be paid and `covered` is free or on its way.
fn to_ask(owed: Amount, covered: Amount) -> Amount {
	match owed.saturating_sub(covered) {
		Amount::ZERO => Amount::ZERO,
		missing => {
			let more = owed.0.checked_div(EARNINGS).unwrap_or(0).saturating_add(ROUNDINGS);
			missing.saturating_add(Amount(more))
		}
	}
}

impl<T: Config> Pallet<T> {
	/// Asks the named pools, in the order named, until free money and what waits in stake pools cover a request that has
	/// waited for longer than shares are young, and all requests before it, with what they will earn.
	pub(crate) fn redeem_for_request(id: PoolId, number: u64, pools: &[PoolId]) -> DispatchResult {
		let mut open = Self::open(id)?;
		Self::serve_queue(id, &mut open, SERVED_PER_CALL)?;
		let rules = T::Pools::rules();
		let request = T::Shares::request(id, number).ok_or(Error::<T>::UnknownRequest)?;
		ensure!(T::SlotTime::get().since(request.since) > rules.age(), Error::<T>::RequestNotExpired);
		let waiting = T::Shares::queue(id).waiting_through(&request);
		let owed = open.ledger.worth(waiting).ok_or(Error::<T>::Overflow)?;
		let size = open.ledger.quote(T::Shares::queue(id).size_through(&request));
		ensure!(size.is_none_or(|size| size.0 >= rules.min_force), Error::<T>::TooLittleWaiting);
		ensure!(owed > open.vault.free, Error::<T>::RequestCovered);
		let mut gap = to_ask(owed, open.vault.free.saturating_add(Self::releasing(&open.vault)));
		Self::store(id, open);

		let mut asked = false;
		for pool in pools {
			asked |= Self::press(id, *pool, &mut gap, Amount(rules.min_force))?;
		}
		ensure!(asked, Error::<T>::NothingToRedeem);
		Self::deposit_event(Event::Forced { vault: id, request: number });
		Self::settle_and_serve(id, SERVED_PER_CALL)
	}

	/// Asks one pool for what is missing, and for no less than its own queue can be forced for. Returns whether it was
	/// asked for anything.
	fn press(id: PoolId, pool: PoolId, gap: &mut Amount, least: Amount) -> Result<bool, DispatchError> {
		let vault = Self::vault(id)?;
		let Some(position) = vault.position(pool).copied() else { return Ok(false) };
		let waiting = Self::worth(&position, position.queued);
		let to_least = least.saturating_sub(waiting);
		// What the owner asked for in crumbs, or was paid in part, may be too little to stop a worker for.
		let is_crumb = position.queued > 0 && to_least > Amount::ZERO;
		if *gap == Amount::ZERO && !is_crumb {
			return Ok(false);
		}
		let shares = Self::shares_to_ask(&position, (*gap).max(to_least));
		if shares == 0 {
			return Ok(false);
		}
		*gap = gap.saturating_sub(Self::worth(&position, shares));
		Self::ask(id, pool, shares)?;
		Ok(true)
	}

	/// The fewest shares of a position that are worth `wanted` and leave nothing or a position that can be forced out; all
	/// if it has fewer; none if they are worth nothing.
	fn shares_to_ask(position: &Position, wanted: Amount) -> u128 {
		if wanted == Amount::ZERO || !Self::is_valid(position) {
			return 0;
		}
		let Some(enough) = T::Pools::shares_for(position.pool, wanted) else { return 0 };
		let shares = enough.max(T::Shares::least()).min(position.shares);
		if Self::may_leave(position, position.shares.saturating_sub(shares)) {
			shares
		} else {
			position.shares
		}
	}
}
