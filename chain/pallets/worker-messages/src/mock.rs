//! A chain of this pallet alone, with a directory, a handler and a challenge that tests control.
use crate as pallet_worker_messages;
use crate::{Head, Pallet};
use chain_traits::{ChallengeSource, Gate, HostCrypto, MessageHandler, MessageSink, SenderDirectory};
use codec::{Decode, Encode};
use core::cell::{Cell, RefCell};
use frame::{
	deps::{
		frame_support::{derive_impl, storage_alias, traits::Authorize},
		sp_core::{sr25519, Pair},
		sp_runtime::{traits::Dispatchable, BuildStorage, DigestItem},
	},
	runtime::prelude::*,
	testing_prelude::TestState,
	traits::Get,
};
use protocol::{
	extend, index_key, split_indexed, BlockRecord, Challenge, Envelope, RecordV1, Signature, SignedEnvelope, Source,
	Topic, ENGINE_ID,
};
use std::collections::BTreeSet;
use units::{Hash, Millis, Sequence, WorkerId};

#[frame_construct_runtime]
mod runtime {
	#[runtime::runtime]
	#[runtime::derive(RuntimeCall, RuntimeEvent, RuntimeError, RuntimeOrigin, RuntimeTask)]
	pub struct Test;

	#[runtime::pallet_index(0)]
	pub type System = frame_system;
	#[runtime::pallet_index(1)]
	pub type WorkerMessages = pallet_worker_messages;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = frame::testing_prelude::MockBlock<Test>;
	type Nonce = u32;
}

thread_local! {
	static WORKERS: RefCell<BTreeSet<WorkerId>> = RefCell::default();
	static GATEKEEPERS: RefCell<BTreeSet<WorkerId>> = RefCell::default();
	static OPEN: Cell<bool> = const { Cell::new(true) };
	static HANDLER_COST: Cell<u64> = const { Cell::new(1_000_000) };
}

pub struct Directory;
impl SenderDirectory for Directory {
	fn is_worker(worker: &WorkerId) -> bool {
		WORKERS.with_borrow(|all| all.contains(worker))
	}
	fn is_gatekeeper(worker: &WorkerId) -> bool {
		GATEKEEPERS.with_borrow(|all| all.contains(worker))
	}
}

pub struct Switch;
impl Gate for Switch {
	fn is_open() -> bool {
		OPEN.get()
	}
}

/// Where the handler leaves a trace of what it was given.
#[storage_alias]
pub type Trace = StorageValue<Handled, Vec<Vec<u8>>, ValueQuery>;

/// A payload that the handler refuses, after it has written its trace and spoken.
pub const BAD: &[u8] = b"bad";
/// A payload after which the handler speaks.
pub const ECHO: &[u8] = b"echo";

pub struct Handler;
impl MessageHandler for Handler {
	fn handle(_: &WorkerId, _: Topic, payload: &[u8]) -> DispatchResult {
		Trace::append(payload.to_vec());
		if payload == ECHO || payload == BAD {
			WorkerMessages::push(Source::Computation, Topic::Computation, b"answer".to_vec());
		}
		ensure!(payload != BAD, "bad payload");
		Ok(())
	}
	fn weight(_: Topic) -> Weight {
		Weight::from_parts(HANDLER_COST.get(), 0)
	}
}

pub struct Draw;
impl ChallengeSource for Draw {
	fn challenge(number: u32, _: Millis) -> Option<Challenge> {
		number.is_multiple_of(2).then_some(Challenge { seed: [number as u8; 32], target: [9; 32] })
	}
	fn protocol() -> u16 {
		1
	}
}

pub struct Slot;
impl Get<Millis> for Slot {
	fn get() -> Millis {
		Millis(System::block_number() * 3_000)
	}
}

impl pallet_worker_messages::Config for Test {
	type Senders = Directory;
	type Handler = Handler;
	type Challenges = Draw;
	type SlotTime = Slot;
	type Gate = Switch;
	type WeightInfo = pallet_worker_messages::weights::Measured<Test>;
}

/// A worker of the tests.
pub struct Worker(sr25519::Pair);

impl Worker {
	/// A registered worker.
	pub fn registered(seed: u8) -> Self {
		let worker = Self::unknown(seed);
		WORKERS.with_borrow_mut(|all| all.insert(worker.id()));
		worker
	}

