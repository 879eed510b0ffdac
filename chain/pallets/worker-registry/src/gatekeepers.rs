//! Who is a gatekeeper, who of them counts, and the master key they share.
//!
//! A gatekeeper is *named* by governance and *holds* the master key once it has proven it; until then it is pending and
//! nobody waits for its vote. Of those that hold the key, only they *count* whose verification, program and version are
//! good now. While no key is known, nothing would be lost with anybody, so anybody can be replaced.
use crate::pallet::*;
use alloc::vec::Vec;
use chain_traits::{GatekeeperDirectory, HostCrypto, WorkerDirectory};
use frame::prelude::*;
use protocol::{Gatekeepers, MasterKeyOffer, RegistryMessage, MAX_GATEKEEPERS};
use units::WorkerId;

impl<T: Config> GatekeeperDirectory for Pallet<T> {
	fn holders() -> Vec<WorkerId> {
		GatekeeperSet::<T>::get().holders
	}

	fn counted() -> Vec<WorkerId> {
		let now = T::SlotTime::get();
		Self::holders().into_iter().filter(|holder| Self::may_start(holder, now)).collect()
	}

	fn pending() -> Vec<WorkerId> {
		let set = GatekeeperSet::<T>::get();
		set.members.iter().filter(|member| set.is_pending(member)).copied().collect()
	}

	fn master_key() -> Option<[u8; 32]> {
		GatekeeperSet::<T>::get().master_key
	}
}

impl<T: Config> Pallet<T> {
	pub(crate) fn name_gatekeeper(worker: WorkerId) -> DispatchResult {
		ensure!(Workers::<T>::contains_key(worker), Error::<T>::NotRegistered);
		ensure!(Self::may_start(&worker, T::SlotTime::get()), Error::<T>::NotVerified);
		let mut set = GatekeeperSet::<T>::get();
		ensure!(!set.members.contains(&worker), Error::<T>::AlreadyGatekeeper);
		ensure!(set.members.len() < MAX_GATEKEEPERS as usize, Error::<T>::TooManyGatekeepers);
		set.members.push(worker);
		Self::set_gatekeepers(set);
		Self::deposit_event(Event::GatekeeperRegistered { worker });
		Ok(())
	}

	pub(crate) fn dismiss_gatekeeper(worker: WorkerId) -> DispatchResult {
		let mut set = GatekeeperSet::<T>::get();
		ensure!(set.members.contains(&worker), Error::<T>::NotGatekeeper);
		ensure!(set.holders != [worker], Error::<T>::LastGatekeeper);
		set.members.retain(|member| *member != worker);
		set.holders.retain(|holder| *holder != worker);
		Self::set_gatekeepers(set);
		Self::deposit_event(Event::GatekeeperUnregistered { worker });
		Ok(())
	}

	/// Takes the master key from the first gatekeeper, once; from every other one the proof that it holds the same.
	pub(crate) fn take_offer(sender: &WorkerId, offer: &MasterKeyOffer) -> DispatchResult {
		let mut set = GatekeeperSet::<T>::get();
		ensure!(set.members.contains(sender), Error::<T>::NotGatekeeper);
		match set.master_key {
			None => ensure!(set.members.first() == Some(sender), Error::<T>::NotFirstGatekeeper),
			Some(known) => ensure!(known == offer.public, Error::<T>::MasterKeyKnown),
		}
		if set.holders.contains(sender) {
			// The same again: the worker restarted before it saw the first one taken.
			return Ok(());
		}
		ensure!(Self::may_start(sender, T::SlotTime::get()), Error::<T>::NotVerified);
		ensure!(offer.is_proven::<HostCrypto>(&Self::block_hash(0), sender), Error::<T>::NotProven);
		let Gatekeepers { master_key, holders, .. } = &mut set;
		holders.push(*sender);
		if master_key.replace(offer.public).is_none() {
			Self::tell(RegistryMessage::MasterKeyKnown { public: offer.public });
			Self::deposit_event(Event::MasterKeySet { public: offer.public, by: *sender });
		}
		GatekeeperSet::<T>::put(set);
		Self::deposit_event(Event::GatekeeperProven { worker: *sender });
		Ok(())
	}

	pub(crate) fn forget_master_key() -> DispatchResult {
		let set = GatekeeperSet::<T>::get();
		let public = set.master_key.ok_or(Error::<T>::MasterKeyMissing)?;
		GatekeeperSet::<T>::put(Gatekeepers { master_key: None, holders: Vec::new(), ..set });
		Self::deposit_event(Event::MasterKeyReset { public });
		Ok(())
	}

	/// Replaces the gatekeepers and tells the workers who is named now.
	fn set_gatekeepers(set: Gatekeepers) {
		let gatekeepers = set.members.clone();
		GatekeeperSet::<T>::put(set);
		Self::tell(RegistryMessage::GatekeepersChanged { gatekeepers });
	}
}
