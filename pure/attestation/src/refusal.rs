//! Why evidence was refused.
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::fmt;
use scale_info::TypeInfo;
use units::ConfidenceLevel;

/// A link of the chain of trust.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen)]
pub enum Link {
	/// The root certificate.
	Root,
	/// The root's list of revoked certificates.
	RootCrl,
	/// The certificate that signs TCB info.
	TcbSigner,
	/// The vendor's judgement on platform versions.
	TcbInfo,
	/// The certificate that signs the quoting enclave's identity.
	QeSigner,
	/// What a genuine quoting enclave looks like.
	QeIdentity,
	/// The list of revoked platform certificates.
	PckCrl,
	/// The platform's certificate.
	Pck,
	/// The quoting enclave's own report, which vouches for the attestation key.
	QeReport,
	/// The quote itself.
	Quote,
	/// The collateral as a whole.
	Collateral,
}

impl fmt::Display for Link {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str(match self {
			Self::Root => "root certificate",
			Self::RootCrl => "root's revocation list",
			Self::TcbSigner => "TCB signing certificate",
			Self::TcbInfo => "TCB info",
			Self::QeSigner => "QE identity signing certificate",
			Self::QeIdentity => "QE identity",
			Self::PckCrl => "PCK revocation list",
			Self::Pck => "PCK certificate",
			Self::QeReport => "quoting enclave's report",
			Self::Quote => "quote",
			Self::Collateral => "collateral",
		})
	}
}

/// Why evidence was refused: the first link that does not hold.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, thiserror::Error,
)]
pub enum Refusal {
	/// More bytes than are read.
	#[error("the {link} has {bytes} bytes, at most {limit} are read")]
	TooLong {
		/// Quote or collateral.
		link: Link,
		/// Its length.
		bytes: u32,
		/// The bound.
		limit: u32,
	},
	/// Does not parse, or says what such a document never says.
	#[error("the {0} is malformed")]
	Malformed(Link),
	/// A quote of a version, vendor, key type or certification data that is not admitted: ECDSA quotes of SGX
	/// version 3 and TDX versions 4 and 5 with an embedded PCK chain are.
	#[error("this kind of quote is not supported")]
	UnsupportedQuote,
	/// The program may be read or changed by its host.
	#[error("the program runs in debug mode")]
	DebugEnabled,
	/// The trust domain has attributes that let others in: migration, profiling, service domains, reserved bits.
	#[error("the trust domain has attributes that are not admitted")]
	ForbiddenAttributes,
	/// The quote was made for something else.
	#[error("the report data is not what was to be attested")]
	ReportDataMismatch,
	/// Nothing links the evidence to an admitted root.
	#[error("no admitted root certificate stands behind the evidence")]
	UntrustedRoot,
	/// Its time has not come.
	#[error("the {0} is not valid yet")]
	NotYetValid(Link),
	/// Its time is over.
	#[error("the {0} has expired")]
	Expired(Link),
	/// On a revocation list.
	#[error("the {0} is revoked")]
	Revoked(Link),
	/// No revocation list covers it.
	#[error("no revocation list covers the {0}")]
	RevocationUnknown(Link),
	/// Not issued under the root.
	#[error("the {0} is not issued under the root")]
	NotIssued(Link),
	/// Signed by another key, or changed since.
	#[error("the signature of the {0} does not hold")]
	BadSignature(Link),
	/// The quoting enclave's report is about another attestation key.
	#[error("the quoting enclave does not vouch for the attestation key")]
	ForeignAttestationKey,
	/// The quoting enclave is not the vendor's.
	#[error("the quoting enclave is not the one the vendor describes")]
	ForeignQuotingEnclave,
	/// Collateral of another platform model or TEE.
	#[error("the collateral is for another platform")]
	ForeignCollateral,
	/// The TDX module is not the vendor's, of a version it does not describe, or runs with other attributes.
	#[error("the TDX module is not one that the vendor describes")]
	ForeignTdxModule,
	/// The platform is behind every version the vendor lists.
	#[error("the vendor lists no level for the platform's versions")]
	UnknownTcb,
	/// The vendor's verdict on this platform version is "revoked".
	#[error("the platform's version is revoked")]
	TcbRevoked,
	/// Sound, but not good enough.
	#[error("confidence level {level:?} is behind {needed:?}, the least admitted")]
	ConfidenceTooLow {
		/// What the platform has.
		level: ConfidenceLevel,
		/// What the policy asks for.
		needed: ConfidenceLevel,
	},
	/// Collateral from before the TCB recovery that the policy asks for.
	#[error("the collateral is of TCB evaluation {got}, at least {needed} is admitted")]
	OldTcbEvaluation {
		/// What the collateral has.
		got: u32,
		/// What the policy asks for.
		needed: u32,
	},
	/// The verifier refused it for a reason without a name here.
	#[error("the verifier refused the evidence")]
	Unexplained,
}
