//! Who may do nothing, whatever it proves: single workers and single machines, on lists that governance keeps.
//!
//! A list of programs or a policy shuts out everybody who runs the same; this is for the one that is known to be broken.
use crate::pallet::*;
use attestation::Ppid;
use frame::prelude::*;
use units::WorkerId;

impl<T: Config> Pallet<T> {
	/// Whether this worker, on the machine it proved last, may do nothing.
	pub(crate) fn is_shut_out(worker: &WorkerId) -> bool {
		DeniedWorkers::<T>::contains_key(worker)
			|| PlatformOf::<T>::get(worker).is_some_and(DeniedPlatforms::<T>::contains_key)
	}

	pub(crate) fn deny(worker: WorkerId) -> DispatchResult {
		ensure!(!DeniedWorkers::<T>::contains_key(worker), Error::<T>::AlreadyDenied);
		DeniedWorkers::<T>::insert(worker, ());
		Self::deposit_event(Event::WorkerDenied { worker });
		Ok(())
	}

	pub(crate) fn allow(worker: WorkerId) -> DispatchResult {
		ensure!(DeniedWorkers::<T>::take(worker).is_some(), Error::<T>::NotDenied);
		Self::deposit_event(Event::WorkerAllowed { worker });
		Ok(())
	}

	pub(crate) fn deny_machine(platform: Ppid) -> DispatchResult {
		ensure!(!DeniedPlatforms::<T>::contains_key(platform), Error::<T>::AlreadyDenied);
		DeniedPlatforms::<T>::insert(platform, ());
		Self::deposit_event(Event::PlatformDenied { platform });
		Ok(())
	}

	pub(crate) fn allow_machine(platform: Ppid) -> DispatchResult {
		ensure!(DeniedPlatforms::<T>::take(platform).is_some(), Error::<T>::NotDenied);
		Self::deposit_event(Event::PlatformAllowed { platform });
		Ok(())
	}
}
