//! A chain of computation alone: its neighbours do what tests say, and remember what they were told.
use crate as pallet_computation;
use crate::pallet::*;
use alloc::collections::BTreeMap;
use chain_traits::{
	Earned, Gate, GatekeeperDirectory, HostCrypto, MessageHandler, MessageSink, RewardSink, SessionControl,
	SessionEvents, WorkerDirectory,
};
use codec::{DecodeAll, Encode};
use frame::{
	deps::{
		frame_support::{derive_impl, parameter_types},
		sp_runtime::{traits::IdentityLookup, AccountId32, BuildStorage},
	},
	runtime::prelude::*,
	testing_prelude::TestState,
	token::fungible::Inspect as _,
	traits::Hooks,
};
use protocol::{
	BenchmarkReport, BenchmarkRequest, ComputationMessage, Heartbeat, Registration, RegistrationInfo, ReportVote,
	Settlement, SettlementReport, Source, Topic,
};
use units::{
	AccountId, Amount, BlockNumber, ConfidenceLevel, Hash, Millis, PoolId, ReportNumber, RewardWeight, Score, Value,
	WorkerId, PHA,
};

#[frame_construct_runtime]
mod runtime {
	#[runtime::runtime]
	#[runtime::derive(
		RuntimeCall,
		RuntimeEvent,
		RuntimeError,
		RuntimeOrigin,
		RuntimeTask,
		RuntimeHoldReason,
		RuntimeFreezeReason
	)]
	pub struct Test;

	#[runtime::pallet_index(0)]
	pub type System = frame_system;
	#[runtime::pallet_index(1)]
	pub type Balances = pallet_balances;
	#[runtime::pallet_index(2)]
	pub type Computation = pallet_computation;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = frame::testing_prelude::MockBlock<Test>;
	type AccountId = AccountId32;
	type Lookup = IdentityLookup<AccountId32>;
	type AccountData = pallet_balances::AccountData<u128>;
	type DbWeight = frame::deps::frame_support::weights::constants::ParityDbWeight;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
	type AccountStore = System;
	type Balance = u128;
	type ExistentialDeposit = ConstU128<{ PHA / 100 }>;
}

parameter_types! {
	pub const SubsidyId: PalletId = PalletId(*b"phala/pp");
	pub const TreasuryAccount: AccountId32 = AccountId32::new([0xee; 32]);
	pub storage Now: Millis = START;
	pub storage Said: Vec<Vec<u8>> = Vec::new();
	pub storage Registered: BTreeMap<WorkerId, Registration> = BTreeMap::new();
	pub storage Barred: Vec<WorkerId> = Vec::new();
	pub storage Gatekeepers: Vec<WorkerId> = Vec::new();
	pub storage Lapsed: Vec<WorkerId> = Vec::new();
	pub storage Pending: Vec<WorkerId> = Vec::new();
	pub storage MasterKey: Option<[u8; 32]> = Some([1; 32]);
	pub storage Denied: Vec<WorkerId> = Vec::new();
	pub storage Commission: Permill = Permill::zero();
	pub storage Pools: BTreeMap<PoolId, AccountId32> = BTreeMap::new();
	pub storage Rewarded: Vec<(PoolId, WorkerId, Amount)> = Vec::new();
	pub storage Owners: Vec<Amount> = Vec::new();
	pub storage RefuseRewards: bool = false;
	pub storage Left: Vec<WorkerId> = Vec::new();
	pub storage IsOpen: bool = true;
	pub const ChainProtocol: u16 = 1;
}

/// Slot time of block 1.
pub const START: Millis = Millis(1_700_000_000_000);
/// A block's time, unless a test says otherwise.
pub const BLOCK: Millis = Millis(12_000);
/// What the subsidy account starts with, beyond its existential deposit.
pub const SUBSIDY: u128 = 1_000 * PHA;
pub const POOL: PoolId = 7;

pub struct Neighbours;

