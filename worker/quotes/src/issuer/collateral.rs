//! What the vendor says about its platforms.
use super::certificate::{pem, Issue};
use super::pki::{time, IssueError, Pki, Role, Span};
use super::vendor::{Level, Module, QuotingEnclave};
use super::{FMSPC, QE_SIGNER, TDX_FMSPC};
use attestation::{Collateral, Platform};
use codec::Encode;
use serde_json::{json, Value};
use units::Millis;

/// Collateral is dated back by this much, for clocks that disagree.
const BACKDATED: u64 = 24 * 3600;
/// And is valid for as long as Intel's.
const LIFETIME: u64 = 30 * 24 * 3600;

/// Every decision of the vendor. [`CollateralRecipe::at`] and [`CollateralRecipe::tdx_at`] are sound.
#[derive(Clone, Debug)]
pub struct CollateralRecipe {
	/// The kind of TEE that it is about.
	pub platform: Platform,
	/// When TCB info holds.
	pub tcb_info: Span,
	/// When the QE identity holds.
	pub qe_identity: Span,
	/// When the root's revocation list holds.
	pub root_crl: Span,
	/// When the platforms' revocation list holds.
	pub pck_crl: Span,
	/// When the signer's certificate holds.
	pub signer: Span,
	/// The model that TCB info is about.
	pub fmspc: [u8; 6],
	/// `tcbStatus` of the platform's level.
	pub status: &'static str,
	/// Its advisories.
	pub advisories: Vec<String>,
	/// `tcbEvaluationDataNumber` of both documents.
	pub evaluation: u32,
	/// The versions that the level asks for; development platforms have 2 everywhere.
	pub svn: u8,
	/// Further levels, in whatever order.
	pub more_levels: Vec<Level>,
	/// The TDX module that is described, if the platform is one for TDX.
	pub module: Option<Module>,
	/// MRSIGNER that a quoting enclave must have.
	pub qe_signer: [u8; 32],
	/// What else a quoting enclave must be.
	pub quoting_enclave: QuotingEnclave,
	/// Whom the root revokes.
	pub revoked_by_root: Vec<Role>,
	/// Whom the platform CA revokes.
	pub revoked_by_platform_ca: Vec<Role>,
	/// Whose key signs TCB info.
	pub tcb_info_by: Role,
	/// Whose key signs the QE identity.
	pub qe_identity_by: Role,
	/// Whose key signs the certificate of the key that signs TCB info.
	pub signer_by: Role,
	/// Whose key signs the certificate of the key that signs the QE identity.
	pub qe_identity_signer_by: Role,
	/// Whose key signs the root's revocation list.
	pub root_crl_by: Role,
	/// Whose key signs the platforms' revocation list.
	pub pck_crl_by: Role,
}

impl CollateralRecipe {
	/// Sound collateral for SGX, valid from a day before `now` to 30 days after.
	pub fn at(now: Millis) -> Self {
		let now = now.as_secs();
		let from = Millis::from_secs(now.saturating_sub(BACKDATED));
		let span = Span { from, until: Millis::from_secs(now.saturating_add(LIFETIME)) };
		Self {
			platform: Platform::Sgx,
			tcb_info: span,
			qe_identity: span,
			root_crl: span,
			pck_crl: span,
			signer: super::pki::CERTIFICATE_SPAN,
			fmspc: FMSPC,
			status: "UpToDate",
			advisories: Vec::new(),
			evaluation: 1,
			svn: 2,
			more_levels: Vec::new(),
			module: None,
			qe_signer: QE_SIGNER,
			quoting_enclave: QuotingEnclave::of(Platform::Sgx),
			revoked_by_root: Vec::new(),
			revoked_by_platform_ca: Vec::new(),
			tcb_info_by: Role::TcbSigner,
			qe_identity_by: Role::TcbSigner,
			signer_by: Role::Root,
			qe_identity_signer_by: Role::Root,
			root_crl_by: Role::Root,
			pck_crl_by: Role::PlatformCa,
		}
	}

	/// Sound collateral for TDX, of the same span.
	pub fn tdx_at(now: Millis) -> Self {
		Self {
			platform: Platform::Tdx,
			fmspc: TDX_FMSPC,
			module: Some(Module::sound()),
			quoting_enclave: QuotingEnclave::of(Platform::Tdx),
			..Self::at(now)
		}
	}

	/// Signs it all.
	pub fn issue(&self, pki: &Pki) -> Result<Collateral, IssueError> {
		let root = pki.certificate(Issue::by(Role::Root, Role::Root))?;
		let signers = |signed_by| {
			let issue = Issue { signed_by, span: self.signer, ..Issue::by(Role::TcbSigner, Role::Root) };
			pem(&[pki.certificate(issue)?, root.clone()])
		};
		let tcb_info_issuer_chain = signers(self.signer_by)?;
		let qe_identity_issuer_chain = signers(self.qe_identity_signer_by)?;
		let platform_ca = pki.certificate(Issue::by(Role::PlatformCa, Role::Root))?;
		let tcb_info = self.tcb_info_document()?.to_string();
		let qe_identity = self.qe_identity_document()?.to_string();
		Ok(Collateral {
			pck_crl_issuer_chain: pem(&[platform_ca, root])?,
			root_ca_crl: pki.revocation_list(Role::Root, self.root_crl_by, self.root_crl, &self.revoked_by_root)?,
			pck_crl: pki.revocation_list(
				Role::PlatformCa,
				self.pck_crl_by,
				self.pck_crl,
				&self.revoked_by_platform_ca,
			)?,
			tcb_info_signature: pki.sign(self.tcb_info_by, tcb_info.as_bytes()).to_vec(),
			tcb_info_issuer_chain,
			tcb_info,
			qe_identity_signature: pki.sign(self.qe_identity_by, qe_identity.as_bytes()).to_vec(),
			qe_identity_issuer_chain,
			qe_identity,
			pck_certificate_chain: None,
		})
	}

	/// Signs it all, encoded for the wire.
	pub fn issue_bytes(&self, pki: &Pki) -> Result<Vec<u8>, IssueError> {
		Ok(self.issue(pki)?.encode())
	}

	fn tcb_info_document(&self) -> Result<Value, IssueError> {
		let first = Level { advisories: self.advisories.clone(), ..Level::of(self.svn, self.status) };
		let levels = [first].iter().chain(&self.more_levels).map(|level| level.document(self.platform)).collect();
		let id = match self.platform {
			Platform::Sgx => "SGX",
			Platform::Tdx => "TDX",
		};
		let mut document = json!({
			"id": id,
			"version": 3,
			"issueDate": date(self.tcb_info.from)?,
			"nextUpdate": date(self.tcb_info.until)?,
			"fmspc": hex::encode_upper(self.fmspc),
			"pceId": "0000",
			"tcbType": 0,
			"tcbEvaluationDataNumber": self.evaluation,
		});
		document["tcbLevels"] = levels;
		if let Some(module) = &self.module {
			(document["tdxModule"], document["tdxModuleIdentities"]) = module.documents();
		}
		Ok(document)
	}

	fn qe_identity_document(&self) -> Result<Value, IssueError> {
		let mut document = self.quoting_enclave.document(&self.qe_signer);
		document["issueDate"] = json!(date(self.qe_identity.from)?);
		document["nextUpdate"] = json!(date(self.qe_identity.until)?);
		document["tcbEvaluationDataNumber"] = json!(self.evaluation);
		Ok(document)
	}
}

/// RFC 3339 in UTC.
fn date(at: Millis) -> Result<String, IssueError> {
	Ok(time(at)?.to_date_time().to_string())
}
