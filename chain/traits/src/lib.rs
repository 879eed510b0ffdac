//! Capabilities that pallets ask of one another; the runtime connects them.
//!
//! The asker names the capability, the owner implements it, so no pallet depends on another pallet's crate.
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

mod cost;
mod crypto;
mod gate;
mod messages;
mod pools;
mod preview;
mod staking;
mod terms;
mod voting;
mod way_out;
mod workers;

pub use cost::{Cost, MARGIN};
pub use crypto::HostCrypto;
pub use gate::{Gate, OpenGate};
pub use messages::{ChallengeSource, MessageHandler, MessageSink, SenderDirectory};
pub use pools::{Holding, Payment, Purse, Queue, Queued, Request, ShareLedger, StakePools, Vaults, WithdrawalQueue};
pub use preview::{Outlook, WithdrawalPreview};
pub use staking::{Earned, RewardSink, SessionControl, SessionEvents, WrappedMoney};
pub use terms::{Announced, Commission, Funding, OutOfBounds, Rules, SoundRules};
pub use voting::{ItemWorth, VoteLock};
pub use way_out::{in_order, Departure, ExitTerms, Release, Source, WaitsFor, WayOut};
pub use workers::{GatekeeperDirectory, WorkerDirectory, WorkerUsage};
