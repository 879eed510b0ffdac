//! System, time, transactions.
use super::*;
use crate::VERSION;
use frame::{
	deps::{
		frame_support::weights::constants::ParityDbWeight,
		sp_runtime::{generic, traits::AccountIdLookup, MultiAddress},
	},
	runtime::types_common::{AccountId, BlockNumber, Signature},
	traits::Get,
};
use runtime_common::{charge::Charge, currency::Balance};
use units::Millis;

/// Whether a signature covers the hash of the metadata, which offline signers show a transaction by. Shipped blobs know theirs;
/// others refuse a signature that covers one.
pub use frame_metadata_hash_extension::CheckMetadataHash;

/// The most that a tip buys: less than any worker message has.
pub type MostPaidPriority = frame::traits::ConstU64<{ pallet_worker_messages::LEAST_PRIORITY - 1 }>;

/// What a transaction carries beside its call. `AuthorizeCall` first: it gives feeless worker messages their origin.
pub type TxExtension = (
	frame_system::AuthorizeCall<Runtime>,
	frame_system::CheckNonZeroSender<Runtime>,
	frame_system::CheckSpecVersion<Runtime>,
	frame_system::CheckTxVersion<Runtime>,
	frame_system::CheckGenesis<Runtime>,
	frame_system::CheckEra<Runtime>,
	frame_system::CheckNonce<Runtime>,
	frame_system::CheckWeight<Runtime>,
	Charge<Runtime, MostPaidPriority>,
	CheckMetadataHash<Runtime>,
	frame_system::WeightReclaim<Runtime>,
);

/// Header of a block.
pub type Header = generic::Header<BlockNumber, BlakeTwo256>;
/// A transaction or inherent.
pub type UncheckedExtrinsic =
	generic::UncheckedExtrinsic<MultiAddress<AccountId, ()>, RuntimeCall, Signature, TxExtension>;
/// A block.
pub type Block = generic::Block<Header, UncheckedExtrinsic>;
/// Runs blocks.
pub type Executive = frame::runtime::prelude::Executive<
	Runtime,
	Block,
	frame_system::ChainContext<Runtime>,
	Runtime,
	AllPalletsWithSystem,
>;

parameter_types! {
	pub const Version: RuntimeVersion = VERSION;
	pub const BlockHashCount: BlockNumber = 2_400;
	pub const SS58Prefix: u16 = 30;
	pub Weights: frame_system::limits::BlockWeights = runtime_common::block::weights();
	pub Length: frame_system::limits::BlockLength = runtime_common::block::length();
}

#[derive_impl(frame_system::config_preludes::SolochainDefaultConfig)]
impl frame_system::Config for Runtime {
	type BaseCallFilter = InsideBoth<governance::UserCalls, LaunchGate>;
	type Block = Block;
	type AccountId = AccountId;
	type Nonce = u32;
	type Lookup = AccountIdLookup<AccountId, ()>;
	type AccountData = pallet_balances::AccountData<Balance>;
	type Version = Version;
	type BlockHashCount = BlockHashCount;
	type BlockWeights = Weights;
	type BlockLength = Length;
	type DbWeight = ParityDbWeight;
	type SS58Prefix = SS58Prefix;
	type SingleBlockMigrations = upgrades::Migrations;
	type SystemWeightInfo = frame_system::weights::SubstrateWeight<Runtime>;
	type ExtensionsWeightInfo = frame_system::SubstrateExtensionsWeight<Runtime>;
}

/// Length of an Aura slot in milliseconds.
pub struct SlotLength;
impl Get<u64> for SlotLength {
	fn get() -> u64 {
		pallet_validator_set::SlotLength::<Runtime>::get().0
	}
}

/// The least time between two blocks that the timestamp inherent accepts.
pub struct HalfSlot;
impl Get<u64> for HalfSlot {
	fn get() -> u64 {
		SlotLength::get() / 2
	}
}

/// Chain time: the start of this block's slot, which no author can shade.
pub struct SlotTime;
impl Get<Millis> for SlotTime {
	fn get() -> Millis {
		Millis(u64::from(pallet_aura::CurrentSlot::<Runtime>::get()).saturating_mul(SlotLength::get()))
	}
}

impl pallet_timestamp::Config for Runtime {
	type Moment = u64;
	type OnTimestampSet = Aura;
	type MinimumPeriod = HalfSlot;
	type WeightInfo = pallet_timestamp::weights::SubstrateWeight<Runtime>;
}

impl pallet_utility::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type RuntimeCall = RuntimeCall;
	type PalletsOrigin = OriginCaller;
	type WeightInfo = pallet_utility::weights::SubstrateWeight<Runtime>;
}
