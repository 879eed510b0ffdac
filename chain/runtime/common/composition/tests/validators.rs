//! Authority sets by motion.
use crate::{testing::*, *};
use frame::deps::{
	sp_consensus_grandpa::{ConsensusLog, GRANDPA_ENGINE_ID},
	sp_runtime::DigestItem,
};
use runtime_common::Network;

fn announces_a_change(block: &Made) -> bool {
	block.header.digest.logs.iter().any(|log| match log {
		DigestItem::Consensus(GRANDPA_ENGINE_ID, bytes) => {
			matches!(codec::Decode::decode(&mut &bytes[..]), Ok(ConsensusLog::<u32>::ScheduledChange(_)))
		}
		_ => false,
	})
}

#[test]
fn a_motion_that_names_the_same_validators_starts_a_new_authority_set_once() {
	let mut chain = Chain::start(Network::Development);
	assert!(!chain.idles(3).iter().any(announces_a_change));
	let validators = vec![account("Alice")].try_into().expect("few");
	let motion = chain.motion(pallet_validator_set::Call::set_validators { validators });
	let mut blocks = vec![chain.block(vec![motion])];
	blocks.extend(chain.idles(5));
	let changes: Vec<u32> =
		blocks.iter().filter(|block| announces_a_change(block)).map(|block| block.header.number).collect();
	assert_eq!(changes, [6]);
	assert_eq!(chain.read(pallet_grandpa::CurrentSetId::<Runtime>::get), 1);
}

#[test]
fn ordinary_sessions_change_nothing() {
	let mut chain = Chain::start(Network::Development);
	let before = chain.read(pallet_session::CurrentIndex::<Runtime>::get);
	let blocks = chain.idles(consensus_session_length() + 1);
	assert!(chain.read(pallet_session::CurrentIndex::<Runtime>::get) > before);
	assert!(!blocks.iter().any(announces_a_change));
	assert_eq!(chain.read(pallet_grandpa::CurrentSetId::<Runtime>::get), 0);
}

fn consensus_session_length() -> u32 {
	<Runtime as pallet_validator_set::Config>::SessionLength::get()
}

#[test]
fn new_validators_need_keys_and_then_make_blocks() {
	let mut chain = Chain::start(Network::Local);
	let validators = vec![account("Alice"), account("Eve")].try_into().expect("few");
	let named = chain.read(|| ValidatorSet::set_validators(RuntimeOrigin::root(), validators));
	assert_eq!(named, Err(pallet_validator_set::Error::<Runtime>::NoKeys.into()));
}