impl MessageSink for Neighbours {
	fn push(source: Source, topic: Topic, payload: Vec<u8>) {
		assert_eq!((source, topic), (Source::Computation, Topic::Computation));
		let mut said = Said::get();
		said.push(payload);
		Said::set(&said);
	}
	fn head() -> Hash {
		[0; 32]
	}
}

impl WorkerDirectory for Neighbours {
	fn registration(worker: &WorkerId) -> Option<Registration> {
		Registered::get().remove(worker)
	}
	fn may_start(worker: &WorkerId, _: Millis) -> bool {
		!Barred::get().contains(worker)
	}
	fn is_denied(worker: &WorkerId) -> bool {
		Denied::get().contains(worker)
	}
	fn set_score(worker: &WorkerId, score: Score) {
		change_registration(*worker, |entry| {
			entry.score = Some(score);
			entry.benchmark = None;
		});
	}
}

impl GatekeeperDirectory for Neighbours {
	fn holders() -> Vec<WorkerId> {
		Gatekeepers::get()
	}
	fn counted() -> Vec<WorkerId> {
		Gatekeepers::get().into_iter().filter(|gatekeeper| !Lapsed::get().contains(gatekeeper)).collect()
	}
	fn pending() -> Vec<WorkerId> {
		Pending::get()
	}
	fn master_key() -> Option<[u8; 32]> {
		MasterKey::get()
	}
}

impl RewardSink<AccountId32> for Neighbours {
	fn receiver(pool: PoolId) -> Option<AccountId32> {
		Pools::get().remove(&pool)
	}
	fn assess(_: PoolId, payout: Amount, _: Millis) -> Earned {
		Earned { payout, commission: Amount(Commission::get().mul_floor(payout.0)) }
	}
	fn reward(pool: PoolId, worker: &WorkerId, earned: Earned) -> DispatchResult {
		let Earned { payout, commission } = earned;
		let mut owners = Owners::get();
		owners.push(commission);
		Owners::set(&owners);
		let mut rewarded = Rewarded::get();
		rewarded.push((pool, *worker, payout));
		Rewarded::set(&rewarded);
		ensure!(!RefuseRewards::get(), DispatchError::Other("refused after the transfer"));
		Ok(())
	}
}

impl SessionEvents for Neighbours {
	fn on_unbound(worker: &WorkerId) {
		let mut left = Left::get();
		left.push(*worker);
		Left::set(&left);
	}
}

impl Gate for Neighbours {
	fn is_open() -> bool {
		IsOpen::get()
	}
}

parameter_types! {
	pub const Notice: Millis = Millis::from_secs(15 * 24 * 60 * 60);
}

impl Config for Test {
	type GovernanceOrigin = frame_system::EnsureRoot<AccountId32>;
	type SlotTime = Now;
	type Notice = Notice;
	type Messages = Neighbours;
	type Workers = Neighbours;
	type Gatekeepers = Neighbours;
	type Rewards = Neighbours;
	type SessionEvents = Neighbours;
	type Currency = Balances;
	type SubsidyId = SubsidyId;
	type Treasury = TreasuryAccount;
	type Protocol = ChainProtocol;
	type Gate = Neighbours;
	type WeightInfo = crate::weights::Measured<Test>;
}

/// The economy of the tests: Phala of 2023, 56.25 PHA a block.
pub fn economy() -> units::Economy {
	tokenomics::parameters::published_economy(tokenomics::parameters::phala_2023())
}

pub fn worker(n: u8) -> WorkerId {
	WorkerId([n; 32])
}

pub fn account(n: u8) -> AccountId32 {
	AccountId32::new([n; 32])
}

pub fn pool_account() -> AccountId32 {
	account(0xaa)
}

/// Runs a story in block 1, then checks what must hold after every story: the pallet's invariants, and that the subsidy
/// account fell by exactly what events say was paid, which pools and treasury got.
pub fn story(tell: impl FnOnce()) {
	story_of(Some(economy()), tell)
}

/// No gatekeeper has offered a master key yet.
pub fn story_before_launch(tell: impl FnOnce()) {
	run(Some(economy()), None, tell)
}

