//! Names the link that does not hold, once the verifier has refused.
//!
//! The verifier alone decides; its reasons are sentences. This walks the same chain in the same order, with the same
//! certificate library, and answers with the first link that fails, so that reasons are values one can match on.
mod versions;

use self::versions::{check_platform, check_quoting_enclave};
use crate::collateral::{self, Collateral};
use crate::quote::pck_chain;
use crate::{Link, Refusal};
use alloc::vec::Vec;
use codec::Decode;
use core::time::Duration;
use dcap_qvl::config::EcdsaSigEncoder;
use dcap_qvl::quote::{AuthDataV3, EnclaveReport, Quote};
use dcap_qvl::signature::DerSigEncoder;
use dcap_qvl::{QeIdentity, TcbInfo};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, SignatureVerificationAlgorithm, TrustAnchor, UnixTime};
use sha2::{Digest, Sha256};
use webpki::{CertRevocationList, EndEntityCert, OwnedCertRevocationList};

static ECDSA: &dyn SignatureVerificationAlgorithm = webpki::rustcrypto::ECDSA_P256_SHA256;

/// The verifier's own bound on certificates between leaf and root.
const MAX_INTERMEDIATES: usize = 4;

/// The root that signed the collateral's root revocation list; if none did, the only one there is, so that the
/// verifier finds the fault.
pub(crate) fn root_behind<'a>(collateral: &Collateral, roots: &[&'a [u8]]) -> Result<&'a [u8], Refusal> {
	if let [only] = roots {
		return Ok(only);
	}
	let signed = |root: &&&'a [u8]| {
		let root = CertificateDer::from(**root);
		webpki::anchor_from_trusted_cert(&root)
			.is_ok_and(|anchor| verified_crl(&collateral.root_ca_crl, &anchor).is_ok())
	};
	roots.iter().find(signed).copied().ok_or(Refusal::UntrustedRoot)
}

fn verified_crl(crl: &[u8], anchor: &TrustAnchor<'_>) -> Result<OwnedCertRevocationList, webpki::Error> {
	OwnedCertRevocationList::from_der_verified(crl, &anchor.subject_public_key_info, &[ECDSA])
}

/// The first link that does not hold. `revoked` says whether the verifier's sentence spoke of a revoked version.
pub(crate) fn name_the_link(
	raw: &[u8],
	quote: &Quote,
	collateral: &Collateral,
	now: u64,
	root: &[u8],
	revoked: bool,
) -> Refusal {
	let faults = || -> Result<(), Refusal> {
		let chain = Chain::new(collateral, root, now)?;
		let info = check_tcb_info(&chain, collateral)?;
		let identity = check_qe_identity(&chain, collateral)?;
		let auth = quote.auth_data.clone().into_v3();
		let pck = check_pck(&chain, quote)?;
		let qe = check_qe_report(&pck, &auth)?;
		check_quoting_enclave(quote, &qe, &identity)?;
		check_quote_signature(raw, quote, &auth)?;
		check_platform(quote, &pck, &info)
	};
	match faults() {
		Err(refusal) => refusal,
		Ok(()) if revoked => Refusal::TcbRevoked,
		Ok(()) => Refusal::Unexplained,
	}
}

/// What certificates are checked against.
struct Chain<'a> {
	anchor: TrustAnchor<'a>,
	lists: [CertRevocationList<'static>; 2],
	now: UnixTime,
}

