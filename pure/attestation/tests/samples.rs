//! Quotes of real platforms, at the time they were made.
use codec::Encode;
use gemini_attestation::{
	collateral_expiry, fmspc_of, verify, Collateral, Link, Platform, Policy, Refusal, Verdict, DEVELOPMENT_ROOT,
	INTEL_ROOT, MAX_COLLATERAL, MAX_QUOTE,
};
use proptest::prelude::*;
use units::{ConfidenceLevel, Millis};

/// A quote of a real platform with the collateral of its time.
struct Sample {
	quote: &'static [u8],
	collateral: &'static str,
	/// A second in which all of the collateral holds.
	at: Millis,
	platform: Platform,
	level: ConfidenceLevel,
}

macro_rules! sample {
	($name:literal, $at:literal, $platform:ident, $level:ident) => {
		Sample {
			quote: include_bytes!(concat!("data/", $name)),
			collateral: include_str!(concat!("data/", $name, "_collateral.json")),
			at: Millis::from_secs($at),
			platform: Platform::$platform,
			level: ConfidenceLevel::$level,
		}
	};
}

/// At 2025-07-01, 2025-07-01 and 2026-11-01.
const SAMPLES: [Sample; 3] = [
	sample!("sgx_quote", 1_751_328_000, Sgx, Four),
	sample!("tdx_quote", 1_751_328_000, Tdx, One),
	sample!("tdx_quote_td15ex", 1_793_491_200, Tdx, One),
];

/// At 2026-03-01: a platform behind every version that the vendor lists.
const OUTDATED: Sample = sample!("tdx_quote_outdated", 1_772_323_200, Tdx, Five);

impl Sample {
	fn collateral(&self) -> Collateral {
		serde_json::from_str(self.collateral).unwrap()
	}

	/// Where the report data stands: the last 64 bytes of an SGX or TDX 1.0 report.
	fn report_data(&self) -> [u8; 64] {
		let end = match (self.platform, self.quote[0]) {
			(Platform::Sgx, _) => 48 + 384,
			(Platform::Tdx, 4) => 48 + 584,
			(Platform::Tdx, _) => 48 + 6 + 584,
		};
		self.quote[end - 64..end].try_into().unwrap()
	}

	fn verdict(&self, roots: &[&[u8]], at: Millis) -> Result<Verdict, Refusal> {
		verify(self.quote, &self.collateral().encode(), &Policy::new(roots, at), &self.report_data())
	}
}

#[test]
fn real_quotes_are_believed_in_their_time() {
	for sample in SAMPLES {
		let verdict = sample.verdict(&[INTEL_ROOT], sample.at).unwrap();
		assert_eq!((verdict.platform, verdict.confidence), (sample.platform, sample.level));
		assert_eq!(fmspc_of(sample.quote), Ok(verdict.fmspc));
		assert_eq!(collateral_expiry(&sample.collateral().encode()), Ok(verdict.collateral_until));
		assert!(verdict.verified_until <= verdict.collateral_until);
	}
}

#[test]
fn real_quotes_are_refused_out_of_their_time() {
	for sample in SAMPLES {
		let expiry = collateral_expiry(&sample.collateral().encode()).unwrap();
		let late = sample.verdict(&[INTEL_ROOT], expiry.after(Millis::from_secs(1)));
		assert!(matches!(late, Err(Refusal::Expired(_))), "{late:?}");
		let early = sample.verdict(&[INTEL_ROOT], Millis::from_secs(1_700_000_000));
		assert!(matches!(early, Err(Refusal::NotYetValid(_))), "{early:?}");
	}
}

#[test]
fn real_quotes_are_refused_under_the_development_root_alone() {
	for sample in SAMPLES {
		let verdict = sample.verdict(&[DEVELOPMENT_ROOT], sample.at);
		assert_eq!(verdict, Err(Refusal::UntrustedRoot));
	}
}

#[test]
fn a_platform_behind_every_listed_version_is_refused() {
	assert_eq!(OUTDATED.verdict(&[INTEL_ROOT], OUTDATED.at), Err(Refusal::UnknownTcb));
}

#[test]
fn collateral_of_another_platform_is_refused() {
	let [sgx, tdx, ..] = &SAMPLES;
	let verdict =
		verify(sgx.quote, &tdx.collateral().encode(), &Policy::new(&[INTEL_ROOT], tdx.at), &sgx.report_data());
	// Their certificates have different issuers, and no revocation list speaks for this one's.
	assert_eq!(verdict, Err(Refusal::RevocationUnknown(Link::Pck)));
}

#[test]
fn a_pck_chain_in_the_collateral_decides_nothing() {
	let [sgx, ..] = &SAMPLES;
	let mut collateral = sgx.collateral();
	collateral.pck_certificate_chain = Some("another platform's".into());
	let verdict = verify(sgx.quote, &collateral.encode(), &Policy::new(&[INTEL_ROOT], sgx.at), &sgx.report_data());
	assert_eq!(verdict, sgx.verdict(&[INTEL_ROOT], sgx.at));
}

#[test]
fn measurements_tell_programs_apart_and_are_stable() {
	let measurements = SAMPLES.map(|sample| hex::encode(sample.verdict(&[INTEL_ROOT], sample.at).unwrap().measurement));
	assert_eq!(measurements, MEASUREMENTS);
}

