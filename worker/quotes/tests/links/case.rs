//! Sound evidence of both kinds, for a test to break.
use attestation::{verify, Policy, Refusal, Verdict, DEVELOPMENT_ROOT};
use units::{ConfidenceLevel, Millis};
use worker_quotes::issuer::{CollateralRecipe, Module, Pki, QuoteRecipe, Span, TrustDomain};

pub const NOW: Millis = Millis::from_secs(1_800_000_000);
pub const DAY: Millis = Millis::from_secs(24 * 3600);
pub const PROGRAM: [u8; 32] = [0xaa; 32];
pub const DOMAIN: [u8; 48] = [0xcc; 48];
pub const REPORT_DATA: [u8; 64] = [0xbb; 64];
pub const PAST: Span = Span { from: Millis::from_secs(1_799_000_000), until: Millis::from_secs(1_799_999_999) };
pub const FUTURE: Span = Span { from: Millis::from_secs(1_800_000_001), until: Millis::from_secs(1_801_000_000) };

/// Sound evidence, for a test to break.
#[derive(Clone)]
pub struct Case {
	pub pki: Pki,
	pub quote: QuoteRecipe,
	pub collateral: CollateralRecipe,
	pub roots: Vec<Vec<u8>>,
	pub minimum: ConfidenceLevel,
	pub minimum_tcb_evaluation: u32,
}

impl Case {
	/// An enclave on SGX.
	pub fn sgx() -> Self {
		Self {
			pki: Pki::development(),
			quote: QuoteRecipe::of(PROGRAM, REPORT_DATA),
			collateral: CollateralRecipe::at(NOW),
			roots: vec![DEVELOPMENT_ROOT.to_vec()],
			minimum: ConfidenceLevel::Five,
			minimum_tcb_evaluation: 0,
		}
	}

	/// A trust domain on TDX.
	pub fn tdx() -> Self {
		Self {
			quote: QuoteRecipe::of_domain(TrustDomain::of(DOMAIN), REPORT_DATA),
			collateral: CollateralRecipe::tdx_at(NOW),
			..Self::sgx()
		}
	}

	/// Both.
	pub fn kinds() -> [Self; 2] {
		[Self::sgx(), Self::tdx()]
	}

	/// The trust domain that is quoted.
	pub fn domain(&mut self) -> &mut TrustDomain {
		self.quote.domain.as_mut().unwrap()
	}

	/// The TDX module that is described.
	pub fn module(&mut self) -> &mut Module {
		self.collateral.module.as_mut().unwrap()
	}

	pub fn verdict(&self) -> Result<Verdict, Refusal> {
		let quote = self.quote.issue(&self.pki).unwrap();
		let collateral = self.collateral.issue_bytes(&self.pki).unwrap();
		self.verdict_on(&quote, &collateral)
	}

	pub fn level(&self) -> Result<ConfidenceLevel, Refusal> {
		self.verdict().map(|verdict| verdict.confidence)
	}

	pub fn verdict_on(&self, quote: &[u8], collateral: &[u8]) -> Result<Verdict, Refusal> {
		let roots = self.roots.iter().map(Vec::as_slice).collect::<Vec<_>>();
		let policy = Policy {
			minimum: self.minimum,
			minimum_tcb_evaluation: self.minimum_tcb_evaluation,
			..Policy::new(&roots, NOW)
		};
		verify(quote, collateral, &policy, &REPORT_DATA)
	}
}

/// Of both kinds: refused for `reason` after `break_it`.
#[track_caller]
pub fn refused(reason: Refusal, break_it: impl Fn(&mut Case)) {
	for case in Case::kinds() {
		refused_one(case, reason, &break_it);
	}
}

/// A trust domain: refused for `reason` after `break_it`.
#[track_caller]
pub fn refused_domain(reason: Refusal, break_it: impl Fn(&mut Case)) {
	refused_one(Case::tdx(), reason, break_it);
}

#[track_caller]
pub fn refused_one(mut case: Case, reason: Refusal, break_it: impl Fn(&mut Case)) {
	break_it(&mut case);
	assert_eq!(case.verdict(), Err(reason), "on {:?}", case.collateral.platform);
}
