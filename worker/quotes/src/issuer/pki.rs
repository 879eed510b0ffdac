//! The keys of a vendor and its platforms.
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use sha2::{Digest, Sha256};
use units::Millis;
use x509_cert::time::Time;

/// Who signs what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
	/// The root of everything.
	Root,
	/// Issues platform certificates.
	PlatformCa,
	/// Signs TCB info and QE identity.
	TcbSigner,
	/// The platform: signs the quoting enclave's report.
	Pck,
	/// The quoting enclave: signs quotes.
	AttestationKey,
	/// Nobody's key, for tests.
	Stranger,
}

/// From when to when, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
	/// Since the Unix epoch; whole seconds count.
	pub from: Millis,
	/// Since the Unix epoch; whole seconds count.
	pub until: Millis,
}

/// The span in which all development certificates are valid: 2020 to 2049.
pub const CERTIFICATE_SPAN: Span =
	Span { from: Millis::from_secs(1_577_836_800), until: Millis::from_secs(2_524_607_999) };

/// Why something could not be issued.
#[derive(Debug, thiserror::Error)]
pub enum IssueError {
	/// The encoder refused.
	#[error("{0}")]
	Encoding(#[from] der::Error),
	/// The certificate builder refused.
	#[error("{0}")]
	Certificate(#[from] x509_cert::builder::Error),
	/// A date before 1970 or after 9999.
	#[error("{0} cannot be written as a date")]
	Date(Millis),
}

/// A public key infrastructure whose keys all follow from a label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pki {
	label: String,
	/// When the root's certificate holds.
	pub root_span: Span,
}

impl Pki {
	/// The well-known development infrastructure, whose root is [`attestation::DEVELOPMENT_ROOT`].
	pub fn development() -> Self {
		Self::labelled("development")
	}

	/// Another one, with a root that nobody admits.
	pub fn labelled(label: &str) -> Self {
		Self { label: label.into(), root_span: CERTIFICATE_SPAN }
	}

	/// `SHA-256("gemini/development-pki/v1/<label>/<role>/<n>")` for the first n that is a key.
	pub(crate) fn key(&self, role: Role) -> SigningKey {
		(0u32..)
			.find_map(|n| {
				let seed = format!("gemini/development-pki/v1/{}/{role:?}/{n}", self.label);
				SigningKey::from_slice(&Sha256::digest(seed)).ok()
			})
			.expect("all but one in 2^32 hashes are keys")
	}

	/// Raw `r ++ s`.
	pub(crate) fn sign(&self, role: Role, message: &[u8]) -> [u8; 64] {
		let signature: Signature = self.key(role).sign(message);
		signature.to_bytes().into()
	}

	/// Raw `x ++ y`.
	pub(crate) fn public(&self, role: Role) -> [u8; 64] {
		let point = self.key(role).verifying_key().to_sec1_point(false);
		let mut raw = [0; 64];
		raw.copy_from_slice(&point.as_bytes()[1..]);
		raw
	}
}

/// A time as certificates write it: two digits of the year until 2049, four from 2050.
pub(crate) fn time(at: Millis) -> Result<Time, IssueError> {
	let since_epoch = core::time::Duration::from_secs(at.as_secs());
	let short = der::asn1::UtcTime::from_unix_duration(since_epoch).map(Time::from);
	let long = || der::asn1::GeneralizedTime::from_unix_duration(since_epoch).map(Time::from);
	short.or_else(|_| long()).map_err(|_| IssueError::Date(at))
}
