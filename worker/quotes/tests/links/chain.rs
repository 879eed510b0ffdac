//! Certificates, lists and signatures: who stands behind what.
use crate::case::{refused, refused_one, Case, FUTURE, NOW, PAST, PROGRAM};
use attestation::{sgx_measurement, Link, Platform, Refusal, Verdict, DEVELOPMENT_ROOT, INTEL_ROOT, MAX_VALIDITY};
use units::ConfidenceLevel;
use worker_quotes::issuer::{Pki, Role, FMSPC, TDX_FMSPC};
use worker_quotes::Development;

#[test]
fn sound_development_evidence_is_believed_under_the_development_root() {
	let sgx = Case::sgx();
	let verdict = Verdict {
		measurement: sgx_measurement(&sgx.quote.program),
		confidence: ConfidenceLevel::One,
		verified_until: NOW.after(MAX_VALIDITY),
		collateral_until: NOW.after(MAX_VALIDITY),
		fmspc: FMSPC,
		platform: Platform::Sgx,
		ppid: *b"gemini dev. ppid",
		tcb_evaluation: 1,
	};
	assert_eq!(sgx.verdict(), Ok(verdict.clone()));
	assert_eq!(Development::new(PROGRAM).measurement(), verdict.measurement);
	let tdx = Case::tdx().verdict().unwrap();
	let expected = Verdict { measurement: tdx.measurement, fmspc: TDX_FMSPC, platform: Platform::Tdx, ..verdict };
	assert_eq!(tdx, expected);
}

#[test]
fn any_of_several_admitted_roots_will_do() {
	for sound in Case::kinds() {
		let roots = vec![INTEL_ROOT.to_vec(), DEVELOPMENT_ROOT.to_vec()];
		assert_eq!(Case { roots, ..sound.clone() }.verdict(), sound.verdict());
	}
}

#[test]
fn the_root_is_one_of_those_admitted() {
	refused(Refusal::UntrustedRoot, |case| case.roots = vec![INTEL_ROOT.to_vec()]);
	refused(Refusal::UntrustedRoot, |case| case.roots = vec![]);
	refused(Refusal::UntrustedRoot, |case| case.roots = vec![Pki::labelled("other").root().unwrap()]);
	refused(Refusal::UntrustedRoot, |case| case.pki = Pki::labelled("other"));
	refused(Refusal::UntrustedRoot, |case| {
		case.roots = vec![INTEL_ROOT.to_vec(), Pki::labelled("other").root().unwrap()];
	});
	refused(Refusal::UntrustedRoot, |case| {
		// The fifth root is one too many to look at.
		case.roots = vec![INTEL_ROOT.to_vec(); 4];
		case.roots.push(DEVELOPMENT_ROOT.to_vec());
	});
	refused(Refusal::Malformed(Link::Root), |case| case.roots = vec![b"not a certificate".to_vec()]);
}

#[test]
fn the_root_stands_behind_its_revocation_list() {
	refused(Refusal::BadSignature(Link::RootCrl), |case| case.collateral.root_crl_by = Role::Stranger);
	refused(Refusal::Expired(Link::RootCrl), |case| case.collateral.root_crl = PAST);
	refused(Refusal::NotYetValid(Link::RootCrl), |case| case.collateral.root_crl = FUTURE);
	refused(Refusal::Revoked(Link::Root), |case| case.collateral.revoked_by_root = vec![Role::Root]);
}

#[test]
fn the_platform_ca_stands_behind_its_revocation_list() {
	refused(Refusal::BadSignature(Link::PckCrl), |case| case.collateral.pck_crl_by = Role::Stranger);
	refused(Refusal::Expired(Link::PckCrl), |case| case.collateral.pck_crl = PAST);
	refused(Refusal::NotYetValid(Link::PckCrl), |case| case.collateral.pck_crl = FUTURE);
}

#[test]
fn the_root_stands_behind_the_tcb_signer() {
	refused(Refusal::NotIssued(Link::TcbSigner), |case| case.collateral.signer_by = Role::Stranger);
	refused(Refusal::Expired(Link::TcbSigner), |case| case.collateral.signer = PAST);
	refused(Refusal::NotYetValid(Link::TcbSigner), |case| case.collateral.signer = FUTURE);
	refused(Refusal::Revoked(Link::TcbSigner), |case| case.collateral.revoked_by_root = vec![Role::TcbSigner]);
}

#[test]
fn the_tcb_signer_stands_behind_tcb_info() {
	refused(Refusal::BadSignature(Link::TcbInfo), |case| case.collateral.tcb_info_by = Role::Stranger);
	refused(Refusal::BadSignature(Link::TcbInfo), |case| case.collateral.tcb_info_by = Role::Root);
	refused(Refusal::Expired(Link::TcbInfo), |case| case.collateral.tcb_info = PAST);
	refused(Refusal::NotYetValid(Link::TcbInfo), |case| case.collateral.tcb_info = FUTURE);
}

#[test]
fn the_tcb_signer_stands_behind_the_qe_identity() {
	refused(Refusal::NotIssued(Link::QeSigner), |case| case.collateral.qe_identity_signer_by = Role::Stranger);
	refused(Refusal::BadSignature(Link::QeIdentity), |case| case.collateral.qe_identity_by = Role::Stranger);
	refused(Refusal::Expired(Link::QeIdentity), |case| case.collateral.qe_identity = PAST);
	refused(Refusal::NotYetValid(Link::QeIdentity), |case| case.collateral.qe_identity = FUTURE);
}

#[test]
fn the_platform_certificate_is_issued_in_time_and_not_revoked() {
	refused(Refusal::NotIssued(Link::Pck), |case| case.quote.pck_by = Role::Stranger);
	refused(Refusal::Expired(Link::Pck), |case| case.quote.pck = PAST);
	refused(Refusal::NotYetValid(Link::Pck), |case| case.quote.pck = FUTURE);
	refused(Refusal::Revoked(Link::Pck), |case| case.collateral.revoked_by_platform_ca = vec![Role::Pck]);
	refused(Refusal::Revoked(Link::Pck), |case| case.collateral.revoked_by_root = vec![Role::PlatformCa]);
}

#[test]
fn the_quoting_enclave_stands_behind_the_quote() {
	refused(Refusal::BadSignature(Link::Quote), |case| case.quote.quote_by = Role::Stranger);
}

#[test]
fn a_quote_for_other_report_data_is_refused() {
	refused(Refusal::ReportDataMismatch, |case| case.quote.report_data[63] ^= 1);
	refused(Refusal::ReportDataMismatch, |case| case.quote.report_data[0] ^= 1);
}

#[test]
fn a_program_in_debug_mode_is_refused() {
	refused_one(Case::sgx(), Refusal::DebugEnabled, |case| case.quote.debug = true);
	refused_one(Case::tdx(), Refusal::DebugEnabled, |case| case.domain().set_attributes(1));
}

#[test]
fn what_the_policy_asks_for_is_enforced() {
	let too_low = |level| Refusal::ConfidenceTooLow { level, needed: ConfidenceLevel::Three };
	refused(too_low(ConfidenceLevel::Five), |case| {
		case.minimum = ConfidenceLevel::Three;
		case.collateral.status = "OutOfDate";
	});
	refused(Refusal::OldTcbEvaluation { got: 1, needed: 2 }, |case| case.minimum_tcb_evaluation = 2);
}
