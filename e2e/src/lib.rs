//! Tests that run the real processes on one network.
pub mod council;
mod disk;
pub mod foreign;
mod light;
mod node;
mod parts;
mod phala;
pub mod residue;
pub mod staking;
mod up;
pub mod validator;
mod waiting;
mod worker;

pub use disk::Disk;
pub use light::LightClient;
pub use node::Node;
pub use parts::{Part, Parts};
pub use phala::{phala, Output, Programs};
pub use up::{Options, Up};
pub use waiting::until;
pub use worker::WorkerProcess;
