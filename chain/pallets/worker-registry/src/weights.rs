//! What the calls, hooks and handlers of this pallet cost. How the figures were taken: `docs/operations/weights.md`.
use frame::weights_prelude::*;

/// Costs of worker-registry.
pub trait WeightInfo {
	/// Admitting the anchor of block 0, once in a chain's life.
	fn admit_genesis_anchor() -> Weight;
	/// Taking the master key.
	fn on_master_key() -> Weight;
	/// A registration with this much evidence that is taken: one verification of its quote.
	fn register(bytes: u32) -> Weight;
	/// A registration that is refused: the verifier may run again to find the link that failed.
	fn register_refused(bytes: u32) -> Weight;
	/// Replacing a worker's endpoints.
	fn set_endpoint() -> Weight;
	/// Asking for a benchmark.
	fn request_benchmark() -> Weight;
	/// One entry of a list.
	fn admit_measurement() -> Weight;
	/// One entry of a list.
	fn retire_measurement() -> Weight;
	/// One entry of a list, after hashing an anchor with so many authorities.
	fn admit_anchor(authorities: u32) -> Weight;
	/// One entry of a list.
	fn retire_anchor() -> Weight;
	/// Changing the list of gatekeepers.
	fn register_gatekeeper() -> Weight;
	/// Changing the list of gatekeepers.
	fn unregister_gatekeeper() -> Weight;
	/// Setting one value.
	fn set_minimum_version() -> Weight;
	/// Setting one value.
	fn set_protocol_version() -> Weight;
	/// Setting one value.
	fn set_policy() -> Weight;
	/// Giving the master key up.
	fn reset_master_key() -> Weight;
	/// One entry of a list.
	fn deny_worker() -> Weight;
	/// One entry of a list.
	fn allow_worker() -> Weight;
	/// One entry of a list.
	fn deny_platform() -> Weight;
	/// One entry of a list.
	fn allow_platform() -> Weight;
}

/// Upper bounds, made by hand: `docs/operations/weights.md`.
pub struct Measured<T>(PhantomData<T>);

/// Microseconds for one quote with its collateral, in wasm.
const VERIFICATION: u64 = 10_000;

impl<T: frame_system::Config> Measured<T> {
	fn cost(micros: u64, reads: u64, writes: u64) -> Weight {
		Weight::from_parts(micros.saturating_mul(1_000_000), 0)
			.saturating_add(T::DbWeight::get().reads_writes(reads, writes))
	}

	fn per_byte(bytes: u32) -> Weight {
		Weight::from_parts(20_000, 0).saturating_mul(bytes.into())
	}
}

impl<T: frame_system::Config> WeightInfo for Measured<T> {
	fn admit_genesis_anchor() -> Weight {
		Self::cost(200, 4, 3)
	}
	fn on_master_key() -> Weight {
		// One signature, and whether the sender's verification holds.
		Self::cost(150, 10, 3)
	}
	fn register(bytes: u32) -> Weight {
		Self::cost(VERIFICATION, 18, 9).saturating_add(Self::per_byte(bytes))
	}
	fn register_refused(bytes: u32) -> Weight {
		Self::cost(2 * VERIFICATION, 18, 9).saturating_add(Self::per_byte(bytes))
	}
	fn set_endpoint() -> Weight {
		Self::cost(30, 1, 1)
	}
	fn request_benchmark() -> Weight {
		Self::cost(50, 5, 5)
	}
	fn admit_measurement() -> Weight {
		Self::cost(20, 2, 1)
	}
	fn retire_measurement() -> Weight {
		Self::cost(20, 2, 1)
	}
	fn admit_anchor(authorities: u32) -> Weight {
		Self::cost(40, 5, 1).saturating_add(Self::cost(1, 0, 0).saturating_mul(authorities.into()))
	}
	fn retire_anchor() -> Weight {
		Self::cost(20, 2, 1)
	}
	fn register_gatekeeper() -> Weight {
		Self::cost(50, 4, 4)
	}
	fn unregister_gatekeeper() -> Weight {
		Self::cost(50, 3, 4)
	}
	fn set_minimum_version() -> Weight {
		Self::cost(15, 0, 1)
	}
	fn set_protocol_version() -> Weight {
		Self::cost(15, 1, 1)
	}
	fn set_policy() -> Weight {
		Self::cost(15, 0, 1)
	}
	fn reset_master_key() -> Weight {
		Self::cost(20, 1, 1)
	}
	fn deny_worker() -> Weight {
		Self::cost(20, 1, 1)
	}
	fn allow_worker() -> Weight {
		Self::cost(20, 1, 1)
	}
	fn deny_platform() -> Weight {
		Self::cost(20, 1, 1)
	}
	fn allow_platform() -> Weight {
		Self::cost(20, 1, 1)
	}
}
