//! What the calls of this pallet cost. How the figures were taken: `docs/operations/weights.md`.
use frame::weights_prelude::*;

/// Costs of launch-gate.
pub trait WeightInfo {
	/// Moving this many switches.
	fn switch(pallets: u32) -> Weight;
}

/// Upper bounds, made by hand: `docs/operations/weights.md`.
pub struct Measured<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for Measured<T> {
	fn switch(pallets: u32) -> Weight {
		Weight::from_parts(15_000_000, 0).saturating_add(
			Weight::from_parts(10_000_000, 0)
				.saturating_add(T::DbWeight::get().reads_writes(4, 2))
				.saturating_mul(pallets.into()),
		)
	}
}
