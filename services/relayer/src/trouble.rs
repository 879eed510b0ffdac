//! Why something failed, and whether it can ever work.
use crate::run::ROUND;
use chain_client::ClientError;
use protocol::worker_api::ErrorCode;
use units::Hash;
use worker_client::ClientError as WorkerError;

/// Headline of a relayer whose node does not answer.
pub(crate) const NODE_UNREACHABLE: &str = "node-unreachable";

/// Why a relayer gives up.
#[derive(Debug, thiserror::Error)]
pub enum Fatal {
	/// The worker serves another chain, for good.
	#[error("the worker works for the chain with genesis 0x{}, this relayer's chain has 0x{}", hex::encode(.worker), hex::encode(.chain))]
	OtherChain {
		/// The worker's.
		worker: Hash,
		/// This relayer's.
		chain: Hash,
	},
}

impl Fatal {
	/// What to do about it.
	pub fn hint(&self) -> &'static str {
		match self {
			Self::OtherChain { .. } => {
				"give --chain the URL of a node of the worker's chain, or give the worker a new data folder"
			}
		}
	}
}

/// Why something failed. The relayer tries again.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Trouble {
	#[error("{0}")]
	Chain(#[from] ClientError),
	#[error("{0}")]
	Worker(#[from] WorkerError),
	/// The node is gone or silent, in words of whoever listens to its blocks.
	#[error("{0}")]
	Unheard(String),
	#[error("a round took longer than {} s", ROUND.as_secs())]
	Hung,
}

impl Trouble {
	pub fn kind(&self) -> String {
		match self {
			Self::Chain(error) => format!("chain-{}", error.kind()),
			Self::Worker(error) => format!("worker-{}", error.kind()),
			Self::Unheard(_) => "chain-unheard".into(),
			Self::Hung => "hung".into(),
		}
	}

	/// Whether nobody is there to talk to.
	pub fn is_silence(&self) -> bool {
		match self {
			Self::Chain(error) => error.is_transient(),
			Self::Worker(error) => matches!(error, WorkerError::Unreachable { .. } | WorkerError::Timeout { .. }),
			Self::Unheard(_) | Self::Hung => true,
		}
	}

	/// Whether the worker is elsewhere than its last status said, so that its status is to be read again. A second time
	/// in a row it is a refusal like any other.
	pub fn is_stale_view(&self, failures: u32) -> bool {
		matches!(self, Self::Worker(error) if error.code() == Some(ErrorCode::Gap)) && failures == 1
	}

	pub fn headline(&self) -> &'static str {
		match self {
			Self::Chain(error) if error.is_transient() => NODE_UNREACHABLE,
			Self::Unheard(_) => NODE_UNREACHABLE,
			Self::Chain(_) => "node-trouble",
			Self::Worker(_) if self.is_silence() => "worker-unreachable",
			Self::Worker(_) => "worker-trouble",
			Self::Hung => "hung",
		}
	}

	pub fn hint(&self) -> Option<String> {
		match self {
			Self::Chain(error) => Some(error.hint().into_owned()),
			Self::Worker(error) => error.hint().map(str::to_owned),
			Self::Unheard(_) => Some("check that the node runs, and does not hang".into()),
			Self::Hung => None,
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use protocol::worker_api::ErrorBody;

	/// Two relayers carry to one worker: what one brought was a refusal to the other, and records waited.
	#[test]
	fn a_gap_means_to_read_the_workers_status_again_once() {
		let refused = |code| Trouble::Worker(WorkerError::Refused(ErrorBody { error: "no".into(), code, hint: None }));
		assert!(refused(ErrorCode::Gap).is_stale_view(1));
		assert!(!refused(ErrorCode::Gap).is_stale_view(2), "no loop without a pause");
		assert!(!refused(ErrorCode::Forged).is_stale_view(1));
	}
}
