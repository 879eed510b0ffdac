//! A chain of the ledger and the stock NFT pallet.
use crate as pallet_pool_ledger;
use frame::{
	deps::{
		frame_support::parameter_types,
		sp_io,
		sp_runtime::{traits::Dispatchable, AccountId32, BuildStorage, StateVersion},
	},
	runtime::prelude::*,
	testing_prelude::TestState,
};
use units::{Millis, PHA};

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
	pub type Nfts = pallet_nfts;
	#[runtime::pallet_index(3)]
	pub type PoolLedger = pallet_pool_ledger;
}

chain_mocks::stock_money!(Test);
chain_mocks::stock_titles!(Test, PoolLedger);

parameter_types! {
	pub const LedgerId: PalletId = PalletId(*b"gem/shar");
}

parameter_types! {
	pub static Now: Millis = Millis(7);
	pub const Age: Millis = Millis(100);
}

impl crate::Config for Test {
	type Titles = Nfts;
	type Offers = crate::StockOffers<Test>;
	type SlotTime = Now;
	type ShareAge = Age;
	type PalletId = LedgerId;
	type MinShares = ConstU128<MIN>;
	type MinPart = ConstU128<MIN>;
	type Deposits = Balances;
	type RuntimeHoldReason = RuntimeHoldReason;
	type PoolDeposit = ConstU128<{ 3 * PHA }>;
	type ListedDeposit = ConstU128<PHA>;
	type MaxWhitelist = ConstU32<3>;
	type MaxDescription = ConstU32<64>;
	type WeightInfo = crate::weights::Measured<Test>;
}

pub const MIN: u128 = 10;
pub const ALICE: AccountId32 = AccountId32::new([1; 32]);
pub const BOB: AccountId32 = AccountId32::new([2; 32]);
pub const CAROL: AccountId32 = AccountId32::new([3; 32]);

/// Alice and Bob have 1000 PHA each. The ledger must agree with itself in the end.
pub fn run(test: impl FnOnce()) {
	let balances = vec![(ALICE, 1_000 * PHA), (BOB, 1_000 * PHA)];
	let balances = pallet_balances::GenesisConfig { balances, ..Default::default() };
	let genesis = RuntimeGenesisConfig { balances, ..Default::default() };
	let mut state: TestState = genesis.build_storage().expect("genesis is valid").into();
	state.execute_with(|| {
		System::set_block_number(1);
		Now::set(Millis(7));
		test();
		PoolLedger::check_invariants().expect("ledger");
	});
}

/// As the node would: whole or not at all, and the ledger agrees with itself after it.
pub fn send(who: AccountId32, call: impl Into<RuntimeCall>) -> DispatchResult {
	let before = sp_io::storage::root(StateVersion::V1);
	let result = call.into().dispatch(RuntimeOrigin::signed(who)).map(|_| ()).map_err(|refused| refused.error);
	if result.is_err() {
		assert_eq!(sp_io::storage::root(StateVersion::V1), before, "a refused call leaves no trace");
	}
	PoolLedger::check_invariants().expect("ledger");
	result
}
