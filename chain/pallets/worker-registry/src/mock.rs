//! A chain of the registry alone, whose neighbours do what tests say; and evidence under the development root.
use crate as pallet_worker_registry;
use crate::pallet::*;
use crate::Policy;
use attestation::{SgxIdentity, DEVELOPMENT_ROOT};
use chain_traits::{Gate, HostCrypto, MessageHandler, MessageSink, WorkerUsage};
use codec::{DecodeAll, Encode};
use frame::{
	deps::{
		frame_support::{derive_impl, parameter_types},
		sp_core::{sr25519, Bytes, Pair},
		sp_runtime::{traits::IdentityLookup, AccountId32, BuildStorage},
	},
	runtime::prelude::*,
	testing_prelude::TestState,
	traits::Hooks,
};
use protocol::{
	Anchor, Evidence, MasterKeyOffer, Registration, RegistrationInfo, RegistryMessage, Signature, Source, Topic,
	GENESIS_HEAD,
};
use units::{AccountId, Hash, Millis, WorkerId};
use worker_quotes::issuer::{CollateralRecipe, Pki, QuoteRecipe, PROGRAM_SIGNER};

#[frame_construct_runtime]
mod runtime {
	#[runtime::runtime]
	#[runtime::derive(RuntimeCall, RuntimeEvent, RuntimeError, RuntimeOrigin, RuntimeTask)]
	pub struct Test;

	#[runtime::pallet_index(0)]
	pub type System = frame_system;
	#[runtime::pallet_index(1)]
	pub type Registry = pallet_worker_registry;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = frame::testing_prelude::MockBlock<Test>;
	type AccountId = AccountId32;
	type Lookup = IdentityLookup<AccountId32>;
}

/// Slot time of block 1: June 2025.
pub const START: Millis = Millis(1_750_000_000_000);
pub const BLOCK: Millis = Millis(12_000);
pub const ENCLAVE: [u8; 32] = [0x11; 32];

parameter_types! {
	pub storage Now: Millis = START;
	pub storage Said: Vec<Vec<u8>> = Vec::new();
	pub storage InUse: Vec<WorkerId> = Vec::new();
	pub storage IsOpen: bool = true;
	pub Authorities: Vec<([u8; 32], u64)> = vec![([3; 32], 1), ([4; 32], 1)];
}

pub struct Neighbours;

impl MessageSink for Neighbours {
	fn push(source: Source, topic: Topic, payload: Vec<u8>) {
		assert_eq!((source, topic), (Source::Registry, Topic::Registry));
		let mut said = Said::get();
		said.push(payload);
		Said::set(&said);
	}
	fn head() -> Hash {
		[0; 32]
	}
}

impl WorkerUsage for Neighbours {
	fn is_in_use(worker: &WorkerId) -> bool {
		InUse::get().contains(worker)
	}
}

impl Gate for Neighbours {
	fn is_open() -> bool {
		IsOpen::get()
	}
}

impl Config for Test {
	type GovernanceOrigin = frame_system::EnsureRoot<AccountId32>;
	type SlotTime = Now;
	type Messages = Neighbours;
	type Usage = Neighbours;
	type FinalityAuthorities = Authorities;
	type Gate = Neighbours;
	type WeightInfo = crate::weights::Measured<Test>;
}

/// Limits of the tests: renewals after ten blocks or so.
pub fn policy() -> Policy {
	Policy {
		quote_age: 10,
		benchmark_interval: Millis(60_000),
		benchmark_duration: Millis(20_000),
		..Policy::default()
	}
}

/// Runs a story in block 2 of a development chain that admits the test program; then checks the invariants.
pub fn story(tell: impl FnOnce()) {
	story_under(vec![DEVELOPMENT_ROOT.to_vec()], true, tell)
}

pub fn story_under(roots: Vec<Vec<u8>>, open: bool, tell: impl FnOnce()) {
	let genesis = RuntimeGenesisConfig {
		registry: RegistryConfig {
			roots: roots.into_iter().map(Bytes).collect(),
			measurements: vec![measurement().into()],
			minimum_version: 1 << 16,
			policy: policy(),
			..Default::default()
		},
		..Default::default()
	};
	let mut state: TestState = genesis.build_storage().expect("a sound genesis").into();
	state.execute_with(|| {
		IsOpen::set(&open);
		open_block(1);
		next_block();
		tell();
		assert_eq!(Registry::check_invariants(), Ok(()));
	});
}

fn open_block(number: u64) {
	System::initialize(&number, &hash_of(number - 1).into(), &Default::default());
	Registry::on_initialize(number);
}

