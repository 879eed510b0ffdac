//! Why a call is refused: one type for the whole API.
use crate::folder::OpenError;
use crate::identity::IdentityError;
use crate::restore::RestoreError;
use edge_files::FileError;
use light_client::{DecodeError, ImportError};
use protocol::worker_api::{ErrorBody, ErrorCode};
use units::{BlockNumber, Hash};
use worker_core::{Refusal, StartError};
use worker_quotes::QuoteError;

/// Why a call was refused. The worker is unchanged.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
	/// It knows no chain.
	#[error("this worker was told no chain yet")]
	NotInitialised,
	/// It works for another one.
	#[error(
		"this worker started from anchor 0x{} of chain 0x{}, not from that one",
		hex::encode(anchor),
		hex::encode(chain)
	)]
	OtherChain {
		/// Its chain.
		chain: Hash,
		/// Its anchor.
		anchor: Hash,
	},
	/// The body is not what the call takes.
	#[error("{0}")]
	Malformed(String),
	/// The body is longer than the call takes.
	#[error("the body is longer than {0} bytes")]
	TooLong(usize),
	/// The body did not arrive in time.
	#[error("the body did not arrive within {0} seconds")]
	TooSlow(u64),
	/// The anchor is no place to start from.
	#[error(transparent)]
	Anchor(#[from] StartError),
	/// The anchor leaves out records that a gatekeeper has to fold.
	#[error("a gatekeeper folds every record, and this anchor is at block {0}")]
	LateAnchor(BlockNumber),
	/// The bytes are no batch.
	#[error(transparent)]
	Decode(#[from] DecodeError),
	/// The batch is not proven, or needs a newer program.
	#[error(transparent)]
	Batch(#[from] Refusal),
	/// No token, or another one.
	#[error("this listener needs the worker's token")]
	Unauthorised,
	/// Not the role of this worker.
	#[error("this worker does not fold the economy")]
	NotGatekeeper,
	/// There is no such thing.
	#[error("there is no {0}")]
	NotFound(String),
	/// The platform gave no quote.
	#[error("{}", chain_of(.0))]
	Quote(#[from] QuoteError),
	/// The data folder.
	#[error(transparent)]
	File(#[from] FileError),
	/// A sealed file.
	#[error(transparent)]
	Sealed(#[from] OpenError),
	/// The identity.
	#[error(transparent)]
	Identity(#[from] IdentityError),
	/// What the data folder holds.
	#[error(transparent)]
	Restore(#[from] RestoreError),
	/// This call, or the one before that opened the data folder anew, panicked.
	#[error("this call met a fault in pruntime: {0}")]
	Fault(String),
	/// It ends.
	#[error("this worker is stopping")]
	Stopping,
}

fn chain_of(error: &dyn std::error::Error) -> String {
	match error.source() {
		Some(source) => format!("{error}: {source}"),
		None => error.to_string(),
	}
}

impl CallError {
	/// For programs.
	pub fn code(&self) -> ErrorCode {
		match self {
			Self::NotInitialised => ErrorCode::NotInitialised,
			Self::OtherChain { .. } => ErrorCode::OtherChain,
			Self::Malformed(_) | Self::TooSlow(_) | Self::Anchor(_) | Self::LateAnchor(_) => ErrorCode::Malformed,
			Self::TooLong(_) | Self::Decode(DecodeError::TooLong { .. }) => ErrorCode::TooLarge,
			Self::Decode(_) => ErrorCode::Malformed,
			Self::Batch(Refusal::Protocol(_) | Refusal::Fact(_)) => ErrorCode::Paused,
			Self::Batch(Refusal::Import(error)) => import_code(error),
			Self::Unauthorised => ErrorCode::Unauthorised,
			Self::NotGatekeeper => ErrorCode::NotGatekeeper,
			Self::NotFound(_) => ErrorCode::NotFound,
			Self::Quote(_) => ErrorCode::Attestation,
			Self::File(_) | Self::Sealed(_) | Self::Identity(_) | Self::Restore(_) => ErrorCode::Storage,
			Self::Fault(_) => ErrorCode::Internal,
			Self::Stopping => ErrorCode::Stopping,
		}
	}

	/// What to do about it.
	pub fn hint(&self) -> &'static str {
		match self {
			Self::NotInitialised => "send an anchor to /initialise first",
			Self::OtherChain { .. } => "give each chain its own data folder",
			Self::Anchor(_) => "take the anchor from the chain's own export, `phala anchor export`",
			Self::LateAnchor(_) => {
				"give a gatekeeper's relayer no --anchor, or 0; a worker that starts later is no gatekeeper"
			}
			Self::Decode(_) => "build the batch with the same version of the light client",
			Self::Batch(Refusal::Protocol(_) | Refusal::Fact(_)) => "upgrade pruntime; it goes on where it paused",
			Self::Batch(Refusal::Import(error)) => match import_code(error) {
				ErrorCode::Gap => "read /status and build the batch from its tip",
				ErrorCode::Paused => "upgrade pruntime, or start from a newer anchor",
				_ if error.is_retryable() => "ask another node for the same blocks",
				_ => "upgrade pruntime, or start from a newer anchor",
			},
			Self::Unauthorised => "give the token: a relayer reads it from the file that its token_file names, --token-file; others send \
			 `authorization: bearer` with that file's content",
			Self::NotGatekeeper => {
				"start pruntime with --gatekeeper and an empty data folder, so that it folds every record"
			}
			Self::Quote(_) => "check that the enclave's attestation device works; the call may be repeated",
			Self::File(error) => error.hint(),
			Self::Sealed(error) => error.hint(),
			Self::Identity(IdentityError::Open(error)) => error.hint(),
			Self::Identity(IdentityError::Form) => "nothing was changed: start the pruntime that made this data folder",
			Self::Restore(error) => error.hint(),
			Self::Fault(_) => {
				"report the fault; read /status and go on from its tip, which may be that of the last checkpoint"
			}
			Self::Stopping => "try again when it is back",
			Self::Malformed(_) => "send what this version's API takes: a relayer of the same version does",
			Self::TooLong(_) | Self::TooSlow(_) => "send less at once: a batch may end at any final block",
			Self::NotFound(_) => "check the spelling; the public listener answers /status, /metrics and /health alone, the private one everything",
		}
	}

	/// Of a worker that does not start: whether starting it once more, as it was started, may do.
	pub fn may_pass(&self) -> bool {
		match self {
			Self::Restore(error) => error.may_pass(),
			Self::Sealed(error) | Self::Identity(IdentityError::Open(error)) => matches!(error, OpenError::File(_)),
			Self::Identity(IdentityError::Form) | Self::Anchor(_) | Self::LateAnchor(_) | Self::Malformed(_) => false,
			_ => true,
		}
	}

	/// As it travels.
	pub fn body(&self) -> ErrorBody {
		ErrorBody { code: self.code(), error: self.to_string(), hint: Some(self.hint().into()) }
	}
}

fn import_code(error: &ImportError) -> ErrorCode {
	use light_client::RecordError;
	match error {
		ImportError::Stale { .. }
		| ImportError::NoMilestone { .. }
		| ImportError::AboveMilestone { .. }
		| ImportError::Record(RecordError::WrongCount { .. }) => ErrorCode::Gap,
		ImportError::TooLarge | ImportError::Decode(DecodeError::TooLong { .. }) => ErrorCode::TooLarge,
		ImportError::Record(RecordError::UnknownFormat { .. }) => ErrorCode::Paused,
		ImportError::Decode(_) => ErrorCode::Malformed,
		_ => ErrorCode::Forged,
	}
}
