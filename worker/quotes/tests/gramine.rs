//! Gramine's pseudo-files, played by real ones.
use std::fs;
use worker_quotes::{Gramine, QuoteError, QuoteProvider};

/// A device folder with this quote in it.
fn device(quote: &[u8]) -> tempfile::TempDir {
	let root = tempfile::tempdir().unwrap();
	fs::write(root.path().join("user_report_data"), [0; 64]).unwrap();
	fs::write(root.path().join("quote"), quote).unwrap();
	fs::create_dir(root.path().join("keys")).unwrap();
	fs::write(root.path().join("keys/_sgx_mrenclave"), [3; 16]).unwrap();
	root
}

#[test]
fn report_data_is_written_before_the_quote_is_read() {
	let root = device(&[1, 2, 3]);
	let gramine = Gramine::at(root.path());
	assert!(gramine.is_present());
	assert_eq!(gramine.quote(&[5; 64]).unwrap(), [1, 2, 3]);
	assert_eq!(fs::read(root.path().join("user_report_data")).unwrap(), [5; 64]);
}

#[test]
fn an_empty_or_endless_device_is_no_quote() {
	for length in [0, attestation::MAX_QUOTE + 1, attestation::MAX_QUOTE * 4] {
		let root = device(&vec![1; length]);
		let read = length.min(attestation::MAX_QUOTE + 1);
		let refused = Gramine::at(root.path()).quote(&[5; 64]);
		assert!(matches!(refused, Err(QuoteError::Unexpected { bytes, .. }) if bytes == read));
	}
}

#[test]
fn a_machine_without_the_device_says_which_file_is_missing() {
	let gramine = Gramine::at("/nonexistent");
	assert!(!gramine.is_present());
	assert_eq!(gramine.quote(&[5; 64]).unwrap_err().to_string(), "cannot write /nonexistent/user_report_data");
}

#[test]
fn the_sealing_secret_follows_the_processors_key() {
	let root = device(&[1]);
	let gramine = Gramine::at(root.path());
	let secret = gramine.sealing_secret().unwrap();
	assert!(secret.is_some());
	assert_eq!(gramine.sealing_secret().unwrap(), secret);
	fs::write(root.path().join("keys/_sgx_mrenclave"), [4; 16]).unwrap();
	assert_ne!(gramine.sealing_secret().unwrap(), secret);
	fs::write(root.path().join("keys/_sgx_mrenclave"), [4; 15]).unwrap();
	assert!(matches!(gramine.sealing_secret(), Err(QuoteError::Unexpected { bytes: 15, .. })));
}
