//! Council, technical committee, scheduled calls, proxies, and which calls users may make at all. Who may do what:
//! `docs/adr/0022-power-is-split-by-danger.md`.
use super::*;
use core::cmp::Ordering;
use frame::{
	deps::{
		frame_support::traits::{fungible::HoldConsideration, LinearStoragePrice, PrivilegeCmp},
		frame_system::RawOrigin,
	},
	runtime::types_common::{AccountId, BlockNumber},
};
use pallet_origins::{EnsureTrack, Power};
use pallet_validator_set::Reach;
use runtime_common::{
	currency::{Balance, CENTS, PHA},
	time::DAYS,
};

/// More than half of the council.
pub type HalfOfCouncil = pallet_collective::EnsureProportionMoreThan<AccountId, CouncilInstance, 1, 2>;
/// Two thirds of the council.
pub type TwoThirdsOfCouncil = pallet_collective::EnsureProportionAtLeast<AccountId, CouncilInstance, 2, 3>;
/// Two thirds of the technical committee: they shorten and cancel, nothing else.
pub type TwoThirdsOfCommittee = pallet_collective::EnsureProportionAtLeast<AccountId, TechnicalInstance, 2, 3>;
/// What passed on the track of a power.
pub type Passed<const TRACK: u16> = EitherOfDiverse<EnsureRoot<AccountId>, EnsureTrack<TRACK>>;

/// Sets parameters within their bounds: holders, or half of the council.
pub type Parameters = EitherOfDiverse<Passed<{ Power::Parameters.track() }>, HalfOfCouncil>;
/// Names gatekeepers, admits programs, moves gates: holders, or two thirds of the council.
pub type Keepers = EitherOfDiverse<Passed<{ Power::Keepers.track() }>, TwoThirdsOfCouncil>;
/// Gives seats of council and committee: holders alone.
pub type Seats = Passed<{ Power::Seats.track() }>;
/// Cancels what waits: holders, or two thirds of the committee.
pub type Cancels = EitherOfDiverse<Passed<{ Power::Cancel.track() }>, TwoThirdsOfCommittee>;

parameter_types! {
	pub const AllValidators: Reach = Reach::All;
	pub const AThird: Reach = Reach::Third;
}

/// Who names validators: holders whom they like, two thirds of the council a third of them in the time of a referendum.
pub type NamesValidators = EitherOf<
	frame_system::EnsureWithSuccess<Passed<{ Power::Keepers.track() }>, AccountId, AllValidators>,
	frame_system::EnsureWithSuccess<TwoThirdsOfCouncil, AccountId, AThird>,
>;

/// The council, among the collectives.
pub type CouncilInstance = pallet_collective::Instance1;
/// The technical committee, among the collectives.
pub type TechnicalInstance = pallet_collective::Instance2;

parameter_types! {
	pub const MotionDuration: BlockNumber = 3 * DAYS;
	pub MaxCallWeight: Weight = Perbill::from_percent(80) * runtime_common::block::MAX_WEIGHT;
}

impl pallet_collective::Config<CouncilInstance> for Runtime {
	type RuntimeOrigin = RuntimeOrigin;
	type Proposal = RuntimeCall;
	type RuntimeEvent = RuntimeEvent;
	type MotionDuration = MotionDuration;
	type MaxProposals = ConstU32<100>;
	type MaxMembers = ConstU32<100>;
	type DefaultVote = pallet_collective::PrimeDefaultVote;
	type WeightInfo = pallet_collective::weights::SubstrateWeight<Runtime>;
	type SetMembersOrigin = EnsureRoot<AccountId>;
	type MaxProposalWeight = MaxCallWeight;
	type DisapproveOrigin = EnsureRoot<AccountId>;
	type KillOrigin = EnsureRoot<AccountId>;
	type Consideration = ();
}

impl pallet_collective::Config<TechnicalInstance> for Runtime {
	type RuntimeOrigin = RuntimeOrigin;
	type Proposal = RuntimeCall;
	type RuntimeEvent = RuntimeEvent;
	type MotionDuration = MotionDuration;
	type MaxProposals = ConstU32<100>;
	type MaxMembers = ConstU32<100>;
	type DefaultVote = pallet_collective::PrimeDefaultVote;
	type WeightInfo = pallet_collective::weights::SubstrateWeight<Runtime>;
	type SetMembersOrigin = EnsureRoot<AccountId>;
	type MaxProposalWeight = MaxCallWeight;
	type DisapproveOrigin = EnsureRoot<AccountId>;
	type KillOrigin = EnsureRoot<AccountId>;
	type Consideration = ();
}

