//! One switch, and all that there are.
use crate::{
	case::{Case, Cases},
	stage::motion,
};
use frame::{prelude::BoundedVec, traits::PalletsInfoAccess};
use pallet_launch_gate::{Call, PalletName};
use phala_runtime::{testing::Chain, AllPalletsWithSystem, Runtime};
use runtime_common::Network;

/// Pallets that may be closed, the dearest to find first: the last of the runtime.
fn names() -> Vec<PalletName> {
	let mut chain = Chain::start(Network::Development);
	let mut names = Vec::new();
	for info in AllPalletsWithSystem::infos() {
		let name = PalletName::truncate_from(info.name.as_bytes().to_vec());
		let close = Call::<Runtime>::close { pallets: BoundedVec::truncate_from(vec![name.clone()]) };
		let closes = chain.read(|| {
			use frame::deps::frame_support::traits::UnfilteredDispatchable;
			close.dispatch_bypass_filter(phala_runtime::RuntimeOrigin::root()).is_ok()
		});
		if closes {
			names.push(name);
		}
	}
	names.reverse();
	names
}

/// How many may be closed: what the dearest call names.
pub const SWITCHES: usize = 12;

pub fn cases() -> Vec<Case> {
	let mut cases = Cases::of("launch-gate");
	let names = names();
	assert!(names.len() >= SWITCHES, "{} pallets can be closed", names.len());
	let some = |count: usize| BoundedVec::truncate_from(names.iter().take(count).cloned().collect());
	let mut chain = Chain::start(Network::Development);
	cases.on(&mut chain, || ());
	cases.root("close_1", Call::close { pallets: some(1) });
	cases.root("close_12", Call::close { pallets: some(SWITCHES) });
	motion(&mut chain, Call::<Runtime>::close { pallets: some(SWITCHES) });
	cases.on(&mut chain, || ());
	cases.root("open_1", Call::open { pallets: some(1) });
	cases.root("open_12", Call::open { pallets: some(SWITCHES) });
	cases.end()
}
