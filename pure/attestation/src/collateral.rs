//! What the platform's vendor says about it, as it travels.
use crate::{Link, Refusal};
use codec::Decode;
use dcap_qvl::{QeIdentity, QuoteCollateralV3, TcbInfo};
use units::Millis;
use x509_cert::crl::CertificateList;
use x509_cert::der::Decode as _;

/// Encoded collateral is at most this long; real ones have about 16 KiB.
pub const MAX_COLLATERAL: usize = 64 * 1024;

/// Everything a vendor signs about a platform model. On the wire it is the SCALE of these fields in this order: the
/// issuer chain of the PCK revocation list (PEM), the two revocation lists (DER), then issuer chain (PEM), JSON and raw
/// signature of TCB info and of QE identity, and an optional PCK chain, which is ignored: the quote carries its own, and
/// so one collateral serves every quote of a platform model.
pub type Collateral = QuoteCollateralV3;

/// Decodes collateral; every byte must belong to it.
pub(crate) fn decode(bytes: &[u8]) -> Result<Collateral, Refusal> {
	if bytes.len() > MAX_COLLATERAL {
		let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
		return Err(Refusal::TooLong { link: Link::Collateral, bytes: length, limit: MAX_COLLATERAL as u32 });
	}
	let mut input = bytes;
	let mut collateral = Collateral::decode(&mut input).map_err(|_| Refusal::Malformed(Link::Collateral))?;
	if !input.is_empty() {
		return Err(Refusal::Malformed(Link::Collateral));
	}
	collateral.pck_certificate_chain = None;
	Ok(collateral)
}

/// When collateral must be renewed: the earliest next update of TCB info, QE identity and both revocation lists.
///
/// Nothing is verified. Certificates are left out, they outlive their collateral by years; [`crate::Verdict`] counts
/// them too.
pub fn collateral_expiry(bytes: &[u8]) -> Result<Millis, Refusal> {
	let collateral = decode(bytes)?;
	let updates = [
		tcb_info_dates(&collateral)?.until,
		qe_identity_dates(&collateral)?.until,
		crl_dates(&collateral.root_ca_crl, Link::RootCrl)?.until,
		crl_dates(&collateral.pck_crl, Link::PckCrl)?.until,
	];
	Ok(Millis::from_secs(updates.into_iter().min().unwrap_or(0)))
}

/// A span of validity in seconds since the epoch, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Dates {
	pub from: u64,
	pub until: u64,
}

impl Dates {
	/// Refuses `link` outside its span.
	pub fn check(self, now: u64, link: Link) -> Result<(), Refusal> {
		if now < self.from {
			return Err(Refusal::NotYetValid(link));
		}
		if now > self.until {
			return Err(Refusal::Expired(link));
		}
		Ok(())
	}
}

pub(crate) fn tcb_info(collateral: &Collateral) -> Result<TcbInfo, Refusal> {
	serde_json::from_str(&collateral.tcb_info).map_err(|_| Refusal::Malformed(Link::TcbInfo))
}

pub(crate) fn qe_identity(collateral: &Collateral) -> Result<QeIdentity, Refusal> {
	serde_json::from_str(&collateral.qe_identity).map_err(|_| Refusal::Malformed(Link::QeIdentity))
}

pub(crate) fn tcb_info_dates(collateral: &Collateral) -> Result<Dates, Refusal> {
	let info = tcb_info(collateral)?;
	json_dates(&info.issue_date, &info.next_update).ok_or(Refusal::Malformed(Link::TcbInfo))
}

pub(crate) fn qe_identity_dates(collateral: &Collateral) -> Result<Dates, Refusal> {
	let identity = qe_identity(collateral)?;
	json_dates(&identity.issue_date, &identity.next_update).ok_or(Refusal::Malformed(Link::QeIdentity))
}

/// Dates of a revocation list; one without a next update counts as expired.
pub(crate) fn crl_dates(der: &[u8], link: Link) -> Result<Dates, Refusal> {
	let list: CertificateList = CertificateList::from_der(der).map_err(|_| Refusal::Malformed(link))?;
	let list = list.tbs_cert_list;
	Ok(Dates {
		from: list.this_update.to_unix_duration().as_secs(),
		until: list.next_update.map_or(0, |time| time.to_unix_duration().as_secs()),
	})
}

fn json_dates(from: &str, until: &str) -> Option<Dates> {
	Some(Dates { from: seconds(from)?, until: seconds(until)? })
}

fn seconds(rfc3339: &str) -> Option<u64> {
	chrono::DateTime::parse_from_rfc3339(rfc3339).ok()?.timestamp().try_into().ok()
}
