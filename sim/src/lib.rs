//! Machines that try to break the staking of the real runtime.
//!
//! A [`World`] is the Phala runtime, whole and native, with production's terms (a week of grace, a week of cool-down)
//! and a block that is open: calls go in with real origins through the real call filter, time passes by real blocks with
//! empty slots between them. On it stand, each with its own promise:
//!
//! * [`random`]: any calls by any actors in any order, time included, and coalitions that seek profit; every call is tried
//!   with every origin, every step is judged by [`judge`], which believes nothing the pallets say, and by [`laws`], and
//!   foretold to the unit by [`mirror`], which hears their events;
//! * [`sequences`]: all sequences of ten operations up to a depth;
//! * [`owner`], [`vault_owner`]: an owner that does anything, against a holder who wants to leave and whom nobody helps;
//! * [`corrupt`]: any bytes in the storage of the staking pallets, then every call.
//!
//! Randomness is a [`dice::Dice`] with a seed; a failure prints what replays it. How long a machine runs is said by the
//! environment, see [`knobs`].
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)] // machines of ours: a surprise must be loud

pub mod calls;
pub mod corrupt;
pub mod costs;
pub mod dice;
pub mod exact;
pub mod history;
pub mod judge;
pub mod knobs;
pub mod laws;
pub mod mirror;
pub mod names;
pub mod owner;
pub mod random;
pub mod sequences;
pub mod staff;
pub mod state;
pub mod vault_owner;
pub mod world;

pub use world::World;
