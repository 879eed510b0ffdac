// The pallets of both chains. Each runtime includes this file at its root and not as a module: clients of others look for
// `RuntimeCall`, `RuntimeEvent` and `RuntimeError` by a path of two names, such as `phala_runtime::RuntimeCall`.
#[frame_construct_runtime]
mod runtime {
	#[runtime::runtime]
	#[runtime::derive(
		RuntimeCall,
		RuntimeEvent,
		RuntimeError,
		RuntimeOrigin,
		RuntimeFreezeReason,
		RuntimeHoldReason,
		RuntimeSlashReason,
		RuntimeLockId,
		RuntimeTask,
		RuntimeViewFunction
	)]
	pub struct Runtime;

	#[runtime::pallet_index(0)]
	pub type System = frame_system;
	#[runtime::pallet_index(1)]
	pub type Timestamp = pallet_timestamp;
	#[runtime::pallet_index(2)]
	pub type Aura = pallet_aura;
	#[runtime::pallet_index(3)]
	pub type Utility = pallet_utility;
	#[runtime::pallet_index(4)]
	pub type Multisig = pallet_multisig;
	#[runtime::pallet_index(5)]
	pub type Proxy = pallet_proxy;
	#[runtime::pallet_index(7)]
	pub type Scheduler = pallet_scheduler;
	#[runtime::pallet_index(8)]
	pub type Preimage = pallet_preimage;

	#[runtime::pallet_index(40)]
	pub type Balances = pallet_balances;
	#[runtime::pallet_index(41)]
	pub type TransactionPayment = pallet_transaction_payment;
	#[runtime::pallet_index(42)]
	pub type Assets = pallet_assets;
	#[runtime::pallet_index(43)]
	pub type Nfts = pallet_nfts;

	#[runtime::pallet_index(50)]
	pub type ValidatorSet = pallet_validator_set;
	// Before the session: who made a block, the list says that was in force before it.
	#[runtime::pallet_index(51)]
	pub type Authorship = pallet_authorship;
	#[runtime::pallet_index(52)]
	pub type Session = pallet_session;
	#[runtime::pallet_index(53)]
	pub type Grandpa = pallet_grandpa;

	#[runtime::pallet_index(61)]
	pub type Referenda = pallet_referenda;
	#[runtime::pallet_index(62)]
	pub type Council = pallet_collective<Instance1>;
	#[runtime::pallet_index(63)]
	pub type Treasury = pallet_treasury;
	#[runtime::pallet_index(64)]
	pub type ConvictionVoting = pallet_conviction_voting;
	#[runtime::pallet_index(65)]
	pub type DelegationVoting = pallet_delegation_voting;
	#[runtime::pallet_index(66)]
	pub type TechnicalCommittee = pallet_collective<Instance2>;
	#[runtime::pallet_index(67)]
	pub type TechnicalMembership = pallet_membership<Instance2>;
	#[runtime::pallet_index(68)]
	pub type CouncilMembership = pallet_membership<Instance1>;
	#[runtime::pallet_index(69)]
	pub type Origins = pallet_origins;
	#[runtime::pallet_index(70)]
	pub type Whitelist = pallet_whitelist;

	#[runtime::pallet_index(80)]
	pub type LaunchGate = pallet_launch_gate;
	#[runtime::pallet_index(86)]
	pub type WorkerRegistry = pallet_worker_registry;
	#[runtime::pallet_index(87)]
	pub type Computation = pallet_computation;
	#[runtime::pallet_index(89)]
	pub type StakePool = pallet_stake_pool;
	#[runtime::pallet_index(90)]
	pub type Vault = pallet_vault;
	#[runtime::pallet_index(91)]
	pub type WrappedPha = pallet_wrapped_pha;
	#[runtime::pallet_index(92)]
	pub type PoolLedger = pallet_pool_ledger;

	// The last: its `on_finalize` closes the record after everybody has spoken.
	#[runtime::pallet_index(250)]
	pub type WorkerMessages = pallet_worker_messages;
}
