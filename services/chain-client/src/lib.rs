//! Talks to a node: typed transactions and storage, records, proofs, warp fragments.
//!
//! ```no_run
//! # async fn example() -> Result<(), chain_client::ClientError> {
//! let chain = chain_client::ChainClient::connect("ws://127.0.0.1:9944").await?;
//! let status = chain.status().await?;
//! println!("{} is final up to {}", status.chain, status.finalized.number);
//! # Ok(()) }
//! ```
//!
//! Transactions, storage and events use the runtime's own types; both chains' are encoded alike.
mod chain;
pub mod dispatch;
mod error;
pub mod extrinsic;
mod fate;
mod pool;
mod records;
mod state;
mod submit;
mod submitted;
mod transport;
mod types;

pub use chain::{ChainClient, MAX_KEYS};
pub use error::{codes, ClientError};
pub use fate::{Fate, Gone, Included, Ticket};
pub use pool::PoolRefusal;
pub use records::Heads;
pub use submit::{EventRecord, MORTALITY};
pub use submitted::{Depth, Submitted};
pub use types::{Available, BatchReply, BlockRef, ChainStatus, Follower, Header, Records, WarpFragments};

pub use frame::deps::sp_core::{sr25519, Pair, H256};
pub use phala_runtime::{OriginCaller, Runtime, RuntimeCall, RuntimeError, RuntimeEvent};
