//! The real chain with an open block.
use crate::{
	costs::{self, Costs, Dearest},
	staff,
};
use codec::Encode;
use frame::{
	deps::{
		frame_support::{storage::with_storage_layer, traits::GetCallMetadata},
		sp_consensus_aura::AURA_ENGINE_ID,
		sp_io::{self, TestExternalities},
		sp_runtime::{
			traits::{Dispatchable, Header as _},
			Digest, DigestItem, StateVersion,
		},
	},
	prelude::*,
	runtime::{prelude::*, types_common::AccountId},
	token::fungible::Mutate as _,
};
use phala_runtime::{
	testing::{self, measure},
	Balances, Executive, Header, Runtime, RuntimeCall, RuntimeEvent, RuntimeOrigin, System,
};
use runtime_common::Network;
use serde_json::json;
use units::{Hash, Millis, PHA};

/// Length of a slot of the development network.
const SLOT: Millis = Millis::from_secs(3);
/// Where chain time starts: a date in 2026.
const START: Millis = Millis::from_secs(1_770_000_000);
/// What every actor has at first.
pub const ENDOWMENT: u128 = 10_000_000 * PHA;
/// Cool-down of workers, as in production.
pub const COOL_DOWN: Millis = Millis::from_secs(7 * DAY);
/// Seconds of a day.
pub const DAY: u64 = 24 * 60 * 60;

/// An account of ours: small numbers are actors with money.
pub fn actor(n: u8) -> AccountId {
	AccountId::new([n; 32])
}

/// A chain whose terms are production's, with endowed actors and registered workers, and whose block is open.
pub struct World {
	state: TestExternalities,
	slot: u64,
	tip: Header,
	/// What calls cost, if that is counted.
	costs: Option<Costs>,
}

/// Where a chain stood.
pub struct Mark {
	slot: u64,
	tip: Header,
}

/// What a call did.
#[derive(Debug)]
pub struct Sent {
	/// Whether it succeeded.
	pub result: DispatchResult,
	/// What it told the world; nothing if it was refused.
	pub events: Vec<RuntimeEvent>,
}

impl World {
	/// Block 1 of a chain with these many actors and workers.
	pub fn new(actors: u8, workers: u16) -> Self {
		let patch = json!({
			"stakePool": { "rules": chain_traits::Rules::default() },
			"computation": { "coolDown": COOL_DOWN },
		});
		let json = testing::genesis_json(Network::Development, patch);
		let mut state = TestExternalities::default();
		state.execute_with(|| {
			build_state::<phala_runtime::RuntimeGenesisConfig>(json.to_string().into_bytes()).expect("a sound genesis");
			for n in 1..=actors {
				Balances::mint_into(&actor(n), ENDOWMENT).expect("an account can be endowed");
			}
			staff::hire(actors, workers);
		});
		state.commit_all().expect("no open transaction");
		let root = *state.backend.root();
		let tip = Header::new(0, Default::default(), root, Default::default(), Default::default());
		let mut world = Self { state, slot: START.0 / SLOT.0, tip, costs: None };
		world.open();
		world.fresh()
	}

	/// The same chain once more.
	pub fn fork(&self) -> Self {
		let mut state = TestExternalities::default();
		state.backend = self.state.backend.clone();
		assert_eq!(self.state.overlayed_changes().changes().count(), 0);
		Self { state, slot: self.slot, tip: self.tip.clone(), costs: None }
	}

	/// Writes what happened since into the trie, so that it can be forked. The block stays open.
	pub fn fresh(mut self) -> Self {
		self.state.commit_all().expect("no open transaction");
		self
	}

	/// Remembers where the chain stands, to come back with [`World::back_to`]. Marks nest.
	pub fn mark(&mut self) -> Mark {
		self.with(sp_io::storage::start_transaction);
		Mark { slot: self.slot, tip: self.tip.clone() }
	}

	/// Forgets the newest mark.
	pub fn keep(&mut self, _: Mark) {
		self.with(sp_io::storage::commit_transaction);
	}

	/// Undoes everything since the newest mark, blocks included.
	pub fn back_to(&mut self, mark: Mark) {
		self.with(sp_io::storage::rollback_transaction);
		(self.slot, self.tip) = (mark.slot, mark.tip);
	}

