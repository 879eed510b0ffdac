//! What the calls of this pallet cost. How the figures were taken: `docs/operations/weights.md`.
use frame::weights_prelude::*;

/// Costs of worker-messages.
pub trait WeightInfo {
	/// Checking a signed envelope of this encoded size, its signature included.
	fn authorize(bytes: u32) -> Weight;
	/// Taking it into the record, without its handler.
	fn send(bytes: u32) -> Weight;
	/// Opening and closing a record that holds only messages of the chain, and moving this many from the backlog.
	fn close(moved: u32) -> Weight;
}

/// Upper bounds, made by hand: `docs/operations/weights.md`.
pub struct Measured<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for Measured<T> {
	fn authorize(bytes: u32) -> Weight {
		Weight::from_parts(120_000_000, 0)
			.saturating_add(Weight::from_parts(10_000, 0).saturating_mul(bytes.into()))
			.saturating_add(T::DbWeight::get().reads(7))
	}

	fn send(bytes: u32) -> Weight {
		Weight::from_parts(60_000_000, 0)
			.saturating_add(Weight::from_parts(20_000, 0).saturating_mul(bytes.into()))
			.saturating_add(T::DbWeight::get().reads_writes(6, 6))
	}

	fn close(moved: u32) -> Weight {
		Weight::from_parts(200_000_000, 0).saturating_add(T::DbWeight::get().reads_writes(8, 6)).saturating_add(
			Weight::from_parts(20_000_000, 0)
				.saturating_add(T::DbWeight::get().reads_writes(1, 2))
				.saturating_mul(moved.into()),
		)
	}
}
