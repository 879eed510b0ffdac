//! Paid sessions: challenges, settlement by majority report, subsidy, tokenomic parameters.
#![cfg_attr(not(feature = "std"), no_std)]
