//! Balances, fees, assets, NFTs, treasury, proxies and multisigs.
use super::{governance::*, *};
use frame::{
	deps::{
		frame_support::traits::{tokens::imbalance::ResolveTo, ConstU8, TypedGet},
		sp_runtime::{
			traits::{IdentityLookup, Verify},
			MultiSignature,
		},
	},
	runtime::types_common::{AccountId, BlockNumber},
	token::{pay::PayFromAccount, tokens::UnityAssetBalanceConversion},
};
use pallet_origins::{EnsureTrack, Power};
use runtime_common::{
	currency::{deposit, Balance, CENTS, EXISTENTIAL_DEPOSIT, PHA},
	fees,
	time::DAYS,
};
use units::{ItemId, PoolId};

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Runtime {
	type AccountStore = System;
	type Balance = Balance;
	type ExistentialDeposit = ConstU128<EXISTENTIAL_DEPOSIT>;
	type DustRemoval = ();
	type RuntimeHoldReason = RuntimeHoldReason;
	type RuntimeFreezeReason = RuntimeFreezeReason;
	type FreezeIdentifier = RuntimeFreezeReason;
	type MaxLocks = ConstU32<50>;
	type MaxReserves = ConstU32<50>;
	type MaxFreezes = VariantCountOf<RuntimeFreezeReason>;
	type WeightInfo = pallet_balances::weights::SubstrateWeight<Runtime>;
}

parameter_types! {
	pub TreasuryAccount: AccountId = runtime_common::accounts::treasury();
}

impl pallet_transaction_payment::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type OnChargeTransaction =
		pallet_transaction_payment::FungibleAdapter<Balances, ResolveTo<TreasuryAccount, Balances>>;
	type OperationalFeeMultiplier = ConstU8<5>;
	type WeightToFee = fees::WeightToFee;
	type LengthToFee = fees::LengthToFee;
	type FeeMultiplierUpdate = fees::SlowAdjustment<Self>;
	type WeightInfo = pallet_transaction_payment::weights::SubstrateWeight<Runtime>;
}

impl pallet_assets::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type AssetId = u32;
	type AssetIdParameter = codec::Compact<u32>;
	type ReserveData = ();
	type Balance = Balance;
	type RemoveItemsLimit = ConstU32<1_000>;
	type Currency = Balances;
	// Assets are those of pallets; nobody else makes one.
	type CreateOrigin = AsEnsureOriginWithArg<EnsureNever<AccountId>>;
	type ForceOrigin = EnsureRoot<AccountId>;
	type AssetDeposit = ConstU128<CENTS>;
	type AssetAccountDeposit = ConstU128<PHA>;
	type MetadataDepositBase = ConstU128<{ deposit(1, 68) }>;
	type MetadataDepositPerByte = ConstU128<{ deposit(0, 1) }>;
	type ApprovalDeposit = ConstU128<CENTS>;
	type StringLimit = ConstU32<50>;
	type Freezer = ();
	type Holder = ();
	type Extra = ();
	type CallbackHandle = ();
	type AssetIdAllocator = ();
	type WeightInfo = pallet_assets::weights::SubstrateWeight<Runtime>;
}

parameter_types! {
	pub Features: pallet_nfts::PalletFeatures = pallet_nfts::PalletFeatures::all_enabled();
}

impl pallet_nfts::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type CollectionId = PoolId;
	type ItemId = ItemId;
	type Currency = Balances;
	type ForceOrigin = EnsureRoot<AccountId>;
	// Collections are those of pools; nobody else makes one.
	type CreateOrigin = AsEnsureOriginWithArg<EnsureNever<AccountId>>;
	type Locker = PoolLedger;
	type CollectionDeposit = ConstU128<0>;
	type ItemDeposit = ConstU128<0>;
	type MetadataDepositBase = ConstU128<0>;
	type AttributeDepositBase = ConstU128<0>;
	type DepositPerByte = ConstU128<0>;
	type StringLimit = ConstU32<256>;
	type KeyLimit = ConstU32<64>;
	type ValueLimit = ConstU32<256>;
	type ApprovalsLimit = ConstU32<20>;
	type ItemAttributesApprovalsLimit = ConstU32<1>;
	type MaxTips = ConstU32<10>;
	type MaxDeadlineDuration = ConstU32<{ 365 * DAYS }>;
	type MaxAttributesPerCall = ConstU32<1>;
	type Features = Features;
	type OffchainSignature = MultiSignature;
	type OffchainPublic = <MultiSignature as Verify>::Signer;
	type WeightInfo = pallet_nfts::weights::SubstrateWeight<Runtime>;
	type BlockNumberProvider = System;
}

