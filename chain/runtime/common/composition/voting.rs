//! Referenda: the public vote, by native PHA and by delegations. Why these pallets: `docs/adr/0012-voting.md`.
use super::{governance::*, *};
use alloc::borrow::Cow;
use chain_traits::ItemWorth;
use frame::{
	deps::{frame_system::RawOrigin, sp_runtime::str_array},
	runtime::types_common::{AccountId, BlockNumber},
	token::fungible::Inspect,
	traits::{AsEnsureOriginWithArg, Get},
};
use pallet_delegation_voting::ReferendumPeriods;
use pallet_referenda::{Curve, Track, TrackInfo, TracksInfo};
use runtime_common::{
	accounts,
	currency::{Balance, PHA},
	time::DAYS,
};
use units::{Amount, ItemId, PoolId};

/// The track of proposals that are dispatched as root.
pub const ROOT: u16 = 0;
/// The track of proposals that are dispatched as if the whole council had agreed.
pub const ADMINISTRATION: u16 = 1;

/// Two thirds of the council, or root: may end a referendum without a decision.
pub type CouncilTwoThirds = EitherOfDiverse<
	EnsureRoot<AccountId>,
	pallet_collective::EnsureProportionAtLeast<AccountId, CouncilInstance, 2, 3>,
>;

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
		<pallet_vault::weights::Estimated<Runtime> as pallet_vault::WeightInfo>::value()
	}
}

/// What may be proposed, and what it takes.
pub struct Tracks;
impl TracksInfo<Balance, BlockNumber> for Tracks {
	type Id = u16;
	type RuntimeOrigin = OriginCaller;

	fn tracks() -> impl Iterator<Item = Cow<'static, Track<u16, Balance, BlockNumber>>> {
		let tracks = [
			track(ROOT, "root", 1_000 * PHA, Falling(50, 5)),
			track(ADMINISTRATION, "administration", 100 * PHA, Falling(25, 1)),
		];
		tracks.into_iter().map(Cow::Owned)
	}

	fn track_for(origin: &OriginCaller) -> Result<u16, ()> {
		match origin {
			OriginCaller::system(RawOrigin::Root) => Ok(ROOT),
			OriginCaller::Council(pallet_collective::RawOrigin::Members(1, 1)) => Ok(ADMINISTRATION),
			_ => Err(()),
		}
	}
}

/// Percents at the beginning and at the end of the decision period, with a straight line between.
struct Falling(u32, u32);

impl Falling {
	fn curve(self) -> Curve {
		let (ceil, floor) = (Perbill::from_percent(self.0), Perbill::from_percent(self.1));
		Curve::LinearDecreasing { length: Perbill::one(), floor, ceil }
	}
}

/// Approval falls to a simple majority on every track.
fn track(id: u16, name: &str, decision_deposit: Balance, support: Falling) -> Track<u16, Balance, BlockNumber> {
	let periods = ReferendumPeriods::<Runtime>::get();
	let info = TrackInfo {
		name: str_array(name),
		max_deciding: 5,
		decision_deposit,
		prepare_period: periods.prepare,
		decision_period: periods.decision,
		confirm_period: periods.confirm,
		min_enactment_period: periods.enactment,
		min_approval: Falling(100, 50).curve(),
		min_support: support.curve(),
	};
	Track { id, info }
}

impl pallet_referenda::Config for Runtime {
	type RuntimeCall = RuntimeCall;
	type RuntimeEvent = RuntimeEvent;
	type WeightInfo = pallet_referenda::weights::SubstrateWeight<Runtime>;
	type Scheduler = Scheduler;
	type Currency = Balances;
	type SubmitOrigin = AsEnsureOriginWithArg<EnsureSigned<AccountId>>;
	type CancelOrigin = CouncilTwoThirds;
	type KillOrigin = EnsureRoot<AccountId>;
	type Slash = Treasury;
	type Votes = Balance;
	type Tally = pallet_conviction_voting::TallyOf<Runtime>;
	type SubmissionDeposit = ConstU128<{ 10 * PHA }>;
	type MaxQueued = ConstU32<100>;
	type UndecidingTimeout = ConstU32<{ 14 * DAYS }>;
	type AlarmInterval = ConstU32<1>;
	type Tracks = Tracks;
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
	type WeightInfo = pallet_delegation_voting::weights::Estimated<Runtime>;
}
