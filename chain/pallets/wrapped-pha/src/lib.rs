//! wPHA: PHA one to one as a fungible asset that staking pools hold.
//!
//! Native PHA lies on one keyless account, the collateral; for every unit there is at most one unit of the asset. The
//! exchange has no price, no fee and no rounding. The asset's smallest balance is one unit, so no balance is ever too small
//! to hold, to move or to give back. Who holds it has a native account, and keeps that alive as long: its existential
//! deposit is the deposit for both.
//!
//! `collateral = issuance + existential deposit + gifts`, always: the deposit is endowed at genesis, gifts are native
//! PHA that somebody sent to the collateral account; they stay there.
#![cfg_attr(not(feature = "std"), no_std)]

mod money;
pub mod weights;

#[cfg(test)]
mod tests;

pub use money::MINIMUM_BALANCE;
pub use pallet::*;
pub use weights::WeightInfo;

#[frame::pallet]
pub mod pallet {
	use crate::WeightInfo;
	use chain_traits::WrappedMoney;
	use frame::prelude::*;
	use units::Amount;

	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
		/// Native PHA.
		type Native: fungible::Mutate<Self::AccountId, Balance = u128>;

		/// Where the wrapped asset lives.
		type Assets: fungibles::Create<Self::AccountId, AssetId = u32, Balance = u128>
			+ fungibles::Mutate<Self::AccountId>;

		/// Which asset it is.
		#[pallet::constant]
		type AssetId: Get<u32>;

		/// Names the collateral account.
		#[pallet::constant]
		type PalletId: Get<PalletId>;

		/// Cost of the calls.
		type WeightInfo: WeightInfo;
	}

	/// Version of the storage.
	const STORAGE_VERSION: StorageVersion = StorageVersion::new(0);

	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	/// Creates the asset and endows the collateral account with the existential deposit.
	#[pallet::genesis_config]
	#[derive(DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		#[doc(hidden)]
		#[serde(skip)]
		pub _marker: core::marker::PhantomData<T>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		fn build(&self) {
			Pallet::<T>::found().expect("the genesis state can hold the wrapped asset and its collateral account");
		}
	}

	#[pallet::event]
	#[pallet::generate_deposit(pub(crate) fn deposit_event)]
	pub enum Event<T: Config> {
		/// Native PHA of `from` became wrapped PHA of `to`.
		Wrapped {
			/// Gave native PHA.
			from: T::AccountId,
			/// Received wrapped PHA.
			to: T::AccountId,
			/// How much.
			amount: u128,
		},
		/// Wrapped PHA of `from` became native PHA of `to`.
		Unwrapped {
			/// Gave wrapped PHA.
			from: T::AccountId,
			/// Received native PHA.
			to: T::AccountId,
			/// How much.
			amount: u128,
		},
		/// `amount` was due to an account that does not exist, and was too little to make it: it stayed where it was.
		Stranded {
			/// Has it.
			on: T::AccountId,
			/// Was to have it.
			of: T::AccountId,
			/// How much.
			amount: u128,
		},
		/// Native PHA that had arrived on the collateral account became wrapped PHA.
		Covered {
			/// Received wrapped PHA.
			to: T::AccountId,
			/// How much.
			amount: u128,
		},
	}

	#[pallet::error]
	pub enum Error<T> {
		/// Nothing was asked for.
		ZeroAmount,
		/// The account has less native PHA than asked for, or would fall below the existential deposit.
		NotEnoughPha,
		/// The account has less wrapped PHA than asked for.
		NotEnoughWrappedPha,
		/// The receiving account does not exist, and the amount is less than the existential deposit.
		BelowExistentialDeposit,
		/// The native PHA that should cover this has not arrived on the collateral account.
		NotCovered,
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), frame::try_runtime::TryRuntimeError> {
			Self::check_invariants()
		}
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Turns native PHA of the caller into wrapped PHA, one to one. The caller's account stays alive.
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::wrap())]
		pub fn wrap(origin: OriginFor<T>, #[pallet::compact] amount: u128) -> DispatchResult {
			let who = ensure_signed(origin)?;
			<Self as WrappedMoney<_>>::wrap(&who, &who, Amount(amount))
		}

		/// Turns wrapped PHA of the caller into native PHA, one to one.
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::unwrap())]
		pub fn unwrap(origin: OriginFor<T>, #[pallet::compact] amount: u128) -> DispatchResult {
			let who = ensure_signed(origin)?;
			<Self as WrappedMoney<_>>::unwrap(&who, &who, Amount(amount))
		}

		/// Turns all wrapped PHA of the caller into native PHA.
		#[pallet::call_index(2)]
		#[pallet::weight(T::WeightInfo::unwrap())]
		pub fn unwrap_all(origin: OriginFor<T>) -> DispatchResult {
			let who = ensure_signed(origin)?;
			<Self as WrappedMoney<_>>::unwrap(&who, &who, <Self as WrappedMoney<_>>::balance(&who))
		}
	}

	#[pallet::view_functions]
	impl<T: Config> Pallet<T> {
		/// Native PHA on the collateral account and all wrapped PHA, in units of 10^-12.
		pub fn reserves() -> (u128, u128) {
			Self::collateral_and_issuance()
		}
	}
}
