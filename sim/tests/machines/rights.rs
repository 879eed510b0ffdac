//! The table of who may do what.
use frame::deps::frame_support::traits::GetCallMetadata;
use phala_runtime::RuntimeCall;
use sim::judge::rights::TABLE;
use std::collections::BTreeSet;

/// A call that nobody thought of is nobody's to make: it gets a row before it gets a caller.
#[test]
fn every_call_of_the_staking_pallets_says_who_may_make_it() {
	for (pallet, rows) in TABLE {
		let calls: BTreeSet<&str> = RuntimeCall::get_call_names(pallet).iter().copied().collect();
		let named: BTreeSet<&str> = rows.iter().map(|(name, _)| *name).collect();
		assert_eq!(calls, named, "{pallet}");
	}
}
