//! Promises of the exchange.
use crate as pallet_wrapped_pha;
use crate::{Call, Error, Event};
use chain_traits::WrappedMoney;
use frame::{
	deps::{
		frame_support::parameter_types,
		sp_io,
		sp_runtime::{traits::Dispatchable, AccountId32, BuildStorage, StateVersion},
	},
	runtime::prelude::*,
	testing_prelude::*,
	token::fungible::{Inspect as _, Mutate as _},
};
use proptest::prelude::{any, prop, proptest, ProptestConfig};
use units::{Amount, PHA};

#[frame_construct_runtime]
mod runtime {
	#[runtime::runtime]
	#[runtime::derive(
		RuntimeCall,
		RuntimeEvent,
		RuntimeError,
		RuntimeOrigin,
		RuntimeTask,
		RuntimeHoldReason,
		RuntimeFreezeReason
	)]
	pub struct Test;

	#[runtime::pallet_index(0)]
	pub type System = frame_system;
	#[runtime::pallet_index(1)]
	pub type Balances = pallet_balances;
	#[runtime::pallet_index(2)]
	pub type Assets = pallet_assets;
	#[runtime::pallet_index(3)]
	pub type WrappedPha = pallet_wrapped_pha;
}

chain_mocks::stock_money!(Test);
chain_mocks::stock_assets!(Test);

parameter_types! {
	pub const WrappedId: PalletId = PalletId(*b"gem/wpha");
}

impl crate::Config for Test {
	type Native = Balances;
	type Assets = Assets;
	type AssetId = ConstU32<10_000>;
	type PalletId = WrappedId;
	type WeightInfo = crate::weights::Measured<Test>;
}

const D: u128 = PHA;
const ED: u128 = PHA / 100;
const ALICE: AccountId32 = AccountId32::new([1; 32]);
const BOB: AccountId32 = AccountId32::new([2; 32]);
const NOBODY: AccountId32 = AccountId32::new([3; 32]);

/// Alice and Bob have 1000 PHA each. The invariant must hold in the end, and no PHA is made or destroyed.
fn run(test: impl FnOnce()) {
	let balances = vec![(ALICE, 1_000 * D), (BOB, 1_000 * D)];
	let balances = pallet_balances::GenesisConfig { balances, ..Default::default() };
	let genesis = RuntimeGenesisConfig { balances, ..Default::default() };
	let mut state: TestState = genesis.build_storage().unwrap().into();
	state.execute_with(|| {
		System::set_block_number(1);
		test();
		WrappedPha::check_invariants().unwrap();
		assert_eq!(Balances::total_issuance(), 2_000 * D + ED);
	});
}

/// As the node would: whole or not at all.
fn send(who: AccountId32, call: Call<Test>) -> DispatchResult {
	let before = sp_io::storage::root(StateVersion::V1);
	let result = RuntimeCall::from(call).dispatch(RuntimeOrigin::signed(who)).map(|_| ()).map_err(|post| post.error);
	if result.is_err() {
		assert_eq!(sp_io::storage::root(StateVersion::V1), before, "a refused call leaves no trace");
	}
	WrappedPha::check_invariants().unwrap();
	result
}

fn both(who: &AccountId32) -> (u128, u128) {
	(Balances::balance(who), WrappedPha::balance(who).0)
}

/// N1, N2 of the published scenarios.
#[test]
fn wrapping_and_unwrapping_are_one_to_one() {
	run(|| {
		assert_ok!(send(ALICE, Call::wrap { amount: 100 * D }));
		assert_eq!(both(&ALICE), (900 * D, 100 * D));
		assert_eq!(WrappedPha::reserves(), (100 * D + ED, 100 * D));
		assert_ok!(send(ALICE, Call::unwrap { amount: 50 * D }));
		assert_eq!(both(&ALICE), (950 * D, 50 * D));
		assert_ok!(send(ALICE, Call::unwrap_all {}));
		assert_eq!(both(&ALICE), (1_000 * D, 0));
		System::assert_last_event(Event::Unwrapped { from: ALICE, to: ALICE, amount: 50 * D }.into());
	});
}

/// No balance is too small to hold, to move or to give back, and the last unit leaves no dust.
#[test]
fn a_single_unit_goes_in_moves_and_comes_out() {
	run(|| {
		assert_ok!(send(ALICE, Call::wrap { amount: 1 }));
		assert_ok!(<WrappedPha as WrappedMoney<_>>::transfer(&ALICE, &BOB, Amount(1)));
		assert_eq!((both(&ALICE).1, both(&BOB).1), (0, 1));
		assert_ok!(<WrappedPha as WrappedMoney<_>>::transfer(&BOB, &ALICE, Amount(1)));
		assert_ok!(send(ALICE, Call::unwrap { amount: 1 }));
		assert_eq!(both(&ALICE), (1_000 * D, 0));
		assert_eq!(WrappedPha::reserves(), (ED, 0));
	});
}

#[test]
fn what_cannot_be_done_is_refused_with_its_reason() {
	run(|| {
		assert_noop!(send(ALICE, Call::wrap { amount: 0 }), Error::<Test>::ZeroAmount);
		assert_noop!(send(ALICE, Call::unwrap { amount: 0 }), Error::<Test>::ZeroAmount);
		assert_noop!(send(ALICE, Call::unwrap_all {}), Error::<Test>::ZeroAmount);
		assert_noop!(send(ALICE, Call::wrap { amount: 1_000 * D - ED + 1 }), Error::<Test>::NotEnoughPha);
		assert_noop!(send(ALICE, Call::wrap { amount: u128::MAX }), Error::<Test>::NotEnoughPha);
		assert_noop!(send(ALICE, Call::unwrap { amount: 1 }), Error::<Test>::NotEnoughWrappedPha);
		assert_ok!(send(ALICE, Call::wrap { amount: 1_000 * D - ED }));
		assert_eq!(both(&ALICE).0, ED, "the account stays alive");
		let too_much = <WrappedPha as WrappedMoney<_>>::transfer(&ALICE, &BOB, Amount(1_000 * D));
		assert_eq!(too_much, Err(Error::<Test>::NotEnoughWrappedPha.into()));
	});
}

