//! What the calls of this pallet cost: measured in wasm, in states in which they are dearest. `make weights` measures
//! anew; `docs/operations/weights.md` says what is charged of it and why.
pub mod figures;

use frame::weights_prelude::*;

/// Cost of each call.
pub trait WeightInfo {
	/// `split`: one item ends, two begin.
	fn split() -> Weight;
	/// `merge`: one item ends, and the offers of another.
	fn merge() -> Weight;
	/// `discard`: one item ends.
	fn discard() -> Weight;
	/// `describe`: one text.
	fn describe() -> Weight;
	/// `whitelist` and `unwhitelist`: one entry.
	fn whitelist() -> Weight;
}

/// With the runtime's own database prices.
pub struct Measured<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for Measured<T> {
	fn split() -> Weight {
		figures::SPLIT.charge::<T>()
	}
	fn merge() -> Weight {
		figures::MERGE.charge::<T>()
	}
	fn discard() -> Weight {
		figures::DISCARD.charge::<T>()
	}
	fn describe() -> Weight {
		figures::DESCRIBE.charge::<T>()
	}
	fn whitelist() -> Weight {
		figures::WHITELIST.or(figures::UNWHITELIST).charge::<T>()
	}
}

/// For mock runtimes without a database.
impl WeightInfo for () {
	fn split() -> Weight {
		Weight::from_parts(figures::SPLIT.0, 0)
	}
	fn merge() -> Weight {
		Weight::from_parts(figures::MERGE.0, 0)
	}
	fn discard() -> Weight {
		Weight::from_parts(figures::DISCARD.0, 0)
	}
	fn describe() -> Weight {
		Weight::from_parts(figures::DESCRIBE.0, 0)
	}
	fn whitelist() -> Weight {
		Weight::from_parts(figures::WHITELIST.0, 0)
	}
}
