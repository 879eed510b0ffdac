//! What the calls of this pallet cost. How the figures were taken: `docs/operations/weights.md`.
use frame::weights_prelude::*;

/// Costs of validator-set.
pub trait WeightInfo {
	/// Naming this many validators.
	fn set_validators(validators: u32) -> Weight;
}

/// Upper bounds, made by hand: `docs/operations/weights.md`.
pub struct Measured<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for Measured<T> {
	fn set_validators(validators: u32) -> Weight {
		Weight::from_parts(25_000_000, 0).saturating_add(T::DbWeight::get().reads_writes(1, 3)).saturating_add(
			Weight::from_parts(5_000_000, 0)
				.saturating_add(T::DbWeight::get().reads(1))
				.saturating_mul(validators.into()),
		)
	}
}
