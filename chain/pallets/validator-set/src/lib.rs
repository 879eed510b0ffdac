//! The validators a motion names, and the length of their slots.
//!
//! A new list takes effect within two blocks: naming it ends the running session and the one after it, since
//! pallet-session plans a session ahead. Otherwise sessions are long and change nothing, because every change of the
//! set costs each light client a fragment. Naming the same list again is allowed: it starts a new authority set.
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub mod weights;

#[cfg(test)]
mod tests;

pub use pallet::*;
pub use weights::WeightInfo;

use alloc::vec::Vec;
use frame::prelude::*;
use pallet_session::{SessionManager, ShouldEndSession};

/// A chain has at most this many validators.
pub const MAX_VALIDATORS: u32 = 64;

/// Sessions that must end before a new list is in force.
const ROTATIONS: u8 = 2;

#[frame::pallet]
pub mod pallet {
	use crate::{WeightInfo, MAX_VALIDATORS, ROTATIONS};
	use alloc::vec::Vec;
	use frame::prelude::*;
	use units::Millis;

	#[pallet::config]
	pub trait Config: frame_system::Config {
		/// Who names validators.
		type Governance: EnsureOrigin<Self::RuntimeOrigin>;
		/// Accounts whose session keys are known.
		type HasKeys: Contains<Self::AccountId>;
		/// Blocks of an ordinary session; changed keys take effect at the end of the next one.
		#[pallet::constant]
		type SessionLength: Get<BlockNumberFor<Self>>;
		/// Costs.
		type WeightInfo: WeightInfo;
	}

	#[pallet::pallet]
	pub struct Pallet<T>(_);

	/// The list named last, in force or about to be.
	#[pallet::storage]
	pub type Validators<T: Config> = StorageValue<_, BoundedVec<T::AccountId, ConstU32<MAX_VALIDATORS>>, ValueQuery>;

	/// Whether the next session to be planned gets the list.
	#[pallet::storage]
	pub type Announced<T: Config> = StorageValue<_, bool, ValueQuery>;

	/// Sessions that end at once, so that the list comes into force.
	#[pallet::storage]
	pub type Rotations<T: Config> = StorageValue<_, u8, ValueQuery>;

	/// What [`SlotLength`] is while there is no state at all, as in the runtime's integrity test.
	pub struct NominalSlot;
	impl Get<Millis> for NominalSlot {
		fn get() -> Millis {
			units::REFERENCE_BLOCK
		}
	}

	/// Length of an Aura slot: fixed at genesis, never zero.
	#[pallet::storage]
	pub type SlotLength<T: Config> = StorageValue<_, Millis, ValueQuery, NominalSlot>;

	#[pallet::genesis_config]
	#[derive(DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		/// Length of an Aura slot in milliseconds; zero: the reference block time.
		pub slot_length: u64,
		/// The first validators; their keys stand in the session pallet's genesis.
		pub validators: Vec<T::AccountId>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		fn build(&self) {
			if self.slot_length != 0 {
				SlotLength::<T>::put(Millis(self.slot_length));
			}
			let validators: BoundedVec<_, _> = self.validators.clone().try_into().expect("too many genesis validators");
			Validators::<T>::put(validators);
		}
	}

	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// Governance named these validators; they are in force within two blocks.
		Named {
			/// In the order of their turns.
			validators: Vec<T::AccountId>,
		},
	}

	#[pallet::error]
	pub enum Error<T> {
		/// A chain needs a validator.
		Empty,
		/// A validator is named twice.
		Twice,
		/// A validator has set no session keys.
		NoKeys,
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Names the validators, all of which must have session keys.
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::set_validators(validators.len() as u32))]
		pub fn set_validators(
			origin: OriginFor<T>,
			validators: BoundedVec<T::AccountId, ConstU32<MAX_VALIDATORS>>,
		) -> DispatchResult {
			T::Governance::ensure_origin(origin)?;
			ensure!(!validators.is_empty(), Error::<T>::Empty);
			ensure!(validators.iter().all(T::HasKeys::contains), Error::<T>::NoKeys);
			let mut sorted = validators.to_vec();
			sorted.sort();
			ensure!(sorted.iter().zip(sorted.iter().skip(1)).all(|(a, b)| a != b), Error::<T>::Twice);
			Validators::<T>::put(&validators);
			Announced::<T>::put(true);
			Rotations::<T>::put(ROTATIONS);
			Self::deposit_event(Event::Named { validators: validators.into_inner() });
			Ok(())
		}
	}
}

impl<T: Config> SessionManager<T::AccountId> for Pallet<T> {
	/// The list if it is news; none keeps the validators and costs no change of the set.
	fn new_session(_: u32) -> Option<Vec<T::AccountId>> {
		Rotations::<T>::mutate(|left| *left = left.saturating_sub(1));
		Announced::<T>::take().then(|| Validators::<T>::get().into_inner())
	}

	fn new_session_genesis(_: u32) -> Option<Vec<T::AccountId>> {
		let validators = Validators::<T>::get().into_inner();
		(!validators.is_empty()).then_some(validators)
	}

	fn end_session(_: u32) {}

	fn start_session(_: u32) {}
}

impl<T: Config> ShouldEndSession<BlockNumberFor<T>> for Pallet<T> {
	fn should_end_session(now: BlockNumberFor<T>) -> bool {
		Rotations::<T>::get() > 0 || (now % T::SessionLength::get()).is_zero()
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
