//! Promises of the launch gate.
use crate::{self as pallet_launch_gate, *};
use chain_traits::Gate;
use frame::{
	deps::{
		frame_support::{derive_impl, parameter_types},
		sp_runtime::{traits::Dispatchable, BuildStorage},
	},
	runtime::prelude::*,
	testing_prelude::{assert_noop, assert_ok, TestState},
};

/// A pallet that can be closed.
#[frame::pallet]
pub mod shop {
	use frame::prelude::*;

	#[pallet::config]
	pub trait Config: frame_system::Config {}

	#[pallet::pallet]
	pub struct Pallet<T>(_);

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		#[pallet::call_index(0)]
		#[pallet::weight(Weight::zero())]
		pub fn sell(_: OriginFor<T>) -> DispatchResult {
			Ok(())
		}

		#[pallet::call_index(1)]
		#[pallet::weight(Weight::zero())]
		pub fn prepare(_: OriginFor<T>) -> DispatchResult {
			Ok(())
		}
	}
}

/// Another one.
#[frame::pallet]
pub mod bazaar {
	use frame::prelude::*;

	#[pallet::config]
	pub trait Config: frame_system::Config {}

	#[pallet::pallet]
	pub struct Pallet<T>(_);
}

#[frame_construct_runtime]
mod runtime {
	#[runtime::runtime]
	#[runtime::derive(RuntimeCall, RuntimeEvent, RuntimeError, RuntimeOrigin, RuntimeTask)]
	pub struct Test;

	#[runtime::pallet_index(0)]
	pub type System = frame_system;
	#[runtime::pallet_index(1)]
	pub type LaunchGate = pallet_launch_gate;
	#[runtime::pallet_index(2)]
	pub type Shop = shop;
	#[runtime::pallet_index(3)]
	pub type Bazaar = bazaar;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = frame::testing_prelude::MockBlock<Test>;
	type BaseCallFilter = LaunchGate;
}

parameter_types! {
	pub static Now: Millis = Millis(7);
	pub const Protected: &'static [&'static str] = &["System", "LaunchGate"];
}

pub struct Preparation;
impl Contains<RuntimeCall> for Preparation {
	fn contains(call: &RuntimeCall) -> bool {
		matches!(call, RuntimeCall::Shop(shop::Call::prepare {}))
	}
}

impl shop::Config for Test {}
impl bazaar::Config for Test {}
impl pallet_launch_gate::Config for Test {
	type Governance = EnsureRoot<u64>;
	type Pallets = AllPalletsWithSystem;
	type Protected = Protected;
	type SlotTime = Now;
	type WhileClosed = Preparation;
	type WeightInfo = crate::weights::Measured<Test>;
}

fn chain(closed: &[&str]) -> TestState {
	let closed = closed.iter().map(|name| name.to_string()).collect();
	let genesis = RuntimeGenesisConfig {
		launch_gate: pallet_launch_gate::GenesisConfig { closed, ..Default::default() },
		..Default::default()
	};
	genesis.build_storage().expect("genesis").into()
}

fn names(names: &[&str]) -> BoundedVec<PalletName, ConstU32<MAX_SWITCHES>> {
	let names: Vec<PalletName> = names.iter().map(|name| bounded(name).expect("short")).collect();
	names.try_into().expect("few")
}

fn call(call: shop::Call<Test>) -> DispatchResult {
	RuntimeCall::Shop(call).dispatch(RuntimeOrigin::signed(1)).map(|_| ()).map_err(|refused| refused.error)
}

fn is_open() -> bool {
	GateOf::<Test, Shop>::is_open()
}

#[test]
fn a_network_without_closed_pallets_is_open() {
	chain(&[]).execute_with(|| {
		assert!(is_open());
		assert_ok!(call(shop::Call::sell {}));
	});
}

#[test]
fn a_closed_pallet_takes_no_calls_but_those_that_prepare_the_launch() {
	chain(&["Shop"]).execute_with(|| {
		assert!(!is_open());
		assert_noop!(call(shop::Call::sell {}), frame_system::Error::<Test>::CallFiltered);
		assert_ok!(call(shop::Call::prepare {}));
	});
}

#[test]
fn governance_opens_and_closes() {
	chain(&["Shop"]).execute_with(|| {
		assert_ok!(LaunchGate::open(RuntimeOrigin::root(), names(&["Shop"])));
		assert!(is_open());
		assert_ok!(call(shop::Call::sell {}));
		assert_ok!(LaunchGate::close(RuntimeOrigin::root(), names(&["Shop"])));
		assert!(!is_open());
	});
}

