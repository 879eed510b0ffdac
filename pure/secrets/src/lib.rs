//! Key derivation, key agreement and sealing formats; secrets are zeroised and never print.
#![cfg_attr(not(feature = "std"), no_std)]
