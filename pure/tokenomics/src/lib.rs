//! The rules of money: value promise, share, payout, slash, stake limits, pool shares.
#![cfg_attr(not(feature = "std"), no_std)]
