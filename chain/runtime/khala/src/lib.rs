//! The Khala runtime: the common composition with Khala's parameters.
#![cfg_attr(not(feature = "std"), no_std)]
