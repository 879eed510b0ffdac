//! Authority sets by motion.
use super::validating::{finality, name, Secrets};
use crate::{testing::*, *};
use frame::deps::{
	frame_system,
	sp_consensus_grandpa::{ConsensusLog, GRANDPA_ENGINE_ID},
	sp_runtime::{traits::Dispatchable, DigestItem, DispatchError},
};
use runtime_common::Network;

/// Why transactions of a block failed.
fn failed(made: &Made) -> Vec<DispatchError> {
	let errors = made.events.iter().filter_map(|event| match event {
		RuntimeEvent::System(frame_system::Event::ExtrinsicFailed { dispatch_error, .. }) => Some(*dispatch_error),
		_ => None,
	});
	errors.collect()
}

/// Why motions of a block that were carried failed.
fn refusals(made: &Made) -> Vec<DispatchError> {
	let errors = made.events.iter().filter_map(|event| match event {
		RuntimeEvent::Council(pallet_collective::Event::Executed { result, .. }) => result.err(),
		_ => None,
	});
	errors.collect()
}

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
fn named_and_purged_in_the_same_session_a_validator_ends_no_chain() {
	let mut chain = Chain::start(Network::Development);
	chain.idles(2);
	let motion = chain.motion(name(&["Alice"]));
	let purge = chain.signed("Alice", 1, pallet_session::Call::purge_keys {});
	let ours = chain.signed("Alice", 2, pallet_validator_set::Call::purge_keys {});
	let leave = chain.signed("Alice", 3, pallet_validator_set::Call::leave {});
	chain.block(vec![motion, purge, ours, leave]);
	for _ in 0..5 {
		chain.idle();
		assert_eq!(chain.read(finality), [Secrets::of("Alice").finality()]);
	}
	assert_eq!(chain.read(pallet_grandpa::CurrentSetId::<Runtime>::get), 1);
}

#[test]
fn who_is_named_without_keys_does_not_count_until_it_has_proven_some() {
	let mut chain = Chain::start(Network::Development);
	let motion = chain.motion(name(&["Bob"]));
	assert_eq!(refusals(&chain.block(vec![motion])), [pallet_validator_set::Error::<Runtime>::NobodyCounts.into()]);
	let motion = chain.motion(name(&["Alice", "Bob"]));
	chain.block(vec![motion]);
	chain.idles(3);
	assert_eq!(chain.read(finality), [Secrets::of("Alice").finality()]);
	// Keys that somebody else has proven to have are not Bob's.
	let stolen = chain.signed("Bob", 0, Secrets::of("new").set_for(&account("Eve")));
	chain.block(vec![stolen]);
	assert!(!chain.read(|| pallet_session::NextKeys::<Runtime>::contains_key(account("Bob"))));
	let own = chain.signed("Bob", 0, Secrets::of("new").set_for(&account("Bob")));
	chain.block(vec![own]);
	let again = chain.motion(name(&["Alice", "Bob"]));
	chain.block(vec![again]);
	chain.idles(2);
	assert_eq!(chain.read(finality), [Secrets::of("Alice").finality(), Secrets::of("new").finality()]);
}

#[test]
fn who_votes_for_two_blocks_is_struck_off_and_cannot_hide_behind_new_keys() {
	let mut chain = Chain::start(Network::Local);
	let bob = Secrets::of("Bob");
	let changed = chain.signed("Bob", 0, Secrets::of("new").set_for(&account("Bob")));
	let slander = chain.signed("Eve", 0, Secrets::of("Charlie").slander(0, &bob));
	let made = chain.block(vec![changed, slander]);
	assert_eq!(failed(&made), [pallet_grandpa::Error::<Runtime>::InvalidEquivocationProof.into()]);
	let before = chain.read(|| Balances::free_balance(account("Eve")));
	let report = chain.signed("Eve", 0, bob.equivocation(0, 7));
	let again = chain.signed("Dave", 0, bob.equivocation(0, 8));
	let stranger = chain.signed("Ferdie", 0, Secrets::of("Eve").equivocation(0, 7));
	let made = chain.block(vec![report, again, stranger]);
	let (known, nobody) = (
		pallet_grandpa::Error::<Runtime>::DuplicateOffenceReport,
		pallet_grandpa::Error::<Runtime>::InvalidKeyOwnershipProof,
	);
	assert_eq!(failed(&made), [known.into(), nobody.into()]);
	assert_eq!(chain.read(|| Balances::free_balance(account("Eve"))), before, "a true report is free");
	chain.idles(2);
	let rest = ["Alice", "Charlie", "Dave"].map(|name| Secrets::of(name).finality());
	assert_eq!(chain.read(finality), rest);
	assert!(chain.read(|| !pallet_validator_set::Validators::<Runtime>::get().contains(&account("Bob"))));
}

