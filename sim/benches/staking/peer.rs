//! The peer: the stock nomination pools on a stub of staking.
use crate::{best, median_micros, per_second, CALLS};
use frame::{
	deps::{
		frame_support::{derive_impl, storage_alias, traits::Nothing},
		sp_core::U256,
		sp_io::TestExternalities,
		sp_runtime::{traits::Convert, AccountId32, BuildStorage, FixedU128, Perbill},
	},
	runtime::prelude::*,
	token::fungible::{Inspect as _, Mutate as _},
};
use pallet_nomination_pools::{adapter, BondExtra};
use sp_staking::{EraIndex, Stake, StakerStatus, StakingInterface};
use units::PHA;

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
	pub struct Peer;

	#[runtime::pallet_index(0)]
	pub type System = frame_system;
	#[runtime::pallet_index(1)]
	pub type Balances = pallet_balances;
	#[runtime::pallet_index(2)]
	pub type Pools = pallet_nomination_pools;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Peer {
	type Block = frame::testing_prelude::MockBlock<Peer>;
	type AccountId = AccountId32;
	type Lookup = frame::deps::sp_runtime::traits::IdentityLookup<AccountId32>;
	type AccountData = pallet_balances::AccountData<u128>;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Peer {
	type AccountStore = System;
	type Balance = u128;
	type ExistentialDeposit = ConstU128<{ PHA / 100 }>;
	type FreezeIdentifier = RuntimeFreezeReason;
	type MaxFreezes = frame::traits::VariantCountOf<RuntimeFreezeReason>;
	type RuntimeFreezeReason = RuntimeFreezeReason;
}

parameter_types! {
	pub const PoolsId: PalletId = PalletId(*b"py/nopls");
}

/// Balances are 128 bits wide.
pub struct Widths;
impl Convert<u128, U256> for Widths {
	fn convert(narrow: u128) -> U256 {
		narrow.into()
	}
}
impl Convert<U256, u128> for Widths {
	fn convert(wide: U256) -> u128 {
		wide.try_into().unwrap_or(u128::MAX)
	}
}

// The strategy with the least work behind it.
#[allow(deprecated)]
impl pallet_nomination_pools::Config for Peer {
	type RuntimeEvent = RuntimeEvent;
	type WeightInfo = ();
	type Currency = Balances;
	type RuntimeFreezeReason = RuntimeFreezeReason;
	type RewardCounter = FixedU128;
	type PalletId = PoolsId;
	type MaxPointsToBalance = ConstU8<10>;
	type MaxUnbonding = ConstU32<8>;
	type BalanceToU256 = Widths;
	type U256ToBalance = Widths;
	type StakeAdapter = adapter::TransferStake<Self, Staking>;
	type MaxUnbondingPools = ConstU32<8>;
	type MaxMetadataLen = ConstU32<16>;
	type AdminOrigin = EnsureRoot<AccountId32>;
	type BlockNumberProvider = System;
	type Filter = Nothing;
}

#[storage_alias]
type Bonded = StorageMap<Stub, Blake2_128Concat, AccountId32, u128, ValueQuery>;
#[storage_alias]
type Leaving = StorageMap<Stub, Blake2_128Concat, AccountId32, u128, ValueQuery>;

/// What is bonded, and nothing else: no ledger, no eras, no voters' list.
pub struct Staking;

impl StakingInterface for Staking {
	type Balance = u128;
	type AccountId = AccountId32;
	type CurrencyToVote = ();

	fn minimum_nominator_bond() -> u128 {
		PHA
	}
	fn minimum_validator_bond() -> u128 {
		PHA
	}
	fn stash_by_ctrl(controller: &AccountId32) -> Result<AccountId32, DispatchError> {
		Ok(controller.clone())
	}
	fn bonding_duration() -> EraIndex {
		28
	}
	fn current_era() -> EraIndex {
		1
	}
	fn stake(who: &AccountId32) -> Result<Stake<u128>, DispatchError> {
		let active = Bonded::get(who);
		Ok(Stake { total: active + Leaving::get(who), active })
	}
	fn bond(who: &AccountId32, value: u128, _: &AccountId32) -> DispatchResult {
		Bonded::insert(who, value);
		Ok(())
	}
	fn nominate(_: &AccountId32, _: Vec<AccountId32>) -> DispatchResult {
		Ok(())
	}
	fn chill(_: &AccountId32) -> DispatchResult {
		Ok(())
	}
	fn bond_extra(who: &AccountId32, extra: u128) -> DispatchResult {
		Bonded::mutate(who, |bonded| *bonded += extra);
		Ok(())
	}
	fn unbond(who: &AccountId32, value: u128) -> DispatchResult {
		Bonded::mutate(who, |bonded| *bonded -= value);
		Leaving::mutate(who, |leaving| *leaving += value);
		Ok(())
	}
	fn set_payee(_: &AccountId32, _: &AccountId32) -> DispatchResult {
		Ok(())
	}
	fn withdraw_unbonded(who: AccountId32, _: u32) -> Result<bool, DispatchError> {
		Leaving::remove(&who);
		Ok(Bonded::get(who) == 0)
	}
	fn desired_validator_count() -> u32 {
		1
	}
	fn election_ongoing() -> bool {
		false
	}
	fn force_unstake(who: AccountId32) -> DispatchResult {
		Bonded::remove(who);
		Ok(())
	}
	fn is_exposed_in_era(_: &AccountId32, _: &EraIndex) -> bool {
		false
	}
	fn status(_: &AccountId32) -> Result<StakerStatus<AccountId32>, DispatchError> {
		Ok(StakerStatus::Idle)
	}
	fn is_virtual_staker(_: &AccountId32) -> bool {
		false
	}
	fn slash_reward_fraction() -> Perbill {
		Perbill::zero()
	}
	fn set_era(_: EraIndex) {}
}

/// Microseconds, and calls a second.
pub struct Figures {
	pub reward: f64,
	pub bond_extra: f64,
	pub unbond: f64,
	pub join: f64,
}

/// Members of the pool.
const MEMBERS: u32 = 10_000;

fn member(n: u32) -> AccountId32 {
	let mut id = [0xdd; 32];
	id[..4].copy_from_slice(&n.to_be_bytes());
	AccountId32::new(id)
}

fn expect(result: DispatchResult) {
	assert_eq!(result, Ok(()));
}

/// A pool with [`MEMBERS`] members, and as many rich accounts again.
fn state() -> TestExternalities {
	let storage = RuntimeGenesisConfig::default().build_storage().expect("a sound genesis");
	let mut state = TestExternalities::from(storage);
	state.execute_with(|| {
		System::set_block_number(1);
		pallet_nomination_pools::MaxPoolMembers::<Peer>::kill();
		pallet_nomination_pools::MaxPoolMembersPerPool::<Peer>::kill();
		for n in 0..MEMBERS + CALLS + 1 {
			Balances::mint_into(&member(n), 1_000_000 * PHA).expect("an account can be endowed");
		}
		let owner = member(MEMBERS + CALLS);
		let roles = || owner.clone();
		expect(Pools::create(RuntimeOrigin::signed(owner.clone()), 100 * PHA, roles(), roles(), roles()));
		for n in 0..MEMBERS {
			expect(Pools::join(RuntimeOrigin::signed(member(n)), 100 * PHA, 1));
			System::reset_events();
		}
	});
	state.commit_all().expect("no open transaction");
	state
}

pub fn measure() -> Figures {
	let mut settled = state();
	let backend = settled.backend.clone();
	let mut many = |act: &dyn Fn(u32)| {
		best(|| {
			settled.backend = backend.clone();
			let block = |state: &mut TestExternalities, numbers: std::ops::Range<u32>| {
				state.execute_with(|| numbers.for_each(act));
			};
			per_second(&mut settled, block, |state| {
				state.execute_with(System::reset_events);
				state.commit_all().expect("no open transaction");
			})
		})
	};
	let signed = |n: u32| RuntimeOrigin::signed(member(n));
	let call = |n: u32, call: pallet_nomination_pools::Call<Peer>| {
		use frame::deps::sp_runtime::traits::Dispatchable;
		let result = RuntimeCall::from(call).dispatch(signed(n));
		assert!(result.is_ok(), "{result:?}");
	};
	use pallet_nomination_pools::Call;
	let bond_extra = many(&|n| call(n, Call::bond_extra { extra: BondExtra::FreeBalance(PHA) }));
	let unbond = many(&|n| call(n, Call::unbond { member_account: member(n), unbonding_points: 100 * PHA }));
	let join = many(&|n| call(MEMBERS + n, Call::join { amount: PHA, pool_id: 1 }));
	// A reward is a transfer to the pool's reward account: members come for it themselves.
	let reward = settled.execute_with(|| {
		let account = Pools::generate_reward_account(1);
		let payer = member(0);
		assert!(Balances::balance(&payer) > PHA);
		median_micros(|_| {
			Balances::transfer(&payer, &account, PHA / 100, frame::token::Preservation::Preserve).expect("a reward");
		})
	});
	Figures { reward, bond_extra, unbond, join }
}
