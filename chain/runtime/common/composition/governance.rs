//! Council, technical committee, scheduled calls, proxies, and which calls users may make at all.
use super::*;
use frame::{
	deps::frame_support::traits::{fungible::HoldConsideration, EqualPrivilegeOnly, LinearStoragePrice},
	runtime::types_common::{AccountId, BlockNumber},
};
use pallet_validator_set::Reach;
use runtime_common::{
	currency::{Balance, CENTS, PHA},
	time::DAYS,
};

/// Root, or strictly more than half of the council.
pub type CouncilMajority = EitherOfDiverse<
	EnsureRoot<AccountId>,
	pallet_collective::EnsureProportionMoreThan<AccountId, CouncilInstance, 1, 2>,
>;

parameter_types! {
	pub const AllValidators: Reach = Reach::All;
	pub const AThird: Reach = Reach::Third;
}

/// Who names validators: root whom it likes, the council a third of them in the time of a referendum.
pub type NamesValidators = EitherOf<
	frame_system::EnsureWithSuccess<EnsureRoot<AccountId>, AccountId, AllValidators>,
	frame_system::EnsureWithSuccess<CouncilMajority, AccountId, AThird>,
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
	type AddOrigin = CouncilMajority;
	type RemoveOrigin = CouncilMajority;
	type SwapOrigin = CouncilMajority;
	type ResetOrigin = EnsureRoot<AccountId>;
	type PrimeOrigin = CouncilMajority;
	type MembershipInitialized = Council;
	type MembershipChanged = Council;
	type MaxMembers = ConstU32<100>;
	type WeightInfo = pallet_membership::weights::SubstrateWeight<Runtime>;
}

impl pallet_membership::Config<pallet_membership::Instance2> for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type AddOrigin = CouncilMajority;
	type RemoveOrigin = CouncilMajority;
	type SwapOrigin = CouncilMajority;
	type ResetOrigin = CouncilMajority;
	type PrimeOrigin = CouncilMajority;
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
	type ScheduleOrigin = CouncilMajority;
	type OriginPrivilegeCmp = EqualPrivilegeOnly;
	// Each referendum may want to be woken in the same block.
	type MaxScheduledPerBlock = ConstU32<512>;
	type WeightInfo = pallet_scheduler::weights::SubstrateWeight<Runtime>;
	type Preimages = Preimage;
	type BlockNumberProvider = System;
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
		"LaunchGate",
	];
}

impl pallet_launch_gate::Config for Runtime {
	type Governance = CouncilMajority;
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