#[test]
fn nobody_else_moves_a_switch() {
	chain(&["Shop"]).execute_with(|| {
		assert_noop!(LaunchGate::open(RuntimeOrigin::signed(1), names(&["Shop"])), DispatchError::BadOrigin);
		assert_noop!(LaunchGate::close(RuntimeOrigin::signed(1), names(&["Shop"])), DispatchError::BadOrigin);
	});
}

#[test]
fn what_governance_needs_cannot_be_closed() {
	chain(&[]).execute_with(|| {
		for name in Protected::get() {
			let close = LaunchGate::close(RuntimeOrigin::root(), names(&["Shop", name]));
			assert_eq!(close, Err(Error::<Test>::Protected.into()));
		}
	});
}

#[test]
fn a_switch_that_does_not_exist_or_does_not_move_is_an_error() {
	chain(&["Shop"]).execute_with(|| {
		let root = RuntimeOrigin::root;
		assert_noop!(LaunchGate::open(root(), names(&["Shoq"])), Error::<Test>::UnknownPallet);
		assert_noop!(LaunchGate::close(root(), names(&["Shoq"])), Error::<Test>::UnknownPallet);
		assert_noop!(LaunchGate::close(root(), names(&["Shop"])), Error::<Test>::Unchanged);
		assert_noop!(LaunchGate::open(root(), names(&["System"])), Error::<Test>::Unchanged);
	});
}

#[test]
#[should_panic(expected = "not a pallet that can be closed")]
fn a_genesis_that_closes_governance_is_refused() {
	chain(&["LaunchGate"]);
}

/// Issue 7, case 9: half of a council cannot keep exits closed.
#[test]
fn a_closure_after_the_launch_ends_by_itself_and_leaves_time_to_leave() {
	chain(&["Shop"]).execute_with(|| {
		let (open, close) = (
			|| LaunchGate::open(RuntimeOrigin::root(), names(&["Shop"])),
			|| LaunchGate::close(RuntimeOrigin::root(), names(&["Shop"])),
		);
		let begin = Millis(1_000_000);
		let at = |span: Millis, less: u64| Now::set(Millis(begin.after(span).0 - less));
		Now::set(begin);
		assert!(!is_open(), "a launch takes the time it takes");
		assert_ok!(open());
		assert_ok!(close());
		// Closing again within the window does not prolong it.
		at(Millis::from_secs(20 * 24 * 60 * 60), 0);
		assert_ok!(open());
		assert_ok!(close());
		assert_noop!(close(), Error::<Test>::Unchanged);
		at(LONGEST_CLOSURE, 1);
		assert!(!is_open());
		at(LONGEST_CLOSURE, 0);
		assert!(is_open());
		assert_ok!(call(shop::Call::sell {}));
		assert_noop!(open(), Error::<Test>::Unchanged);
		assert_noop!(close(), Error::<Test>::ClosedTooRecently);
		at(LONGEST_CLOSURE.after(LEAST_OPEN), 1);
		assert_noop!(close(), Error::<Test>::ClosedTooRecently);
		at(LONGEST_CLOSURE.after(LEAST_OPEN), 0);
		assert_ok!(close());
		assert!(!is_open());
	});
}

/// Its sibling: one pallet after the other, each with a window of its own, kept everybody in whose exit leads through all.
#[test]
fn closing_one_pallet_after_the_other_prolongs_nothing() {
	chain(&[]).execute_with(|| {
		let close = |name| LaunchGate::close(RuntimeOrigin::root(), names(&[name]));
		let begin = Millis(1_000_000);
		Now::set(begin);
		assert_ok!(close("Shop"));
		Now::set(Millis(begin.after(LONGEST_CLOSURE).0 - 1));
		assert_ok!(close("Bazaar"));
		Now::set(begin.after(LONGEST_CLOSURE));
		assert!(LaunchGate::is_open("Shop") && LaunchGate::is_open("Bazaar"));
		assert_noop!(close("Bazaar"), Error::<Test>::ClosedTooRecently);
		assert_noop!(close("Shop"), Error::<Test>::ClosedTooRecently);
		Now::set(begin.after(LONGEST_CLOSURE).after(LEAST_OPEN));
		assert_ok!(close("Bazaar"));
	});
}
