//! Promises of the validator set.
use crate::{self as pallet_validator_set, *};
use core::cell::{Cell, RefCell};
use frame::{
	deps::{
		frame_support::{
			derive_impl,
			storage::unhashed,
			traits::{GetStorageVersion, OnRuntimeUpgrade, StorageVersion},
		},
		sp_io::storage::root,
		sp_runtime::BuildStorage,
	},
	runtime::prelude::*,
	testing_prelude::{assert_noop, assert_ok, TestState},
};
use pallet_session::{SessionManager, ShouldEndSession};
use std::collections::BTreeSet;
use units::Millis;

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

std::thread_local! {
	/// Accounts with keys.
	static KEYS: RefCell<BTreeSet<u64>> = const { RefCell::new(BTreeSet::new()) };
	static BUSY: Cell<bool> = const { Cell::new(false) };
}

/// The accounts of [`KEYS`] have keys; those that are planned use them.
pub struct Keys;
impl ValidatorKeys<u64> for Keys {
	fn has(account: &u64) -> bool {
		KEYS.with_borrow(|keys| keys.contains(account))
	}

	fn in_use(account: &u64) -> bool {
		Planned::<Test>::get().contains(account)
	}

	fn purge(account: &u64) -> DispatchResult {
		KEYS.with_borrow_mut(|keys| keys.remove(account));
		Ok(())
	}
}

pub struct Busy;
impl Get<bool> for Busy {
	fn get() -> bool {
		BUSY.get()
	}
}

/// Every slot has its block.
pub struct Now;
impl Get<Millis> for Now {
	fn get() -> Millis {
		Millis(System::block_number() * 3_000)
	}
}

/// Root names whom it likes, account 100 a third.
pub struct Governance;
impl EnsureOrigin<RuntimeOrigin> for Governance {
	type Success = Reach;

	fn try_origin(origin: RuntimeOrigin) -> Result<Reach, RuntimeOrigin> {
		match origin.clone().into() {
			Ok(frame_system::RawOrigin::Root) => Ok(Reach::All),
			Ok(frame_system::RawOrigin::Signed(100)) => Ok(Reach::Third),
			_ => Err(origin),
		}
	}
}

impl pallet_validator_set::Config for Test {
	type Governance = Governance;
	type Window = ConstU64<50>;
	type Keys = Keys;
	type Busy = Busy;
	type SessionLength = ConstU64<100>;
	type SlotTime = Now;
	type WeightInfo = crate::weights::Measured<Test>;
}

/// A chain of these validators, at block 1. The accounts below 10 have keys.
fn chain_of(validators: &[u64]) -> TestState {
	KEYS.set((0..10).collect());
	BUSY.set(false);
	let genesis = RuntimeGenesisConfig {
		validator_set: pallet_validator_set::GenesisConfig { slot_length: 3_000, validators: validators.to_vec() },
		..Default::default()
	};
	let mut state: TestState = genesis.build_storage().expect("genesis").into();
	state.execute_with(|| {
		System::set_block_number(1);
		ValidatorSet::new_session_genesis(0);
	});
	state
}

fn chain() -> TestState {
	chain_of(&[1, 2])
}

fn name(origin: RuntimeOrigin, validators: &[u64]) -> DispatchResult {
	ValidatorSet::set_validators(origin, validators.to_vec().try_into().expect("few"))
}

fn set(validators: &[u64]) -> DispatchResult {
	name(RuntimeOrigin::root(), validators)
}

fn leave(account: u64) -> DispatchResult {
	ValidatorSet::leave(RuntimeOrigin::signed(account))
}

fn purge(account: u64) -> DispatchResult {
	ValidatorSet::purge_keys(RuntimeOrigin::signed(account))
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
		assert_noop!(set(&[]), Error::<Test>::NobodyCounts);
		assert_noop!(set(&[10, 11]), Error::<Test>::NobodyCounts);
		assert_noop!(set(&[1, 2, 1]), Error::<Test>::Twice);
		assert_noop!(name(RuntimeOrigin::signed(1), &[1]), DispatchError::BadOrigin);
	});
}

