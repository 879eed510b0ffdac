//! Which family a quote is of.
use gemini_attestation::{family_of, PckIssuer, Platform};

/// Case 24 of issue 7: collateral is asked for by kind of TEE, model and certifying authority, all in the quote.
#[test]
fn case_24_a_quotes_family_is_read_from_its_platforms_certificate() {
	let quotes: [(&[u8], &str); 3] = [
		(include_bytes!("data/sgx_quote"), "sgx-00a067110000-processor"),
		(include_bytes!("data/tdx_quote"), "tdx-b0c06f000000-platform"),
		(include_bytes!("data/tdx_quote_td15ex"), "tdx-b0c06f000000-platform"),
	];
	for (quote, name) in quotes {
		assert_eq!(family_of(quote).unwrap().to_string(), name);
		for cut in (0..quote.len()).step_by(37) {
			// Whatever the bytes: an answer, and the same one while the certificate is whole.
			assert!(
				family_of(&quote[..cut]).is_ok_and(|family| family.to_string() == name)
					|| family_of(&quote[..cut]).is_err()
			);
		}
	}
	let sgx = family_of(include_bytes!("data/sgx_quote")).unwrap();
	assert_eq!((sgx.platform, sgx.issuer), (Platform::Sgx, PckIssuer::Processor));
}
