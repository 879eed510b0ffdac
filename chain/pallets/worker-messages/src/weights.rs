//! What the calls of this pallet cost: measured in wasm, in states in which they are dearest. `make weights` measures
//! anew; `docs/operations/weights.md` says what is charged of it and why.
pub mod figures;

use chain_traits::Cost;
use frame::weights_prelude::*;

/// Costs of worker-messages.
pub trait WeightInfo {
	/// Checking a signed envelope of this encoded size, its signature included.
	fn authorize(bytes: u32) -> Weight;
	/// Taking it into the record, without its handler.
	fn send(bytes: u32) -> Weight;
	/// What a worker's message that stands in the record adds to the end of the block: at most, of those that are recorded
	/// themselves.
	fn recorded() -> Weight;
	/// Opening and closing a record that holds only messages of the chain, and moving this many from the backlog.
	fn close(moved: u32) -> Weight;
}

/// With the runtime's own database prices.
pub struct Measured<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for Measured<T> {
	fn authorize(bytes: u32) -> Weight {
		let small = (figures::AUTHORIZE_SMALL_SIZE, figures::AUTHORIZE_SMALL);
		let large = (figures::AUTHORIZE_LARGE_SIZE, figures::AUTHORIZE_LARGE);
		Cost::line(small, large, bytes.into()).charge::<T>()
	}
	fn send(bytes: u32) -> Weight {
		let small = (figures::SEND_SMALL_SIZE, figures::SEND_SMALL);
		let large = (figures::SEND_LARGE_SIZE, figures::SEND_LARGE);
		Cost::line(small, large, bytes.into()).charge::<T>().saturating_add(Self::recorded())
	}
	fn recorded() -> Weight {
		// The record is written once, whatever stands in it.
		const MANY: Cost = figures::CLOSE_FILLED_1000.beyond(figures::CLOSE_0).compute();
		Cost::line((0, Cost::NOTHING), (1_000, MANY), 1).charge::<T>()
	}
	fn close(moved: u32) -> Weight {
		Cost::line((0, figures::CLOSE_0), (2_000, figures::CLOSE_2000), moved.into()).charge::<T>()
	}
}