#[test]
fn who_is_named_without_keys_counts_as_soon_as_it_has_some() {
	chain().execute_with(|| {
		assert_ok!(set(&[11, 1]));
		assert_eq!(ValidatorSet::new_session(2), Some(vec![1]));
		assert_eq!(ValidatorSet::new_session(3), None);
		KEYS.with_borrow_mut(|keys| keys.insert(11));
		assert_eq!(ValidatorSet::new_session(4), Some(vec![11, 1]));
	});
}

#[test]
fn keys_that_the_chain_uses_or_needs_cannot_be_purged() {
	chain().execute_with(|| {
		assert_noop!(purge(1), Error::<Test>::KeysInUse);
		assert_ok!(set(&[3, 12]));
		// In force nowhere yet, but the only one of the list that counts.
		assert_noop!(purge(3), Error::<Test>::NobodyCounts);
		assert_ok!(purge(4));
		assert_eq!(ValidatorSet::new_session(2), Some(vec![3]));
		assert_ok!(purge(1));
	});
}

#[test]
fn who_leaves_is_out_within_two_blocks_and_the_last_one_cannot() {
	chain().execute_with(|| {
		assert_noop!(leave(3), Error::<Test>::NotNamed);
		assert_ok!(leave(1));
		assert_eq!(ValidatorSet::new_session(2), Some(vec![2]));
		assert_ok!(purge(1));
		assert_noop!(leave(2), Error::<Test>::NobodyCounts);
		assert_eq!(Validators::<Test>::get().into_inner(), [2]);
	});
}

#[test]
fn a_list_on_which_nobody_counts_any_more_keeps_the_set() {
	chain().execute_with(|| {
		KEYS.set(BTreeSet::new());
		assert_eq!(ValidatorSet::new_session(2), None);
		assert_eq!(Planned::<Test>::get().into_inner(), [1, 2]);
	});
}

#[test]
fn no_session_ends_while_finality_is_busy_with_a_change() {
	chain().execute_with(|| {
		assert_ok!(set(&[3]));
		BUSY.set(true);
		assert!((1..=200).all(|now| !ValidatorSet::should_end_session(now)));
		BUSY.set(false);
		assert!(ValidatorSet::should_end_session(201));
	});
}

#[test]
fn who_votes_twice_is_struck_off_once_for_each_set_and_never_the_last() {
	chain().execute_with(|| {
		let finalizers = [1, 2].map(|account| Finalizer { account, key: [account as u8; 32] });
		ValidatorSet::note_finalizers(7, finalizers.to_vec());
		assert_eq!(ValidatorSet::finalizer(7, &[1; 32]), Some(1));
		assert_eq!((ValidatorSet::finalizer(7, &[3; 32]), ValidatorSet::finalizer(6, &[1; 32])), (None, None));
		ValidatorSet::punish(7, 1);
		assert!(ValidatorSet::is_known_equivocator(7, &1));
		assert_eq!(ValidatorSet::new_session(2), Some(vec![2]));
		// Named again, it is not punished again for the same set.
		assert_ok!(set(&[1, 2]));
		ValidatorSet::punish(7, 1);
		assert_eq!(Validators::<Test>::get().into_inner(), [1, 2]);
		ValidatorSet::punish(8, 1);
		ValidatorSet::punish(8, 2);
		assert_eq!(Validators::<Test>::get().into_inner(), [2]);
		let last = Event::Equivocated { validator: 2, set: 8, struck: false };
		System::assert_last_event(last.into());
	});
}

#[test]
fn what_is_remembered_of_sets_and_authors_is_bounded() {
	chain().execute_with(|| {
		let of = |account: u64| vec![Finalizer { account, key: [0; 32] }];
		for set in 0..200 {
			ValidatorSet::note_finalizers(set, of(set));
			ValidatorSet::note_author(set);
			ValidatorSet::punish(set, set);
		}
		let sets: BTreeSet<u64> = Finalizers::<Test>::iter_keys().collect();
		assert_eq!(sets, (200 - KEPT_SETS..200).collect());
		assert_eq!(Equivocators::<Test>::iter_keys().collect::<BTreeSet<u64>>(), sets);
		assert_eq!(LastAuthored::<Test>::iter().collect::<Vec<_>>(), [(199, Authored { block: 1, at: Millis(3_000) })]);
	});
}

