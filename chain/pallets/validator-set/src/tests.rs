//! Promises of the validator set.
use crate::{self as pallet_validator_set, *};
use frame::{
	deps::{frame_support::derive_impl, sp_runtime::BuildStorage},
	runtime::prelude::*,
	testing_prelude::{assert_noop, assert_ok, TestState},
};

#[frame_construct_runtime]
mod runtime {
	#[runtime::runtime]
	#[runtime::derive(RuntimeCall, RuntimeEvent, RuntimeError, RuntimeOrigin, RuntimeTask)]
	pub struct Test;

	#[runtime::pallet_index(0)]
	pub type System = frame_system;
	#[runtime::pallet_index(1)]
	pub type ValidatorSet = pallet_validator_set;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = frame::testing_prelude::MockBlock<Test>;
}

pub struct Small;
impl Contains<u64> for Small {
	fn contains(account: &u64) -> bool {
		*account < 10
	}
}

impl pallet_validator_set::Config for Test {
	type Governance = EnsureRoot<u64>;
	type HasKeys = Small;
	type SessionLength = ConstU64<100>;
	type WeightInfo = crate::weights::Measured<Test>;
}

fn chain() -> TestState {
	let genesis = RuntimeGenesisConfig {
		validator_set: pallet_validator_set::GenesisConfig { slot_length: 3_000, validators: vec![1, 2] },
		..Default::default()
	};
	genesis.build_storage().expect("genesis").into()
}

fn set(validators: &[u64]) -> DispatchResult {
	ValidatorSet::set_validators(RuntimeOrigin::root(), validators.to_vec().try_into().expect("few"))
}

#[test]
fn sessions_that_change_nothing_name_nobody() {
	chain().execute_with(|| {
		assert_eq!(ValidatorSet::new_session_genesis(0), Some(vec![1, 2]));
		assert_eq!(ValidatorSet::new_session(2), None);
		let ends: Vec<u64> = (1..=250).filter(|now| ValidatorSet::should_end_session(*now)).collect();
		assert_eq!(ends, [100, 200]);
	});
}

#[test]
fn a_named_list_is_in_force_after_two_rotations() {
	chain().execute_with(|| {
		assert_ok!(set(&[3, 1]));
		assert!(ValidatorSet::should_end_session(7));
		assert_eq!(ValidatorSet::new_session(2), Some(vec![3, 1]));
		assert!(ValidatorSet::should_end_session(8));
		assert_eq!(ValidatorSet::new_session(3), None);
		assert!(!ValidatorSet::should_end_session(9));
	});
}

#[test]
fn the_same_list_may_be_named_again_to_start_a_new_set() {
	chain().execute_with(|| {
		assert_ok!(set(&[1, 2]));
		assert_eq!(ValidatorSet::new_session(2), Some(vec![1, 2]));
	});
}

#[test]
fn a_list_that_would_stop_the_chain_is_refused() {
	chain().execute_with(|| {
		assert_noop!(set(&[]), Error::<Test>::Empty);
		assert_noop!(set(&[1, 10]), Error::<Test>::NoKeys);
		assert_noop!(set(&[1, 2, 1]), Error::<Test>::Twice);
		let few = vec![1].try_into().expect("few");
		assert_noop!(ValidatorSet::set_validators(RuntimeOrigin::signed(1), few), DispatchError::BadOrigin);
	});
}

#[test]
fn the_slot_length_is_a_genesis_value_and_never_zero() {
	chain().execute_with(|| assert_eq!(SlotLength::<Test>::get().0, 3_000));
	TestState::default().execute_with(|| assert_eq!(SlotLength::<Test>::get(), units::REFERENCE_BLOCK));
}
