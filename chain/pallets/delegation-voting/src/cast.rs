//! Casting votes and taking them back.
use crate::{BallotError, Config, Counted, Error, Event, ItemBallot, Pallet, PollIndex, TallyOf, Votes};
use alloc::{collections::BTreeMap, vec::Vec};
use chain_traits::{ItemWorth, VoteLock};
use frame::{
	deps::{
		frame_support::traits::{PollStatus, Polling},
		sp_runtime::TryRuntimeError,
	},
	prelude::*,
	traits::Defensive,
};
use units::{ItemId, PoolId};

impl<T: Config> Pallet<T> {
	pub(crate) fn cast(who: &T::AccountId, poll: PollIndex, votes: &[ItemBallot]) -> DispatchResult {
		ensure!(!votes.is_empty(), Error::<T>::NothingNamed);
		T::Polls::try_access_poll(poll, |status| {
			let (tally, _) = status.ensure_ongoing().ok_or(Error::<T>::PollNotOngoing)?;
			votes.iter().try_for_each(|vote| Self::cast_one(who, poll, tally, vote))
		})
	}

	/// Counts one item. Its earlier vote in this poll, if any, no longer counts.
	fn cast_one(who: &T::AccountId, poll: PollIndex, tally: &mut TallyOf<T>, vote: &ItemBallot) -> DispatchResult {
		let ItemBallot { pool, item, ballot } = *vote;
		let bearer = T::Lock::bearer(pool, item).ok_or(Error::<T>::UnknownItem)?;
		ensure!(bearer == *who, Error::<T>::NotBearer);
		let worth = T::Worth::worth(pool, item).ok_or(Error::<T>::UnknownItem)?;
		let counted = ballot.counted(worth).map_err(Self::refusal)?;

		match Votes::<T>::get((pool, item), poll) {
			Some(earlier) => tally.remove(earlier.into()).ok_or(Error::<T>::Overflow)?,
			None => {
				ensure!(T::Lock::holds(pool, item) < T::MaxPolls::get(), Error::<T>::TooManyPolls);
				T::Lock::hold(pool, item)?;
			}
		}
		tally.add(counted.into()).ok_or(Error::<T>::Overflow)?;
		Votes::<T>::insert((pool, item), poll, counted);
		let Counted { aye, nay } = counted;
		Self::deposit_event(Event::Voted { poll, who: who.clone(), pool, item, aye, nay });
		Ok(())
	}

	fn refusal(reason: BallotError) -> Error<T> {
		match reason {
			BallotError::Empty => Error::<T>::EmptyBallot,
			BallotError::MoreThanWorth => Error::<T>::MoreThanWorth,
		}
	}

	pub(crate) fn remove_from(who: &T::AccountId, poll: PollIndex, items: &[(PoolId, ItemId)]) -> DispatchResult {
		let removed = T::Polls::try_access_poll(poll, |status| {
			let mut tally = ongoing(status);
			let mut removed = 0u32;
			for (pool, item) in items {
				let Some(counted) = Votes::<T>::get((pool, item), poll) else { continue };
				if let Some(tally) = tally.as_deref_mut() {
					ensure!(T::Lock::bearer(*pool, *item).as_ref() == Some(who), Error::<T>::NotBearer);
					take_from(tally, counted);
				}
				Self::forget(poll, *pool, *item, counted);
				removed = removed.saturating_add(1);
			}
			Ok(removed)
		})?;
		ensure!(removed > 0, Error::<T>::NothingToRemove);
		Ok(())
	}

	/// Returns in how many polls the item was, which is what this costs.
	pub(crate) fn free_item(who: &T::AccountId, pool: PoolId, item: ItemId) -> Result<u32, DispatchError> {
		let is_bearer = T::Lock::bearer(pool, item).as_ref() == Some(who);
		// At most `MaxPolls`.
		let votes: Vec<(PollIndex, Counted)> = Votes::<T>::iter_prefix((pool, item)).collect();
		let mut removed = 0u32;
		for (poll, counted) in &votes {
			let over = T::Polls::access_poll(*poll, |status| match ongoing(status) {
				Some(tally) if is_bearer => {
					take_from(tally, *counted);
					true
				}
				Some(_) => false,
				None => true,
			});
			if over {
				Self::forget(*poll, pool, item, *counted);
				removed = removed.saturating_add(1);
			}
		}
		ensure!(removed > 0, Error::<T>::NothingToRemove);
		Ok(votes.len() as u32)
	}

	/// Removes a vote that no longer counts, and ends its hold.
	fn forget(poll: PollIndex, pool: PoolId, item: ItemId, Counted { aye, nay }: Counted) {
		Votes::<T>::remove((pool, item), poll);
		T::Lock::release(pool, item);
		Self::deposit_event(Event::Removed { poll, pool, item, aye, nay });
	}

	/// Every voting item exists, is held once for each poll it is in and in no more polls than it may; the tally of no
	/// ongoing poll is less than what items count in it, the rest being native PHA's. Reads every vote: for tests and
	/// try-runtime.
	pub fn check_invariants() -> Result<(), TryRuntimeError> {
		let mut holds = BTreeMap::<(PoolId, ItemId), u32>::new();
		for ((pool, item), _, counted) in Votes::<T>::iter() {
			ensure!(T::Lock::bearer(pool, item).is_some(), "an item that does not exist votes");
			ensure!(counted != Counted::default(), "an empty vote is held");
			let held = holds.entry((pool, item)).or_default();
			*held = held.saturating_add(1);
		}
		for ((pool, item), polls) in holds {
			ensure!(T::Lock::holds(pool, item) == polls, "an item is not held once for each of its votes");
			ensure!(polls <= T::MaxPolls::get(), "an item is in too many polls");
		}
		for (poll, items) in Self::counted_by_poll().ok_or("the votes of a poll overflow")? {
			let Some((tally, _)) = T::Polls::as_ongoing(poll) else { continue };
			let covered = tally.ayes >= items.ayes && tally.nays >= items.nays && tally.support >= items.support;
			ensure!(covered, "a poll counts less than its items");
		}
		Ok(())
	}

	/// What items count in each poll they have votes in. Reads every vote: for tests and try-runtime.
	pub fn counted_by_poll() -> Option<BTreeMap<PollIndex, TallyOf<T>>> {
		let mut tallies = BTreeMap::new();
		for (_, poll, counted) in Votes::<T>::iter() {
			tallies.entry(poll).or_insert_with(|| TallyOf::<T>::from_parts(0, 0, 0)).add(counted.into())?;
		}
		Some(tallies)
	}
}

/// The tally of a poll that goes on.
fn ongoing<Tally, Moment, Class>(status: PollStatus<Tally, Moment, Class>) -> Option<Tally> {
	status.ensure_ongoing().map(|(tally, _)| tally)
}

/// Takes a counted vote from a tally, whole. It was added whole, so it cannot be missing; should it be, the tally stays
/// and the vote goes all the same: no tally is worth holding somebody's money for.
fn take_from<Total: Get<u128>>(tally: &mut pallet_conviction_voting::Tally<u128, Total>, counted: Counted) {
	let mut rest = tally.clone();
	if rest.remove(counted.into()).defensive().is_some() {
		*tally = rest;
	}
}
