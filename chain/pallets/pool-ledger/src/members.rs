//! What an owner says of a pool, and whom the pool admits.
use crate::{AccountIdOf, Book, Books, Config, Descriptions, Error, Event, HoldReason, Pallet, Whitelist};
use frame::{prelude::*, token::fungible::MutateHold as _};
use units::PoolId;

impl<T: Config> Pallet<T> {
	/// The books of a pool that `who` owns.
	fn owned(who: &AccountIdOf<T>, pool: PoolId) -> Result<Book<AccountIdOf<T>>, Error<T>> {
		let book = Self::book(pool)?;
		ensure!(book.owner == *who, Error::<T>::NotOwner);
		Ok(book)
	}

	pub(crate) fn set_description(
		who: &AccountIdOf<T>,
		pool: PoolId,
		text: BoundedVec<u8, T::MaxDescription>,
	) -> DispatchResult {
		Self::owned(who, pool)?;
		Descriptions::<T>::insert(pool, text);
		Self::deposit_event(Event::Described { pool });
		Ok(())
	}

	pub(crate) fn add_to_whitelist(who: &AccountIdOf<T>, pool: PoolId, account: AccountIdOf<T>) -> DispatchResult {
		let mut book = Self::owned(who, pool)?;
		ensure!(!Whitelist::<T>::contains_key(pool, &account), Error::<T>::AlreadyWhitelisted);
		ensure!(book.whitelisted < T::MaxWhitelist::get(), Error::<T>::WhitelistFull);
		book.whitelisted = book.whitelisted.saturating_add(1);
		let deposit = T::ListedDeposit::get();
		T::Deposits::hold(&HoldReason::Whitelist.into(), who, deposit)?;
		Whitelist::<T>::insert(pool, &account, deposit);
		Books::<T>::insert(pool, book);
		Self::deposit_event(Event::Whitelisted { pool, account });
		Ok(())
	}

	pub(crate) fn take_off_whitelist(who: &AccountIdOf<T>, pool: PoolId, account: AccountIdOf<T>) -> DispatchResult {
		let mut book = Self::owned(who, pool)?;
		let deposit = Whitelist::<T>::take(pool, &account).ok_or(Error::<T>::NotWhitelisted)?;
		T::Deposits::release(&HoldReason::Whitelist.into(), who, deposit, Precision::BestEffort)?;
		book.whitelisted = book.whitelisted.saturating_sub(1);
		Books::<T>::insert(pool, book);
		Self::deposit_event(Event::Unwhitelisted { pool, account });
		Ok(())
	}

	/// Anyone while nobody is listed; the owner always.
	pub(crate) fn may_contribute(pool: PoolId, who: &AccountIdOf<T>) -> bool {
		let Some(book) = Books::<T>::get(pool) else { return false };
		book.whitelisted == 0 || book.owner == *who || Whitelist::<T>::contains_key(pool, who)
	}
}
