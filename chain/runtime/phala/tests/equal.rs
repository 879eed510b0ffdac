//! Phala and Khala are one composition: whatever encodes for one encodes for the other.
use frame::{deps::sp_io::TestExternalities, runtime::prelude::OpaqueMetadata};

fn metadata(of: impl FnOnce(u32) -> Option<OpaqueMetadata>, version: u32) -> Vec<u8> {
	let opaque = TestExternalities::default().execute_with(|| of(version));
	opaque.map(|metadata| (*metadata).clone()).unwrap_or_default()
}

/// Both names have five letters, so the rest of the encoding does not move.
fn renamed(bytes: &[u8]) -> Vec<u8> {
	let mut bytes = bytes.to_vec();
	for at in 0..bytes.len().saturating_sub(4) {
		match &bytes[at..at + 5] {
			b"khala" => bytes[at..at + 5].copy_from_slice(b"phala"),
			b"Khala" => bytes[at..at + 5].copy_from_slice(b"Phala"),
			_ => {}
		}
	}
	bytes
}

#[test]
fn the_metadata_differ_in_the_name_alone() {
	for version in [14, 15, 16] {
		let phala = metadata(runtime_phala::Runtime::metadata_at_version, version);
		let khala = metadata(runtime_khala::Runtime::metadata_at_version, version);
		assert!(phala.len() > 100_000, "version {version} has {} bytes", phala.len());
		assert_ne!(phala, khala);
		assert_eq!(phala.len(), khala.len());
		let first = phala.iter().zip(renamed(&khala)).position(|(ours, theirs)| *ours != theirs);
		assert_eq!(first, None, "version {version}");
	}
}

#[test]
fn the_versions_differ_in_the_name_alone() {
	let (phala, khala) = (runtime_phala::VERSION, runtime_khala::VERSION);
	assert_eq!((&*phala.spec_name, &*khala.spec_name), ("phala", "khala"));
	assert_eq!((phala.spec_version, phala.transaction_version), (khala.spec_version, khala.transaction_version));
	assert_eq!(phala.apis, khala.apis);
}

#[test]
fn slots_and_parameters_are_each_chains_own() {
	use runtime_common::ChainParams;
	assert_ne!(runtime_phala::Params::DEVELOPMENT_SLOT, runtime_khala::Params::DEVELOPMENT_SLOT);
	assert_ne!(runtime_phala::Params::tokenomics(), runtime_khala::Params::tokenomics());
}
