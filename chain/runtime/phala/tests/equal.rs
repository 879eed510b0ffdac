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
		let phala = metadata(phala_runtime::Runtime::metadata_at_version, version);
		let khala = metadata(khala_runtime::Runtime::metadata_at_version, version);
		assert!(phala.len() > 100_000, "version {version} has {} bytes", phala.len());
		assert_ne!(phala, khala);
		assert_eq!(phala.len(), khala.len());
		let first = phala.iter().zip(renamed(&khala)).position(|(ours, theirs)| *ours != theirs);
		assert_eq!(first, None, "version {version}");
	}
}

/// How clients that are not ours look for what a batch holds and what an event is: `*_runtime::RuntimeCall`.
#[test]
fn calls_events_errors_and_origins_stand_at_the_root_of_a_crate_named_runtime() {
	fn path<T: scale_info::TypeInfo>() -> Vec<&'static str> {
		T::type_info().path.segments
	}
	assert_eq!(path::<phala_runtime::RuntimeCall>(), ["phala_runtime", "RuntimeCall"]);
	assert_eq!(path::<phala_runtime::RuntimeEvent>(), ["phala_runtime", "RuntimeEvent"]);
	assert_eq!(path::<phala_runtime::RuntimeError>(), ["phala_runtime", "RuntimeError"]);
	assert_eq!(path::<phala_runtime::OriginCaller>(), ["phala_runtime", "OriginCaller"]);
	assert_eq!(path::<phala_runtime::Runtime>(), ["phala_runtime", "Runtime"]);
	assert_eq!(path::<khala_runtime::RuntimeCall>(), ["khala_runtime", "RuntimeCall"]);
}

#[test]
fn the_versions_differ_in_the_name_alone() {
	let (phala, khala) = (phala_runtime::VERSION, khala_runtime::VERSION);
	assert_eq!((&*phala.spec_name, &*khala.spec_name), ("phala", "khala"));
	assert_eq!((phala.spec_version, phala.transaction_version), (khala.spec_version, khala.transaction_version));
	assert_eq!(phala.apis, khala.apis);
}

#[test]
fn slots_and_parameters_are_each_chains_own() {
	use runtime_common::ChainParams;
	assert_ne!(phala_runtime::Params::DEVELOPMENT_SLOT, khala_runtime::Params::DEVELOPMENT_SLOT);
	assert_ne!(phala_runtime::Params::tokenomics(), khala_runtime::Params::tokenomics());
}

/// Numbers that an exchange or a wallet copies from a page.
#[test]
fn the_page_for_wallets_and_exchanges_says_what_the_runtime_is() {
	use frame::{deps::sp_runtime::traits::TransactionExtension, traits::Get};
	use phala_runtime::{Runtime, RuntimeCall, TxExtension};
	use runtime_common::{accounts, currency};
	let page = include_str!("../../../../docs/operations/clients.md");
	let asset = <<Runtime as pallet_wrapped_pha::Config>::AssetId as Get<u32>>::get();
	let prefix = <<Runtime as frame::deps::frame_system::Config>::SS58Prefix as Get<u16>>::get();
	let deposit = units::Amount(currency::EXISTENTIAL_DEPOSIT);
	let mut said = vec![
		format!("asset {asset} of"),
		format!("(SS58) | {prefix} on"),
		format!("existential deposit | {deposit} PHA"),
	];
	let ids = [accounts::SUBSIDY, accounts::TREASURY, accounts::POOLS, accounts::VAULTS, accounts::TITLES];
	said.extend(ids.iter().chain([&accounts::COLLATERAL]).map(|id| format!("`{}`", String::from_utf8_lossy(&id.0))));
	for words in said {
		assert!(page.contains(&words), "{words}");
	}
	let (mut rest, extensions) = (page, <TxExtension as TransactionExtension<RuntimeCall>>::metadata());
	for extension in extensions {
		let name = format!("`{}`", extension.identifier);
		rest = rest.split_once(&name).unwrap_or_else(|| panic!("{name}, in order")).1;
	}
}
