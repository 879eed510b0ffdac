//! What the calls of this pallet cost: measured in wasm, in states in which they are dearest. `make weights` measures
//! anew; `docs/operations/weights.md` says what is charged of it and why.
pub mod figures;

use chain_traits::Cost;
use frame::weights_prelude::*;

/// Costs of launch-gate.
pub trait WeightInfo {
	/// Moving this many switches.
	fn switch(pallets: u32) -> Weight;
}

/// With the runtime's own database prices.
pub struct Measured<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for Measured<T> {
	fn switch(pallets: u32) -> Weight {
		const ONE: Cost = figures::CLOSE_1.or(figures::OPEN_1);
		const MANY: Cost = figures::CLOSE_12.or(figures::OPEN_12);
		Cost::line((1, ONE), (12, MANY), pallets.into()).charge::<T>()
	}
}
