//! Native blocks from a genesis preset: the whole chain logic without node and wasm.
//!
//! [`Chain`] makes blocks as an author would, with the real executive, extensions, inherents, digests and hooks; what
//! it indexes off chain is checked and kept. Anything unexpected panics: this is for tests and tools of ours.
#![allow(clippy::expect_used, clippy::panic)]
mod measure;
mod proofs;
pub mod workers;

pub use measure::{is_cold, measure, Touched};

use super::*;
use chain_traits::HostCrypto;
use codec::{Decode, Encode};
use frame::{
	deps::{
		frame_support::dispatch::GetDispatchInfo,
		sp_consensus_aura::AURA_ENGINE_ID,
		sp_core::{sr25519, Pair},
		sp_io::TestExternalities,
		sp_runtime::{
			generic,
			traits::{Hash as _, Header as _},
			Digest, DigestItem, MultiAddress, MultiSignature,
		},
	},
	runtime::types_common::AccountId,
};
use protocol::{extend, index_key, split_indexed, BlockRecord, RecordV1, ENGINE_ID};
use runtime_common::Network;
use serde_json::Value;
use units::{Hash, Millis};

/// A date in 2026: where chain time starts.
const START: Millis = Millis::from_secs(1_770_000_000);

/// A chain that makes blocks when told to.
pub struct Chain {
	state: TestExternalities,
	tip: Header,
	slot: u64,
	slot_length: u64,
	head: Hash,
}

/// A block that was made.
pub struct Made {
	/// Its header, with the real state root.
	pub header: Header,
	/// Its transactions, the timestamp first.
	pub body: Vec<UncheckedExtrinsic>,
	/// Its record, as indexed.
	pub record: RecordV1,
	/// The events of its transactions and hooks.
	pub events: Vec<RuntimeEvent>,
}

impl Chain {
	/// Block 0 of a network.
	pub fn start(network: Network) -> Self {
		Self::patched(network, Value::Null)
	}

	/// Block 0 of a network whose preset is patched by this JSON.
	pub fn patched(network: Network, patch: Value) -> Self {
		let json = genesis_json(network, patch);
		let mut state = TestExternalities::default();
		state.execute_with(|| {
			build_state::<RuntimeGenesisConfig>(json.to_string().into_bytes()).expect("a sound genesis")
		});
		state.commit_all().expect("no open transaction");
		let root = *state.backend.root();
		let slot_length = state.execute_with(system::SlotLength::get);
		let tip = Header::new(0, Default::default(), root, Default::default(), Default::default());
		let slot = START.0.checked_div(slot_length).expect("slots are not empty");
		Self { state, tip, slot, slot_length, head: protocol::GENESIS_HEAD }
	}

	/// Hash of block 0.
	pub fn genesis(&mut self) -> Hash {
		if self.tip.number == 0 {
			return self.tip.hash().0;
		}
		self.read(|| System::block_hash(0).0)
	}

	/// Header of the newest block.
	pub fn tip(&self) -> &Header {
		&self.tip
	}

	/// Record head after the newest block.
	pub fn head(&self) -> Hash {
		self.head
	}

	/// Slot time of the newest block.
	pub fn now(&self) -> Millis {
		Millis(self.slot.saturating_mul(self.slot_length))
	}

	/// Leaves slots empty.
	pub fn skip(&mut self, slots: u64) {
		self.slot = self.slot.saturating_add(slots);
	}

	/// Looks at the state after the newest block. Changes are dropped.
	pub fn read<R>(&mut self, look: impl FnOnce() -> R) -> R {
		let result = self.state.execute_with(look);
		self.state.reset_overlay();
		result
	}

	/// Changes the state after the newest block as no transaction could, and keeps that.
	pub fn change<R>(&mut self, change: impl FnOnce() -> R) -> R {
		let result = self.state.execute_with(change);
		self.state.commit_all().expect("no open transaction");
		result
	}

	/// A storage value as it stands in the trie.
	pub fn raw(&mut self, key: &[u8]) -> Option<Vec<u8>> {
		self.read(|| frame::deps::sp_io::storage::get(key).map(|value| value.to_vec()))
	}

