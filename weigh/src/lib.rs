//! Measures in wasm what calls of ours take, and holds what they are charged against it.
//!
//! A [`Case`](case::Case) is a piece of work on a state in which it is dearest. The state is made natively by real blocks; a blob
//! does the work there, through the SDK's benchmarks, and says how long it took. What calls are charged is made of that.
#![allow(clippy::expect_used, clippy::panic)]
pub mod blob;
pub mod case;
pub mod cases;
pub mod day;
pub mod machine;
pub mod measured;
mod stage;
mod stake;
pub mod state;
pub mod table;

#[cfg(test)]
mod tests {
	use crate::{case::Work, cases::PALLETS, measured, table};
	use frame::deps::frame_support::{dispatch::DispatchClass, traits::GetCallMetadata};
	use phala_runtime::RuntimeCall;
	use std::collections::BTreeSet;

	#[test]
	fn every_call_of_ours_has_a_case() {
		for (pallet, cases) in PALLETS {
			let cases = cases();
			let calls = cases.iter().filter_map(|case| match &case.work {
				Work::Call(_, call) | Work::Refused(_, call) | Work::Authorize(call) => Some(call.get_call_metadata()),
				_ => None,
			});
			let measured: BTreeSet<&str> = calls.map(|call| call.function_name).collect();
			let names = RuntimeCall::get_call_names(&measured::storage_name(pallet));
			let missing: Vec<_> = names.iter().filter(|name| !measured.contains(*name)).collect();
			assert!(missing.is_empty() && !names.is_empty(), "{pallet} has no case of {missing:?}");
		}
	}

	/// A report of the largest size is charged as one that pays and tells of as many workers as it may.
	#[test]
	fn the_largest_report_fits_into_a_block() {
		use pallet_computation::WeightInfo as _;
		type Computation = pallet_computation::weights::Measured<phala_runtime::Runtime>;
		let (rows, _) = table::rows();
		let charged = |what| rows.iter().find(|row| row.what == what).expect("a case").charged;
		let silent = Computation::apply_report(0, protocol::MAX_TRANSITIONS) - Computation::apply_report(0, 0);
		let whole = charged("report_100") + charged("authorize_report") + silent.ref_time();
		let limits = runtime_common::block::weights();
		let most = limits.get(DispatchClass::Operational).max_extrinsic.expect("a limit").ref_time();
		assert!(whole < most, "{whole} of {most}");
		let most = limits.get(DispatchClass::Normal).max_extrinsic.expect("a limit").ref_time();
		let others = rows.iter().filter(|row| !row.what.starts_with("report"));
		for row in others {
			assert!(row.charged < most, "{} {}: {} of {most}", row.pallet, row.what, row.charged);
		}
	}

	#[test]
	fn every_call_is_charged_between_1_2_and_5_times_what_it_took_at_its_worst() {
		let (rows, missing) = table::rows();
		assert_eq!(missing, Vec::<String>::new());
		let unfair: Vec<_> = rows.iter().filter(|row| !row.is_fair()).map(|row| (row.what, row.ratio())).collect();
		assert_eq!(unfair, []);
	}
}
