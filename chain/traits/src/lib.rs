//! Capabilities that pallets ask of one another; the runtime connects them.
//!
//! The asker names the capability, the owner implements it, so no pallet depends on another pallet's crate.
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

mod crypto;
mod gate;
mod messages;
mod staking;
mod voting;
mod workers;

pub use crypto::HostCrypto;
pub use gate::{Gate, OpenGate};
pub use messages::{ChallengeSource, MessageHandler, MessageSink, SenderDirectory};
pub use staking::{Holding, Locked, RewardSink, SessionControl, SessionEvents, ShareLedger, WrappedMoney};
pub use voting::{ItemWorth, VoteLock};
pub use workers::{GatekeeperDirectory, WorkerDirectory, WorkerUsage};
