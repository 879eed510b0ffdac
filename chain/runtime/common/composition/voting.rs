//! Referenda: the public vote, by native PHA and by delegations. Why these pallets: `docs/adr/0012-voting.md`.
use super::{governance::*, *};
use chain_traits::ItemWorth;
use frame::{
	runtime::types_common::{AccountId, BlockNumber},
	token::fungible::Inspect,
	traits::{AsEnsureOriginWithArg, Get},
};
use pallet_delegation_voting::ReferendumPeriods;
use runtime_common::{
	accounts,
	currency::{Balance, PHA},
	time::DAYS,
};
use units::{Amount, ItemId, PoolId};

/// All PHA that could vote. What pays the rewards, and the treasury, never will.
pub struct MaxTurnout;
impl Get<Balance> for MaxTurnout {
	fn get() -> Balance {
		let silent = Balances::total_balance(&accounts::subsidy())
			.saturating_add(Balances::total_balance(&accounts::treasury()));
		Balances::total_issuance().saturating_sub(silent)
	}
}

/// For how long a voter's native PHA stays locked per period of conviction.
pub struct VoteLock;
impl Get<BlockNumber> for VoteLock {
	fn get() -> BlockNumber {
		ReferendumPeriods::<Runtime>::get().lock
	}
}

/// What items are worth: each kind of pool values its own.
pub struct Worth;
impl ItemWorth for Worth {
	fn worth(pool: PoolId, item: ItemId) -> Option<Amount> {
		StakePool::item_value(pool, item).or_else(|| Vault::item_value(pool, item))
	}

	fn weight() -> Weight {
		// A vault's: it values all its positions.
		<pallet_vault::weights::Measured<Runtime> as pallet_vault::WeightInfo>::value()
	}
}

impl pallet_referenda::Config for Runtime {
	type RuntimeCall = RuntimeCall;
	type RuntimeEvent = RuntimeEvent;
	type WeightInfo = pallet_referenda::weights::SubstrateWeight<Runtime>;
	type Scheduler = Scheduler;
	type Currency = Balances;
	type SubmitOrigin = AsEnsureOriginWithArg<EnsureSigned<AccountId>>;
	type CancelOrigin = Cancels;
	type KillOrigin = EnsureRoot<AccountId>;
	type Slash = Treasury;
	type Votes = Balance;
	type Tally = pallet_conviction_voting::TallyOf<Runtime>;
	type SubmissionDeposit = ConstU128<{ 10 * PHA }>;
	type MaxQueued = ConstU32<100>;
	type UndecidingTimeout = ConstU32<{ 14 * DAYS }>;
	type AlarmInterval = ConstU32<1>;
	type Tracks = tracks::Tracks;
	type Preimages = Preimage;
	type BlockNumberProvider = System;
}

impl pallet_conviction_voting::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type WeightInfo = pallet_conviction_voting::weights::SubstrateWeight<Runtime>;
	type Currency = Balances;
	type Polls = Referenda;
	type MaxTurnout = MaxTurnout;
	type MaxVotes = ConstU32<100>;
	type VoteLockingPeriod = VoteLock;
	type BlockNumberProvider = System;
	type VotingHooks = ();
}

impl pallet_delegation_voting::Config for Runtime {
	type Polls = Referenda;
	type MaxTurnout = MaxTurnout;
	type Worth = Worth;
	type Lock = PoolLedger;
	type MaxPolls = ConstU32<32>;
	type MaxItems = ConstU32<16>;
	type WeightInfo = pallet_delegation_voting::weights::Measured<Runtime>;
}
