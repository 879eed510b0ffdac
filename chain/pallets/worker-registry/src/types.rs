//! What the registry keeps beside registrations.
use alloc::vec::Vec;
use attestation::INTEL_ROOT;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame::prelude::{BoundedVec, ConstU32};
use frame::prelude::{Deserialize, Serialize};
use scale_info::TypeInfo;
use units::{BlockNumber, ConfidenceLevel, Millis};

/// One endpoint is at most this long.
pub const MAX_ENDPOINT: u32 = 256;
/// A worker has at most this many endpoints.
pub const MAX_ENDPOINTS: u32 = 8;
/// A root certificate is at most this long.
pub const MAX_ROOT: u32 = 2_048;
/// An anchor has at most this many authorities.
pub const MAX_AUTHORITIES: usize = 1_024;

/// Where a worker can be reached: URLs, in its operator's order of preference.
pub type EndpointList = BoundedVec<BoundedVec<u8, ConstU32<MAX_ENDPOINT>>, ConstU32<MAX_ENDPOINTS>>;

/// Since when and until when something is admitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen)]
pub struct Admission {
	/// Slot time of the admission.
	pub admitted_at: Millis,
	/// From then on it is not admitted any more; none: no end is set.
	pub retires_at: Option<Millis>,
}

impl Admission {
	/// Whether it is admitted at `now`.
	pub fn holds(&self, now: Millis) -> bool {
		self.retires_at.is_none_or(|end| now < end)
	}
}

/// Collateral of a platform model that was seen to verify.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen)]
pub struct KeptCollateral {
	/// SCALE of an [`attestation::Collateral`].
	pub bytes: BoundedVec<u8, ConstU32<{ attestation::MAX_COLLATERAL as u32 }>>,
	/// Its first piece expires then.
	pub until: Millis,
	/// The TCB recovery round it belongs to.
	pub tcb_evaluation: u32,
}

/// What the registry insists on; set by governance.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	TypeInfo,
	MaxEncodedLen,
	Serialize,
	Deserialize,
)]
#[serde(crate = "frame::prelude::serde", rename_all = "camelCase")]
pub struct Policy {
	/// Platforms that are believed less are refused.
	pub minimum_confidence: ConfidenceLevel,
	/// Collateral of an older TCB recovery round is refused; zero takes any.
	pub minimum_tcb_evaluation: u32,
	/// A registration is good for new sessions and keys for so long, or until its collateral expires.
	pub verified_for: Millis,
	/// The recent block that a quote binds is at most this many blocks old.
	pub quote_age: BlockNumber,
	/// How long a benchmark counts.
	pub benchmark_duration: Millis,
	/// Between two benchmarks of a worker that its operator asks for.
	pub benchmark_interval: Millis,
}

/// The roots that count: those listed, or Intel's production root alone if none is.
pub fn admitted_roots<R: AsRef<[u8]>>(listed: &[R]) -> Vec<&[u8]> {
	match listed.is_empty() {
		true => [INTEL_ROOT].into(),
		false => listed.iter().map(AsRef::as_ref).collect(),
	}
}

impl Default for Policy {
	/// Production: all published levels, a month, two hours of 12 s blocks, 50 blocks of benchmark, a day between two.
	fn default() -> Self {
		Self {
			minimum_confidence: ConfidenceLevel::Five,
			minimum_tcb_evaluation: 0,
			verified_for: Millis::from_secs(30 * 24 * 3600),
			quote_age: 600,
			benchmark_duration: Millis::from_secs(600),
			benchmark_interval: Millis::from_secs(24 * 3600),
		}
	}
}

impl Policy {
	/// What evidence has to satisfy under these limits and roots at `now`.
	pub fn on_evidence<'a>(&self, roots: &'a [&'a [u8]], now: Millis) -> attestation::Policy<'a> {
		attestation::Policy {
			minimum: self.minimum_confidence,
			minimum_tcb_evaluation: self.minimum_tcb_evaluation,
			max_validity: self.verified_for,
			..attestation::Policy::new(roots, now)
		}
	}

	/// Whether every span is more than nothing.
	pub fn is_sane(&self) -> bool {
		self.verified_for.0 > 0 && self.quote_age > 0 && self.benchmark_duration.0 > 0
	}
}
