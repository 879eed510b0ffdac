//! What chain and workers say to one another: records, envelopes, topics, storage keys.
//!
//! Every type here is a wire format: a change of its encoding is a change of [`PROTOCOL`], and the golden vectors in
//! `tests/` say so first.
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

mod anchor;
mod crypto;
mod envelope;
mod message;
mod record;
mod registration;
mod report;
mod session;
pub mod storage;
pub mod worker_api;

pub use anchor::Anchor;
pub use crypto::Crypto;
pub use envelope::{Envelope, Ingress, Signature, SignedEnvelope, MAX_ENVELOPE, MAX_PENDING};
pub use message::{
	BenchmarkReport, ComputationMessage, Heartbeat, MasterKeyOffer, Message, Payload, RegistryMessage, ReportVote,
	Sender, SenderClass, Source, Topic, MAX_INLINE_PAYLOAD,
};
pub use record::{
	extend, index_key, indexed_value, payload_key, split_indexed, BlockRecord, Challenge, RecordV1, ENGINE_ID,
	GENESIS_HEAD, MAX_RECORD_BYTES, MAX_RECORD_MESSAGES,
};
pub use registration::{
	BenchmarkRequest, Evidence, Gatekeepers, Registration, RegistrationInfo, MAX_GATEKEEPERS, REPORT_DATA_DOMAIN,
};
pub use report::{
	Settlement, SettlementReport, ShareSample, MAX_SETTLEMENTS, MAX_TRANSITIONS, REPORT_INTERVAL, ROOT_INTERVAL,
};
pub use session::{Session, SessionState};

/// The newest rules this code implements. The chain's own number stands in each record; it is raised by governance,
/// and a worker that does not implement it pauses before that record.
pub const PROTOCOL: u16 = 1;
