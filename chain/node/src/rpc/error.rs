//! Why a node cannot answer, with a code per reason.
use jsonrpsee::types::ErrorObjectOwned;

/// Codes of our methods are this plus 1 to 6.
pub const CODE_BASE: i32 = 7_000;

/// Why a node cannot answer.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
	/// The request makes no sense.
	#[error("{0}")]
	Refused(String),
	/// This node does not have a record, because it skipped the past.
	#[error("this node has no record of block {number}")]
	NoRecord {
		/// Height.
		number: u32,
	},
	/// The chain at that block has no records.
	#[error("block {number} carries no record head")]
	NoRecordHead {
		/// Height.
		number: u32,
	},
	/// The state is no longer kept.
	#[error("this node no longer has the state of block {number}")]
	StateGone {
		/// Height.
		number: u32,
	},
	/// A change of authorities cannot be proven.
	#[error("the set change at block {number} was forced or has no justification, so nothing after it can be proven")]
	Unprovable {
		/// Height of the change.
		number: u32,
	},
	/// The database failed.
	#[error("{0}")]
	Failed(String),
}

impl ReadError {
	/// Code of the JSON-RPC error.
	pub fn code(&self) -> i32 {
		CODE_BASE.saturating_add(match self {
			Self::Refused(_) => 1,
			Self::NoRecord { .. } => 2,
			Self::NoRecordHead { .. } => 3,
			Self::StateGone { .. } => 4,
			Self::Unprovable { .. } => 5,
			Self::Failed(_) => 6,
		})
	}
}

impl From<ReadError> for ErrorObjectOwned {
	fn from(error: ReadError) -> Self {
		ErrorObjectOwned::owned(error.code(), error.to_string(), None::<()>)
	}
}

impl From<sp_blockchain::Error> for ReadError {
	fn from(error: sp_blockchain::Error) -> Self {
		Self::Failed(error.to_string())
	}
}
