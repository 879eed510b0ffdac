//! What is true between blocks.
use crate::pallet::*;
use protocol::MAX_GATEKEEPERS;

impl<T: Config> Pallet<T> {
	/// The first invariant that does not hold.
	pub fn check_invariants() -> Result<(), &'static str> {
		let set = GatekeeperSet::<T>::get();
		if set.members.len() > MAX_GATEKEEPERS as usize {
			return Err("the number of gatekeepers is bounded");
		}
		if set.members.iter().any(|member| !Workers::<T>::contains_key(member)) {
			return Err("gatekeepers are registered workers");
		}
		if set.holders.iter().any(|holder| !set.members.contains(holder)) {
			return Err("who holds the master key is a gatekeeper");
		}
		if set.master_key.is_some() == set.holders.is_empty() {
			return Err("the master key is known while somebody holds it");
		}
		if Workers::<T>::iter_keys().any(|worker| !PlatformOf::<T>::contains_key(worker)) {
			return Err("the machine of every registered worker is known");
		}
		if Workers::<T>::iter().any(|(worker, entry)| worker != entry.info.worker) {
			return Err("a registration stands under the worker it is about");
		}
		let answered = |worker, id| LastBenchmark::<T>::get(worker).is_some_and(|last| last.id == id);
		let open = Workers::<T>::iter().filter_map(|(worker, entry)| Some((worker, entry.benchmark?.id)));
		if open.into_iter().any(|(worker, id)| !answered(worker, id)) {
			return Err("an open benchmark request is the newest one");
		}
		Ok(())
	}
}