impl<'a> Chain<'a> {
	/// Checks the root and both revocation lists as far as they can be alone.
	fn new(collateral: &Collateral, root: &'a [u8], now: u64) -> Result<Self, Refusal> {
		let root_cert = CertificateDer::from(root);
		let anchor =
			webpki::anchor_from_trusted_cert(&root_cert).map_err(|_| Refusal::Malformed(Link::Root))?.to_owned();
		let now_unix = UnixTime::since_unix_epoch(Duration::from_secs(now));
		let list = |der: &[u8], link| OwnedCertRevocationList::from_der(der).map_err(|_| Refusal::Malformed(link));
		let (of_root, of_pck) =
			(list(&collateral.root_ca_crl, Link::RootCrl)?, list(&collateral.pck_crl, Link::PckCrl)?);
		// Remembered as verified, the root's list is not verified again for every chain.
		let Ok(verified) = verified_crl(&collateral.root_ca_crl, &anchor) else {
			// Another root altogether, or this root's list spoiled: the TCB signer tells.
			let chain = Self { anchor, lists: [of_root.into(), of_pck.into()], now: now_unix };
			let signer = certificates(&collateral.tcb_info_issuer_chain, Link::TcbSigner)?;
			let ours = chain.is_issued(&signer);
			return Err(if ours { Refusal::BadSignature(Link::RootCrl) } else { Refusal::UntrustedRoot });
		};
		let chain = Self { anchor, lists: [verified.into(), of_pck.into()], now: now_unix };
		collateral::crl_dates(&collateral.root_ca_crl, Link::RootCrl)?.check(now, Link::RootCrl)?;
		collateral::crl_dates(&collateral.pck_crl, Link::PckCrl)?.check(now, Link::PckCrl)?;
		webpki::check_single_cert_revocation(root, &chain.lists.each_ref(), &[ECDSA], chain.now)
			.map_err(|error| from_webpki(error, Link::Root))?;
		Ok(chain)
	}

