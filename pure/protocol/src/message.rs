//! Messages, who may send which, and what they say.
use crate::{Crypto, RecordV1, Signature, MAX_GATEKEEPERS};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use units::{
	AccountId, BlockNumber, ConfidenceLevel, Economy, Hash, Millis, ReportNumber, Score, SessionId, Value, WorkerId,
};

/// A payload longer than this stands in the record by hash and length. Gatekeepers read inline payloads only, so whatever
/// a pallet says fits.
pub const MAX_INLINE_PAYLOAD: usize = 1024;

/// The longest thing a pallet says: a full list of gatekeepers, with its variant and its length.
const LONGEST_OF_PALLETS: usize = 1 + 4 + MAX_GATEKEEPERS as usize * 32;
const _: () = assert!(LONGEST_OF_PALLETS <= MAX_INLINE_PAYLOAD, "gatekeepers must be able to read what pallets say");

/// Who said it. The chain has checked that it is true.
#[derive(
	Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen,
)]
pub enum Sender {
	/// The chain's own rules.
	Pallet(Source),
	/// A registered worker, by its signed envelope.
	Worker(WorkerId),
	/// An account, by its signed transaction.
	User(AccountId),
}

/// A pallet that speaks to workers.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen,
)]
pub enum Source {
	/// worker-registry.
	#[codec(index = 0)]
	Registry,
	/// computation.
	#[codec(index = 1)]
	Computation,
}

/// What it is about. The index is the wire format.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	PartialOrd,
	Ord,
	Hash,
	Encode,
	Decode,
	DecodeWithMemTracking,
	TypeInfo,
	MaxEncodedLen,
)]
pub enum Topic {
	/// [`RegistryMessage`] from worker-registry.
	#[codec(index = 0)]
	Registry,
	/// [`ComputationMessage`] from computation.
	#[codec(index = 1)]
	Computation,
	/// [`Heartbeat`] from a worker in a session.
	#[codec(index = 2)]
	Heartbeat,
	/// [`BenchmarkReport`] from a registered worker; for the chain only.
	#[codec(index = 3)]
	Benchmark,
	/// [`ReportVote`] from a gatekeeper; for the chain only.
	#[codec(index = 4)]
	ReportVote,
	/// [`MasterKeyOffer`] from a gatekeeper that holds the master key; for the chain only.
	#[codec(index = 5)]
	MasterKey,
}

/// Kinds of senders, for permissions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SenderClass {
	/// The pallet itself.
	Pallet(Source),
	/// Any registered worker.
	Worker,
	/// A registered worker that is a gatekeeper now.
	Gatekeeper,
}

impl Topic {
	/// Who may send it. The chain enforces this before anything else looks at the payload.
	pub const fn allowed_sender(self) -> SenderClass {
		match self {
			Self::Registry => SenderClass::Pallet(Source::Registry),
			Self::Computation => SenderClass::Pallet(Source::Computation),
			Self::Heartbeat | Self::Benchmark => SenderClass::Worker,
			Self::ReportVote | Self::MasterKey => SenderClass::Gatekeeper,
		}
	}

	/// Whether the message goes into the block's record, for all workers to see.
	pub const fn is_recorded(self) -> bool {
		matches!(self, Self::Registry | Self::Computation | Self::Heartbeat)
	}
}

/// A message as it stands in a record.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct Message {
	/// Who said it.
	pub sender: Sender,
	/// What it is about.
	pub topic: Topic,
	/// What it says.
	pub payload: Payload,
}

/// What a message says.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub enum Payload {
	/// The bytes, at most [`MAX_INLINE_PAYLOAD`].
	Inline(Vec<u8>),
	/// Longer bytes, to be fetched and checked by their blake2-256 hash.
	Hashed {
		/// Of the bytes.
		hash: Hash,
		/// Number of bytes.
		len: u32,
	},
}

impl Message {
	/// The payload as a `T`, if it is inline and exactly one `T`.
	pub fn decode<T: Decode>(&self) -> Option<T> {
		use codec::DecodeAll;
		match &self.payload {
			Payload::Inline(bytes) => T::decode_all(&mut &bytes[..]).ok(),
			Payload::Hashed { .. } => None,
		}
	}
}

