//! Who makes and finalizes blocks.
use super::{governance::CouncilMajority, *};
use frame::{
	deps::{sp_consensus_aura, sp_core, sp_runtime},
	runtime::types_common::{AccountId, BlockNumber},
};
use runtime_common::currency::{Balance, PHA};

pub use keys::SessionKeys;

#[allow(missing_docs)]
mod keys {
	use super::*;
	sp_runtime::impl_opaque_keys! {
		/// A validator's public keys.
		pub struct SessionKeys {
			pub aura: Aura,
			pub grandpa: Grandpa,
		}
	}
}

parameter_types! {
	/// Six hours.
	pub const SessionLength: BlockNumber = 6 * runtime_common::time::HOURS;
	/// Held while an account has session keys.
	pub const KeyDeposit: Balance = PHA;
}

impl pallet_aura::Config for Runtime {
	type AuthorityId = sp_consensus_aura::sr25519::AuthorityId;
	type DisabledValidators = Session;
	type MaxAuthorities = ConstU32<{ pallet_validator_set::MAX_VALIDATORS }>;
	type AllowMultipleBlocksPerSlot = ConstBool<false>;
	type SlotDuration = system::SlotLength;
}

impl pallet_grandpa::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type WeightInfo = ();
	type MaxAuthorities = ConstU32<{ pallet_validator_set::MAX_VALIDATORS }>;
	type MaxNominators = ConstU32<0>;
	type MaxSetIdSessionEntries = ConstU64<0>;
	type KeyOwnerProof = sp_core::Void;
	type EquivocationReportSystem = ();
}

/// Accounts with session keys.
pub struct HasKeys;
impl Contains<AccountId> for HasKeys {
	fn contains(account: &AccountId) -> bool {
		pallet_session::NextKeys::<Runtime>::contains_key(account)
	}
}

impl pallet_validator_set::Config for Runtime {
	type Governance = CouncilMajority;
	type HasKeys = HasKeys;
	type SessionLength = SessionLength;
	type WeightInfo = pallet_validator_set::weights::Measured<Runtime>;
}

impl pallet_session::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type ValidatorId = AccountId;
	type ValidatorIdOf = sp_runtime::traits::ConvertInto;
	type ShouldEndSession = ValidatorSet;
	type NextSessionRotation = ValidatorSet;
	type SessionManager = ValidatorSet;
	type SessionHandler = <SessionKeys as sp_runtime::traits::OpaqueKeys>::KeyTypeIdProviders;
	type Keys = SessionKeys;
	type DisablingStrategy = ();
	type WeightInfo = pallet_session::weights::SubstrateWeight<Runtime>;
	type Currency = Balances;
	type KeyDeposit = KeyDeposit;
}