#[test]
fn a_node_reports_by_itself_what_it_sees() {
	let mut chain = Chain::start(Network::Local);
	let owner = chain.read(|| {
		let key = Grandpa::grandpa_authorities().remove(1).0;
		assert_eq!(composition::offences::Equivocations::known_owner(1, &key), None);
		composition::offences::Equivocations::known_owner(0, &key).expect("known")
	});
	let RuntimeCall::Grandpa(pallet_grandpa::Call::report_equivocation { equivocation_proof, .. }) =
		Secrets::of("Bob").equivocation(0, 7)
	else {
		panic!("a report")
	};
	let unsigned = pallet_grandpa::Call::report_equivocation_unsigned { equivocation_proof, key_owner_proof: owner };
	let transaction = UncheckedExtrinsic::new_bare(unsigned.into());
	assert!(chain.validate(&transaction).is_err(), "from elsewhere it is not taken");
	chain.block(vec![transaction]);
	chain.idles(2);
	assert_eq!(chain.read(finality).len(), 3);
}

#[test]
fn who_made_a_block_is_known_also_where_the_set_changes() {
	let mut chain = Chain::start(Network::Local);
	let mut named = ["Alice", "Bob", "Charlie", "Dave"].to_vec();
	for step in 0u32..12 {
		if step == 3 {
			let motion = pallet_validator_set::Call::<Runtime>::leave {};
			let leave = chain.signed("Charlie", 0, motion);
			chain.block(vec![leave]);
			chain.idle();
		}
		// In force two blocks after the one in which Charlie left.
		let turns = named.clone();
		if step == 3 {
			named.retain(|name| *name != "Charlie");
		}
		let made = chain.idle();
		let turn = turns[(chain.now().0 / 6_000) as usize % turns.len()];
		let last = chain.read(|| pallet_validator_set::LastAuthored::<Runtime>::get(account(turn)));
		let now = chain.now();
		// Who made the block in which it went out of force is forgotten in it.
		let remembered =
			named.contains(&turn).then_some(pallet_validator_set::Authored { block: made.header.number, at: now });
		assert_eq!(last, remembered, "{turn} at step {step}");
	}
	assert_eq!(chain.read(|| pallet_validator_set::LastAuthored::<Runtime>::get(account("Charlie"))), None);
}

#[test]
fn half_of_a_council_replaces_a_third_of_the_validators_and_root_all() {
	let mut chain = Chain::start(Network::Local);
	let council = || -> RuntimeOrigin {
		pallet_collective::RawOrigin::<_, composition::governance::CouncilInstance>::Members(3, 4).into()
	};
	let names = |names: &[&str], origin: RuntimeOrigin, chain: &mut Chain| {
		let call = RuntimeCall::from(name(names));
		chain.read(|| call.dispatch(origin).map(|_| ()).map_err(|refused| refused.error))
	};
	let too_many = Err(pallet_validator_set::Error::<Runtime>::TooManyAtOnce.into());
	assert_eq!(names(&["Alice", "Bob"], council(), &mut chain), too_many);
	assert_eq!(names(&["Alice", "Bob", "Charlie"], council(), &mut chain), Ok(()));
	assert_eq!(names(&["Alice"], RuntimeOrigin::root(), &mut chain), Ok(()));
}
