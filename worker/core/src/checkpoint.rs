//! The encoding of a worker on its disk.
use crate::{CheckpointError, Promises, WorkerState};
use codec::{DecodeAll, Encode};

/// The only format so far.
const V1: u8 = 1;

impl WorkerState {
	/// What a checkpoint keeps. Holds no secret.
	pub fn to_checkpoint(&self) -> Vec<u8> {
		(V1, self).encode()
	}

	/// From [`WorkerState::to_checkpoint`].
	///
	/// # Errors
	/// If a newer program wrote it, or it does not decode to its last byte.
	pub fn from_checkpoint(bytes: &[u8]) -> Result<Self, CheckpointError> {
		decode(bytes)
	}
}

impl Promises {
	/// What the shell writes down before it shows a message.
	pub fn to_bytes(&self) -> Vec<u8> {
		(V1, self).encode()
	}

	/// From [`Promises::to_bytes`].
	///
	/// # Errors
	/// If a newer program wrote it, or it does not decode to its last byte.
	pub fn from_bytes(bytes: &[u8]) -> Result<Self, CheckpointError> {
		decode(bytes)
	}
}

fn decode<T: codec::Decode>(bytes: &[u8]) -> Result<T, CheckpointError> {
	match bytes.split_first() {
		Some((&V1, mut rest)) => T::decode_all(&mut rest).map_err(|_| CheckpointError::Malformed),
		Some((&version, _)) => Err(CheckpointError::UnknownFormat(version)),
		None => Err(CheckpointError::Malformed),
	}
}
