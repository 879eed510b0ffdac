//! What a verifier insists on.
use units::{ConfidenceLevel, Millis};

/// Intel's production root certificate, DER: "Intel SGX Root CA", valid until the end of 2049.
pub const INTEL_ROOT: &[u8] = include_bytes!("intel-root-ca.der");

/// The root of development quotes, DER. **Its private key is public**: evidence under it proves nothing, and only the
/// genesis of a development network may admit it.
pub const DEVELOPMENT_ROOT: &[u8] = include_bytes!("development-root-ca.der");

/// At most this many roots are looked at.
pub const MAX_ROOTS: usize = 4;

/// A verdict holds for at most this long by default: a registration is renewed at least monthly, as Intel's
/// collateral is.
pub const MAX_VALIDITY: Millis = Millis::from_secs(30 * 24 * 3600);

/// Advisories that a platform with a configuration finding may carry and stay at level three, as published.
pub const ACCEPTED_ADVISORIES: &[&str] = &["INTEL-SA-00219", "INTEL-SA-00334", "INTEL-SA-00381", "INTEL-SA-00389"];

/// What a verifier insists on, and what time it is.
#[derive(Clone, Copy, Debug)]
pub struct Policy<'a> {
	/// Root certificates (DER) that may end a chain; the first [`MAX_ROOTS`] count.
	pub roots: &'a [&'a [u8]],
	/// The verifier's time since the Unix epoch.
	pub now: Millis,
	/// Levels behind this one are refused.
	pub minimum: ConfidenceLevel,
	/// Advisories that do not lower level three to four.
	pub accepted_advisories: &'a [&'a str],
	/// Collateral of an older TCB recovery round than this is refused; zero takes any.
	pub minimum_tcb_evaluation: u32,
	/// A verdict ends this long after `now`, or when the collateral does.
	pub max_validity: Millis,
}

impl<'a> Policy<'a> {
	/// Any confidence level under these roots, with the published advisories.
	pub const fn new(roots: &'a [&'a [u8]], now: Millis) -> Self {
		Self {
			roots,
			now,
			minimum: ConfidenceLevel::Five,
			accepted_advisories: ACCEPTED_ADVISORIES,
			minimum_tcb_evaluation: 0,
			max_validity: MAX_VALIDITY,
		}
	}
}