#[test]
fn a_lesser_reach_replaces_less_than_a_third_in_a_window() {
	chain_of(&[1, 2, 3, 4, 5, 6, 7]).execute_with(|| {
		let third = |validators: &[u64]| name(RuntimeOrigin::signed(100), validators);
		assert_noop!(third(&[1, 2, 3, 4]), Error::<Test>::TooManyAtOnce);
		assert_noop!(third(&[1, 2, 3, 4, 8, 9, 0]), Error::<Test>::TooManyAtOnce);
		assert_ok!(third(&[1, 2, 3, 4, 5, 8]));
		// Step by step is no way around it.
		assert_noop!(third(&[1, 2, 3, 4, 8]), Error::<Test>::TooManyAtOnce);
		assert_ok!(third(&[1, 2, 3, 4, 5, 8, 9]));
		System::set_block_number(50);
		assert_noop!(third(&[1, 2, 3, 6, 8, 9, 0]), Error::<Test>::TooManyAtOnce);
		System::set_block_number(51);
		assert_ok!(third(&[1, 2, 3, 6, 8, 9, 0]));
		// What those name who may name all is where the next window begins.
		assert_ok!(set(&[1, 2, 3, 4]));
		assert_ok!(third(&[1, 2, 3, 5]));
		assert_noop!(third(&[1, 2, 5, 6]), Error::<Test>::TooManyAtOnce);
	});
}

#[test]
fn newcomers_of_a_lesser_reach_cannot_stop_finality() {
	for old in 1..=MAX_VALIDATORS as usize {
		for new in 2..=MAX_VALIDATORS as usize {
			let most = (1..=new).rev().find(|joined| Turnover { joined: *joined, gone: 0 }.is_a_part(old, new));
			// GRANDPA goes on without fewer than a third, rounded up.
			assert!(most.is_some_and(|most| most == 1 || most <= (new - 1) / 3), "{most:?} of {new}");
		}
	}
}

#[test]
fn one_validator_may_always_come_and_one_go() {
	let joined = chain_of(&[1]).execute_with(|| name(RuntimeOrigin::signed(100), &[1, 2]));
	let gone = chain().execute_with(|| name(RuntimeOrigin::signed(100), &[1]));
	assert_eq!((joined, gone), (Ok(()), Ok(())));
}

#[test]
fn the_slot_length_is_a_genesis_value_and_never_zero() {
	chain().execute_with(|| assert_eq!(SlotLength::<Test>::get().0, 3_000));
	TestState::default().execute_with(|| assert_eq!(SlotLength::<Test>::get(), units::REFERENCE_BLOCK));
}

/// As version 0 kept it.
fn remember_without_time(validator: u64, block: u64) {
	unhashed::put(&LastAuthored::<Test>::hashed_key_for(validator), &block);
}

#[test]
fn version_1_gives_every_remembered_block_its_time_once() {
	chain().execute_with(|| {
		System::set_block_number(40);
		StorageVersion::new(0).put::<ValidatorSet>();
		[(1, 40), (2, 33), (7, 0)].iter().for_each(|(who, block)| remember_without_time(*who, *block));
		migrations::ToV1::<Test>::on_runtime_upgrade();
		let expected = [(1, 40, 120_000), (2, 33, 99_000), (7, 0, 0)];
		for (who, block, at) in expected {
			assert_eq!(LastAuthored::<Test>::get(who), Some(Authored { block, at: Millis(at) }), "{who}");
		}
		assert_eq!(LastAuthored::<Test>::iter().count(), expected.len());
		assert_eq!(ValidatorSet::on_chain_storage_version(), 1);
		let after = root(Default::default());
		migrations::ToV1::<Test>::on_runtime_upgrade();
		assert_eq!(root(Default::default()), after, "it runs once");
	});
}