impl pallet_membership::Config<pallet_membership::Instance1> for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type AddOrigin = Seats;
	type RemoveOrigin = Seats;
	type SwapOrigin = Seats;
	type ResetOrigin = Seats;
	type PrimeOrigin = Seats;
	type MembershipInitialized = Council;
	type MembershipChanged = Council;
	type MaxMembers = ConstU32<100>;
	type WeightInfo = pallet_membership::weights::SubstrateWeight<Runtime>;
}

impl pallet_membership::Config<pallet_membership::Instance2> for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type AddOrigin = Seats;
	type RemoveOrigin = Seats;
	type SwapOrigin = Seats;
	type ResetOrigin = Seats;
	type PrimeOrigin = Seats;
	type MembershipInitialized = TechnicalCommittee;
	type MembershipChanged = TechnicalCommittee;
	type MaxMembers = ConstU32<100>;
	type WeightInfo = pallet_membership::weights::SubstrateWeight<Runtime>;
}

parameter_types! {
	pub const PreimageReason: RuntimeHoldReason =
		RuntimeHoldReason::Preimage(pallet_preimage::HoldReason::Preimage);
	pub const PreimageBase: Balance = PHA;
	pub const PreimageByte: Balance = CENTS;
}

impl pallet_preimage::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type WeightInfo = pallet_preimage::weights::SubstrateWeight<Runtime>;
	type Currency = Balances;
	type ManagerOrigin = EnsureRoot<AccountId>;
	type Consideration =
		HoldConsideration<AccountId, Balances, PreimageReason, LinearStoragePrice<PreimageBase, PreimageByte, Balance>>;
}

impl pallet_scheduler::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type RuntimeOrigin = RuntimeOrigin;
	type PalletsOrigin = OriginCaller;
	type RuntimeCall = RuntimeCall;
	type MaximumWeight = MaxCallWeight;
	// Whoever cancels is asked here too, and can do nothing else: see `UserCalls`.
	type ScheduleOrigin = Cancels;
	type OriginPrivilegeCmp = MayCancel;
	// Each referendum may want to be woken in the same block.
	type MaxScheduledPerBlock = ConstU32<512>;
	type WeightInfo = pallet_scheduler::weights::SubstrateWeight<Runtime>;
	type Preimages = Preimage;
	type BlockNumberProvider = System;
}

/// Whose scheduled calls an origin may cancel.
pub struct MayCancel;

impl PrivilegeCmp<OriginCaller> for MayCancel {
	fn cmp_privilege(left: &OriginCaller, right: &OriginCaller) -> Option<Ordering> {
		use OriginCaller::{system, Origins, TechnicalCommittee};
		match (left, right) {
			_ if left == right => Some(Ordering::Equal),
			(system(RawOrigin::Root), _) => Some(Ordering::Greater),
			// Seats are out of the committee's reach: its own are among them.
			(TechnicalCommittee(_), Origins(Power::Seats | Power::Cancel)) => None,
			(Origins(Power::Cancel) | TechnicalCommittee(_), system(RawOrigin::Root) | Origins(_)) => {
				Some(Ordering::Greater)
			}
			_ => None,
		}
	}
}

impl pallet_origins::Config for Runtime {}

impl pallet_whitelist::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type RuntimeCall = RuntimeCall;
	type WhitelistOrigin = TwoThirdsOfCommittee;
	type DispatchWhitelistedOrigin = Passed<{ Power::Whitelisted.track() }>;
	type Preimages = Preimage;
	// The committee may agree a day after the holders did.
	type DeferredDispatchExpiration = ConstU32<DAYS>;
	type BlockNumberProvider = System;
	type WeightInfo = pallet_whitelist::weights::SubstrateWeight<Runtime>;
}

parameter_types! {
	/// What governance needs to open a closed network again.
	pub const NeverClosed: &'static [&'static str] = &[
		"System",
		"Timestamp",
		"Aura",
		"Authorship",
		"Session",
		"Grandpa",
		"ValidatorSet",
		"Utility",
		"Scheduler",
		"Preimage",
		"Balances",
		"TransactionPayment",
		"Council",
		"CouncilMembership",
		"TechnicalCommittee",
		"TechnicalMembership",
		"Referenda",
		"ConvictionVoting",
		"DelegationVoting",
		"Treasury",
		"Whitelist",
		"LaunchGate",
	];
}

impl pallet_launch_gate::Config for Runtime {
	type Governance = Keepers;
	type Pallets = AllPalletsWithSystem;
	type Protected = NeverClosed;
	type SlotTime = system::SlotTime;
	type WhileClosed = workers::Preparation;
	type WeightInfo = pallet_launch_gate::weights::Measured<Runtime>;
}

/// The calls that anybody but root may make, on an open network.
///
/// Delegation NFTs are titles on shares: they are transferred and traded; everything that could make, freeze, burn or
/// describe them is the pool ledger's alone. wPHA is an asset like any other, except that its terms cannot be changed.
pub struct UserCalls;

