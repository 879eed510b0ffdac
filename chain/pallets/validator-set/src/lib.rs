//! Validators: who is named, who of them counts, who made and finalized what, and the length of their slots.
//!
//! * **The set never becomes empty or useless.** Who is named and has no session keys does not count. A list that leaves
//!   nobody who counts is refused, whoever brings it about, and keys cannot be purged while they are in use or while the list
//!   needs them. If all that should fail, the session keeps the set that it has.
//! * **A new list is in force within two blocks**: it ends the running session and the one after it, since pallet-session plans
//!   a session ahead. Otherwise sessions are long and change nothing, because every change of the set costs each light client a
//!   fragment. Naming the same list again starts a new authority set. Keys that are set or changed count from the session after
//!   the next on: their owner keeps the old ones until then.
//! * **No session ends while finality is busy with a change**: it would miss the next one.
//! * **Who votes twice is struck off the list**, unless nobody would be left. The accounts behind the last
//!   [`KEPT_SETS`] authority sets are kept, so changing keys hides nothing.
//! * **Not everybody who may name validators may replace all of them**: [`Reach`].
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub mod migrations;
mod reach;
mod set;
pub mod weights;

#[cfg(test)]
mod tests;

pub use pallet::*;
pub use reach::{Reach, Turnover};
pub use set::{Authored, Finalizer, ValidatorKeys};
pub use weights::WeightInfo;

use frame::prelude::*;

/// A chain has at most this many validators.
pub const MAX_VALIDATORS: u32 = 64;
/// Authority sets whose finalizers are known: a vote of an older one is not judged any more.
pub const KEPT_SETS: u64 = 64;

/// Sessions that must end before a new list is in force.
const ROTATIONS: u8 = 2;

#[frame::pallet]
pub mod pallet {
	use crate::{
		reach::Reach,
		set::{Authored, Finalizer, ValidatorKeys},
		WeightInfo, MAX_VALIDATORS,
	};
	use alloc::vec::Vec;
	use frame::prelude::*;
	use units::Millis;

	/// Some validators.
	pub type List<T> = BoundedVec<<T as frame_system::Config>::AccountId, ConstU32<MAX_VALIDATORS>>;

	#[pallet::config]
	pub trait Config: frame_system::Config {
		/// Who names validators, and how many of them may be others than before.
		type Governance: EnsureOrigin<Self::RuntimeOrigin, Success = Reach>;
		/// Blocks in which governance of the lesser reach replaces no more than its part.
		type Window: Get<BlockNumberFor<Self>>;
		/// Knows session keys.
		type Keys: ValidatorKeys<Self::AccountId>;
		/// Whether finality is busy with a change of its authorities.
		type Busy: Get<bool>;
		/// Blocks of an ordinary session; changed keys take effect at the end of the next one.
		#[pallet::constant]
		type SessionLength: Get<BlockNumberFor<Self>>;
		/// Chain time.
		type SlotTime: Get<Millis>;
		/// Costs.
		type WeightInfo: WeightInfo;
	}

	/// Version of the storage.
	const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	/// The list named last, less those who left and those who were struck off. Who of them has keys counts.
	#[pallet::storage]
	pub type Validators<T: Config> = StorageValue<_, List<T>, ValueQuery>;

	/// The validators of the session that was planned last.
	#[pallet::storage]
	pub type Planned<T: Config> = StorageValue<_, List<T>, ValueQuery>;

	/// Whether the next session to be planned gets the list even if it is the one before.
	#[pallet::storage]
	pub type Announced<T: Config> = StorageValue<_, bool, ValueQuery>;

	/// Sessions that end at once, so that the list comes into force.
	#[pallet::storage]
	pub type Rotations<T: Config> = StorageValue<_, u8, ValueQuery>;

	/// The list that the part of [`Reach::Third`] is counted from, and the block since which it is.
	#[pallet::storage]
	pub type Baseline<T: Config> = StorageValue<_, (BlockNumberFor<T>, List<T>), OptionQuery>;

	/// Who finalizes, or did, by the number of the authority set.
	#[pallet::storage]
	pub type Finalizers<T: Config> =
		StorageMap<_, Twox64Concat, u64, BoundedVec<Finalizer<T::AccountId>, ConstU32<MAX_VALIDATORS>>, ValueQuery>;

	/// Those of a set who are known to have voted twice in it.
	#[pallet::storage]
	pub type Equivocators<T: Config> = StorageMap<_, Twox64Concat, u64, List<T>, ValueQuery>;

	/// The newest block of each validator in force that has made one.
	#[pallet::storage]
	pub type LastAuthored<T: Config> =
		StorageMap<_, Twox64Concat, T::AccountId, Authored<BlockNumberFor<T>>, OptionQuery>;

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
			let validators: List<T> = self.validators.clone().try_into().expect("too many genesis validators");
			Validators::<T>::put(validators);
		}
	}

	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// Governance named these validators; those with keys are in force within two blocks.
		Named {
			/// In the order of their turns.
			validators: Vec<T::AccountId>,
		},
		/// A validator left the list. It is out of force within two blocks, and can purge its keys then.
		Left {
			/// Who.
			validator: T::AccountId,
		},
		/// A validator voted for two blocks where it may vote for one.
		Equivocated {
			/// Who.
			validator: T::AccountId,
			/// The authority set in which it did.
			set: u64,
			/// Whether it was struck off the list: not if it was off, or if nobody who counts would be left.
			struck: bool,
		},
	}

	#[pallet::error]
	pub enum Error<T> {
		/// Nobody who counts would be left: a chain needs a validator with session keys.
		NobodyCounts,
		/// A validator is named twice.
		Twice,
		/// This origin replaces no more than a third of the validators in the time of a referendum.
		TooManyAtOnce,
		/// The account is not on the list.
		NotNamed,
		/// The keys are in use, or about to be: leave the list first, and wait until the set without them is in force.
		KeysInUse,
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), frame::try_runtime::TryRuntimeError> {
			Self::check_state().map_err(Into::into)
		}
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Names the validators. Those without session keys do not count until they have some.
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::set_validators(validators.len() as u32))]
		pub fn set_validators(origin: OriginFor<T>, validators: List<T>) -> DispatchResult {
			let reach = T::Governance::ensure_origin(origin)?;
			Self::check_list(&validators)?;
			let baseline = Self::check_reach(reach, &validators)?;
			Baseline::<T>::put(baseline);
			Self::put_list(&validators);
			Self::deposit_event(Event::Named { validators: validators.into_inner() });
			Ok(())
		}

		/// Takes the caller off the list.
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::leave())]
		pub fn leave(origin: OriginFor<T>) -> DispatchResult {
			let validator = ensure_signed(origin)?;
			Self::strike(&validator)?;
			Self::deposit_event(Event::Left { validator });
			Ok(())
		}

		/// Purges the caller's session keys and frees their deposit, as `Session.purge_keys` would, which is closed: it asks
		/// nobody whether the chain needs them.
		#[pallet::call_index(2)]
		#[pallet::weight(T::WeightInfo::purge_keys())]
		pub fn purge_keys(origin: OriginFor<T>) -> DispatchResult {
			let validator = ensure_signed(origin)?;
			ensure!(!T::Keys::in_use(&validator), Error::<T>::KeysInUse);
			let list = Validators::<T>::get();
			ensure!(!list.contains(&validator) || Self::counts_without(&list, &validator), Error::<T>::NobodyCounts);
			T::Keys::purge(&validator)
		}
	}
}