pub fn story_of(economy: Option<units::Economy>, tell: impl FnOnce()) {
	run(economy, Some([1; 32]), tell)
}

fn run(economy: Option<units::Economy>, key: Option<[u8; 32]>, tell: impl FnOnce()) {
	let accounts = [
		(Computation::subsidy_account(), SUBSIDY + PHA / 100),
		(TreasuryAccount::get(), PHA),
		(pool_account(), PHA),
		(account(1), 10 * PHA),
	];
	let genesis = RuntimeGenesisConfig {
		balances: BalancesConfig { balances: accounts.to_vec(), ..Default::default() },
		computation: ComputationConfig { economy, cool_down: Millis(60_000), minimum_score: 1, ..Default::default() },
		..Default::default()
	};
	let mut state: TestState = genesis.build_storage().expect("a sound genesis").into();
	state.execute_with(|| {
		Pools::set(&BTreeMap::from([(POOL, pool_account())]));
		MasterKey::set(&key);
		Gatekeepers::set(&(0..3).map(|n| worker(200 + n)).collect());
		open_block(1);
		tell();
		assert_eq!(Computation::check_invariants(), Ok(()));
		assert_eq!(Computation::subsidy_balance().0 + paid_by_events(), SUBSIDY, "the subsidy fell by what was paid");
		let received = Balances::balance(&pool_account()) + Balances::balance(&TreasuryAccount::get()) - 2 * PHA;
		assert_eq!(received, paid_by_events(), "pool and treasury received what was paid");
		assert_eq!(Rewarded::get().iter().map(|(.., payout)| payout.0).sum::<u128>(), rewarded_by_events());
	});
}

fn payments() -> impl Iterator<Item = (Amount, Amount)> {
	events().into_iter().filter_map(|event| match event {
		Event::Settled { payout, treasury, .. } | Event::DebtPaid { payout, treasury, .. } => Some((payout, treasury)),
		_ => None,
	})
}

fn paid_by_events() -> u128 {
	payments().map(|(payout, treasury)| payout.0 + treasury.0).sum()
}

fn rewarded_by_events() -> u128 {
	payments().map(|(payout, _)| payout.0).sum()
}

/// This pallet's events, oldest first.
pub fn events() -> Vec<Event<Test>> {
	let ours = |record: frame_system::EventRecord<RuntimeEvent, _>| match record.event {
		RuntimeEvent::Computation(event) => Some(event),
		_ => None,
	};
	System::events().into_iter().filter_map(ours).collect()
}

pub fn last_event() -> Event<Test> {
	events().pop().expect("an event")
}

/// What the chain said to the workers since this was asked last.
pub fn said() -> Vec<ComputationMessage> {
	let said =
		Said::get().iter().map(|bytes| ComputationMessage::decode_all(&mut &bytes[..]).expect("a message")).collect();
	Said::set(&Vec::new());
	said
}

fn open_block(number: u64) {
	System::initialize(&number, &H256::repeat_byte((number - 1) as u8), &Default::default());
	Computation::on_initialize(number);
}

/// Goes on to the next block, `dt` later.
pub fn next_block_after(dt: Millis) {
	Now::set(&Now::get().after(dt));
	open_block(System::block_number() + 1);
}

/// Goes on by `count` blocks of the usual time.
pub fn blocks(count: u32) {
	(0..count).for_each(|_| next_block_after(BLOCK));
}

pub fn height() -> BlockNumber {
	System::block_number() as BlockNumber
}

pub fn change_registration(worker: WorkerId, change: impl FnOnce(&mut Registration)) {
	let mut all = Registered::get();
	change(all.get_mut(&worker).expect("registered"));
	Registered::set(&all);
}

/// Registers a worker with this score; account 1 operates it.
pub fn register(worker: WorkerId, score: Option<Score>) {
	let info = RegistrationInfo {
		version: 1 << 16,
		protocol: 1,
		worker,
		agreement_key: [0; 32],
		genesis: [0; 32],
		anchor: [0; 32],
		recent_block: (0, [0; 32]),
		operator: Some(AccountId([1; 32])),
		cores: 1,
	};
	let entry = Registration {
		info,
		measurement: [1; 32],
		confidence: ConfidenceLevel::One,
		registered_at: Now::get(),
		verified_until: Millis(u64::MAX),
		score,
		benchmark: None,
	};
	let mut all = Registered::get();
	all.insert(worker, entry);
	Registered::set(&all);
}

