//! What the calls of this pallet cost: measured in wasm, in states in which they are dearest. `make weights` measures
//! anew; `docs/operations/weights.md` says what is charged of it and why.
pub mod figures;

use crate::MAX_POSITIONS;
use chain_traits::Cost;
use frame::weights_prelude::*;

/// Cost of each call, without what stake pools charge for their part.
#[allow(missing_docs)]
pub trait WeightInfo {
	fn create() -> Weight;
	fn set_commission() -> Weight;
	fn contribute() -> Weight;
	fn withdraw() -> Weight;
	fn serve(limit: u32) -> Weight;
	fn invest() -> Weight;
	fn redeem() -> Weight;
	fn force_redeem(pools: u32) -> Weight;
	fn claim_owner_shares() -> Weight;
	fn settle_fee() -> Weight;
	fn reopen() -> Weight;
	fn close() -> Weight;
	/// Not a call: what valuing one item costs.
	fn value() -> Weight;
}

/// With the runtime's own database prices.
pub struct Measured<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for Measured<T> {
	fn create() -> Weight {
		figures::CREATE.charge::<T>()
	}
	fn set_commission() -> Weight {
		figures::SET_COMMISSION.charge::<T>()
	}
	fn contribute() -> Weight {
		figures::CONTRIBUTE.charge::<T>()
	}
	fn withdraw() -> Weight {
		figures::WITHDRAW.charge::<T>()
	}
	fn serve(limit: u32) -> Weight {
		Cost::line((0, figures::SERVE_0), (64, figures::SERVE_64), limit.into()).charge::<T>()
	}
	fn invest() -> Weight {
		figures::INVEST.charge::<T>()
	}
	fn redeem() -> Weight {
		figures::REDEEM.charge::<T>()
	}
	/// What the pools do for it is measured with it; where they pay others on their way, they charge that besides.
	fn force_redeem(pools: u32) -> Weight {
		let (one, all) = ((1, figures::FORCE_REDEEM_1), (MAX_POSITIONS.into(), figures::FORCE_REDEEM_32));
		Cost::line(one, all, pools.into()).charge::<T>()
	}
	fn claim_owner_shares() -> Weight {
		figures::CLAIM_OWNER_SHARES.charge::<T>()
	}
	fn settle_fee() -> Weight {
		figures::SETTLE_FEE.charge::<T>()
	}
	fn reopen() -> Weight {
		figures::REOPEN.charge::<T>()
	}
	fn close() -> Weight {
		figures::CLOSE.charge::<T>()
	}
	fn value() -> Weight {
		figures::VALUE.charge::<T>()
	}
}
