//! For every link of the chain of trust: evidence that is sound but for this link is refused, for this link.
use attestation::{verify, Link, Platform, Policy, Refusal, Verdict, DEVELOPMENT_ROOT, INTEL_ROOT, MAX_VALIDITY};
use units::{ConfidenceLevel, Millis};
use worker_quotes::issuer::{CollateralRecipe, Pki, QuoteRecipe, Role, Span, FMSPC};
use worker_quotes::{Development, QuoteProvider};

const NOW: Millis = Millis::from_secs(1_800_000_000);
const DAY: Millis = Millis::from_secs(24 * 3600);
const PROGRAM: [u8; 32] = [0xaa; 32];
const REPORT_DATA: [u8; 64] = [0xbb; 64];

/// Sound evidence, for a test to break.
struct Case {
	pki: Pki,
	quote: QuoteRecipe,
	collateral: CollateralRecipe,
	roots: Vec<Vec<u8>>,
	minimum: ConfidenceLevel,
	minimum_tcb_evaluation: u32,
}

impl Case {
	fn sound() -> Self {
		Self {
			pki: Pki::development(),
			quote: QuoteRecipe::of(PROGRAM, REPORT_DATA),
			collateral: CollateralRecipe::at(NOW),
			roots: vec![DEVELOPMENT_ROOT.to_vec()],
			minimum: ConfidenceLevel::Five,
			minimum_tcb_evaluation: 0,
		}
	}

	fn verdict(&self) -> Result<Verdict, Refusal> {
		let quote = self.quote.issue(&self.pki).unwrap();
		let collateral = self.collateral.issue_bytes(&self.pki).unwrap();
		self.verdict_on(&quote, &collateral)
	}

	fn verdict_on(&self, quote: &[u8], collateral: &[u8]) -> Result<Verdict, Refusal> {
		let roots = self.roots.iter().map(Vec::as_slice).collect::<Vec<_>>();
		let policy = Policy {
			minimum: self.minimum,
			minimum_tcb_evaluation: self.minimum_tcb_evaluation,
			..Policy::new(&roots, NOW)
		};
		verify(quote, collateral, &policy, &REPORT_DATA)
	}
}

/// Refused for `reason` after `break_it`.
#[track_caller]
fn refused(reason: Refusal, break_it: impl FnOnce(&mut Case)) {
	let mut case = Case::sound();
	break_it(&mut case);
	assert_eq!(case.verdict(), Err(reason));
}

const PAST: Span = Span { from: Millis::from_secs(1_799_000_000), until: Millis::from_secs(1_799_999_999) };
const FUTURE: Span = Span { from: Millis::from_secs(1_800_000_001), until: Millis::from_secs(1_801_000_000) };

#[test]
fn sound_development_evidence_is_believed_under_the_development_root() {
	let verdict = Case::sound().verdict().unwrap();
	assert_eq!(
		verdict,
		Verdict {
			measurement: Development::new(PROGRAM).measurement(),
			confidence: ConfidenceLevel::One,
			verified_until: NOW.after(MAX_VALIDITY),
			collateral_until: NOW.after(MAX_VALIDITY),
			fmspc: FMSPC,
			platform: Platform::Sgx,
			tcb_evaluation: 1,
		}
	);
}

#[test]
fn evidence_holds_in_the_first_and_last_second_of_its_collateral() {
	for span in [Span { from: NOW, until: NOW.after(DAY) }, Span { from: Millis(NOW.0 - DAY.0), until: NOW }] {
		let mut case = Case::sound();
		case.collateral.tcb_info = span;
		case.collateral.qe_identity = span;
		// A revocation list's next update is no longer its own time.
		let lists = Span { until: span.until.after(Millis::from_secs(1)), ..span };
		case.collateral.root_crl = lists;
		case.collateral.pck_crl = lists;
		let verdict = case.verdict().unwrap();
		assert_eq!((verdict.verified_until, verdict.collateral_until), (span.until, span.until));
	}
}

