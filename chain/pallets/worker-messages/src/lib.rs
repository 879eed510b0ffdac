//! The record chain: what workers and chain say to one another, hash-chained into every header.
#![cfg_attr(not(feature = "std"), no_std)]
