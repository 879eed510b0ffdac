//! Numbers that know their unit, with explicit rounding, and the ids every layer shares.
//!
//! Nothing here does IO or decides anything: it is the vocabulary in which the rules are written.
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

mod amount;
mod confidence;
mod decimal;
mod fixed;
mod ids;
mod parameters;
mod time;
mod wide;

pub use amount::{Amount, PHA};
pub use confidence::{ConfidenceLevel, UnknownLevel};
pub use decimal::{ParseNumberError, MAX_DECIMAL_PLACES};
pub use fixed::{Fixed, Ratio, RewardWeight, Value};
pub use ids::{
	parse_hex_32, AccountId, BlockNumber, GatekeeperIndex, Hash, ItemId, NotAnId, PoolId, ReportNumber, Score,
	Sequence, SessionId, SetId, WorkerId,
};
pub use parameters::{Economy, TokenomicParameters};
pub use time::{Millis, Span, MAX_ACCRUAL_GAP, REFERENCE_BLOCK};
pub use wide::{mul_div_ceil, mul_div_floor};
