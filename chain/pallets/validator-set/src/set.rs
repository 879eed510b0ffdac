//! Who counts, who is next, who did what.
use crate::*;
use alloc::vec::Vec;
use pallet_session::{SessionManager, ShouldEndSession};
use units::Millis;

/// Knows the session keys of accounts.
pub trait ValidatorKeys<AccountId> {
	/// Whether the account has keys, of which it has proven that they are its own.
	fn has(account: &AccountId) -> bool;
	/// Whether the keys of the account are in force, or in the session that is planned.
	fn in_use(account: &AccountId) -> bool;
	/// Removes them.
	fn purge(account: &AccountId) -> DispatchResult;
}

/// An account and the key by which it finalizes.
#[derive(Clone, Debug, PartialEq, Eq, codec::Encode, codec::Decode, codec::MaxEncodedLen, scale_info::TypeInfo)]
pub struct Finalizer<AccountId> {
	/// The validator.
	pub account: AccountId,
	/// Its ed25519 key in this set.
	pub key: [u8; 32],
}

/// A block that a validator made.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, codec::Encode, codec::Decode, codec::MaxEncodedLen, scale_info::TypeInfo,
)]
pub struct Authored<BlockNumber> {
	/// Its height.
	pub block: BlockNumber,
	/// Its slot time. What a chain of version 0 remembered may be older.
	pub at: Millis,
}

impl<T: Config> Pallet<T> {
	/// Refuses a list with doubles, and one on which nobody counts.
	pub(crate) fn check_list(list: &List<T>) -> Result<(), Error<T>> {
		let mut sorted = list.to_vec();
		sorted.sort();
		ensure!(sorted.iter().zip(sorted.iter().skip(1)).all(|(a, b)| a != b), Error::<T>::Twice);
		ensure!(list.iter().any(T::Keys::has), Error::<T>::NobodyCounts);
		Ok(())
	}

	/// What must hold between two blocks: somebody counts, and no more sets are remembered than are kept.
	pub fn check_state() -> Result<(), &'static str> {
		Self::check_list(&Validators::<T>::get()).map_err(|_| "nobody counts, or somebody is named twice")?;
		ensure!(Finalizers::<T>::iter_keys().count() as u64 <= KEPT_SETS, "too many sets are remembered");
		ensure!(Equivocators::<T>::iter_keys().all(Finalizers::<T>::contains_key), "a forgotten set has equivocators");
		ensure!(SlotLength::<T>::get().0 > 0, "slots are empty");
		Ok(())
	}

	/// Whether somebody else on this list counts.
	pub(crate) fn counts_without(list: &List<T>, account: &T::AccountId) -> bool {
		list.iter().any(|other| other != account && T::Keys::has(other))
	}

	/// Makes this the list, in force within two blocks.
	pub(crate) fn put_list(list: &List<T>) {
		Validators::<T>::put(list);
		Announced::<T>::put(true);
		Rotations::<T>::put(ROTATIONS);
	}

	/// Takes an account off the list, unless nobody who counts would be left.
	pub(crate) fn strike(account: &T::AccountId) -> Result<(), Error<T>> {
		let mut list = Validators::<T>::get();
		ensure!(list.contains(account), Error::<T>::NotNamed);
		ensure!(Self::counts_without(&list, account), Error::<T>::NobodyCounts);
		list.retain(|other| other != account);
		Self::put_list(&list);
		Ok(())
	}

	/// Those of the list who have keys, in the list's order.
	fn counting() -> List<T> {
		let mut list = Validators::<T>::get();
		list.retain(T::Keys::has);
		list
	}

	/// The validator that finalized with this key in this set, if the set is known.
	pub fn finalizer(set: u64, key: &[u8]) -> Option<T::AccountId> {
		Finalizers::<T>::get(set).into_iter().find(|finalizer| finalizer.key == key).map(|finalizer| finalizer.account)
	}

	/// Whether this validator is known to have voted twice in this set.
	pub fn is_known_equivocator(set: u64, account: &T::AccountId) -> bool {
		Equivocators::<T>::get(set).contains(account)
	}

	/// Strikes a validator that voted twice in a set off the list, once for each set. Whether it did, the caller has checked.
	pub fn punish(set: u64, validator: T::AccountId) {
		let noted = Equivocators::<T>::mutate(set, |known| {
			!known.contains(&validator) && known.try_push(validator.clone()).is_ok()
		});
		if noted {
			let struck = Self::strike(&validator).is_ok();
			Self::deposit_event(Event::Equivocated { validator, set, struck });
		}
	}

	/// Remembers who finalizes in a new set, forgets the oldest set, and the last blocks of those who are in force no more.
	pub fn note_finalizers(set: u64, finalizers: Vec<Finalizer<T::AccountId>>) {
		if let Some(before) = set.checked_sub(1) {
			for gone in Finalizers::<T>::get(before) {
				if !finalizers.iter().any(|finalizer| finalizer.account == gone.account) {
					LastAuthored::<T>::remove(gone.account);
				}
			}
		}
		if let Some(old) = set.checked_sub(KEPT_SETS) {
			Finalizers::<T>::remove(old);
			Equivocators::<T>::remove(old);
		}
		Finalizers::<T>::insert(set, BoundedVec::truncate_from(finalizers));
	}

	/// Remembers that this validator made this block.
	pub fn note_author(author: T::AccountId) {
		let block = frame_system::Pallet::<T>::block_number();
		LastAuthored::<T>::insert(author, Authored { block, at: T::SlotTime::get() });
	}
}

impl<T: Config> SessionManager<T::AccountId> for Pallet<T> {
	/// Those who count, if they are others than before or were named anew; none keeps the validators and costs no change of
	/// the set.
	fn new_session(_: u32) -> Option<Vec<T::AccountId>> {
		Rotations::<T>::mutate(|left| *left = left.saturating_sub(1));
		let announced = Announced::<T>::take();
		let counting = Self::counting();
		if counting.is_empty() || (!announced && counting == Planned::<T>::get()) {
			return None;
		}
		Planned::<T>::put(&counting);
		Some(counting.into_inner())
	}

	fn new_session_genesis(_: u32) -> Option<Vec<T::AccountId>> {
		let counting = Self::counting();
		Planned::<T>::put(&counting);
		(!counting.is_empty()).then_some(counting.into_inner())
	}

	fn end_session(_: u32) {}

	fn start_session(_: u32) {}
}

impl<T: Config> ShouldEndSession<BlockNumberFor<T>> for Pallet<T> {
	fn should_end_session(now: BlockNumberFor<T>) -> bool {
		(Rotations::<T>::get() > 0 || (now % T::SessionLength::get()).is_zero()) && !T::Busy::get()
	}
}

impl<T: Config> EstimateNextSessionRotation<BlockNumberFor<T>> for Pallet<T> {
	fn average_session_length() -> BlockNumberFor<T> {
		T::SessionLength::get()
	}

	fn estimate_current_session_progress(_: BlockNumberFor<T>) -> (Option<Permill>, Weight) {
		(None, Weight::zero())
	}

	fn estimate_next_session_rotation(_: BlockNumberFor<T>) -> (Option<BlockNumberFor<T>>, Weight) {
		(None, Weight::zero())
	}
}
