//! Whether a chain can be given its next blob at all.
use super::{blob, CHAINS};
use codec::Encode;
use frame::deps::{
	frame_support::dispatch::{DispatchClass, GetDispatchInfo},
	frame_system,
};
use phala_runtime::RuntimeCall;

/// Bar 1 of issue 8.
const MOST_SHIPPED: usize = 1_500_000;

#[test]
fn every_blob_fits_an_upgrades_transaction_twice() {
	for (folder, chain) in ["runtimes", "shipped"].into_iter().flat_map(|folder| CHAINS.map(|chain| (folder, chain))) {
		let code = blob(folder, chain).bytes().to_vec();
		let call = RuntimeCall::System(frame_system::Call::apply_authorized_upgrade { code });
		assert_eq!(call.get_dispatch_info().class, DispatchClass::Operational);
		// Measured against what ordinary transactions may fill, so that a relay of it in a batch or a preimage fits as well.
		let room = *runtime_common::block::length().max.get(DispatchClass::Normal) as usize;
		let length = call.encoded_size();
		assert!(2 * length < room, "{folder} {chain}: a transaction of {length} bytes, {room} may be filled");
	}
}

#[test]
fn a_shipped_blob_has_at_most_one_and_a_half_megabytes() {
	for chain in CHAINS {
		let bytes = blob("shipped", chain).bytes().len();
		assert!(bytes <= MOST_SHIPPED, "{chain}: {bytes}");
	}
}

#[test]
fn both_kinds_of_blobs_are_of_one_version_and_have_one_metadata_hash() {
	for chain in CHAINS {
		let (quick, shipped) = (blob("runtimes", chain), blob("shipped", chain));
		// Which of its interfaces a blob lists first is the linker's.
		let version = |blob: &runtime_blob::Blob| {
			let mut version = blob.version().unwrap();
			version.apis.to_mut().sort_unstable();
			version
		};
		assert_eq!(version(&quick), version(&shipped));
		let hash = |blob: &runtime_blob::Blob| blob.metadata_hash(&runtime_blob::Token::PHA).unwrap();
		assert_eq!(hash(&quick), hash(&shipped));
	}
}
