//! What the calls of this pallet cost. How the figures were taken: `docs/operations/weights.md`.
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

/// Upper bounds, made by hand: `docs/operations/weights.md`.
pub struct Measured<T>(PhantomData<T>);

impl<T: frame_system::Config> Measured<T> {
	/// Looking for somebody who counts among this many.
	fn looking_through(validators: u32) -> Weight {
		let each = Weight::from_parts(5_000_000, 0).saturating_add(T::DbWeight::get().reads(1));
		each.saturating_mul(validators.into())
	}
}

impl<T: frame_system::Config> WeightInfo for Measured<T> {
	fn set_validators(validators: u32) -> Weight {
		// The comparison of two full lists takes 64 times 64 steps, twice.
		Weight::from_parts(200_000_000, 0)
			.saturating_add(T::DbWeight::get().reads_writes(4, 4))
			.saturating_add(Self::looking_through(validators))
	}

	fn leave() -> Weight {
		Weight::from_parts(50_000_000, 0)
			.saturating_add(T::DbWeight::get().reads_writes(2, 3))
			.saturating_add(Self::looking_through(crate::MAX_VALIDATORS))
	}

	fn purge_keys() -> Weight {
		// Keys, two owners, the account, its holds.
		Weight::from_parts(100_000_000, 0)
			.saturating_add(T::DbWeight::get().reads_writes(10, 6))
			.saturating_add(Self::looking_through(crate::MAX_VALIDATORS))
	}
}
