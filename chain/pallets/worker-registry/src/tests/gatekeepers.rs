use crate::mock::*;
use crate::pallet::{Error, Event, GatekeeperSet};
use chain_traits::{GatekeeperDirectory, MessageHandler, SenderDirectory};
use codec::Encode;
use frame::{
	deps::{
		frame_support::{assert_noop, assert_ok},
		sp_core::Pair,
	},
	prelude::DispatchError,
};
use protocol::{MasterKeyOffer, RegistryMessage, Topic, MAX_GATEKEEPERS, MAX_INLINE_PAYLOAD};
use units::Millis;

type Fault = Error<Test>;
/// Seeds of keys.
const KEY: u8 = 42;
const OTHER: u8 = 7;

fn public(seed: u8) -> [u8; 32] {
	key(seed).public().0
}

/// Named, and the holder of the master key that it made.
fn first_gatekeeper() -> units::WorkerId {
	let first = registered(1);
	assert_ok!(Registry::register_gatekeeper(root(), first));
	assert_ok!(offer_key(first, KEY));
	first
}

#[test]
fn the_first_gatekeeper_makes_the_master_key() {
	story(|| {
		let first = registered(1);
		let _ = said();
		assert_ok!(Registry::register_gatekeeper(root(), first));
		assert_eq!(said(), vec![RegistryMessage::GatekeepersChanged { gatekeepers: vec![first] }]);
		assert_eq!(last_event(), Event::GatekeeperRegistered { worker: first });
		assert_eq!((Registry::master_key(), Registry::pending()), (None, vec![first]));
		assert_ok!(offer_key(first, KEY));
		assert_eq!(said(), vec![RegistryMessage::MasterKeyKnown { public: public(KEY) }]);
		assert!(events().contains(&Event::MasterKeySet { public: public(KEY), by: first }));
		assert_eq!(last_event(), Event::GatekeeperProven { worker: first });
		assert_eq!((Registry::master_key(), Registry::pending()), (Some(public(KEY)), vec![]));
		assert_eq!(Registry::counted(), vec![first]);
	})
}

/// Case 4 of issue 7: a second gatekeeper, which nothing gave the key to, froze all pay.
#[test]
fn a_second_gatekeeper_counts_from_when_it_has_proven_the_master_key() {
	story(|| {
		let (first, second) = (first_gatekeeper(), registered(2));
		let _ = said();
		assert_ok!(Registry::register_gatekeeper(root(), second));
		assert!(Registry::is_gatekeeper(&second), "it may speak");
		assert_eq!((Registry::counted(), Registry::pending()), (vec![first], vec![second]), "and nobody waits for it");
		assert_noop!(offer_key(second, OTHER), Fault::MasterKeyKnown);
		let stolen = MasterKeyOffer { proof: proof(first, KEY).proof, public: public(KEY) };
		assert_noop!(offer(second, &stolen), Fault::NotProven);
		let unsigned = MasterKeyOffer { public: public(KEY), ..proof(second, OTHER) };
		assert_noop!(offer(second, &unsigned), Fault::NotProven);
		assert_ok!(offer_key(second, KEY));
		assert_eq!((Registry::counted(), Registry::pending()), (vec![first, second], vec![]));
		assert_eq!(last_event(), Event::GatekeeperProven { worker: second });
		let told = said();
		assert_eq!(
			told,
			vec![RegistryMessage::GatekeepersChanged { gatekeepers: vec![first, second] }],
			"one key, told once"
		);
	})
}

/// Case 4 of issue 7: who lapsed is not waited for, and is back with its verification.
#[test]
fn a_gatekeeper_counts_while_its_verification_version_program_and_standing_are_good() {
	story(|| {
		let (first, second) = (first_gatekeeper(), registered(2));
		assert_ok!(Registry::register_gatekeeper(root(), second));
		assert_ok!(offer_key(second, KEY));
		let both = vec![first, second];
		let until = registration(first).verified_until;
		let now = Now::get();
		Now::set(&until.after(Millis(1)));
		assert_eq!((Registry::counted(), Registry::holders()), (vec![], both.clone()), "expired");
		Now::set(&now);
		assert_ok!(Registry::set_minimum_version(root(), (1 << 16) + 1));
		assert_eq!(Registry::counted(), vec![], "too old");
		assert_ok!(Registry::set_minimum_version(root(), 1 << 16));
		assert_ok!(Registry::retire_measurement(root(), measurement().into(), Millis(0)));
		assert_eq!(Registry::counted(), vec![], "not listed");
		assert_ok!(Registry::admit_measurement(root(), measurement().into()));
		assert_ok!(Registry::deny_worker(root(), first));
		assert_eq!(Registry::counted(), vec![second], "shut out");
		assert_ok!(Registry::allow_worker(root(), first));
		assert_eq!(Registry::counted(), both);
	})
}

#[test]
fn only_a_registered_worker_becomes_gatekeeper_once_and_by_governance() {
	story(|| {
		assert_noop!(Registry::register_gatekeeper(root(), worker(1)), Fault::NotRegistered);
		let w = registered(1);
		assert!(Registry::is_worker(&w) && !Registry::is_gatekeeper(&w));
		assert_noop!(Registry::register_gatekeeper(signed(1), w), DispatchError::BadOrigin);
		assert_ok!(Registry::register_gatekeeper(root(), w));
		assert_noop!(Registry::register_gatekeeper(root(), w), Fault::AlreadyGatekeeper);
		assert_noop!(Registry::unregister_gatekeeper(signed(1), w), DispatchError::BadOrigin);
	})
}

