//! A worker that says what it is told to.
use codec::Encode;
use phala_runtime::{testing::feeless, UncheckedExtrinsic};
use protocol::{Envelope, Topic};
use secrets::{IdentityKey, Secret};
use units::{Hash, Sequence, WorkerId};

/// An identity and its place in the sequence of its messages.
pub struct Hand {
	identity: IdentityKey,
	sequence: Sequence,
}

impl Hand {
	/// The worker of this number.
	pub fn new(number: u32) -> Self {
		let mut seed = [0x5a; 32];
		seed[..4].copy_from_slice(&number.to_le_bytes());
		Self { identity: IdentityKey::from_seed(Secret::new(seed)), sequence: 0 }
	}

	/// Its id.
	pub fn id(&self) -> WorkerId {
		self.identity.id()
	}

	/// Its key.
	pub fn identity(&self) -> &IdentityKey {
		&self.identity
	}

	/// Its next message, as a transaction of the chain with this genesis.
	pub fn says(&mut self, genesis: &Hash, topic: Topic, payload: impl Encode) -> UncheckedExtrinsic {
		let envelope = Envelope { sender: self.id(), sequence: self.sequence, topic, payload: payload.encode() };
		self.sequence += 1;
		let envelope = self.identity.sign(envelope, genesis);
		feeless(pallet_worker_messages::Call::send { envelope })
	}
}
