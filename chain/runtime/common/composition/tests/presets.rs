//! What each network starts with. `production` is read as any other client reads it: from the preset's JSON.
use crate::{testing::*, *};
use frame::runtime::prelude::*;
use runtime_common::{accounts, currency::PHA, Network, NETWORKS};
use serde_json::{json, Value};
use units::{Economy, Millis};

const DAY: u64 = 24 * 60 * 60 * 1_000;

/// The JSON of a network whose real validators stand in for those that its chain spec names.
fn spec(network: Network) -> Value {
	genesis_json(network, json!({}))
}

fn with_validators() -> Value {
	let development = spec(Network::Development);
	json!({
		"session": development["session"],
		"validatorSet": { "validators": development["validatorSet"]["validators"] },
		"councilMembership": development["councilMembership"],
	})
}

fn economy(spec: &Value) -> Economy {
	serde_json::from_value(spec["computation"]["economy"].clone()).expect("an economy")
}

#[test]
fn every_network_starts_and_makes_blocks() {
	for network in NETWORKS {
		let patch = if network.is_for_tests() { Value::Null } else { with_validators() };
		let mut chain = Chain::patched(network, patch);
		if network != Network::Local {
			let made = chain.idles(3);
			assert_eq!(made.last().map(|block| block.record.number), Some(3));
		}
	}
}

#[test]
fn a_development_network_lives_at_its_own_pace_and_a_worker_is_drawn_in_four_blocks() {
	let spec = spec(Network::Development);
	let slot = <crate::Params as runtime_common::ChainParams>::DEVELOPMENT_SLOT;
	let economy = economy(&spec);
	assert_eq!(spec["validatorSet"]["slotLength"], json!(slot.0));
	assert_eq!(economy.challenge_interval, Millis(4 * slot.0));
	assert_eq!((economy.heartbeat_window, economy.tokenomic.heartbeat_window), (Millis::from_secs(60), 20));
	assert_eq!(spec["computation"]["coolDown"], json!(60_000));
	assert_eq!(spec["computation"]["minimumScore"], json!(1));
	assert_eq!(spec["workerRegistry"]["policy"]["benchmarkDuration"], json!(20_000));
	assert_eq!(spec["stakePool"]["rules"]["grace"], json!(60_000));
	let mut chain = Chain::start(Network::Development);
	assert_eq!(chain.read(|| Balances::free_balance(accounts::subsidy())), 1_000_000 * PHA);
	assert_eq!(
		chain.read(pallet_collective::Members::<Runtime, pallet_collective::Instance1>::get),
		[account("Alice")]
	);
}

#[test]
fn no_member_of_a_development_networks_committee_shortens_anything_alone() {
	let mut chain = Chain::start(Network::Development);
	let mut members = ["Alice", "Bob", "Charlie"].map(account);
	members.sort();
	assert_eq!(chain.read(pallet_collective::Members::<Runtime, pallet_collective::Instance2>::get), members);
	let call_hash = frame::deps::sp_core::H256::zero();
	let call = || RuntimeCall::from(pallet_whitelist::Call::<Runtime>::whitelist_call { call_hash });
	let is_whitelisted =
		|chain: &mut Chain| chain.read(|| pallet_whitelist::WhitelistedCall::<Runtime>::contains_key(call_hash));
	let motion = pallet_collective::Call::<Runtime, pallet_collective::Instance2>::propose {
		threshold: 1,
		proposal: Box::new(call()),
		length_bound: 100,
	};
	let alone = chain.signed("Charlie", 0, motion);
	chain.block(vec![alone]);
	assert!(!is_whitelisted(&mut chain));
	let two = chain.committee(call());
	chain.block(two);
	assert!(is_whitelisted(&mut chain));
}

#[test]
fn a_local_network_has_four_validators() {
	let spec = spec(Network::Local);
	let validators = ["Alice", "Bob", "Charlie", "Dave"].map(|name| json!(account(name)));
	assert_eq!(spec["validatorSet"]["validators"], json!(validators));
	assert_eq!(spec["validatorSet"]["slotLength"], json!(6_000));
}

#[test]
fn production_has_the_published_constants() {
	let spec = spec(Network::Production);
	let published =
		tokenomics::parameters::published_economy(<crate::Params as runtime_common::ChainParams>::tokenomics());
	assert_eq!(spec["validatorSet"]["slotLength"], json!(12_000));
	assert_eq!(economy(&spec), published);
	assert_eq!((published.heartbeat_window, published.max_challenged), (Millis::from_secs(240), 20));
	assert_eq!(spec["computation"]["coolDown"], json!(7 * DAY));
	assert_eq!(spec["computation"]["minimumScore"], json!(50));
	assert_eq!(spec["computation"]["heartbeatsPaused"], json!(false));
	let rules = &spec["stakePool"]["rules"];
	assert_eq!((&rules["grace"], &rules["notice"]), (&json!(7 * DAY), &json!(15 * DAY)));
	assert_eq!((&rules["shareAge"], &rules["minContribution"]), (&json!(DAY), &json!(PHA / 100)));
	// A day, seven to decide, a day to confirm, eight to enact.
	let periods =
		json!({ "prepare": 7_200, "decision": 50_400, "confirm": 7_200, "enactment": 57_600, "lock": 57_600 });
	assert_eq!(spec["delegationVoting"]["periods"], periods);
	assert_eq!(spec["workerRegistry"]["policy"]["verifiedFor"], json!(30 * DAY));
	assert_eq!(spec["launchGate"]["closed"], json!([]));
	assert_eq!(spec["session"]["keys"], json!([]));
}

#[test]
fn only_networks_for_tests_admit_the_development_root() {
	for network in NETWORKS {
		let patch = if network.is_for_tests() { Value::Null } else { with_validators() };
		let roots = Chain::patched(network, patch).read(pallet_worker_registry::Roots::<Runtime>::get);
		let admits = roots.iter().any(|root| root.as_slice() == attestation::DEVELOPMENT_ROOT);
		assert_eq!(admits, network.is_for_tests());
		// None of its own: Intel's alone.
		assert_eq!(roots.is_empty(), !network.is_for_tests());
	}
}

#[test]
fn no_well_known_account_owns_anything_outside_networks_for_tests() {
	for network in [Network::Launch, Network::Production] {
		let text = spec(network).to_string();
		for name in ["Alice", "Bob", "Charlie", "Dave", "Eve", "Ferdie"] {
			assert!(!text.contains(&serde_json::to_string(&account(name)).expect("JSON")), "{name} on {network:?}");
		}
	}
}

#[test]
fn a_network_to_be_launched_is_closed_and_has_no_economy() {
	let mut chain = Chain::patched(Network::Launch, with_validators());
	assert_eq!(chain.read(pallet_computation::Economy::<Runtime>::get), None);
	let closed = ["WorkerRegistry", "Computation", "StakePool", "Vault", "WrappedPha", "PoolLedger", "Nfts", "Assets"];
	for pallet in closed {
		assert!(!chain.read(|| LaunchGate::is_open(pallet)), "{pallet}");
	}
	assert!(chain.read(|| LaunchGate::is_open("WorkerMessages")));
}

#[test]
fn presets_are_listed_and_unknown_ones_are_none() {
	assert!(NETWORKS.iter().all(|network| preset(&PresetId::from(network.preset())).is_some()));
	assert_eq!(preset(&PresetId::from("nonsense")), None);
	assert_eq!(preset(&PresetId::from("local")), preset(&PresetId::from("local_testnet")));
}
