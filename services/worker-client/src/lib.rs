//! Talks to a pRuntime over its public and private API.
//!
//! Every call opens a connection of its own, has a deadline and reads a bounded answer. What each call means is written
//! at [`protocol::worker_api`].
mod connection;
mod endpoint;
mod error;
mod worker;

pub use endpoint::{read_endpoints, Endpoint, EndpointError};
pub use error::ClientError;
pub use worker::{PublicWorker, Worker};
