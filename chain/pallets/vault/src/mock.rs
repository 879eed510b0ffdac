//! A chain of vaults, stake pools and their neighbours, real but for sessions, workers and the clock.
use crate as pallet_vault;
use chain_mocks::{set_time, Clock, MockSessions, MockWorkers};
use chain_traits::{Rules, SoundRules};
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
	pub type Assets = pallet_assets;
	#[runtime::pallet_index(3)]
	pub type Nfts = pallet_nfts;
	#[runtime::pallet_index(4)]
	pub type WrappedPha = pallet_wrapped_pha;
	#[runtime::pallet_index(5)]
	pub type PoolLedger = pallet_pool_ledger;
	#[runtime::pallet_index(6)]
	pub type StakePool = pallet_stake_pool;
	#[runtime::pallet_index(7)]
	pub type Vault = pallet_vault;
}

chain_mocks::stock_money!(Test);
chain_mocks::stock_assets!(Test);
chain_mocks::stock_titles!(Test, PoolLedger);
chain_mocks::wrapped_money!(Test);

parameter_types! {
	pub const LedgerId: PalletId = PalletId(*b"gem/shar");
	pub const PoolsId: PalletId = PalletId(*b"gem/pool");
	pub const VaultsId: PalletId = PalletId(*b"gem/vaul");
	pub Treasury: AccountId32 = TREASURY;
}

impl pallet_pool_ledger::Config for Test {
	type Titles = Nfts;
	type Offers = pallet_pool_ledger::StockOffers<Test>;
	type SlotTime = Clock;
	type ShareAge = ShareAge;
	type PalletId = LedgerId;
	type MinShares = ConstU128<{ PHA / 1_000 }>;
	type MinPart = ConstU128<{ PHA / 100 }>;
	type Deposits = Balances;
	type RuntimeHoldReason = RuntimeHoldReason;
	type PoolDeposit = ConstU128<{ 3 * PHA }>;
	type ListedDeposit = ConstU128<PHA>;
	type MaxWhitelist = ConstU32<3>;
	type MaxDescription = ConstU32<64>;
	type WeightInfo = ();
}

impl pallet_stake_pool::Config for Test {
	type Sessions = MockSessions;
	type Workers = MockWorkers;
	type Shares = PoolLedger;
	type Vaults = Vault;
	type Money = WrappedPha;
	type SlotTime = Clock;
	type Treasury = Treasury;
	type GovernanceOrigin = EnsureRoot<AccountId32>;
	type PalletId = PoolsId;
	type MaxWorkers = ConstU32<10>;
	type MaxStops = ConstU32<8>;
	type MaxServed = ConstU32<64>;
	type WeightInfo = pallet_stake_pool::weights::Measured<Test>;
}

impl crate::Config for Test {
	type Pools = StakePool;
	type Shares = PoolLedger;
	type Money = WrappedPha;
	type SlotTime = Clock;
	type PalletId = VaultsId;
	type MaxServed = ConstU32<64>;
	type WeightInfo = crate::weights::Measured<Test>;
}

pub const D: u128 = PHA;
/// Owns all stake pools and operates all workers.
pub const OWNER: AccountId32 = chain_mocks::OPERATOR;
/// Owns all vaults.
pub const KEEPER: AccountId32 = AccountId32::new([5; 32]);
pub const DAVE: AccountId32 = AccountId32::new([2; 32]);
pub const EVE: AccountId32 = AccountId32::new([3; 32]);
pub const FERDIE: AccountId32 = AccountId32::new([4; 32]);
pub const SUBSIDY: AccountId32 = AccountId32::new([8; 32]);
pub const TREASURY: AccountId32 = AccountId32::new([9; 32]);
pub const USERS: [AccountId32; 5] = [OWNER, KEEPER, DAVE, EVE, FERDIE];
/// What each user, the subsidy and the treasury have at genesis.
pub const ENDOWMENT: u128 = 1_000_000 * D;

pub struct ShareAge;
impl Get<Millis> for ShareAge {
	fn get() -> Millis {
		pallet_stake_pool::PoolRules::<Test>::get().age()
	}
}

/// A running chain with endowed users, production rules except that shares earn from the start.
pub fn chain() -> TestState {
	let balances = USERS.into_iter().chain([SUBSIDY, TREASURY]).map(|who| (who, ENDOWMENT)).collect();
	let genesis = RuntimeGenesisConfig {
		balances: pallet_balances::GenesisConfig { balances, ..Default::default() },
		stake_pool: pallet_stake_pool::GenesisConfig {
			rules: Rules { share_age: Millis(0), ..Rules::default() },
			..Default::default()
		},
		..Default::default()
	};
	let mut state: TestState = genesis.build_storage().expect("genesis is valid").into();
	state.execute_with(|| {
		System::set_block_number(1);
		set_time(Millis::from_secs(1_000_000));
	});
	state
}

/// Runs a test on a fresh chain; every invariant must hold in the end.
pub fn run<R>(test: impl FnOnce() -> R) -> R {
	chain().execute_with(|| {
		let result = test();
		check();
		result
	})
}

/// Every invariant of the staking pallets, and all money accounted for.
pub fn check() {
	WrappedPha::check_invariants().expect("wrapped PHA");
	PoolLedger::check_invariants().expect("ledger");
	StakePool::check_invariants().expect("pools");
	Vault::check_invariants().expect("vaults");
	let native = Balances::total_issuance();
	assert_eq!(native, 7 * ENDOWMENT + D / 100, "native PHA is neither made nor destroyed");
}

/// Sends a call as the node would: whole or not at all, and invariants hold after it.
pub fn send(who: AccountId32, call: impl Into<RuntimeCall>) -> DispatchResult {
	let before = sp_io::storage::root(StateVersion::V1);
	let result = call.into().dispatch(RuntimeOrigin::signed(who)).map(|_| ()).map_err(|refused| refused.error);
	if result.is_err() {
		assert_eq!(sp_io::storage::root(StateVersion::V1), before, "a refused call leaves no trace");
	}
	check();
	result
}

/// Puts rules in force as they are once announced ones apply.
pub fn rule(rules: Rules) {
	pallet_stake_pool::PoolRules::<Test>::put(SoundRules::try_from(rules).expect("within the bounds"));
}
