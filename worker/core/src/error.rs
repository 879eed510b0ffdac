//! Why a worker refuses what it is given.
use crate::{FactError, OutboxError};
use light_client::{AnchorError, ImportError};
use units::BlockNumber;

/// A record under rules that this program does not implement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, codec::Encode, codec::Decode)]
pub struct Pause {
	/// The first such record.
	pub record: BlockNumber,
	/// Its rules.
	pub needs: u16,
}

/// Why a batch or a jump was refused. The worker is unchanged, except that it remembers a [`Pause`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
	/// It is not proven.
	#[error(transparent)]
	Import(#[from] ImportError),
	/// It is proven, and this program is too old for it. Batches that end before that record are still taken.
	#[error("record {} follows protocol {}, this program implements {}", .0.record, .0.needs, protocol::PROTOCOL)]
	Protocol(Pause),
	/// The chain's facts have a form that this program does not know.
	#[error(transparent)]
	Fact(#[from] FactError),
}

/// Why a worker could not be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StartError {
	/// The anchor is no place to start from.
	#[error(transparent)]
	Anchor(#[from] AnchorError),
}

/// Why a gatekeeper's message was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SayError {
	/// The chain would refuse it.
	#[error("this worker is not a gatekeeper")]
	NotGatekeeper,
	/// The outbox has no room for it.
	#[error(transparent)]
	Outbox(#[from] OutboxError),
}

/// Why bytes are not a checkpoint of this program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
	/// Written by a newer program.
	#[error("the checkpoint has format {0}, which this program does not read")]
	UnknownFormat(u8),
	/// Damaged, though its checksum holds: written by another build under the same format.
	#[error("the checkpoint cannot be decoded")]
	Malformed,
}
