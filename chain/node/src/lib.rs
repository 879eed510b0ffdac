//! One thin Aura and GRANDPA node for both chains; the runtime comes from the chain spec.
//!
//! [`start`] runs a node inside any process: `phala up` runs two. The binary `phala-node` is a thin layer over it.
#![allow(clippy::result_large_err)]

mod client;
pub mod command;
mod configuration;
mod database;
mod error;
mod fake_runtime;
pub mod folder;
pub mod keys;
mod ports;
pub mod rpc;
mod service;
mod settings;
pub mod spec;
pub mod upkeep;

pub use client::{Backend, Client};
pub use error::NodeError;
pub use fake_runtime::{Block, Header};
pub use service::{start, RunningNode};
pub use settings::{
	ConsensusSettings, Kept, Keys, NetworkSettings, NodeRole, NodeSettings, PoolSettings, RpcSettings, Slots, SyncMode,
	Telemetry, LEAST_FREE_BYTES, LEAST_STATES,
};
