//! What the calls of this pallet cost: measured in wasm, in states in which they are dearest. `make weights` measures
//! anew; `docs/operations/weights.md` says what is charged of it and why.
pub mod figures;

use frame::weights_prelude::*;

/// Cost of each call.
pub trait WeightInfo {
	/// `wrap`.
	fn wrap() -> Weight;
	/// `unwrap` and `unwrap_all`.
	fn unwrap() -> Weight;
}

/// With the runtime's own database prices.
pub struct Measured<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for Measured<T> {
	fn wrap() -> Weight {
		figures::WRAP.charge::<T>()
	}
	fn unwrap() -> Weight {
		figures::UNWRAP.or(figures::UNWRAP_ALL).charge::<T>()
	}
}

/// For mock runtimes without a database.
impl WeightInfo for () {
	fn wrap() -> Weight {
		Weight::from_parts(figures::WRAP.0, 0)
	}
	fn unwrap() -> Weight {
		Weight::from_parts(figures::UNWRAP.0, 0)
	}
}
