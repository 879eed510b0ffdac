//! wPHA, the ledger of shares, and pools.
use super::{money::TreasuryAccount, *};
use frame::runtime::types_common::AccountId;
use runtime_common::currency::{deposit, PHA};
use units::Millis;

/// The asset id of wPHA.
pub const WRAPPED_PHA: u32 = 10_000;

parameter_types! {
	pub const CollateralId: PalletId = runtime_common::accounts::COLLATERAL;
	pub const PoolsId: PalletId = runtime_common::accounts::POOLS;
	pub const VaultsId: PalletId = runtime_common::accounts::VAULTS;
	pub const TitlesId: PalletId = runtime_common::accounts::TITLES;
}

/// The rule of the pools that the ledger applies.
pub struct ShareAge;
impl Get<Millis> for ShareAge {
	fn get() -> Millis {
		pallet_stake_pool::PoolRules::<Runtime>::get().age()
	}
}

/// The notice of worse terms, by the rules of the pools.
pub struct Notice;
impl Get<Millis> for Notice {
	fn get() -> Millis {
		pallet_stake_pool::PoolRules::<Runtime>::get().notice_with(pallet_computation::CoolDown::<Runtime>::get())
	}
}

impl pallet_wrapped_pha::Config for Runtime {
	type Native = Balances;
	type Assets = Assets;
	type AssetId = ConstU32<WRAPPED_PHA>;
	type PalletId = CollateralId;
	type WeightInfo = pallet_wrapped_pha::weights::Measured<Runtime>;
}

impl pallet_pool_ledger::Config for Runtime {
	type Titles = Nfts;
	type Offers = pallet_pool_ledger::StockOffers<Runtime>;
	type SlotTime = system::SlotTime;
	type ShareAge = ShareAge;
	type PalletId = TitlesId;
	// A tenth of the least contribution: it buys an item up to a price of 10.
	type MinShares = ConstU128<{ PHA / 1_000 }>;
	// What an account costs, an item costs: at a price of one or more, the existential deposit.
	type MinPart = ConstU128<{ PHA / 100 }>;
	type Deposits = Balances;
	type RuntimeHoldReason = RuntimeHoldReason;
	// Books, pool, collection with configuration, roles and owner's index, two accounts, a description.
	type PoolDeposit = ConstU128<{ deposit(9, 900) }>;
	type ListedDeposit = ConstU128<{ deposit(1, 88) }>;
	type MaxWhitelist = ConstU32<100>;
	type MaxDescription = ConstU32<400>;
	type WeightInfo = pallet_pool_ledger::weights::Measured<Runtime>;
}

impl pallet_stake_pool::Config for Runtime {
	type Sessions = Computation;
	type Workers = WorkerRegistry;
	type Shares = PoolLedger;
	type Vaults = Vault;
	type Money = WrappedPha;
	type SlotTime = system::SlotTime;
	type Treasury = TreasuryAccount;
	// As on the chains before: what protects holders is moved by all who have PHA, not by half of a council.
	type GovernanceOrigin = EnsureRoot<AccountId>;
	type PalletId = PoolsId;
	type MaxWorkers = ConstU32<200>;
	type MaxStops = ConstU32<8>;
	type MaxServed = ConstU32<64>;
	type WeightInfo = pallet_stake_pool::weights::Measured<Runtime>;
}

impl pallet_vault::Config for Runtime {
	type Pools = StakePool;
	type Shares = PoolLedger;
	type Money = WrappedPha;
	type SlotTime = system::SlotTime;
	type PalletId = VaultsId;
	type MaxServed = ConstU32<64>;
	type WeightInfo = pallet_vault::weights::Measured<Runtime>;
}
