//! The withdrawal queue: paid in order, and counted so that nothing has to be searched.
use crate::{AccountIdOf, Book, Books, Config, Error, Event, Items, Pallet, Requests, Title};
use chain_traits::{Payment, Purse, Queue, Queued, Request, WithdrawalQueue};
use frame::{
	prelude::*,
	token::{fungible::Inspect as _, nonfungibles_v2::Inspect as _},
	traits::DefensiveOption,
};
use tokenomics::pool::{self, PoolError, Redeemed};
use units::{Amount, ItemId, Millis, PoolId};

impl<T: Config> Pallet<T> {
	/// Locks `shares` of an item for the newest request; the others move to a new item of the same bearer and age.
	fn lock(
		pool: PoolId,
		book: &mut Book<AccountIdOf<T>>,
		bearer: &AccountIdOf<T>,
		item: ItemId,
		title: Title,
		shares: u128,
	) -> Result<Option<(ItemId, u128)>, DispatchError> {
		ensure!(title.queued.is_none(), Error::<T>::ItemLocked);
		ensure!(title.holds == 0, Error::<T>::ItemVotes);
		ensure!(shares > 0, Error::<T>::TooFewShares);
		let left = title.shares_in(book).checked_sub(shares).ok_or(Error::<T>::NotEnoughShares)?;
		let rest = if left > 0 {
			ensure!(shares.min(left) >= T::MinPart::get(), Error::<T>::TooFewShares);
			Some((Self::mint(pool, book, bearer, Title { shares: left, ..title })?, left))
		} else {
			None
		};
		Items::<T>::insert(pool, item, Title { shares, queued: Some(book.queue.tail), ..title });
		Ok(rest)
	}

	/// Takes the request at the head off the queue.
	fn leave(pool: PoolId, book: &mut Book<AccountIdOf<T>>) -> DispatchResult {
		Requests::<T>::remove(pool, book.queue.head);
		book.queue.head = book.queue.head.checked_add(1).ok_or(Error::<T>::Overflow)?;
		Ok(())
	}

	/// Pays the head of the queue what the purse can. Returns none if it waits on.
	fn serve_head(
		pool: PoolId,
		book: &mut Book<AccountIdOf<T>>,
		purse: &mut Purse,
		pay: &mut impl FnMut(Payment<AccountIdOf<T>>) -> DispatchResult,
	) -> Result<Option<()>, DispatchError> {
		let number = book.queue.head;
		// Requests are written together with `tail` and removed together with `head`, items with their requests.
		let request = Requests::<T>::get(pool, number).defensive_ok_or(Error::<T>::UnknownRequest)?;
		let title = Items::<T>::get(pool, request.item).defensive_ok_or(Error::<T>::UnknownItem)?;
		let waiting = title.shares_in(book);
		if waiting == 0 {
			Self::end(pool, request.item)?;
			Self::leave(pool, book)?;
			Self::deposit_event(Event::Dropped { pool, request: number, item: request.item });
			return Ok(Some(()));
		}
		let paid = payable(purse, waiting, request.at_most).map_err(|_| Error::<T>::Overflow)?;
		let Some(paid) = paid else { return Ok(None) };
		let left = waiting.checked_sub(paid.shares).ok_or(Error::<T>::Overflow)?;
		let holder = T::Titles::owner(&pool, &request.item).defensive_ok_or(Error::<T>::UnknownItem)?;
		// Nobody can receive crumbs without an account: they gather until they make one.
		let is_crumb = left > 0 && paid.amount.0 < T::Deposits::minimum_balance();
		if is_crumb && !frame_system::Pallet::<T>::account_exists(&holder) {
			return Ok(None);
		}
		book.total = book.total.checked_sub(paid.shares).ok_or(Error::<T>::Overflow)?;
		book.queue.served = book.queue.served.checked_add(paid.shares).ok_or(Error::<T>::Overflow)?;
		purse.ledger = paid.ledger;
		purse.free = purse.free.checked_sub(paid.amount).ok_or(Error::<T>::Overflow)?;
		Self::deposit_event(Event::Burnt { pool, request: number, item: request.item, shares: paid.shares });
		if left > 0 {
			Items::<T>::insert(pool, request.item, Title { shares: left, ..title });
			if let Some(at_most) = request.at_most {
				let at_most = Some(at_most.saturating_sub(paid.amount));
				Requests::<T>::insert(pool, number, Request { at_most, ..request });
			}
		} else {
			Self::end(pool, request.item)?;
			Self::leave(pool, book)?;
		}
		let (shares, amount) = (paid.shares, paid.amount);
		pay(Payment { request: number, holder, vault: request.vault, shares, amount, left })?;
		Ok((left == 0).then_some(()))
	}
}

/// What the purse can pay for `shares` that wait: none if nothing is free or nothing is worth anything.
fn payable(purse: &Purse, shares: u128, at_most: Option<Amount>) -> Result<Option<Redeemed>, PoolError> {
	if purse.ledger.value == Amount::ZERO {
		return Ok(None);
	}
	let paid = match at_most {
		Some(cost) => pool::redeem_young(purse.ledger, shares, purse.free, cost),
		None => pool::redeem_up_to(purse.ledger, shares, purse.free),
	};
	match paid {
		Ok(paid) => Ok(Some(paid)),
		Err(PoolError::TooSmall) => Ok(None),
		Err(reason) => Err(reason),
	}
}

impl<T: Config> WithdrawalQueue<AccountIdOf<T>> for Pallet<T> {
	fn queue(pool: PoolId) -> Queue {
		Books::<T>::get(pool).map(|book| book.queue).unwrap_or_default()
	}

	fn request(pool: PoolId, number: u64) -> Option<Request> {
		Requests::<T>::get(pool, number)
	}

	fn enqueue(
		pool: PoolId,
		item: ItemId,
		shares: u128,
		since: Millis,
		vault: Option<PoolId>,
	) -> Result<Queued, DispatchError> {
		let mut book = Self::book(pool)?;
		let holder = T::Titles::owner(&pool, &item).ok_or(Error::<T>::UnknownItem)?;
		let title = Items::<T>::get(pool, item).ok_or(Error::<T>::UnknownItem)?;
		let rest = Self::lock(pool, &mut book, &holder, item, title, shares)?;
		let request = book.queue.tail;
		let through = book.queue.queued.checked_add(shares).ok_or(Error::<T>::Overflow)?;
		Requests::<T>::insert(
			pool,
			request,
			Request { item, since, through, asked: shares, at_most: Self::cost_if_young(&title, shares), vault },
		);
		book.queue.tail = request.checked_add(1).ok_or(Error::<T>::Overflow)?;
		book.queue.queued = through;
		Books::<T>::insert(pool, book);
		Self::deposit_event(Event::Queued { pool, request, item, holder, shares, rest });
		Ok(Queued { request, rest: rest.map(|(item, _)| item) })
	}

	fn serve(
		pool: PoolId,
		limit: u32,
		purse: &mut Purse,
		mut pay: impl FnMut(Payment<AccountIdOf<T>>) -> DispatchResult,
	) -> DispatchResult {
		let mut book = Self::book(pool)?;
		if book.queue.is_empty() {
			return Ok(());
		}
		for _ in 0..limit {
			if book.queue.is_empty() || Self::serve_head(pool, &mut book, purse, &mut pay)?.is_none() {
				break;
			}
		}
		Books::<T>::insert(pool, book);
		Ok(())
	}
}
