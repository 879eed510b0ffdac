//! Stock pallets as every mock runtime configures them.
//!
//! Each macro takes the runtime's name and expands where the runtime is: pallets have the names that runtimes give them
//! (`System`, `Balances`).

/// `frame_system` and `pallet_balances` for the runtime `$runtime`: 32-byte accounts, PHA, an existential deposit of 0.01.
#[macro_export]
macro_rules! stock_money {
	($runtime:ident) => {
		#[frame::deps::frame_support::derive_impl(frame_system::config_preludes::TestDefaultConfig)]
		impl frame_system::Config for $runtime {
			type Block = frame::testing_prelude::MockBlock<$runtime>;
			type AccountId = frame::deps::sp_runtime::AccountId32;
			type Lookup = frame::deps::sp_runtime::traits::IdentityLookup<Self::AccountId>;
			type AccountData = pallet_balances::AccountData<u128>;
		}

		#[frame::deps::frame_support::derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
		impl pallet_balances::Config for $runtime {
			type AccountStore = System;
			type Balance = u128;
			type ExistentialDeposit = frame::runtime::prelude::ConstU128<{ $crate::EXISTENTIAL_DEPOSIT }>;
		}
	};
}

/// `pallet_assets` for the runtime `$runtime`: nobody creates assets, nothing is deposited.
#[macro_export]
macro_rules! stock_assets {
	($runtime:ident) => {
		impl pallet_assets::Config for $runtime {
			type RuntimeEvent = RuntimeEvent;
			type Balance = u128;
			type RemoveItemsLimit = frame::runtime::prelude::ConstU32<5>;
			type AssetId = u32;
			type AssetIdParameter = u32;
			type ReserveData = ();
			type Currency = Balances;
			type CreateOrigin = $crate::Nobody;
			type ForceOrigin = frame::runtime::prelude::EnsureRoot<Self::AccountId>;
			type AssetDeposit = frame::runtime::prelude::ConstU128<0>;
			type AssetAccountDeposit = frame::runtime::prelude::ConstU128<0>;
			type MetadataDepositBase = frame::runtime::prelude::ConstU128<0>;
			type MetadataDepositPerByte = frame::runtime::prelude::ConstU128<0>;
			type ApprovalDeposit = frame::runtime::prelude::ConstU128<0>;
			type StringLimit = frame::runtime::prelude::ConstU32<50>;
			type Freezer = ();
			type Holder = ();
			type Extra = ();
			type CallbackHandle = ();
			type AssetIdAllocator = ();
			type WeightInfo = ();
		}
	};
}

/// `pallet_nfts` for the runtime `$runtime`, with `$locker` to ask: nobody creates collections, nothing is deposited.
#[macro_export]
macro_rules! stock_titles {
	($runtime:ident, $locker:ty) => {
		frame::deps::frame_support::parameter_types! {
			pub storage NftFeatures: pallet_nfts::PalletFeatures = pallet_nfts::PalletFeatures::all_enabled();
		}

		impl pallet_nfts::Config for $runtime {
			type RuntimeEvent = RuntimeEvent;
			type CollectionId = units::PoolId;
			type ItemId = units::ItemId;
			type Currency = Balances;
			type CreateOrigin = $crate::Nobody;
			type ForceOrigin = frame::runtime::prelude::EnsureRoot<Self::AccountId>;
			type Locker = $locker;
			type CollectionDeposit = frame::runtime::prelude::ConstU128<0>;
			type ItemDeposit = frame::runtime::prelude::ConstU128<0>;
			type MetadataDepositBase = frame::runtime::prelude::ConstU128<0>;
			type AttributeDepositBase = frame::runtime::prelude::ConstU128<0>;
			type DepositPerByte = frame::runtime::prelude::ConstU128<0>;
			type StringLimit = frame::runtime::prelude::ConstU32<64>;
			type KeyLimit = frame::runtime::prelude::ConstU32<32>;
			type ValueLimit = frame::runtime::prelude::ConstU32<32>;
			type ApprovalsLimit = frame::runtime::prelude::ConstU32<4>;
			type ItemAttributesApprovalsLimit = frame::runtime::prelude::ConstU32<1>;
			type MaxTips = frame::runtime::prelude::ConstU32<1>;
			type MaxDeadlineDuration = frame::runtime::prelude::ConstU64<100_000>;
			type MaxAttributesPerCall = frame::runtime::prelude::ConstU32<1>;
			type Features = NftFeatures;
			type OffchainSignature = frame::deps::sp_runtime::MultiSignature;
			type OffchainPublic = frame::deps::sp_runtime::MultiSigner;
			type WeightInfo = ();
			type BlockNumberProvider = System;
		}
	};
}

/// `pallet_wrapped_pha` for the runtime `$runtime`, on native PHA and asset 10000.
#[macro_export]
macro_rules! wrapped_money {
	($runtime:ident) => {
		frame::deps::frame_support::parameter_types! {
			pub const WrappedId: frame::runtime::prelude::PalletId = frame::runtime::prelude::PalletId(*b"gem/wpha");
		}

		impl pallet_wrapped_pha::Config for $runtime {
			type Native = Balances;
			type Assets = Assets;
			type AssetId = frame::runtime::prelude::ConstU32<10_000>;
			type PalletId = WrappedId;
			type WeightInfo = pallet_wrapped_pha::weights::Measured<$runtime>;
		}
	};
}