	/// What the off-chain index holds under this key.
	pub fn indexed(&self, key: &[u8]) -> Option<Vec<u8>> {
		self.state.offchain_db().get(key)
	}

	/// An empty block.
	pub fn idle(&mut self) -> Made {
		self.block(Vec::new())
	}

	/// Empty blocks.
	pub fn idles(&mut self, count: u32) -> Vec<Made> {
		(0..count).map(|_| self.idle()).collect()
	}

	/// A block of these transactions, each of which must be valid; whether they succeed, the events tell.
	pub fn block(&mut self, transactions: Vec<UncheckedExtrinsic>) -> Made {
		let header = self.next_header();
		let number = header.number;
		let timestamp = pallet_timestamp::Call::set { now: self.now().0 };
		let mut body = vec![UncheckedExtrinsic::new_bare(timestamp.into())];
		body.extend(transactions);
		let (header, events) = self.state.execute_with(|| {
			Executive::initialize_block(&header);
			for transaction in &body {
				let outcome = Executive::apply_extrinsic(transaction.clone());
				assert!(outcome.is_ok(), "block {number} cannot hold {:?}: {outcome:?}", transaction.function);
			}
			let header = Executive::finalize_block();
			(header, System::read_events_no_consensus().map(|record| record.event).collect())
		});
		self.state.persist_offchain_overlay();
		self.state.commit_all().expect("no open transaction");
		self.tip = header.clone();
		self.read(check_state);
		let record = self.close(&header);
		Made { header, body, record, events }
	}

	/// Enters the next slot with the header that its block begins with.
	fn next_header(&mut self) -> Header {
		self.slot = self.slot.saturating_add(1);
		let digest = Digest { logs: vec![DigestItem::PreRuntime(AURA_ENGINE_ID, self.slot.encode())] };
		let number = self.tip.number.saturating_add(1);
		Header::new(number, Default::default(), Default::default(), self.tip.hash(), digest)
	}

	/// Finds the record that the header names, and checks that it proves itself.
	fn close(&mut self, header: &Header) -> RecordV1 {
		let heads = header.digest.logs.iter().filter_map(|log| match log {
			DigestItem::Consensus(ENGINE_ID, head) => Hash::try_from(&head[..]).ok(),
			_ => None,
		});
		let heads: Vec<Hash> = heads.collect();
		let [head] = heads[..] else { panic!("a header names one record head, not {}", heads.len()) };
		let value = self.indexed(&index_key(&head)).expect("the record is indexed");
		let (before, encoded) = split_indexed(&value).expect("a head and a record");
		assert_eq!(before, self.head);
		assert_eq!(extend::<HostCrypto>(&before, encoded), head);
		self.head = head;
		let BlockRecord::V1(record) = BlockRecord::decode(&mut &encoded[..]).expect("a record");
		record
	}

	/// Whether the pool takes a transaction now.
	pub fn validate(&mut self, transaction: &UncheckedExtrinsic) -> Result<ValidTransaction, TransactionValidityError> {
		let at = self.tip.hash();
		self.read(|| Executive::validate_transaction(TransactionSource::External, transaction.clone(), at))
	}

	/// A transaction signed by a well-known account; `ahead` counts its transactions before this one in the same block.
	pub fn signed(&mut self, who: &str, ahead: u32, call: impl Into<RuntimeCall>) -> UncheckedExtrinsic {
		self.tipped(who, ahead, 0, call)
	}

	/// The same with a tip.
	pub fn tipped(&mut self, who: &str, ahead: u32, tip: u128, call: impl Into<RuntimeCall>) -> UncheckedExtrinsic {
		let pair = pair(who);
		let account = AccountId::from(pair.public());
		let nonce = self.read(|| System::account_nonce(&account)).saturating_add(ahead);
		let call = call.into();
		let extension = extension(nonce, tip);
		let genesis = self.genesis().into();
		let implicit = (
			(),
			(),
			crate::VERSION.spec_version,
			crate::VERSION.transaction_version,
			genesis,
			genesis,
			(),
			(),
			(),
			None,
			(),
		);
		let payload = generic::SignedPayload::from_raw(call.clone(), extension.clone(), implicit);
		let signature = payload.using_encoded(|bytes| pair.sign(bytes));
		UncheckedExtrinsic::new_signed(call, MultiAddress::Id(account), MultiSignature::Sr25519(signature), extension)
	}

