//! Items that vote stay where they are.
use crate::{Config, Error, Items, Pallet};
use chain_traits::VoteLock;
use frame::{prelude::*, token::nonfungibles_v2::Inspect as _};
use units::{ItemId, PoolId};

impl<T: Config> VoteLock<T::AccountId> for Pallet<T> {
	fn bearer(pool: PoolId, item: ItemId) -> Option<T::AccountId> {
		T::Titles::owner(&pool, &item)
	}

	fn holds(pool: PoolId, item: ItemId) -> u32 {
		Items::<T>::get(pool, item).map_or(0, |title| title.holds)
	}

	fn hold(pool: PoolId, item: ItemId) -> DispatchResult {
		Items::<T>::try_mutate(pool, item, |title| {
			let title = title.as_mut().ok_or(Error::<T>::UnknownItem)?;
			ensure!(title.queued.is_none(), Error::<T>::ItemLocked);
			title.holds = title.holds.checked_add(1).ok_or(Error::<T>::Overflow)?;
			Ok(())
		})
	}

	fn release(pool: PoolId, item: ItemId) {
		Items::<T>::mutate(pool, item, |title| {
			if let Some(title) = title {
				title.holds = title.holds.saturating_sub(1);
			}
		});
	}
}
