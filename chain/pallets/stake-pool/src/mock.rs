//! A chain of the stake pools and their neighbours, real but for sessions, workers and the clock.
use crate as pallet_stake_pool;
use crate::{Funding, Loans, Pool, PoolRules, Pools, Rules, SoundRules};
pub use chain_mocks::{
	days, is_bound, lose, pass, refused, set_time, worker, Clock, MockSessions, MockWorkers, COOL_DOWN, DAY,
};
use chain_traits::{Queue, RewardSink, SessionControl, SessionEvents, ShareLedger, WithdrawalQueue, WrappedMoney};
use frame::{
	deps::{
		frame_support::{parameter_types, storage::with_storage_layer},
		sp_io,
		sp_runtime::{traits::Dispatchable, AccountId32, BuildStorage, StateVersion},
	},
	runtime::prelude::*,
	testing_prelude::TestState,
	token::fungible::{Inspect as _, Mutate as _},
};
use units::{Amount, ItemId, Millis, PoolId, PHA};

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
}

chain_mocks::stock_money!(Test);
chain_mocks::stock_assets!(Test);
chain_mocks::stock_titles!(Test, PoolLedger);
chain_mocks::wrapped_money!(Test);

parameter_types! {
	pub const LedgerId: PalletId = PalletId(*b"gem/shar");
	pub const PoolsId: PalletId = PalletId(*b"gem/pool");
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
	type Vaults = ();
	type Money = WrappedPha;
	type SlotTime = Clock;
	type Treasury = Treasury;
	type GovernanceOrigin = EnsureRoot<AccountId32>;
	type PalletId = PoolsId;
	type MaxWorkers = ConstU32<10>;
	type MaxStops = ConstU32<8>;
	type MaxServed = ConstU32<64>;
	type WeightInfo = crate::weights::Measured<Test>;
}

pub const D: u128 = PHA;
/// Operates all workers.
pub const OWNER: AccountId32 = chain_mocks::OPERATOR;
pub const DAVE: AccountId32 = AccountId32::new([2; 32]);
pub const EVE: AccountId32 = AccountId32::new([3; 32]);
pub const FERDIE: AccountId32 = AccountId32::new([4; 32]);
pub const SUBSIDY: AccountId32 = AccountId32::new([8; 32]);
pub const TREASURY: AccountId32 = AccountId32::new([9; 32]);
pub const USERS: [AccountId32; 4] = [OWNER, DAVE, EVE, FERDIE];
/// What each user and the subsidy account have at genesis.
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
pub fn run(test: impl FnOnce()) {
	chain().execute_with(|| {
		test();
		check();
	});
}

/// Every invariant of the staking pallets, and all money accounted for.
pub fn check() {
	WrappedPha::check_invariants().expect("wrapped PHA");
	PoolLedger::check_invariants().expect("ledger");
	StakePool::check_invariants().expect("pools");
	let native = Balances::total_issuance();
	assert_eq!(native, 6 * ENDOWMENT + D / 100, "native PHA is neither made nor destroyed");
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

pub fn pool(id: PoolId) -> Pool {
	Pools::<Test>::get(id).expect("the pool exists")
}

pub fn queue(id: PoolId) -> Queue {
	PoolLedger::queue(id)
}

pub fn shares(id: PoolId, item: ItemId) -> u128 {
	PoolLedger::holding(id, item).map_or(0, |holding| holding.shares)
}

pub fn wrapped(who: &AccountId32) -> u128 {
	WrappedPha::balance(who).0
}

pub fn native(who: &AccountId32) -> u128 {
	Balances::balance(who)
}

/// A pool of [`OWNER`].
pub fn create() -> PoolId {
	let id = pallet_pool_ledger::NextPool::<Test>::get();
	send(OWNER, crate::Call::create {}).expect("anyone may create a pool");
	id
}

/// Contributes native PHA and returns the new item.
pub fn contribute(who: AccountId32, id: PoolId, amount: u128) -> Result<ItemId, DispatchError> {
	let item = pallet_pool_ledger::Books::<Test>::get(id).map_or(0, |book| book.next_item);
	let funding = Funding::Native;
	let call = crate::Call::contribute {
		pool: id,
		amount: Amount(amount),
		funding,
		into: None,
		min_shares_out: 0,
		max_commission: frame::arithmetic::Permill::one(),
	};
	send(who, call).map(|()| item)
}

/// Withdraws and returns the item that holds what was not asked for.
pub fn withdraw(who: AccountId32, id: PoolId, item: ItemId, shares: u128) -> Result<ItemId, DispatchError> {
	let rest = pallet_pool_ledger::Books::<Test>::get(id).map_or(0, |book| book.next_item);
	send(who, crate::Call::withdraw { pool: id, item, shares }).map(|()| rest)
}

/// Adds a worker to the pool and lends it `stake`.
pub fn start(id: PoolId, n: u8, stake: u128) -> DispatchResult {
	let worker = worker(n);
	if !is_bound(n) {
		send(OWNER, crate::Call::add_worker { pool: id, worker })?;
	}
	send(OWNER, crate::Call::start_worker { pool: id, worker, stake: Amount(stake) })
}

pub fn stop(id: PoolId, n: u8) -> DispatchResult {
	send(OWNER, crate::Call::stop_worker { pool: id, worker: worker(n) })
}

/// By a stranger.
pub fn reclaim(n: u8) -> DispatchResult {
	send(FERDIE, crate::Call::reclaim_worker { worker: worker(n) })
}

/// Pays as computation does: native PHA from the subsidy to the receiver, then the credit, whole or not at all.
pub fn reward(id: PoolId, amount: u128) -> DispatchResult {
	let result = with_storage_layer(|| {
		let receiver = StakePool::receiver(id).ok_or(refused("nobody to reward"))?;
		Balances::transfer(&SUBSIDY, &receiver, amount, Preservation::Preserve)?;
		let earned = StakePool::assess(id, Amount(amount), chain_mocks::Clock::get());
		StakePool::reward(id, &worker(1), earned)
	});
	check();
	result
}

/// The operator, not the pool, unbinds the worker.
pub fn unbind_by_operator(n: u8) -> DispatchResult {
	with_storage_layer(|| {
		MockSessions::unbind(&worker(n))?;
		StakePool::on_unbound(&worker(n));
		Ok(())
	})
}

/// Whether stake is lent to this worker.
pub fn has_loan(n: u8) -> bool {
	Loans::<Test>::contains_key(worker(n))
}

/// Puts rules in force as they are once announced ones apply.
pub fn rule(rules: Rules) {
	PoolRules::<Test>::put(SoundRules::try_from(rules).expect("within the bounds"));
}
