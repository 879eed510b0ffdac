//! Native times beside weights: see `docs/operations/weights.md`.
use super::{path::Story, weights::heartbeat};
use crate::{testing::*, *};
use frame::{deps::frame_support::traits::Authorize, prelude::GetDispatchInfo};
use protocol::Topic;
use std::time::Instant;

#[test]
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
