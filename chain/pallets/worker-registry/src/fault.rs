//! Why evidence was refused, small enough for an error of a call.
use codec::{Decode, DecodeWithMemTracking, Encode};
use frame::deps::frame_support::PalletError;
use frame::prelude::*;

/// A link of the chain of trust from an admitted root to the quote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo, PalletError)]
#[allow(missing_docs)] // Named like `attestation::Link`, which explains them.
pub enum Link {
	Root,
	RootCrl,
	TcbSigner,
	TcbInfo,
	QeSigner,
	QeIdentity,
	PckCrl,
	Pck,
	QeReport,
	Quote,
	Collateral,
}

/// Why evidence was refused: the first link that does not hold. Mirrors [`attestation::Refusal`] within the four bytes
/// that an error of a call may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo, PalletError)]
pub enum EvidenceFault {
	/// More bytes than are read.
	TooLong(Link),
	/// Does not parse.
	Malformed(Link),
	/// A quote of a kind that is not admitted.
	UnsupportedQuote,
	/// The program may be read or changed by its host.
	DebugEnabled,
	/// The trust domain has attributes that let others in.
	ForbiddenAttributes,
	/// The quote was made for something else than this registration.
	WrongReportData,
	/// Nothing links the evidence to an admitted root.
	UntrustedRoot,
	/// Its time has not come.
	NotYetValid(Link),
	/// Its time is over.
	Expired(Link),
	/// On a revocation list.
	Revoked(Link),
	/// No revocation list covers it.
	RevocationUnknown(Link),
	/// Not issued under the root.
	NotIssued(Link),
	/// Signed by another key, or changed since.
	BadSignature(Link),
	/// The quoting enclave's report is about another attestation key.
	ForeignAttestationKey,
	/// The quoting enclave is not the vendor's.
	ForeignQuotingEnclave,
	/// Collateral of another platform model or TEE.
	ForeignCollateral,
	/// The TDX module is not one that the vendor describes.
	ForeignTdxModule,
	/// The platform is behind every version the vendor lists.
	UnknownTcb,
	/// The vendor's verdict on this platform version is "revoked".
	TcbRevoked,
	/// Sound, but behind the least admitted confidence level.
	ConfidenceTooLow,
	/// Collateral from before the TCB recovery that the policy asks for.
	OldTcbEvaluation,
	/// Refused for a reason without a name here.
	Unexplained,
}

impl From<attestation::Link> for Link {
	fn from(link: attestation::Link) -> Self {
		use attestation::Link as Theirs;
		match link {
			Theirs::Root => Self::Root,
			Theirs::RootCrl => Self::RootCrl,
			Theirs::TcbSigner => Self::TcbSigner,
			Theirs::TcbInfo => Self::TcbInfo,
			Theirs::QeSigner => Self::QeSigner,
			Theirs::QeIdentity => Self::QeIdentity,
			Theirs::PckCrl => Self::PckCrl,
			Theirs::Pck => Self::Pck,
			Theirs::QeReport => Self::QeReport,
			Theirs::Quote => Self::Quote,
			Theirs::Collateral => Self::Collateral,
		}
	}
}

impl From<attestation::Refusal> for EvidenceFault {
	fn from(refusal: attestation::Refusal) -> Self {
		use attestation::Refusal as Theirs;
		match refusal {
			Theirs::TooLong { link, .. } => Self::TooLong(link.into()),
			Theirs::Malformed(link) => Self::Malformed(link.into()),
			Theirs::UnsupportedQuote => Self::UnsupportedQuote,
			Theirs::DebugEnabled => Self::DebugEnabled,
			Theirs::ForbiddenAttributes => Self::ForbiddenAttributes,
			Theirs::ReportDataMismatch => Self::WrongReportData,
			Theirs::UntrustedRoot => Self::UntrustedRoot,
			Theirs::NotYetValid(link) => Self::NotYetValid(link.into()),
			Theirs::Expired(link) => Self::Expired(link.into()),
			Theirs::Revoked(link) => Self::Revoked(link.into()),
			Theirs::RevocationUnknown(link) => Self::RevocationUnknown(link.into()),
			Theirs::NotIssued(link) => Self::NotIssued(link.into()),
			Theirs::BadSignature(link) => Self::BadSignature(link.into()),
			Theirs::ForeignAttestationKey => Self::ForeignAttestationKey,
			Theirs::ForeignQuotingEnclave => Self::ForeignQuotingEnclave,
			Theirs::ForeignCollateral => Self::ForeignCollateral,
			Theirs::ForeignTdxModule => Self::ForeignTdxModule,
			Theirs::UnknownTcb => Self::UnknownTcb,
			Theirs::TcbRevoked => Self::TcbRevoked,
			Theirs::ConfidenceTooLow { .. } => Self::ConfidenceTooLow,
			Theirs::OldTcbEvaluation { .. } => Self::OldTcbEvaluation,
			Theirs::Unexplained => Self::Unexplained,
		}
	}
}