impl Contains<RuntimeCall> for UserCalls {
	fn contains(call: &RuntimeCall) -> bool {
		use pallet_assets::Call as Asset;
		use pallet_nfts::Call as Nft;
		match call {
			RuntimeCall::Nfts(call) => matches!(
				call,
				Nft::transfer { .. }
					| Nft::approve_transfer { .. }
					| Nft::cancel_approval { .. }
					| Nft::clear_all_transfer_approvals { .. }
					| Nft::set_price { .. }
					| Nft::buy_item { .. }
					// For a named item: those of a pool differ in worth, and for `any` one gets the smallest.
					| Nft::create_swap { maybe_desired_item: Some(_), .. }
					| Nft::cancel_swap { .. }
					| Nft::claim_swap { .. }
			),
			// Holders give seats: nobody hands theirs on.
			RuntimeCall::CouncilMembership(call) => !matches!(call, pallet_membership::Call::change_key { .. }),
			RuntimeCall::TechnicalMembership(call) => !matches!(call, pallet_membership::Call::change_key { .. }),
			// Those who may cancel may not schedule, nor silence the alarms of referenda, which have no names.
			RuntimeCall::Scheduler(call) => matches!(call, pallet_scheduler::Call::cancel_named { .. }),
			RuntimeCall::Referenda(pallet_referenda::Call::cancel { index }) => !tracks::is_about_governors(*index),
			// The other kind of spend waits outside of what a day's spends are counted by.
			RuntimeCall::Treasury(call) => !matches!(call, pallet_treasury::Call::spend { .. }),
			// Asks nobody whether the chain needs the keys; `ValidatorSet.purge_keys` does.
			RuntimeCall::Session(call) => !matches!(call, pallet_session::Call::purge_keys {}),
			RuntimeCall::Assets(call) => !matches!(
				call,
				Asset::create { .. }
					| Asset::force_create { .. }
					| Asset::set_metadata { .. }
					| Asset::force_set_metadata { .. }
			),
			_ => true,
		}
	}
}

/// What a proxy may do for its principal.
#[derive(
	Clone,
	Copy,
	Debug,
	Default,
	PartialEq,
	Eq,
	PartialOrd,
	Ord,
	Encode,
	Decode,
	codec::DecodeWithMemTracking,
	codec::MaxEncodedLen,
	TypeInfo,
)]
pub enum ProxyType {
	/// Everything.
	#[default]
	#[codec(index = 0)]
	Any,
	/// Everything that does not move money.
	#[codec(index = 1)]
	NonTransfer,
	/// Reject announced proxy calls.
	#[codec(index = 2)]
	CancelProxy,
	/// Council, committee, treasury, referenda and votes.
	#[codec(index = 3)]
	Governance,
	/// Run a pool's workers.
	#[codec(index = 5)]
	StakePoolManager,
}

impl InstanceFilter<RuntimeCall> for ProxyType {
	fn filter(&self, call: &RuntimeCall) -> bool {
		match self {
			Self::Any => true,
			Self::NonTransfer => {
				matches!(
					call,
					RuntimeCall::System(_)
						| RuntimeCall::Utility(_)
						| RuntimeCall::Multisig(_)
						| RuntimeCall::Proxy(_)
						| RuntimeCall::Scheduler(_)
						| RuntimeCall::Preimage(_)
						| RuntimeCall::Session(_)
						| RuntimeCall::Council(_)
						| RuntimeCall::CouncilMembership(_)
						| RuntimeCall::TechnicalCommittee(_)
						| RuntimeCall::TechnicalMembership(_)
						| RuntimeCall::Referenda(_)
						| RuntimeCall::ConvictionVoting(_)
						| RuntimeCall::DelegationVoting(_)
						| RuntimeCall::LaunchGate(_)
				) || workers::is_pool_management(call)
			}
			Self::CancelProxy => {
				matches!(call, RuntimeCall::Proxy(pallet_proxy::Call::reject_announcement { .. }))
			}
			Self::Governance => matches!(
				call,
				RuntimeCall::Council(_)
					| RuntimeCall::TechnicalCommittee(_)
					| RuntimeCall::Treasury(_)
					| RuntimeCall::Referenda(_)
					| RuntimeCall::ConvictionVoting(_)
					| RuntimeCall::DelegationVoting(_)
					| RuntimeCall::Preimage(_)
					| RuntimeCall::Utility(_)
			),
			Self::StakePoolManager => matches!(call, RuntimeCall::Utility(_)) || workers::is_pool_management(call),
		}
	}

	fn is_superset(&self, other: &Self) -> bool {
		match (self, other) {
			(left, right) if left == right => true,
			(Self::Any, _) => true,
			(Self::NonTransfer, Self::CancelProxy | Self::StakePoolManager) => true,
			_ => false,
		}
	}
}