#[test]
fn nobody_is_named_or_makes_the_key_after_its_verification_ended() {
	story(|| {
		let (w, v) = (registered(1), registered(2));
		assert_ok!(Registry::register_gatekeeper(root(), v));
		Now::set(&registration(w).verified_until.after(Millis(1)));
		assert_noop!(Registry::register_gatekeeper(root(), w), Fault::NotVerified);
		assert_noop!(offer_key(v, KEY), Fault::NotVerified);
	})
}

/// Case 4 of issue 7: its machine died before it offered the key; it could be neither replaced nor joined.
#[test]
fn while_no_key_is_known_the_first_gatekeeper_can_be_joined_and_replaced() {
	story(|| {
		let (dead, next) = (registered(1), registered(2));
		assert_ok!(Registry::register_gatekeeper(root(), dead));
		assert_ok!(Registry::register_gatekeeper(root(), next));
		assert_noop!(offer_key(next, KEY), Fault::NotFirstGatekeeper);
		assert_ok!(Registry::unregister_gatekeeper(root(), dead));
		assert_ok!(offer_key(next, KEY));
		assert_eq!(Registry::counted(), vec![next]);
	});
	story(|| {
		let (dead, next) = (registered(1), registered(2));
		assert_ok!(Registry::register_gatekeeper(root(), dead));
		assert_ok!(Registry::unregister_gatekeeper(root(), dead));
		assert_ok!(Registry::register_gatekeeper(root(), next));
		assert_ok!(offer_key(next, KEY));
	})
}

/// Case 4 of issue 7: the way back from a lost key.
#[test]
fn root_gives_a_lost_key_up_and_the_first_gatekeeper_makes_another() {
	story(|| {
		let (lost, next) = (first_gatekeeper(), registered(2));
		assert_ok!(Registry::register_gatekeeper(root(), next));
		assert_noop!(Registry::reset_master_key(signed(1)), DispatchError::BadOrigin);
		assert_noop!(Registry::unregister_gatekeeper(root(), lost), Fault::LastGatekeeper);
		assert_ok!(Registry::reset_master_key(root()));
		assert_eq!(last_event(), Event::MasterKeyReset { public: public(KEY) });
		assert_eq!((Registry::master_key(), Registry::counted()), (None, vec![]));
		assert_noop!(Registry::reset_master_key(root()), Fault::MasterKeyMissing);
		assert_ok!(Registry::unregister_gatekeeper(root(), lost));
		let _ = said();
		assert_ok!(offer_key(next, OTHER));
		assert_eq!(said(), vec![RegistryMessage::MasterKeyKnown { public: public(OTHER) }]);
		assert_eq!((Registry::master_key(), Registry::counted()), (Some(public(OTHER)), vec![next]));
	})
}

#[test]
fn the_last_holder_of_the_key_cannot_leave_even_if_others_are_pending() {
	story(|| {
		let (first, second) = (first_gatekeeper(), registered(2));
		assert_noop!(Registry::unregister_gatekeeper(root(), second), Fault::NotGatekeeper);
		assert_ok!(Registry::register_gatekeeper(root(), second));
		assert_noop!(Registry::unregister_gatekeeper(root(), first), Fault::LastGatekeeper);
		assert_ok!(offer_key(second, KEY));
		let _ = said();
		assert_ok!(Registry::unregister_gatekeeper(root(), first));
		assert_eq!(said(), vec![RegistryMessage::GatekeepersChanged { gatekeepers: vec![second] }]);
		assert_eq!(last_event(), Event::GatekeeperUnregistered { worker: first });
		let set = GatekeeperSet::<Test>::get();
		assert_eq!((set.master_key, set.holders), (Some(public(KEY)), vec![second]), "the key stays");
	})
}

#[test]
fn the_same_offer_again_changes_nothing_and_strangers_offer_nothing() {
	story(|| {
		let (stranger, first) = (registered(2), first_gatekeeper());
		assert_noop!(offer_key(stranger, KEY), Fault::NotGatekeeper);
		let _ = said();
		let told = events();
		assert_ok!(offer_key(first, KEY));
		assert_eq!((events(), said()), (told, vec![]));
		assert_noop!(offer_key(first, OTHER), Fault::MasterKeyKnown);
	})
}

#[test]
fn an_offer_that_is_none_is_refused_and_other_topics_are_not_ours() {
	story(|| {
		let first = registered(1);
		assert_ok!(Registry::register_gatekeeper(root(), first));
		let say = |topic, bytes: &[u8]| <Registry as MessageHandler>::handle(&first, topic, bytes);
		assert_noop!(say(Topic::MasterKey, &[1; 95]), Fault::Undecodable);
		assert_noop!(say(Topic::MasterKey, &[1; 97]), Fault::Undecodable);
		assert_noop!(say(Topic::MasterKey, &[1; 96]), Fault::NotProven);
		assert_ok!(say(Topic::Heartbeat, &[1; 31]));
	})
}

/// Case 7 of issue 7: a list of 32 stood in the record by its hash, and the fold could not read it.
#[test]
fn the_list_of_gatekeepers_is_bounded_and_every_list_stands_in_the_record_itself() {
	story(|| {
		let _ = first_gatekeeper();
		for n in 2..=MAX_GATEKEEPERS as u8 {
			assert_ok!(Registry::register_gatekeeper(root(), registered(n)));
		}
		let longest = said().into_iter().map(|message| message.encode().len()).max();
		assert!(longest.is_some_and(|bytes| bytes <= MAX_INLINE_PAYLOAD && bytes > 900), "{longest:?}");
		let one_more = registered(MAX_GATEKEEPERS as u8 + 1);
		assert_noop!(Registry::register_gatekeeper(root(), one_more), Fault::TooManyGatekeepers);
	})
}
