use crate::mock::*;
use crate::pallet::{Error, Event, GatekeeperSet};
use chain_traits::{GatekeeperDirectory, MessageHandler, SenderDirectory};
use frame::{
	deps::frame_support::{assert_noop, assert_ok},
	prelude::DispatchError,
};
use protocol::{RegistryMessage, Topic, MAX_GATEKEEPERS};

type Fault = Error<Test>;
const KEY: [u8; 32] = [0x42; 32];

#[test]
fn the_first_gatekeeper_makes_the_master_key_and_others_follow() {
	story(|| {
		let (first, second) = (registered(1), registered(2));
		let _ = said();
		assert_ok!(Registry::register_gatekeeper(root(), first));
		assert_eq!(said(), vec![RegistryMessage::GatekeepersChanged { gatekeepers: vec![first] }]);
		assert!(!Registry::has_master_key());
		assert_noop!(Registry::register_gatekeeper(root(), second), Fault::MasterKeyMissing);
		assert_ok!(offer_key(first, KEY));
		assert_eq!(said(), vec![RegistryMessage::MasterKeyKnown { public: KEY }]);
		assert_eq!(last_event(), Event::MasterKeySet { public: KEY, by: first });
		assert_ok!(Registry::register_gatekeeper(root(), second));
		assert_eq!(Registry::gatekeepers(), vec![first, second]);
		assert!(Registry::has_master_key() && Registry::is_gatekeeper(&second));
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
	})
}

#[test]
fn nobody_receives_the_master_key_after_its_verification_ended() {
	story(|| {
		let w = registered(1);
		Now::set(&registration(w).verified_until.after(units::Millis(1)));
		assert_noop!(Registry::register_gatekeeper(root(), w), Fault::NotVerified);
	})
}

#[test]
fn the_last_gatekeeper_cannot_leave() {
	story(|| {
		let (first, second) = (registered(1), registered(2));
		assert_noop!(Registry::unregister_gatekeeper(root(), first), Fault::NotGatekeeper);
		assert_ok!(Registry::register_gatekeeper(root(), first));
		assert_noop!(Registry::unregister_gatekeeper(root(), first), Fault::LastGatekeeper);
		assert_ok!(offer_key(first, KEY));
		assert_ok!(Registry::register_gatekeeper(root(), second));
		let _ = said();
		assert_ok!(Registry::unregister_gatekeeper(root(), first));
		assert_eq!(said(), vec![RegistryMessage::GatekeepersChanged { gatekeepers: vec![second] }]);
		assert_eq!(last_event(), Event::GatekeeperUnregistered { worker: first });
		assert_eq!(GatekeeperSet::<Test>::get().master_key, Some(KEY), "the key stays");
	})
}

#[test]
fn the_master_key_is_taken_once_and_from_the_first_gatekeeper_only() {
	story(|| {
		let (first, second) = (registered(1), registered(2));
		assert_noop!(offer_key(first, KEY), Fault::NotFirstGatekeeper);
		assert_ok!(Registry::register_gatekeeper(root(), first));
		assert_noop!(offer_key(second, KEY), Fault::NotFirstGatekeeper);
		assert_ok!(offer_key(first, KEY));
		let told = (events(), said());
		assert_ok!(offer_key(first, KEY));
		assert_eq!((events(), said()), (told.0, vec![]), "the same offer again changes nothing");
		assert_noop!(offer_key(first, [7; 32]), Fault::MasterKeyKnown);
		assert_ok!(Registry::register_gatekeeper(root(), second));
		assert_noop!(offer_key(second, KEY), Fault::NotFirstGatekeeper);
	})
}

#[test]
fn an_offer_that_is_none_is_refused_and_other_topics_are_not_ours() {
	story(|| {
		let first = registered(1);
		assert_ok!(Registry::register_gatekeeper(root(), first));
		let say = |topic, bytes: &[u8]| <Registry as MessageHandler>::handle(&first, topic, bytes);
		assert_noop!(say(Topic::MasterKey, &[1; 31]), Fault::Undecodable);
		assert_noop!(say(Topic::MasterKey, &[1; 33]), Fault::Undecodable);
		assert_ok!(say(Topic::Heartbeat, &[1; 31]));
	})
}

#[test]
fn the_list_of_gatekeepers_is_bounded() {
	story(|| {
		let first = registered(1);
		assert_ok!(Registry::register_gatekeeper(root(), first));
		assert_ok!(offer_key(first, KEY));
		for n in 2..=MAX_GATEKEEPERS as u8 {
			assert_ok!(Registry::register_gatekeeper(root(), registered(n)));
		}
		let one_more = registered(MAX_GATEKEEPERS as u8 + 1);
		assert_noop!(Registry::register_gatekeeper(root(), one_more), Fault::TooManyGatekeepers);
	})
}
