//! A switch per pallet, moved by motions, that keeps a network closed until it is launched.
#![cfg_attr(not(feature = "std"), no_std)]