	/// Whether the chain ends in the root, revocation and dates aside.
	fn is_issued(&self, certificates: &[CertificateDer<'_>]) -> bool {
		let outcome = self.path(certificates, None);
		!matches!(outcome, Err(Some(webpki::Error::UnknownIssuer | webpki::Error::InvalidSignatureForPublicKey) | None))
	}

	/// Checks that the first certificate is issued under the root, in time and not revoked.
	fn check(&self, certificates: &[CertificateDer<'_>], link: Link) -> Result<(), Refusal> {
		let lists = self.lists.iter().collect::<Vec<_>>();
		let revocation = webpki::RevocationOptionsBuilder::new(&lists)
			.map_err(|_| Refusal::Malformed(Link::RootCrl))?
			.with_depth(webpki::RevocationCheckDepth::Chain)
			.with_status_policy(webpki::UnknownStatusPolicy::Deny)
			.with_expiration_policy(webpki::ExpirationPolicy::Enforce)
			.build();
		let length = self.path(certificates, Some(revocation)).map_err(|error| match error {
			Some(error) => from_webpki(error, link),
			None => Refusal::Malformed(link),
		})?;
		// The signers of collateral are issued by the root itself, without a certificate between.
		if length > 0 && link != Link::Pck {
			return Err(Refusal::NotIssued(link));
		}
		Ok(())
	}

	/// The number of certificates between leaf and root; no error value if there is no readable leaf.
	fn path(
		&self,
		certificates: &[CertificateDer<'_>],
		revocation: Option<webpki::RevocationOptions<'_>>,
	) -> Result<usize, Option<webpki::Error>> {
		let (leaf, between) = certificates.split_first().ok_or(None)?;
		if between.len() > MAX_INTERMEDIATES {
			return Err(None);
		}
		let leaf = EndEntityCert::try_from(leaf).map_err(|_| None)?;
		let anchors = core::slice::from_ref(&self.anchor);
		let usage = webpki::KeyUsage::server_auth();
		let path =
			leaf.verify_for_usage(&[ECDSA], anchors, between, self.now, usage, revocation, None).map_err(Some)?;
		Ok(path.intermediate_certificates().count())
	}
}

fn from_webpki(error: webpki::Error, link: Link) -> Refusal {
	let list = if link == Link::Pck { Link::PckCrl } else { Link::RootCrl };
	match error {
		webpki::Error::CertExpired { .. } => Refusal::Expired(link),
		webpki::Error::CertNotValidYet { .. } => Refusal::NotYetValid(link),
		webpki::Error::CertRevoked => Refusal::Revoked(link),
		webpki::Error::CrlExpired { .. } => Refusal::Expired(list),
		webpki::Error::InvalidCrlSignatureForPublicKey => Refusal::BadSignature(list),
		webpki::Error::UnknownRevocationStatus | webpki::Error::IssuerNotCrlSigner => Refusal::RevocationUnknown(link),
		_ => Refusal::NotIssued(link),
	}
}

fn certificates(pem: &str, link: Link) -> Result<Vec<CertificateDer<'static>>, Refusal> {
	CertificateDer::pem_slice_iter(pem.as_bytes()).collect::<Result<_, _>>().map_err(|_| Refusal::Malformed(link))
}

fn check_tcb_info(chain: &Chain<'_>, collateral: &Collateral) -> Result<TcbInfo, Refusal> {
	let info = collateral::tcb_info(collateral)?;
	let seconds = chain.now.as_secs();
	collateral::tcb_info_dates(collateral)?.check(seconds, Link::TcbInfo)?;
	let signers = certificates(&collateral.tcb_info_issuer_chain, Link::TcbSigner)?;
	chain.check(&signers, Link::TcbSigner)?;
	check_signature(&signers, collateral.tcb_info.as_bytes(), &collateral.tcb_info_signature, Link::TcbInfo)?;
	Ok(info)
}

fn check_qe_identity(chain: &Chain<'_>, collateral: &Collateral) -> Result<QeIdentity, Refusal> {
	let identity = collateral::qe_identity(collateral)?;
	let seconds = chain.now.as_secs();
	collateral::qe_identity_dates(collateral)?.check(seconds, Link::QeIdentity)?;
	let signers = certificates(&collateral.qe_identity_issuer_chain, Link::QeSigner)?;
	// The same certificate signs both as a rule, and was checked for TCB info.
	if collateral.qe_identity_issuer_chain != collateral.tcb_info_issuer_chain {
		chain.check(&signers, Link::QeSigner)?;
	}
	check_signature(&signers, collateral.qe_identity.as_bytes(), &collateral.qe_identity_signature, Link::QeIdentity)?;
	Ok(identity)
}

/// Returns the platform's certificate.
fn check_pck(chain: &Chain<'_>, quote: &Quote) -> Result<Vec<u8>, Refusal> {
	let certificates = pck_chain(quote)?.into_iter().map(CertificateDer::from).collect::<Vec<_>>();
	chain.check(&certificates, Link::Pck)?;
	let leaf = certificates.into_iter().next().ok_or(Refusal::Malformed(Link::Pck))?;
	Ok(leaf.as_ref().to_vec())
}

fn check_qe_report(pck: &[u8], auth: &AuthDataV3) -> Result<EnclaveReport, Refusal> {
	let pck = [CertificateDer::from(pck)];
	check_signature(&pck, &auth.qe_report, &auth.qe_report_signature, Link::QeReport)?;
	let report = EnclaveReport::decode(&mut &auth.qe_report[..]).map_err(|_| Refusal::Malformed(Link::QeReport))?;
	let vouched =
		Sha256::new().chain_update(auth.ecdsa_attestation_key).chain_update(&auth.qe_auth_data.data).finalize();
	if report.report_data[..32] != vouched[..] {
		return Err(Refusal::ForeignAttestationKey);
	}
	Ok(report)
}

fn check_quote_signature(raw: &[u8], quote: &Quote, auth: &AuthDataV3) -> Result<(), Refusal> {
	let bad = Refusal::BadSignature(Link::Quote);
	let mut key = Vec::with_capacity(65);
	key.push(0x04);
	key.extend_from_slice(&auth.ecdsa_attestation_key);
	let signed = raw.get(..quote.signed_length()).ok_or(Refusal::Malformed(Link::Quote))?;
	let signature = der_signature(&auth.ecdsa_signature).ok_or(bad)?;
	ECDSA.verify_signature(&key, signed, &signature).map_err(|_| bad)
}

fn check_signature(
	certificates: &[CertificateDer<'_>],
	signed: &[u8],
	signature: &[u8],
	link: Link,
) -> Result<(), Refusal> {
	let bad = Refusal::BadSignature(link);
	let leaf = certificates.first().ok_or(Refusal::Malformed(link))?;
	let leaf = EndEntityCert::try_from(leaf).map_err(|_| Refusal::Malformed(link))?;
	let signature = der_signature(signature).ok_or(bad)?;
	leaf.verify_signature(ECDSA, signed, &signature).map_err(|_| bad)
}

/// Raw `r ++ s` as the certificate library takes it.
fn der_signature(raw: &[u8]) -> Option<Vec<u8>> {
	let (r, s) = raw.split_at_checked(32)?;
	DerSigEncoder::encode_ecdsa_sig(r, s).ok()
}
