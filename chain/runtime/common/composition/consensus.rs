//! Who makes and finalizes blocks.
use super::{
	governance::NamesValidators,
	offences::{Equivocations, Remembered},
	*,
};
use frame::{
	deps::{sp_consensus_aura, sp_runtime},
	runtime::types_common::{AccountId, BlockNumber},
	traits::Get,
};
use pallet_delegation_voting::ReferendumPeriods;
use pallet_validator_set::ValidatorKeys;
use runtime_common::currency::{Balance, PHA};
use sp_session::MembershipProof;

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

impl pallet_authorship::Config for Runtime {
	type FindAuthor = pallet_session::FindAccountFromAuthorIndex<Runtime, Aura>;
	type EventHandler = Authors;
}

/// Lets the validator set remember who made this block.
pub struct Authors;
impl pallet_authorship::EventHandler<AccountId, BlockNumber> for Authors {
	fn note_author(author: AccountId) {
		ValidatorSet::note_author(author);
	}
}

impl pallet_grandpa::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type WeightInfo = ();
	type MaxAuthorities = ConstU32<{ pallet_validator_set::MAX_VALIDATORS }>;
	type MaxNominators = ConstU32<0>;
	// The validator set remembers who finalized in which set.
	type MaxSetIdSessionEntries = ConstU64<0>;
	type KeyOwnerProof = MembershipProof;
	type EquivocationReportSystem = Equivocations;
}

/// Session keys, as the validator set asks for them.
pub struct Keys;
impl ValidatorKeys<AccountId> for Keys {
	fn has(account: &AccountId) -> bool {
		pallet_session::NextKeys::<Runtime>::contains_key(account)
	}

	fn in_use(account: &AccountId) -> bool {
		// A forced change comes into force later than the session that it belongs to.
		let late = pallet_grandpa::PendingChange::<Runtime>::get().is_some_and(|change| change.delay > 0);
		late || pallet_session::Validators::<Runtime>::get().contains(account)
			|| pallet_session::QueuedKeys::<Runtime>::get().iter().any(|(owner, _)| owner == account)
	}

	fn purge(account: &AccountId) -> DispatchResult {
		Session::purge_keys(RuntimeOrigin::signed(account.clone()))
	}
}

/// Whether GRANDPA would drop a change of its authorities: one is pending, or root forced two in too short a time.
pub struct FinalityBusy;
impl Get<bool> for FinalityBusy {
	fn get() -> bool {
		let too_soon = || {
			pallet_grandpa::NextForced::<Runtime>::get().is_some_and(|next| next > System::block_number())
				&& pallet_grandpa::Stalled::<Runtime>::exists()
		};
		pallet_grandpa::PendingChange::<Runtime>::exists() || too_soon()
	}
}

/// The time of a referendum that can replace those who replace validators.
pub struct ReferendumTime;
impl Get<BlockNumber> for ReferendumTime {
	fn get() -> BlockNumber {
		let periods = ReferendumPeriods::<Runtime>::get();
		let waits = [periods.prepare, periods.decision, periods.confirm, periods.enactment];
		waits.into_iter().fold(0, BlockNumber::saturating_add)
	}
}

impl pallet_validator_set::Config for Runtime {
	type Governance = NamesValidators;
	type Window = ReferendumTime;
	type Keys = Keys;
	type Busy = FinalityBusy;
	type SessionLength = SessionLength;
	type SlotTime = system::SlotTime;
	type WeightInfo = pallet_validator_set::weights::Measured<Runtime>;
}

impl pallet_session::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type ValidatorId = AccountId;
	type ValidatorIdOf = sp_runtime::traits::ConvertInto;
	type ShouldEndSession = ValidatorSet;
	type NextSessionRotation = ValidatorSet;
	type SessionManager = ValidatorSet;
	type SessionHandler = Remembered;
	type Keys = SessionKeys;
	type DisablingStrategy = ();
	type WeightInfo = pallet_session::weights::SubstrateWeight<Runtime>;
	type Currency = Balances;
	type KeyDeposit = KeyDeposit;
}
