//! What the calls of this pallet cost: measured in wasm, in states in which they are dearest. `make weights` measures
//! anew; `docs/operations/weights.md` says what is charged of it and why.
pub mod figures;

use chain_traits::Cost;
use frame::weights_prelude::*;

/// Costs of validator-set.
pub trait WeightInfo {
	/// Naming this many validators.
	fn set_validators(validators: u32) -> Weight;
	/// Leaving the list.
	fn leave() -> Weight;
	/// Purging session keys.
	fn purge_keys() -> Weight;
}

/// With the runtime's own database prices.
pub struct Measured<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for Measured<T> {
	fn set_validators(validators: u32) -> Weight {
		let (one, all) = ((1, figures::SET_VALIDATORS_1), (crate::MAX_VALIDATORS.into(), figures::SET_VALIDATORS_64));
		Cost::line(one, all, validators.into()).charge::<T>()
	}
	fn leave() -> Weight {
		figures::LEAVE.charge::<T>()
	}
	fn purge_keys() -> Weight {
		figures::PURGE_KEYS.charge::<T>()
	}
}