#[test]
fn an_account_that_does_not_exist_receives_at_least_the_existential_deposit() {
	run(|| {
		assert_ok!(send(ALICE, Call::wrap { amount: D }));
		let pay = |amount| <WrappedPha as WrappedMoney<_>>::unwrap(&ALICE, &NOBODY, Amount(amount));
		assert_noop!(pay(ED - 1), Error::<Test>::BelowExistentialDeposit);
		assert_ok!(pay(ED));
		assert_eq!(both(&NOBODY), (ED, 0));
	});
}

#[test]
fn nothing_is_issued_without_cover() {
	run(|| {
		let issue = |amount| <WrappedPha as WrappedMoney<_>>::issue_covered(&BOB, Amount(amount));
		assert_noop!(issue(1), Error::<Test>::NotCovered);
		let collateral = <WrappedPha as WrappedMoney<AccountId32>>::collateral();
		Balances::transfer(&ALICE, &collateral, 5 * D, Preservation::Preserve).unwrap();
		assert_noop!(issue(5 * D + 1), Error::<Test>::NotCovered);
		assert_noop!(issue(u128::MAX), Error::<Test>::NotCovered);
		assert_ok!(issue(5 * D));
		assert_noop!(issue(1), Error::<Test>::NotCovered);
		assert_ok!(send(BOB, Call::unwrap_all {}));
		assert_eq!(both(&BOB).0, 1_005 * D);
	});
}

#[test]
fn founding_twice_changes_nothing() {
	run(|| {
		assert_ok!(send(ALICE, Call::wrap { amount: D }));
		assert_storage_noop!(WrappedPha::found().unwrap());
	});
}

proptest! {
	#![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

	/// Whatever two accounts do, each has as much as before in both kinds together.
	#[test]
	fn no_sequence_of_exchanges_makes_or_loses_a_unit(steps in prop::collection::vec(any::<(bool, bool, u64)>(), 1..40)) {
		run(|| {
			for (wrap, first, amount) in steps {
				let who = if first { ALICE } else { BOB };
				let amount = u128::from(amount) % (1_100 * D);
				let (native, wrapped) = both(&who);
				let call = if wrap { Call::wrap { amount } } else { Call::unwrap { amount } };
				let moved = if send(who.clone(), call).is_ok() { amount } else { 0 };
				let (now_native, now_wrapped) = both(&who);
				assert_eq!(now_native + now_wrapped, native + wrapped);
				assert_eq!(now_native.abs_diff(native), moved);
			}
		});
	}
}

/// Issue 7, case 13: an account with wrapped PHA costs its holder the existential deposit for as long as it lasts.
#[test]
fn wrapped_pha_needs_an_account_that_lives_as_long() {
	run(|| {
		assert_ok!(send(ALICE, Call::wrap { amount: D }));
		let give = |amount| <WrappedPha as WrappedMoney<_>>::transfer(&ALICE, &NOBODY, Amount(amount));
		assert!(hypothetically!(give(1)).is_err(), "there is no such account");
		assert_ok!(Balances::transfer(&BOB, &NOBODY, ED, Preservation::Preserve));
		assert_ok!(give(1));
		let leave = || Balances::transfer(&NOBODY, &BOB, ED, Preservation::Expendable);
		assert!(hypothetically!(leave()).is_err(), "the deposit stays while there is wrapped PHA");
		assert_ok!(<WrappedPha as WrappedMoney<_>>::transfer(&NOBODY, &ALICE, Amount(1)));
		assert_ok!(leave());
		assert!(!System::account_exists(&NOBODY));
	});
}

/// Who waits for money cannot hold others up by having no account: what is due is paid as native PHA, or stays.
#[test]
fn a_payment_that_nobody_may_hold_up_never_fails() {
	run(|| {
		let pool = AccountId32::new([50; 32]);
		<WrappedPha as WrappedMoney<_>>::open(&pool);
		assert_ok!(<WrappedPha as WrappedMoney<_>>::wrap(&ALICE, &pool, Amount(10 * D)));
		let pay = |to: &AccountId32, amount| <WrappedPha as WrappedMoney<_>>::pay_out(&pool, to, Amount(amount));
		assert_ok!(pay(&BOB, D));
		assert_eq!(both(&BOB), (1_000 * D, D));
		assert_ok!(pay(&NOBODY, ED - 1));
		assert_eq!((both(&NOBODY), both(&pool).1), ((0, 0), 9 * D));
		System::assert_last_event(Event::Stranded { on: pool.clone(), of: NOBODY, amount: ED - 1 }.into());
		assert_ok!(pay(&NOBODY, ED));
		assert_eq!(both(&NOBODY), (ED, 0));
		assert_ok!(pay(&NOBODY, 1));
		assert_eq!(both(&NOBODY), (ED, 1));
		// Its owner receives what is left when it closes.
		assert_ok!(<WrappedPha as WrappedMoney<_>>::close(&pool, &ALICE));
		assert_eq!(both(&ALICE).1, 9 * D - ED - 1);
		assert!(!System::account_exists(&pool));
	});
}
