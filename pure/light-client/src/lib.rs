//! Verifies finality, warp fragments, record batches and read proofs without trusting who sent them.
#![cfg_attr(not(feature = "std"), no_std)]
