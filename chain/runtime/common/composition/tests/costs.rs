//! What calls touch, beside what they are charged for: see `docs/operations/weights.md`.
//!
//! The keys are counted and held against the declared weight. The native time is printed and promises nothing.
use super::{path::Story, validating::Secrets, weights::heartbeat};
use crate::{testing::*, *};
use frame::{
	deps::{frame_support::traits::Authorize, frame_system},
	prelude::{Dispatchable, GetDispatchInfo, TransactionSource, Weight},
};
use pallet_computation::Call as Computing;
use pallet_stake_pool::Call as Pool;
use pallet_worker_registry::Call as Registry;
use protocol::Topic;
use runtime_common::Network;
use units::{Amount, Millis};

/// Holds calls against a chain, one by one, each on the same state.
pub(super) struct Charged<'a>(pub(super) &'a mut Chain);

impl Charged<'_> {
	fn root(&mut self, what: &str, call: impl Into<RuntimeCall>) {
		self.call(what, RuntimeOrigin::root(), call);
	}

	pub(super) fn by(&mut self, who: &str, what: &str, call: impl Into<RuntimeCall>) {
		self.call(what, RuntimeOrigin::signed(account(who)), call);
	}

	fn call(&mut self, what: &str, origin: RuntimeOrigin, call: impl Into<RuntimeCall>) {
		let call = call.into();
		let declared = call.get_dispatch_info().call_weight;
		let (outcome, touched) = self.0.measure(|| call.dispatch(origin));
		outcome.unwrap_or_else(|refused| panic!("{what}: {:?}", refused.error));
		check(what, touched, declared);
	}

	/// A call that authorizes itself, by what it checks and by what it does.
	fn feeless(&mut self, what: &str, transaction: UncheckedExtrinsic) {
		let call = transaction.function;
		let authorizing = call.clone();
		let (outcome, touched) = self.0.measure(|| authorizing.authorize(TransactionSource::External));
		assert!(matches!(outcome, Some(Ok(_))), "{what}: {outcome:?}");
		check(&format!("{what}, authorized"), touched, call.weight_of_authorize());
		self.call(what, frame_system::RawOrigin::Authorized.into(), call);
	}
}

fn check(what: &str, touched: Touched, declared: Weight) {
	let left = declared.ref_time().checked_sub(touched.storage_time()).map(|left| left / 1_000_000);
	println!(
		"{what:40} {:3} read {:3} written, {:6} µs natively; charged beside the keys {left:?} µs",
		touched.reads,
		touched.writes,
		touched.took.as_micros()
	);
	assert!(left.is_some_and(|left| left > 0), "{what} touches more keys than it is charged for: {touched:?}");
}

#[test]
fn what_the_main_path_touches_is_charged() {
	let mut story = Story::begin();
	let mut ledger = Charged(&mut story.chain);
	ledger.by("Bob", "stake pool: create", Pool::create {});
	ledger.by("Bob", "wrapped pha: wrap", pallet_wrapped_pha::Call::wrap { amount: 1_000 });
	ledger.by("Bob", "vault: create", pallet_vault::Call::create {});
	let named = |name: &[u8]| vec![name.to_vec().try_into().expect("short")].try_into().expect("few");
	ledger.root("launch gate: close one", pallet_launch_gate::Call::close { pallets: named(b"StakePool") });
	ledger.root(
		"validator set: name one",
		pallet_validator_set::Call::set_validators { validators: vec![account("Alice")].try_into().expect("few") },
	);
	story.register_both();
	let registration = story.worker.registration(&mut story.chain, "Bob");
	let beat = story.worker.says(&mut story.chain, Topic::Heartbeat, heartbeat(1));
	let worker = story.worker.id();
	let mut ledger = Charged(&mut story.chain);
	ledger.by("Charlie", "registry: register again, with collateral", registration);
	ledger.feeless("messages: a heartbeat without a session", beat);
	ledger.root("registry: register a gatekeeper", Registry::register_gatekeeper { worker });
	ledger.root("registry: admit a measurement", Registry::admit_measurement { measurement: [7; 32].into() });
	ledger.root("registry: minimum version", Registry::set_minimum_version { version: 1 });
	ledger.root("computation: pause heartbeats", Computing::set_heartbeats_paused { paused: true });
	ledger.root("computation: cool-down", Computing::set_cool_down { span: Millis(1) });
	ledger.root("computation: minimum score", Computing::set_minimum_score { score: 1 });
}

#[test]
fn what_validators_do_is_charged() {
	let mut chain = Chain::start(Network::Local);
	let keys = chain.signed("Eve", 0, Secrets::of("eves").set_for(&account("Eve")));
	chain.block(vec![keys]);
	let mut ledger = Charged(&mut chain);
	ledger.by("Bob", "validator set: leave", pallet_validator_set::Call::leave {});
	ledger.by("Eve", "validator set: purge keys", pallet_validator_set::Call::purge_keys {});
	ledger.by("Dave", "finality: a vote for two blocks", Secrets::of("Alice").equivocation(0, 1));
}

#[test]
fn what_paying_a_worker_touches_is_charged() {
	let mut story = Story::begin();
	story.register_both();
	story.benchmark();
	story.put_to_work();
	let worker = story.worker.id();
	let mut ledger = Charged(&mut story.chain);
	let contribute = |into| Pool::contribute {
		pool: 0,
		amount: Amount::from_pha(1),
		funding: chain_traits::Funding::Native,
		into,
		min_shares_out: 0,
		max_commission: frame::arithmetic::Permill::one(),
	};
	ledger.by("Eve", "stake pool: contribute, new item", contribute(None));
	ledger.by("Dave", "stake pool: contribute, own item", contribute(Some(0)));
	ledger.by("Dave", "stake pool: withdraw a part", Pool::withdraw { pool: 0, item: 0, shares: units::PHA });
	ledger.by("Bob", "stake pool: stop", Pool::stop_worker { pool: 0, worker });
	ledger.by("Bob", "stake pool: restart", Pool::restart_worker { pool: 0, worker, stake: Amount::from_pha(6_000) });
	ledger.root("computation: force a stop", Computing::force_stop { worker });
	ledger.root("computation: force an unbinding", Computing::force_unbind { worker });
	let (vote, report) = story.next_report();
	let mut ledger = Charged(&mut story.chain);
	ledger.feeless("messages: a vote", vote.clone());
	story.chain.block(vec![vote]);
	Charged(&mut story.chain).feeless("computation: apply a report that pays", report);
}
