//! The operations on books and items.
use crate::{
	AccountIdOf, Book, Books, Config, Descriptions, Entry, Error, Event, HoldReason, Items, NextPool, Offers, Pallet,
	Requests, Title,
};
use chain_traits::{Holding, ShareLedger};
use frame::{
	prelude::*,
	token::{
		fungible::MutateHold as _,
		nonfungibles_v2::{Create as _, Destroy as _, Inspect as _, Mutate as _},
		tokens::Locker,
	},
};
use pallet_nfts::{CollectionConfig, CollectionSetting, CollectionSettings, ItemConfig, ItemSettings, MintSettings};
use units::{Amount, ItemId, PoolId};

impl<T: Config> Pallet<T> {
	/// The keyless account that owns every pool's collection.
	pub fn collections_account() -> T::AccountId {
		T::PalletId::get().into_account_truncating()
	}

	pub(crate) fn book(pool: PoolId) -> Result<Book<AccountIdOf<T>>, Error<T>> {
		Books::<T>::get(pool).ok_or(Error::<T>::UnknownPool)
	}

	/// An item of `who` that is neither queued nor votes.
	fn own_unlocked(who: &T::AccountId, pool: PoolId, item: ItemId) -> Result<Title, Error<T>> {
		let bearer = T::Titles::owner(&pool, &item).ok_or(Error::<T>::UnknownItem)?;
		ensure!(bearer == *who, Error::<T>::NotBearer);
		Self::unlocked(pool, item)
	}

	/// An item that is neither queued nor votes.
	fn unlocked(pool: PoolId, item: ItemId) -> Result<Title, Error<T>> {
		let title = Items::<T>::get(pool, item).ok_or(Error::<T>::UnknownItem)?;
		ensure!(title.queued.is_none(), Error::<T>::ItemLocked);
		ensure!(title.holds == 0, Error::<T>::ItemVotes);
		Ok(title)
	}

	/// Writes a new title and hands it to `holder`. The caller stores the book.
	pub(crate) fn mint(
		pool: PoolId,
		book: &mut Book<AccountIdOf<T>>,
		holder: &T::AccountId,
		title: Title,
	) -> Result<ItemId, DispatchError> {
		ensure!(title.shares >= T::MinShares::get(), Error::<T>::TooFewShares);
		let item = book.next_item;
		book.next_item = item.checked_add(1).ok_or(Error::<T>::Overflow)?;
		Items::<T>::insert(pool, item, title);
		T::Titles::mint_into(&pool, &item, holder, &ItemConfig { settings: ItemSettings::all_enabled() }, true)?;
		Ok(item)
	}

	/// Ends an item. Its record goes first: the NFT pallet refuses to burn what is locked.
	pub(crate) fn end(pool: PoolId, item: ItemId) -> DispatchResult {
		Items::<T>::remove(pool, item);
		T::Titles::burn(&pool, &item, None)
	}

	/// While a title's shares are young: what was paid in for `shares` of them.
	pub(crate) fn cost_if_young(title: &Title, shares: u128) -> Option<Amount> {
		title.is_young(T::SlotTime::get(), T::ShareAge::get()).then(|| title.entry.of(shares))
	}

	/// Both parts are new items, so that an offer made for the old one ends with it.
	pub(crate) fn split_item(who: &T::AccountId, pool: PoolId, item: ItemId, shares: u128) -> DispatchResult {
		let mut book = Self::book(pool)?;
		let title = Self::own_unlocked(who, pool, item)?;
		let rest = title.shares_in(&book).checked_sub(shares).ok_or(Error::<T>::NotEnoughShares)?;
		ensure!(shares.min(rest) >= T::MinPart::get(), Error::<T>::TooFewShares);
		Self::end(pool, item)?;
		let first = Self::mint(pool, &mut book, who, Title { shares, ..title })?;
		let second = Self::mint(pool, &mut book, who, Title { shares: rest, ..title })?;
		Books::<T>::insert(pool, book);
		Self::deposit_event(Event::Split { pool, item, parts: [(first, shares), (second, rest)] });
		Ok(())
	}

	pub(crate) fn merge_items(who: &T::AccountId, pool: PoolId, into: ItemId, from: ItemId) -> DispatchResult {
		ensure!(into != from, Error::<T>::SameItem);
		let book = Self::book(pool)?;
		let target = Self::own_unlocked(who, pool, into)?;
		let source = Self::own_unlocked(who, pool, from)?;
		let shares = source.shares_in(&book);
		let merged = Title {
			shares: target.shares_in(&book).checked_add(shares).ok_or(Error::<T>::Overflow)?,
			generation: book.generation,
			youngest: target.youngest.max(source.youngest),
			entry: target.entry_with(&source, T::SlotTime::get(), T::ShareAge::get()),
			queued: None,
			holds: 0,
		};
		T::Offers::end(pool, into)?;
		Items::<T>::insert(pool, into, merged);
		Self::end(pool, from)?;
		Self::deposit_event(Event::Merged { pool, from, into, shares });
		Ok(())
	}

	pub(crate) fn discard_item(pool: PoolId, item: ItemId) -> DispatchResult {
		let title = Self::unlocked(pool, item)?;
		ensure!(title.shares_in(&Self::book(pool)?) == 0, Error::<T>::NotVoid);
		Self::end(pool, item)?;
		Self::deposit_event(Event::Discarded { pool, item });
		Ok(())
	}

