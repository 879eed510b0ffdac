//! What transactions cost.
//!
//! `fee = base + bytes * 0.00001 PHA + weight * 0.0001 PHA / (weight of an empty transaction) * multiplier`. All of it,
//! tips included, goes to the treasury.
use crate::currency::{Balance, PHA};
use frame::{
	deps::frame_support::{
		parameter_types,
		weights::{
			constants::ExtrinsicBaseWeight, ConstantMultiplier, WeightToFeeCoefficient, WeightToFeeCoefficients,
			WeightToFeePolynomial,
		},
	},
	prelude::*,
	traits::ConstU128,
};
use pallet_transaction_payment::{Multiplier, TargetedFeeAdjustment};

/// Fee of one byte.
pub const BYTE_FEE: Balance = PHA / 100_000;
/// Fee of the weight of an empty transaction.
pub const BASE_FEE: Balance = PHA / 10_000;

/// Bytes to money.
pub type LengthToFee = ConstantMultiplier<Balance, ConstU128<BYTE_FEE>>;

/// Weight to money, linear.
pub struct WeightToFee;

impl WeightToFeePolynomial for WeightToFee {
	type Balance = Balance;

	fn polynomial() -> WeightToFeeCoefficients<Balance> {
		let base = Balance::from(ExtrinsicBaseWeight::get().ref_time());
		let coefficient = WeightToFeeCoefficient {
			degree: 1,
			negative: false,
			coeff_frac: Perbill::from_rational(BASE_FEE % base, base),
			coeff_integer: BASE_FEE / base,
		};
		[coefficient].into_iter().collect()
	}
}

parameter_types! {
	/// Fees rise while blocks are fuller than this, and fall while they are emptier.
	pub const TargetFullness: Perquintill = Perquintill::from_percent(25);
	/// How fast.
	pub AdjustmentVariable: Multiplier = Multiplier::saturating_from_rational(1, 100_000);
	/// The least multiplier.
	pub MinimumMultiplier: Multiplier = Multiplier::saturating_from_rational(1, 1_000_000);
	/// The largest multiplier: whoever fills blocks for months cannot price everybody else out.
	pub MaximumMultiplier: Multiplier = Multiplier::saturating_from_integer(1_000);
}

/// How the multiplier follows the fullness of blocks.
pub type SlowAdjustment<Runtime> =
	TargetedFeeAdjustment<Runtime, TargetFullness, AdjustmentVariable, MinimumMultiplier, MaximumMultiplier>;
