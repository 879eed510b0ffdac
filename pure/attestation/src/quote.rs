//! A quote before anything of it is believed.
use crate::{Link, Platform, Refusal};
use alloc::vec::Vec;
use core::fmt;
use dcap_qvl::config::{Config, ParsedCert, PckCa, X509Codec};
use dcap_qvl::configs::RustCryptoConfig;
use dcap_qvl::intel::{extract_cert_chain, parse_pck_extension_with};
use dcap_qvl::quote::{Quote, Report, TDAttributes, TDReport10};
use dcap_qvl::INTEL_QE_VENDOR_ID;

/// A raw quote is at most this long; real ones have about 5,000 bytes.
pub const MAX_QUOTE: usize = 16 * 1024;

/// Names a platform model: family, model, stepping, platform and custom SKU.
pub type Fmspc = [u8; 6];

/// Which of the vendor's two authorities certifies a platform. Each has a revocation list of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PckIssuer {
	/// Of processors that stand alone.
	Processor,
	/// Of platforms that the vendor registers as a whole.
	Platform,
}

/// What one set of collateral is about: all platforms of a model, of a kind of TEE, certified by one authority.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Family {
	/// The kind of TEE.
	pub platform: Platform,
	/// The model.
	pub fmspc: Fmspc,
	/// Who certifies its platforms.
	pub issuer: PckIssuer,
}

impl fmt::Display for Family {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		let tee = match self.platform {
			Platform::Sgx => "sgx",
			Platform::Tdx => "tdx",
		};
		let issuer = match self.issuer {
			PckIssuer::Processor => "processor",
			PckIssuer::Platform => "platform",
		};
		write!(f, "{tee}-{}-{issuer}", hex::encode(self.fmspc))
	}
}

const ECDSA_P256: u16 = 2;
const PCK_CHAIN: u16 = 5;
const SGX_DEBUG: u8 = 0x02;
const TD_DEBUG: u8 = 0x01;

/// The platform model that a quote claims. Nothing of it is verified: use it to find collateral, and nothing else.
pub fn fmspc_of(quote: &[u8]) -> Result<Fmspc, Refusal> {
	let quote = parse(quote)?;
	let chain = pck_chain(&quote)?;
	let leaf = chain.first().ok_or(Refusal::Malformed(Link::Pck))?;
	Ok(parse_pck_extension_with::<RustCryptoConfig>(leaf).map_err(|_| Refusal::Malformed(Link::Pck))?.fmspc)
}

/// The family of platforms that a quote claims to be from. Nothing of it is verified, as with [`fmspc_of`].
pub fn family_of(quote: &[u8]) -> Result<Family, Refusal> {
	const MALFORMED: Refusal = Refusal::Malformed(Link::Pck);
	let chain = pck_chain(&parse(quote)?)?;
	let leaf = chain.first().ok_or(MALFORMED)?;
	let certificate = <RustCryptoConfig as Config>::X509::from_der(leaf).map_err(|_| MALFORMED)?;
	let issuer = match certificate.pck_ca().ok_or(MALFORMED)? {
		PckCa::Processor => PckIssuer::Processor,
		PckCa::Platform => PckIssuer::Platform,
	};
	Ok(Family { platform: platform_of(quote)?, fmspc: fmspc_of(quote)?, issuer })
}

/// The kind of TEE that a quote claims to be from. Nothing of it is verified, as with [`fmspc_of`].
pub fn platform_of(quote: &[u8]) -> Result<Platform, Refusal> {
	Ok(match parse(quote)?.report {
		Report::SgxEnclave(_) => Platform::Sgx,
		_ => Platform::Tdx,
	})
}

/// The report data that a quote claims: for asking [`crate::verify`] about the platform alone, whatever was attested.
pub fn report_data_of(quote: &[u8]) -> Result<[u8; 64], Refusal> {
	Ok(*report_data(&parse(quote)?.report))
}

/// Parses a quote of an admitted kind. Bytes after it are left alone: some devices pad with zeros.
pub(crate) fn parse(bytes: &[u8]) -> Result<Quote, Refusal> {
	if bytes.len() > MAX_QUOTE {
		let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
		return Err(Refusal::TooLong { link: Link::Quote, bytes: length, limit: MAX_QUOTE as u32 });
	}
	let quote = Quote::parse(bytes).map_err(|_| Refusal::Malformed(Link::Quote))?;
	let version_fits = match quote.report {
		Report::SgxEnclave(_) => quote.header.is_sgx() && quote.header.version == 3,
		_ => !quote.header.is_sgx() && matches!(quote.header.version, 4 | 5),
	};
	let known = quote.header.qe_vendor_id == INTEL_QE_VENDOR_ID
		&& quote.header.attestation_key_type == ECDSA_P256
		&& quote.inner_cert_type() == PCK_CHAIN;
	if version_fits && known {
		Ok(quote)
	} else {
		Err(Refusal::UnsupportedQuote)
	}
}

/// The certificates in the quote, leaf first.
pub(crate) fn pck_chain(quote: &Quote) -> Result<Vec<Vec<u8>>, Refusal> {
	extract_cert_chain(quote).map_err(|_| Refusal::Malformed(Link::Pck))
}

/// What the quoted program asked to be attested.
pub(crate) fn report_data(report: &Report) -> &[u8; 64] {
	match report {
		Report::SgxEnclave(report) => &report.report_data,
		Report::TD10(report) => &report.report_data,
		Report::TD15(report) => &report.base.report_data,
		Report::TD15Ex(report) => &report.base.base.report_data,
	}
}

/// Refuses a program that lets its host or others in.
pub(crate) fn check_attributes(report: &Report) -> Result<(), Refusal> {
	match report {
		Report::SgxEnclave(report) if report.attributes[0] & SGX_DEBUG != 0 => Err(Refusal::DebugEnabled),
		Report::SgxEnclave(_) => Ok(()),
		Report::TD10(report) => check_td(report),
		Report::TD15(report) => check_service_td(&report.mr_service_td).and_then(|()| check_td(&report.base)),
		// The hash of the launch stands in the base; that of now may be of a service domain bound since.
		Report::TD15Ex(report) => check_service_td(&report.base.mr_service_td)
			.and_then(|()| check_service_td(&report.cur_service_td_hash))
			.and_then(|()| check_td(&report.base.base)),
	}
}

fn check_service_td(measurement: &[u8; 48]) -> Result<(), Refusal> {
	if *measurement == [0; 48] {
		Ok(())
	} else {
		Err(Refusal::ForbiddenAttributes)
	}
}

fn check_td(report: &TDReport10) -> Result<(), Refusal> {
	let attributes = TDAttributes::parse(report.td_attributes).map_err(|_| Refusal::ForbiddenAttributes)?;
	if attributes.tud & TD_DEBUG != 0 {
		return Err(Refusal::DebugEnabled);
	}
	// The debug bit is one of these; the others let a host profile the domain.
	let closed = attributes.tud == 0
		&& attributes.reserved == 0
		&& !attributes.sec.migratable
		&& !attributes.sec.servtd_ext
		&& attributes.sec.sept_ve_disable;
	if closed {
		Ok(())
	} else {
		Err(Refusal::ForbiddenAttributes)
	}
}