/// Hash of a block of this chain.
pub fn hash_of(number: u64) -> Hash {
	[number as u8 + 1; 32]
}

pub fn next_block() {
	Now::set(&Now::get().after(BLOCK));
	open_block(System::block_number() + 1);
}

pub fn blocks(count: u32) {
	(0..count).for_each(|_| next_block());
}

pub fn root() -> RuntimeOrigin {
	RuntimeOrigin::root()
}

pub fn signed(n: u8) -> RuntimeOrigin {
	RuntimeOrigin::signed(AccountId32::new([n; 32]))
}

pub fn worker(n: u8) -> WorkerId {
	WorkerId([n; 32])
}

/// Of the program that the chain lists.
pub fn measurement() -> Hash {
	let program = SgxIdentity { enclave: ENCLAVE, signer: PROGRAM_SIGNER, product: 0, version: 0 };
	attestation::sgx_measurement(&program)
}

/// The anchor that the chain admitted by itself.
pub fn genesis_anchor() -> Anchor {
	Anchor {
		chain_genesis: hash_of(0),
		number: 0,
		header_hash: hash_of(0),
		record_head: GENESIS_HEAD,
		set_id: 0,
		authorities: Authorities::get(),
	}
}

/// What worker `n` says of itself now; account 1 operates it.
pub fn info(n: u8) -> RegistrationInfo {
	let parent = System::block_number() - 1;
	RegistrationInfo {
		version: 1 << 16,
		protocol: 1,
		worker: worker(n),
		agreement_key: [n; 32],
		genesis: hash_of(0),
		anchor: genesis_anchor().hash::<HostCrypto>(),
		recent_block: (parent as u32, hash_of(parent)),
		operator: Some(AccountId([1; 32])),
		cores: 4,
	}
}

pub fn quote(info: &RegistrationInfo) -> QuoteRecipe {
	QuoteRecipe::of(ENCLAVE, info.report_data::<HostCrypto>())
}

pub fn collateral() -> CollateralRecipe {
	CollateralRecipe::at(Now::get())
}

/// Signed by the development infrastructure.
pub fn evidence(quote: &QuoteRecipe, collateral: Option<&CollateralRecipe>) -> Evidence {
	let pki = Pki::development();
	Evidence {
		quote: quote.issue(&pki).expect("a quote"),
		collateral: collateral.map(|recipe| recipe.issue_bytes(&pki).expect("collateral")),
	}
}

/// Carries a registration to the chain with sound evidence for it.
pub fn register(info: &RegistrationInfo) -> DispatchResult {
	send(info, evidence(&quote(info), Some(&collateral())))
}

pub fn send(info: &RegistrationInfo, evidence: Evidence) -> DispatchResult {
	Registry::register(signed(9), info.clone(), evidence).map(|_| ()).map_err(|fault| fault.error)
}

/// A registered worker.
pub fn registered(n: u8) -> WorkerId {
	register(&info(n)).expect("registers");
	worker(n)
}

pub fn registration(worker: WorkerId) -> Registration {
	Workers::<Test>::get(worker).expect("registered")
}

/// The key of this seed.
pub fn key(seed: u8) -> sr25519::Pair {
	sr25519::Pair::from_seed(&[seed; 32])
}

/// What a holder of the key of this seed says.
pub fn proof(worker: WorkerId, seed: u8) -> MasterKeyOffer {
	let key = key(seed);
	let proof = Signature(key.sign(&MasterKeyOffer::statement(&hash_of(0), &worker)).0);
	MasterKeyOffer { public: key.public().0, proof }
}

pub fn offer(worker: WorkerId, offer: &MasterKeyOffer) -> DispatchResult {
	<Registry as MessageHandler>::handle(&worker, Topic::MasterKey, &offer.encode())
}

/// A gatekeeper proves that it holds the key of this seed.
pub fn offer_key(worker: WorkerId, seed: u8) -> DispatchResult {
	offer(worker, &proof(worker, seed))
}

pub fn events() -> Vec<Event<Test>> {
	let ours = |record: frame_system::EventRecord<RuntimeEvent, _>| match record.event {
		RuntimeEvent::Registry(event) => Some(event),
		_ => None,
	};
	System::events().into_iter().filter_map(ours).collect()
}

pub fn last_event() -> Event<Test> {
	events().pop().expect("an event")
}

/// What the chain said to the workers since this was asked last.
pub fn said() -> Vec<RegistryMessage> {
	let said =
		Said::get().iter().map(|bytes| RegistryMessage::decode_all(&mut &bytes[..]).expect("a message")).collect();
	Said::set(&Vec::new());
	said
}