	/// Adds what `fresh` holds to an item that `holder` owns, and ends its offers: they were made for less. A void title
	/// starts anew.
	fn issue_into(
		pool: PoolId,
		book: &Book<AccountIdOf<T>>,
		holder: &T::AccountId,
		item: ItemId,
		fresh: Title,
	) -> DispatchResult {
		let title = Self::own_unlocked(holder, pool, item)?;
		let held = title.shares_in(book);
		let shares = held.checked_add(fresh.shares).ok_or(Error::<T>::Overflow)?;
		ensure!(shares >= T::MinShares::get(), Error::<T>::TooFewShares);
		let entry =
			if held > 0 { title.entry_with(&fresh, T::SlotTime::get(), T::ShareAge::get()) } else { fresh.entry };
		T::Offers::end(pool, item)?;
		Items::<T>::insert(pool, item, Title { shares, entry, ..fresh });
		Ok(())
	}
}

/// Transferable items; metadata and attributes closed, supply open.
fn collection_config<BlockNumber>() -> CollectionConfig<u128, BlockNumber, PoolId> {
	let closed = CollectionSetting::UnlockedMetadata | CollectionSetting::UnlockedAttributes;
	CollectionConfig {
		settings: CollectionSettings::from_disabled(closed),
		max_supply: None,
		mint_settings: MintSettings::default(),
	}
}

impl<T: Config> ShareLedger<T::AccountId> for Pallet<T> {
	fn open(owner: &T::AccountId) -> Result<PoolId, DispatchError> {
		let pool = NextPool::<T>::get();
		NextPool::<T>::put(pool.checked_add(1).ok_or(Error::<T>::Overflow)?);
		let (issuer, deposit) = (Self::collections_account(), T::PoolDeposit::get());
		T::Deposits::hold(&HoldReason::Pool.into(), owner, deposit)?;
		T::Titles::create_collection_with_id(pool, &issuer, &issuer, &collection_config())?;
		Books::<T>::insert(pool, Book::new(owner.clone(), deposit));
		Self::deposit_event(Event::Opened { pool, owner: owner.clone() });
		Ok(pool)
	}

	fn close(pool: PoolId) -> DispatchResult {
		let book = Self::book(pool)?;
		ensure!(book.total == 0 && book.queue.is_empty() && book.whitelisted == 0, Error::<T>::PoolInUse);
		let witness = T::Titles::get_destroy_witness(&pool).ok_or(Error::<T>::UnknownPool)?;
		// Refused while an item is left, which would be a void one.
		T::Titles::destroy(pool, witness, None).map_err(|_| Error::<T>::PoolInUse)?;
		Descriptions::<T>::remove(pool);
		Books::<T>::remove(pool);
		T::Deposits::release(&HoldReason::Pool.into(), &book.owner, book.deposit, Precision::BestEffort)?;
		Self::deposit_event(Event::Closed { pool });
		Ok(())
	}

	fn owner(pool: PoolId) -> Option<T::AccountId> {
		Books::<T>::get(pool).map(|book| book.owner)
	}

	fn admits(pool: PoolId, who: &T::AccountId) -> bool {
		Self::may_contribute(pool, who)
	}

	fn total(pool: PoolId) -> u128 {
		Books::<T>::get(pool).map_or(0, |book| book.total)
	}

	fn generation(pool: PoolId) -> u32 {
		Books::<T>::get(pool).map_or(u32::MAX, |book| book.generation)
	}

	fn least() -> u128 {
		T::MinPart::get()
	}

	fn holding(pool: PoolId, item: ItemId) -> Option<Holding<T::AccountId>> {
		let book = Books::<T>::get(pool)?;
		let title = Items::<T>::get(pool, item)?;
		let owner = T::Titles::owner(&pool, &item)?;
		Some(Holding {
			owner,
			shares: title.shares_in(&book),
			youngest: title.youngest,
			cost: match title.queued {
				Some(request) => Requests::<T>::get(pool, request)?.at_most,
				None => Self::cost_if_young(&title, title.shares_in(&book)),
			},
			locked: title.queued.is_some(),
			holds: title.holds,
		})
	}

	fn issue(
		pool: PoolId,
		holder: &T::AccountId,
		into: Option<ItemId>,
		shares: u128,
		cost: Amount,
	) -> Result<ItemId, DispatchError> {
		ensure!(shares > 0, Error::<T>::TooFewShares);
		let mut book = Self::book(pool)?;
		book.total = book.total.checked_add(shares).ok_or(Error::<T>::Overflow)?;
		let fresh = Title {
			shares,
			generation: book.generation,
			youngest: T::SlotTime::get(),
			entry: Entry { cost, shares },
			queued: None,
			holds: 0,
		};
		let item = match into {
			Some(item) => {
				Self::issue_into(pool, &book, holder, item, fresh)?;
				item
			}
			None => Self::mint(pool, &mut book, holder, fresh)?,
		};
		Books::<T>::insert(pool, book);
		Self::deposit_event(Event::Issued { pool, item, holder: holder.clone(), shares });
		Ok(item)
	}

	fn void(pool: PoolId) -> DispatchResult {
		let mut book = Self::book(pool)?;
		let shares = core::mem::take(&mut book.total);
		book.generation = book.generation.checked_add(1).ok_or(Error::<T>::Overflow)?;
		// The void requests stay in the queue until it is served, which drops them.
		book.queue.served = book.queue.queued;
		Books::<T>::insert(pool, book);
		Self::deposit_event(Event::Voided { pool, shares });
		Ok(())
	}
}

/// Keeps queued, voting and void items where they are: transfers, sales and swaps of the NFT pallet ask this. What was
/// offered before its pool lost everything and began anew is nothing now, whatever was asked for it.
impl<T: Config> Locker<PoolId, ItemId> for Pallet<T> {
	fn is_locked(pool: PoolId, item: ItemId) -> bool {
		let is_void = |title: &Title| Books::<T>::get(pool).is_none_or(|book| title.shares_in(&book) == 0);
		Items::<T>::get(pool, item).is_some_and(|title| title.queued.is_some() || title.holds > 0 || is_void(&title))
	}
}
