//! Whom a block challenges.
use crate::pallet::*;
use chain_traits::{ChallengeSource, Gate, HostCrypto};
use frame::prelude::Get;
use protocol::{Challenge, Crypto};
use tokenomics::challenge;
use units::{BlockNumber, Millis};

impl<T: Config> ChallengeSource for Pallet<T> {
	/// None before the first applied report, while paused or closed, and while nobody computes.
	fn challenge(number: BlockNumber, _slot_time: Millis) -> Option<Challenge> {
		let online = Online::<T>::get();
		if online == 0 || HeartbeatsPaused::<T>::get() || !T::Gate::is_open() {
			return None;
		}
		let last = Last::<T>::get()?;
		let target = if ChallengeAll::<T>::take() {
			[u8::MAX; 32]
		} else {
			challenge::target(online, BlockClock::<T>::get()?.gap, &Economy::<T>::get()?)?
		};
		let seed = challenge::seed(HostCrypto::blake2_256, &last.random, &last.delivered_after, number);
		Some(Challenge { seed, target })
	}

	fn protocol() -> u16 {
		T::Protocol::get()
	}
}
