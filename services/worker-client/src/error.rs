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
			Self::Unintelligible { .. } => "unintelligible".into(),
		}
	}

	/// What to do about it.
	pub fn hint(&self) -> Option<&str> {
		match self {
			Self::Refused(body) => body.hint.as_deref(),
			Self::Unreachable { .. } => Some("is pruntime running, and is this its private listener?"),
			Self::Unintelligible { .. } => Some("use the same version of pruntime and of this program"),
			Self::Timeout { .. } | Self::TooLong { .. } => None,
		}
	}

	/// Whether the same call may succeed later without anybody's help.
	pub fn is_retryable(&self) -> bool {
		match self {
			Self::Unreachable { .. } | Self::Timeout { .. } => true,
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
