//! The Phala runtime: the common composition with Phala's parameters.
#![cfg_attr(not(feature = "std"), no_std)]
