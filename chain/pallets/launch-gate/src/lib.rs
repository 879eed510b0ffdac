//! A switch per pallet, moved by motions, that keeps a network closed until it is launched.
//!
//! A closed pallet takes no calls: [`Pallet`] is the runtime's call filter, which root passes. Hooks and message handlers
//! run on: a record must close in every block, and a refused message would be lost for ever. What they leave out while
//! their pallet is closed each of them says, and asks its own [`GateOf`], which holds for everybody; none moves money or
//! accrues any. What governance needs can never be closed, so a closed network can always be opened.
//!
//! What is closed at genesis stays closed until the launch. After that a closure is an emergency and ends by itself: pallets
//! are closed within [`LONGEST_CLOSURE`] of the first closing at most, and then all stay open for [`LEAST_OPEN`] at least, so
//! that whoever wants to leave can.
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub mod weights;

#[cfg(test)]
mod tests;

pub use pallet::*;
pub use weights::WeightInfo;

use chain_traits::Gate;
use core::marker::PhantomData;
use frame::prelude::*;
use units::Millis;

/// A pallet's name is at most this long.
pub const MAX_NAME: u32 = 64;
/// One motion moves at most this many switches.
pub const MAX_SWITCHES: u32 = 64;

/// From the moment at which one pallet is closed while all are open, any may be closed for this long: enough for a referendum
/// of root to decide and to put another runtime in force.
pub const LONGEST_CLOSURE: Millis = Millis::from_secs(21 * 24 * 60 * 60);
/// For this long after that none can be closed: as long as the longest exit takes, which leads through several pallets. If each
/// had a time of its own, closing them in turn would keep everybody in for months.
pub const LEAST_OPEN: Millis = Millis::from_secs(15 * 24 * 60 * 60);

/// How long a pallet is closed.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, codec::Encode, codec::Decode, codec::MaxEncodedLen, scale_info::TypeInfo,
)]
pub enum Closure {
	/// Until it is opened: since the genesis.
	#[codec(index = 0)]
	BeforeLaunch,
	/// Until it is opened, or until this time.
	#[codec(index = 1)]
	Until(Millis),
}

impl Closure {
	/// Whether the pallet is closed at this slot time. Nobody removes a closure that is over: whoever reads one asks.
	pub fn holds(self, now: Millis) -> bool {
		match self {
			Self::BeforeLaunch => true,
			Self::Until(until) => now < until,
		}
	}
}

/// A pallet's name, as the runtime and its metadata spell it.
pub type PalletName = BoundedVec<u8, ConstU32<MAX_NAME>>;

#[frame::pallet]
pub mod pallet {
	use crate::{Closure, PalletName, WeightInfo, LEAST_OPEN, LONGEST_CLOSURE, MAX_SWITCHES};
	use alloc::{string::String, vec::Vec};
	use frame::{prelude::*, traits::PalletsInfoAccess};
	use units::Millis;

