//! Why a call failed.
use protocol::worker_api::{ErrorBody, ErrorCode};
use std::time::Duration;

/// Why a call failed.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
	/// The worker refused it and says why.
	#[error("{}", .0.error)]
	Refused(ErrorBody),
	/// Nobody listens, or the connection broke.
	#[error("cannot reach the worker at {endpoint}: {reason}")]
	Unreachable {
		/// Where.
		endpoint: String,
		/// Why.
		reason: String,
	},
	/// The worker did not answer in time. A call that moves it may have been done all the same: read its status.
	#[error("the worker did not answer {call} within {} seconds", after.as_secs())]
	Timeout {
		/// Which call.
		call: String,
		/// After how long.
		after: Duration,
	},
	/// The answer is longer than any worker gives.
	#[error("the answer to {call} is longer than {limit} bytes")]
	TooLong {
		/// Which call.
		call: String,
		/// Bytes read at most.
		limit: usize,
	},
	/// The listener answers with a status and words of its own, before the worker or in its place.
	#[error("the worker's listener answers {call} with the status {status}: {said}")]
	Status {
		/// Which call.
		call: String,
		/// The status.
		status: u16,
		/// The beginning of what it said.
		said: String,
	},
	/// The answer is not what this call gives: something else listens there, or another version.
	#[error("the answer to {call} cannot be understood: {reason}")]
	Unintelligible {
		/// Which call.
		call: String,
		/// Why.
		reason: String,
	},
}

impl ClientError {
	/// The worker's own code, if it refused.
	pub fn code(&self) -> Option<ErrorCode> {
		match self {
			Self::Refused(body) => Some(body.code),
			_ => None,
		}
	}

	/// One word for it, for counters: the worker's own code, if it refused.
	pub fn kind(&self) -> String {
		match self {
			Self::Refused(body) => serde_json::to_string(&body.code).unwrap_or_default().trim_matches('"').to_owned(),
			Self::Unreachable { .. } => "unreachable".into(),
			Self::Timeout { .. } => "timed-out".into(),
			Self::TooLong { .. } => "too-long".into(),
			Self::Status { status, .. } => format!("status-{status}"),
			Self::Unintelligible { .. } => "unintelligible".into(),
		}
	}

	/// What to do about it.
	pub fn hint(&self) -> Option<&str> {
		match self {
			Self::Refused(body) => body.hint.as_deref(),
			Self::Unreachable { .. } => Some("is pruntime running, and is this its private listener?"),
			Self::Unintelligible { .. } => Some("use the same version of pruntime and of this program"),
			Self::Status { status: 408 | 429 | 503, .. } => {
				Some("the worker is busy: the same call may be answered later")
			}
			Self::Status { .. } => Some("is this the private listener of a pruntime?"),
			Self::Timeout { .. } | Self::TooLong { .. } => None,
		}
	}

	/// Whether the same call may succeed later without anybody's help.
	pub fn is_retryable(&self) -> bool {
		match self {
			Self::Unreachable { .. } | Self::Timeout { .. } => true,
			Self::Status { status, .. } => matches!(status, 408 | 429) || *status >= 500,
			Self::Refused(body) => {
				matches!(
					body.code,
					ErrorCode::Storage
						| ErrorCode::Stopping
						| ErrorCode::Internal
						| ErrorCode::Attestation
						| ErrorCode::NoFacts
				)
			}
			Self::TooLong { .. } | Self::Unintelligible { .. } => false,
		}
	}
}
