//! What a platform says about a program.
use super::certificate::{pem, platform_extension, Issue};
use super::domain::TrustDomain;
use super::pki::{IssueError, Pki, Role, Span, CERTIFICATE_SPAN};
use super::{FMSPC, PROGRAM_SIGNER, QE_SIGNER, TDX_FMSPC};
use attestation::SgxIdentity;
use codec::Encode;
use dcap_qvl::quote::{
	AuthData, AuthDataV3, AuthDataV4, CertificationData, Data, EnclaveReport, Header, QEReportCertificationData, Quote,
	Report,
};
use dcap_qvl::INTEL_QE_VENDOR_ID;
use sha2::{Digest, Sha256};

const INITIALISED: u8 = 0x01;
const DEBUG: u8 = 0x02;
const MODE_64_BIT: u8 = 0x04;
const PROVISION_KEY: u8 = 0x10;
const ECDSA_P256: u16 = 2;
const PCK_CHAIN: u16 = 5;
const QE_REPORT: u16 = 6;
const TDX: u32 = 0x81;

/// Every decision of the platform. [`QuoteRecipe::of`] and [`QuoteRecipe::of_domain`] are sound.
#[derive(Clone, Debug)]
pub struct QuoteRecipe {
	/// Which enclave is quoted, unless a trust domain is.
	pub program: SgxIdentity,
	/// Which trust domain is quoted.
	pub domain: Option<TrustDomain>,
	/// What it asked for.
	pub report_data: [u8; 64],
	/// Whether its host may look into the enclave.
	pub debug: bool,
	/// The platform's model.
	pub fmspc: [u8; 6],
	/// The platform's versions: all sixteen components and the certification enclave's.
	pub svn: u8,
	/// When the platform's certificate holds.
	pub pck: Span,
	/// Whose key signs the platform's certificate.
	pub pck_by: Role,
	/// Who the quoting enclave is.
	pub quoting_enclave: SgxIdentity,
	/// Flags of the quoting enclave.
	pub quoting_flags: u8,
	/// MISCSELECT of the quoting enclave.
	pub quoting_misc: u32,
	/// Whose key signs the quoting enclave's report.
	pub qe_report_by: Role,
	/// Which attestation key the quoting enclave vouches for.
	pub vouched: Role,
	/// Whose key signs the quote.
	pub quote_by: Role,
}

impl QuoteRecipe {
	/// A sound quote of the enclave with this MRENCLAVE.
	pub fn of(enclave: [u8; 32], report_data: [u8; 64]) -> Self {
		Self {
			program: SgxIdentity { enclave, signer: PROGRAM_SIGNER, product: 0, version: 0 },
			domain: None,
			report_data,
			debug: false,
			fmspc: FMSPC,
			svn: 2,
			pck: CERTIFICATE_SPAN,
			pck_by: Role::PlatformCa,
			quoting_enclave: SgxIdentity { enclave: QE_SIGNER, signer: QE_SIGNER, product: 1, version: 1 },
			quoting_flags: INITIALISED | MODE_64_BIT | PROVISION_KEY,
			quoting_misc: 0,
			qe_report_by: Role::Pck,
			vouched: Role::AttestationKey,
			quote_by: Role::AttestationKey,
		}
	}

	/// A sound quote of a trust domain.
	pub fn of_domain(domain: TrustDomain, report_data: [u8; 64]) -> Self {
		let sgx = Self::of([0; 32], report_data);
		let quoting_enclave = SgxIdentity { product: 2, ..sgx.quoting_enclave };
		Self { domain: Some(domain), fmspc: TDX_FMSPC, quoting_enclave, ..sgx }
	}

	/// Signs it, with the certificate chain inside: version 3 for an enclave, 4 or 5 for a trust domain.
	pub fn issue(&self, pki: &Pki) -> Result<Vec<u8>, IssueError> {
		let mut quote =
			Quote { header: self.header(), report: self.report(), auth_data: self.auth_data(pki, [0; 64])? };
		let signature = pki.sign(self.quote_by, &quote.encode()[..quote.signed_length()]);
		quote.auth_data = self.auth_data(pki, signature)?;
		Ok(quote.encode())
	}