	#[pallet::config]
	pub trait Config: frame_system::Config {
		/// Who moves switches.
		type Governance: EnsureOrigin<Self::RuntimeOrigin>;
		/// The pallets that have a switch: all of the runtime.
		type Pallets: PalletsInfoAccess;
		/// Names of pallets that can never be closed: system, governance, scheduler, this one.
		type Protected: Get<&'static [&'static str]>;
		/// Slot time of this block.
		type SlotTime: Get<Millis>;
		/// Calls that are taken although their pallet is closed: those with which governance prepares the launch.
		type WhileClosed: Contains<Self::RuntimeCall>;
		/// Costs.
		type WeightInfo: WeightInfo;
	}

	/// Version of the storage.
	const STORAGE_VERSION: StorageVersion = StorageVersion::new(0);

	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	/// The pallets that are closed, unless their time is over: see [`Closure::holds`].
	#[pallet::storage]
	pub type Closed<T: Config> = StorageMap<_, Twox64Concat, PalletName, Closure, OptionQuery>;

	/// Until when pallets may be closed, since one was closed after the launch.
	#[pallet::storage]
	pub type ClosableUntil<T: Config> = StorageValue<_, Millis, OptionQuery>;

	#[pallet::genesis_config]
	#[derive(DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		/// Names of the pallets that start closed. A name that does not exist or is protected stops the genesis.
		pub closed: Vec<String>,
		/// Nothing.
		#[serde(skip)]
		pub _marker: PhantomData<T>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		fn build(&self) {
			for name in &self.closed {
				let Some(name) = crate::bounded(name).filter(|name| Pallet::<T>::check_closable(name).is_ok()) else {
					panic!("genesis closes {name}, which is not a pallet that can be closed");
				};
				Closed::<T>::insert(name, Closure::BeforeLaunch);
			}
		}
	}

	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A pallet takes calls.
		Opened {
			/// Its name.
			pallet: PalletName,
		},
		/// A pallet takes no calls, and its hooks move no money.
		Closed {
			/// Its name.
			pallet: PalletName,
		},
	}

	#[pallet::error]
	pub enum Error<T> {
		/// The runtime has no pallet of this name.
		UnknownPallet,
		/// This pallet can never be closed.
		Protected,
		/// The switch stands there already.
		Unchanged,
		/// Pallets were closed for as long as they may be, and have not all been open for long enough since.
		ClosedTooRecently,
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
		/// Opens pallets, all or none.
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::switch(pallets.len() as u32))]
		pub fn open(origin: OriginFor<T>, pallets: BoundedVec<PalletName, ConstU32<MAX_SWITCHES>>) -> DispatchResult {
			T::Governance::ensure_origin(origin)?;
			for pallet in pallets {
				Self::check_exists(&pallet)?;
				ensure!(Self::is_closed(&pallet), Error::<T>::Unchanged);
				Closed::<T>::remove(&pallet);
				Self::deposit_event(Event::Opened { pallet });
			}
			Ok(())
		}

		/// Closes pallets, all or none, for as long as they may be closed.
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::switch(pallets.len() as u32))]
		pub fn close(origin: OriginFor<T>, pallets: BoundedVec<PalletName, ConstU32<MAX_SWITCHES>>) -> DispatchResult {
			T::Governance::ensure_origin(origin)?;
			for pallet in pallets {
				Self::check_closable(&pallet)?;
				ensure!(!Self::is_closed(&pallet), Error::<T>::Unchanged);
				Closed::<T>::insert(&pallet, Closure::Until(Self::may_close_until()?));
				Self::deposit_event(Event::Closed { pallet });
			}
			Ok(())
		}
	}

	impl<T: Config> Pallet<T> {
		fn check_exists(pallet: &PalletName) -> Result<(), Error<T>> {
			let exists = T::Pallets::infos().iter().any(|info| info.name.as_bytes() == pallet.as_slice());
			ensure!(exists, Error::UnknownPallet);
			Ok(())
		}

		fn check_closable(pallet: &PalletName) -> Result<(), Error<T>> {
			Self::check_exists(pallet)?;
			let protected = T::Protected::get().iter().any(|name| name.as_bytes() == pallet.as_slice());
			ensure!(!protected, Error::Protected);
			Ok(())
		}

		/// What must hold between two blocks: what is closed exists and may be closed, also in a runtime that came later.
		pub fn check_state() -> Result<(), &'static str> {
			let closed: alloc::vec::Vec<PalletName> = Closed::<T>::iter_keys().collect();
			ensure!(
				closed.iter().all(|name| Self::check_exists(name).is_ok()),
				"a pallet is closed that does not exist"
			);
			ensure!(closed.iter().all(|name| Self::check_closable(name).is_ok()), "a pallet is closed that may not be");
			Ok(())
		}

		/// Until when a pallet that is closed now may be closed: a closing begins a window, and all closings within it share it.
		fn may_close_until() -> Result<Millis, Error<T>> {
			let now = T::SlotTime::get();
			match ClosableUntil::<T>::get() {
				Some(until) if now < until => Ok(until),
				Some(until) if now < until.after(LEAST_OPEN) => Err(Error::ClosedTooRecently),
				_ => {
					let until = now.after(LONGEST_CLOSURE);
					ClosableUntil::<T>::put(until);
					Ok(until)
				}
			}
		}

		fn is_closed(pallet: &PalletName) -> bool {
			Closed::<T>::get(pallet).is_some_and(|closure| closure.holds(T::SlotTime::get()))
		}

		/// Whether the pallet of this name is open. Names that do not exist are.
		pub fn is_open(pallet: &str) -> bool {
			crate::bounded(pallet).is_none_or(|name| !Self::is_closed(&name))
		}
	}
}

fn bounded(name: &str) -> Option<PalletName> {
	name.as_bytes().to_vec().try_into().ok()
}

/// The gate of pallet `P`, for its hooks and message handlers.
pub struct GateOf<T, P>(PhantomData<(T, P)>);

impl<T: Config, P: PalletInfoAccess> Gate for GateOf<T, P> {
	fn is_open() -> bool {
		Pallet::<T>::is_open(P::name())
	}
}

/// The call filter: calls of open pallets, and those that prepare the launch.
impl<T: Config> Contains<T::RuntimeCall> for Pallet<T>
where
	T::RuntimeCall: GetCallMetadata,
{
	fn contains(call: &T::RuntimeCall) -> bool {
		Self::is_open(call.get_call_metadata().pallet_name) || T::WhileClosed::contains(call)
	}
}
