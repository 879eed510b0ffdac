//! The numbers governance sets.
use crate::{decimal::bits_as_text, Millis};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// The published tokenomic parameters, in their published SCALE order (212 bytes).
///
/// Every `u128` is the raw bits of a U64F64. "Per block" means per [`crate::REFERENCE_BLOCK`] of chain time.
/// `pha_rate` and `kappa` are part of the published record and used by no formula.
#[derive(
	Clone,
	Debug,
	Default,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	TypeInfo,
	MaxEncodedLen,
	serde::Serialize,
	serde::Deserialize,
)]
#[serde(rename_all = "camelCase")]
pub struct TokenomicParameters {
	/// PHA price the costs were computed at; informative.
	#[serde(with = "bits_as_text")]
	pub pha_rate: u128,
	/// Growth factor of a worker's value per block, at least 1.
	#[serde(with = "bits_as_text")]
	pub rho: u128,
	/// PHA shared out per block.
	#[serde(with = "bits_as_text")]
	pub budget_per_block: u128,
	/// The largest value a worker can have.
	#[serde(with = "bits_as_text")]
	pub v_max: u128,
	/// Running cost per block and unit of score.
	#[serde(with = "bits_as_text")]
	pub cost_k: u128,
	/// Fixed running cost per block.
	#[serde(with = "bits_as_text")]
	pub cost_b: u128,
	/// Part of the value lost per block while unresponsive.
	#[serde(with = "bits_as_text")]
	pub slash_rate: u128,
	/// Part of each payment that goes to the treasury.
	#[serde(with = "bits_as_text")]
	pub treasury_ratio: u128,
	/// Records after which an unanswered challenge makes a worker unresponsive.
	pub heartbeat_window: u32,
	/// Value of the machine per unit of score.
	#[serde(with = "bits_as_text")]
	pub rig_k: u128,
	/// Fixed value of the machine.
	#[serde(with = "bits_as_text")]
	pub rig_b: u128,
	/// Stake multiplier R at full confidence.
	#[serde(with = "bits_as_text")]
	pub re: u128,
	/// Minimum stake per square root of score.
	#[serde(with = "bits_as_text")]
	pub k: u128,
	/// Cool-down penalty factor; informative.
	#[serde(with = "bits_as_text")]
	pub kappa: u128,
}

/// Everything the paid law is parameterised with: what a `ParametersChanged` message carries.
#[derive(
	Clone,
	Debug,
	Default,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	TypeInfo,
	MaxEncodedLen,
	serde::Serialize,
	serde::Deserialize,
)]
#[serde(rename_all = "camelCase")]
pub struct Economy {
	/// The published set.
	pub tokenomic: TokenomicParameters,
	/// Capped chain time after which an unanswered challenge makes a worker unresponsive, once
	/// `tokenomic.heartbeat_window` records have passed too.
	pub heartbeat_window: Millis,
	/// Mean capped chain time between two challenges of one worker.
	pub challenge_interval: Millis,
	/// Expected number of challenged workers in one block, at most.
	pub max_challenged: u32,
}
