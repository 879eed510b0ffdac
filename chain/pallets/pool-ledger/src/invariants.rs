//! What must hold between any two operations.
use crate::{AccountIdOf, Book, Books, Config, Items, NextPool, Pallet, Requests, Whitelist};
use frame::{deps::sp_runtime::TryRuntimeError, prelude::*, token::nonfungibles_v2::Inspect as _};
use units::{Millis, PoolId};

impl<T: Config> Pallet<T> {
	/// For every pool: the shares of its items add up to the total, every item has a bearer, no id comes back, the queue
	/// has no gaps. Reads the whole ledger: for tests and try-runtime.
	pub fn check_invariants() -> Result<(), TryRuntimeError> {
		for (pool, book) in Books::<T>::iter() {
			ensure!(pool < NextPool::<T>::get(), "a pool's id will be allotted again");
			let listed = Whitelist::<T>::iter_prefix(pool).count();
			ensure!(u32::try_from(listed) == Ok(book.whitelisted), "a pool miscounts its whitelist");
			Self::check_items(pool, &book)?;
			Self::check_queue(pool, &book)?;
		}
		Ok(())
	}

	fn check_items(pool: PoolId, book: &Book<AccountIdOf<T>>) -> Result<(), TryRuntimeError> {
		let (mut sum, mut locked) = (0u128, 0u64);
		for (item, title) in Items::<T>::iter_prefix(pool) {
			ensure!(item < book.next_item, "an item's id will be allotted again");
			ensure!(title.generation <= book.generation, "an item belongs to a future generation");
			ensure!(T::Titles::owner(&pool, &item).is_some(), "an item has shares and no bearer");
			sum = sum.checked_add(title.shares_in(book)).ok_or("the shares of a pool overflow")?;
			ensure!(title.queued.is_none() || title.holds == 0, "a queued item votes");
			locked = locked.saturating_add(u64::from(title.queued.is_some()));
		}
		ensure!(sum == book.total, "the shares of a pool's items are not its total");
		ensure!(locked == book.queue.len(), "an item is locked that nobody asked for");
		Ok(())
	}

	/// Requests are numbered without gaps, in order of time, each with a locked item; the counted shares are theirs.
	fn check_queue(pool: PoolId, book: &Book<AccountIdOf<T>>) -> Result<(), TryRuntimeError> {
		let queue = &book.queue;
		let stored = u64::try_from(Requests::<T>::iter_prefix(pool).count());
		ensure!(stored == Ok(queue.len()), "requests are stored outside the queue");
		let mut waiting = 0u128;
		let mut last = (Millis(0), 0u128);
		for number in queue.head..queue.tail {
			let request = Requests::<T>::get(pool, number).ok_or("the queue has a gap")?;
			let title = Items::<T>::get(pool, request.item).ok_or("a request's item is gone")?;
			let shares = title.shares_in(book);
			ensure!(title.queued == Some(number), "a request's item is not locked for it");
			ensure!(request.since >= last.0, "a request stands before an older one");
			ensure!(request.through > last.1, "requests do not add up in order");
			ensure!(
				shares == 0 || request.through.saturating_sub(shares) >= last.1.max(queue.served),
				"a request overlaps the one before"
			);
			waiting = waiting.saturating_add(shares);
			last = (request.since, request.through);
		}
		ensure!(waiting == queue.waiting(), "the queue miscounts the waiting shares");
		ensure!(queue.is_empty() || last.1 == queue.queued, "the last request does not end the count");
		Ok(())
	}
}