#[test]
fn a_verdict_ends_with_the_first_piece_that_does() {
	let end = NOW.after(DAY);
	let shorten: [fn(&mut Case, Millis); 6] = [
		|case, end| case.collateral.tcb_info.until = end,
		|case, end| case.collateral.qe_identity.until = end,
		|case, end| case.collateral.root_crl.until = end,
		|case, end| case.collateral.pck_crl.until = end,
		|case, end| case.collateral.signer.until = end,
		|case, end| case.quote.pck.until = end,
	];
	for shorten in shorten {
		let mut case = Case::sound();
		shorten(&mut case, end);
		assert_eq!(case.verdict().unwrap().verified_until, end);
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
fn any_of_several_admitted_roots_will_do() {
	let mut case = Case::sound();
	case.roots = vec![INTEL_ROOT.to_vec(), DEVELOPMENT_ROOT.to_vec()];
	assert_eq!(case.verdict(), Case::sound().verdict());
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
fn the_platform_stands_behind_its_quoting_enclave() {
	refused(Refusal::BadSignature(Link::QeReport), |case| case.quote.qe_report_by = Role::Stranger);
	refused(Refusal::ForeignAttestationKey, |case| case.quote.vouched = Role::Stranger);
	refused(Refusal::ForeignQuotingEnclave, |case| case.collateral.qe_signer = [1; 32]);
}

#[test]
fn the_quoting_enclave_stands_behind_the_quote() {
	refused(Refusal::BadSignature(Link::Quote), |case| case.quote.quote_by = Role::Stranger);
}

#[test]
fn the_vendor_stands_behind_the_platforms_versions() {
	refused(Refusal::TcbRevoked, |case| case.collateral.status = "Revoked");
	refused(Refusal::UnknownTcb, |case| case.collateral.svn = 3);
	refused(Refusal::ForeignCollateral, |case| case.collateral.fmspc = *b"others");
	refused(Refusal::ForeignCollateral, |case| case.quote.fmspc = *b"others");
}

#[test]
fn a_program_in_debug_mode_is_refused() {
	refused(Refusal::DebugEnabled, |case| case.quote.debug = true);
}

#[test]
fn a_quote_for_other_report_data_is_refused() {
	refused(Refusal::ReportDataMismatch, |case| case.quote.report_data[63] ^= 1);
	refused(Refusal::ReportDataMismatch, |case| case.quote.report_data[0] ^= 1);
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

#[test]
fn levels_follow_the_vendors_status_and_advisories() {
	let table = [
		("UpToDate", "INTEL-SA-00999", ConfidenceLevel::One),
		("SWHardeningNeeded", "INTEL-SA-00999", ConfidenceLevel::Two),
		("ConfigurationNeeded", "INTEL-SA-00334", ConfidenceLevel::Three),
		("ConfigurationAndSWHardeningNeeded", "INTEL-SA-00219", ConfidenceLevel::Three),
		("ConfigurationNeeded", "INTEL-SA-00999", ConfidenceLevel::Four),
		("ConfigurationAndSWHardeningNeeded", "INTEL-SA-00999", ConfidenceLevel::Four),
		("OutOfDate", "INTEL-SA-00334", ConfidenceLevel::Five),
		("OutOfDateConfigurationNeeded", "INTEL-SA-00334", ConfidenceLevel::Five),
	];
	for (status, advisory, level) in table {
		let mut case = Case::sound();
		case.collateral.status = status;
		case.collateral.advisories = vec![advisory.into()];
		assert_eq!(case.verdict().map(|verdict| verdict.confidence), Ok(level), "{status} with {advisory}");
	}
}

#[test]
fn an_unknown_status_is_refused() {
	refused(Refusal::Malformed(Link::TcbInfo), |case| case.collateral.status = "Perfect");
	// Known to the parser, but never a status of a platform level.
	assert!(matches!(
		{
			let mut case = Case::sound();
			case.collateral.status = "TDRelaunchAdvised";
			case.verdict()
		},
		Err(Refusal::Unexplained)
	));
}

#[test]
fn every_changed_byte_of_a_quote_is_refused_with_a_reason() {
	let case = Case::sound();
	let quote = case.quote.issue(&case.pki).unwrap();
	let collateral = case.collateral.issue_bytes(&case.pki).unwrap();
	for at in (0..quote.len()).step_by(13) {
		let mut changed = quote.clone();
		changed[at] ^= 0x10;
		match case.verdict_on(&changed, &collateral) {
			Err(Refusal::Unexplained) => panic!("byte {at} is refused without a reason"),
			Err(_) => {}
			// Text around the certificates, and the root's own copy in the chain, decide nothing.
			Ok(verdict) => assert_eq!(verdict, case.verdict().unwrap(), "byte {at}"),
		}
	}
}

#[test]
fn collateral_must_be_whole_and_alone() {
	let case = Case::sound();
	let quote = case.quote.issue(&case.pki).unwrap();
	let mut collateral = case.collateral.issue_bytes(&case.pki).unwrap();
	let malformed = Err(Refusal::Malformed(Link::Collateral));
	assert_eq!(case.verdict_on(&quote, &collateral[..collateral.len() - 1]), malformed);
	collateral.push(0);
	assert_eq!(case.verdict_on(&quote, &collateral), malformed);
	let long = vec![0; attestation::MAX_COLLATERAL + 1];
	let too_long = Refusal::TooLong { link: Link::Collateral, bytes: 65_537, limit: 65_536 };
	assert_eq!(case.verdict_on(&quote, &long), Err(too_long));
}

#[test]
fn one_collateral_serves_every_quote_of_a_platform_model_at_any_time() {
	let provider = Development::new(PROGRAM);
	for now in [NOW, NOW.after(Millis(DAY.0 * 365)), Millis(NOW.0 - DAY.0 * 365)] {
		let collateral = provider.collateral(now).unwrap().unwrap();
		assert_eq!(attestation::collateral_expiry(&collateral), Ok(now.after(MAX_VALIDITY)));
		for report_data in [[1; 64], [2; 64]] {
			let quote = provider.quote(&report_data).unwrap();
			assert_eq!(attestation::fmspc_of(&quote), Ok(FMSPC));
			let policy = Policy::new(&[DEVELOPMENT_ROOT], now);
			let verdict = verify(&quote, &collateral, &policy, &report_data).unwrap();
			assert_eq!(verdict.measurement, provider.measurement());
		}
	}
}

#[test]
fn the_committed_development_root_is_the_one_the_issuer_makes() {
	assert_eq!(Pki::development().root().unwrap(), DEVELOPMENT_ROOT);
}

#[test]
fn the_same_recipe_gives_the_same_bytes() {
	let (one, other) = (Case::sound(), Case::sound());
	assert_eq!(one.quote.issue(&one.pki).unwrap(), other.quote.issue(&other.pki).unwrap());
	assert_eq!(one.collateral.issue_bytes(&one.pki).unwrap(), other.collateral.issue_bytes(&other.pki).unwrap());
}
