//! Quotes and their collateral.
use attestation::{
	collateral_expiry, fmspc_of, platform_of, report_data_of, verify, Policy, DEVELOPMENT_ROOT, INTEL_ROOT,
};
use codec::{DecodeAll, Encode};
use protocol::Evidence;
use std::sync::OnceLock;
use units::{Hash, Millis};
use worker_quotes::issuer::{CollateralRecipe, Pki, QuoteRecipe, TdBody, TrustDomain};
use worker_quotes::{Development, QuoteProvider};

/// When the evidence is judged.
const NOW: Millis = Millis::from_secs(1_795_000_000);
/// What the genuine quote binds.
const BOUND: [u8; 64] = [0x42; 64];
const PROGRAM: [u8; 32] = [9; 32];
const DOMAIN: [u8; 48] = [9; 48];

/// Evidence that a worker sends: only the genuine program, asked for the genuine bytes, gets a verdict.
pub(crate) fn run(data: &[u8]) -> bool {
	let Ok(Evidence { quote, collateral }) = Evidence::decode_all(&mut &data[..]) else { return false };
	let _ = (fmspc_of(&quote), platform_of(&quote));
	let collateral = collateral.unwrap_or_default();
	let _ = collateral_expiry(&collateral);
	// What the quote itself says it binds, so that the checks behind are reached too.
	let Ok(bound) = report_data_of(&quote) else { return false };
	let roots: [&[u8]; 2] = [INTEL_ROOT, DEVELOPMENT_ROOT];
	let Ok(verdict) = verify(&quote, &collateral, &Policy::new(&roots, NOW), &bound) else { return false };
	assert_eq!(bound, BOUND, "a forgery is believed");
	assert!(genuine().contains(&verdict.measurement), "a forgery is believed");
	true
}

/// The enclave and the trust domain, whose measurement is the same in every body.
fn genuine() -> [Hash; 2] {
	static DOMAIN_MEASURED: OnceLock<Hash> = OnceLock::new();
	let domain = DOMAIN_MEASURED.get_or_init(|| {
		let (quote, collateral) = domain_evidence(TdBody::V4);
		verify(&quote, &collateral, &Policy::new(&[DEVELOPMENT_ROOT], NOW), &BOUND).expect("a verdict").measurement
	});
	[Development::new(PROGRAM).measurement(), *domain]
}

fn domain_evidence(body: TdBody) -> (Vec<u8>, Vec<u8>) {
	let domain = TrustDomain { body, ..TrustDomain::of(DOMAIN) };
	let quote = QuoteRecipe::of_domain(domain, BOUND).issue(&Pki::development()).expect("a quote");
	let collateral = CollateralRecipe::tdx_at(NOW).issue_bytes(&Pki::development()).expect("collateral");
	(quote, collateral)
}

pub(crate) fn seeds() -> Vec<Vec<u8>> {
	let platform = Development::new(PROGRAM);
	let quote = platform.quote(&BOUND).expect("a quote");
	let collateral = platform.collateral(NOW).expect("collateral");
	let enclave = Evidence { quote, collateral }.encode();
	let domain = |body| {
		let (quote, collateral) = domain_evidence(body);
		Evidence { quote, collateral: Some(collateral) }.encode()
	};
	[enclave].into_iter().chain(TdBody::ALL.map(domain)).collect()
}