	fn header(&self) -> Header {
		let (version, tee_type) = match &self.domain {
			None => (3, 0),
			Some(domain) => (domain.body.quote_version(), TDX),
		};
		Header {
			version,
			attestation_key_type: ECDSA_P256,
			tee_type,
			qe_svn: 1,
			pce_svn: 2,
			qe_vendor_id: INTEL_QE_VENDOR_ID,
			user_data: *b"development platform",
		}
	}

	fn report(&self) -> Report {
		if let Some(domain) = &self.domain {
			return domain.report(self.report_data);
		}
		let debug = if self.debug { DEBUG } else { 0 };
		let enclave = report(&self.program, INITIALISED | MODE_64_BIT | debug);
		Report::SgxEnclave(EnclaveReport { report_data: self.report_data, ..enclave })
	}

	fn auth_data(&self, pki: &Pki, ecdsa_signature: [u8; 64]) -> Result<AuthData, IssueError> {
		let qe_auth_data = [0x67; 32];
		let qe_report = self.quoting_enclave_report(&pki.public(self.vouched), &qe_auth_data).encode();
		let ecdsa_attestation_key = pki.public(Role::AttestationKey);
		let qe_report_signature = pki.sign(self.qe_report_by, &qe_report);
		let qe_report = qe_report.try_into().unwrap_or([0; 384]);
		let qe_auth_data = Data::new(qe_auth_data.to_vec());
		let certificates = self.certificates(pki)?.into_bytes();
		let certification_data = CertificationData { cert_type: PCK_CHAIN, body: Data::new(certificates) };
		if self.domain.is_none() {
			return Ok(AuthData::V3(AuthDataV3 {
				ecdsa_signature,
				ecdsa_attestation_key,
				qe_report,
				qe_report_signature,
				qe_auth_data,
				certification_data,
			}));
		}
		Ok(AuthData::V4(AuthDataV4 {
			ecdsa_signature,
			ecdsa_attestation_key,
			// The encoder fills the body from what stands below.
			certification_data: CertificationData { cert_type: QE_REPORT, body: Data::new(Vec::new()) },
			qe_report_data: QEReportCertificationData {
				qe_report,
				qe_report_signature,
				qe_auth_data,
				certification_data,
			},
		}))
	}

	fn certificates(&self, pki: &Pki) -> Result<String, IssueError> {
		let pck = Issue {
			signed_by: self.pck_by,
			span: self.pck,
			extension: Some(platform_extension(&self.fmspc, self.svn)?),
			..Issue::by(Role::Pck, Role::PlatformCa)
		};
		pem(&[
			pki.certificate(pck)?,
			pki.certificate(Issue::by(Role::PlatformCa, Role::Root))?,
			pki.certificate(Issue::by(Role::Root, Role::Root))?,
		])
	}

	fn quoting_enclave_report(&self, attestation_key: &[u8; 64], auth_data: &[u8; 32]) -> EnclaveReport {
		let vouched = Sha256::new().chain_update(attestation_key).chain_update(auth_data).finalize();
		let mut report_data = [0; 64];
		report_data[..32].copy_from_slice(&vouched);
		let enclave = report(&self.quoting_enclave, self.quoting_flags);
		EnclaveReport { report_data, misc_select: self.quoting_misc, ..enclave }
	}
}

fn report(identity: &SgxIdentity, flags: u8) -> EnclaveReport {
	let mut attributes = [0; 16];
	attributes[0] = flags;
	EnclaveReport {
		cpu_svn: [2; 16],
		misc_select: 0,
		reserved1: [0; 28],
		attributes,
		mr_enclave: identity.enclave,
		reserved2: [0; 32],
		mr_signer: identity.signer,
		reserved3: [0; 96],
		isv_prod_id: identity.product,
		isv_svn: identity.version,
		reserved4: [0; 60],
		report_data: [0; 64],
	}
}