/// What `measurements.py` computes from the raw bytes of the samples.
const MEASUREMENTS: [&str; 3] = [
	"eca4718cab8bbd01b7e26c82484992b2a1176debd6197b9096162271f4fc39dc",
	"baa7091f4b2271da5aba2fccd323e6b3aaf21d4f74542a803db178f5059b09d6",
	"b75a144222ae753b5821a3fdd7bfaf5a31fdc0743ba45bdf89f703656195b374",
];

/// Skipped where there is no Python.
#[test]
fn the_measurements_are_what_another_program_computes() {
	let program = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/measurements.py");
	let Ok(output) = std::process::Command::new("python3").arg(program).output() else {
		return eprintln!("skipped: python3 does not run");
	};
	assert_eq!(String::from_utf8(output.stdout).unwrap().lines().collect::<Vec<_>>(), MEASUREMENTS);
}

#[test]
fn long_input_is_refused_before_it_is_read() {
	let policy = Policy::new(&[INTEL_ROOT], SAMPLES[0].at);
	let quote = verify(&vec![0; MAX_QUOTE + 1], &[], &policy, &[0; 64]);
	assert_eq!(quote, Err(Refusal::TooLong { link: Link::Quote, bytes: 16_385, limit: 16_384 }));
	let collateral = verify(SAMPLES[0].quote, &vec![0; MAX_COLLATERAL + 1], &policy, &SAMPLES[0].report_data());
	assert_eq!(collateral, Err(Refusal::TooLong { link: Link::Collateral, bytes: 65_537, limit: 65_536 }));
}

#[test]
fn a_real_quote_with_a_debug_bit_is_refused_for_it() {
	for (sample, at) in [(&SAMPLES[0], 48 + 48), (&SAMPLES[1], 48 + 120)] {
		let mut quote = sample.quote.to_vec();
		quote[at] |= if sample.platform == Platform::Sgx { 2 } else { 1 };
		let policy = Policy::new(&[INTEL_ROOT], sample.at);
		let verdict = verify(&quote, &sample.collateral().encode(), &policy, &sample.report_data());
		assert_eq!(verdict, Err(Refusal::DebugEnabled));
	}
}

#[test]
fn a_trust_domain_that_may_migrate_is_refused() {
	let tdx = &SAMPLES[1];
	let mut quote = tdx.quote.to_vec();
	quote[48 + 120 + 3] |= 0x20;
	let policy = Policy::new(&[INTEL_ROOT], tdx.at);
	let verdict = verify(&quote, &tdx.collateral().encode(), &policy, &tdx.report_data());
	assert_eq!(verdict, Err(Refusal::ForbiddenAttributes));
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(64))]

	#[test]
	fn arbitrary_bytes_never_panic(quote in prop::collection::vec(any::<u8>(), 0..2_000),
		collateral in prop::collection::vec(any::<u8>(), 0..2_000), version in 3u8..6) {
		let policy = Policy::new(&[INTEL_ROOT], SAMPLES[0].at);
		let _ = (fmspc_of(&quote), collateral_expiry(&collateral));
		prop_assert!(verify(&quote, &collateral, &policy, &[0; 64]).is_err());
		let mut quote = quote;
		if let Some(first) = quote.first_mut() {
			*first = version;
		}
		prop_assert!(verify(&quote, &collateral, &policy, &[0; 64]).is_err());
	}

	/// Arbitrary JSON, certificates and lists behind a sound quote.
	#[test]
	fn arbitrary_collateral_never_panics_and_has_a_reason(part in 0usize..9,
		bytes in prop::collection::vec(any::<u8>(), 0..300)) {
		let sample = &SAMPLES[0];
		let mut collateral = sample.collateral();
		let text = || String::from_utf8_lossy(&bytes).into_owned();
		match part {
			0 => collateral.root_ca_crl = bytes,
			1 => collateral.pck_crl = bytes,
			2 => collateral.tcb_info_issuer_chain = text(),
			3 => collateral.tcb_info = text(),
			4 => collateral.tcb_info_signature = bytes,
			5 => collateral.qe_identity_issuer_chain = text(),
			6 => collateral.qe_identity = text(),
			7 => collateral.qe_identity_signature = bytes,
			_ => collateral.tcb_info.truncate(bytes.len()),
		}
		let policy = Policy::new(&[INTEL_ROOT], sample.at);
		let refusal = verify(sample.quote, &collateral.encode(), &policy, &sample.report_data()).unwrap_err();
		prop_assert_ne!(refusal, Refusal::Unexplained);
	}

	/// One changed byte of a sound quote changes nothing or is refused with a reason.
	#[test]
	fn a_changed_byte_of_a_quote_is_refused_with_a_reason(which in 0usize..3, at: prop::sample::Index, bit in 0u8..8) {
		let sample = &SAMPLES[which];
		let mut quote = sample.quote.to_vec();
		let at = at.index(quote.len());
		quote[at] ^= 1 << bit;
		let policy = Policy::new(&[INTEL_ROOT], sample.at);
		match verify(&quote, &sample.collateral().encode(), &policy, &sample.report_data()) {
			Ok(verdict) => prop_assert_eq!(Ok(verdict), sample.verdict(&[INTEL_ROOT], sample.at)),
			Err(refusal) => prop_assert_ne!(refusal, Refusal::Unexplained),
		}
	}
}
