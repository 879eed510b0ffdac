//! What anybody may do for holders whose vault does not pay them.
use crate::{books::SERVED_PER_CALL, Config, Error, Event, Pallet, Position, Vaults};
use chain_traits::{ShareLedger, StakePools, WithdrawalQueue};
use frame::prelude::*;
use units::{Amount, PoolId};

/// A part of what is owed that is asked for beyond what is missing: what the shares earn until they are paid is owed too.
const EARNINGS: u128 = 64;
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
	/// waited for longer than the grace period, and all requests before it, with what they will earn. Whatever waits in a named pool presses from
	/// now on: its workers can be stopped for it without another grace period.
	pub(crate) fn redeem_for_request(id: PoolId, number: u64, pools: &[PoolId]) -> DispatchResult {
		let mut open = Self::open(id)?;
		Self::serve_queue(id, &mut open, SERVED_PER_CALL)?;
		let rules = T::Pools::rules();
		let request = T::Shares::request(id, number).ok_or(Error::<T>::UnknownRequest)?;
		ensure!(T::SlotTime::get().since(request.since) > rules.grace, Error::<T>::RequestNotExpired);
		let waiting = T::Shares::queue(id).waiting_through(&request);
		let owed = open.ledger.worth(waiting).ok_or(Error::<T>::Overflow)?;
		let size = open.ledger.quote(T::Shares::queue(id).size_through(&request));
		ensure!(size.is_none_or(|size| size.0 >= rules.min_force), Error::<T>::TooLittleWaiting);
		ensure!(owed > open.vault.free, Error::<T>::RequestCovered);
		let mut gap = to_ask(owed, open.vault.free.saturating_add(Self::releasing(&open.vault)));
		Self::close(id, open);

		let mut moved = false;
		for pool in pools {
			moved |= Self::press(id, *pool, number, &mut gap, Amount(rules.min_force))?;
		}
		ensure!(moved, Error::<T>::NothingToRedeem);
		Self::deposit_event(Event::Forced { vault: id, request: number });
		Self::settle_and_serve(id, SERVED_PER_CALL)
	}

	/// Asks one pool for what is missing, and for no less than its own queue can be forced for. Returns whether anything
	/// changed.
	fn press(id: PoolId, pool: PoolId, number: u64, gap: &mut Amount, least: Amount) -> Result<bool, DispatchError> {
		let vault = Self::vault(id)?;
		let Some(position) = vault.position(pool).copied() else { return Ok(false) };
		let waiting = Self::worth(&position, position.queued);
		let is_pressed = position.pressed.is_some_and(|through| through >= number);
		// What was pressed and paid in part may have become too little to stop a worker for.
		if *gap == Amount::ZERO && (position.queued == 0 || (is_pressed && waiting >= least)) {
			return Ok(false);
		}
		let wanted = (*gap).max(least.saturating_sub(waiting));
		let shares = Self::shares_to_ask(&position, wanted);
		if shares > 0 {
			*gap = gap.saturating_sub(Self::worth(&position, shares));
			Self::ask(id, pool, shares)?;
		}
		if shares == 0 && is_pressed {
			return Ok(false);
		}
		Vaults::<T>::mutate_extant(id, |vault| {
			if let Some(position) = vault.position_mut(pool) {
				position.pressed = Some(position.pressed.map_or(number, |through| through.max(number)));
			}
		});
		Ok(shares > 0 || position.queued > 0)
	}

	/// The fewest shares of a position that are worth `wanted` and leave a whole item or nothing; all if it has fewer;
	/// none if they are worth nothing.
	fn shares_to_ask(position: &Position, wanted: Amount) -> u128 {
		if wanted == Amount::ZERO || !Self::is_valid(position) {
			return 0;
		}
		let Some(enough) = T::Pools::shares_for(position.pool, wanted) else { return 0 };
		let least = T::Shares::least();
		let shares = enough.max(least);
		if position.shares.saturating_sub(shares) < least {
			position.shares
		} else {
			shares
		}
	}
}
