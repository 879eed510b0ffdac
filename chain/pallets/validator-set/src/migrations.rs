//! From one version of the storage to the next.
use crate::*;
use frame::deps::frame_support::{migrations::VersionedMigration, traits::UncheckedOnRuntimeUpgrade};
use units::Millis;

#[cfg(feature = "try-runtime")]
use {
	alloc::{collections::BTreeMap, vec::Vec},
	codec::{Decode, Encode},
	frame::try_runtime::TryRuntimeError,
};

/// Version 1 keeps the newest block of a validator with its time.
pub type ToV1<T> = VersionedMigration<0, 1, KeepTimes<T>, Pallet<T>, <T as frame_system::Config>::DbWeight>;

/// Gives each block that is remembered its time.
pub struct KeepTimes<T>(PhantomData<T>);

impl<T: Config> UncheckedOnRuntimeUpgrade for KeepTimes<T> {
	/// The time is what it would be if every slot since then had its block: the block is as old or older.
	fn on_runtime_upgrade() -> Weight {
		let newest = frame_system::Pallet::<T>::block_number();
		let mut entries = 0u64;
		LastAuthored::<T>::translate(|_, block: BlockNumberFor<T>| {
			entries = entries.saturating_add(1);
			Some(Authored { block, at: Self::time_of(block, newest) })
		});
		T::DbWeight::get().reads_writes(entries.saturating_add(3), entries)
	}

	#[cfg(feature = "try-runtime")]
	fn pre_upgrade() -> Result<Vec<u8>, TryRuntimeError> {
		Ok(Self::blocks_before().encode())
	}

	#[cfg(feature = "try-runtime")]
	fn post_upgrade(before: Vec<u8>) -> Result<(), TryRuntimeError> {
		let before = BTreeMap::<T::AccountId, BlockNumberFor<T>>::decode(&mut &before[..])
			.map_err(|_| "what was there before cannot be read")?;
		let after: Vec<_> = LastAuthored::<T>::iter().collect();
		ensure!(after.len() == before.len(), "a validator's newest block is lost");
		for (validator, authored) in after {
			ensure!(before.get(&validator) == Some(&authored.block), "a validator's newest block is another one");
			ensure!(authored.at <= T::SlotTime::get(), "a block is of the future");
		}
		Ok(())
	}
}

impl<T: Config> KeepTimes<T> {
	fn time_of(block: BlockNumberFor<T>, newest: BlockNumberFor<T>) -> Millis {
		let since = newest.saturating_sub(block).saturated_into::<u64>();
		Millis(T::SlotTime::get().0.saturating_sub(since.saturating_mul(SlotLength::<T>::get().0)))
	}

	/// By the types of version 0. Every key is listed, also one whose value is no block: it is lost then, and missed afterwards.
	#[cfg(feature = "try-runtime")]
	fn blocks_before() -> BTreeMap<T::AccountId, BlockNumberFor<T>> {
		let read = |account: T::AccountId| {
			let key = LastAuthored::<T>::hashed_key_for(&account);
			let block = frame::deps::frame_support::storage::unhashed::get(&key).unwrap_or_else(Zero::zero);
			(account, block)
		};
		LastAuthored::<T>::iter_keys().map(read).collect()
	}
}
