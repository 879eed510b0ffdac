//! Pools that lend stake to workers and credit their rewards.
#![cfg_attr(not(feature = "std"), no_std)]
