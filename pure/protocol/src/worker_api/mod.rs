//! What travels between a worker and the programs beside it: the bodies of pRuntime's HTTP API.
//!
//! Machine calls carry SCALE, answers for people carry JSON. A refused call answers with status 4xx or 5xx and an
//! [`ErrorBody`], whatever the format of its success. JSON fields are only ever added; [`SCHEMA`] rises when one
//! changes its meaning.
use crate::{Anchor, Evidence, RegistrationInfo};
use alloc::string::String;
use codec::{Decode, DecodeWithMemTracking, Encode};
use serde::{Deserialize, Serialize};
use units::{AccountId, BlockNumber, Hash};

mod status;

pub use status::{
	ChainStatus, EconomyView, FactsStatus, Health, HexHash, PublicStatus, Reason, Status, SyncStatus, Warning,
};

/// Version of the JSON documents of this module.
pub const SCHEMA: u32 = 1;

/// The body of `POST /batch` and of `POST /jump` is at most this long.
pub const MAX_BATCH_BYTES: usize = 64 * 1024 * 1024;
/// Any other request body is at most this long.
pub const MAX_REQUEST_BYTES: usize = 1024 * 1024;
/// An answer is at most this long.
pub const MAX_ANSWER_BYTES: usize = 16 * 1024 * 1024;
/// `GET /reports` answers with at most this many bodies.
pub const MAX_REPORTS: usize = 64;

/// Where each call lives. All but the last three are served by the private listener only.
pub mod path {
	/// `GET`, JSON [`super::Status`]; on the public listener [`super::PublicStatus`].
	pub const STATUS: &str = "/status";
	/// `POST`, SCALE [`super::Initialise`]; answers [`super::Progress`]. Repeating it with the same anchor changes at
	/// most the operator.
	pub const INITIALISE: &str = "/initialise";
	/// `POST`, SCALE `light_client::Batch`; answers [`super::Progress`].
	pub const BATCH: &str = "/batch";
	/// `POST`, SCALE of the light client's fast synchronization; answers [`super::Progress`].
	pub const JUMP: &str = "/jump";
	/// `POST`, no body; answers [`super::SelfDescription`] for the verified tip.
	pub const REGISTRATION: &str = "/registration";
	/// `GET`, SCALE `Vec<SignedEnvelope>` in order of sequence, at most [`crate::MAX_PENDING`].
	pub const OUTBOX: &str = "/outbox";
	/// `GET ?from=k`, SCALE `Vec<SettlementReport>` from number k on, at most [`super::MAX_REPORTS`]; gatekeepers only.
	pub const REPORTS: &str = "/reports";
	/// `GET`, JSON list of [`super::Reason`].
	pub const WHY: &str = "/why";
	/// `GET /economy/{worker}`, JSON [`super::EconomyView`]; gatekeepers only.
	pub const ECONOMY: &str = "/economy";
	/// `GET`, SCALE `Vec<Vec<u8>>`: the storage keys that the proof of a batch has to answer, in this order.
	pub const WATCHED_KEYS: &str = "/watched-keys";
	/// `POST`, no body: writes a last checkpoint and exits.
	pub const STOP: &str = "/stop";
	/// `GET`, Prometheus text; public.
	pub const METRICS: &str = "/metrics";
	/// `GET`, JSON [`super::Health`]: 200 if it is well, else 503; public.
	pub const HEALTH: &str = "/health";
}

/// Tells a worker which chain it works for. The anchor is taken once and attested with every registration; the
/// operator may change and counts from the next registration on.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking)]
pub struct Initialise {
	/// Where it starts to trust the chain.
	pub anchor: Anchor,
	/// The account that may put it to work; none: nobody.
	pub operator: Option<AccountId>,
}

/// How far a worker has come; the answer to every call that moves it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking)]
pub struct Progress {
	/// Height of the newest verified and folded block.
	pub tip: BlockNumber,
	/// Its header's hash.
	pub tip_hash: Hash,
	/// Messages that wait to be carried to the chain.
	pub outbox: u32,
}

/// What a worker says of itself, with the proof.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking)]
pub struct SelfDescription {
	/// Names the verified tip as the recent block.
	pub info: RegistrationInfo,
	/// Binds `info`. The collateral is there if the worker's platform can issue it itself.
	pub evidence: Evidence,
}

/// Why a call was refused, for a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ErrorCode {
	/// The worker was told no chain yet: initialise it first.
	NotInitialised,
	/// The worker belongs to another chain or started from another anchor.
	OtherChain,
	/// The body is not what this call takes.
	Malformed,
	/// The body is longer than the call takes.
	TooLarge,
	/// The batch does not continue the worker's tip: read its status and build a batch from there.
	Gap,
	/// Something in the batch is not what the chain's validators finalized.
	Forged,
	/// The batch holds a record under rules that this program does not implement: upgrade it.
	Paused,
	/// A fact is needed that the worker has not read from the chain yet: push a batch with a proof.
	NoFacts,
	/// The call needs a token, or another one.
	Unauthorised,
	/// Only a gatekeeper can answer.
	NotGatekeeper,
	/// There is no such thing.
	NotFound,
	/// The platform did not issue a quote.
	Attestation,
	/// The data directory could not be written.
	Storage,
	/// The worker is shutting down.
	Stopping,
	/// A fault of the worker's program: it went back to its last checkpoint.
	Internal,
	/// A code that is newer than this program.
	#[serde(other)]
	Other,
}

impl ErrorCode {
	/// The HTTP status that carries it.
	pub const fn http_status(self) -> u16 {
		match self {
			Self::Malformed => 400,
			Self::Unauthorised => 401,
			Self::NotFound | Self::NotGatekeeper => 404,
			Self::NotInitialised | Self::OtherChain | Self::Gap | Self::Paused | Self::NoFacts => 409,
			Self::TooLarge => 413,
			Self::Forged => 422,
			Self::Storage => 507,
			Self::Stopping => 503,
			Self::Attestation | Self::Internal | Self::Other => 500,
		}
	}
}

/// Why a call was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ErrorBody {
	/// For programs.
	pub code: ErrorCode,
	/// For people: a lower-case sentence with the facts.
	pub error: String,
	/// What to do about it.
	#[serde(default, skip_serializing_if = "Option::is_none")]
	pub hint: Option<String>,
}

/// Where a worker listens: the content of `endpoints.json` in its data directory, written once both listeners are open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Endpoints {
	/// The process that listens.
	pub pid: u32,
	/// `unix:` and an absolute path, or `http://address:port`.
	pub private: String,
	/// `http://address:port`; none: no public listener.
	#[serde(default, skip_serializing_if = "Option::is_none")]
	pub public: Option<String>,
}
