//! What calls cost.
use super::path::{Story, Worker};
use crate::{testing::*, *};
use frame::{deps::frame_support::traits::Authorize, prelude::GetDispatchInfo};
use protocol::{Heartbeat, Topic};
use runtime_common::Network;
use std::time::Instant;
use units::{Amount, Millis, WorkerId};

fn heartbeat(at: u64) -> Heartbeat {
	Heartbeat { session: 0, challenge_block: 1, challenge_time: Millis(at), iterations: 1, clusters: 0, contracts: 0 }
}

#[test]
fn no_call_of_ours_is_free_of_weight() {
	let worker = WorkerId([1; 32]);
	let mut chain = Chain::start(Network::Development);
	let send = Worker::new(1).says(&mut chain, Topic::Heartbeat, heartbeat(1)).function;
	assert!(send.weight_of_authorize().ref_time() > 100_000_000);
	let name = b"StakePool".to_vec().try_into().expect("short");
	let calls: Vec<RuntimeCall> = vec![
		send,
		pallet_launch_gate::Call::close { pallets: vec![name].try_into().expect("few") }.into(),
		pallet_validator_set::Call::set_validators { validators: vec![account("Bob")].try_into().expect("few") }.into(),
		Worker::new(1).registration(&mut Story::begin_with_anchor().chain, "Bob").into(),
		pallet_worker_registry::Call::request_benchmark { worker }.into(),
		pallet_worker_registry::Call::register_gatekeeper { worker }.into(),
		pallet_computation::Call::set_heartbeats_paused { paused: true }.into(),
		pallet_computation::Call::force_stop { worker }.into(),
		pallet_wrapped_pha::Call::wrap { amount: 1 }.into(),
		pallet_stake_pool::Call::create {}.into(),
		pallet_stake_pool::Call::start_worker { pool: 0, worker, stake: Amount(1) }.into(),
	];
	for call in calls {
		assert!(call.get_dispatch_info().call_weight.ref_time() > 10_000_000, "{call:?}");
	}
}

/// Prints native times beside weights: see `docs/operations/weights.md`.
#[test]
#[ignore = "prints timings; run it alone, in release"]
fn timings() {
	const MANY: u64 = 200;
	let mut story = Story::begin();
	story.register_both();
	let beats: Vec<_> =
		(0..MANY).map(|at| story.worker.says(&mut story.chain, Topic::Heartbeat, heartbeat(at))).collect();
	let weight =
		beats[0].function.get_dispatch_info().call_weight.saturating_add(beats[0].function.weight_of_authorize());
	time(&mut story.chain, "send(heartbeat)", beats, weight.ref_time());
	let registration = story.worker.registration(&mut story.chain, "Bob");
	let weight = RuntimeCall::from(registration.clone()).get_dispatch_info().call_weight;
	let registration = story.chain.signed("Charlie", 0, registration);
	time(&mut story.chain, "register", vec![registration], weight.ref_time());
	let create = pallet_stake_pool::Call::create {};
	let weight = RuntimeCall::from(create.clone()).get_dispatch_info().call_weight;
	let creates = (0..50).map(|ahead| story.chain.signed("Bob", ahead, create.clone())).collect();
	time(&mut story.chain, "create pool", creates, weight.ref_time());
}

fn time(chain: &mut Chain, what: &str, transactions: Vec<UncheckedExtrinsic>, weight: u64) {
	let count = transactions.len() as u32;
	let started = Instant::now();
	chain.block(transactions);
	let each = started.elapsed() / count;
	println!("{what}: {each:?} each in a block of {count}; charged {} µs", weight / 1_000_000);
}
