//! What the calls, hooks and handlers of this pallet cost: measured in wasm, in states in which they are dearest. `make weights` measures
//! anew; `docs/operations/weights.md` says what is charged of it and why.
pub mod figures;

use chain_traits::Cost;
use frame::weights_prelude::*;

/// Costs of worker-registry.
pub trait WeightInfo {
	/// Admitting the anchor of block 0, once in a chain's life.
	fn admit_genesis_anchor() -> Weight;
	/// Taking the master key.
	fn on_master_key() -> Weight;
	/// A registration with this much evidence that is taken: one verification of its quote.
	fn register(bytes: u32) -> Weight;
	/// A registration that is refused: the quote may be verified by what came and by what the chain keeps, and once more to find
	/// the link that failed.
	fn register_refused(bytes: u32) -> Weight;
	/// Collateral that is brought, or refused: then the verifier runs again to find the link that failed.
	fn submit_collateral(bytes: u32) -> Weight;
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

/// With the runtime's own database prices.
pub struct Measured<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for Measured<T> {
	fn admit_genesis_anchor() -> Weight {
		figures::ADMIT_GENESIS_ANCHOR.charge::<T>()
	}
	fn on_master_key() -> Weight {
		figures::MASTER_KEY.charge::<T>()
	}
	fn register(bytes: u32) -> Weight {
		let short = (figures::REGISTER_SHORT_SIZE, figures::REGISTER_SHORT);
		let long = (figures::REGISTER_LONG_SIZE, figures::REGISTER_LONG);
		Cost::line(short, long, bytes.into()).charge::<T>()
	}
	/// The dearest refusal: what came is good, the chain keeps better, and that is refused by a link that is looked for.
	fn register_refused(bytes: u32) -> Weight {
		let short = (figures::REFUSED_SHORT_SIZE, figures::REFUSED_SHORT);
		let long = (figures::REFUSED_LONG_SIZE, figures::REFUSED_LONG);
		Cost::line(short, long, bytes.into()).charge::<T>()
	}
	fn submit_collateral(bytes: u32) -> Weight {
		let short = (figures::SUBMIT_FORGED_SHORT_SIZE, figures::SUBMIT_FORGED_SHORT);
		let long = (figures::SUBMIT_FORGED_LONG_SIZE, figures::SUBMIT_FORGED_LONG);
		Cost::line(short, long, bytes.into()).charge::<T>()
	}
	fn set_endpoint() -> Weight {
		figures::SET_ENDPOINT.charge::<T>()
	}
	fn request_benchmark() -> Weight {
		figures::REQUEST_BENCHMARK.charge::<T>()
	}
	fn admit_measurement() -> Weight {
		figures::ADMIT_MEASUREMENT.charge::<T>()
	}
	fn retire_measurement() -> Weight {
		figures::RETIRE_MEASUREMENT.charge::<T>()
	}
	fn admit_anchor(authorities: u32) -> Weight {
		let (one, all) = ((1, figures::ADMIT_ANCHOR_1), (1_024, figures::ADMIT_ANCHOR_1024));
		Cost::line(one, all, authorities.into()).charge::<T>()
	}
	fn retire_anchor() -> Weight {
		figures::RETIRE_ANCHOR.charge::<T>()
	}
	fn register_gatekeeper() -> Weight {
		figures::REGISTER_GATEKEEPER.charge::<T>()
	}
	fn unregister_gatekeeper() -> Weight {
		figures::UNREGISTER_GATEKEEPER.charge::<T>()
	}
	fn set_minimum_version() -> Weight {
		figures::SET_MINIMUM_VERSION.charge::<T>()
	}
	fn set_protocol_version() -> Weight {
		figures::SET_PROTOCOL_VERSION.charge::<T>()
	}
	fn set_policy() -> Weight {
		figures::SET_POLICY.charge::<T>()
	}
	fn reset_master_key() -> Weight {
		figures::RESET_MASTER_KEY.charge::<T>()
	}
	fn deny_worker() -> Weight {
		figures::DENY_WORKER.charge::<T>()
	}
	fn allow_worker() -> Weight {
		figures::ALLOW_WORKER.charge::<T>()
	}
	fn deny_platform() -> Weight {
		figures::DENY_PLATFORM.charge::<T>()
	}
	fn allow_platform() -> Weight {
		figures::ALLOW_PLATFORM.charge::<T>()
	}
}
