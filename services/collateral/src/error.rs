//! Why there is no collateral.
use crate::url::SourceUrl;
use attestation::{Family, Refusal};
use std::time::Duration;

/// Bytes of a source's own words that are repeated.
const MAX_SAID: usize = 200;

/// Why a source gave no collateral that holds.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SourceError {
	/// Nobody answers there, or the connection broke.
	#[error("cannot reach the collateral source {url}: {reason}")]
	Unreachable {
		/// Which.
		url: SourceUrl,
		/// Why.
		reason: String,
	},
	/// It took longer than anybody waits.
	#[error("the collateral source {url} did not answer {target} within {} s", after.as_secs())]
	Slow {
		/// Which.
		url: SourceUrl,
		/// What was asked for.
		target: String,
		/// After how long it was given up.
		after: Duration,
	},
	/// More bytes than are read.
	#[error("the collateral source {url} answers {target} with more than {limit} bytes of {what}")]
	TooLong {
		/// Which.
		url: SourceUrl,
		/// What was asked for.
		target: String,
		/// Header or body.
		what: &'static str,
		/// The bound.
		limit: usize,
	},
	/// It knows no such family (404).
	#[error("the collateral source {url} knows no platforms of the family {family}")]
	UnknownFamily {
		/// Which.
		url: SourceUrl,
		/// Whose collateral was asked for.
		family: Family,
	},
	/// It was asked too often (429), or is busy and says until when (503).
	#[error("the collateral source {url} was asked too often{}", .again.map(|again| format!(" and wants to be left alone for {} s", again.as_secs())).unwrap_or_default())]
	TooOften {
		/// Which.
		url: SourceUrl,
		/// Not before this time has passed, it says.
		again: Option<Duration>,
	},
	/// It sends elsewhere; nobody follows.
	#[error("the collateral source {url} sends elsewhere: {to}")]
	Redirected {
		/// Which.
		url: SourceUrl,
		/// Where to.
		to: String,
	},
	/// Any other status than success.
	#[error("the collateral source {url} answers {target} with the status {status}: {said}")]
	Status {
		/// Which.
		url: SourceUrl,
		/// What was asked for.
		target: String,
		/// The status.
		status: u16,
		/// The beginning of what it said.
		said: String,
	},
	/// The answer does not read as what was asked for.
	#[error("the collateral source {url} answers {target} with something else: {reason}")]
	Malformed {
		/// Which.
		url: SourceUrl,
		/// What was asked for.
		target: String,
		/// What is wrong with it.
		reason: String,
	},
	/// It speaks of other platforms than was asked for.
	#[error("the collateral source {url} was asked about {asked} and answers about {got}")]
	OtherFamily {
		/// Which.
		url: SourceUrl,
		/// What was asked for.
		asked: String,
		/// What came.
		got: String,
	},
	/// Everything reads well, and the chain would not believe it.
	#[error("the collateral of {url} would be refused by the chain: {refusal}")]
	Refused {
		/// Which.
		url: SourceUrl,
		/// Why.
		refusal: Refusal,
	},
}

impl SourceError {
	/// One word for it, for counters and logs.
	pub fn kind(&self) -> &'static str {
		match self {
			Self::Unreachable { .. } => "source-unreachable",
			Self::Slow { .. } => "source-slow",
			Self::TooLong { .. } => "source-too-long",
			Self::UnknownFamily { .. } => "source-unknown-family",
			Self::TooOften { .. } => "source-too-often",
			Self::Redirected { .. } => "source-redirected",
			Self::Status { .. } => "source-status",
			Self::Malformed { .. } => "source-malformed",
			Self::OtherFamily { .. } => "source-other-family",
			Self::Refused { .. } => "source-refused",
		}
	}

	/// What to do about it.
	pub fn hint(&self) -> &'static str {
		match self {
			Self::Unreachable { .. } | Self::Slow { .. } => {
				"check --collateral-url and the way there; a PCCS with a certificate of its own needs SSL_CERT_FILE"
			}
			Self::TooLong { .. } | Self::Malformed { .. } => {
				"--collateral-url has to be the base of a PCS or PCCS that speaks version 4"
			}
			Self::UnknownFamily { .. } => {
				"the platform is not registered with its vendor, or a PCCS without a key to the vendor's service has not \
				 fetched it: register the platform, or ask the vendor's own service"
			}
			Self::TooOften { .. } => "wait, or run a PCCS of your own and give it by --collateral-url",
			Self::Redirected { .. } => "give --collateral-url the address that it sends to, if you trust it",
			Self::Status { .. } => "look at the source's own log; it is asked again later",
			Self::OtherFamily { .. } => "the source mixes things up: refresh its cache, or give another --collateral-url",
			Self::Refused { refusal, .. } => refused(*refusal),
		}
	}

	/// Whether the same question may be answered in a moment.
	pub(crate) fn is_passing(&self) -> bool {
		match self {
			Self::Unreachable { .. } | Self::Slow { .. } | Self::TooOften { .. } => true,
			Self::Status { status, .. } => *status >= 500,
			_ => false,
		}
	}

	/// How long the source wants to be left alone.
	pub fn again(&self) -> Option<Duration> {
		match self {
			Self::TooOften { again, .. } => *again,
			_ => None,
		}
	}
}

fn refused(refusal: Refusal) -> &'static str {
	match refusal {
		Refusal::Expired(_) => "the source hands out what is over: refresh its cache",
		Refusal::NotYetValid(_) => "the source is ahead of the chain's time: check both clocks",
		Refusal::UntrustedRoot => "the chain admits another vendor's root: use the source of that vendor",
		Refusal::OldTcbEvaluation { .. } => "the source is behind the vendor: refresh its cache",
		Refusal::UnknownTcb | Refusal::TcbRevoked | Refusal::ConfidenceTooLow { .. } | Refusal::Revoked(_) => {
			"nothing is wrong with the source: update the platform's firmware"
		}
		_ => "the source mixes things up or the quote is damaged: refresh its cache, and try another quote",
	}
}

/// The beginning of what somebody said, on one line, without what a terminal would obey.
pub(crate) fn said(bytes: &[u8]) -> String {
	let text = String::from_utf8_lossy(&bytes[..bytes.len().min(MAX_SAID)]);
	let words: Vec<_> = text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|w| !w.is_empty()).collect();
	match words.is_empty() {
		true => "nothing more".into(),
		false => words.join(" "),
	}
}
