//! Everything both runtimes share: composition, parameters, genesis presets.
#![cfg_attr(not(feature = "std"), no_std)]