	/// A motion of a council of one, carried at once.
	pub fn motion(&mut self, call: impl Into<RuntimeCall>) -> UncheckedExtrinsic {
		let call = call.into();
		let length_bound = call.encoded_size() as u32;
		let proposal = Box::new(call);
		let motion = pallet_collective::Call::<Runtime, governance::CouncilInstance>::propose {
			threshold: 1,
			proposal,
			length_bound,
		};
		self.signed("Alice", 0, motion)
	}

	/// A motion of the technical committee of three, which two vote for and which is carried then: all in one block.
	pub fn committee(&mut self, call: impl Into<RuntimeCall>) -> Vec<UncheckedExtrinsic> {
		type Motion = pallet_collective::Call<Runtime, governance::TechnicalInstance>;
		let call = call.into();
		let length_bound = call.encoded_size() as u32;
		let proposal_weight_bound = call.get_dispatch_info().call_weight;
		let proposal_hash = <Runtime as frame_system::Config>::Hashing::hash_of(&call);
		let index = self.read(pallet_collective::ProposalCount::<Runtime, governance::TechnicalInstance>::get);
		let vote = || Motion::vote { proposal: proposal_hash, index, approve: true };
		vec![
			self.signed("Alice", 0, Motion::propose { threshold: 2, proposal: Box::new(call), length_bound }),
			self.signed("Alice", 1, vote()),
			self.signed("Bob", 0, vote()),
			self.signed("Alice", 2, Motion::close { proposal_hash, index, proposal_weight_bound, length_bound }),
		]
	}
}

/// What must hold between any two blocks.
fn check_state() {
	assert_eq!(WorkerMessages::check_state(), Ok(()));
	assert_eq!(StakePool::check_invariants(), Ok(()));
	assert_eq!(Vault::check_invariants(), Ok(()));
	assert_eq!(PoolLedger::check_invariants(), Ok(()));
	assert_eq!(WrappedPha::check_invariants(), Ok(()));
	assert_eq!(DelegationVoting::check_invariants(), Ok(()));
}

/// A transaction whose call authorizes itself.
pub fn feeless(call: impl Into<RuntimeCall>) -> UncheckedExtrinsic {
	UncheckedExtrinsic::new_transaction(call.into(), extension(0, 0))
}

/// The key pair of a well-known account.
pub fn pair(who: &str) -> sr25519::Pair {
	sr25519::Pair::from_string(&format!("//{who}"), None).expect("a well-known account")
}

/// A well-known account.
pub fn account(who: &str) -> AccountId {
	pair(who).public().into()
}

fn extension(nonce: u32, tip: u128) -> TxExtension {
	(
		frame_system::AuthorizeCall::new(),
		frame_system::CheckNonZeroSender::new(),
		frame_system::CheckSpecVersion::new(),
		frame_system::CheckTxVersion::new(),
		frame_system::CheckGenesis::new(),
		frame_system::CheckEra::from(generic::Era::Immortal),
		frame_system::CheckNonce::from(nonce),
		frame_system::CheckWeight::new(),
		pallet_transaction_payment::ChargeTransactionPayment::from(tip).into(),
		CheckMetadataHash::new(false),
		frame_system::WeightReclaim::new(),
	)
}

/// The whole genesis of a network, as a chain spec would hold it.
pub fn genesis_json(network: Network, patch: Value) -> Value {
	let parse = |bytes: Option<Vec<u8>>| serde_json::from_slice(&bytes.expect("known")).expect("JSON");
	let mut json: Value = parse(get_preset::<RuntimeGenesisConfig>(&None, |_| None));
	merge(&mut json, parse(preset(&PresetId::from(network.preset()))));
	merge(&mut json, patch);
	json
}

fn merge(base: &mut Value, patch: Value) {
	match (base, patch) {
		(_, Value::Null) => {}
		(Value::Object(base), Value::Object(patch)) => {
			patch.into_iter().for_each(|(key, value)| merge(base.entry(key).or_insert(Value::Null), value))
		}
		(base, patch) => *base = patch,
	}
}
