//! Evidence as bytes.
use crate::case::{Case, DAY, NOW, PROGRAM};
use attestation::{verify, Link, Policy, Refusal, DEVELOPMENT_ROOT, MAX_VALIDITY};
use units::Millis;
use worker_quotes::issuer::{Pki, TdBody, FMSPC};
use worker_quotes::{Development, QuoteProvider};

fn no_changed_byte_is_believed(case: &Case) {
	let quote = case.quote.issue(&case.pki).unwrap();
	let collateral = case.collateral.issue_bytes(&case.pki).unwrap();
	let sound = case.verdict().unwrap();
	for at in (0..quote.len()).step_by(13) {
		let mut changed = quote.clone();
		changed[at] ^= 0x10;
		match case.verdict_on(&changed, &collateral) {
			Err(Refusal::Unexplained) => panic!("byte {at} is refused without a reason"),
			Err(_) => {}
			// Text around the certificates, and the root's own copy in the chain, decide nothing.
			Ok(verdict) => assert_eq!(verdict, sound, "byte {at}"),
		}
	}
}

#[test]
fn every_changed_byte_of_a_quote_is_refused_with_a_reason() {
	let [sgx, mut tdx] = Case::kinds();
	no_changed_byte_is_believed(&sgx);
	no_changed_byte_is_believed(&tdx);
	tdx.domain().body = TdBody::V5Td15Ex;
	no_changed_byte_is_believed(&tdx);
}

#[test]
fn a_quote_of_another_kind_is_not_supported() {
	// Another kind of attestation key, another vendor.
	for at in [2, 12] {
		for case in Case::kinds() {
			let mut quote = case.quote.issue(&case.pki).unwrap();
			let collateral = case.collateral.issue_bytes(&case.pki).unwrap();
			quote[at] ^= 1;
			assert_eq!(case.verdict_on(&quote, &collateral), Err(Refusal::UnsupportedQuote), "byte {at}");
		}
	}
}

#[test]
fn collateral_must_be_whole_and_alone() {
	for case in Case::kinds() {
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
	for (one, other) in Case::kinds().into_iter().zip(Case::kinds()) {
		assert_eq!(one.quote.issue(&one.pki).unwrap(), other.quote.issue(&other.pki).unwrap());
		assert_eq!(one.collateral.issue_bytes(&one.pki).unwrap(), other.collateral.issue_bytes(&other.pki).unwrap());
	}
}