	/// Looks at the state, or does to it what no call can do.
	pub fn with<R>(&mut self, act: impl FnOnce() -> R) -> R {
		self.state.execute_with(act)
	}

	/// Slot time of the open block.
	pub fn now(&self) -> Millis {
		Millis(self.slot * SLOT.0)
	}

	/// Leaves what was told so far out of the state.
	pub fn forget_events(&mut self) {
		self.with(System::reset_events);
	}

	/// Hash of all storage.
	pub fn root(&mut self) -> Hash {
		self.with(|| sp_io::storage::root(StateVersion::V1)).try_into().expect("a hash")
	}

	/// A call of an account, through the call filter, whole or not at all. Fees are left out.
	pub fn send(&mut self, who: &AccountId, call: impl Into<RuntimeCall>) -> Sent {
		self.dispatch(RuntimeOrigin::signed(who.clone()), call)
	}

	/// A call that governance makes.
	pub fn govern(&mut self, call: impl Into<RuntimeCall>) -> Sent {
		self.dispatch(RuntimeOrigin::root(), call)
	}

	/// A call of any origin. No call is free of weight.
	pub fn dispatch(&mut self, origin: RuntimeOrigin, call: impl Into<RuntimeCall>) -> Sent {
		let call = call.into();
		assert!(call.get_dispatch_info().call_weight.ref_time() > 0, "a call of weight zero: {call:?}");
		if self.costs.is_some() {
			return self.dispatch_metered(origin, call);
		}
		self.record(|| call.dispatch(origin).map(|_| ()).map_err(|refused| refused.error))
	}

	/// Counts from now on what calls touch that succeed. Slow, and not to be used with marks.
	pub fn meter(&mut self) {
		self.costs = Some(Costs::new());
	}

	/// Whether costs are counted.
	pub fn is_metered(&self) -> bool {
		self.costs.is_some()
	}

	/// What was counted.
	pub fn metered(&self) -> impl Iterator<Item = (&String, &Dearest)> {
		self.costs.iter().flatten()
	}

	fn dispatch_metered(&mut self, origin: RuntimeOrigin, call: RuntimeCall) -> Sent {
		let called = call.get_call_metadata();
		let (name, declared) = (format!("{}::{}", called.pallet_name, called.function_name), call.get_dispatch_info());
		// Everything is cold for each call.
		self.with(System::reset_events);
		self.state.commit_all().expect("no open transaction");
		let (result, touched) = measure(&mut self.state, || {
			with_storage_layer(|| call.dispatch(origin).map(|_| ()).map_err(|refused| refused.error))
		});
		let events = self.with(|| System::read_events_no_consensus().map(|record| record.event).collect());
		if let (Ok(()), Some(costs)) = (&result, &mut self.costs) {
			costs::note(costs, &name, Dearest::of(touched, declared.call_weight));
		}
		Sent { result, events }
	}

	/// Does this as one call would be done, and says what it told.
	pub fn record(&mut self, act: impl FnOnce() -> DispatchResult) -> Sent {
		self.with(|| {
			System::reset_events();
			let result = act();
			let events = System::read_events_no_consensus().map(|record| record.event).collect();
			Sent { result, events }
		})
	}

	/// Ends the block and opens one whose slot begins this much later, at least one slot. Returns what both hooks told.
	pub fn pass(&mut self, time: Millis) -> Vec<RuntimeEvent> {
		let closed = self.record(|| Ok(()));
		assert!(closed.events.is_empty());
		self.tip = self.with(Executive::finalize_block);
		let mut events: Vec<_> = self.with(|| System::read_events_no_consensus().map(|record| record.event).collect());
		self.slot += (time.0 / SLOT.0).max(1);
		self.open();
		events.extend(self.with(|| System::read_events_no_consensus().map(|record| record.event).collect::<Vec<_>>()));
		events
	}

	fn open(&mut self) {
		let digest = Digest { logs: vec![DigestItem::PreRuntime(AURA_ENGINE_ID, self.slot.encode())] };
		let number = self.tip.number + 1;
		let header = Header::new(number, Default::default(), Default::default(), self.tip.hash(), digest);
		let now = self.now().0;
		self.with(|| {
			Executive::initialize_block(&header);
			let timestamp = RuntimeCall::from(pallet_timestamp::Call::<Runtime>::set { now });
			timestamp.dispatch(RuntimeOrigin::none()).expect("a later slot");
		});
	}
}
