//! The rules of money: value promise, share, payout, slash, stake limits, pool shares.
//!
//! There are two laws over one set of [`formulas`]. [`published`] keeps the order of operations of the tokenomics as it
//! was published, per block, and reproduces its numbers to the last bit. [`paid`] is what this network pays: the same
//! formulas with every per-block factor scaled by the time a record stands for, so that the speed of a chain changes
//! nobody's pay, and a budget that acts from the record on in which it changed, never backwards.
#![cfg_attr(not(feature = "std"), no_std)]

pub mod challenge;
pub mod forecast;
pub mod formulas;
pub mod paid;
pub mod parameters;
pub mod pool;
pub mod published;
pub mod score;
pub mod vault;