/// What worker-registry tells.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub enum RegistryMessage {
	/// A worker proved what it is, for the first time or again.
	#[codec(index = 0)]
	Registered {
		/// Its identity.
		worker: WorkerId,
		/// How far its platform is believed.
		confidence: ConfidenceLevel,
	},
	/// A worker is to run the benchmark; details are in its registration.
	#[codec(index = 1)]
	BenchmarkRequested {
		/// Its identity.
		worker: WorkerId,
	},
	/// The list of gatekeepers is now this.
	#[codec(index = 2)]
	GatekeepersChanged {
		/// In order of registration.
		gatekeepers: Vec<WorkerId>,
	},
	/// The first gatekeeper offered the master key: from here on the chain takes reports, and their random numbers begin
	/// anew.
	#[codec(index = 3)]
	MasterKeyKnown {
		/// Its public part, sr25519.
		public: [u8; 32],
	},
}

/// What computation tells.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub enum ComputationMessage {
	/// A paid session began.
	#[codec(index = 0)]
	SessionStarted {
		/// Who works.
		worker: WorkerId,
		/// The session's id.
		session: SessionId,
		/// V at the start.
		initial_value: Value,
		/// P at the start, from the benchmark.
		score: Score,
		/// How far its platform is believed.
		confidence: ConfidenceLevel,
	},
	/// A paid session ended; what it had accrued since its last payout is forfeited.
	#[codec(index = 1)]
	SessionStopped {
		/// Who worked.
		worker: WorkerId,
		/// The session's id.
		session: SessionId,
	},
	/// These parameters hold from the next record on.
	#[codec(index = 2)]
	EconomyChanged(Economy),
	/// This budget (U64F64 bits of PHA per reference block) holds from the next record on.
	#[codec(index = 3)]
	BudgetChanged(u128),
	/// A report was applied: its settlements are paid.
	#[codec(index = 4)]
	ReportApplied {
		/// Its number.
		report: ReportNumber,
	},
	/// A paid session goes on with more stake: V moves by what its initial value moved. Standing, open challenges and
	/// what has accrued stay.
	#[codec(index = 5)]
	SessionRestarted {
		/// Who works.
		worker: WorkerId,
		/// The session's id, as before.
		session: SessionId,
		/// V at the start, as it was until now.
		initial_before: Value,
		/// V at the start, as it would have been with what holds from now on.
		initial_value: Value,
		/// P, from the newest benchmark.
		score: Score,
		/// How far its platform is believed now.
		confidence: ConfidenceLevel,
	},
}

/// A worker's answer to a challenge.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen)]
pub struct Heartbeat {
	/// The session it works in.
	pub session: SessionId,
	/// The block that drew it.
	pub challenge_block: BlockNumber,
	/// That block's slot time.
	pub challenge_time: Millis,
	/// Benchmark iterations since the session started.
	pub iterations: u64,
	/// Clusters it serves.
	pub clusters: u32,
	/// Contracts it hosts.
	pub contracts: u32,
}

/// A worker's answer to a benchmark request.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen)]
pub struct BenchmarkReport {
	/// The request it answers.
	pub request: u32,
	/// Slot time of the record at which counting began.
	pub started: Millis,
	/// Slot time of the record at which it ended.
	pub ended: Millis,
	/// Iterations counted between the two.
	pub iterations: u64,
}

/// A gatekeeper's vote.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen)]
pub struct ReportVote {
	/// The report it votes for.
	pub report: ReportNumber,
	/// That report's digest as this gatekeeper computes it.
	pub digest: Hash,
}

/// Separates the statement of a [`MasterKeyOffer`] from everything else that the master key signs.
const POSSESSION_DOMAIN: &[u8; 27] = b"gemini/master-key-holder/v1";

/// A gatekeeper shows that it holds the master key: the first one when it made it, others once they received it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen)]
pub struct MasterKeyOffer {
	/// sr25519.
	pub public: [u8; 32],
	/// Over [`MasterKeyOffer::statement`], by the master key.
	pub proof: Signature,
}

impl MasterKeyOffer {
	/// What the master key signs for its holder: `"gemini/master-key-holder/v1" ++ genesis ++ holder`. Bound to chain and
	/// holder, so that nobody else can say it again.
	pub fn statement(genesis: &Hash, holder: &WorkerId) -> Vec<u8> {
		(*POSSESSION_DOMAIN, genesis, holder).encode()
	}

	/// Whether the holder of this public key said that `holder` holds it, on the chain with this genesis.
	pub fn is_proven<C: Crypto>(&self, genesis: &Hash, holder: &WorkerId) -> bool {
		C::sr25519_verify(&self.proof.0, &Self::statement(genesis, holder), &self.public)
	}
}

impl RecordV1 {
	/// The messages of one topic that decode as `T`, with their senders. Others are passed over.
	pub fn decoded<T: Decode>(&self, topic: Topic) -> impl Iterator<Item = (&Sender, T)> {
		self.messages.iter().filter(move |m| m.topic == topic).filter_map(|m| Some((&m.sender, m.decode()?)))
	}
}