parameter_types! {
	pub const SpendPeriod: BlockNumber = DAYS;
	pub const Burn: Permill = Permill::zero();
	pub const TreasuryId: PalletId = runtime_common::accounts::TREASURY;
	pub const AnySpend: Balance = Balance::MAX;
	pub const LargeSpend: Balance = LARGEST_SPEND;
	pub const PayoutPeriod: BlockNumber = 30 * DAYS;
}

/// The largest spend of the treasury that is not root's.
pub const LARGEST_SPEND: Balance = 1_000_000 * PHA;
/// What the small spends of a day may amount to.
pub const SMALL_SPENDS: Balance = 10_000 * PHA;

/// What small spends may still amount to until the treasury pays next, once a day: those that wait are counted.
pub struct LeftToSpend;
impl TypedGet for LeftToSpend {
	type Type = Balance;

	fn get() -> Balance {
		let waiting = pallet_treasury::Approvals::<Runtime>::get().into_iter();
		let amounts = waiting.filter_map(pallet_treasury::Proposals::<Runtime>::get).map(|proposal| proposal.value);
		let small = amounts.filter(|amount| *amount <= SMALL_SPENDS).fold(0, Balance::saturating_add);
		SMALL_SPENDS.saturating_sub(small)
	}
}

/// Who spends how much of the treasury: root anything, holders much or little, half of the council little.
pub type Spends = EitherOf<
	frame_system::EnsureWithSuccess<EnsureRoot<AccountId>, AccountId, AnySpend>,
	EitherOf<
		frame_system::EnsureWithSuccess<EnsureTrack<{ Power::LargeSpend.track() }>, AccountId, LargeSpend>,
		frame_system::EnsureWithSuccess<
			EitherOfDiverse<EnsureTrack<{ Power::SmallSpend.track() }>, HalfOfCouncil>,
			AccountId,
			LeftToSpend,
		>,
	>,
>;

impl pallet_treasury::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type Currency = Balances;
	type RejectOrigin = Cancels;
	type SpendPeriod = SpendPeriod;
	type Burn = Burn;
	type PalletId = TreasuryId;
	type BurnDestination = ();
	type WeightInfo = pallet_treasury::weights::SubstrateWeight<Runtime>;
	type SpendFunds = ();
	type MaxApprovals = ConstU32<100>;
	type SpendOrigin = Spends;
	type AssetKind = ();
	type Beneficiary = AccountId;
	type BeneficiaryLookup = IdentityLookup<AccountId>;
	type Paymaster = PayFromAccount<Balances, TreasuryAccount>;
	type BalanceConverter = UnityAssetBalanceConversion;
	type PayoutPeriod = PayoutPeriod;
	type BlockNumberProvider = System;
}

impl pallet_multisig::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type RuntimeCall = RuntimeCall;
	type Currency = Balances;
	type DepositBase = ConstU128<{ deposit(1, 88) }>;
	type DepositFactor = ConstU128<{ deposit(0, 32) }>;
	type MaxSignatories = ConstU32<100>;
	type WeightInfo = pallet_multisig::weights::SubstrateWeight<Runtime>;
	type BlockNumberProvider = System;
}

impl pallet_proxy::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type RuntimeCall = RuntimeCall;
	type Currency = Balances;
	type ProxyType = ProxyType;
	type ProxyDepositBase = ConstU128<{ deposit(1, 40) }>;
	type ProxyDepositFactor = ConstU128<{ deposit(0, 33) }>;
	type MaxProxies = ConstU32<32>;
	type WeightInfo = pallet_proxy::weights::SubstrateWeight<Runtime>;
	type MaxPending = ConstU32<32>;
	type CallHasher = BlakeTwo256;
	type AnnouncementDepositBase = ConstU128<{ deposit(1, 48) }>;
	type AnnouncementDepositFactor = ConstU128<{ deposit(0, 66) }>;
	type BlockNumberProvider = System;
}
