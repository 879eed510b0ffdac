//! How a worker proves what it is, and what the chain keeps of it.
use crate::Crypto;
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use units::{AccountId, BlockNumber, ConfidenceLevel, Hash, Millis, Score, WorkerId};

/// Separates registration report data from everything else a quote could bind.
pub const REPORT_DATA_DOMAIN: &[u8; 22] = b"gemini/registration/v1";

/// What a worker says of itself; its quote binds every field.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen)]
pub struct RegistrationInfo {
	/// pRuntime version: major << 16 | minor << 8 | patch.
	pub version: u32,
	/// The newest rules it implements.
	pub protocol: u16,
	/// sr25519 identity key, made inside the TEE.
	pub worker: WorkerId,
	/// x25519 key to which secrets for it are encrypted.
	pub agreement_key: [u8; 32],
	/// Genesis hash of the chain it works for.
	pub genesis: Hash,
	/// Hash of the [`crate::Anchor`] it started from.
	pub anchor: Hash,
	/// A recent block: its number and hash bound the age of the quote.
	pub recent_block: (BlockNumber, Hash),
	/// The account that may put it to work; none: nobody.
	pub operator: Option<AccountId>,
	/// Processor cores it uses.
	pub cores: u16,
}

impl RegistrationInfo {
	/// What the quote's 64 bytes of report data must be: `blake2_256(domain ++ SCALE(self))`, then 32 zero bytes.
	pub fn report_data<C: Crypto>(&self) -> [u8; 64] {
		let mut data = [0u8; 64];
		data[..32].copy_from_slice(&C::blake2_256(&(*REPORT_DATA_DOMAIN, self).encode()));
		data
	}
}

/// The proof that comes with a registration.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct Evidence {
	/// A raw DCAP quote.
	pub quote: Vec<u8>,
	/// SCALE of the collateral it verifies against; none if the chain holds a fresh one for the platform.
	pub collateral: Option<Vec<u8>>,
}

/// What the chain asks of a worker's benchmark.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen)]
pub struct BenchmarkRequest {
	/// Its number; the report names it.
	pub id: u32,
	/// Slot time of the block that asked.
	pub asked_at: Millis,
	/// Chain time to count for.
	pub duration: Millis,
}

/// What the chain knows of a worker.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen)]
pub struct Registration {
	/// As attested.
	pub info: RegistrationInfo,
	/// Measurement of the program that was attested.
	pub measurement: Hash,
	/// How far its platform is believed.
	pub confidence: ConfidenceLevel,
	/// Slot time of the last registration.
	pub registered_at: Millis,
	/// After this it may go on working, but not start or receive keys until it registers again.
	pub verified_until: Millis,
	/// P from the last benchmark.
	pub score: Option<Score>,
	/// The open benchmark request.
	pub benchmark: Option<BenchmarkRequest>,
}

/// A chain has at most this many gatekeepers: so many that a message which names them all still stands in a record
/// itself, where everybody reads it.
pub const MAX_GATEKEEPERS: u32 = 31;

/// The gatekeepers of a chain: a storage value that workers read by proof.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct Gatekeepers {
	/// In order of registration.
	pub members: Vec<WorkerId>,
	/// The public master key, once the first gatekeeper offered it.
	pub master_key: Option<[u8; 32]>,
	/// Those of `members` that have proven that they hold that key, in order of their proofs. Nobody else votes.
	pub holders: Vec<WorkerId>,
}

impl Gatekeepers {
	/// Whether `worker` was named and has not proven yet that it holds the master key.
	pub fn is_pending(&self, worker: &WorkerId) -> bool {
		self.members.contains(worker) && !self.holders.contains(worker)
	}
}
