//! What others ask of the registry.
use crate::pallet::*;
use chain_traits::{MessageHandler, SenderDirectory, WorkerDirectory};
use codec::DecodeAll;
use frame::prelude::*;
use protocol::{MasterKeyOffer, Registration, Topic};
use units::{Millis, Score, WorkerId};

impl<T: Config> SenderDirectory for Pallet<T> {
	fn is_worker(worker: &WorkerId) -> bool {
		Workers::<T>::contains_key(worker)
	}

	fn is_gatekeeper(worker: &WorkerId) -> bool {
		GatekeeperSet::<T>::get().members.contains(worker)
	}
}

impl<T: Config> WorkerDirectory for Pallet<T> {
	fn registration(worker: &WorkerId) -> Option<Registration> {
		Workers::<T>::get(worker)
	}

	fn may_start(worker: &WorkerId, now: Millis) -> bool {
		let Some(registration) = Workers::<T>::get(worker) else { return false };
		let Registration { info, measurement, confidence, verified_until, .. } = registration;
		now <= verified_until
			&& info.version >= MinimumVersion::<T>::get()
			&& info.protocol >= ProtocolVersion::<T>::get()
			&& confidence <= CurrentPolicy::<T>::get().minimum_confidence
			&& Measurements::<T>::get(measurement).is_some_and(|listed| listed.holds(now))
			&& !Self::is_shut_out(worker)
	}

	fn is_denied(worker: &WorkerId) -> bool {
		Self::is_shut_out(worker)
	}

	fn set_score(worker: &WorkerId, score: Score) {
		Workers::<T>::mutate(worker, |registration| {
			if let Some(registration) = registration {
				registration.score = Some(score);
				registration.benchmark = None;
				Self::deposit_event(Event::ScoreSet { worker: *worker, score });
			}
		});
	}
}

impl<T: Config> MessageHandler for Pallet<T> {
	/// Takes the proofs of those that hold the master key.
	fn handle(sender: &WorkerId, topic: Topic, payload: &[u8]) -> DispatchResult {
		if topic != Topic::MasterKey {
			return Ok(());
		}
		let offer = MasterKeyOffer::decode_all(&mut &payload[..]).map_err(|_| Error::<T>::Undecodable)?;
		Self::take_offer(sender, &offer)
	}

	fn weight(topic: Topic) -> Weight {
		if topic == Topic::MasterKey {
			<T::WeightInfo as crate::WeightInfo>::on_master_key()
		} else {
			Weight::zero()
		}
	}
}

/// The protocol of the chain as a value for other pallets' configurations.
pub struct Protocol<T>(core::marker::PhantomData<T>);

impl<T: Config> Get<u16> for Protocol<T> {
	fn get() -> u16 {
		ProtocolVersion::<T>::get()
	}
}
