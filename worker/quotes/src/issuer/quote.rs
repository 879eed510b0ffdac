//! What a platform says about a program.
use super::certificate::{pem, platform_extension, Issue};
use super::pki::{IssueError, Pki, Role, Span, CERTIFICATE_SPAN};
use super::{FMSPC, PROGRAM_SIGNER, QE_SIGNER};
use attestation::SgxIdentity;
use codec::Encode;
use dcap_qvl::quote::{AuthData, AuthDataV3, CertificationData, Data, EnclaveReport, Header, Quote, Report};
use dcap_qvl::INTEL_QE_VENDOR_ID;
use sha2::{Digest, Sha256};

const INITIALISED: u8 = 0x01;
const DEBUG: u8 = 0x02;
const MODE_64_BIT: u8 = 0x04;
const PROVISION_KEY: u8 = 0x10;
const ECDSA_P256: u16 = 2;
const PCK_CHAIN: u16 = 5;

/// Every decision of the platform. [`QuoteRecipe::of`] is sound.
#[derive(Clone, Debug)]
pub struct QuoteRecipe {
	/// Who is quoted.
	pub program: SgxIdentity,
	/// What it asked for.
	pub report_data: [u8; 64],
	/// Whether its host may look into it.
	pub debug: bool,
	/// The platform's model.
	pub fmspc: [u8; 6],
	/// When the platform's certificate holds.
	pub pck: Span,
	/// Whose key signs the platform's certificate.
	pub pck_by: Role,
	/// Whose key signs the quoting enclave's report.
	pub qe_report_by: Role,
	/// Which attestation key the quoting enclave vouches for.
	pub vouched: Role,
	/// Whose key signs the quote.
	pub quote_by: Role,
}

impl QuoteRecipe {
	/// A sound quote of the program with this MRENCLAVE.
	pub fn of(enclave: [u8; 32], report_data: [u8; 64]) -> Self {
		Self {
			program: SgxIdentity { enclave, signer: PROGRAM_SIGNER, product: 0, version: 0 },
			report_data,
			debug: false,
			fmspc: FMSPC,
			pck: CERTIFICATE_SPAN,
			pck_by: Role::PlatformCa,
			qe_report_by: Role::Pck,
			vouched: Role::AttestationKey,
			quote_by: Role::AttestationKey,
		}
	}

	/// Signs it: version 3, ECDSA, with the certificate chain inside.
	pub fn issue(&self, pki: &Pki) -> Result<Vec<u8>, IssueError> {
		let header = Header {
			version: 3,
			attestation_key_type: ECDSA_P256,
			tee_type: 0,
			qe_svn: 1,
			pce_svn: 2,
			qe_vendor_id: INTEL_QE_VENDOR_ID,
			user_data: *b"development platform",
		};
		let report = self.program_report();
		let qe_auth_data = [0x67; 32];
		let qe_report = quoting_enclave_report(&pki.public(self.vouched), &qe_auth_data).encode();
		let auth_data = AuthDataV3 {
			ecdsa_signature: pki.sign(self.quote_by, &(header, report).encode()),
			ecdsa_attestation_key: pki.public(Role::AttestationKey),
			qe_report_signature: pki.sign(self.qe_report_by, &qe_report),
			qe_report: qe_report.try_into().unwrap_or([0; 384]),
			qe_auth_data: Data::new(qe_auth_data.to_vec()),
			certification_data: CertificationData {
				cert_type: PCK_CHAIN,
				body: Data::new(self.certificates(pki)?.into_bytes()),
			},
		};
		Ok(Quote { header, report: Report::SgxEnclave(report), auth_data: AuthData::V3(auth_data) }.encode())
	}

	fn certificates(&self, pki: &Pki) -> Result<String, IssueError> {
		let pck = Issue {
			signed_by: self.pck_by,
			span: self.pck,
			extension: Some(platform_extension(&self.fmspc, 2)?),
			..Issue::by(Role::Pck, Role::PlatformCa)
		};
		pem(&[
			pki.certificate(pck)?,
			pki.certificate(Issue::by(Role::PlatformCa, Role::Root))?,
			pki.certificate(Issue::by(Role::Root, Role::Root))?,
		])
	}

	fn program_report(&self) -> EnclaveReport {
		let debug = if self.debug { DEBUG } else { 0 };
		let flags = INITIALISED | MODE_64_BIT | debug;
		EnclaveReport { report_data: self.report_data, ..report(&self.program, flags) }
	}
}

fn quoting_enclave_report(attestation_key: &[u8; 64], auth_data: &[u8; 32]) -> EnclaveReport {
	let vouched = Sha256::new().chain_update(attestation_key).chain_update(auth_data).finalize();
	let mut report_data = [0; 64];
	report_data[..32].copy_from_slice(&vouched);
	let identity = SgxIdentity { enclave: QE_SIGNER, signer: QE_SIGNER, product: 1, version: 1 };
	EnclaveReport { report_data, ..report(&identity, INITIALISED | MODE_64_BIT | PROVISION_KEY) }
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