	/// A registered worker that is a gatekeeper.
	pub fn gatekeeper(seed: u8) -> Self {
		let worker = Self::registered(seed);
		GATEKEEPERS.with_borrow_mut(|all| all.insert(worker.id()));
		worker
	}

	/// Nobody the chain knows.
	pub fn unknown(seed: u8) -> Self {
		Self(sr25519::Pair::from_seed(&[seed; 32]))
	}

	pub fn id(&self) -> WorkerId {
		WorkerId(self.0.public().0)
	}

	pub fn says(&self, sequence: Sequence, topic: Topic, payload: &[u8]) -> SignedEnvelope {
		self.says_on(&Pallet::<Test>::genesis(), sequence, topic, payload)
	}

	pub fn says_on(&self, genesis: &Hash, sequence: Sequence, topic: Topic, payload: &[u8]) -> SignedEnvelope {
		let envelope = Envelope { sender: self.id(), sequence, topic, payload: payload.to_vec() };
		let signature = Signature(self.0.sign(&envelope.signing_bytes(genesis)).0);
		SignedEnvelope { envelope, signature }
	}
}

/// What the pool or a block says to this envelope.
pub fn validity(
	source: TransactionSource,
	envelope: &SignedEnvelope,
) -> Result<ValidTransaction, TransactionValidityError> {
	let call = RuntimeCall::WorkerMessages(crate::Call::send { envelope: envelope.clone() });
	call.authorize(source).expect("send is authorized").map(|(validity, _)| validity)
}

/// Validates like a block does, then dispatches.
pub fn include(envelope: &SignedEnvelope) -> Result<(), TransactionValidityError> {
	validity(TransactionSource::InBlock, envelope)?;
	let call = RuntimeCall::WorkerMessages(crate::Call::send { envelope: envelope.clone() });
	call.dispatch(frame_system::RawOrigin::Authorized.into()).expect("a message always uses up its sequence number");
	Ok(())
}

pub fn close_gate() {
	OPEN.set(false);
}

pub fn set_handler_cost(ref_time: u64) {
	HANDLER_COST.set(ref_time);
}

/// A chain at genesis. The seed makes different chains.
pub fn chain() -> TestState {
	WORKERS.with_borrow_mut(BTreeSet::clear);
	GATEKEEPERS.with_borrow_mut(BTreeSet::clear);
	OPEN.set(true);
	HANDLER_COST.set(1_000_000);
	let mut state: TestState = frame_system::GenesisConfig::<Test>::default().build_storage().expect("genesis").into();
	state.commit_all().expect("no open transaction");
	state
}

/// Makes one block; `author` acts between the hooks. Checks header, index and state, and returns the record.
pub fn block(state: &mut TestState, author: impl FnOnce()) -> RecordV1 {
	let (before, after) = state.execute_with(|| {
		let number = System::block_number() + 1;
		let parent = frame::hashing::H256([number as u8; 32]);
		System::reset_events();
		System::initialize(&number, &parent, &Default::default());
		WorkerMessages::on_initialize(number);
		author();
		let before = Head::<Test>::get();
		WorkerMessages::on_finalize(number);
		let after = Head::<Test>::get();
		let header = System::finalize();
		assert!(header.digest.logs.contains(&DigestItem::Consensus(ENGINE_ID, after.to_vec())));
		WorkerMessages::check_state().expect("state holds between blocks");
		(before, after)
	});
	state.persist_offchain_overlay();
	state.commit_all().expect("no open transaction");
	let value = state.offchain_db().get(&index_key(&after)).expect("the record is indexed");
	served(&value, &before, &after)
}

/// Decodes what a node would serve and checks that it proves itself.
pub fn served(value: &[u8], before: &Hash, after: &Hash) -> RecordV1 {
	let (head, encoded) = split_indexed(value).expect("a head and a record");
	assert_eq!((&head, &extend::<HostCrypto>(before, encoded)), (before, after));
	let BlockRecord::V1(record) = BlockRecord::decode(&mut &encoded[..]).expect("a record");
	assert_eq!(BlockRecord::V1(record.clone()).encode(), encoded);
	record
}

/// This pallet's events of the block that is being made.
pub fn events() -> Vec<crate::Event<Test>> {
	System::read_events_for_pallet()
}