/// A worker with score 1,000 that works for [`POOL`] with 5,000 PHA.
pub fn computing(n: u8) -> WorkerId {
	let worker = worker(n);
	register(worker, Some(1_000));
	Computation::bind(&worker, POOL).expect("binds");
	Computation::start(&worker, Amount::from_pha(5_000)).expect("starts");
	worker
}

/// What a pool asks for; the pallet has a call of the same name.
pub fn unbind(worker: WorkerId) -> DispatchResult {
	<Computation as SessionControl>::unbind(&worker)
}

pub fn session(worker: WorkerId) -> protocol::Session {
	Sessions::<Test>::get(worker).expect("a session")
}

pub fn ask_benchmark(worker: WorkerId, id: u32) -> BenchmarkRequest {
	let request = BenchmarkRequest { id, asked_at: Now::get(), duration: Millis(20_000) };
	change_registration(worker, |entry| entry.benchmark = Some(request.clone()));
	request
}

pub fn say(worker: WorkerId, topic: Topic, what: &impl Encode) -> DispatchResult {
	<Computation as MessageHandler>::handle(&worker, topic, &what.encode())
}

pub fn beat(worker: WorkerId, challenge_block: BlockNumber, iterations: u64) -> Heartbeat {
	let session = Sessions::<Test>::get(worker).map_or(0, |session| session.id);
	let ago = height().saturating_sub(challenge_block);
	let challenge_time = Millis(Now::get().0 - u64::from(ago) * BLOCK.0);
	Heartbeat { session, challenge_block, challenge_time, iterations, clusters: 0, contracts: 0 }
}

pub fn benchmark(request: u32, started: Millis, ended: Millis, iterations: u64) -> BenchmarkReport {
	BenchmarkReport { request, started, ended, iterations }
}

/// Report `number` about everything up to the block before this one, without contents.
pub fn report(number: ReportNumber) -> SettlementReport {
	SettlementReport {
		number,
		after: Last::<Test>::get().map_or(0, |last| last.upto),
		upto: height() - 1,
		settlements: Vec::new(),
		offline: Vec::new(),
		recovered: Vec::new(),
		shares: RewardWeight::from_bits(5 << 64),
		random: [number as u8; 32],
		economy_root: None,
		sample: None,
	}
}

/// A settlement for a heartbeat in the block before this one.
pub fn settlement(worker: WorkerId, payout: u128, treasury: u128) -> Settlement {
	Settlement {
		worker,
		value: Value::from_bits(4_000 << 64),
		score: 990,
		payout: Amount(payout),
		treasury: Amount(treasury),
		settled_in: height() - 1,
		settled_at: Millis(Now::get().0 - BLOCK.0),
	}
}

pub fn digest(report: &SettlementReport) -> Hash {
	report.digest::<HostCrypto>(&Computation::genesis())
}

pub fn vote(gatekeeper: u8, report: ReportNumber, digest: Hash) -> DispatchResult {
	say(worker(200 + gatekeeper), Topic::ReportVote, &ReportVote { report, digest })
}

/// Two of three gatekeepers vote for `report`.
pub fn agree(report: &SettlementReport) {
	vote(0, report.number, digest(report)).expect("votes");
	vote(1, report.number, digest(report)).expect("votes");
}

pub fn post(report: &SettlementReport) -> DispatchResult {
	let origin = frame_system::RawOrigin::Authorized.into();
	Computation::apply_report(origin, report.clone())
}

/// Agrees on `report` and applies it.
pub fn apply(report: &SettlementReport) {
	agree(report);
	post(report).expect("applies");
}

pub fn root() -> RuntimeOrigin {
	RuntimeOrigin::root()
}
