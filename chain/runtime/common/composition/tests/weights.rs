//! What calls cost.
use super::path::{Story, Worker};
use crate::{testing::*, *};
use frame::{deps::frame_support::traits::Authorize, prelude::GetDispatchInfo};
use protocol::{Heartbeat, Topic};
use runtime_common::Network;
use units::{Amount, Millis, WorkerId};

pub fn heartbeat(at: u64) -> Heartbeat {
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
		pallet_validator_set::Call::leave {}.into(),
		pallet_validator_set::Call::purge_keys {}.into(),
		Worker::new(1).registration(&mut Story::begin_with_anchor().chain, "Bob").into(),
		pallet_worker_registry::Call::request_benchmark { worker }.into(),
		pallet_worker_registry::Call::register_gatekeeper { worker }.into(),
		pallet_computation::Call::set_heartbeats_paused { paused: true }.into(),
		pallet_computation::Call::force_stop { worker }.into(),
		pallet_wrapped_pha::Call::wrap { amount: 1 }.into(),
		pallet_delegation_voting::Call::vote { poll: 0, votes: Default::default() }.into(),
		pallet_delegation_voting::Call::remove { poll: 0, items: Default::default() }.into(),
		pallet_delegation_voting::Call::free { pool: 0, item: 0 }.into(),
		pallet_stake_pool::Call::create {}.into(),
		pallet_vault::Call::create {}.into(),
		pallet_vault::Call::serve { vault: 0, limit: 0 }.into(),
		pallet_vault::Call::settle_fee { vault: 0 }.into(),
		pallet_stake_pool::Call::start_worker { pool: 0, worker, stake: Amount(1) }.into(),
	];
	for call in calls {
		assert!(call.get_dispatch_info().call_weight.ref_time() > 10_000_000, "{call:?}");
	}
}
